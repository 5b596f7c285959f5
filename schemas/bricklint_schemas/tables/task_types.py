"""Every kind of task: what it runs on, which parameters it takes, where its file is named."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bricklint_schemas.tables import Basis

Compute = Literal["cluster", "cluster-or-environment", "cluster-or-serverless", "new-cluster", "none", "unknown"]

COMPUTE_FIELDS: tuple[str, ...] = ("environment_key", "existing_cluster_id", "job_cluster_key", "new_cluster")
"""The fields of a task that name its compute; a task has at most one of them."""


class TaskType(NamedTuple):
    """One `*_task` field.

    compute
        cluster-or-serverless   any compute field, or none: serverless is then used
        cluster-or-environment  one compute field must be there
        cluster                 as before, but no environment
        new-cluster             only new_cluster
        none                    it runs elsewhere (a warehouse, a pipeline, the service itself)
        unknown                 do not judge
    named_parameters: field of the task with a mapping of parameters, to which job parameters are pushed down.
    listed_parameters: field with a list of positional ones, which get no job parameters.
    file: dotted field with the path of what it runs. `replaced_by`: the key to use instead of a deprecated one.
    `retries` and `notifications` are False where the service takes none; None where it is not known.
    """

    key: str
    label: str
    compute: Compute
    named_parameters: str | None
    listed_parameters: str | None
    file: str | None
    retries: bool | None
    notifications: bool | None
    replaced_by: str | None
    source: str
    basis: Basis
    date: str

    @property
    def serverless(self) -> bool:
        """Whether it can run on serverless compute that the task itself chooses."""
        return self.compute in {"cluster-or-environment", "cluster-or-serverless"}


_DOCS = "docs jobs/compute, jobs/job-parameters; vendor's bundle validation of task compute"
_SDK = "databricks-sdk 0.156.0, service/jobs.py"
_NEWER = "databricks-sdk 0.162.0, service/jobs.py"
_PREVIEW = "databricks-sdk 0.133.0, service/jobs.py"
_READ = "2026-11-23"


def _row(
    key: str,
    label: str,
    compute: Compute,
    *,
    named: str | None = None,
    listed: str | None = None,
    file: str | None = None,
    retries: bool | None = True,
    notifications: bool | None = True,
    replaced_by: str | None = None,
    source: str = _DOCS,
    basis: Basis = "documented",
) -> TaskType:
    return TaskType(key, label, compute, named, listed, file, retries, notifications, replaced_by, source, basis, _READ)


TASK_TYPE_ROWS: tuple[TaskType, ...] = (
    _row("agentic_task", "agentic", "unknown", retries=None, notifications=None, source=_PREVIEW, basis="inferred"),
    _row("ai_function_task", "AI function", "unknown", retries=None, source=_NEWER, basis="inferred"),
    _row("ai_runtime_task", "AI runtime", "unknown", file="deployments.*.command_path", source=_SDK, basis="inferred"),
    _row("alert_task", "alert", "none", named="parameters", file="workspace_path", source=_SDK),
    _row("clean_rooms_notebook_task", "clean room notebook", "none", named="notebook_base_parameters", source=_SDK),
    _row("condition_task", "if/else", "none", retries=False, notifications=False, source=_SDK),
    _row("dashboard_task", "dashboard", "none", named="filters", source=_SDK),
    _row("dbt_cloud_task", "dbt Cloud", "none", replaced_by="dbt_platform_task", source=_SDK),
    _row("dbt_platform_task", "dbt platform", "none", source=_SDK),
    _row("dbt_task", "dbt", "cluster-or-environment", listed="commands", file="project_directory"),
    _row("for_each_task", "for each", "none", retries=None, source="docs jobs/for-each"),
    _row("gen_ai_compute_task", "GenAI compute", "unknown", file="training_script_path", source=_SDK, basis="inferred"),
    _row("genie_task", "Genie", "unknown", named="parameters", retries=None, source=_PREVIEW, basis="inferred"),
    _row("notebook_task", "notebook", "cluster-or-serverless", named="base_parameters", file="notebook_path"),
    _row("pipeline_task", "pipeline", "none", named="parameters"),
    _row("power_bi_task", "Power BI", "none", source=_SDK),
    _row("python_operator_task", "Python operator", "unknown", source=_SDK, basis="inferred"),
    _row(
        "python_wheel_task",
        "Python wheel",
        "cluster-or-environment",
        named="named_parameters",
        listed="parameters",
    ),
    _row("run_job_task", "run job", "none", named="job_parameters", retries=None),
    _row("spark_jar_task", "JAR", "cluster-or-environment", listed="parameters"),
    _row("spark_python_task", "Python script", "cluster-or-environment", listed="parameters", file="python_file"),
    _row(
        "spark_submit_task", "spark-submit", "new-cluster", listed="parameters", source="docs jobs/tasks/spark-submit"
    ),
    _row("sql_task", "SQL", "none", named="parameters", file="file.path"),
)

TASK_TYPES_BY_KEY: dict[str, TaskType] = {row.key: row for row in TASK_TYPE_ROWS}


def task_type(key: str) -> TaskType | None:
    """The row of a `*_task` key, or None: the service may know more kinds than this table."""
    return TASK_TYPES_BY_KEY.get(key)
