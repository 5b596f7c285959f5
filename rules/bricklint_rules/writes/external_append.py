"""An append to a database or file outside the lakehouse.

## What it does

Finds appends by JDBC or a connector of another database, `to_sql(if_exists="append")`, and files opened for appending.
It is a note where the target is a log by its name.

## Why is this bad

Nothing there rolls back: after a retry or a repair the rows of the first attempt stand beside those of the second.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: export
    notebook_task: {notebook_path: ../notebooks/export.py}
```

```python notebooks/export.py
# Databricks notebook source
orders = spark.table("gold.orders")
orders.write.jdbc("jdbc:postgresql://db/sales", "orders", mode="append")  # BL805
```

## Use instead

```python notebooks/export.py
# Databricks notebook source
orders = spark.table("gold.orders")
orders.write.option("truncate", True).jdbc("jdbc:postgresql://db/sales", "orders", mode="overwrite")
```

## References

- Jobs: retries, repairs and serverless auto-retry run a task from its first line.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.writes.grading import is_external, judge
from bricklint_rules.writes.once import once

RULE = Rule("BL805", "external-append", Severity.WARNING)


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    for write in code.trace.writes:
        if not write.called or write.in_batch is not None or not is_external(write):
            continue
        verdict = judge(code, write)
        if verdict is not None:
            yield RULE.at(
                write.at,
                f"this append to {verdict.target} is not safe to repeat, and nothing rolls it back",
                label="adds the same rows again",
                related=verdict.related,
                hint="replace what the run owns, or write to a staging table and MERGE",
                severity=min(verdict.severity, Severity.WARNING),
                ordered=True,
            )
