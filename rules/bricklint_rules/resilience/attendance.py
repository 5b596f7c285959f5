"""Which jobs run without anybody looking, and what starts them."""

from __future__ import annotations

from bricklint.jobs.model import Form, Job
from bricklint.quartz.describe import describe
from bricklint.quartz.expression import CronError
from bricklint.quartz.parse import parse
from bricklint.rule import Severity

_STARTED_BY_HAND = frozenset((Form.SUBMIT, Form.RUN_NOW))


def weight(job: Job) -> Severity | None:
    """How much it weighs that nobody looks: a warning for a job with an active schedule or trigger, a note where that
    is paused; None for a job that is not asked."""
    if job.partial or job.form in _STARTED_BY_HAND:
        return None
    if job.unattended:
        return Severity.WARNING
    return Severity.NOTE if job.scheduled_but_paused else None


def started(job: Job) -> str:
    """What starts it, to follow "runs": `every day at 02:00 Europe/Warsaw`, `on a schedule`, `by a trigger`."""
    if job.trigger_field != "schedule":
        return "by a trigger"
    words = _words(job.settings.string("schedule", "quartz_cron_expression"))
    zone = job.settings.string("schedule", "timezone_id")
    when = f"{words} {zone}" if words and zone and " at " in f" {words}" else words or "on a schedule"
    return f"{when}, once it is unpaused," if job.paused else when


def _words(cron: str | None) -> str | None:
    try:
        return describe(parse(cron)) if cron is not None else None
    except CronError:
        return None
