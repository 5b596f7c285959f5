"""An expression in plain words, where that can be said simply."""

from __future__ import annotations

from .expression import (
    CronExpression,
    DayRule,
    DaysOfMonth,
    DaysOfWeek,
    LastDay,
    LastDayOfWeek,
    NearestWeekday,
)
from .names import month_word, weekday_word

_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_MOST_LISTED = 4


def describe(expression: CronExpression) -> str | None:
    """Words such as `every day at 02:00` or `every 15 minutes on Mondays`; None for what can not be said simply."""
    times = _times(expression)
    days = _days(expression.day, _months(expression.months))
    years = _years(expression)
    if times is None or days is None or years is None:
        return None
    if not times.startswith("every"):
        return f"{days} {times}{years}"
    return f"{times}{_on(days)}{years}"


def _on(days: str) -> str:
    """The days as they follow `every 15 minutes`."""
    if days.startswith("every day"):
        return days.removeprefix("every day")
    return f" on {days.removeprefix('every ')}" if days.startswith("every ") else f" {days}"


def join(words: list[str]) -> str:
    """Words as a list in a sentence: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _times(expression: CronExpression) -> str | None:
    if len(expression.seconds) != 1:
        return _within_minute(expression)
    second = expression.seconds[0]
    if len(expression.minutes) == 1 and len(expression.hours) <= _MOST_LISTED:
        suffix = f":{second:02d}" if second else ""
        return "at " + join([f"{hour:02d}:{expression.minutes[0]:02d}{suffix}" for hour in expression.hours])
    if second:
        return None
    if len(expression.minutes) == 1:
        return _hourly(expression.hours, expression.minutes[0])
    step = _even_step(expression.minutes, 60)
    hours = _hour_span(expression.hours)
    if step is None or hours is None:
        return None
    return ("every minute" if step == 1 else f"every {step} minutes") + hours


def _within_minute(expression: CronExpression) -> str | None:
    step = _even_step(expression.seconds, 60)
    hours = _hour_span(expression.hours)
    if step is None or hours is None or _even_step(expression.minutes, 60) != 1:
        return None
    return ("every second" if step == 1 else f"every {step} seconds") + hours


def _hourly(hours: tuple[int, ...], minute: int) -> str | None:
    at = "" if minute == 0 else f" at minute {minute}"
    step = _even_step(hours, 24)
    if step is not None:
        return ("every hour" if step == 1 else f"every {step} hours") + at
    if _is_run(hours):
        return f"every hour from {hours[0]:02d}:{minute:02d} to {hours[-1]:02d}:{minute:02d}"
    return None


def _hour_span(hours: tuple[int, ...]) -> str | None:
    if len(hours) >= 24:
        return ""
    return f" from {hours[0]:02d}:00 to {hours[-1]:02d}:59" if _is_run(hours) else None


def _even_step(values: tuple[int, ...], circle: int) -> int | None:
    """The step of values that start at 0 and go around the circle evenly, else None."""
    if len(values) < 2 or values[0] != 0:
        return None
    within = tuple(value for value in values if value < circle)
    step = within[1]
    return step if circle % step == 0 and within == tuple(range(0, circle, step)) else None


def _is_run(values: tuple[int, ...]) -> bool:
    return bool(values) and values[-1] - values[0] == len(values) - 1


def _months(months: tuple[int, ...]) -> str | None:
    """The months as words, `every month` for all of them, None when they are too many to list."""
    if len(months) >= 12:
        return "every month"
    if not months or len(months) > _MOST_LISTED:
        return None
    return join([month_word(month) for month in months])


def _days(rule: DayRule, months: str | None) -> str | None:
    if months is None:
        return None
    if isinstance(rule, DaysOfMonth):
        return _days_of_month(rule.days, months)
    if isinstance(rule, DaysOfWeek):
        return _days_of_week(rule.days, months)
    if isinstance(rule, LastDay):
        return f"on the last day of {months}" if rule.offset == 0 else None
    if isinstance(rule, NearestWeekday):
        if rule.day is None:
            return f"on the last weekday (Monday to Friday) of {months}" if rule.offset == 0 else None
        return f"on the weekday (Monday to Friday) nearest to day {rule.day} of {months}"
    if not 1 <= rule.day <= 7:
        return None
    which = "last" if isinstance(rule, LastDayOfWeek) else _ORDINALS[rule.nth - 1]
    return f"on the {which} {weekday_word(rule.day)} of {months}"


def _days_of_month(days: tuple[int, ...], months: str) -> str | None:
    if len(days) >= 31:
        return "every day" if months == "every month" else f"every day in {months}"
    if not days or len(days) > _MOST_LISTED:
        return None
    return f"on day{'s' if len(days) > 1 else ''} {join(list(map(str, days)))} of {months}"


def _days_of_week(days: tuple[int, ...], months: str) -> str | None:
    limit = "" if months == "every month" else f" in {months}"
    if len(days) >= 7:
        return f"every day{limit}"
    if not days:
        return None
    if len(days) == 1:
        return f"every {weekday_word(days[0])}{limit}"
    if len(days) > 2 and _is_run(days):
        return f"from {weekday_word(days[0])} to {weekday_word(days[-1])}{limit}"
    return f"every {join([weekday_word(day) for day in days])}{limit}"


def _years(expression: CronExpression) -> str | None:
    if len(expression.fields) < 7 or expression.fields[6].text == "*":
        return ""
    years = sorted({year for span in expression.years for year in span[: _MOST_LISTED + 1]})
    if not years or len(years) > _MOST_LISTED:
        return None
    return f" in {join(list(map(str, years)))}"
