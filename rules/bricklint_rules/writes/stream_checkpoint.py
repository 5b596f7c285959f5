"""A streaming write without a checkpoint of its own.

## What it does

Finds streaming writes without `checkpointLocation`, two queries of one notebook that share a location (also one
function that is called for two tables), and as a warning locations that differ on every run, by the clock or by what
the job passes (`{{job.run_id}}`).

## Why is this bad

Without the option the query does not start (with `foreachBatch` it starts, and reads everything again each time). Two
queries on one checkpoint corrupt each other's progress. A location with a date, a run ID or a random part is new on
every run: the query begins afresh and reads everything again.

## Example

```yaml jobs/stream.yml
name: stream
tasks:
  - task_key: load
    notebook_task: {notebook_path: ../notebooks/stream.py}
```

```python notebooks/stream.py
# Databricks notebook source
events = spark.readStream.table("bronze.events")
events.writeStream.toTable("silver.events")  # BL803
```

## Use instead

```python notebooks/stream.py
# Databricks notebook source
events = spark.readStream.table("bronze.events")
events.writeStream.option("checkpointLocation", "/Volumes/main/silver/checkpoints/events").toTable("silver.events")
```

## References

- Structured Streaming checkpoints: "You must specify the checkpointLocation option before you run"; never share one
  location between queries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.diagnostic import Label
from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.frames import InBranch, InLoop
from bricklint.trace.values import (
    Clock,
    Frame,
    Fresh,
    OneOf,
    Unknown,
    Value,
    clocks,
    fresh,
    text,
    texts,
    widgets,
    written_at,
)
from bricklint.trace.writes import Write
from bricklint.tree.node import Scalar
from bricklint_rules.writes.grading import way_to
from bricklint_rules.writes.once import once
from bricklint_rules.writes.runs import is_run, runs_reaching

RULE = Rule("BL803", "stream-checkpoint", Severity.ERROR)

_WITHOUT = frozenset(("memory", "console", "noop"))
"""Sinks for trying things out, which make a temporary checkpoint by themselves."""

_OF_THE_RUN = re.compile(
    r"\{\{\s*(?:(?:job|task)\.run_id|run_id|parent_run_id|task\.execution_count|task_retry_count|job\.repair_count"
    r"|job\.(?:start_time|trigger\.time)\.\w+|start_date|start_time)\s*\}\}"
)

_FOR_ALL = "spark.sql.streaming.checkpointLocation"
"""The setting under which every query of a session keeps its progress."""


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    first: dict[str, list[Write]] = {}
    for write in code.trace.writes:
        if not write.streaming or not write.called or (text(write.format) or "").lower() in _WITHOUT:
            continue
        location = write.checkpoint
        if location is None:
            if not _set_for_all(code) and not _may_be_a_batch(write):
                yield _missing(code, write)
            continue
        changing = _changing_parts(code, location)
        if changing:
            yield _changing(code, write, changing)
            continue
        if _is_for_each(write.target) and text(location) is not None:
            yield _shared(code, write, write, location)
            continue
        name = text(location)
        earlier = first.setdefault(name.rstrip("/"), []) if name is not None else []
        other = next((one for one in earlier if _is_another(one, write)), None)
        if other is not None:
            yield _shared(code, write, other, location)
        earlier.append(write)


def _missing(code: Code, write: Write) -> Diagnostic:
    to_function = isinstance(write.target, Unknown) and write.target.reason == "foreachBatch"
    consequence = "it forgets its progress and reads everything again" if to_function else "the query does not start"
    return RULE.at(
        write.at,
        f"this streaming write has no checkpointLocation: {consequence}",
        label="no checkpoint",
        hint='add `.option("checkpointLocation", …)` with a fixed place of its own',
        severity=_graded(code, Severity.ERROR),
    )


def _changing_parts(code: Code, location: Value) -> list[Label]:
    """What makes a location another one on every run."""
    parts: tuple[Clock | Fresh, ...] = (*clocks(location), *fresh(location))
    found = [Label(span, "differs from run to run") for part in parts[:1] for span in part.at[:1]]
    if found:
        return found
    names = widgets(location)
    passed = [run.passed[name] for run in runs_reaching(code) for name in names if name in run.passed]
    return [
        Label(one.value.span, f"the job passes this as `{one.name}`: another one on every run")
        for one in passed
        if isinstance(one.value, Scalar) and _OF_THE_RUN.search(one.value.text)
    ][:1]


def _is_for_each(target: Value) -> bool:
    """Whether one place in a loop writes to several known targets."""
    return isinstance(target, OneOf) and target.how == "each" and len(texts(target) or ()) > 1


def _changing(code: Code, write: Write, changing: list[Label]) -> Diagnostic:
    return RULE.at(
        write.at,
        "the checkpoint of this stream is at another place on every run: it begins afresh each time",
        label="starts from nothing on every run",
        related=changing,
        hint="use a fixed location",
        severity=_graded(code, Severity.WARNING),
    )


def _shared(code: Code, write: Write, other: Write, location: Value) -> Diagnostic:
    return RULE.at(
        write.at,
        "two streams share one checkpoint location: each destroys the other's progress",
        label="uses the same checkpoint",
        related=[*(Label(span, "this location") for span in written_at(location)[:1]), *_queries(write, other)],
        hint="give each query a location of its own",
        severity=_graded(code, Severity.ERROR),
    )


def _queries(write: Write, other: Write) -> list[Label]:
    """The other query; where one place makes both, the ways by which the run comes there."""
    if other.call != write.call:
        return [Label(other.at, "the other one")]
    ways = [*way_to(other)[:1], *way_to(write)[:1]]
    loop = write.inside(InLoop)
    return ways or ([] if loop is None else [Label(loop.at, "each turn makes one")])


def _graded(code: Code, severity: Severity) -> Severity:
    return severity if is_run(code) else Severity.NOTE


def _is_another(earlier: Write, write: Write) -> bool:
    """Whether both are queries of their own: not one place in a loop, not the two sides of one `if`."""
    targets = text(earlier.target), text(write.target)
    if None in targets and earlier.call == write.call:
        return False
    if targets[0] is not None and targets[0] == targets[1]:
        return False
    sides = {step.test.at: step.taken for step in earlier.path if isinstance(step, InBranch)}
    return all(sides.get(step.test.at, step.taken) is step.taken for step in write.path if isinstance(step, InBranch))


def _may_be_a_batch(write: Write) -> bool:
    """Whether the code asks first if its rows are a stream, and nobody sees here that they are."""
    if isinstance(write.source, Frame) and write.source.streaming:
        return False
    clauses = (clause for step in write.path if isinstance(step, InBranch) for clause in step.test.clauses)
    return any(clause.name is not None and clause.name.endswith("isStreaming") for clause in clauses)


def _set_for_all(code: Code) -> bool:
    texts = [file.source.text for file in code.trace.files]
    texts += [run.job.document.source.text for run in runs_reaching(code)]
    return any(_FOR_ALL in one for one in texts)
