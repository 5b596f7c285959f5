"""Schedules whose fires come closer together than their runs may last."""

from __future__ import annotations

from typing import NamedTuple

from bricklint.jobs.model import Form, Job
from bricklint.tree.node import Mapping, Node, Scalar, as_number, is_null, is_unknown
from bricklint_rules.schedule.schedules import Schedule
from bricklint_rules.schedule.timetable import expression_of, interval

SHORTEST_GAP = 10
"""Databricks starts the runs of a job at least this many seconds apart."""

_UNITS = {"MINUTES": 60, "HOURS": 3600, "DAYS": 86_400, "WEEKS": 604_800}


class Overlap(NamedTuple):
    """Fires `gap` seconds apart, of runs that may last `timeout` seconds (None: the fires alone are too close)."""

    gap: int
    timeout: Scalar | None


def overlap_of(job: Job, schedule: Schedule, day: int) -> Overlap | None:
    """The overlap of a cron schedule; None where there is none, or where one cannot be told."""
    expression = expression_of(schedule)
    if expression is None or not runs_one_at_a_time(job):
        return None
    if len(expression.seconds) == 1 and "timeout_seconds" not in job.settings:
        return None  # fires lie a minute apart at least, and nothing else is asked for
    gap = interval(expression.text, day)
    return _compared(job, gap) if gap is not None else None


def periodic_overlap(job: Job, periodic: Mapping) -> Overlap | None:
    """The overlap of a periodic trigger."""
    every = periodic.number("interval")
    unit = _UNITS.get((periodic.string("unit") or "").upper())
    if every is None or every < 1 or unit is None or not runs_one_at_a_time(job):
        return None
    return _compared(job, int(every * unit))


def every_second(schedule: Schedule) -> bool:
    """Whether the seconds field matches all seconds, as in `* * * * * ?`."""
    expression = expression_of(schedule)
    return expression is not None and len([second for second in expression.seconds if second < 60]) == 60


def runs_one_at_a_time(job: Job) -> bool:
    """Whether a fire that finds a run active is lost: one concurrent run, and no queue that would keep it."""
    if job.partial:
        return False
    most = job.settings.get("max_concurrent_runs")
    return (_missing(most) or as_number(most) == 1) and _never_queued(job)


def _never_queued(job: Job) -> bool:
    """The vendor's tool gives a queue to each job of a bundle that says nothing of one; the API does not."""
    queue = job.settings.get("queue")
    if _missing(queue):
        return job.form is not Form.BUNDLE
    enabled = queue.get("enabled") if isinstance(queue, Mapping) else None
    if isinstance(enabled, Scalar) and isinstance(enabled.value, str):
        return enabled.value.lower() == "false"
    return isinstance(enabled, Scalar) and enabled.value is False


def _missing(node: Node | None) -> bool:
    return node is None or is_null(node)


def _compared(job: Job, gap: int) -> Overlap | None:
    timeout = job.settings.scalar("timeout_seconds")
    if is_unknown(timeout):
        return None
    allowed = as_number(timeout)
    if timeout is not None and allowed is not None and gap < allowed:
        return Overlap(gap, timeout)
    return Overlap(gap, None) if gap < SHORTEST_GAP else None
