"""Fields and values that still work and should not be written any more."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bricklint_schemas.additions import LEGACY_FIELDS
from bricklint_schemas.tables import JOB_TYPES, LEGACY_TYPES, TASK_TYPES, Basis


class DeprecatedField(NamedTuple):
    """A field of the types in `owners`, or with `value` only that value of it.

    `replacement` is text for a message: what to write instead. `since` is a date, a version, or "" when unknown.
    """

    owners: tuple[str, ...]
    field: str
    value: str | None
    replacement: str
    since: str
    level: Literal["warning", "note"]
    source: str
    basis: Basis
    date: str


_SDK = "databricks-sdk 0.156.0, service/jobs.py"
_COMPUTE = "databricks-sdk 0.156.0, service/compute.py"
_TERRAFORM = "Terraform provider, databricks_job"
_READ = "2026-11-23"
_SINGLE_TASK = (
    "notebook_task",
    "pipeline_task",
    "python_wheel_task",
    "spark_jar_task",
    "spark_python_task",
    "spark_submit_task",
)
_RUN_PARAMETERS = (
    "dbt_commands",
    "jar_params",
    "notebook_params",
    "python_named_params",
    "python_params",
    "spark_submit_params",
    "sql_params",
)


def _row(
    owners: tuple[str, ...] | str,
    field: str,
    replacement: str,
    *,
    value: str | None = None,
    since: str = "",
    level: Literal["warning", "note"] = "warning",
    source: str = _SDK,
    basis: Basis = "documented",
) -> DeprecatedField:
    owners = (owners,) if isinstance(owners, str) else owners
    return DeprecatedField(owners, field, value, replacement, since, level, source, basis, _READ)


DEPRECATED: tuple[DeprecatedField, ...] = (
    *(
        _row(LEGACY_TYPES, field, f"`tasks` with one task that has the `{field}`", since="Jobs API 2.1")
        for field in _SINGLE_TASK
    ),
    *(
        _row(LEGACY_TYPES, field, f"`{field}` on the task", since="Jobs API 2.1", source=_TERRAFORM)
        for field in LEGACY_FIELDS
    ),
    _row(JOB_TYPES, "format", "nothing: the service sets it, and ignores what is written"),
    _row(JOB_TYPES, "ui_state", "`edit_mode`", since="2023-10", basis="inferred"),
    _row(JOB_TYPES, "compute", "`environments`", since="2024-03", basis="inferred"),
    _row(TASK_TYPES, "compute_key", "`environment_key`", since="2024-03", basis="inferred"),
    _row(
        ("jobs.JobEmailNotifications", "jobs.TaskEmailNotifications"),
        "no_alert_for_skipped_runs",
        "`notification_settings.no_alert_for_skipped_runs`",
    ),
    _row(TASK_TYPES, "dbt_cloud_task", "`dbt_platform_task`"),
    _row(
        TASK_TYPES,
        "spark_submit_task",
        "`spark_jar_task`, `spark_python_task` or `python_wheel_task`",
        since="2025-11",
        source="docs jobs/tasks/spark-submit-legacy",
    ),
    _row("jobs.SparkJarTask", "jar_uri", "a `jar` in `libraries`, or `java_dependencies` of the environment"),
    _row("jobs.SparkJarTask", "run_as_repl", "nothing: only true is supported"),
    _row("jobs.TriggerSettings", "table", "`table_update`", since="2025-10", basis="inferred"),
    *(
        _row(("jobs.RunNow", "jobs.RepairRun", "jobs.RunJobTask"), field, "`job_parameters`")
        for field in _RUN_PARAMETERS
    ),
    _row("compute.Environment", "client", "`environment_version`", level="note", source=_COMPUTE),
    _row("compute.Environment", "jar_dependencies", "`java_dependencies`", since="2025-08", basis="inferred"),
    _row("compute.Library", "egg", "`whl`", since="Databricks Runtime 14.0", source=_COMPUTE),
    _row("compute.GcpAttributes", "use_preemptible_executors", "`availability`", level="note", source=_COMPUTE),
    *(
        _row(
            "compute.ClusterSpec",
            "data_security_mode",
            replacement,
            value=value,
            since="Databricks Runtime 15.0",
            source=_COMPUTE,
        )
        for value, replacement in (
            ("LEGACY_PASSTHROUGH", "`DATA_SECURITY_MODE_STANDARD`"),
            ("LEGACY_SINGLE_USER", "`DATA_SECURITY_MODE_DEDICATED`"),
            ("LEGACY_SINGLE_USER_STANDARD", "`DATA_SECURITY_MODE_DEDICATED`"),
            ("LEGACY_TABLE_ACL", "`DATA_SECURITY_MODE_STANDARD`"),
        )
    ),
)

_BY_FIELD: dict[tuple[str, str, str | None], DeprecatedField] = {
    (owner, row.field, row.value): row for row in DEPRECATED for owner in row.owners
}


def deprecated_field(type_name: str, field: str) -> DeprecatedField | None:
    """The row of a field of a type, or None."""
    return _BY_FIELD.get((type_name, field, None))


def deprecated_value(type_name: str, field: str, value: str) -> DeprecatedField | None:
    """The row of one value of a field of a type, or None."""
    return _BY_FIELD.get((type_name, field, value))
