"""Fields that exclude each other, and fields that need another one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from bricklint_schemas.tables import JOB_TYPES, TASK_TYPES, Basis
from bricklint_schemas.tables.task_types import COMPUTE_FIELDS, TASK_TYPE_ROWS


class Group(NamedTuple):
    """Of `fields`, at least `least` and at most one may be there."""

    name: str
    owners: tuple[str, ...]
    fields: tuple[str, ...]
    least: int
    reason: str
    source: str
    basis: Basis
    date: str


class Exclusion(NamedTuple):
    """None of `others` may stand beside `field`; without `others` the field itself may not be there."""

    owners: tuple[str, ...]
    field: str
    others: tuple[str, ...]
    reason: str
    source: str
    basis: Basis
    date: str


class Need(NamedTuple):
    """`field` needs one of `any_of` beside it; with `value`, only that value of it does."""

    owners: tuple[str, ...]
    field: str
    value: str | None
    any_of: tuple[str, ...]
    reason: str
    source: str
    basis: Basis
    date: str


_SDK = "databricks-sdk 0.156.0, service/jobs.py"
_COMPUTE = "databricks-sdk 0.156.0, service/compute.py"
_TERRAFORM = "Terraform provider, databricks_job"
_READ = "2026-11-23"
_LEGACY_RUN = (
    "dbt_commands",
    "jar_params",
    "notebook_params",
    "python_named_params",
    "python_params",
    "spark_submit_params",
    "sql_params",
)
_RUN_NOW = ("jobs.RunNow", "jobs.RepairRun", "jobs.RunJobTask")


def _group(
    name: str,
    owners: tuple[str, ...] | str,
    fields: tuple[str, ...],
    least: int,
    reason: str,
    source: str = _SDK,
    basis: Basis = "documented",
) -> Group:
    owners = (owners,) if isinstance(owners, str) else owners
    return Group(name, owners, fields, least, reason, source, basis, _READ)


GROUPS: tuple[Group, ...] = (
    _group(
        "task-type", TASK_TYPES, tuple(row.key for row in TASK_TYPE_ROWS), 1, "a task has exactly one type", _TERRAFORM
    ),
    _group("compute", TASK_TYPES, COMPUTE_FIELDS, 0, "a task runs on one compute"),
    _group("start", JOB_TYPES, ("continuous", "schedule", "trigger"), 0, "a job is started in one way"),
    _group(
        "trigger-kind",
        "jobs.TriggerSettings",
        ("file_arrival", "job_completion", "model", "periodic", "table", "table_update"),
        0,
        "a trigger has one kind",
    ),
    _group(
        "trigger-kind",
        "jobs.TriggerConfiguration",
        ("continuous", "file_arrival", "job_completion", "model", "periodic", "schedule", "table_update"),
        1,
        "a trigger has exactly one kind",
    ),
    _group("sql-kind", "jobs.SqlTask", ("alert", "dashboard", "file", "query"), 1, "a SQL task runs exactly one thing"),
    _group("git-reference", "jobs.GitSource", ("git_branch", "git_commit", "git_tag"), 0, "one of them is checked out"),
    _group(
        "run-as",
        "jobs.JobRunAs",
        ("group_name", "service_principal_name", "user_name"),
        1,
        "a job runs as exactly one identity",
    ),
    _group(
        "principal",
        ("bundle.JobPermission", "jobs.JobAccessControlRequest"),
        ("group_name", "service_principal_name", "user_name"),
        1,
        "a permission is for exactly one principal",
        "docs dev-tools/bundles/permissions",
    ),
    _group(
        "wheel-parameters", "jobs.PythonWheelTask", ("named_parameters", "parameters"), 0, "leave one of them empty"
    ),
    _group(
        "dbt-target", "jobs.DbtTask", ("profiles_directory", "warehouse_id"), 0, "a warehouse brings its own profile"
    ),
    _group("alert", "jobs.AlertTask", ("alert_id", "workspace_path"), 1, "an alert is named in exactly one way"),
    _group(
        "subscriber",
        ("jobs.AlertTaskSubscriber", "jobs.SqlTaskSubscription", "jobs.SubscriptionSubscriber"),
        ("destination_id", "user_name"),
        0,
        "a subscriber is a user or a destination",
    ),
    _group("run-parameters", _RUN_NOW, ("jar_params", "notebook_params"), 0, "they cannot be given together"),
    _group(
        "cluster-size", "compute.ClusterSpec", ("autoscale", "num_workers"), 0, "the size is fixed or scales", _COMPUTE
    ),
    _group(
        "node-type",
        "compute.ClusterSpec",
        ("instance_pool_id", "node_type_id"),
        0,
        "the pool decides the node type",
        "vendor's CLI, cluster validation",
        "reported",
    ),
    _group(
        "log-destination",
        "compute.ClusterLogConf",
        ("dbfs", "s3", "volumes"),
        1,
        "logs go to one destination",
        _COMPUTE,
    ),
    _group(
        "init-script",
        "compute.InitScriptInfo",
        ("abfss", "dbfs", "file", "gcs", "s3", "volumes", "workspace"),
        1,
        "a script has exactly one place",
        _COMPUTE,
        "inferred",
    ),
    _group(
        "library",
        "compute.Library",
        ("cran", "egg", "jar", "maven", "pypi", "requirements", "whl"),
        1,
        "a library has exactly one kind",
        _COMPUTE,
        "inferred",
    ),
    _group(
        "environment-base",
        "compute.Environment",
        ("base_environment", "environment_version"),
        0,
        "a base environment has its own version",
        _COMPUTE,
    ),
)

EXCLUSIONS: tuple[Exclusion, ...] = (
    Exclusion(
        JOB_TYPES,
        "triggers",
        ("continuous", "schedule", "trigger"),
        "the list replaces them",
        _SDK,
        "documented",
        _READ,
    ),
    Exclusion(
        ("jobs.SubmitTask",),
        "job_cluster_key",
        (),
        "a one-time run has no shared job clusters",
        _SDK,
        "documented",
        _READ,
    ),
    Exclusion(
        _RUN_NOW,
        "job_parameters",
        _LEGACY_RUN,
        "a job with parameters of its own takes no task parameters",
        "vendor's CLI, bundle run",
        "documented",
        _READ,
    ),
    Exclusion(
        ("compute.Environment",),
        "project_environment",
        ("base_environment", "client", "dependencies", "environment_version", "java_dependencies"),
        "the project file says it all",
        _COMPUTE,
        "documented",
        _READ,
    ),
)

NEEDS: tuple[Need, ...] = (
    *(
        Need(("jobs.DbtTask",), name, None, ("warehouse_id",), "it needs a warehouse", _SDK, "documented", _READ)
        for name in ("catalog", "schema")
    ),
    Need(
        ("compute.S3StorageInfo",),
        "destination",
        None,
        ("endpoint", "region"),
        "a bucket needs its region or endpoint",
        _COMPUTE,
        "documented",
        _READ,
    ),
    Need(
        (*JOB_TYPES, "jobs.SubmitRun", "jobs.RunNow"),
        "performance_target",
        "COST_OPTIMIZED",
        ("duration_target",),
        "a cost-optimized run needs the window to finish in",
        _SDK,
        "documented",
        _READ,
    ),
    Need(
        ("compute.ClusterSpec",),
        "is_single_node",
        None,
        ("kind",),
        "it is only read with kind CLASSIC_PREVIEW",
        _COMPUTE,
        "documented",
        _READ,
    ),
    Need(
        ("compute.ClusterSpec",),
        "use_ml_runtime",
        None,
        ("kind",),
        "it is only read with kind CLASSIC_PREVIEW",
        _COMPUTE,
        "documented",
        _READ,
    ),
    Need(
        ("jobs.SqlTaskFile", "jobs.NotebookTask", "jobs.SparkPythonTask", "jobs.DbtTask"),
        "source",
        "GIT",
        ("git_source of the job",),
        "a file from Git needs the job's git_source",
        _SDK,
        "documented",
        _READ,
    ),
)


def groups_of(type_name: str) -> Iterator[Group]:
    """The groups of fields of a type."""
    return (row for row in GROUPS if type_name in row.owners)


def excluded(type_name: str, present: Collection[str]) -> Iterator[tuple[Exclusion, tuple[str, ...]]]:
    """The exclusions that a mapping of that type breaks, each with the fields that are too many."""
    for row in EXCLUSIONS:
        if type_name in row.owners and row.field in present:
            others = tuple(field for field in row.others if field in present)
            if others or not row.others:
                yield row, others


def needs_of(type_name: str, field: str) -> Iterator[Need]:
    """What a field of a type needs beside it."""
    return (row for row in NEEDS if type_name in row.owners and row.field == field)
