"""Which jobs run without anybody looking, and what starts them."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from bricklint.jobs.model import Form, Job
from bricklint.project.model import Context
from bricklint.quartz.describe import describe
from bricklint.quartz.expression import CronError
from bricklint.quartz.parse import parse
from bricklint.rule import Severity
from bricklint.tree.node import Mapping

_STARTED_BY_HAND = frozenset((Form.SUBMIT, Form.RUN_NOW))

_TRIGGERS = {
    "periodic": "periodically",
    "file_arrival": "when files arrive",
    "table_update": "when tables change",
    "table": "when tables change",
    "model": "when a model changes",
    "job_completion": "when another job is done",
}
"""The kinds of triggers, and when they start a job."""


_WEIGHTS: WeakKeyDictionary[Job, Severity | None] = WeakKeyDictionary()


def weight(job: Job, context: Context) -> Severity | None:
    """How much it weighs that nobody looks: a warning for a job with an active schedule or trigger, a note where that
    is paused in all targets; None for a job that is not asked."""
    try:
        return _WEIGHTS[job]
    except KeyError:
        found = _WEIGHTS[job] = _weight(job, context)
        return found


def _weight(job: Job, context: Context) -> Severity | None:
    if job.partial or job.request in _STARTED_BY_HAND or not _fires(job):
        return None
    if job.unattended:
        return Severity.NOTE if _paused_by_its_bundle(job, context) else Severity.WARNING
    if not job.scheduled_but_paused or _active_in_another_target(job, context):
        return None
    return Severity.NOTE


def _active_in_another_target(job: Job, context: Context) -> bool:
    return any(other.unattended for other in context.project.other_outcomes(job))


def _paused_by_its_bundle(job: Job, context: Context) -> bool:
    """Whether a job that a bundle makes in Python says nothing of a pause, and every target of that bundle is in
    development mode, which pauses it."""
    if job.request is not Form.BUNDLE or job.document.language != "python":
        return False
    if job.trigger_field is None or job.settings.get(job.trigger_field, "pause_status") is not None:
        return False
    around = [one for one in context.project.specs.bundles if _holds(one.folder, job.document.path)]
    nearest = max(around, key=lambda one: len(one.folder), default=None)
    return nearest is not None and {target.mode for target in nearest.targets} == {"development"}


def _holds(folder: str, path: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _fires(job: Job) -> bool:
    """Whether what starts the job can do so: a trigger of no kind that the service knows never fires."""
    trigger = job.settings.get("trigger")
    return not isinstance(trigger, Mapping) or any(key in trigger for key in _TRIGGERS)


def started(job: Job, severity: Severity) -> str:
    """When it starts: `every day at 02:00 Europe/Warsaw`, `on a schedule`, `when files arrive`; a note says that it is
    paused."""
    when = _by_schedule(job) if job.trigger_field == "schedule" else _by_trigger(job.settings.mapping("trigger"))
    return f"{when}, once that is unpaused" if severity is Severity.NOTE else when


def _by_schedule(job: Job) -> str:
    words = _words(job.settings.string("schedule", "quartz_cron_expression"))
    zone = job.settings.string("schedule", "timezone_id")
    return f"{words} {zone}" if words and zone and ":" in words else words or "on a schedule"


def _by_trigger(trigger: Mapping | None) -> str:
    kind = next((key for key in _TRIGGERS if trigger is not None and key in trigger), "")
    if kind != "periodic" or trigger is None:
        return _TRIGGERS.get(kind, "by a trigger")
    interval, unit = trigger.number(kind, "interval"), (trigger.string(kind, "unit") or "").lower()
    if interval is None or not unit.endswith("s"):
        return _TRIGGERS[kind]
    return f"every {unit[:-1]}" if interval == 1 else f"every {interval} {unit}"


def _words(cron: str | None) -> str | None:
    try:
        return describe(parse(cron)) if cron is not None else None
    except CronError:
        return None
