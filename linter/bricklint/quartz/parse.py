"""Reads a Quartz cron expression, with the place of everything in it.

The verdicts are those of Quartz 2.3.0, oddities included; the messages are our own. Held to the real class by
tests/quartz/data/cases.jsonl.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from .expression import (
    DAY_OF_MONTH,
    DAY_OF_WEEK,
    EVERY_MARK,
    FIELD_KINDS,
    NONE_MARK,
    YEAR,
    CronError,
    CronExpression,
    DayRule,
    DaysOfMonth,
    DaysOfWeek,
    Field,
    FieldKind,
    LastDay,
    LastDayOfWeek,
    NearestWeekday,
    NthDayOfWeek,
    Shape,
    Term,
)
from .terms import Piece, describe_valid, read_term

_TOKEN = re.compile(r"[^ \t]+")
_TERM = re.compile(r"[^,]+")
_CONTROLS = "".join(map(chr, range(0x21)))
# No value above this can differ in effect from it; it only keeps `99-2000000000` from filling the memory.
_VALUE_CAP = 200

_ALL_YEARS = (range(YEAR.low, YEAR.high + 1),)


def parse(text: str) -> CronExpression:
    """Read a Quartz expression of six or seven fields. Raises CronError at the first thing that is wrong."""
    tokens = list(_TOKEN.finditer(text))
    if len(tokens) < 6:
        raise CronError(_too_few(len(tokens)), 0, len(text), None)
    fields = tuple(
        _read_field(kind, token.group(), token.start()) for kind, token in zip(FIELD_KINDS, tokens, strict=False)
    )
    for field in fields:
        for term in field.terms:
            _check_range(field.kind, term)
    day = _day_rule(fields[3], fields[5])
    return CronExpression(
        text=text,
        fields=fields,
        seconds=_values(fields[0]),
        minutes=_values(fields[1]),
        hours=_values(fields[2]),
        day=day,
        months=_values(fields[4]),
        years=_years(fields[6]) if len(fields) > 6 else _ALL_YEARS,
    )


def _too_few(count: int) -> str:
    names = "seconds minutes hours day-of-month month day-of-week [year]"
    if not count:
        return f"the expression is empty; Quartz wants six or seven fields ({names})"
    found = "is only one field" if count == 1 else f"are only {count}"
    return f"a Quartz expression has six or seven fields ({names}), here {found}"


def _fold(text: str, offset: int) -> tuple[str, tuple[int, ...]]:
    """Upper-case text, and for each of its characters (and its end) the place in the original."""
    folded = [(upper, offset + index) for index, letter in enumerate(text) for upper in letter.upper()]
    places = (*(place for _, place in folded), offset + len(text))
    return "".join(upper for upper, _ in folded), places


@lru_cache(maxsize=2048)
def _read_field(kind: FieldKind, token: str, offset: int) -> Field:
    stripped = token.lstrip(_CONTROLS)
    start = offset + len(token) - len(stripped)
    stripped = stripped.rstrip(_CONTROLS)
    end = start + len(stripped)
    folded, places = _fold(stripped, start)
    _check_company(kind, folded, start, end)
    terms = tuple(
        read_term(Piece(kind, match.group(), places[match.start() : match.end() + 1]))
        for match in _TERM.finditer(folded)
    )
    return Field(kind, start, end, stripped, terms)


def _check_company(kind: FieldKind, folded: str, start: int, end: int) -> None:
    """`L` tolerates no comma beside it in the day fields, and `#` no second one."""
    if kind not in (DAY_OF_MONTH, DAY_OF_WEEK):
        return
    if "L" in folded and "," in folded:
        raise CronError(f"`L` can not be combined with other values in the {kind.name} field", start, end, kind.name)
    if kind is DAY_OF_WEEK and folded.count("#") > 1:
        raise CronError("only one `#` can stand in the day-of-week field", start, end, kind.name)


def _check_range(kind: FieldKind, term: Term) -> None:
    if kind is YEAR or term.shape not in (Shape.VALUE, Shape.RANGE):
        return
    let_through = (EVERY_MARK, NONE_MARK) if kind in (DAY_OF_MONTH, DAY_OF_WEEK) else (EVERY_MARK,)
    if term.first in let_through:
        return
    wrong = term.first if not kind.low <= term.first <= kind.high else term.last
    if wrong is None or (wrong is term.last and wrong <= kind.high):
        return
    sunday = "; Sunday is 1" if kind is DAY_OF_WEEK and wrong == 0 else ""
    reason = f"the {kind.name} field takes {describe_valid(kind)}, not {wrong}{sunday}"
    raise CronError(reason, term.start, term.end, kind.name)


def _values(field: Field) -> tuple[int, ...]:
    """The values that a field names, ascending; may be empty (`,` or an L where it means nothing)."""
    return tuple(sorted(set(chain.from_iterable(_term_values(field.kind, term) for term in field.terms))))


def _years(field: Field) -> tuple[range, ...]:
    return tuple(values for term in field.terms if isinstance(values := _term_values(YEAR, term), range))


def _term_values(kind: FieldKind, term: Term) -> Sequence[int]:
    if term.shape is Shape.NONE:
        return (NONE_MARK,)
    if term.shape is Shape.LAST:
        return (DAY_OF_WEEK.high,) if kind is DAY_OF_WEEK else ()
    if term.shape is Shape.EVERY or (term.first == EVERY_MARK and term.shape in (Shape.VALUE, Shape.RANGE)):
        stop = kind.high if term.last is None else term.last
        return _stretch(kind, term, kind.low, stop, max(term.step or 1, 1))
    stepless = term.step is None if term.shape is Shape.VALUE else False
    if term.shape not in (Shape.VALUE, Shape.RANGE) or stepless or term.step == 0:
        return range(term.first, term.first + 1)
    stop = kind.high if term.last is None else term.last
    return _stretch(kind, term, term.first, stop, term.step or 1)


def _stretch(kind: FieldKind, term: Term, start: int, stop: int, step: int) -> Sequence[int]:
    """From start to stop by step; a stop before the start goes once around the field's circle."""
    if stop >= start:
        return range(start, stop + 1, step) if kind is YEAR else range(start, min(stop, _VALUE_CAP) + 1, step)
    if kind is YEAR:
        reason = f"the year range ends in {stop}, before it starts in {start}"
        raise CronError(reason, term.start, term.end, kind.name)
    around = range(start, stop + kind.circle + 1, step)
    return tuple(value % kind.circle or (kind.circle if kind.low else 0) for value in around)


def _day_rule(month_field: Field, week_field: Field) -> DayRule:
    """The one rule that picks days: exactly one of the two day fields must be `?`."""
    month_days, week_days = _values(month_field), _values(week_field)
    by_month, by_week = NONE_MARK not in month_days, NONE_MARK not in week_days
    last = next((term for term in month_field.terms if term.shape is Shape.LAST), None)
    if by_month and by_week:
        reason = "day-of-month and day-of-week can not both be set: put `?` in one of them"
        raise CronError(reason, week_field.start, week_field.end, DAY_OF_WEEK.name)
    if not by_month and not by_week:
        reason = "only one of day-of-month and day-of-week can be `?`: put `*` in one of them"
        raise CronError(reason, week_field.start, week_field.end, DAY_OF_WEEK.name)
    if not by_month:
        return _week_rule(week_field, week_days)
    if not month_days and last is None and any(term.shape is Shape.NONE for term in week_field.terms):
        reason = "the day-of-month field holds no value"
        raise CronError(reason, month_field.start, month_field.end, DAY_OF_MONTH.name)
    return _month_rule(month_field, month_days, last)


def _month_rule(field: Field, days: tuple[int, ...], last: Term | None) -> DayRule:
    if last is not None:
        return NearestWeekday(None, last.first) if last.weekday else LastDay(last.first)
    if any(term.shape is Shape.NEAREST_WEEKDAY for term in field.terms):
        # With `1,15W` Quartz 2.3.0 forgets all days but the first.
        return NearestWeekday(days[0])
    return DaysOfMonth(days)


def _week_rule(field: Field, days: tuple[int, ...]) -> DayRule:
    if any(term.shape is Shape.LAST_OF_MONTH for term in field.terms):
        return LastDayOfWeek(days[0])
    nth = next((term.nth for term in field.terms if term.shape is Shape.NTH_OF_MONTH), 0)
    return NthDayOfWeek(days[0], nth) if nth else DaysOfWeek(days)
