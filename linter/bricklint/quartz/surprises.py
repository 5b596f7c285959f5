"""What fires otherwise than it reads: facts about a valid expression, each at its place.

Precise rather than broad: every sentence states what Quartz 2.3.0 does with the characters it marks, and a form
that people use knowingly is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from .clock import days_in_month
from .describe import join
from .expression import (
    DAY_OF_MONTH,
    DAY_OF_WEEK,
    EVERY_MARK,
    FIELD_KINDS,
    NONE_MARK,
    YEAR,
    CronExpression,
    DaysOfMonth,
    DaysOfWeek,
    Field,
    LastDay,
    NearestWeekday,
    NthDayOfWeek,
    Shape,
    Term,
)
from .names import is_full_name, month_word, weekday_word

# Databricks starts the runs of a job at least 10 seconds apart (FACTS 6.9).
_SHORTEST_RUN_GAP = 10
_LEAP_YEAR, _COMMON_YEAR = 2024, 2023
_SHORTEST_MONTH = 28
_ORDINALS = ("first", "second", "third", "fourth", "fifth")

# Zones of countries whose week of work is Sunday to Thursday: there `1-5` and `6-7` may well be meant.
_SUNDAY_TO_THURSDAY = frozenset(
    {
        "Africa/Algiers",
        "Africa/Cairo",
        "Africa/Khartoum",
        "Africa/Tripoli",
        "Asia/Aden",
        "Asia/Amman",
        "Asia/Baghdad",
        "Asia/Bahrain",
        "Asia/Damascus",
        "Asia/Dhaka",
        "Asia/Gaza",
        "Asia/Hebron",
        "Asia/Jerusalem",
        "Asia/Kathmandu",
        "Asia/Kuwait",
        "Asia/Muscat",
        "Asia/Qatar",
        "Asia/Riyadh",
        "Asia/Tel_Aviv",
        "Egypt",
        "Indian/Maldives",
        "Israel",
        "Libya",
    }
)


class Surprise(NamedTuple):
    """One fact: a stable name, the place it rests on (0-based, end exclusive), a sentence, and another spelling.

    `instead` is what to write in place of the marked characters to get what they seem to say; None when that can
    not be known.
    """

    kind: str
    start: int
    end: int
    message: str
    instead: str | None = None


def surprises(expression: CronExpression, timezone: str | None = None) -> tuple[Surprise, ...]:
    """All that is odd about a valid expression, in the order of its text.

    `timezone` only keeps quiet about `1-5` where the week of work is Sunday to Thursday.
    """
    found = [
        *_close_seconds(expression),
        *_monday_first(expression, timezone),
        *_terms(expression),
        *_single_day(expression),
        *_short_months(expression),
        *_beyond_year(expression),
    ]
    return tuple(sorted(found, key=lambda surprise: (surprise.start, surprise.kind)))


def _close_seconds(expression: CronExpression) -> Iterator[Surprise]:
    seconds = [second for second in expression.seconds if second < 60]
    gap = min((later - earlier for earlier, later in pairwise(seconds)), default=60)
    if gap >= _SHORTEST_RUN_GAP:
        return
    field = expression.fields[0]
    often = "every second" if len(seconds) == 60 else f"{len(seconds)} times"
    yield Surprise(
        "close-seconds",
        field.start,
        field.end,
        f"`{field.text}` in the seconds field fires {often} in each matching minute, and Databricks starts the "
        "runs of a job at least 10 seconds apart; `0` fires once a minute",
        "0",
    )


def _monday_first(expression: CronExpression, timezone: str | None) -> Iterator[Surprise]:
    """`1-5` and `6-7` in numbers: Monday to Friday and the weekend elsewhere, but Quartz begins with Sunday."""
    field = expression.fields[5]
    plain = all(
        term.shape in (Shape.VALUE, Shape.RANGE) and not term.named and term.step is None for term in field.terms
    )
    if not plain or not isinstance(expression.day, DaysOfWeek) or timezone in _SUNDAY_TO_THURSDAY:
        return
    read_as = {(1, 2, 3, 4, 5): ("Sunday to Thursday", "MON-FRI"), (6, 7): ("Friday and Saturday", "SAT,SUN")}
    if expression.day.days in read_as:
        means, instead = read_as[expression.day.days]
        yield Surprise(
            "sunday-first",
            field.start,
            field.end,
            f"`{field.text}` is {means}: Quartz counts from 1 = Sunday; for {instead} write the names",
            instead,
        )


def _terms(expression: CronExpression) -> Iterator[Surprise]:
    for field in expression.fields:
        for term in field.terms:
            written = expression.text[term.start : term.end]
            yield from _dropped(expression.text, field, term)
            yield from _step(field, term, written)
            yield from _last_in_week(field, term, written)
            yield from _fifth(term, written)
            yield from _magic_number(field, term, written)


def _dropped(text: str, field: Field, term: Term) -> Iterator[Surprise]:
    if term.ignored_from is None or term.shape is Shape.LAST:
        return
    dropped = text[term.ignored_from : term.end]
    kept = text[term.start : term.ignored_from]
    if term.named and is_full_name((kept[-3:] + dropped).upper()):
        return
    what = "the step" if re.fullmatch(r"/\d+", dropped) else "what follows,"
    instead = None
    if what == "the step" and term.last is not None and term.named:
        instead = f"{term.first}-{term.last}{dropped}"
    advice = f"; `{instead}` keeps the step" if instead else ""
    yield Surprise(
        "dropped-text",
        term.ignored_from,
        term.end,
        f"Quartz reads `{kept}` in the {field.kind.name} field and drops {what} `{dropped}`{advice}",
    )


def _step(field: Field, term: Term, written: str) -> Iterator[Surprise]:
    if term.step is None or term.first == EVERY_MARK:
        return
    if term.shape is Shape.EVERY:
        if term.step < 1:
            message = f"a step of {term.step} counts as 1: `{written}` is every value of the {field.kind.name} field"
            yield Surprise("idle-step", term.start, term.end, message, "*")
        return
    if term.step == 0:
        message = f"a step of 0 drops the rest: `{written}` in the {field.kind.name} field is only {term.first}"
        yield Surprise("idle-step", term.start, term.end, message, str(term.first))
    elif term.shape is Shape.VALUE and term.first + term.step > field.kind.high:
        message = (
            f"the step has no effect: {term.first} + {term.step} is past {field.kind.high}, so `{written}` in the "
            f"{field.kind.name} field is only {term.first}"
        )
        yield Surprise("idle-step", term.start, term.end, message, str(term.first))


def _last_in_week(field: Field, term: Term, written: str) -> Iterator[Surprise]:
    if field.kind is not DAY_OF_WEEK or term.shape is not Shape.LAST:
        return
    yield Surprise(
        "last-is-saturday",
        term.start,
        term.end,
        f"`{written}` alone in day-of-week is every Saturday; `7L` is the last Saturday of the month, `6L` the last "
        "Friday, and `L` in day-of-month the last day",
    )


def _fifth(term: Term, written: str) -> Iterator[Surprise]:
    if term.shape is not Shape.NTH_OF_MONTH or term.nth != 5 or not 1 <= term.first <= 7:
        return
    day = weekday_word(term.first)
    yield Surprise(
        "fifth-weekday",
        term.start,
        term.end,
        f"`{written}` fires only in the months that have a fifth {day}, four or five a year; the last {day} of "
        f"every month is `{term.first}L`",
        f"{term.first}L",
    )


def _magic_number(field: Field, term: Term, written: str) -> Iterator[Surprise]:
    if term.shape not in (Shape.VALUE, Shape.RANGE):
        return
    if term.first == EVERY_MARK and field.kind is not YEAR:
        yield Surprise("magic-number", term.start, term.end, f"Quartz takes the 99 of `{written}` for `*`", "*")
    elif term.first == NONE_MARK and field.kind in (DAY_OF_MONTH, DAY_OF_WEEK):
        yield Surprise("magic-number", term.start, term.end, f"Quartz takes the 98 of `{written}` for `?`", "?")


def _single_day(expression: CronExpression) -> Iterator[Surprise]:
    """One term with a `W` or a `#` makes Quartz forget the others of its field."""
    day = expression.day
    if isinstance(day, NearestWeekday) and day.day is not None and len(expression.fields[3].terms) > 1:
        field = expression.fields[3]
        message = (
            f"with a `W` in the day-of-month field Quartz 2.3 keeps only its lowest day: `{field.text}` fires on the "
            f"weekday nearest to day {day.day}"
        )
        yield Surprise("forgotten-days", field.start, field.end, message, f"{day.day}W")
    if isinstance(day, NthDayOfWeek) and len(expression.fields[5].terms) > 1 and 1 <= day.day <= 7:
        field = expression.fields[5]
        message = (
            f"with a `#` in the day-of-week field Quartz keeps only its lowest day: `{field.text}` fires on the "
            f"{_ORDINALS[day.nth - 1]} {weekday_word(day.day)} of the month"
        )
        yield Surprise("forgotten-days", field.start, field.end, message, f"{day.day}#{day.nth}")


def _short_months(expression: CronExpression) -> Iterator[Surprise]:
    """A written day 29, 30 or 31 that some of the months do not have."""
    months = [month for month in expression.months if month <= 12]
    field = expression.fields[3]
    for wanted, term in _late_days(expression):
        lacking = [month for month in months if days_in_month(_COMMON_YEAR, month) < wanted]
        never = all(days_in_month(_LEAP_YEAR, month) < wanted for month in months)
        if lacking and not never:
            start, end = (term.start, term.end) if term else (field.start, field.end)
            message = _skipped(expression, expression.text[start:end], wanted, lacking)
            yield Surprise("short-months", start, end, message)


def _late_days(expression: CronExpression) -> Iterator[tuple[int, Term | None]]:
    """Every length that a month must have, with the term that asks for it (None: the whole field)."""
    day = expression.day
    if isinstance(day, LastDay) and day.offset >= _SHORTEST_MONTH:
        yield day.offset + 1, None
    if isinstance(day, NearestWeekday) and day.day is not None and day.day > _SHORTEST_MONTH:
        yield day.day, None
    if isinstance(day, DaysOfMonth) and all(term.shape is Shape.VALUE for term in expression.fields[3].terms):
        for term in expression.fields[3].terms:
            # In `30,31` only the 30 speaks up, in `28,29,30,31` none: they mean the end of the month.
            if term.step is None and _SHORTEST_MONTH < term.first <= 31 and term.first - 1 not in day.days:
                yield term.first, term


def _skipped(expression: CronExpression, written: str, wanted: int, lacking: list[int]) -> str:
    names = join([month_word(month) for month in lacking])
    if isinstance(expression.day, LastDay):
        return f"`{written}` lies before the first day of {names}, where nothing fires"
    if isinstance(expression.day, NearestWeekday):
        return (
            f"`{written}` mostly leaves out the months without a day {wanted} ({names}); `LW` is the last weekday of "
            "each month"
        )
    if wanted == 29:
        only = "; this fires in no other month" if expression.months == (2,) else ""
        return f"February has a day 29 only in leap years, in the others `{written}` skips it{only}"
    has, them = ("has", "it") if len(lacking) == 1 else ("have", "them")
    return f"{names} {has} no day {wanted} and `{written}` skips {them}; `L` is the last day of each month"


def _beyond_year(expression: CronExpression) -> Iterator[Surprise]:
    tokens = list(re.finditer(r"[^ \t]+", expression.text))[len(FIELD_KINDS) :]
    if tokens and tokens[0].group().strip():
        start, end = tokens[0].start(), tokens[-1].end()
        yield Surprise(
            "extra-field", start, end, f"Quartz reads seven fields and drops the rest: `{expression.text[start:end]}`"
        )
