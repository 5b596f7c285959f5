"""The Terraform provider's names beside the Jobs API's own.

Read in databricks/terraform-provider-databricks at 684f442 (2026-08-22): jobs/resource_job.go (aliases, fields that
are added), clusters/resource_cluster.go and docs/resources/job.md. Terraform's own arguments of every resource: its
documentation, "Meta-arguments".
"""

from __future__ import annotations

JOB = "job"

RENAMED: dict[str, dict[str, str]] = {
    JOB: {
        "task": "tasks",
        "job_cluster": "job_clusters",
        "environment": "environments",
        "parameter": "parameters",
        "library": "libraries",
    },
    "tasks": {"library": "libraries"},
    "task": {"library": "libraries"},
    "git_source": {
        "url": "git_url",
        "provider": "git_provider",
        "branch": "git_branch",
        "tag": "git_tag",
        "commit": "git_commit",
    },
}
"""The API's name for a name of the provider, by the field around it (the API's name of that; `job` at the top)."""

LEFT_OUT: dict[str, frozenset[str]] = {
    JOB: frozenset(
        (
            *("count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection", "timeouts"),
            *("id", "url", "always_running", "control_run_state", "provider_config", "format"),
        )
    ),
    "new_cluster": frozenset(
        (
            *("cluster_id", "cluster_mount_info", "idempotency_token", "library", "no_wait", "default_tags", "state"),
            *("url", "apply_policy_default_values_allow_list", "__apply_policy_default_values_allow_list"),
            *("clear_cloud_attributes_on_remove", "provider_config"),
        )
    ),
}
"""What only Terraform and its provider know: it does not reach the Jobs API."""

LISTS = frozenset(
    (
        *("tasks", "job_clusters", "environments", "parameters", "libraries", "depends_on", "rules", "init_scripts"),
        *("subscribers", "subscriptions", "tables", "widgets", "deployments", "environment_variables", "triggers"),
    )
)
"""Blocks that may stand several times: each is an item of the API's list."""

WEBHOOKS = "webhook_notifications"
"""Every block in it may stand several times."""

GIT_PROVIDERS = {
    name.lower(): name
    for name in (
        *("awsCodeCommit", "azureDevOpsServices", "bitbucketCloud", "bitbucketServer", "gitHub"),
        *("gitHubEnterprise", "gitLab", "gitLabEnterpriseEdition"),
    )
}
"""The provider takes these in any case."""


def api_name(around: str, name: str) -> str | None:
    """The API's name for a field of the provider; None for one that stays in Terraform."""
    if name in LEFT_OUT.get(around, ()):
        return None
    return RENAMED.get(around, {}).get(name, name)


def is_list(around: str, name: str) -> bool:
    """Whether a block of this name (the API's) is one item of a list."""
    return name in LISTS or around == WEBHOOKS
