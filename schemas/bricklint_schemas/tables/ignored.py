"""Fields that are valid by their type, and that the service refuses or ignores where they stand."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bricklint_schemas.tables import Basis
from bricklint_schemas.tables.task_types import COMPUTE_FIELDS

Effect = Literal["ignored", "refused"]


class IgnoredField(NamedTuple):
    """A field of a task (where `task_type` names its kind), of a for-each's inner task, a job or a job cluster.

    `new-cluster` is the cluster inside a task or job cluster.
    """

    place: Literal["inner-task", "job", "job-cluster", "new-cluster", "task"]
    task_type: str | None
    field: str
    effect: Effect
    reason: str
    source: str
    basis: Basis
    date: str


_SDK = "databricks-sdk 0.156.0, service/jobs.py"
_COMPUTE = "databricks-sdk 0.156.0, service/compute.py"
_TERRAFORM = "Terraform provider, databricks_job"
_READ = "2026-11-23"
_RETRIES = ("max_retries", "min_retry_interval_millis", "retry_on_timeout")
_NOTIFICATIONS = ("email_notifications", "notification_settings", "webhook_notifications")
_ELSEWHERE = {
    "alert_task": "an alert runs on its SQL warehouse",
    "clean_rooms_notebook_task": "a clean room brings its own compute",
    "condition_task": "a condition is evaluated by the service",
    "dashboard_task": "a dashboard is refreshed on its SQL warehouse",
    "dbt_cloud_task": "dbt Cloud brings its own compute",
    "dbt_platform_task": "the dbt platform brings its own compute",
    "for_each_task": "compute belongs on the inner task",
    "pipeline_task": "a pipeline brings its own compute",
    "power_bi_task": "Power BI refreshes on its SQL warehouse",
    "run_job_task": "the tasks of the other job have their own compute",
    "sql_task": "SQL runs on the warehouse",
}


def _row(
    place: Literal["inner-task", "job", "job-cluster", "new-cluster", "task"],
    task_type: str | None,
    field: str,
    effect: Effect,
    reason: str,
    source: str = _SDK,
    basis: Basis = "documented",
) -> IgnoredField:
    return IgnoredField(place, task_type, field, effect, reason, source, basis, _READ)


IGNORED: tuple[IgnoredField, ...] = (
    *(_row("task", "condition_task", f, "refused", "a condition is never retried") for f in _RETRIES),
    *(_row("task", "condition_task", f, "refused", "a condition notifies nobody") for f in _NOTIFICATIONS),
    *(
        _row("task", key, field, "ignored", reason, "vendor's bundle validation of task compute", "inferred")
        for key, reason in _ELSEWHERE.items()
        for field in (*COMPUTE_FIELDS, "libraries")
    ),
    _row(
        "inner-task",
        None,
        "depends_on",
        "ignored",
        "only the for-each task itself has dependencies",
        "docs jobs/for-each",
        "inferred",
    ),
    _row(
        "inner-task", None, "run_if", "ignored", "the inner task has no dependencies", "docs jobs/for-each", "inferred"
    ),
    _row("job", None, "format", "ignored", "the service sets it"),
    _row("new-cluster", None, "cluster_name", "ignored", "the service names job clusters by job and run", _COMPUTE),
    *(
        _row("new-cluster", None, field, "refused", "job clusters do not support it", _TERRAFORM)
        for field in ("autotermination_minutes", "is_pinned", "workload_type")
    ),
    _row("job-cluster", None, "libraries", "refused", "libraries belong on the tasks"),
    _row("job-cluster", None, "existing_cluster_id", "refused", "it belongs on the tasks", "databricks/cli issue 690"),
    _row(
        "task", "spark_submit_task", "libraries", "refused", "JARs are named by --jars", "docs jobs/tasks/spark-submit"
    ),
)

_BY_FIELD: dict[tuple[str, str | None, str], IgnoredField] = {
    (row.place, row.task_type, row.field): row for row in IGNORED
}


def ignored_in_task(task_type: str, field: str) -> IgnoredField | None:
    """The row of a field on a task of that kind (`condition_task`), or None."""
    return _BY_FIELD.get(("task", task_type, field))


def ignored_in(place: str, field: str) -> IgnoredField | None:
    """The row of a field in a job, a job-cluster, a new-cluster or an inner-task, or None."""
    return _BY_FIELD.get((place, None, field))
