"""A base parameter that a job parameter of the same name overrides.

## What it does

Looks for a task parameter, by name, under the same name as a job parameter, with another value than
`{{job.parameters.x}}` or the job parameter's own default.

## Why is this bad

The job parameter wins. The value that stands at the task never arrives, whatever it is: `{{input}}` of a loop, a task
value, another path.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      parameters:
        - name: source
          default: /mnt/landing
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: /Shared/load
            base_parameters:
              source: /mnt/archive  # BL605
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      parameters:
        - name: source
          default: /mnt/landing
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: /Shared/load
            base_parameters:
              archive: /mnt/archive
```

## References

- Job parameters: "if a job parameter and a task parameter have the same key, the job parameter overrides the task
  parameter".
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Form, Job, Task
from bricklint.project.parameters import KEYED_FIELDS
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Entry, Mapping, Node, Scalar
from bricklint_rules.parameters.pieces import text_of, written
from bricklint_schemas.tables.references import split_reference

RULE = Rule("BL605", "shadowed-parameter", Severity.WARNING)

_PUSHED = frozenset(("notebook_task", "sql_task", "python_wheel_task"))


def check(job: Job) -> Iterator[Diagnostic]:
    if not job.parameters or job.request is Form.RUN_NOW:
        return
    for task in job.all_tasks:
        given = task.body.mapping(*KEYED_FIELDS[task.kind]) if task.body is not None and task.kind in _PUSHED else None
        for entry in given.entries if given is not None else ():
            declared = job.parameters.get(entry.key.text)
            if declared is not None and not _same(job, entry, declared):
                yield _said(task, entry, declared)


def _same(job: Job, entry: Entry, declared: Mapping) -> bool:
    """Whether what stands at the task is what arrives anyway: the reference to the job parameter, or its default. A
    reference to a parameter that the job does not have is a slip, of which BL607 speaks."""
    if not isinstance(entry.value, Scalar):
        return False
    text = (text_of(entry.value) or "").strip()
    if text.startswith("{{") and text.endswith("}}"):
        parts = split_reference(text[2:-2])
        if parts is None or parts[:2] != ("job", "parameters"):
            return False
        return parts[2:] in ((entry.key.text,), ("input",)) or ".".join(parts[2:]) not in job.parameters
    default = declared.get("default")
    return isinstance(default, Scalar) and _shown(entry.value) == _shown(default)


def _shown(node: Scalar) -> str | None:
    return written(node) or text_of(node)


def _said(task: Task, entry: Entry, declared: Mapping) -> Diagnostic:
    name = entry.key.text
    where = declared.scalar("name") or declared
    return RULE.at(
        entry.key,
        f"the job parameter `{name}` overrides this one of task `{task.title}`: {_value(entry.value)} never arrives",
        label="overridden",
        related=[(where, "this job parameter wins")],
        hint="give the task's parameter a name of its own, or take it away",
    )


def _value(node: Node) -> str:
    shown = _shown(node) if isinstance(node, Scalar) else None
    return f"`{shown}`" if shown and len(shown) < 60 else "the value written here"
