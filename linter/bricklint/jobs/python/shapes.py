"""What a dictionary or a call of a class in Python is, judged by its fields."""

from __future__ import annotations

from bricklint.code import ir
from bricklint.jobs.api import around, fragment_settings, one_item
from bricklint.jobs.model import Form
from bricklint.jobs.recognise import TASK_KINDS, looks_like_job, recognise
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, is_unknown

WHOLE_FORMS = frozenset((Form.CREATE, Form.SUBMIT, Form.LEGACY, Form.UPDATE))
"""Forms of a whole job that a dictionary may have; answers of the service (get, list, runs) are data of programs."""

_ANSWERS = frozenset((Form.GET, Form.LIST, Form.RUN, Form.LIST_RUNS))

SETTINGS_CLASSES = {"JobSettings": Form.CREATE, "CreateJob": Form.CREATE, "SubmitRun": Form.SUBMIT}
BUNDLE_JOB = "Job"

_FIELD_OF_CLASS = {
    "Task": "tasks",
    "SubmitTask": "tasks",
    "JobCluster": "job_clusters",
    "JobEnvironment": "environments",
    "JobParameterDefinition": "parameters",
    "CronSchedule": "schedule",
    "TriggerSettings": "trigger",
    "Continuous": "continuous",
    "JobEmailNotifications": "email_notifications",
    "WebhookNotifications": "webhook_notifications",
    "JobNotificationSettings": "notification_settings",
    "JobsHealthRules": "health",
    "GitSource": "git_source",
}
_LISTS = frozenset(("tasks", "job_clusters", "environments", "parameters"))
_NOTICES = frozenset(("email_notifications", "webhook_notifications", "health", "notification_settings"))
_EVENTS = frozenset(("on_start", "on_success", "on_failure", "rules"))
_TELLING = frozenset(
    (
        *("tasks", "task_key", "new_settings", "quartz_cron_expression", "schedule", "job_clusters", "new_cluster"),
        *("job_cluster_key", "email_notifications", "webhook_notifications", "health", "spark_version"),
        *("settings", "jobs", "runs", "run_id", *TASK_KINDS),
    )
)
_FREE = frozenset(
    (
        *("tags", "custom_tags", "spark_conf", "spark_env_vars", "base_parameters", "named_parameters"),
        *("job_parameters", "notebook_params"),
    )
)
"""Mappings whose keys are the user's own."""


def is_telling(expr: ir.Dictionary) -> bool:
    """Whether a dictionary has a field that makes it worth a closer look."""
    return any(isinstance(key, ir.Const) and key.value in _TELLING for key, _ in expr.items)


def is_answer(node: Mapping) -> bool:
    """Whether a dictionary is what the service answers, as programs read it and tests make it up."""
    return recognise(node) in _ANSWERS


def whole_form(node: Mapping) -> Form | None:
    """The form of a dictionary that is a whole job; None for anything else."""
    form = recognise(node)
    if form not in WHOLE_FORMS or (form is Form.CREATE and not looks_like_job(node)):
        return None
    return form


def fragment_of(node: Mapping) -> Mapping | None:
    """Settings around a dictionary that is a part of a job: a task, a cluster, a schedule, who is told."""
    names = node.index.keys()
    if names and names <= _NOTICES and any(_tells(entry.value) for entry in node.entries):
        return node
    if names == {"new_cluster"} and node.get("new_cluster", "spark_version") is not None:
        return fragment_settings(node)
    if "task_key" in names and "job_cluster_key" not in names and not TASK_KINDS & names:
        return None  # an item of somebody's own
    return fragment_settings(node) if recognise(node) is Form.FRAGMENT else None


def is_task(node: Mapping) -> bool:
    """Whether a dictionary is a task of the API: it has a key, and fields under its type."""
    kinds = [node.get(name) for name in TASK_KINDS & node.index.keys()]
    return "task_key" in node and any(isinstance(kind, Mapping) or is_unknown(kind) for kind in kinds)


def _tells(node: Node) -> bool:
    return isinstance(node, Mapping) and bool(_EVENTS & node.index.keys())


def around_class(name: str, node: Mapping) -> Mapping | None:
    """Settings around the arguments of one of the SDK's classes; None for a class that is no part of a job."""
    if name == "ClusterSpec":
        return around("job_clusters", one_item(around("new_cluster", node)))
    field = _FIELD_OF_CLASS.get(name)
    if field is None:
        return None
    return around(field, one_item(node) if field in _LISTS else node)


def is_complete(node: Mapping) -> bool:
    """Whether a dictionary has all that makes a job: a name and tasks."""
    return ("name" in node or "run_name" in node) and isinstance(node.get("tasks"), Sequence)


def has_holes(node: Node) -> bool:
    """Whether fields may be somewhere that cannot be seen."""
    if isinstance(node, Scalar):
        return False
    if isinstance(node, Sequence):
        return any(has_holes(item) for item in node.items)
    return any(
        entry.key.text.startswith("${") or (entry.key.text not in _FREE and has_holes(entry.value))
        for entry in node.entries
    )


def is_tested_job(node: Mapping) -> bool:
    """Whether a dictionary in a test is clearly a job: tasks with a key and a type."""
    settings = node.mapping("new_settings") or node
    return any("task_key" in task and TASK_KINDS & task.index.keys() for task in settings.items_of("tasks"))
