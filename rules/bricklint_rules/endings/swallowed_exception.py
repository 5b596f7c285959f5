"""A broad handler that does nothing around a write or a read.

## What it does

Finds `except Exception: pass` (also `...` and `continue`) around a write, a read of data, or a call whose result is
needed later. A note where the handler only prints or logs. Silent where it sets a fallback, returns, or keeps the
failure for later.

## Why is this bad

The failure leaves no trace: the run goes on without the data and is reported as a success.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: ../notebooks/load.py}
```

```python notebooks/load.py
# Databricks notebook source
orders = spark.read.json("/mnt/raw/orders")
try:
    orders.write.mode("overwrite").saveAsTable("bronze.orders")
except Exception:  # BL704
    pass
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
orders = spark.read.json("/mnt/raw/orders")
orders.write.mode("overwrite").saveAsTable("bronze.orders")
```

## References

- Python tutorial, Errors and Exceptions: handle the exceptions that you know, let the others through.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.events import Handled

RULE = Rule("BL704", "swallowed-exception", Severity.WARNING)

_DATA = {"write": "a write", "read": "a read of data", "run": "the run of another notebook"}


def check(code: Code) -> Iterator[Diagnostic]:
    for event in code.trace.of(Handled):
        handler = event.handler
        if not handler.broad or event.sets or not (handler.empty or handler.logs_only):
            continue
        what = next((word for kind, word in _DATA.items() if kind in event.guards), None)
        if what is None and "call" in event.guards and event.needs:
            what = f"a call that gives `{sorted(event.needs)[0]}`"
        if what is None:
            continue
        quiet = handler.logs_only or not _is_run(code)
        does = "only logs it" if handler.logs_only else "does nothing"
        yield RULE.at(
            handler.at,
            f"a failure of {what} is swallowed: this handler catches everything and {does}",
            label="the run goes on as if nothing had happened",
            related=[(handler.guarded, "what may fail unseen")],
            hint="catch the exception that you expect, or `raise` at the end of the handler",
            severity=Severity.NOTE if quiet else Severity.WARNING,
        )


def _is_run(code: Code) -> bool:
    return code.path in code.project.reached
