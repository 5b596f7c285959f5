"""Replacing IPython's traceback display hides failures.

## What it does

Finds `rich.traceback.install()`, an assignment to `_showtraceback` and `set_custom_exc()` in code that runs on
Databricks.

## Why is this bad

Databricks learns of a failure from IPython's own traceback display. Where that is replaced, an uncaught exception is
printed nicely and the run is reported as a success.

## Example

```python notebooks/load.py
# Databricks notebook source
from rich.traceback import install

install()  # BL707
spark.table("bronze.orders").write.mode("overwrite").saveAsTable("silver.orders")
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
spark.table("bronze.orders").write.mode("overwrite").saveAsTable("silver.orders")
```

## References

- Reported to kedro and to rich by several users: jobs that should have failed were marked as succeeded.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.events import TracebackHook
from bricklint_rules.endings.places import callee
from bricklint_rules.writes.once import once

RULE = Rule("BL707", "traceback-hook", Severity.ERROR)


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    for event in code.trace.of(TracebackHook):
        if event.what == "sys.excepthook":
            continue
        yield RULE.at(
            callee(event.at),
            f"`{event.what}` replaces the traceback display: from here on every failure is reported as a success",
            label="Databricks no longer learns of exceptions",
            hint="take it out of code that runs on Databricks",
        )
