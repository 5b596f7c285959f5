"""What a Quartz cron expression is once it has been read: fields, terms and the rule that picks days.

All values are frozen. Positions are 0-based code point offsets into the text that was parsed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

# Quartz keeps "every value" and "no value" in its sets as the numbers 99 and 98, and so a written 99 or 98 is
# read as `*` or `?` wherever the field's range check lets it through.
EVERY_MARK = 99
NONE_MARK = 98


class CronError(ValueError):
    """A text that Quartz 2.3.0 rejects.

    `message` is one sentence; `start` and `end` are 0-based code point offsets into the text (end exclusive);
    `field` is the name of the field (`day-of-month`), or None when the expression as a whole is wrong.
    """

    def __init__(self, message: str, start: int, end: int, field: str | None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.field = field


class FieldKind(NamedTuple):
    """One of the seven places: its name, lowest and highest value, and the size of its circle (0: none)."""

    name: str
    low: int
    high: int
    circle: int
    largest_step: int


SECONDS = FieldKind("seconds", 0, 59, 60, 59)
MINUTES = FieldKind("minutes", 0, 59, 60, 59)
HOURS = FieldKind("hours", 0, 23, 24, 23)
DAY_OF_MONTH = FieldKind("day-of-month", 1, 31, 31, 31)
MONTH = FieldKind("month", 1, 12, 12, 12)
DAY_OF_WEEK = FieldKind("day-of-week", 1, 7, 7, 7)
# An open year range ends a hundred years after the JVM started. A constant instead of the clock: the same
# expression must get the same verdict next year.
YEAR = FieldKind("year", 1970, 2126, 0, 0)

FIELD_KINDS = (SECONDS, MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR)


class Shape(Enum):
    """The forms that one comma-separated term can take."""

    EVERY = "*"
    NONE = "?"
    VALUE = "5"
    RANGE = "1-5"
    LAST = "L"
    NEAREST_WEEKDAY = "15W"
    LAST_OF_MONTH = "6L"
    NTH_OF_MONTH = "6#3"


@dataclass(frozen=True)
class Term:
    """One comma-separated part of a field, as Quartz understands it.

    `first` and `last` are numbers (a name is already its number); `step` is None when none is written.
    For LAST, `first` is the offset from the end of the month and `weekday` says that a W follows;
    for NTH_OF_MONTH, `nth` is the week. Characters from `ignored_from` to `end` have no effect.
    """

    shape: Shape
    start: int
    end: int
    first: int = 0
    last: int | None = None
    step: int | None = None
    nth: int = 0
    weekday: bool = False
    named: bool = False
    ignored_from: int | None = None


@dataclass(frozen=True)
class Field:
    """A field of the expression: its kind, where it stands, its text as written and its terms."""

    kind: FieldKind
    start: int
    end: int
    text: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class DaysOfMonth:
    """Fires on these days of the month (ascending)."""

    days: tuple[int, ...]


@dataclass(frozen=True)
class LastDay:
    """Fires `offset` days before the last day of the month."""

    offset: int


@dataclass(frozen=True)
class NearestWeekday:
    """Fires on the Monday-to-Friday day nearest to `day`, or to the last day less `offset` when `day` is None."""

    day: int | None
    offset: int = 0


@dataclass(frozen=True)
class DaysOfWeek:
    """Fires on these days of the week, 1 = Sunday to 7 = Saturday (ascending)."""

    days: tuple[int, ...]


@dataclass(frozen=True)
class LastDayOfWeek:
    """Fires on the last such day of the week (1 = Sunday) in the month."""

    day: int


@dataclass(frozen=True)
class NthDayOfWeek:
    """Fires on the `nth` such day of the week (1 = Sunday) in the month."""

    day: int
    nth: int


DayRule = DaysOfMonth | LastDay | NearestWeekday | DaysOfWeek | LastDayOfWeek | NthDayOfWeek


@dataclass(frozen=True)
class CronExpression:
    """A valid expression: its text, its six or seven fields, and the values that decide when it fires.

    The tuples of numbers ascend. `years` are ranges because a year range may be of any length.
    """

    text: str
    fields: tuple[Field, ...]
    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    day: DayRule
    months: tuple[int, ...]
    years: tuple[range, ...]

    def field(self, kind: FieldKind) -> Field | None:
        """The field of that kind as it was written; None for a year that is not."""
        return next((field for field in self.fields if field.kind is kind), None)
