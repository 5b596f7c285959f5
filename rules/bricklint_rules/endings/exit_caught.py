"""A broad handler catches the exit itself.

## What it does

Finds `dbutils.notebook.exit()` inside a `try` whose handler catches everything (`except:`, `except Exception`) and
never raises again.

## Why is this bad

The exit works by raising an exception. The handler catches it: the notebook does not end there, the handler runs as if
something had failed, and the exit value is lost. (Reported by several users; Databricks does not document it.)

## Example

```python notebooks/load.py
# Databricks notebook source
try:
    rows = spark.table("bronze.orders").count()
    dbutils.notebook.exit(str(rows))  # BL702
except Exception as error:
    print(f"could not count: {error}")
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
try:
    rows = spark.table("bronze.orders").count()
except Exception as error:
    print(f"could not count: {error}")
    raise
dbutils.notebook.exit(str(rows))
```

## References

- Four independent users tested that `except Exception` runs for an exit inside its `try`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.frames import InHandler
from bricklint_rules.endings.failure_paths import failure_path, is_hidden_raise
from bricklint_rules.endings.places import callee
from bricklint_rules.writes.once import once

RULE = Rule("BL702", "exit-caught", Severity.WARNING)


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    judged = _handlers_judged(code)
    for event in code.trace.exits:
        caught = event.caught_by
        if caught is None or caught.reraises != "never" or caught.id in judged:
            continue
        yield RULE.at(
            callee(event.at),
            "this exit is caught by its own `try`: the notebook goes on in the handler and the value is lost",
            label="an exit is an exception",
            related=[(caught.at, "catches it, as it catches everything")],
            hint="move the exit behind the `try`, or end the handler with `raise`",
        )


def _handlers_judged(code: Code) -> frozenset[int]:
    """The handlers that exit themselves on a failure path: of them BL701 or BL703 speaks."""
    return frozenset(
        step.handler.id
        for event in code.trace.exits
        if is_hidden_raise(event) or failure_path(code.trace, event) is not None
        for step in event.path
        if isinstance(step, InHandler)
    )
