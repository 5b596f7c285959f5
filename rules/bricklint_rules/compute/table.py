"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Row
from bricklint.rule import Scope

HERE = "bricklint_rules.compute"
E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def _row(
    code: str, slug: str, severity: Severity, summary: str, *, when: tuple[str, ...] = (), fix: bool = False
) -> Row:
    return Row(code, slug, severity, Scope.JOB, f"{HERE}.{slug.replace('-', '_')}", summary, fix=fix, when=when)


ROWS: tuple[Row, ...] = (
    _row("BL501", "missing-compute", E, "a task that needs compute names none"),
    _row(
        "BL502",
        "conflicting-compute",
        E,
        "a task names two kinds of compute",
        when=("new_cluster", "existing_cluster_id", "environment_key"),
    ),
    _row(
        "BL503", "cluster-size", E, "the size of a new cluster contradicts itself or is missing", when=("new_cluster",)
    ),
    _row(
        "BL504",
        "unsupported-on-job-cluster",
        E,
        "a setting that a job cluster cannot have",
        fix=True,
        when=("autotermination_minutes", "is_pinned", "workload_type", "libraries"),
    ),
    _row(
        "BL505",
        "runtime-support",
        W,
        "a runtime that is out of support, or cannot run the task",
        when=("spark_version",),
    ),
    _row(
        "BL506",
        "shared-cluster-in-job",
        W,
        "an unattended job runs on an all-purpose cluster",
        when=("existing_cluster_id",),
    ),
    _row(
        "BL507", "serverless-libraries", E, "libraries of a task that runs on serverless compute", when=("libraries",)
    ),
    _row(
        "BL508",
        "deprecated-compute",
        W,
        "compute settings that are on their way out",
        when=("spark_version", "data_security_mode", "init_scripts", "libraries"),
    ),
    _row("BL509", "spot-without-fallback", N, "spot instances without a fallback", when=("availability",)),
)
