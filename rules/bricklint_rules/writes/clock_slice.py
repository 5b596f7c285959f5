"""The slice that is written comes from the clock, not from a parameter.

## What it does

Finds writes whose `replaceWhere`, partition or path is worked out from now() or current_date(), in a task that passes
no date for it.

## Why is this bad

A retry or repair after midnight, or a late start, writes another day than the one that failed: yesterday stays
missing, and today is written twice.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: ../notebooks/load.py}
```

```python notebooks/load.py
# Databricks notebook source
from datetime import date

day = date.today().isoformat()
(
    spark.table("bronze.orders").where(f"day = '{day}'")
    .write.mode("overwrite")  # BL808
    .option("replaceWhere", f"day = '{day}'")
    .saveAsTable("silver.orders")
)
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task:
      notebook_path: ../notebooks/load.py
      base_parameters:
        day: "{{job.trigger.time.iso_date}}"
```

```python notebooks/load.py
# Databricks notebook source
day = dbutils.widgets.get("day")
(
    spark.table("bronze.orders").where(f"day = '{day}'")
    .write.mode("overwrite")
    .option("replaceWhere", f"day = '{day}'")
    .saveAsTable("silver.orders")
)
```

## References

- Dynamic value references: `{{job.trigger.time.iso_date}}` stays the same for retries and repairs.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, TaskRun
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.values import Clock, Value, clocks, settle
from bricklint.trace.writes import Write
from bricklint_rules.writes.grading import described
from bricklint_rules.writes.guards import exists_to_be_appended_to
from bricklint_rules.writes.repeats import effects_in, passed_values, runs_reaching

RULE = Rule("BL808", "clock-slice", Severity.WARNING)


def check(code: Code) -> Iterator[Diagnostic]:
    runs: list[TaskRun] | None = None
    for write in code.trace.writes:
        slices = [value for value in (write.replace_where, write.condition, write.target) if value is not None]
        if not write.called or write.streaming or not any(clocks(value) for value in slices):
            continue
        if exists_to_be_appended_to(write):
            continue
        runs = runs_reaching(code) if runs is None else runs
        tried: list[TaskRun | None] = [*runs] or [None]
        for run in tried:
            clock = _clock(slices, run)
            if clock is None or not effects_in(write, run) & {"slice", "overwrite", "append", "delete"}:
                continue
            yield _said(write, clock, run)
            break


def _clock(slices: list[Value], run: TaskRun | None) -> Clock | None:
    """The use of the clock that decides the slice when a task passes its parameters."""
    passed = passed_values(run)
    return next((clock for value in slices for clock in clocks(settle(value, passed))), None)


def _said(write: Write, clock: Clock, run: TaskRun | None) -> Diagnostic:
    related = [(span, "the time of the run decides") for span in clock.at[:1]]
    if run is not None:
        related.append((run.task.place.span, f"task `{run.task.title}` passes no date for it"))
    return RULE.at(
        write.at,
        f"the clock decides which slice of {described(write)} is written: a repair after midnight writes another day",
        label="another slice on another day",
        related=related,
        hint="take the day from a parameter, `{{job.trigger.time.iso_date}}`",
        severity=Severity.WARNING if run is not None else Severity.NOTE,
    )
