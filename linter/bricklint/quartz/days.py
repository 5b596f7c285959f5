"""Where each day rule wants to go from a given date.

Every rule answers the same question: standing at `now`, does this day fit (None), and if not, at which month and
day does the search go on? A month of 13 is January of the next year; a day may lie outside its month, and the
calendar then counts on, which is where some of the oddities of Quartz come from.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, timedelta
from typing import NamedTuple

from .clock import WallClock, days_in_month, quartz_weekday
from .expression import (
    DayRule,
    DaysOfMonth,
    DaysOfWeek,
    LastDay,
    LastDayOfWeek,
    NearestWeekday,
    NthDayOfWeek,
)


class Elsewhere(NamedTuple):
    """The month (1-13) and the day, possibly outside the month, at which the search goes on."""

    month: int
    day: int


def seek_day(rule: DayRule, now: datetime, clock: WallClock, earliest: int) -> Elsewhere | None:
    """None when the date of `now` fits the rule, else where to look next. `earliest` is in epoch seconds."""
    if isinstance(rule, DaysOfWeek):
        return _seek_weekday(rule, now)
    if isinstance(rule, DaysOfMonth):
        return _seek_day_of_month(rule, now)
    if isinstance(rule, LastDay):
        return _seek_last_day(rule, now)
    if isinstance(rule, NearestWeekday):
        return _seek_nearest_weekday(rule, now, clock, earliest)
    if isinstance(rule, LastDayOfWeek):
        return _seek_last_weekday(rule, now)
    return _seek_nth_weekday(rule, now)


def _arrive(now: datetime, day: int) -> Elsewhere | None:
    return None if day == now.day else Elsewhere(now.month, day)


def _next_month(now: datetime, day: int = 1) -> Elsewhere:
    return Elsewhere(now.month + 1, day)


def _seek_day_of_month(rule: DaysOfMonth, now: datetime) -> Elsewhere | None:
    index = bisect_left(rule.days, now.day)
    if index == len(rule.days) or rule.days[index] > days_in_month(now.year, now.month):
        return _next_month(now, rule.days[0])
    return _arrive(now, rule.days[index])


def _seek_last_day(rule: LastDay, now: datetime) -> Elsewhere | None:
    wanted = days_in_month(now.year, now.month) - rule.offset
    return _next_month(now) if now.day > wanted else _arrive(now, wanted)


def _seek_nearest_weekday(rule: NearestWeekday, now: datetime, clock: WallClock, earliest: int) -> Elsewhere | None:
    length = days_in_month(now.year, now.month)
    nominal = length - rule.offset if rule.day is None else rule.day
    target = date(now.year, now.month, 1) + timedelta(nominal - 1)
    day = nominal + _to_weekday(target, nominal, length)
    # The year is that of the nominal day: only day 0 of January lies in another one.
    candidate = clock.instant(target.year, now.month, day, now.hour, now.minute, now.second)
    if candidate < earliest:
        return _next_month(now, rule.day if rule.day is not None else 1)
    return _arrive(now, day)


def _to_weekday(target: date, nominal: int, length: int) -> int:
    """How many days to move off a weekend without leaving the month (when the nominal day lies in it)."""
    if target.isoweekday() == 6:
        return 2 if nominal == 1 else -1
    if target.isoweekday() == 7:
        return -2 if nominal == length else 1
    return 0


def _days_until(weekday: int, now: datetime) -> int:
    today = quartz_weekday(now)
    return weekday - today if weekday >= today else weekday + 7 - today


def _seek_weekday(rule: DaysOfWeek, now: datetime) -> Elsewhere | None:
    index = bisect_left(rule.days, quartz_weekday(now))
    ahead = _days_until(rule.days[index if index < len(rule.days) else 0], now)
    if now.day + ahead > days_in_month(now.year, now.month):
        return _next_month(now)
    return _arrive(now, now.day + ahead)


def _seek_last_weekday(rule: LastDayOfWeek, now: datetime) -> Elsewhere | None:
    length = days_in_month(now.year, now.month)
    day = now.day + _days_until(rule.day, now)
    if day > length:
        return _next_month(now)
    return _arrive(now, day + (length - day) // 7 * 7)


def _seek_nth_weekday(rule: NthDayOfWeek, now: datetime) -> Elsewhere | None:
    day = now.day + _days_until(rule.day, now)
    weeks_ahead = rule.nth - (day + 6) // 7
    day += weeks_ahead * 7
    if weeks_ahead < 0 or day > days_in_month(now.year, now.month):
        return _next_month(now)
    return _arrive(now, day)
