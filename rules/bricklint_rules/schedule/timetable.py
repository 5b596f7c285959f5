"""What the Quartz core says of an expression, asked once for all jobs that share it.

The core is imported when the first schedule is seen: a project without one does not pay for it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bricklint_rules.schedule.schedules import Schedule

if TYPE_CHECKING:
    from bricklint.quartz.daylight import DaylightHazard
    from bricklint.quartz.expression import CronError, CronExpression
    from bricklint.quartz.outlook import Silence
    from bricklint.quartz.surprises import Surprise
    from bricklint.quartz.timezones import TimezoneVerdict

_DAY = 86_400
_EPOCH = date(1970, 1, 1)
_KEPT = 16_384
UNIVERSAL = frozenset(("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Etc/UCT", "UCT", "Universal", "Etc/Universal", "Zulu"))
"""The usual names of the zone that never differs from UTC."""


class Reading(NamedTuple):
    """An expression that Quartz reads, or why it does not."""

    expression: CronExpression | None
    error: CronError | None


def first_day(today: date) -> int:
    """A date as days since 1970: fire times are looked for from its midnight in UTC on."""
    return (today - _EPOCH).days


@lru_cache(maxsize=_KEPT)
def read(text: str) -> Reading:
    """The expression of a text."""
    from bricklint.quartz.expression import CronError
    from bricklint.quartz.parse import parse

    try:
        return Reading(parse(text), None)
    except CronError as error:
        return Reading(None, error)


def expression_of(schedule: Schedule) -> CronExpression | None:
    """A schedule's expression where it is known and valid."""
    return read(schedule.expression).expression if schedule.expression is not None else None


@lru_cache(maxsize=256)
def standing(timezone_id: str) -> TimezoneVerdict:
    """How an ID stands with Java."""
    from bricklint.quartz.timezones import classify

    return classify(timezone_id)


def zone_of(schedule: Schedule) -> str | None:
    """A schedule's time zone where it is known and Java has it."""
    name = schedule.timezone
    if name is None or name in UNIVERSAL:
        return name
    from bricklint.quartz.timezones import Standing

    return None if standing(name).standing is Standing.UNKNOWN else name


@lru_cache(maxsize=_KEPT)
def silence(text: str, zone: str, day: int) -> Silence | None:
    """Why a valid expression never fires from a day on; None where it does."""
    from bricklint.quartz.outlook import never_fires

    expression = read(text).expression
    assert expression is not None
    return never_fires(expression, zone, day * _DAY)


@lru_cache(maxsize=_KEPT)
def oddities(text: str, zone: str | None) -> tuple[Surprise, ...]:
    """What a valid expression does otherwise than it reads."""
    from bricklint.quartz.surprises import surprises

    expression = read(text).expression
    assert expression is not None
    return surprises(expression, zone)


@lru_cache(maxsize=_KEPT)
def hazards(text: str, zone: str, day: int) -> tuple[DaylightHazard, ...]:
    """The fire times of a valid expression that a change of the clock touches."""
    from bricklint.quartz.daylight import daylight_hazards

    expression = read(text).expression
    assert expression is not None
    return daylight_hazards(expression, zone, day * _DAY)


@lru_cache(maxsize=_KEPT)
def interval(text: str, day: int) -> int | None:
    """The fewest seconds between two fires of a valid expression."""
    from bricklint.quartz.outlook import shortest_interval

    expression = read(text).expression
    assert expression is not None
    return shortest_interval(expression, day * _DAY)


def in_words(text: str) -> str | None:
    """A valid expression in words ("every day at 02:00"); None where that cannot be said simply."""
    from bricklint.quartz.describe import describe

    expression = read(text).expression
    return describe(expression) if expression is not None else None


def utc_moment(instant: int) -> datetime:
    """An epoch second as a moment in UTC."""
    return datetime.fromtimestamp(0, timezone.utc) + timedelta(seconds=instant)


def times_span(expression: CronExpression) -> tuple[int, int]:
    """Where the time of day stands in the text of an expression: its minutes and hours."""
    return expression.fields[1].start, expression.fields[2].end
