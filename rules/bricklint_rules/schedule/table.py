"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Row
from bricklint.rule import Scope

HERE = "bricklint_rules.schedule"


def _row(
    code: str,
    slug: str,
    severity: Severity,
    summary: str,
    *,
    when: tuple[str, ...],
    fix: bool = False,
    scope: Scope = Scope.JOB,
) -> Row:
    return Row(code, slug, severity, scope, f"{HERE}.{slug.replace('-', '_')}", summary, fix=fix, when=when)


ROWS: tuple[Row, ...] = (
    _row("BL301", "invalid-cron", Severity.ERROR, "a cron expression that is not Quartz", fix=True, when=("schedule",)),
    _row("BL302", "cron-never-fires", Severity.ERROR, "a cron expression without a fire time left", when=("schedule",)),
    _row(
        "BL303",
        "cron-surprise",
        Severity.WARNING,
        "a cron expression that fires otherwise than it reads",
        fix=True,
        when=("schedule",),
    ),
    _row(
        "BL304",
        "unknown-timezone",
        Severity.ERROR,
        "a time-zone ID that Java does not know",
        fix=True,
        when=("schedule",),
    ),
    _row(
        "BL305", "dst-hazard", Severity.WARNING, "a fire time that daylight saving skips or repeats", when=("schedule",)
    ),
    _row(
        "BL306",
        "trigger-conflict",
        Severity.ERROR,
        "several things that start one job",
        when=("trigger", "triggers", "continuous"),
    ),
    _row(
        "BL307",
        "overlapping-runs",
        Severity.WARNING,
        "fires that come while the run before may still last",
        when=("schedule", "periodic"),
    ),
    _row(
        "BL308",
        "crowded-minute",
        Severity.NOTE,
        "several jobs that start in the same minute, or a job at midnight",
        scope=Scope.PROJECT,
        when=("schedule",),
    ),
    _row(
        "BL309",
        "continuous-misuse",
        Severity.WARNING,
        "retries, runs or dependencies that a continuous job lacks",
        when=("continuous",),
    ),
    _row(
        "BL310",
        "pause-status",
        Severity.WARNING,
        "active in a development target, or paused in production",
        when=("pause_status",),
    ),
    _row(
        "BL311",
        "trigger-value",
        Severity.ERROR,
        "a value in a trigger that the service refuses",
        fix=True,
        when=("trigger", "triggers"),
    ),
    _row(
        "BL312",
        "utc-date",
        Severity.WARNING,
        "a date reference in UTC where the schedule's zone has another date",
        when=("{",),
    ),
)
