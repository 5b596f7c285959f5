"""The job model: what every dialect is turned into and every rule speaks about.

A `Job` is a view over a tree of nodes in the Jobs API's own names. The nodes keep their places, so a rule marks what
it means by naming the node: `task.node.key("timeout_seconds")`, `job.settings.get("schedule")`. Values that cannot
be told (`${var.x}` without a value) are `Unknown` scalars; the typed accessors below answer None for them, so a rule
that asks through them says nothing about what it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from enum import Enum

from bricklint.lazily import lazy
from bricklint.source import SourceText, Span
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, as_number, is_unknown
from bricklint.tree.words import words_of

TASK_SUFFIX = "_task"

TARGET_VIA = "target "
"""How the `via` of a node begins that a bundle's target brought in: "target `prod`"."""


class Form(Enum):
    """How a job is written down. The value is the word that reports use."""

    CREATE = "jobs/create"
    RESET = "jobs/reset"
    UPDATE = "jobs/update"
    GET = "jobs/get"
    LIST = "jobs/list"
    SUBMIT = "runs/submit"
    RUN_NOW = "jobs/run-now"
    RUN = "runs/get"
    LIST_RUNS = "runs/list"
    LEGACY = "jobs 2.0"
    BUNDLE = "bundle"
    TARGET = "bundle target override"
    DBX = "dbx deployment"
    TERRAFORM = "terraform"
    PYTHON = "python"
    STACKQL = "stackql"
    FRAGMENT = "fragment"


RUN_FORMS = frozenset((Form.RUN, Form.LIST_RUNS))
"""Reports of runs that happened: only their fields are looked at."""

SERVICE_WRITTEN = frozenset((Form.GET, Form.LIST, Form.RUN, Form.LIST_RUNS))
"""Forms that the service itself wrote: nobody can be blamed for a deprecated field there."""


@dataclass(frozen=True, eq=False)
class Document:
    """One spec file as it was written. `language` is yaml, json, hcl, python or sql; `roots` its documents."""

    source: SourceText
    language: str
    roots: tuple[Node, ...]
    form: Form

    @property
    def path(self) -> str:
        """The file's path, relative to the project's root."""
        return self.source.path


@dataclass(frozen=True)
class TargetInfo:
    """One target of a bundle: its name, its mode ("development", "production" or None) and whether it is the
    default one. `run_as` and `workspace` are its settings after the merge."""

    name: str
    mode: str | None = None
    default: bool = False
    run_as: Mapping | None = None
    workspace: Mapping | None = None


@dataclass(eq=False, slots=True)  # not frozen: that triples what each of many costs
class Dependency:
    """One entry of depends_on."""

    node: Mapping
    task_key: str | None
    outcome: Node | None

    @property
    def place(self) -> Scalar | Mapping:
        """The key that it names, as a place; the entry itself where there is none."""
        return self.node.scalar("task_key") or self.node


@dataclass(eq=False)
class Task:
    """One task. `parent` is the for_each task around an inner one."""

    job: Job
    node: Mapping
    parent: Task | None = None

    @lazy
    def key(self) -> str | None:
        """Its task_key; None where it is missing or unknown. Keys written as numbers count as text."""
        return key_text(self.node.get("task_key"))

    @property
    def title(self) -> str:
        """What messages call it."""
        if self.key is not None:
            return self.key
        if self.job.legacy:
            return self.job.title
        raw = self.node.scalar("task_key")
        return raw.text if raw is not None else "(no key)"

    @property
    def place(self) -> Node:
        """What to mark when the task as a whole is meant: its task_key, else its first key."""
        found = self.node.scalar("task_key")
        if found is not None:
            return found
        kind = self.kind
        if kind and (key := self.node.key(kind)):
            return key
        return self.node.entries[0].key if self.node.entries else self.node

    @property
    def added_by(self) -> str | None:
        """The bundle target that added it, where no task of the root has its key; None for every other task."""
        via = self.node.via
        return via.split("`")[1] if via is not None and via.startswith(TARGET_VIA) else None

    @lazy
    def kinds(self) -> tuple[str, ...]:
        """The `*_task` fields that it has."""
        return tuple([key for key in self.node.index if key.endswith(TASK_SUFFIX)])

    @lazy
    def kind(self) -> str | None:
        """Its `*_task` field ("notebook_task"); None where there is none."""
        return self.kinds[0] if self.kinds else None

    @lazy
    def body(self) -> Mapping | None:
        """What stands under its `*_task` field."""
        return self.node.mapping(self.kind) if self.kind else None

    @lazy
    def depends_on(self) -> tuple[Dependency, ...]:
        """Its dependencies, as written."""
        if "depends_on" not in self.node.index:
            return ()
        return tuple(
            [
                Dependency(item, key_text(item.get("task_key")), item.get("outcome") if len(item) > 1 else None)
                for item in self.node.items_of("depends_on")
            ]
        )

    @property
    def run_if(self) -> str:
        """Its run_if condition; ALL_SUCCESS where none is given."""
        value = self.node.get("run_if")
        if value is None:
            return "ALL_SUCCESS"
        return self.node.string("run_if") or "?"

    @lazy
    def inner(self) -> Task | None:
        """The task that a for_each repeats."""
        node = self.node.mapping("for_each_task", "task")
        return Task(self.job, node, self) if node is not None else None

    def setting(self, *path: str) -> Node | None:
        """A setting of the task; of the for_each around it where the inner task has none of its own."""
        found = self.node.get(*path)
        if found is None and self.parent is not None and path[0] in ("timeout_seconds", "max_retries"):
            return self.parent.node.get(*path)
        return found

    @property
    def max_retries(self) -> int | float | None:
        """max_retries as a number; None where missing or unknown."""
        return as_number(self.setting("max_retries"))

    @property
    def timeout_seconds(self) -> int | float | None:
        """timeout_seconds as a number; None where missing or unknown. 0 means none (FACTS: retries)."""
        return as_number(self.setting("timeout_seconds"))

    @lazy
    def compute_keys(self) -> tuple[str, ...]:
        """Which of new_cluster, job_cluster_key, existing_cluster_id, environment_key it has (no nulls)."""
        names = self.node.index
        return tuple([key for key in COMPUTE_KEYS if key in names and _present(self.node.get(key))])

    @property
    def serverless(self) -> bool | None:
        """Whether it runs on serverless compute: True, False, or None where that cannot be told."""
        if self.node.get("environment_key") is not None:
            return True
        if any(key != "environment_key" for key in self.compute_keys):
            return False
        if self.kind == "notebook_task":
            return self.body is None or self.body.get("warehouse_id") is None
        return False if self.kind in ("sql_task", "condition_task", "run_job_task", "pipeline_task") else None


COMPUTE_KEYS = ("new_cluster", "job_cluster_key", "existing_cluster_id", "environment_key")


@dataclass(frozen=True, eq=False)
class Job:
    """One job as it will be deployed (or as far as the document tells).

    `settings` is the tree in the API's names, merged and with variables filled in. `document` is the file where it is
    defined, `key` its resource key in a bundle. `partial` documents (an update, a target override before the merge,
    a fragment) are never asked for what they leave out. `targets` are the bundle targets that give exactly this job;
    `wrapper` is the mapping around the settings (get, run-now) where there is one. `sent_as` is the request of the Jobs
    API that a job of another language becomes (`request` tells it of every job); `local_files` are the files of the
    project that values are known to stand for although they do not spell their paths (a Terraform reference).
    `guessed` ones were taken for a job by the looks of a dictionary, which may have fields of its own.
    """

    form: Form
    settings: Mapping
    document: Document
    key: str | None = None
    key_node: Scalar | None = None
    partial: bool = False
    wrapper: Mapping | None = None
    targets: tuple[TargetInfo, ...] = ()
    bundle: str | None = None
    sent_as: Form | None = None
    local_files: Dict[Scalar, str] = field(default_factory=dict)
    guessed: bool = False

    @property
    def request(self) -> Form:
        """Whose fields the settings have: the API request that a job in Python, Terraform or StackQL becomes; the form
        itself for every other one."""
        return self.sent_as or self.form

    @lazy
    def name(self) -> str | None:
        """The job's name (run_name of a submitted run); None where missing or unknown."""
        return self.settings.string("name") or self.settings.string("run_name")

    @lazy
    def title(self) -> str:
        """What messages call it: its resource key, else its name, else its file."""
        return self.key or self.name or self.document.path.rsplit("/", 1)[-1]

    @property
    def place(self) -> Scalar | Span:
        """What to mark when the job as a whole is meant: its name, else its resource key, else its first key. A name
        that a target gives is not the job's in the others, where the same is found: then the key stands for it."""
        for key in ("name", "run_name"):
            found = self.settings.scalar(key)
            if found is not None and not (self.key_node is not None and (found.via or "").startswith(TARGET_VIA)):
                return found
        if self.key_node is not None:
            return self.key_node
        for key in ("tasks", "notebook_task", "schedule"):
            field_node = self.settings.key(key)
            if field_node is not None:
                return field_node
        return self.settings.entries[0].key if self.settings.entries else self.settings.span

    @lazy
    def words(self) -> frozenset[str]:
        """The fields that occur anywhere in it, and the words of `tree.words` for texts with braces."""
        found = words_of(self.settings)
        return found | words_of(self.wrapper) if self.wrapper is not None else found

    @lazy
    def legacy(self) -> bool:
        """Whether the task's fields stand at job level: the 2.0 single-task form, also submitted, got or updated."""
        if self.request is Form.LEGACY:
            return True
        if self.form in RUN_FORMS or self.request is Form.RUN_NOW or "tasks" in self.settings:
            return False
        return any(name.endswith(TASK_SUFFIX) for name in self.settings.names())

    @lazy
    def tasks(self) -> tuple[Task, ...]:
        """Its tasks in order; inner tasks of a for_each hang under theirs."""
        if self.legacy:
            return (Task(self, self.settings),)
        return tuple(Task(self, item) for item in self.settings.items_of("tasks"))

    @lazy
    def all_tasks(self) -> tuple[Task, ...]:
        """Its tasks and the inner tasks of for_each ones."""
        found: list[Task] = []
        for task in self.tasks:
            found.append(task)
            inner = task.inner if "for_each_task" in task.node.index else None
            while inner is not None and len(found) < 20_000:
                found.append(inner)
                inner = inner.inner
        return tuple(found)

    @lazy
    def tasks_known(self) -> bool:
        """Whether every task and its key are known: False where tasks is a variable or a key is unknown."""
        keyed = self.legacy or all(task.key is not None or "task_key" not in task.node for task in self.tasks)
        return keyed and self.tasks_seen

    @lazy
    def tasks_seen(self) -> bool:
        """Whether every task is there, whatever its key: False where tasks, or an item of it, is a variable."""
        tasks = self.settings.get("tasks")
        if self.legacy or tasks is None:
            return True
        return isinstance(tasks, Sequence) and not any(is_unknown(item) for item in tasks.items)

    @lazy
    def task_by_key(self) -> dict[str, Task]:
        """Its tasks by key; the first one where a key stands twice."""
        found: dict[str, Task] = {}
        for task in self.tasks:
            if task.key is not None:
                found.setdefault(task.key, task)
        return found

    @lazy
    def job_clusters(self) -> dict[str, Mapping]:
        """Its job clusters by job_cluster_key."""
        return _by_key(self.settings.items_of("job_clusters"), "job_cluster_key")

    @lazy
    def environments(self) -> dict[str, Mapping]:
        """Its environments by environment_key."""
        return _by_key(self.settings.items_of("environments"), "environment_key")

    @lazy
    def parameters(self) -> dict[str, Mapping]:
        """Its job parameters by name."""
        return _by_key(self.settings.items_of("parameters"), "name")

    @lazy
    def trigger_field(self) -> str | None:
        """Which of schedule, trigger, continuous starts it; None where none does."""
        for key in ("schedule", "trigger", "continuous"):
            found = self.settings.get(key)
            if isinstance(found, Mapping) or is_unknown(found):
                return key
        return None

    @property
    def paused(self) -> bool | None:
        """Whether what starts it is paused; None where that cannot be told or nothing starts it."""
        if self.trigger_field is None:
            return None
        status = self.settings.get(self.trigger_field, "pause_status")
        if status is None:
            return None if is_unknown(self.settings.get(self.trigger_field)) else False
        word = key_text(status)
        return None if word is None else word.upper() == "PAUSED"

    @property
    def unattended(self) -> bool:
        """Whether it runs without anybody looking: an active schedule or trigger (RULES: unattended). A continuous
        job restarts by itself and is no such job."""
        return self.trigger_field in ("schedule", "trigger") and self.paused is False

    @property
    def scheduled_but_paused(self) -> bool:
        """Whether a schedule or trigger is there and paused: policy rules speak at note then."""
        return self.trigger_field in ("schedule", "trigger") and self.paused is True


def _by_key(items: list[Mapping], field_name: str) -> dict[str, Mapping]:
    found: dict[str, Mapping] = {}
    for item in items:
        key = key_text(item.get(field_name))
        if key is not None:
            found.setdefault(key, item)
    return found


def key_text(node: Node | None) -> str | None:
    """The text of a key or name, numbers as they are written; None where it is missing, unknown, or holds a reference
    that some tool fills in later (`${…}` outside of bundles, `{{ … }}` of templates)."""
    if not isinstance(node, Scalar) or node.value is None or is_unknown(node):
        return None
    text = node.value if isinstance(node.value, str) else node.text
    return None if "${" in text or "{{" in text else text


def _present(node: Node | None) -> bool:
    return node is not None and not (isinstance(node, Scalar) and node.value is None)
