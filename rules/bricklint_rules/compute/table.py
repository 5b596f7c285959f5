"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Row
from bricklint.rule import Scope

HERE = "bricklint_rules.compute"
E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def _row(code: str, slug: str, severity: Severity, summary: str, *, fix: bool = False) -> Row:
    return Row(code, slug, severity, Scope.JOB, f"{HERE}.{slug.replace('-', '_')}", summary, fix=fix)


ROWS: tuple[Row, ...] = (
    _row("BL501", "missing-compute", E, "a task that needs compute names none"),
    _row("BL502", "conflicting-compute", E, "a task names two kinds of compute"),
    _row("BL503", "cluster-size", E, "the size of a new cluster contradicts itself or is missing"),
    _row("BL504", "unsupported-on-job-cluster", E, "a setting that a job cluster cannot have", fix=True),
    _row("BL505", "runtime-support", W, "a runtime that is out of support, or cannot run the task"),
    _row("BL506", "shared-cluster-in-job", W, "an unattended job runs on an all-purpose cluster"),
    _row("BL507", "serverless-libraries", E, "libraries of a task that runs on serverless compute"),
    _row("BL508", "deprecated-compute", W, "compute settings that are on their way out"),
    _row("BL509", "spot-without-fallback", N, "spot instances without a fallback"),
)
