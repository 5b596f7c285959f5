"""Counts, lengths and ranges that the service enforces."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bricklint_schemas.tables import JOB_TYPES, RUN_TYPES, TASK_TYPES, Basis

Measure = Literal["bytes", "characters", "items", "json-bytes", "json-characters", "value"]


class Limit(NamedTuple):
    """A range for one field of the types in `owners`.

    `measure` says what is counted: items of a list or mapping, characters, UTF-8 bytes, the JSON text of a mapping, or
    the number itself. `field` may be followed by `.key` or `.value` for those of a mapping. None: no bound.
    """

    owners: tuple[str, ...]
    field: str
    measure: Measure
    minimum: int | None
    maximum: int | None
    source: str
    basis: Basis
    date: str


_SDK = "databricks-sdk 0.156.0, service/jobs.py"
_COMPUTE = "databricks-sdk 0.156.0, service/compute.py"
_OPENAPI = "Jobs API 2.1 OpenAPI description"
_TERRAFORM = "Terraform provider, databricks_job"
_READ = "2026-11-23"
_JOBS = (*JOB_TYPES, *RUN_TYPES)
_WEBHOOKS = (
    "on_duration_warning_threshold_exceeded",
    "on_failure",
    "on_maintenance_complete",
    "on_maintenance_start",
    "on_start",
    "on_streaming_backlog_exceeded",
    "on_success",
)
_TRIGGERS = (
    "jobs.FileArrivalTriggerConfiguration",
    "jobs.ModelTriggerConfiguration",
    "jobs.TableUpdateTriggerConfiguration",
)
_RUN_PARAMETERS = ("jobs.RunNow", "jobs.RunJobTask", "jobs.RepairRun")


def _row(
    owners: tuple[str, ...] | str,
    field: str,
    measure: Measure,
    minimum: int | None,
    maximum: int | None,
    source: str = _SDK,
    basis: Basis = "documented",
) -> Limit:
    owners = (owners,) if isinstance(owners, str) else owners
    return Limit(owners, field, measure, minimum, maximum, source, basis, _READ)


LIMITS: tuple[Limit, ...] = (
    # API 2.1 takes 100 tasks; 1000 is what 2.2 takes, and the version is not known from the document.
    _row(_JOBS, "tasks", "items", None, 1000, "docs jobs/large-jobs"),
    _row(JOB_TYPES, "job_clusters", "items", None, 100, _OPENAPI),
    _row(JOB_TYPES, "tags", "items", None, 25),
    _row(JOB_TYPES, "tags.key", "characters", 1, 127, _OPENAPI),
    _row(JOB_TYPES, "tags.value", "characters", None, 255, _OPENAPI),
    _row(JOB_TYPES, "name", "bytes", None, 4096),
    _row(RUN_TYPES, "run_name", "bytes", None, 4096),
    # Terraform says 1024; the larger one is the service's own text.
    _row(JOB_TYPES, "description", "bytes", None, 27700),
    _row(JOB_TYPES, "max_concurrent_runs", "value", 0, 1000),
    _row(_JOBS, "timeout_seconds", "value", 0, None),
    _row(_JOBS, "environment_variables", "items", None, 10),
    _row("jobs.JobEnvironmentVariablesSpec", "files", "items", None, 5),
    _row("jobs.JobEnvironmentVariablesSpec", "variables", "items", None, 20),
    _row("jobs.JobEnvironmentVariablesSpec", "variables.key", "characters", 1, 256),
    _row("jobs.JobEnvironmentVariablesSpec", "variables.value", "characters", None, 512),
    _row(("jobs.SubmitRun", "jobs.LegacySubmitRun", "jobs.RunNow"), "idempotency_token", "characters", None, 64),
    _row(TASK_TYPES, "task_key", "characters", 1, 100, _OPENAPI),
    _row("jobs.TaskDependency", "task_key", "characters", 1, 100, _OPENAPI),
    _row("jobs.JobCluster", "job_cluster_key", "characters", 1, 100, _OPENAPI),
    _row(TASK_TYPES, "job_cluster_key", "characters", 1, 100, _OPENAPI),
    _row(TASK_TYPES, "description", "bytes", None, 4096, _OPENAPI, "reported"),
    _row(TASK_TYPES, "timeout_seconds", "value", 0, None),
    _row(TASK_TYPES, "max_retries", "value", -1, None),
    _row(TASK_TYPES, "min_retry_interval_millis", "value", 0, None),
    *(_row("jobs.WebhookNotifications", field, "items", None, 3) for field in _WEBHOOKS),
    _row("jobs.DbtTask", "commands", "items", 1, 10),
    _row("jobs.PipelineTask", "parameters", "json-characters", None, 10_000),
    _row("jobs.NotebookTask", "base_parameters", "json-bytes", None, 1_048_576),
    *(
        _row(_RUN_PARAMETERS, field, "json-bytes", None, 10_000)
        for field in ("jar_params", "notebook_params", "python_params", "spark_submit_params")
    ),
    _row("jobs.ForEachTask", "concurrency", "value", 1, 100, _TERRAFORM),
    _row("jobs.AlertTask", "subscribers", "items", None, 100),
    _row("jobs.AiRuntimeTask", "deployments", "items", 1, 1),
    _row("jobs.MaintenanceWindow", "start_hour", "value", 0, 23),
    _row("jobs.PeriodicTriggerConfiguration", "interval", "value", 1, None),
    _row(_TRIGGERS, "min_time_between_triggers_seconds", "value", 60, None),
    _row(_TRIGGERS, "wait_after_last_change_seconds", "value", 60, None),
    _row("jobs.TableUpdateTriggerConfiguration", "table_names", "items", 1, 10, "docs jobs/trigger-table-update"),
    _row("jobs.ModelTriggerConfiguration", "aliases", "items", None, 10, "docs jobs/trigger-model", "reported"),
    _row("compute.ClusterSpec", "custom_tags", "items", None, 45, _COMPUTE),
    _row("compute.ClusterSpec", "custom_tags.key", "characters", 1, 127, _OPENAPI),
    _row("compute.ClusterSpec", "custom_tags.value", "characters", None, 255, _OPENAPI),
    _row("compute.ClusterSpec", "ssh_public_keys", "items", None, 10, _COMPUTE),
    _row("compute.ClusterSpec", "num_workers", "value", 0, None, _COMPUTE),
    _row("compute.AwsAttributes", "ebs_volume_count", "value", 0, 10, _COMPUTE),
)

_BY_FIELD: dict[tuple[str, str], Limit] = {(owner, row.field): row for row in LIMITS for owner in row.owners}


def limit(type_name: str, field: str) -> Limit | None:
    """The limit of a field of a type (`tags`, `tags.key`), or None."""
    return _BY_FIELD.get((type_name, field))
