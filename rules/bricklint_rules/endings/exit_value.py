"""The exit value is not a text.

## What it does

Finds `dbutils.notebook.exit()` with a dict, a list, a number or a DataFrame.

## Why is this bad

The value must be a text. Anything else fails on the last line of a run that has done all its work, and with retries
it does the work again.

## Example

```python notebooks/load.py
# Databricks notebook source
rows = spark.table("bronze.orders").count()
dbutils.notebook.exit({"status": "success", "rows": rows})  # BL705
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
import json

rows = spark.table("bronze.orders").count()
dbutils.notebook.exit(json.dumps({"status": "success", "rows": rows}))
```

## References

- dbutils reference: `exit(value: str)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.values import COMPREHENSION, Applied, Count, Frame, Known, Listed, Mapped, OneOf, Unknown, Value
from bricklint_rules.writes.once import once

RULE = Rule("BL705", "exit-value", Severity.ERROR)

_NUMBERS = frozenset(("int", "float", "bool", "len"))


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    for event in code.trace.exits:
        kind = _kind(event.value)
        if kind is not None and event.value_at is not None:
            yield RULE.at(
                event.value_at,
                f"the notebook exits with {kind}, but the value must be a text: the run can fail on its last line",
                label="not a text",
                hint="wrap it: `json.dumps(…)` or `str(…)`",
            )


def _kind(value: Value | None) -> str | None:
    """What a value is, where it is certainly no text."""
    if isinstance(value, Mapped):
        return "a dict"
    if isinstance(value, Listed):
        return f"a {value.kind}"
    if isinstance(value, Unknown) and value.reason == COMPREHENSION:
        return "a collection"
    if isinstance(value, Frame):
        return "a DataFrame"
    if isinstance(value, Count) or (isinstance(value, Applied) and value.name in _NUMBERS):
        return "a number"
    if isinstance(value, Known) and isinstance(value.value, int | float):
        return "a truth value" if isinstance(value.value, bool) else "a number"
    if isinstance(value, OneOf) and value.options:
        kinds = {_kind(option) for option in value.options}
        return kinds.pop() if len(kinds) == 1 else None
    return None
