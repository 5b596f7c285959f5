"""A streaming write without a checkpoint of its own.

## What it does

Finds streaming writes without `checkpointLocation`, two queries of one notebook that share a location, and (as a
warning) locations that differ on every run.

## Why is this bad

Without the option the query does not start. Two queries on one checkpoint corrupt each other's progress. A location
with a date, a run ID or a random part is new on every run: the query begins afresh and reads everything again.

## Example

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

from collections.abc import Iterator

from bricklint.project.model import Code
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.values import Clock, Fresh, clocks, fresh, text, written_at
from bricklint.trace.writes import Write

RULE = Rule("BL803", "stream-checkpoint", Severity.ERROR)

_WITHOUT = frozenset(("memory", "console", "noop"))
"""Sinks for trying things out, which make a temporary checkpoint by themselves."""


def check(code: Code) -> Iterator[Diagnostic]:
    first: dict[str, Write] = {}
    for write in code.trace.writes:
        if not write.streaming or not write.called or (text(write.format) or "").lower() in _WITHOUT:
            continue
        location = write.checkpoint
        if location is None:
            yield RULE.at(
                write.at,
                "this streaming write has no checkpointLocation: the query does not start",
                label="no checkpoint",
                hint='add `.option("checkpointLocation", …)` with a fixed place of its own',
            )
            continue
        changing: tuple[Clock | Fresh, ...] = (*clocks(location), *fresh(location))
        if changing:
            yield RULE.at(
                write.at,
                "the checkpoint of this stream is at another place on every run: it begins afresh each time",
                label="starts from nothing on every run",
                related=[(span, "differs from run to run") for span in changing[0].at[:1]],
                hint="use a fixed location",
                severity=Severity.WARNING,
            )
            continue
        name = text(location)
        earlier = first.setdefault(name.rstrip("/"), write) if name is not None else write
        if earlier is not write and earlier.call != write.call:
            yield RULE.at(
                write.at,
                "two streams share one checkpoint location: each destroys the other's progress",
                label="uses the same checkpoint",
                related=[
                    *((span, "this location") for span in written_at(location)[:1]),
                    (earlier.at, "the other one"),
                ],
                hint="give each query a location of its own",
            )
