"""A statement that fails the second time.

## What it does

Finds `CREATE TABLE` without `IF NOT EXISTS` or `OR REPLACE`, `saveAsTable` and `save` in their default mode, and
`dbutils.fs.mv`, in code that a job runs. Silent where the same run drops the table before, or asks whether it exists.

## Why is this bad

The first attempt makes the table or moves the file, then fails further down. Every retry, and the next scheduled run,
stops here.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: build
    notebook_task: {notebook_path: ../notebooks/build.py}
```

```python notebooks/build.py
# Databricks notebook source
spark.table("silver.orders").write.saveAsTable("gold.orders")  # BL807
```

## Use instead

```python notebooks/build.py
# Databricks notebook source
spark.table("silver.orders").write.mode("overwrite").saveAsTable("gold.orders")
```

## References

- DataFrameWriter: the default mode is `error`, which fails where the target exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.frames import InBranch, InLoop, InTry, InWith
from bricklint.trace.values import clocks, fresh, text
from bricklint.trace.writes import FileOperation, Write
from bricklint_rules.writes.grading import described
from bricklint_rules.writes.repeats import effects_in, repeats_of

RULE = Rule("BL807", "fails-on-rerun", Severity.WARNING)


def check(code: Code) -> Iterator[Diagnostic]:
    repeat = None
    for event in code.trace.events:
        if not event.called or not isinstance(event, Write | FileOperation) or _is_asked_for(event):
            continue
        repeat = repeat or repeats_of(code)[0]
        said = _of_write(event) if isinstance(event, Write) else _of_move(event)
        if said is None or (isinstance(event, Write) and not effects_in(event, repeat.run) & {"create", "error"}):
            continue
        message, hint = said
        yield RULE.at(
            event.at,
            message,
            label="works once",
            related=repeat.evidence,
            hint=hint,
            severity=min(repeat.severity, Severity.WARNING),
        )


def _of_write(write: Write) -> tuple[str, str] | None:
    if write.cleared_by is not None or write.streaming or fresh(write.target) or clocks(write.target):
        return None
    if write.effect == "create":
        if write.family == "sql":
            return (
                f"CREATE TABLE {described(write)} fails when it is run again: the table is there already",
                "write `CREATE TABLE IF NOT EXISTS` or `CREATE OR REPLACE TABLE`",
            )
        return f"creating {described(write)} fails when it is run again", "use `createOrReplace()`"
    if write.family == "batch" and write.mode_at is None and write.mode is not None:
        return (
            f"writing {described(write)} in the default mode fails when it is run again: the target is there already",
            'say what is meant: `.mode("overwrite")`, or a slice by `replaceWhere`',
        )
    return None


def _of_move(operation: FileOperation) -> tuple[str, str] | None:
    if operation.verb != "mv" or operation.inside(InLoop) is not None or text(operation.source) is None:
        return None
    return (
        f"moving `{text(operation.source)}` fails when it is run again: the first attempt has moved it",
        "copy, and delete when all is done; or ask first whether it is there",
    )


def _is_asked_for(event: Write | FileOperation) -> bool:
    """Whether the code asks before, or expects the failure."""
    return any(
        isinstance(step, InTry) or (isinstance(step, InBranch) and step.test.asks("exists")) or _suppresses(step)
        for step in event.path
    )


def _suppresses(step: object) -> bool:
    return isinstance(step, InWith) and step.swallows
