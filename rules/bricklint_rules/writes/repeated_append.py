"""An append that a retry writes twice.

## What it does

Follows each task into its notebook, helpers and `%run` included, and looks at every write in append mode to a table or
path, also where the mode comes from a variable, a widget's default or the parameter that the task passes.

It is an error where the task has retries, or the job is continuous; a warning where only serverless auto-retry or a
repair would repeat the write; a note for tables that exist to be appended to (log, audit, metric, history, quarantine),
for rows made on the spot by `createDataFrame`, and for notebooks that no job is seen to run.

Nothing is said where the same run has deleted or overwritten the slice before (the folder was removed, the first turn
of a loop overwrites), where the rows were compared with the target (anti-join, NOT EXISTS, keys that were looked up),
and with `txnAppId` and `txnVersion` together. One of these two alone is an error: the service rejects the write.

## Why is this bad

A task that fails after the append is run again from its first line, and appends the same rows a second time. Nobody
notices until a sum is wrong.

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
orders = spark.read.json("/mnt/raw/orders")
orders.write.mode("append").saveAsTable("bronze.orders")  # BL801
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
day = dbutils.widgets.get("day")
orders = spark.read.json(f"/mnt/raw/orders/{day}")
(
    orders.write.mode("overwrite")
    .option("replaceWhere", f"day = '{day}'")
    .saveAsTable("bronze.orders")
)
```

## References

- Jobs API, `max_retries`: a failed run is started again.
- Serverless jobs: auto-optimization retries failed tasks, also without max_retries.
- Delta: idempotent writes by txnAppId and txnVersion, both required.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.writes import Write
from bricklint_rules.writes import foreach_batch_append
from bricklint_rules.writes.grading import is_insert, is_ordinary_append, judge
from bricklint_rules.writes.guards import half_transaction
from bricklint_rules.writes.once import once
from bricklint_rules.writes.runs import is_run

RULE = Rule("BL801", "repeated-append", Severity.ERROR)

_OTHER = {"txnAppId": "txnVersion", "txnVersion": "txnAppId"}


def check(project: Project) -> Iterator[Diagnostic]:
    return foreach_batch_append.first(project, once(project, _said))


def _said(code: Code) -> Iterator[Diagnostic]:
    for write in code.trace.writes:
        if not write.called:
            continue
        missing = half_transaction(write)
        if missing is not None and write.family != "stream":
            yield _half(code, write, missing)
            continue
        if not is_ordinary_append(write) or is_insert(write):
            continue
        verdict = judge(code, write)
        if verdict is not None:
            yield RULE.at(
                write.at,
                f"this append to {verdict.target} is not safe to repeat: {verdict.reason}",
                label="adds the same rows again",
                related=verdict.related,
                hint=_template(write),
                severity=verdict.severity,
                ordered=True,
            )


def _half(code: Code, write: Write, missing: str) -> Diagnostic:
    return RULE.at(
        write.at,
        f"this write sets `{_OTHER[missing]}` without `{missing}`: the service rejects it",
        label=f"needs `{missing}` too",
        hint="set both options, or none",
        severity=Severity.ERROR if is_run(code) else Severity.NOTE,
    )


def _template(write: Write) -> str:
    """What to write instead. Which column holds the run's slice is not in the code: no fix could know it."""
    slice_ = "overwrite the run's own slice"
    if write.family == "batch" and write.target_kind == "table":
        return f"""{slice_}, `.mode("overwrite").option("replaceWhere", "<column> = '<value>'")`, or MERGE on a key"""
    return f"{slice_} (`replaceWhere`), or MERGE on a key"
