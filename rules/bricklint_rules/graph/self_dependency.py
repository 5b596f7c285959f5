"""A task depends on itself.

## What it does

Looks for a task's own key in its `depends_on`.

## Why is this bad

The task could never start: the Jobs API rejects the job ("can not reference itself").

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    depends_on:
      - task_key: load  # BL205
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Fix safety

The fix takes the dependency out, and `depends_on` with it where nothing else is in it. It is safe: the job could not
be created before. Look whether another task was meant.

## References

- Jobs API, `tasks.depends_on`: unknown keys, self-references and cycles are rejected.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Dependency, Job, Task
from bricklint.rule import Diagnostic, Fix, Rule, Severity
from bricklint.tree.edits import remove_item_of

RULE = Rule("BL205", "self-dependency", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    for task in job.tasks:
        for dependency in task.depends_on:
            if task.key is not None and dependency.task_key == task.key and not _is_meant_for_another(job, task):
                yield _said(task, dependency)


def _is_meant_for_another(job: Job, task: Task) -> bool:
    """Whether another task has the same key: then the key is the mistake, and BL203 speaks of it."""
    return sum(other.key == task.key for other in job.tasks) > 1


def _said(task: Task, dependency: Dependency) -> Diagnostic:
    edit = remove_item_of(task.node, "depends_on", dependency.node)
    others = [key for key in task.job.task_by_key if key != task.key]
    return RULE.at(
        dependency.place,
        f"task `{task.title}` depends on itself, so it can never start: the API rejects the job",
        label="this is the task itself",
        hint="name the task that it waits for, or take this dependency out" if others else "take this dependency out",
        fixes=[Fix("take the dependency out", (edit,))] if edit is not None else (),
    )
