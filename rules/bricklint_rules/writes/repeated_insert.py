"""An INSERT that a retry writes twice.

## What it does

Does what BL801 does, for `INSERT INTO` in `spark.sql`, SQL cells, SQL notebooks and SQL tasks, for `insertInto()` and
for `writeTo().append()`.

## Why is this bad

A task that fails after the insert is run again from its first line, and inserts the same rows a second time.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    max_retries: 2
    notebook_task: {notebook_path: ../notebooks/load.py}
```

```python notebooks/load.py
# Databricks notebook source
spark.sql("INSERT INTO silver.orders SELECT * FROM bronze.orders")  # BL802
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
spark.sql("INSERT OVERWRITE silver.orders SELECT * FROM bronze.orders")
```

## References

- Jobs API, `max_retries`: a failed run is started again.
- Delta: INSERT OVERWRITE and INSERT INTO … REPLACE WHERE replace what a first attempt wrote.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.writes import foreach_batch_append
from bricklint_rules.writes.grading import is_insert, is_ordinary_append, judge
from bricklint_rules.writes.guards import half_transaction
from bricklint_rules.writes.once import once

RULE = Rule("BL802", "repeated-insert", Severity.ERROR)


def check(project: Project) -> Iterator[Diagnostic]:
    return foreach_batch_append.first(project, once(project, _said))


def _said(code: Code) -> Iterator[Diagnostic]:
    for write in code.trace.writes:
        if not is_ordinary_append(write) or not is_insert(write) or half_transaction(write) is not None:
            continue
        verdict = judge(code, write)
        if verdict is not None:
            yield RULE.at(
                write.at,
                f"this insert into {verdict.target} is not safe to repeat: {verdict.reason}",
                label="adds the same rows again",
                related=verdict.related,
                hint="INSERT OVERWRITE or REPLACE WHERE the run's own slice, or MERGE on a key",
                severity=verdict.severity,
                ordered=True,
            )
