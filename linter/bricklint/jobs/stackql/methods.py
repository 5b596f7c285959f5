"""What the resources of StackQL's provider `databricks_workspace.jobs` take.

Fields, methods and parameters: the provider's pages of `job_runs` and `jobs` (2026-11). The bodies of the lifecycle
methods: databricks-sdk 0.156, service.jobs.JobsAPI, whose methods they are named for.
"""

from __future__ import annotations

from typing import NamedTuple

DEPLOYMENT = "deployment_name"


NUMBERS = frozenset(("job_id", "run_id", "timeout_seconds", "max_concurrent_runs"))
"""Columns of numbers, which are also written as texts."""


class Method(NamedTuple):
    """One method that EXEC calls: the parameters that it requires, all that it takes, and the fields of its body."""

    required: tuple[str, ...]
    parameters: frozenset[str]
    body: frozenset[str]


class Resource(NamedTuple):
    """One resource. `fields` are what SELECT gives; `parameters` what WHERE takes besides; `single` those of them that
    only mean something together with `key`; `limit` the largest page; `by_verb` the methods that have a verb of SQL of
    their own."""

    name: str
    fields: frozenset[str]
    parameters: frozenset[str]
    key: str
    single: frozenset[str]
    limit: int
    methods: dict[str, Method]
    by_verb: frozenset[str]


_RUN_FIELDS = frozenset(
    (
        *("effective_usage_policy_id", "job_id", "job_run_id", "original_attempt_run_id", "run_id"),
        *("creator_user_name", "run_name", "attempt_number", "cleanup_duration", "cluster_instance", "cluster_spec"),
        *("description", "effective_performance_target", "end_time", "execution_duration", "git_source", "has_more"),
        *("iterations", "job_clusters", "job_parameters", "next_page_token", "number_in_job"),
        *("overriding_parameters", "queue_duration", "repair_history", "run_duration", "run_page_url", "run_type"),
        *("schedule", "setup_duration", "start_time", "state", "status", "tasks", "trigger", "trigger_info"),
    )
)
_RUN_PARAMETERS = frozenset(
    (
        *(DEPLOYMENT, "run_id", "active_only", "completed_only", "expand_tasks", "include_history"),
        *("include_resolved_values", "job_id", "limit", "offset", "page_token", "run_type", "start_time_from"),
        *("start_time_to", "views_to_export"),
    )
)
_REPAIR = frozenset(
    (
        *("run_id", "dbt_commands", "jar_params", "job_parameters", "latest_repair_id", "notebook_params"),
        *("performance_target", "pipeline_params", "python_named_params", "python_params", "rerun_all_failed_tasks"),
        *("rerun_dependent_tasks", "rerun_tasks", "spark_submit_params", "sql_params"),
    )
)

RUNS = Resource(
    "job_runs",
    _RUN_FIELDS,
    _RUN_PARAMETERS,
    "run_id",
    frozenset(("include_history", "include_resolved_values")),
    25,
    {
        "cancel_all": Method((DEPLOYMENT,), frozenset((DEPLOYMENT,)), frozenset(("all_queued_runs", "job_id"))),
        "cancel": Method((DEPLOYMENT, "run_id"), frozenset((DEPLOYMENT, "run_id")), frozenset(("run_id",))),
        "export": Method(
            ("run_id", DEPLOYMENT), frozenset((DEPLOYMENT, "run_id", "views_to_export")), frozenset(("run_id",))
        ),
        "repair": Method((DEPLOYMENT, "run_id"), frozenset((DEPLOYMENT, "run_id")), _REPAIR),
    },
    frozenset(("get", "list", "submit", "delete")),
)
JOBS = Resource(
    "jobs",
    frozenset(
        (
            *("effective_budget_policy_id", "effective_usage_policy_id", "job_id", "creator_user_name"),
            *("run_as_user_name", "created_time", "has_more", "next_page_token", "settings", "trigger_state"),
        )
    ),
    frozenset((DEPLOYMENT, "job_id", "expand_tasks", "limit", "name", "offset", "page_token")),
    "job_id",
    frozenset(),
    100,
    {"run_now": Method((DEPLOYMENT, "job_id"), frozenset((DEPLOYMENT, "job_id")), frozenset())},
    frozenset(("get", "list", "create", "update", "reset", "delete")),
)
RESOURCES = {resource.name: resource for resource in (RUNS, JOBS)}
