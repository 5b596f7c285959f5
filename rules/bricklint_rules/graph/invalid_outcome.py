"""A dependency's `outcome` that means nothing: its task is no condition, or it is neither "true" nor "false".

## What it does

Looks at `outcome` in `depends_on`. It must be the text `"true"` or `"false"`, on a dependency on a `condition_task`. A
YAML or JSON boolean is an error in a document of the Jobs API; the Databricks CLI turns it into text, so it is no
mistake there.

## Why is this bad

The Jobs API rejects an outcome of a task that decides nothing, and one that no condition can have: the task behind
it would never run.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: report
    depends_on:
      - task_key: load
        outcome: "true"  # BL206
    notebook_task: {notebook_path: /Jobs/report}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: report
    depends_on:
      - task_key: load
    notebook_task: {notebook_path: /Jobs/report}
```

## Fix safety

Where the value can only mean "true" or "false" the fix writes it as that text. On a task that is no condition the fix
takes the outcome out. Both are safe: the job could not be created before.

## References

- Jobs API, `tasks.depends_on.outcome`: only for dependencies on a condition task, "true" or "false" as text.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Dependency, Form, Job, Task
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity
from bricklint.tree.edits import remove_entry, replace_value
from bricklint.tree.node import Scalar, is_null, is_unknown
from bricklint_schemas.tables.task_types import TASK_TYPES_BY_KEY

RULE = Rule("BL206", "invalid-outcome", Severity.ERROR)

_CONVERTED = frozenset((Form.BUNDLE, Form.TARGET, Form.TERRAFORM))
"""Forms whose tool turns a boolean into text."""


def check(job: Job) -> Iterator[Diagnostic]:
    for task in job.tasks:
        for dependency in task.depends_on:
            outcome = dependency.outcome
            if isinstance(outcome, Scalar) and not is_null(outcome) and not is_unknown(outcome):
                yield from _judge(job, task, dependency, outcome)


def _judge(job: Job, task: Task, dependency: Dependency, outcome: Scalar) -> Iterator[Diagnostic]:
    on = job.task_by_key.get(dependency.task_key or "")
    if on is not None and not TASK_TYPES_BY_KEY.keys().isdisjoint(on.kinds) and "condition_task" not in on.kinds:
        place = on.node.key(on.kinds[0])
        yield RULE.at(
            outcome,
            f"task `{task.title}` waits for an outcome of `{on.title}`, which decides nothing: the API rejects the job",
            label="only an if/else task has an outcome",
            related=[(place, f"`{on.title}` is no condition_task")] if place is not None else (),
            hint="take `outcome` out, or name the condition task",
            fixes=_fix("take `outcome` out", remove_entry(dependency.node, "outcome")),
        )
    elif isinstance(outcome.value, bool):
        if job.form not in _CONVERTED:
            yield _written_otherwise(task, dependency, outcome, outcome.value)
    elif outcome.value not in ("true", "false"):
        meant = {"true": True, "false": False}.get(str(outcome.value).strip().lower())
        yield _written_otherwise(task, dependency, outcome, meant)


def _written_otherwise(task: Task, dependency: Dependency, outcome: Scalar, meant: bool | None) -> Diagnostic:
    if isinstance(outcome.value, bool):
        said, label = "is a boolean where the API wants text", "a boolean, not text"
    else:
        said, label = f"is `{outcome.text}`, which no condition answers", 'neither "true" nor "false"'
    text = None if meant is None else "true" if meant else "false"
    return RULE.at(
        outcome,
        f"the outcome of `{dependency.task_key}` that task `{task.title}` waits for {said}",
        label=label,
        hint='write "true" or "false", in quotes' if text is None else f'write "{text}", in quotes',
        fixes=_fix(f'write "{text}"', replace_value(outcome, text)) if text is not None else (),
    )


def _fix(title: str, edit: Edit | None) -> tuple[Fix, ...]:
    return () if edit is None else (Fix(title, (edit,)),)
