"""The slice that is written comes from the clock, not from a parameter.

## What it does

Finds writes whose `replaceWhere`, partition or path is worked out from now() or current_date(), in a task that passes
no date for it. Nothing is said where the time of day is part of the name (a new file on every run), where the clock is
only the fallback of a day that is read from somewhere, and for deletes of all that is older than a date.

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

import re
from collections.abc import Iterator
from dataclasses import replace

from bricklint.diagnostic import Label
from bricklint.project.model import Code, Project
from bricklint.project.starts import Start
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.values import Clock, Frame, Known, OneOf, Unknown, Value, clocks, parts_of, settle, widgets
from bricklint.trace.writes import Write
from bricklint_rules.writes.cleared import is_retention
from bricklint_rules.writes.clock import tells_a_day
from bricklint_rules.writes.grading import described
from bricklint_rules.writes.guards import exists_to_be_appended_to
from bricklint_rules.writes.once import once
from bricklint_rules.writes.repeats import NOBODY, effects_in

RULE = Rule("BL808", "clock-slice", Severity.WARNING)

_LOOKED_UP = "the result of `get`"
_IN_SQL = re.compile(r"\bcurrent_date\b|\bcurdate\(\)|\bcurrent_timestamp\b|\bnow\(\)", re.IGNORECASE)


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    """One finding for each use of the clock; further writes by the same one are further places."""
    found: dict[object, Diagnostic] = {}
    for write in code.trace.writes:
        if not write.called or write.streaming or exists_to_be_appended_to(write):
            continue
        slices = _slices(write)
        if not any(_clocks(value) or widgets(value) for value in slices):
            continue
        starts = [start for start in code.starts if start.run is not None] or code.starts or [NOBODY]
        for start in starts:
            clock = None if start.unknowable or _is_of_its_own(write, start) else _clock(slices, start)
            if clock is None or not effects_in(write, start) & {"slice", "overwrite", "append", "delete"}:
                continue
            earlier = found.get(clock.at)
            found[clock.at] = _said_of(write, clock, start) if earlier is None else _with(earlier, write)
            break
    yield from found.values()


def _slices(write: Write) -> list[Value]:
    """What says which slice a write touches: the condition, the path, the partition's own value."""
    condition = None if write.effect == "delete" and is_retention(write.condition) else write.condition
    found = [value for value in (write.replace_where, condition, write.target) if value is not None]
    if isinstance(write.source, Frame) and write.partitions and "slice" in write.effects({}):
        names = {part.value for part in write.partitions if isinstance(part, Known)}
        found += [value for name, value in write.source.columns if name in names]
    return found


def _is_of_its_own(write: Write, start: Start) -> bool:
    """Whether every run writes to a place of its own, in whatever folder of a day: its moment is in the name."""
    return any(not tells_a_day(clock) for clock in clocks(settle(write.target, _given(start))))


def _clock(slices: list[Value], start: Start) -> Clock | None:
    """The use of the clock that decides the slice when a task passes its parameters."""
    passed = _given(start)
    return next((clock for value in slices for clock in _clocks(settle(value, passed)) if tells_a_day(clock)), None)


def _given(start: Start) -> dict[str, str | Value]:
    """What reaches the code; what only the run knows counts as given, not as empty."""
    return {name: value if isinstance(value, str | Clock) else "given" for name, value in start.values.items()}


def _clocks(value: Value) -> list[Clock]:
    """The uses of the clock in a value, those in the text of a condition too."""
    parts = _deciding(value)
    inside = [
        Clock("current_date", part.at)
        for part in parts
        if isinstance(part, Known) and isinstance(part.value, str) and _IN_SQL.search(part.value)
    ]
    return [*(part for part in parts if isinstance(part, Clock)), *inside]


def _deciding(value: Value, limit: int = 400) -> list[Value]:
    """The parts of a value, at most `limit`, without the ways that need no clock: the fallback of what is looked up
    in something read, and today where the other way takes what is there."""
    queue, found = [value], list[Value]()
    while queue and len(found) < limit:
        part = queue.pop()
        if isinstance(part, Unknown) and part.reason == _LOOKED_UP:
            continue
        if isinstance(part, OneOf) and part.how == "branch" and any(map(_is_read, part.options)):
            continue
        found.append(part)
        queue.extend(reversed(parts_of(part)))
    return found


def _is_read(value: Value) -> bool:
    return isinstance(value, Unknown) and not clocks(value)


def _said_of(write: Write, clock: Clock, start: Start) -> Diagnostic:
    run = start.run
    related = [(span, "the time of the run decides") for span in clock.at[:1]]
    if run is not None:
        related.append((run.task.place.span, f"task `{run.task.title}` passes no date for it"))
    by_place = clock in clocks(settle(write.target, _given(start)))
    what = "where this writes" if by_place else f"which slice of {described(write)} is written"
    return RULE.at(
        write.at,
        f"the clock decides {what}: a repair after midnight writes another day",
        label="another slice on another day",
        related=related,
        hint="take the day from a parameter, `{{job.trigger.time.iso_date}}`",
        severity=Severity.WARNING if run is not None else Severity.NOTE,
    )


def _with(diagnostic: Diagnostic, write: Write) -> Diagnostic:
    if write.at in diagnostic.spans:
        return diagnostic
    return replace(diagnostic, related=(*diagnostic.related, Label(write.at, "so does it here")))
