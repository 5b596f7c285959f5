"""A statement that fails the second time.

## What it does

Finds `CREATE TABLE` without `IF NOT EXISTS` or `OR REPLACE`, `saveAsTable` and `save` in their default mode, and
`dbutils.fs.mv`, in code that a job runs. Nothing is said where the same run drops the table or removes the folder
before, asks whether it exists, or has made the file that it moves.

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

import re
from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.frames import InBranch, InLoop, InTry, InWith
from bricklint.trace.values import Known, Pieces, Value, Widget, clocks, fresh, pattern, widgets
from bricklint.trace.writes import FileOperation, Write
from bricklint_rules.writes.cleared import name_of, was_cleared
from bricklint_rules.writes.existence import asks_existence
from bricklint_rules.writes.grading import described, way_to
from bricklint_rules.writes.once import once
from bricklint_rules.writes.repeats import Repeat, effects_in, repeats_of

RULE = Rule("BL807", "fails-on-rerun", Severity.WARNING)

_OF_PIPELINES = frozenset(("streaming", "live"))
_LOCAL = re.compile(r"file:|/(?:local_disk0|databricks/driver)/")
_TEMPORARY = re.compile(r"/tmp/")
_QUEUES = frozenset(("kafka", "eventhubs", "pubsub", "kinesis", "noop", "console"))


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    repeat = None
    for event in code.trace.events:
        if (
            not isinstance(event, Write | FileOperation)
            or not event.called
            or not event.reached
            or _is_asked_for(event)
        ):
            continue
        said = _of_write(code, event) if isinstance(event, Write) else _of_move(code, event)
        if said is None:
            continue
        repeat = repeat or repeats_of(code)[0]
        if isinstance(event, Write) and not _fails(event, repeat):
            continue
        message, hint = said
        yield RULE.at(
            event.at,
            message,
            label="works once",
            related=[*(way_to(event) if isinstance(event, Write) else ()), *repeat.evidence],
            hint=hint,
            severity=min(repeat.severity, Severity.WARNING),
            ordered=True,
        )


def _of_write(code: Code, write: Write) -> tuple[str, str] | None:
    if write.streaming or fresh(write.target) or clocks(write.target) or was_cleared(code.trace, write):
        return None
    if write.effect == "create":
        if write.sql is not None and not _OF_PIPELINES.isdisjoint(write.sql.modifiers):
            return None  # a pipeline keeps it up to date
        if write.family == "sql":
            return (
                f"CREATE TABLE {described(write)} fails when it is run again: the table is there already",
                "write `CREATE TABLE IF NOT EXISTS` or `CREATE OR REPLACE TABLE`",
            )
        return f"creating {described(write)} fails when it is run again", "use `createOrReplace()`"
    if write.family == "batch" and write.mode_at is None and write.mode is not None and not _is_queue(write.format):
        return (
            f"writing {described(write)} in the default mode fails when it is run again: the target is there already",
            'say what is meant: `.mode("overwrite")`, or a slice by `replaceWhere`',
        )
    return None


def _is_queue(form: Value | None) -> bool:
    """Whether rows are handed on as messages: the default mode sends them, whatever was sent before."""
    return isinstance(form, Known) and str(form.value).lower() in _QUEUES


def _fails(write: Write, repeat: Repeat) -> bool:
    """Whether the write fails where its target is there, and its target does not come from a parameter that only the
    run knows."""
    passed = repeat.start.values
    named = all(isinstance(passed.get(name, ""), str) for name in widgets(write.target))
    return named and bool(effects_in(write, repeat.start) & {"create", "error"})


def _of_move(code: Code, operation: FileOperation) -> tuple[str, str] | None:
    if operation.verb != "mv" or operation.inside(InLoop) is not None or not _is_given(operation.source):
        return None
    if operation.source is not None and (_is_local(operation) or _is_made_here(code, operation.source)):
        return None
    name = pattern(operation.source) if operation.source is not None else "the file"
    return (
        f"moving `{name}` fails when it is run again: the first attempt has moved it",
        "copy, and delete when all is done; or ask first whether it is there",
    )


def _is_local(operation: FileOperation) -> bool:
    """Whether a file of the machine's own disk is moved: the run has put it there. `/tmp` is another folder for
    dbutils."""
    path = pattern(operation.source) if operation.source is not None else ""
    return bool(_LOCAL.match(path)) or (not operation.at.text.endswith("mv") and bool(_TEMPORARY.match(path)))


def _is_made_here(code: Code, source: Value) -> bool:
    """Whether the run itself makes what it moves: it writes or copies it."""
    name = name_of(source)
    made = (event.target for event in code.trace.events if isinstance(event, Write | FileOperation))
    return name is not None and any(target is not None and _lies_at(name_of(target), name) for target in made)


def _lies_at(made: str | None, name: str) -> bool:
    return made is not None and f"{made}/".startswith(f"{name}/")


def _is_given(value: Value | None) -> bool:
    """Whether a path stands in the code or comes by a parameter; one that was listed is there whenever it is moved."""
    if isinstance(value, Pieces):
        return all(isinstance(part, Known | Widget) for part in value.parts)
    return isinstance(value, Known | Widget)


def _is_asked_for(event: Write | FileOperation) -> bool:
    """Whether the code asks before, or expects the failure."""
    return any(
        (isinstance(step, InTry) and any(handler.reraises != "always" for handler in step.handlers))
        or (isinstance(step, InBranch) and any(asks_existence(clause) for clause in step.test.clauses))
        or (isinstance(step, InWith) and step.swallows)
        for step in event.path
    )
