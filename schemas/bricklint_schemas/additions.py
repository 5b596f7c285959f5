"""Fields and values that are real but that the SDK release behind jobs.schema.json does not name.

Read by the generator alone. A field that the schema does not know becomes a wrong finding for somebody, so the
table takes what any dated source shows: newer and older SDK releases, the older API versions, the service's answers.

Shorthand of `kind`: string, integer, number, boolean, any, object (fields unknown), [x] a list of x, {x} a mapping
to x, and otherwise the name of a type in the schema.
"""

from __future__ import annotations

from typing import NamedTuple


class AddedField(NamedTuple):
    """One field that is merged into a type of the schema."""

    owner: str
    name: str
    kind: str
    source: str
    date: str
    deprecated: bool = False
    read_only: bool = False


class AddedValues(NamedTuple):
    """Values that are merged into an enumeration of the schema."""

    enum: str
    values: tuple[str, ...]
    source: str
    date: str


class AddedType(NamedTuple):
    """A whole type, as pairs of field and kind; `required` names the fields that must be present."""

    name: str
    fields: tuple[tuple[str, str], ...]
    required: tuple[str, ...]
    source: str
    date: str


_NEWER = "databricks-sdk 0.162.0, service/jobs.py"
_NEWER_DATE = "2026-11-23"
_PREVIEW = "databricks-sdk 0.133.0, service/jobs.py (preview fields, absent from later releases)"
_PREVIEW_DATE = "2026-08-19"
_OLDER = "databricks-sdk before 0.22, service/jobs.py"
_OLDER_DATE = "2024-03-07"
_API20 = "Jobs API 2.0 reference, single-task format"
_API20_DATE = "2023-02-01"
_BUNDLE = "bundle configuration reference, resources.jobs"
_BUNDLE_DATE = "2026-11-01"
_ANSWERS = "answers of the service as kept in public repositories (several)"
_ANSWERS_DATE = "2026-11-23"
_MEMORY = "from memory: no dated source found, taken in so that nothing real is called unknown"
_MEMORY_DATE = "2026-11-23"

_TASK_TYPES = ("jobs.Task", "jobs.SubmitTask", "jobs.RunTask")

TYPES: tuple[AddedType, ...] = (
    AddedType(
        "bundle.JobPermission",
        (
            ("group_name", "string"),
            ("level", "jobs.JobPermissionLevel"),
            ("service_principal_name", "string"),
            ("user_name", "string"),
        ),
        ("level",),
        _BUNDLE,
        _BUNDLE_DATE,
    ),
    AddedType(
        "bundle.Lifecycle",
        (("prevent_destroy", "boolean"), ("started", "boolean")),
        (),
        _BUNDLE,
        _BUNDLE_DATE,
    ),
    AddedType(
        "jobs.AiFunctionTask",
        (
            ("ai_classify", "object"),
            ("ai_extract", "object"),
            ("ai_parse_document", "object"),
            ("delta_table", "object"),
            ("output", "object"),
            ("volume", "object"),
        ),
        ("output",),
        _NEWER,
        _NEWER_DATE,
    ),
    AddedType(
        "jobs.GenieTask",
        (("configuration_id", "string"), ("parameters", "{string}")),
        ("configuration_id",),
        _PREVIEW,
        _PREVIEW_DATE,
    ),
    AddedType("jobs.JobClusterServerlessCompute", (("policy_id", "string"),), (), _NEWER, _NEWER_DATE),
    AddedType(
        "jobs.JobCompletionTriggerConfiguration",
        (("if_status", "string"), ("jobs", "[object]")),
        ("jobs",),
        _NEWER,
        _NEWER_DATE,
    ),
)

FIELDS: tuple[AddedField, ...] = (
    *(AddedField(owner, "ai_function_task", "jobs.AiFunctionTask", _NEWER, _NEWER_DATE) for owner in _TASK_TYPES),
    *(AddedField(owner, "genie_task", "jobs.GenieTask", _PREVIEW, _PREVIEW_DATE) for owner in _TASK_TYPES),
    *(AddedField(owner, "agentic_task", "object", _PREVIEW, _PREVIEW_DATE) for owner in _TASK_TYPES),
    *(AddedField(owner, "compute_key", "string", _OLDER, _OLDER_DATE, True) for owner in _TASK_TYPES),
    AddedField("jobs.SubmitTask", "job_cluster_key", "string", "older runs/submit, now refused", _API20_DATE, True),
    AddedField("jobs.SubmitRun", "tags", "{string}", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.JobCluster", "serverless_compute", "jobs.JobClusterServerlessCompute", _NEWER, _NEWER_DATE),
    *(
        AddedField(owner, "job_completion", "jobs.JobCompletionTriggerConfiguration", _NEWER, _NEWER_DATE)
        for owner in ("jobs.TriggerSettings", "jobs.TriggerConfiguration")
    ),
    *(
        AddedField(owner, "job_completion", "object", _NEWER, _NEWER_DATE)
        for owner in ("jobs.PerTriggerState", "jobs.TriggerInfo", "jobs.TriggerStateProto")
    ),
    AddedField("jobs.ResolvedValues", "ai_function_task", "object", _NEWER, _NEWER_DATE),
    AddedField("jobs.ResolvedValues", "agentic_task", "object", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.ResolvedValues", "alert_task", "object", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.ResolvedValues", "genie_task", "object", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.ResolvedRunJobTaskValues", "named_parameters", "{string}", _OLDER, _OLDER_DATE),
    AddedField("jobs.RunOutput", "ai_function_task_output", "object", _NEWER, _NEWER_DATE),
    AddedField("jobs.RunOutput", "agentic_task_output", "object", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.RunOutput", "genie_task_output", "object", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.RunOutput", "condition_task", "object", _OLDER, _OLDER_DATE),
    AddedField("jobs.SqlOutput", "file_output", "object", _NEWER, _NEWER_DATE),
    AddedField("jobs.AiRuntimeTask", "parameters", "any", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.DeploymentSpec", "docker_image_url", "string", _PREVIEW, _PREVIEW_DATE),
    *(
        AddedField("jobs.GenAiComputeTask", name, "string", _PREVIEW, _PREVIEW_DATE)
        for name in (
            "client_version",
            "code_source_tar_path",
            "docker_image_url",
            "mlflow_run_name",
            "requirements_yaml_path",
        )
    ),
    *(
        AddedField("jobs.PowerBiTable", name, "string", _PREVIEW, _PREVIEW_DATE)
        for name in ("detect_data_changes_column", "incremental_refresh_datetime_column", "table_type")
    ),
    AddedField("jobs.PowerBiTask", "incremental_refresh_config", "object", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.PowerBiTask", "power_bi_gateway_id", "string", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.JobEnvironmentVariables", "files", "[string]", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.JobEnvironmentVariables", "variables", "{string}", _PREVIEW, _PREVIEW_DATE),
    AddedField("jobs.TriggerSettings", "table", "jobs.TableUpdateTriggerConfiguration", _OLDER, "2025-10-23", True),
    AddedField("compute.Environment", "jar_dependencies", "[string]", _OLDER, "2025-08-13", True),
    AddedField("compute.ClusterSpec", "clone_from", "object", _OLDER, "2024-04-11"),
    AddedField("compute.ClusterSpec", "cluster_source", "string", _OLDER, "2024-04-11"),
    AddedField("compute.ClusterSpec", "idempotency_token", "string", "Clusters API 2.0 reference", _API20_DATE),
    *(
        AddedField("compute.ClusterSpec", name, "any", _ANSWERS, _ANSWERS_DATE, read_only=True)
        for name in (
            "assigned_principal",
            "disk_spec",
            "driver_healthy",
            "driver_instance_source",
            "effective_spark_version",
            "init_scripts_safe_mode",
            "instance_source",
            "release_version",
        )
    ),
    AddedField("compute.ClusterSpec", "is_pinned", "boolean", "Terraform provider, databricks_job", "2026-11-01"),
    *(
        AddedField(owner, "ui_state", "string", _OLDER, "2023-10-24", True)
        for owner in ("jobs.JobSettings", "jobs.CreateJob")
    ),
    *(
        AddedField(owner, "compute", "[object]", _OLDER, _OLDER_DATE, True)
        for owner in ("jobs.JobSettings", "jobs.CreateJob")
    ),
    *(AddedField(owner, "path", "string", _PREVIEW, _PREVIEW_DATE) for owner in ("jobs.Job", "jobs.BaseJob")),
    AddedField("jobs.Job", "trigger_history", "object", _OLDER, "2024-02-08"),
    *(
        AddedField(owner, name, kind, _ANSWERS, _ANSWERS_DATE)
        for owner in ("jobs.Job", "jobs.BaseJob")
        for name, kind in (("run_as_owner", "boolean"), ("run_as_user_name", "string"))
    ),
    *(AddedField(owner, "run_as", "jobs.JobRunAs", _MEMORY, _MEMORY_DATE) for owner in ("jobs.Job", "jobs.BaseJob")),
    AddedField("jobs.ReadJobSettings", "access_control_list", "[object]", _MEMORY, _MEMORY_DATE),
    *(
        AddedField(owner, name, kind, _ANSWERS, _ANSWERS_DATE)
        for owner in ("jobs.Run", "jobs.BaseRun")
        for name, kind in (("parent_run_id", "integer"), ("task", "object"))
    ),
    *(
        AddedField(owner, name, kind, _MEMORY, _MEMORY_DATE)
        for owner in ("jobs.Run", "jobs.BaseRun")
        for name, kind in (
            ("continuous", "jobs.Continuous"),
            ("email_notifications", "jobs.JobEmailNotifications"),
            ("environments", "[jobs.JobEnvironment]"),
            ("format", "string"),
            ("health", "jobs.JobsHealthRules"),
            ("notification_settings", "jobs.JobNotificationSettings"),
            ("prev_page_token", "string"),
            ("queue", "jobs.QueueSettings"),
            ("run_as", "jobs.JobRunAs"),
            ("run_as_user_name", "string"),
            ("tags", "{string}"),
            ("timeout_seconds", "integer"),
            ("webhook_notifications", "jobs.WebhookNotifications"),
        )
    ),
    *(
        AddedField("jobs.RunTask", name, kind, _MEMORY, _MEMORY_DATE)
        for name, kind in (
            ("cluster_spec", "object"),
            ("iterations", "[jobs.RunTask]"),
            ("repair_history", "[jobs.RepairHistoryItem]"),
            ("original_attempt_run_id", "integer"),
            ("run_name", "string"),
        )
    ),
    AddedField("jobs.RunTask", "effective_serverless_compute_id", "string", _PREVIEW, _PREVIEW_DATE),
    AddedField("bundle.Job", "permissions", "[bundle.JobPermission]", _BUNDLE, _BUNDLE_DATE),
    AddedField("bundle.Job", "lifecycle", "bundle.Lifecycle", _BUNDLE, _BUNDLE_DATE),
    # Written by `bundle validate -o json` and `bundle summary -o json`.
    *(AddedField("bundle.Job", name, "string", _BUNDLE, _BUNDLE_DATE) for name in ("id", "modified_status", "url")),
)

VALUES: tuple[AddedValues, ...] = (
    AddedValues(
        "jobs.PerformanceTarget", ("COST_OPTIMIZED",), "databricks-sdk 0.156.0, text of duration_target", "2026-11-23"
    ),
    AddedValues("jobs.TriggerType", ("JOB_COMPLETION",), _NEWER, _NEWER_DATE),
)

LEGACY_FIELDS: tuple[str, ...] = (
    "existing_cluster_id",
    "libraries",
    "max_retries",
    "min_retry_interval_millis",
    "new_cluster",
    "retry_on_timeout",
)
"""Fields of a task that the 2.0 single-task form writes at job level, besides every `*_task`."""
