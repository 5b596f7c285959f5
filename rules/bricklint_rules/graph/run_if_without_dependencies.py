"""A task has a `run_if` condition and no dependency that it could be about.

## What it does

Looks for a `run_if` other than ALL_SUCCESS on a task without `depends_on`. ALL_SUCCESS is left alone: the UI writes it
into every task that it exports.

## Why is this bad

The condition asks how the tasks before it went, and there are none. Most often a `depends_on` was lost: a clean-up
that should come last runs first.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: clean_up
    run_if: ALL_DONE  # BL209
    notebook_task: {notebook_path: /Jobs/clean_up}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: clean_up
    depends_on: [{task_key: load}]
    run_if: ALL_DONE
    notebook_task: {notebook_path: /Jobs/clean_up}
```

## References

- Jobs API, `tasks.run_if`: evaluated once all dependencies of the task are done.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.tree.node import Sequence, is_null
from bricklint_schemas import catalog

RULE = Rule("BL209", "run-if-without-dependencies", Severity.NOTE)


def check(job: Job) -> Iterator[Diagnostic]:
    if job.partial:
        return
    for task in job.tasks:
        condition = task.node.string("run_if")
        if condition is None or condition == "ALL_SUCCESS" or not _has_no_dependencies(task):
            continue
        if condition in catalog.enumeration("jobs.RunIf"):  # BL104 speaks of what is no condition
            yield _said(task, condition)


def _has_no_dependencies(task: Task) -> bool:
    listed = task.node.get("depends_on")
    return listed is None or is_null(listed) or (isinstance(listed, Sequence) and not listed.items)


def _said(task: Task, condition: str) -> Diagnostic:
    others = [key for key in task.job.task_by_key if key != task.key]
    listed = f"; tasks here: {quoted(others)}" if others else ""
    return RULE.at(
        task.node.get("run_if") or task.place,
        f"task `{task.title}` runs on {condition} of its dependencies, and has none",
        label="asks about tasks that are not there",
        hint=f"add the `depends_on` that was meant, or take `run_if` out{listed}",
    )
