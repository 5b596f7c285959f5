"""A child notebook exits with a failure text that its caller never looks at.

## What it does

Follows `dbutils.notebook.run()` into the child notebook. Where the child ends with an exit whose text says failure, and
the caller throws the returned text away or only prints it, that is reported. It is a note for `timeout_seconds` 0,
which means no timeout at all.

## Why is this bad

`dbutils.notebook.run()` raises when the child raises. When the child exits with "FAILED" instead, the call returns that
text normally: only a caller that looks at it learns of the failure.

## Example

```python notebooks/main.py
# Databricks notebook source
dbutils.notebook.run("./child", 600)  # BL709
```

```python notebooks/child.py
# Databricks notebook source
rows = spark.table("bronze.orders").count()
if rows == 0:
    dbutils.notebook.exit("FAILED: no rows")
```

## Use instead

```python notebooks/main.py
# Databricks notebook source
status = dbutils.notebook.run("./child", 600)
if status.startswith("FAILED"):
    raise RuntimeError(status)
```

## References

- Notebook workflows: `run(path, timeout_seconds, arguments)` returns the child's exit value; 0 means no timeout.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.events import Exit, NotebookRun
from bricklint.trace.values import Known
from bricklint_rules.endings.failure_paths import failure_path, is_hidden_raise
from bricklint_rules.endings.never_act import settings_that_never_act
from bricklint_rules.writes.once import once
from bricklint_rules.writes.runs import children

RULE = Rule("BL709", "child-status-ignored", Severity.WARNING)


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    for event in code.trace.of(NotebookRun):
        if isinstance(event.timeout, Known) and event.timeout.value == 0 and event.timeout_at is not None:
            yield RULE.at(
                event.timeout_at,
                "a timeout of 0 means none: a hung child notebook holds the caller for ever",
                label="no timeout",
                hint="give the seconds after which the child is to be stopped",
                severity=Severity.NOTE,
            )
        failing = _failing_exit(code, event) if event.result in ("ignored", "shown") else None
        if failing is not None:
            does = "throws it away" if event.result == "ignored" else "only prints it"
            yield RULE.at(
                event.at,
                f"the child notebook returns its failure as a text, and this call {does}: the run goes on",
                label="returns normally when the child exits",
                related=[(failing.at, "the child says here that it failed"), *settings_that_never_act(code).labels],
                hint="test the returned text and raise, or let the child raise",
            )


def _failing_exit(code: Code, event: NotebookRun) -> Exit | None:
    for path in children(code, event):
        child = code.project.code(path)
        if child is None or child is code:
            continue
        for one in child.trace.exits:
            found = failure_path(child.trace, one)
            if found is not None and found.severity is Severity.ERROR and not is_hidden_raise(one):
                return one
    return None
