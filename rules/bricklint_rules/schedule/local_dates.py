"""Fire times whose date in UTC is another than in the schedule's own zone."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from bricklint_rules.schedule.timetable import read, utc_moment

if TYPE_CHECKING:
    from bricklint.quartz.changes import Stretch
    from bricklint.quartz.expression import CronExpression

_DAY = 86_400
_HOUR = 3600
_YEAR = 366
_MOST_FIRES = 3000


class OtherDate(NamedTuple):
    """The first fire at which a part of the date differs, as both clocks show it. `half_the_year` tells that the dates
    agree while the zone's offset is another."""

    local: datetime
    utc: datetime
    half_the_year: bool


@lru_cache(maxsize=16_384)
def first_other_date(text: str, zone: str, day: int, argument: str) -> OtherDate | None:
    """The first fire of a valid expression in the year after `day` (days since 1970) at which `argument` of its date
    differs; None where there is none."""
    from bricklint.quartz.changes import stretches

    expression = read(text).expression
    if expression is None or not (expression.hours and expression.minutes and expression.seconds):
        return None
    times = stretches(zone, day, _YEAR)
    apart = [stretch for stretch in times if _is_apart(expression, stretch.offset)]
    for stretch in apart:
        found = _first_in(expression, zone, stretch, argument)
        if found is not None:
            return OtherDate(*found, half_the_year=len(apart) < len(times))
    return None


def date_part(moment: datetime, argument: str) -> str:
    """What a reference with this argument gives for a moment."""
    if argument == "iso_date":
        return f"{moment:%Y-%m-%d}"
    if argument == "iso_weekday":
        return str(moment.isoweekday())
    if argument == "is_weekday":
        return "true" if moment.isoweekday() <= 5 else "false"
    return str(getattr(moment, argument))


def _is_apart(expression: CronExpression, offset: int) -> bool:
    """Whether some time of day of the expression has another date in UTC, with this offset."""
    earliest = expression.hours[0] * _HOUR + expression.minutes[0] * 60 + expression.seconds[0]
    latest = expression.hours[-1] * _HOUR + expression.minutes[-1] * 60 + expression.seconds[-1]
    return earliest < offset or latest >= _DAY + offset


def _first_in(
    expression: CronExpression, zone: str, stretch: Stretch, argument: str
) -> tuple[datetime, datetime] | None:
    from dataclasses import replace

    from bricklint.quartz.fires import iter_fires

    hours = tuple(hour for hour in expression.hours if _may_differ(hour, stretch.offset))
    fires = iter_fires(replace(expression, hours=hours), zone, stretch.start - 1, stretch.end)
    for fire in islice(fires, _MOST_FIRES):
        utc, local = utc_moment(fire), utc_moment(fire + stretch.offset)
        if date_part(utc, argument) != date_part(local, argument):
            return local, utc
    return None


def _may_differ(hour: int, offset: int) -> bool:
    return hour * _HOUR < offset or (hour + 1) * _HOUR > _DAY + offset
