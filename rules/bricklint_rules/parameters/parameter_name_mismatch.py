"""The job passes a parameter under one name, the notebook reads it under another.

## What it does

Looks for a parameter that is passed and never read beside one that is read and not passed, under names that differ in
case, in separators or by a slip: `sourcePath` and `source_path`. Base parameters and job parameters are looked at, in
the notebook and in everything that it includes.

## Why is this bad

Widget names are compared to the letter. The value that the job passes is ignored without a word, and the notebook
goes on with its default, often a sample path or a development schema; without a default the run fails.

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
              sourcePath: /mnt/landing/orders  # BL602
```
```python load.py
# Databricks notebook source
dbutils.widgets.text("source_path", "/mnt/raw/sample")
display(spark.read.json(dbutils.widgets.get("source_path")))
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
              source_path: /mnt/landing/orders
```

## Fix safety

The fix renames the parameter in the job. It is safe: under its old name nothing reads it, and nothing refers to it.

## References

- Widgets: names are case-sensitive; a parameter without a widget of its name is ignored.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.trace.trace import Trace
from bricklint_rules.parameters.pieces import rename
from bricklint_rules.parameters.reading import name_at, shown
from bricklint_rules.parameters.unread import UnreadParameter, targets_of, unread_base_parameters, unread_job_parameters

RULE = Rule("BL602", "parameter-name-mismatch", Severity.ERROR)


def check(project: Project) -> Iterator[Diagnostic]:
    for unread in unread_base_parameters(project):
        if unread.meant is not None:
            yield _said(unread, unread.meant)
    for unread in unread_job_parameters(project):
        if unread.meant is not None:
            yield _said(unread, unread.meant)


def _said(unread: UnreadParameter, meant: str) -> Diagnostic:
    traces = [run.code.trace for run in unread.runs if run.code is not None and meant in run.code.trace.widgets_read]
    fix = rename(unread.key, meant)
    return RULE.at(
        unread.key,
        f"the job passes `{unread.name}`, the notebook reads `{meant}`",
        label="nothing reads this",
        related=list(dict.fromkeys(_consequence(trace, meant) for trace in traces))[:3],
        hint=f"rename the parameter to `{meant}`",
        fixes=[fix] if fix is not None else [],
        job=unread.run.job.title,
    ).with_targets(targets_of(run.job for run in unread.runs))


def _consequence(trace: Trace, name: str) -> tuple[Span, str]:
    defined = trace.widgets_defined.get(name)
    if defined is not None:
        return defined.at, f"so this keeps {shown(defined.default)}"
    read = trace.widgets_read[name][0]
    if read.default is not None:
        return name_at(read), f"so this takes {shown(read.default)}"
    return name_at(read), "no such widget: the read fails"
