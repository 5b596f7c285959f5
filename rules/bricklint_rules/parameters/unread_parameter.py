"""The job passes a base parameter that nothing reads.

## What it does

Follows each notebook task into its notebook, everything that it includes by `%run` and import, and the notebooks that
it starts, and looks for somebody who reads the parameter: `dbutils.widgets.get`, `getArgument`, `:name` and `${name}`
in SQL, in Scala and R too. A base parameter that several tasks share counts as read when one of them reads it.

It says nothing where reading cannot be told: names in a variable that is not known, `getAll()`, `dbutils` handed to
code that is not here, a `%run` target outside of the project, a cell that does not parse. Where the name is a slip of
one that is read and not passed, `parameter-name-mismatch` speaks instead. `git_source_info` is left alone: it is passed
so that the run records it. The option `recorded` is a list of more names of that kind.

## Why is this bad

Nothing refuses a parameter that the notebook does not know. Whoever sets it believes that it does something.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: ./load.py
            base_parameters:
              source: /mnt/landing
              environment: prod  # BL601
```
```python load.py
# Databricks notebook source
dbutils.widgets.text("source", "/mnt/sample")
display(spark.read.json(dbutils.widgets.get("source")))
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: ./load.py
            base_parameters:
              source: /mnt/landing
```

## References

- Jobs API, `notebook_task.base_parameters`: parameters reach the notebook as widgets.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Context, LinkStatus, Project
from bricklint.rule import Confidence, Diagnostic, Rule, Severity, quoted
from bricklint_rules.parameters.unread import UnreadParameter, targets_of, unread_base_parameters

RULE = Rule("BL601", "unread-parameter", Severity.WARNING)

_RECORDED = frozenset(("git_source_info",))


def check(project: Project, context: Context) -> Iterator[Diagnostic]:
    recorded = _RECORDED | frozenset(context.options.get("recorded", ()))
    for unread in unread_base_parameters(project):
        if unread.meant is None and unread.name not in recorded:
            yield _said(unread)


def _said(unread: UnreadParameter) -> Diagnostic:
    codes = list({run.code.path: run.code for run in unread.runs if run.code is not None}.values())
    defined = [
        (found.at, "defined here, but never read")
        for code in codes
        if (found := code.trace.widgets_defined.get(unread.name))
    ]
    taken = any(run.link is not None and run.link.status is LinkStatus.TAKEN for run in unread.runs)
    return RULE.at(
        unread.key,
        f"nothing reads the parameter `{unread.name}`: {_who(codes)} for it",
        label="passed for nothing",
        related=defined[:3],
        hint=_hint(codes),
        confidence=Confidence.MEDIUM if taken else Confidence.HIGH,
        job=unread.run.job.title,
    ).with_targets(targets_of(run.job for run in unread.runs))


def _who(codes: list[Code]) -> str:
    if len(codes) > 1:
        return f"the {len(codes)} notebooks that get it never ask"
    if len(codes[0].trace.files) > 1:
        return f"`{codes[0].path}` and what it runs never ask"
    return f"`{codes[0].path}` never asks"


def _hint(codes: list[Code]) -> str:
    read = sorted({name for code in codes for name in code.trace.widgets_read})
    return f"parameters that are read: {quoted(read)}" if read else "no parameter at all is read"
