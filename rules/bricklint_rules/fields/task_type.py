"""A task without a type, or with several.

## What it does

Counts the `*_task` fields of every task, also of the inner task of a for_each: there must be exactly one. In a
bundle's target, a task that matches no task of the job by its key becomes a new one, without a type: then the nearest
key of the job is offered. So does a job of a target whose key is a slip of another one's. Documents that may leave
things out are not asked for a missing type.

## Why is this bad

The Jobs API rejects the job: a task is of exactly one type.

## Example

```yaml databricks.yml
bundle: {name: sales}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load_orders
          notebook_task: {notebook_path: /Jobs/load}
        - task_key: report
          notebook_task: {notebook_path: /Jobs/report}
          sql_task:  # BL105
            warehouse_id: 0123456789abcdef
            file: {path: /Jobs/report.sql}
targets:
  prod:
    resources:
      jobs:
        daily:
          tasks:
            - task_key: load-orders  # BL105
              max_retries: 2
```

## Use instead

```yaml databricks.yml
bundle: {name: sales}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load_orders
          notebook_task: {notebook_path: /Jobs/load}
        - task_key: report
          notebook_task: {notebook_path: /Jobs/report}
targets:
  prod:
    resources:
      jobs:
        daily:
          tasks:
            - task_key: load_orders
              max_retries: 2
```

## References

- Jobs API, `tasks`: exactly one of the `*_task` fields.
- Bundles: tasks of a target are merged with those of the job by `task_key`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, TASK_SUFFIX, Form, Job, Task
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity, did_you_mean, quoted
from bricklint.tree.node import is_null
from bricklint_rules.fields.typed import reading_of
from bricklint_schemas import catalog
from bricklint_schemas.closest import closest
from bricklint_schemas.tables.task_types import TASK_TYPES_BY_KEY

RULE = Rule("BL105", "task-type", Severity.ERROR)

_TARGET = "target "
_KINDS = frozenset(TASK_TYPES_BY_KEY)
_USUAL = ("notebook_task", "spark_python_task", "python_wheel_task", "sql_task", "pipeline_task", "run_job_task")


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    yield from _without_tasks(job, context)
    if job.form in RUN_FORMS or job.form is Form.DBX or _all_have_one(job):
        return
    for task in job.all_tasks:
        kinds = [kind for kind in task.kinds if not is_null(task.node.get(kind)) and _stands_there(job, task, kind)]
        if task.parent is not None and "for_each_task" in kinds:
            continue  # BL215 speaks of it
        if len(kinds) > 1:
            yield _several(task, kinds)
        elif not kinds and not _may_come_otherwise(job, task):
            yield _none(job, task)


def _without_tasks(job: Job, context: Context) -> Iterator[Diagnostic]:
    """A job that only a target has, without tasks, under a slip of the key of another one."""
    if job.form is not Form.BUNDLE or job.partial or job.key_node is None or not job.targets or job.legacy:
        return
    if "tasks" in job.settings or not job.settings.entries:
        return
    keys = {one.key for one in context.project.jobs if one.bundle == job.bundle and one.key is not None}
    meant = closest(job.key_node.text, keys)
    if meant is not None:
        yield RULE.at(
            job.key_node,
            f"target `{job.targets[0].name}` changes job `{job.title}`, which the bundle does not have: it becomes a "
            "new job without tasks",
            label="no job of the bundle has this key",
            hint=did_you_mean(meant, "jobs", sorted(keys - {job.key})),
        )


def _all_have_one(job: Job) -> bool:
    """A quick look at the usual case."""
    reading = reading_of(job)
    if reading is None or job.legacy:
        return False
    tasks = reading.all_of("jobs.Task", "jobs.SubmitTask")
    return all(len(_KINDS & task.data.keys()) == 1 and None not in task.data.values() for task in tasks)


def _stands_there(job: Job, task: Task, kind: str) -> bool:
    """In Python, what is set later may be set in one branch only: the literal alone counts."""
    key = task.node.key(kind)
    return job.form is not Form.PYTHON or key is None or task.node.start <= key.start < task.node.end


def _several(task: Task, kinds: list[str]) -> Diagnostic:
    first, *others = [key for kind in kinds if (key := task.node.key(kind)) is not None]
    return RULE.at(
        others[0],
        f"task `{task.title}` has {len(kinds)} types, {quoted(kinds)}: the API rejects the job",
        label="a task has one type",
        related=[(first, "the first one"), *((key, "another one") for key in others[1:])],
        hint="make each a task of its own, and let one depend on the other",
    )


def _may_come_otherwise(job: Job, task: Task) -> bool:
    """Whether the type may be where it cannot be seen, or another rule says what became of it."""
    if job.partial or job.legacy or job.form is Form.LIST or job.guessed:
        return True
    names = [name for name in task.node.names() if not is_null(task.node.get(name))]
    return any("${" in name or "{{" in name or _means_a_type(name) for name in names)


def _means_a_type(name: str) -> bool:
    """Whether a field is a slip of a type, or slipped out of one: BL101 speaks of it."""
    if closest(name, TASK_TYPES_BY_KEY) is not None or f"{name}{TASK_SUFFIX}" in TASK_TYPES_BY_KEY:
        return True
    if name in catalog.known_fields("jobs.Task"):
        return False
    places = catalog.places_of("create", name)
    return any(place[:2] == ("tasks", "*") and place[2].endswith(TASK_SUFFIX) for place in places if len(place) == 4)


def _none(job: Job, task: Task) -> Diagnostic:
    empty = next(iter(task.kinds), None)
    if empty is not None:
        key = task.node.key(empty)
        return RULE.at(
            key or task.place,
            f"task `{task.title}` has an empty `{empty}`, so it has no type: the API rejects the job",
            label="nothing stands under it",
            hint="its fields must be indented below it",
        )
    if task.node.via is not None and task.node.via.startswith(_TARGET):
        return _stray(job, task, task.node.via)
    return RULE.at(
        task.place,
        f"task `{task.title}` has no type: the API rejects the job",
        label="no `*_task` field",
        hint=f"add what it runs: {quoted(_USUAL)}, …",
    )


def _stray(job: Job, task: Task, via: str) -> Diagnostic:
    keys = [one.key for one in job.tasks if one.key is not None and not (one.node.via or "").startswith(_TARGET)]
    return RULE.at(
        task.place,
        f"{via} changes task `{task.title}`, which job `{job.title}` does not have: it becomes a new task without a "
        "type, and the API rejects the job",
        label="no task of the job has this key",
        hint=did_you_mean(closest(task.title, keys), "tasks", keys),
    )
