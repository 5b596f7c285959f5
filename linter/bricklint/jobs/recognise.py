"""Which form a document has, by what it holds.

Two questions, a cheap one and a sure one. `may_hold_jobs` looks at bytes and lets most files of a repository go
unparsed. `recognise` looks at the keys of a parsed document: every form is told by fields that only Databricks jobs
have, so that Kubernetes manifests, workflows of GitHub, playbooks and JSON schemas fall through.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from bricklint.jobs.model import Form
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, Unknown, is_unknown

SPEC_ENDINGS = (".yml", ".yaml", ".json")
TEMPLATE_ENDINGS = (".yml.tmpl", ".yaml.tmpl", ".json.tmpl")
BUNDLE_ROOTS = ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml")

TASK_KINDS = frozenset(
    f"{kind}_task"
    for kind in (
        *("notebook", "spark_python", "python_wheel", "spark_jar", "spark_submit", "pipeline", "sql", "dbt", "run_job"),
        *("condition", "for_each", "dashboard", "power_bi", "clean_rooms_notebook", "alert", "ai_runtime"),
        *("ai_function", "gen_ai_compute", "python_operator", "dbt_platform", "dbt_cloud"),
    )
)
"""The `*_task` fields (FACTS 5.3)."""

RUN_NOW_FIELDS = frozenset(
    (
        "notebook_params",
        "jar_params",
        "python_params",
        "python_named_params",
        "spark_submit_params",
        "sql_params",
        "dbt_commands",
        "pipeline_params",
        "job_parameters",
        "idempotency_token",
        "only",
    )
)
_RUN_NOW_ALL = RUN_NOW_FIELDS | {"job_id", "queue", "performance_target"}
_RUN_FIELDS = frozenset(("start_time", "state", "status", "tasks", "run_page_url", "life_cycle_state", "run_type"))
_CLUSTER_FIELDS = frozenset(("new_cluster", "existing_cluster_id", "job_cluster_key", "environment_key", "libraries"))
_JOB_FIELDS = frozenset(
    (
        "job_clusters",
        "schedule",
        "trigger",
        "continuous",
        "email_notifications",
        "webhook_notifications",
        "max_concurrent_runs",
        "git_source",
        "run_as",
        "queue",
        "environments",
        "timeout_seconds",
    )
)
_SETTING_FIELDS = _JOB_FIELDS | {"name", "tasks", "parameters", "tags", "description", "permissions"}
_SCHEDULE_FIELDS = frozenset(("quartz_cron_expression", "timezone_id", "pause_status"))
_CLUSTER_ONLY = frozenset(("cluster_name", "autotermination_minutes", "cluster_id", "is_pinned"))
_TARGET_FIELDS = frozenset(
    ("mode", "default", "workspace", "resources", "variables", "run_as", "bundle", "presets", "permissions", "git")
)
_RESOURCE_KINDS = frozenset(
    (
        *("jobs", "pipelines", "experiments", "models", "model_serving_endpoints", "registered_models", "schemas"),
        *("quality_monitors", "volumes", "clusters", "dashboards", "apps", "secret_scopes", "alerts"),
        *("sql_warehouses", "database_instances", "catalogs"),
    )
)

_TOKENS = re.compile(
    rb"task_key|[a-z]_task\b|quartz_cron_expression|job_cluster|new_cluster|existing_cluster_id|spark_version"
    rb"|new_settings|run_name|run_id|notebook_params|jar_params|python_params|python_named_params"
    rb"|spark_submit_params|sql_params|dbt_commands|pipeline_params|job_parameters"
)
_BESIDE_ID = re.compile(rb'"settings"|_params"|"idempotency_|"(?i:job)_?(?i:par)')
_RESOURCES = re.compile(rb"(?m)^[ \t]*[\"']?(?:resources|targets)[\"']?[ \t]*:")
_NESTED = re.compile(rb"(?m)[\"' \t{]jobs[\"']?[ \t]*:")
_TASK_KIND = re.compile(rb"\b(?:%s)\b" % b"|".join(kind.encode() for kind in sorted(TASK_KINDS)))


def may_hold_jobs(data: bytes) -> bool:
    """Whether the bytes of a YAML or JSON file can be a job spec at all (UTF-8; other encodings are decoded first)."""
    if _TOKENS.search(data):
        return True
    if b'"job_id"' in data and _BESIDE_ID.search(data):
        return True
    return _RESOURCES.search(data) is not None and _NESTED.search(data) is not None


def speaks_of_jobs(data: bytes) -> bool:
    """Whether a file that does not parse is clearly meant as a Databricks job, so that saying so helps somebody."""
    if b'"$schema"' in data[:2000] and b"json-schema.org" in data[:2000]:
        return False
    if _FOREIGN.search(data) or not _root_fits(data):
        return False
    if b"quartz_cron_expression" in data:
        return True
    kinds = _TASK_KIND.search(data) is not None
    return kinds and (b"task_key" in data or b"job_clusters" in data or b"new_cluster" in data)


_FOREIGN = re.compile(rb"(?m)^(?:apiVersion|openapi|swagger)[ \t]*:|^-[ \t]+hosts[ \t]*:|^[ \t]+runs-on[ \t]*:")
_OBJECT_NEXT = re.compile(rb"\s*:\s*\{")
_JSON_TOKEN = re.compile(rb'"(?:[^"\\\n]|\\.)*"(?=\s*:)|"(?:[^"\\\n]|\\.)*"|[{}\[\]]')
_ROOT_FIELDS = _SETTING_FIELDS | TASK_KINDS | RUN_NOW_FIELDS | _CLUSTER_FIELDS | _SCHEDULE_FIELDS
_ROOT_FIELDS |= {
    "settings",
    "new_settings",
    "jobs",
    "runs",
    "run_name",
    "run_id",
    "job_id",
    "task_key",
    "spark_version",
}
_ROOT_FIELDS |= {"resources", "targets", "bundle"}


def _root_fits(data: bytes) -> bool:
    """Whether a JSON text begins as a job does: some key of its outermost object (or of the first object in its
    outermost list) is one of a job's. Says yes of anything that is no JSON."""
    if data.lstrip()[:1] not in (b"{", b"["):
        return True
    depth = 0
    outermost = 1 if data.lstrip()[:1] == b"{" else 2
    for match in _JSON_TOKEN.finditer(data[:200_000]):
        token = match.group()
        if token in (b"{", b"["):
            depth += 1
        elif token in (b"}", b"]"):
            depth -= 1
        elif depth == outermost and _is_root_field(token, data, match.end()):
            return True
    return False


def _is_root_field(token: bytes, data: bytes, end: int) -> bool:
    if token == b'"resources"' and not _OBJECT_NEXT.match(data, end):
        return False  # a list of resources is the state file of Terraform
    return token[1:-1].decode("utf-8", "replace") in _ROOT_FIELDS


def recognise(root: Node) -> Form | None:
    """The form of a document's root node; None for anything that is no job."""
    if isinstance(root, Sequence):
        return _list_form(root)
    if not isinstance(root, Mapping):
        return None
    names = root.index.keys()
    if "$schema" in names and "properties" in names:
        return None
    if "terraform_version" in names and "format_version" in names:
        return Form.TERRAFORM if {"planned_values", "values"} & names else None
    return _wrapped_form(root) or _settings_form(root) or _nested_form(root) or _fragment_form(root)


def _wrapped_form(root: Mapping) -> Form | None:
    names = root.index.keys()
    if isinstance(root.get("new_settings"), Mapping) and (
        "job_id" in names or looks_like_settings(root, "new_settings")
    ):
        return Form.UPDATE
    if isinstance(root.get("settings"), Mapping) and looks_like_settings(root, "settings"):
        return Form.GET
    jobs = root.get("jobs")
    if isinstance(jobs, Sequence):
        return _jobs_list_form(jobs)
    runs = root.get("runs")
    if isinstance(runs, Sequence) and any(isinstance(run, Mapping) and _is_run(run) for run in runs.items):
        return Form.LIST_RUNS
    if _is_run(root):
        return Form.RUN
    if "job_id" in names and "tasks" not in names and (RUN_NOW_FIELDS & names or _slips_of_run_now(names)):
        return Form.RUN_NOW
    return None


def _slips_of_run_now(names: Collection[str]) -> bool:
    """Whether some names are near those of run-now, and all others are among them."""
    from bricklint_schemas.closest import closest

    others = set(names) - _RUN_NOW_ALL
    return 0 < len(others) < len(names) and all(
        name.endswith("_params") or closest(name, RUN_NOW_FIELDS) is not None for name in others
    )


def _jobs_list_form(jobs: Sequence) -> Form | None:
    for item in jobs.items:
        if isinstance(item, Mapping):
            if isinstance(item.get("settings"), Mapping) and (
                "job_id" in item or looks_like_settings(item, "settings")
            ):
                return Form.LIST
            if looks_like_job(item):
                return Form.CREATE
    return None


def _settings_form(root: Mapping) -> Form | None:
    names = root.index.keys()
    if not looks_like_job(root):
        return None
    if "task_key" in names:
        return Form.FRAGMENT
    if "run_name" in names:
        return Form.SUBMIT
    if "tasks" not in names and TASK_KINDS & names:
        return Form.LEGACY
    return Form.CREATE


def _nested_form(root: Mapping) -> Form | None:
    if is_bundle(root):
        return Form.BUNDLE
    environments = root.mapping("environments")
    if environments is not None and any(_is_deployment(entry.value) for entry in environments.entries):
        return Form.DBX
    if any(_is_deployment(entry.value) for entry in root.entries if entry.key.text != "resources"):
        return Form.DBX
    jobs = root.mapping("jobs")
    if jobs is not None and any(looks_like_job(value) for value in _mappings(jobs)):
        return Form.CREATE
    values = list(_mappings(root))
    if (
        values
        and len(values) == len(root)
        and all(looks_like_job(value) and "task_key" not in value for value in values)
    ):
        return Form.CREATE
    return None


def _fragment_form(root: Mapping) -> Form | None:
    names = root.index.keys()
    if "quartz_cron_expression" in names and names <= _SCHEDULE_FIELDS:
        return Form.FRAGMENT
    if "job_cluster_key" in names and "new_cluster" in names:
        return Form.FRAGMENT
    if "spark_version" in names and not _CLUSTER_ONLY & names and ({"num_workers", "autoscale"} & names):
        return Form.FRAGMENT
    if _task_like(root):
        return Form.FRAGMENT
    return None


def _list_form(root: Sequence) -> Form | None:
    for item in root.items:
        if isinstance(item, Mapping):
            if _task_like(item) and "task_key" in item:
                return Form.FRAGMENT
            form = _wrapped_form(item) or _settings_form(item)
            if form is not None:
                return form
    return None


def is_bundle(root: Mapping) -> bool:
    """Whether a mapping holds parts of a bundle: resources, targets with their settings, or the bundle's own name."""
    resources = root.mapping("resources")
    if resources is not None and any(
        entry.key.text in _RESOURCE_KINDS and isinstance(entry.value, Mapping) for entry in resources.entries
    ):
        return True
    for key in ("targets", "environments"):
        targets = root.mapping(key)
        if targets is not None and any(_TARGET_FIELDS & target.index.keys() for target in _mappings(targets)):
            return True
    return isinstance(root.get("bundle"), Mapping)


def looks_like_settings(root: Mapping, key: str) -> bool:
    """Whether the mapping under a key has fields of a job's settings."""
    settings = root.mapping(key)
    if settings is None:
        return False
    if looks_like_job(settings):
        return True
    return "job_id" in root and len(_SETTING_FIELDS & settings.index.keys()) > 0


def looks_like_job(node: Node) -> bool:
    """Whether a mapping is a job's settings, of any form: tasks that are tasks, a `*_task` beside compute or a name,
    job clusters, or a Quartz schedule."""
    if not isinstance(node, Mapping):
        return False
    names = node.index.keys()
    tasks = node.get("tasks")
    if isinstance(tasks, Sequence) and any(_task_like(item) for item in tasks.items):
        return True
    if isinstance(tasks, Scalar) and isinstance(tasks.value, str) and "${" in tasks.value and _JOB_FIELDS & names:
        return True
    if isinstance(tasks, Mapping) and "task_key" in tasks and _task_like(tasks):
        return True
    if "name" in names and len(_JOB_FIELDS & names) > 1 and _is_made(tasks, names):
        return True
    if "name" in names and not _NEARLY_TASKS.isdisjoint(names) and _holds_tasks(node):
        return True
    if TASK_KINDS & names and ({"name", "run_name", *_CLUSTER_FIELDS} & names):
        return True
    if any("job_cluster_key" in item for item in node.items_of("job_clusters")):
        return True
    schedule = node.mapping("schedule")
    return schedule is not None and "quartz_cron_expression" in schedule


_NEARLY_TASKS = frozenset(("task", "taks", "tsaks", "taskss", "taskes", "Tasks", "job_tasks"))


def _is_made(tasks: Node | None, names: Collection[str]) -> bool:
    """Whether a program makes these tasks, or adds them later."""
    if tasks is None:
        return any(name.startswith("${") for name in names)
    if isinstance(tasks, Sequence):
        return any(is_unknown(item) for item in tasks.items)
    return isinstance(tasks, Scalar) and isinstance(tasks.value, Unknown)


def _holds_tasks(node: Mapping) -> bool:
    """Whether tasks stand under a slip of their name."""
    listed = [node.get(name) for name in sorted(_NEARLY_TASKS)]
    items = [item for found in listed if isinstance(found, Sequence) for item in found.items]
    return any(isinstance(item, Mapping) and "task_key" in item and _task_like(item) for item in items)


def _whole_job(node: Mapping) -> bool:
    return looks_like_job(node) and "task_key" not in node


def _task_like(node: Node) -> bool:
    if not isinstance(node, Mapping):
        return False
    names = node.index.keys()
    if TASK_KINDS & names:
        return True
    return "task_key" in names and any(name.endswith("_task") or name in _TASK_ONLY for name in names)


_TASK_ONLY = frozenset(
    (
        *("depends_on", "job_cluster_key", "new_cluster", "existing_cluster_id", "run_if", "max_retries"),
        *("environment_key", "libraries", "timeout_seconds", "description", "email_notifications"),
        "min_retry_interval_millis",
    )
)


def _is_run(node: Mapping) -> bool:
    names = node.index.keys()
    return (
        "run_id" in names and bool(_RUN_FIELDS & names) and ("job_id" in names or "tasks" in names or "state" in names)
    )


def _is_deployment(node: Node) -> bool:
    if not isinstance(node, Mapping):
        return False
    for key in ("workflows", "jobs"):
        listed = node.get(key)
        if isinstance(listed, Sequence) and any(looks_like_job(item) for item in listed.items):
            return True
    return False


def _mappings(node: Mapping) -> Iterable[Mapping]:
    return (entry.value for entry in node.entries if isinstance(entry.value, Mapping))
