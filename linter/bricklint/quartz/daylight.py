"""Fire times that fall into a daylight-saving change of their zone, and what Quartz makes of them.

A reading of the clock that the change skips never fires; one that occurs twice fires once, the second time
(FACTS 6.8, and the test cases).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice, takewhile

from .changes import Change, clock_changes
from .expression import CronExpression, DaysOfMonth, DaysOfWeek
from .fires import SEARCH_END, iter_fires, next_fire

_DAY = 86_400
_HOUR = 3600
_MOST_COUNTED = 100
_NAIVE_EPOCH = datetime(1970, 1, 1)


class HazardKind(Enum):
    """Whether the clock skips the fire time (nothing runs) or shows it twice (it runs the second time)."""

    SKIPPED = "skipped"
    REPEATED = "repeated"


@dataclass(frozen=True)
class DaylightHazard:
    """The next fire time that a clock change touches.

    `reading` is the wall-clock time as the expression names it, without offset; `change` is the epoch second of
    the clock change; `lost` counts the readings of that change that get no run of their own (100 at most);
    `frequent` says that the expression fires more than once on its days; `message` is one sentence;
    `alternative` is an expression at a later hour of the same days that no change touches, or None.
    """

    kind: HazardKind
    reading: datetime
    change: int
    lost: int
    frequent: bool
    message: str
    alternative: str | None


def daylight_hazards(expression: CronExpression, timezone_id: str, after: int) -> tuple[DaylightHazard, ...]:
    """The next skipped and the next repeated fire time in the two years after the epoch second `after`.

    At most one of each kind, in the order of time; empty for a zone without clock changes, and before 1970.
    Raises UnknownTimezone for an ID that Java does not know.
    """
    first: dict[HazardKind, DaylightHazard] = {}
    if not 0 <= after < SEARCH_END:
        return ()
    changes = [change for change in clock_changes(timezone_id, after // _DAY) if change.instant > after]
    for change in changes:
        kind = HazardKind.SKIPPED if change.after > change.before else HazardKind.REPEATED
        touched = [] if kind in first else _touched(expression, change)
        if touched and kind is HazardKind.SKIPPED:
            touched = _dropped(expression, timezone_id, change)
        if touched and (kind is HazardKind.SKIPPED or _fires_second_time(expression, timezone_id, change, touched[0])):
            first[kind] = _hazard(expression, timezone_id, changes, change, touched)
    return tuple(first.values())


def _touched(expression: CronExpression, change: Change) -> list[int]:
    """The readings in the change at which the expression would fire, as seconds on a clock that never changes."""
    low, high = sorted((change.instant + change.before, change.instant + change.after))
    if not _hours_between(low, high) & set(expression.hours):
        return []
    return list(islice(iter_fires(expression, "UTC", low - 1, high), _MOST_COUNTED))


def _hours_between(low: int, high: int) -> set[int]:
    return {hour % 24 for hour in range(low // _HOUR, (high - 1) // _HOUR + 1)}


def _dropped(expression: CronExpression, timezone_id: str, change: Change) -> list[int]:
    """The readings from the gap on, for a day, at which Quartz fires nothing.

    That can be more than the gap holds: where the clock skips the hour before midnight (America/Nuuk), Quartz
    looks for hour 24 of the day that has begun, and so loses that whole day.
    """
    low, high = change.instant + change.before, change.instant + change.after
    readings = list(islice(iter_fires(expression, "UTC", low - 1, low + _DAY + _HOUR), _MOST_COUNTED))
    real = iter_fires(expression, timezone_id, _shortly_before(expression, timezone_id, change.instant))
    fired = set(takewhile(lambda fire: fire <= readings[-1] - change.after, real))
    return [reading for reading in readings if reading < high or reading - change.after not in fired]


def _shortly_before(expression: CronExpression, timezone_id: str, instant: int) -> int:
    """An instant before which the expression fires once more before `instant`, at most a day earlier."""
    for window in (60, _HOUR):
        if next(iter_fires(expression, timezone_id, instant - window, instant), None) is not None:
            return instant - window
    return instant - _DAY


def _fires_second_time(expression: CronExpression, timezone_id: str, change: Change, reading: int) -> bool:
    second_time = reading - change.after
    return next_fire(expression, timezone_id, second_time - 1) == second_time


def _hazard(
    expression: CronExpression,
    timezone_id: str,
    changes: list[Change],
    change: Change,
    touched: list[int],
) -> DaylightHazard:
    kind = HazardKind.SKIPPED if change.after > change.before else HazardKind.REPEATED
    reading = _NAIVE_EPOCH + timedelta(seconds=touched[0])
    frequent = len(expression.hours) * len(expression.minutes) * len(expression.seconds) > 1
    return DaylightHazard(
        kind=kind,
        reading=reading,
        change=change.instant,
        lost=len(touched),
        frequent=frequent,
        message=_message(kind, reading, timezone_id, change, len(touched)),
        alternative=None if frequent else _alternative(expression, changes),
    )


def _message(kind: HazardKind, reading: datetime, timezone_id: str, change: Change, count: int) -> str:
    low, high = sorted((change.instant + change.before, change.instant + change.after))
    gap = f"{_clock_time(low)} to {_clock_time(high)}"
    date = f"{reading:%A}, {reading.day} {reading:%B %Y}"
    time = f"{reading:%H:%M}" if not reading.second else f"{reading:%H:%M:%S}"
    if kind is HazardKind.SKIPPED:
        runs = f"the run at {time}" if count == 1 else f"{_number(count)} runs from {time} on"
        return f"on {date} the clock in {timezone_id} skips {gap}: Quartz drops {runs}"
    runs = f"{time} fires" if count == 1 else f"the {_number(count)} times from {time} on fire"
    return f"on {date} the clock in {timezone_id} shows {gap} twice: {runs} only in the second, later one"


def _number(count: int) -> str:
    return str(count) if count < _MOST_COUNTED else f"{_MOST_COUNTED} or more"


def _clock_time(reading: int) -> str:
    return f"{_NAIVE_EPOCH + timedelta(seconds=reading):%H:%M}"


def _alternative(expression: CronExpression, changes: list[Change]) -> str | None:
    """The same expression at the first later hour of its day that no change of the zone touches."""
    if not isinstance(expression.day, DaysOfMonth | DaysOfWeek):
        return None
    hours = expression.fields[2]
    for hour in range(expression.hours[0] + 1, 24):
        moved = replace(expression, hours=(hour,))
        if not any(_touched(moved, change) for change in changes):
            return f"{expression.text[: hours.start]}{hour}{expression.text[hours.end :]}"
    return None
