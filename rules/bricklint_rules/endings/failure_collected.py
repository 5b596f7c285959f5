"""Failures are collected in a loop and nothing looks at them.

## What it does

Finds handlers inside a loop that store a failure (`results[name] = "failed"`, `errors.append(name)`) where nothing
afterwards tests what was stored or raises because of it. Printing it, or handing it to `dbutils.notebook.exit()`, is
no look: the run ends as a success all the same.

## Why is this bad

One table of ten fails every night, the job is green every morning.

## Example

```python notebooks/gold.py
# Databricks notebook source
results = {}
for name in ["daily", "weekly"]:
    try:
        spark.table(f"silver.{name}").write.mode("overwrite").saveAsTable(f"gold.{name}")
        results[name] = "ok"
    except Exception as error:
        results[name] = f"failed: {error}"  # BL710
print(results)
```

## Use instead

```python notebooks/gold.py
# Databricks notebook source
failed = {}
for name in ["daily", "weekly"]:
    try:
        spark.table(f"silver.{name}").write.mode("overwrite").saveAsTable(f"gold.{name}")
    except Exception as error:
        failed[name] = str(error)
if failed:
    raise RuntimeError(f"not written: {failed}")
```

## References

- Notebook workflows: a run fails when an exception reaches its end.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.events import Kept
from bricklint.trace.questions import handler

RULE = Rule("BL710", "failure-collected", Severity.WARNING)


def check(code: Code) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for event in code.trace.of(Kept):
        caught = handler(event)
        if event.looked_at or caught is None or not caught.broad or caught.reraises == "always":
            continue
        if event.name in seen:
            continue
        seen.add(event.name)
        yield RULE.at(
            event.at,
            f"failures are kept in `{event.name}`, but nothing looks at it: the run ends as a success",
            label="the failure is stored here, and forgotten",
            related=[(caught.at, "each failure in the loop arrives here")],
            hint=f"after the loop, raise when `{event.name}` holds a failure",
        )
