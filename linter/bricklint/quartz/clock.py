"""Wall clock and instant in one time zone, converted the way Quartz's calendar (java.util.Calendar) does it."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta, tzinfo

_ZERO = timedelta(0)
_SECOND = timedelta(seconds=1)


class WallClock:
    """Converts between epoch seconds and wall-clock readings of one zone."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._epoch = datetime(1970, 1, 1, tzinfo=zone)
        self._naive_epoch = datetime(1970, 1, 1)

    def read(self, instant: int) -> datetime:
        """The wall clock at `instant` (epoch seconds). Raises OverflowError outside the years 1 to 9999."""
        return self._zone.fromutc(self._epoch + timedelta(seconds=instant))

    def instant(self, year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
        """The epoch second of a reading, which may overflow (month 13, day 0, hour 24) as in Java's calendar.

        A reading that the clock shows twice is its second occurrence; one that it skips is taken with the offset
        from before the gap, which lands after it. Both mean: the smaller of the two offsets.
        """
        if month > 12:
            year, month = year + 1, month - 12
        wall = datetime(year, month, 1, tzinfo=self._zone) + timedelta(day - 1, second, 0, 0, minute, hour)
        first = wall.utcoffset() or _ZERO
        second_time = wall.replace(fold=1).utcoffset() or _ZERO
        naive = wall.replace(tzinfo=None)
        return (naive - self._naive_epoch - min(first, second_time)) // _SECOND


def days_in_month(year: int, month: int) -> int:
    """How many days a month has."""
    return calendar.monthrange(year, month)[1]


def quartz_weekday(moment: datetime) -> int:
    """The day of the week in Quartz numbers, 1 = Sunday to 7 = Saturday."""
    return moment.isoweekday() % 7 + 1
