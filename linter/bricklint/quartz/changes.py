"""When the clock of a zone changes, and how far it is from UTC in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from .clock import WallClock
from .timezones import zone_for

_DAY = 86_400
_TWO_YEARS = 731 * _DAY


class Change(NamedTuple):
    """A clock change: its epoch second, and the offsets (seconds east of UTC) before and after it."""

    instant: int
    before: int
    after: int


class Stretch(NamedTuple):
    """A time without clock changes: epoch seconds (end exclusive) and the offset in seconds east of UTC."""

    start: int
    end: int
    offset: int


@lru_cache(maxsize=64)
def clock_changes(timezone_id: str, day: int) -> tuple[Change, ...]:
    """The clock changes of two years from `day` (days since 1970) on. Raises UnknownTimezone."""
    return tuple(_scan(zone_for(timezone_id), day * _DAY, day * _DAY + _TWO_YEARS))


@lru_cache(maxsize=64)
def stretches(timezone_id: str, day: int, days: int) -> tuple[Stretch, ...]:
    """The times of one offset each from `day` on, for at most two years. Raises UnknownTimezone."""
    start, end = day * _DAY, (day + days) * _DAY
    offset = _offset(WallClock(zone_for(timezone_id)), start)
    found: list[Stretch] = []
    for change in clock_changes(timezone_id, day):
        if change.instant >= end:
            break
        if change.instant > start:
            found.append(Stretch(start, change.instant, offset))
        start, offset = change.instant, change.after
    return (*found, Stretch(start, end, offset))


def _scan(zone: tzinfo, start: int, end: int) -> Iterator[Change]:
    clock = WallClock(zone)
    instant, before = start, _offset(clock, start)
    while instant < end:
        later = instant + _DAY
        after = _offset(clock, later)
        if after != before:
            yield Change(_bisect(clock, instant, later, before), before, after)
        instant, before = later, after


def _bisect(clock: WallClock, low: int, high: int, before: int) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(clock, middle) == before else (low, middle)
    return high


def _offset(clock: WallClock, instant: int) -> int:
    return int((clock.read(instant).utcoffset() or timedelta(0)).total_seconds())
