"""Unix cron expressions, and the Quartz expressions that were meant.

A Unix expression has five fields (minute hour day-of-month month day-of-week), counts Sunday as 0 or 7 and knows
no `?`. croniter reads it; what it names is written down again in Quartz terms.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .expression import DAY_OF_MONTH, HOURS, MINUTES, MONTH, CronError, DaysOfMonth, FieldKind
from .names import MONTHS, WEEKDAYS
from .parse import parse

_ALIASES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_NAME = "|".join((*MONTHS, *WEEKDAYS))
_LONGEST = 400
_UNIX_FIELD = re.compile(rf"(?:\*|\d+|{_NAME}|[-,/])+", re.IGNORECASE)
# croniter reads `0-0` as every value.
_POINT_RANGE = re.compile(r"(?:^|,)(\w+)-\1(?:$|[,/])", re.IGNORECASE)
_KINDS = (MINUTES, HOURS, DAY_OF_MONTH, MONTH)


class Suggestion(NamedTuple):
    """A Quartz expression to write instead, and why the text at hand is none.

    `certain` is False when the text can be read in more than one way (a number of a day of the week).
    """

    quartz: str
    reason: str
    certain: bool


def is_unix(text: str) -> bool:
    """Whether `text` is a five-field Unix expression or an alias such as `@daily`."""
    return text.strip().lower() in _ALIASES or _expand(text) is not None


def from_unix(text: str) -> str | None:
    """The Quartz form of a Unix expression: `0 2 * * 1-5` becomes `0 0 2 ? * MON-FRI`.

    None when `text` is no Unix expression, or when Quartz can not say the same: with both day fields set, Unix
    runs on days that match either of them.
    """
    text = _ALIASES.get(text.strip().lower(), text)
    expanded = _expand(text)
    if expanded is None:
        return None
    written = text.split()
    if written[2] != "*" and written[4] != "*":
        return None
    minute, hour, day, month = (_render(*pair) for pair in zip(_KINDS, written, expanded, strict=False))
    weekdays = _render_weekdays(expanded[4])
    days = f"{day} {month} ?" if weekdays == "*" else f"? {month} {weekdays}"
    return _checked(f"0 {minute} {hour} {days}")


def suggest(text: str) -> Suggestion | None:
    """What was probably meant by a text that `parse` rejects; None when there is no telling."""
    quartz = from_unix(text)
    if quartz:
        return Suggestion(quartz, "this is a Unix expression", certain=True)
    fields = text.split()
    if len(fields) == 5 and "?" in fields:
        return _suggestion(["0", *fields], fields[4], "the seconds are missing")
    if len(fields) in (6, 7) and fields[3] == fields[5] == "?":
        return _suggestion([*fields[:3], "*", *fields[4:]], "?", "one of the two day fields must hold a value")
    if len(fields) in (6, 7) and fields[5] == "*":
        return _suggestion([*fields[:5], "?", *fields[6:]], "?", "one of the two day fields must be `?`")
    if len(fields) in (6, 7) and fields[3] == "*":
        return _suggestion([*fields[:3], "?", *fields[4:]], fields[5], "one of the two day fields must be `?`")
    return None


def _suggestion(fields: list[str], weekday: str, reason: str) -> Suggestion | None:
    quartz = _checked(" ".join(fields))
    return Suggestion(quartz, reason, certain=not re.search(r"\d", weekday)) if quartz else None


def _checked(quartz: str) -> str | None:
    try:
        parse(quartz)
    except CronError:
        return None
    return quartz


def _expand(text: str) -> list[list[int]] | None:
    """The values of the five fields (weekdays 0-6 from Sunday, all of them for `*`), or None for another text."""
    fields = text.split()
    if len(fields) != 5 or len(text) > _LONGEST or not all(_UNIX_FIELD.fullmatch(field) for field in fields):
        return None
    if any(_POINT_RANGE.search(field) for field in fields):
        return None
    from croniter import CroniterError, croniter

    try:
        expanded = croniter.expand(" ".join(fields))[0]
    except CroniterError:
        return None
    limits = (*((kind.low, kind.high) for kind in _KINDS), (0, 6))
    return [
        list(range(low, high + 1)) if values == ["*"] else [int(value) for value in values]
        for values, (low, high) in zip(expanded, limits, strict=True)
    ]


def _render(kind: FieldKind, written: str, values: list[int]) -> str:
    """The field as it was written when Quartz reads the same values from it, else the values one by one."""
    if len(values) == kind.high - kind.low + 1:
        return "*"
    kept = written.upper()
    return kept if _quartz_values(kind, kept) == tuple(values) else ",".join(map(str, values))


def _quartz_values(kind: FieldKind, written: str) -> tuple[int, ...] | None:
    fields = ["0", "0", "0", "1", "*", "?"]
    place = {MINUTES.name: 1, HOURS.name: 2, DAY_OF_MONTH.name: 3, MONTH.name: 4}[kind.name]
    fields[place] = written
    try:
        expression = parse(" ".join(fields))
    except CronError:
        return None
    days = expression.day.days if isinstance(expression.day, DaysOfMonth) else ()
    return (expression.minutes, expression.hours, days, expression.months)[place - 1]


def _render_weekdays(values: list[int]) -> str:
    if len(values) == 7:
        return "*"
    if len(values) > 2 and values[-1] - values[0] == len(values) - 1:
        return f"{WEEKDAYS[values[0]]}-{WEEKDAYS[values[-1]]}"
    return ",".join(WEEKDAYS[value] for value in values)
