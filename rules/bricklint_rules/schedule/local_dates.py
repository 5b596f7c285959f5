"""Fire times whose date in UTC is another than in the schedule's own zone."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bricklint_rules.schedule.timetable import read, utc_moment

if TYPE_CHECKING:
    from bricklint.quartz.changes import Stretch
    from bricklint.quartz.expression import CronExpression

_DAY = 86_400
_YEAR = 366


class OtherDate(NamedTuple):
    """A fire at which a part of the date differs, as both clocks show it. `half_the_year` tells that the dates agree
    while the zone's offset is another."""

    local: datetime
    utc: datetime
    half_the_year: bool


@lru_cache(maxsize=16_384)
def first_other_date(text: str, zone: str, day: int, argument: str) -> OtherDate | None:
    """A fire of a valid expression at which `argument` of its date differs, on the first such day of the year after
    `day` (days since 1970); None where there is none."""
    from bricklint.quartz.changes import stretches

    expression = read(text).expression
    if expression is None:
        return None
    all_year = stretches(zone, day, _YEAR)
    apart = [(stretch, time) for stretch in all_year if (time := _telling_time(expression, stretch.offset)) is not None]
    for stretch, time in apart:
        found = _first_in(expression, zone, stretch, time, argument)
        if found is not None:
            return OtherDate(*found, half_the_year=len(apart) < len(all_year))
    return None


def date_part(moment: datetime, argument: str) -> str:
    """What a reference with this argument gives for a moment."""
    if argument == "iso_date":
        return f"{moment:%Y-%m-%d}"
    if argument == "iso_weekday":
        return str(moment.isoweekday())
    if argument == "is_weekday":
        return "true" if moment.isoweekday() <= 5 else "false"
    return str(getattr(moment, argument))


class _Time(NamedTuple):
    """A time of day."""

    hour: int
    minute: int
    second: int

    @property
    def seconds(self) -> int:
        """Seconds since midnight."""
        return self.hour * 3600 + self.minute * 60 + self.second


def _telling_time(expression: CronExpression, offset: int) -> _Time | None:
    """The time of day that has another date in UTC if any of the expression has one: east of UTC the first, west of it
    the last. None where not even that has another date."""
    hours = [hour for hour in expression.hours if hour < 24]
    minutes = [minute for minute in expression.minutes if minute < 60]
    seconds = [second for second in expression.seconds if second < 60]
    if not (hours and minutes and seconds):
        return None
    if offset > 0:
        first = _Time(hours[0], minutes[0], seconds[0])
        return first if first.seconds < offset else None
    last = _Time(hours[-1], minutes[-1], seconds[-1])
    return last if last.seconds >= _DAY + offset else None


def _first_in(
    expression: CronExpression, zone: str, stretch: Stretch, time: _Time, argument: str
) -> tuple[datetime, datetime] | None:
    from dataclasses import replace

    from bricklint.quartz.fires import iter_fires

    daily = replace(expression, hours=(time.hour,), minutes=(time.minute,), seconds=(time.second,))
    for fire in iter_fires(daily, zone, stretch.start - 1, stretch.end):
        utc, local = utc_moment(fire), utc_moment(fire + stretch.offset)
        if date_part(utc, argument) != date_part(local, argument):
            return local, utc
    return None
