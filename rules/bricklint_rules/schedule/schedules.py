"""The cron schedules of a job, and how much a finding about one of them weighs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from bricklint.jobs.model import Form, Job
from bricklint.project.model import Project
from bricklint.rule import Severity
from bricklint.source import Span
from bricklint.tree.node import Mapping, Node, Scalar

_NEVER_SCHEDULED = frozenset((Form.SUBMIT, Form.RUN_NOW))
_HOLES = ("{{", "{%", "${", "<%")
Key = tuple[str, int]


class Schedule(NamedTuple):
    """One cron schedule. `cron` and `zone` are its expression and its time-zone ID as far as they are known texts;
    `paused` is None where a variable decides."""

    node: Mapping
    cron: Scalar | None
    zone: Scalar | None
    paused: bool | None

    @property
    def expression(self) -> str | None:
        """The text of the cron expression."""
        return self.cron.value if self.cron is not None and isinstance(self.cron.value, str) else None

    @property
    def timezone(self) -> str | None:
        """The time-zone ID."""
        return self.zone.value if self.zone is not None and isinstance(self.zone.value, str) else None


_SCHEDULES: WeakKeyDictionary[Job, tuple[Schedule, ...]] = WeakKeyDictionary()


def schedules_of(job: Job) -> tuple[Schedule, ...]:
    """The schedules of a job: its `schedule`, and those in its list of triggers."""
    found = _SCHEDULES.get(job)
    if found is None:
        found = _SCHEDULES[job] = tuple(_read(job))
    return found


def _read(job: Job) -> Iterator[Schedule]:
    if job.request in _NEVER_SCHEDULED:
        return
    node = job.settings.mapping("schedule")
    if node is not None:
        yield _schedule(node, node)
    for trigger in job.settings.items_of("triggers"):
        node = trigger.mapping("schedule")
        if node is not None:
            yield _schedule(node, trigger)


def triggers_of(job: Job) -> list[Mapping]:
    """The triggers of a job: its `trigger`, and the entries of its list of triggers."""
    if job.request in _NEVER_SCHEDULED:
        return []
    trigger = job.settings.mapping("trigger")
    return [*([trigger] if trigger is not None else []), *job.settings.items_of("triggers")]


def _schedule(node: Mapping, starter: Mapping) -> Schedule:
    return Schedule(
        node,
        _written(node.get("quartz_cron_expression")),
        _written(node.get("timezone_id")),
        is_paused(starter),
    )


def _written(node: Node | None) -> Scalar | None:
    """A text that stands as it is: no hole for another tool to fill, no default that a variable leaves empty."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return None
    if any(hole in node.value for hole in _HOLES) or (not node.value.strip() and node.via is not None):
        return None
    return node


def is_paused(starter: Mapping) -> bool | None:
    """Whether a schedule or trigger is paused; None where that cannot be told."""
    status = starter.get("pause_status")
    if status is None or (isinstance(status, Scalar) and status.value is None):
        return False
    return status.value.upper() == "PAUSED" if isinstance(status, Scalar) and isinstance(status.value, str) else None


def part(node: Scalar, start: int, end: int) -> Span:
    """The place of `node.value[start:end]`; the whole value where the file writes it in other characters (an escape,
    a variable)."""
    inner = node.inner
    if start < end and inner.text == node.value:
        return Span(node.source, inner.start + start, inner.start + end, node.via)
    return node.span


def replaceable(node: Scalar, new: str) -> bool:
    """Whether another text can be put in the place of a value without a change of its quotes."""
    if node.inner.text != node.value:
        return False
    return node.style != "plain" or not {",", ": ", " #"} & {mark for mark in (",", ": ", " #") if mark in new}


def weight(job: Job, schedule: Schedule, severity: Severity, project: Project) -> Severity | None:
    """How much a hazard of the schedule's fire times weighs: a note where it is paused, nothing where another target
    of the bundle runs the same job, which is then told."""
    if schedule.paused is not True:
        return severity
    return None if _key(job) in _active(project) else Severity.NOTE


def _key(job: Job) -> Key:
    place = job.key_node or job.settings
    return job.document.path, place.start


_ACTIVE: WeakKeyDictionary[Project, frozenset[Key]] = WeakKeyDictionary()


def _active(project: Project) -> frozenset[Key]:
    """The jobs of bundles that at least one target lets run by their schedule."""
    found = _ACTIVE.get(project)
    if found is None:
        found = frozenset(_key(job) for job in project.jobs if job.targets and _runs(job))
        _ACTIVE[project] = found
    return found


def _runs(job: Job) -> bool:
    return any(schedule.paused is not True for schedule in schedules_of(job))
