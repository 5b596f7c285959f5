"""What the fire times of an expression amount to: does it ever fire, and how close together."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice, pairwise
from typing import NamedTuple

from .clock import days_in_month
from .describe import join
from .expression import DAY_OF_MONTH, FIELD_KINDS, MONTH, YEAR, CronExpression, DaysOfMonth, DaysOfWeek, NthDayOfWeek
from .fires import iter_fires, next_fire
from .names import month_word

_LEAP_YEAR = 2024
_DATES_LOOKED_AT = 60
_SHORTEST_MONTH = 28
_FIRST_WEEKDAY = 5  # 1 January 1970 was a Thursday
_DAY = 86_400


class Silence(NamedTuple):
    """Why an expression never fires: a sentence, and where it stands (0-based, end exclusive)."""

    message: str
    start: int
    end: int


def never_fires(expression: CronExpression, timezone: str, after: int) -> Silence | None:
    """Why the expression has no fire time after the epoch second `after`; None when it has one.

    Raises UnknownTimezone for an ID that Java does not know.
    """
    if _surely_fires(expression) or next_fire(expression, timezone, after) is not None:
        return None
    empty = _empty_field(expression)
    if empty:
        return empty
    return _impossible_date(expression) or _past_years(expression) or _whole(expression)


def _surely_fires(expression: CronExpression) -> bool:
    """Whether plain days that every month has leave no doubt, so that no fire time need be looked for."""
    day = expression.day
    plain = isinstance(day, DaysOfWeek | DaysOfMonth) and bool(day.days) and day.days[0] <= _SHORTEST_MONTH
    times = (expression.seconds, expression.minutes, expression.hours, expression.months)
    return plain and len(expression.fields) < len(FIELD_KINDS) and all(times)


def shortest_interval(expression: CronExpression, after: int) -> int | None:
    """The fewest seconds between two fires after the epoch second `after`; None when there are less than two.

    Counted on an ideal clock: the hour that daylight saving takes from one night of the year is not subtracted.
    The days are looked at up to 60 fire dates ahead.
    """
    if not all((expression.seconds, expression.minutes, expression.hours)):
        return None
    within = _shortest_within_day(expression)
    dates = _fire_dates(expression, after)
    apart = min((later - earlier for earlier, later in pairwise(dates)), default=None)
    if not dates or apart is None:
        return within if dates else None
    overnight = apart * _DAY - _span(expression)
    return overnight if within is None else min(within, overnight)


def _span(expression: CronExpression) -> int:
    """Seconds from the first to the last fire of a day."""
    parts = ((expression.hours, 3600), (expression.minutes, 60), (expression.seconds, 1))
    return sum((_last(values) - values[0]) * unit for values, unit in parts)


def _last(values: tuple[int, ...]) -> int:
    return max(value for value in values if value < 60)


def _shortest_within_day(expression: CronExpression) -> int | None:
    """The fewest seconds between two fires of one day; None with one fire a day."""
    shortest: int | None = None
    inner = 0
    for values, unit in ((expression.seconds, 1), (expression.minutes, 60), (expression.hours, 3600)):
        gap = min((later - earlier for earlier, later in pairwise(values)), default=None)
        if gap is not None:
            shortest = min(gap * unit - inner, gap * unit if shortest is None else shortest)
        inner += (_last(values) - values[0]) * unit
    return shortest


def _fire_dates(expression: CronExpression, after: int) -> list[int]:
    """The next dates on which the expression fires, as days since 1970."""
    noons = replace(expression, seconds=(0,), minutes=(0,), hours=(12,))
    dates: list[int] = []
    plain = _plain_days(expression, after // _DAY)
    if plain:
        return plain
    for noon in islice(iter_fires(noons, "UTC", after), _DATES_LOOKED_AT):
        dates.append(noon // _DAY)
        if len(dates) > 1 and dates[-1] - dates[-2] == 1:
            break
    return dates


def _plain_days(expression: CronExpression, first: int) -> list[int]:
    """Two weeks of dates for days of every week or of every month, which need no search; empty for all other rules."""
    day = expression.day
    if len(expression.fields) == len(FIELD_KINDS) or len(expression.months) != MONTH.high:
        return []
    if isinstance(day, DaysOfMonth) and len(day.days) == DAY_OF_MONTH.high:
        return [first, first + 1]
    if isinstance(day, DaysOfWeek):
        return [date for date in range(first, first + 15) if (date + _FIRST_WEEKDAY - 1) % 7 + 1 in day.days]
    return []


def _empty_field(expression: CronExpression) -> Silence | None:
    day = expression.day
    values: tuple[tuple[int, ...] | tuple[range, ...], ...] = (
        expression.seconds,
        expression.minutes,
        expression.hours,
        day.days if isinstance(day, DaysOfMonth) else (1,),
        expression.months,
        day.days if isinstance(day, DaysOfWeek) else (1,),
        expression.years,
    )
    for field, held in zip(expression.fields, values, strict=False):
        if not held:
            return Silence(f"the {field.kind.name} field holds no value", field.start, field.end)
    return None


def _impossible_date(expression: CronExpression) -> Silence | None:
    day = expression.day
    if isinstance(day, NthDayOfWeek) and day.day > 7:
        field = expression.fields[5]
        return Silence(f"there is no day of the week {day.day}", field.start, field.end)
    if not isinstance(day, DaysOfMonth):
        return None
    longest = max(days_in_month(_LEAP_YEAR, month) for month in expression.months if month <= 12)
    if day.days[0] <= longest:
        return None
    months = join([month_word(month) for month in expression.months])
    start, end = expression.field(DAY_OF_MONTH), expression.field(MONTH)
    assert start is not None
    assert end is not None
    return Silence(f"{months} {_never_has(len(expression.months))} a day {day.days[0]}", start.start, end.end)


def _never_has(count: int) -> str:
    return "never has" if count == 1 else "never have"


def _past_years(expression: CronExpression) -> Silence | None:
    field = expression.field(YEAR)
    if field is None:
        return None
    last = max(chain.from_iterable(span[-1:] for span in expression.years))
    return Silence(f"its last year is {last}, and no fire time is left in it", field.start, field.end)


def _whole(expression: CronExpression) -> Silence:
    first, last = expression.fields[3], expression.fields[5]
    return Silence("no date matches its day and month fields", first.start, last.end)
