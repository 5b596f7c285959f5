"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Row
from bricklint.rule import Scope

HERE = "bricklint_rules.graph"
E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def _row(
    code: str,
    slug: str,
    severity: Severity,
    summary: str,
    scope: Scope = Scope.JOB,
    *,
    when: tuple[str, ...] = (),
    fix: bool = False,
) -> Row:
    return Row(code, slug, severity, scope, f"{HERE}.{slug.replace('-', '_')}", summary, fix=fix, when=when)


ROWS: tuple[Row, ...] = (
    _row("BL201", "dependency-cycle", E, "tasks wait for each other in a circle", when=("depends_on",)),
    _row(
        "BL202",
        "unknown-dependency",
        E,
        "depends_on names a task that the job does not have",
        fix=True,
        when=("depends_on",),
    ),
    _row("BL203", "duplicate-task-key", E, "two tasks of a job have the same key", Scope.PROJECT),
    _row(
        "BL204",
        "duplicate-name",
        E,
        "two job parameters, job clusters or environments have the same name",
        Scope.PROJECT,
    ),
    _row("BL205", "self-dependency", E, "a task depends on itself", fix=True, when=("depends_on",)),
    _row(
        "BL206",
        "invalid-outcome",
        E,
        "an outcome of a task that decides nothing, or that cannot be",
        fix=True,
        when=("outcome",),
    ),
    _row(
        "BL207",
        "unreachable-task",
        W,
        "a task needs both outcomes of one condition and never runs",
        when=("condition_task",),
    ),
    _row("BL208", "redundant-dependency", N, "a dependency that another one implies", fix=True, when=("depends_on",)),
    _row(
        "BL209", "run-if-without-dependencies", N, "a run_if condition on a task without dependencies", when=("run_if",)
    ),
    _row("BL210", "masked-failure", W, "a task can fail and the job run still ends as a success", when=("run_if",)),
    _row("BL211", "run-job-cycle", E, "jobs that run each other in a circle", Scope.PROJECT, when=("run_job_task",)),
    _row(
        "BL212",
        "unknown-job-cluster",
        E,
        "a task names a job cluster that the job does not declare",
        fix=True,
        when=("job_cluster_key",),
    ),
    _row(
        "BL213",
        "unknown-environment",
        E,
        "a task names an environment that the job does not declare",
        fix=True,
        when=("environment_key",),
    ),
    _row(
        "BL214",
        "unused-declaration",
        W,
        "a job cluster or environment that no task uses",
        fix=True,
        when=("job_clusters", "environments"),
    ),
    _row("BL215", "for-each", E, "a for_each task that the service does not take", when=("for_each_task", "{")),
    _row(
        "BL216",
        "condition",
        W,
        "an if/else comparison that is always the same, or of texts as numbers",
        when=("condition_task",),
    ),
)
