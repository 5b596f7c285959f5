"""When a Quartz expression fires: the times that Quartz 2.3.0 computes, daylight saving and oddities included.

The search holds one instant and asks six checks in turn (second, minute, hour, day, month, year) whether its
wall-clock reading fits. The first that says no names the reading to go on from, the calendar turns that into an
instant, and the checks begin anew. Away from clock changes this finds the next matching wall-clock time; at a
clock change it skips or delays exactly what Quartz does, because the detour goes through the same readings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from .clock import WallClock
from .days import seek_day
from .expression import YEAR, CronExpression, NthDayOfWeek
from .timezones import zone_for

_NEXT_DAY = 24
_LAST_SEARCHED_YEAR = 2999
SEARCH_END = 32_503_680_000  # 3000-01-01 UTC
_LONGEST_STEP_BACK = 40 * 86_400  # a nearest weekday can send the search back, but within a month
_SEARCH_START = -62_000_000_000  # in the year 5: a date can not count much further back


class _Detour(NamedTuple):
    """A wall-clock reading to go on from; its parts may overflow. `keep_hour`: insist on the hour (see below)."""

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    keep_hour: bool = False


class _OutOfYears(Exception):  # noqa: N818 - a signal, not an error
    """No year is left in which the expression could fire."""


def fires(expression: CronExpression, timezone: str, after: int, count: int) -> list[int]:
    """The next `count` fire times after the epoch second `after`, ascending; fewer when there are no more.

    Raises UnknownTimezone, a ValueError, for an ID that Java does not know.
    """
    return list(islice(iter_fires(expression, timezone, after), count))


def iter_fires(expression: CronExpression, timezone: str, after: int, before: int | None = None) -> Iterator[int]:
    """All fire times between the epoch seconds `after` and `before` (both exclusive), ascending.

    Raises UnknownTimezone.
    """
    clock = WallClock(zone_for(timezone))
    return _iterate(expression, clock, after, SEARCH_END if before is None else before)


def next_fire(expression: CronExpression, timezone: str, after: int) -> int | None:
    """The first fire time after the epoch second `after`, or None. Raises UnknownTimezone."""
    return next(iter_fires(expression, timezone, after), None)


def _iterate(expression: CronExpression, clock: WallClock, after: int, before: int) -> Iterator[int]:
    if _is_barren(expression) or after >= SEARCH_END:
        return
    found = _next_fire(expression, clock, max(after, _SEARCH_START), before)
    while found is not None and found < before:
        yield found
        found = _next_fire(expression, clock, found, before)


def _is_barren(expression: CronExpression) -> bool:
    """No value at all in a field (Quartz then fails when asked for a time), or a weekday above 7 before a `#`."""
    day = expression.day
    beyond = isinstance(day, NthDayOfWeek) and day.day > 7
    values = (expression.seconds, expression.minutes, expression.hours, expression.months, expression.years)
    days = getattr(day, "days", (1,))
    return beyond or not all(values) or not days


def _next_fire(expression: CronExpression, clock: WallClock, after: int, before: int) -> int | None:
    earliest = after + 1
    turned_back: set[int] = set()
    try:
        instant = _normal(clock, earliest)
        while instant < before + _LONGEST_STEP_BACK:
            now = clock.read(instant)
            detour = _detour(expression, now, clock, earliest)
            if detour is None:
                return instant
            reached = _follow(detour, clock)
            if reached <= instant:
                # Only a search that goes in circles comes back to the same place; Quartz would never return.
                if reached in turned_back:
                    return None
                turned_back.add(reached)
            instant = reached
    except _OutOfYears:
        pass
    return None


def _normal(clock: WallClock, instant: int) -> int:
    """The instant that the calendar makes of its own reading: the second occurrence of a repeated hour."""
    now = clock.read(instant)
    return clock.instant(now.year, now.month, now.day, now.hour, now.minute, now.second)


def _follow(detour: _Detour, clock: WallClock) -> int:
    if detour.year > _LAST_SEARCHED_YEAR:
        raise _OutOfYears
    year, month, day, hour, minute, second, keep_hour = detour
    instant = clock.instant(year, month, day, hour, minute, second)
    if keep_hour and hour != _NEXT_DAY:
        found = clock.read(instant)
        if found.hour != hour:
            # The hour does not exist on that day; Quartz goes on from the next one.
            return clock.instant(found.year, found.month, found.day, hour + 1, found.minute, found.second)
    return instant


def _detour(expression: CronExpression, now: datetime, clock: WallClock, earliest: int) -> _Detour | None:
    """None when `now` fits in every respect, else the reading from which the search goes on."""
    year, month, day, hour, minute = now.year, now.month, now.day, now.hour, now.minute
    if year > _LAST_SEARCHED_YEAR:
        raise _OutOfYears
    second = _at_or_after(expression.seconds, now.second)
    if second is None:
        return _Detour(year, month, day, hour, minute + 1, expression.seconds[0])
    if second != now.second:
        return _Detour(year, month, day, hour, minute, second)
    wanted = _at_or_after(expression.minutes, minute)
    if wanted is None:
        return _Detour(year, month, day, hour + 1, expression.minutes[0], keep_hour=True)
    if wanted != minute:
        return _Detour(year, month, day, hour, wanted, keep_hour=True)
    wanted = _at_or_after(expression.hours, hour)
    if wanted is None:
        return _Detour(year, month, day + 1, expression.hours[0], keep_hour=True)
    if wanted != hour:
        return _Detour(year, month, day, wanted, keep_hour=True)
    elsewhere = seek_day(expression.day, now, clock, earliest)
    if elsewhere is not None:
        return _Detour(year, elsewhere.month, elsewhere.day)
    return _later_month(expression, now)


def _later_month(expression: CronExpression, now: datetime) -> _Detour | None:
    if now.year > YEAR.high:
        raise _OutOfYears
    month = _at_or_after(expression.months, now.month)
    if month is None:
        return _Detour(now.year + 1, expression.months[0], 1)
    if month != now.month:
        return _Detour(now.year, month, 1)
    year = _year_at_or_after(expression.years, now.year)
    if year is None:
        raise _OutOfYears
    return None if year == now.year else _Detour(year, 1, 1)


def _at_or_after(values: tuple[int, ...], value: int) -> int | None:
    index = bisect_left(values, value)
    return values[index] if index < len(values) else None


def _year_at_or_after(years: tuple[range, ...], year: int) -> int | None:
    later = (values[max(0, -(-(year - values.start) // values.step)) :] for values in years)
    return min((values[0] for values in later if values), default=None)
