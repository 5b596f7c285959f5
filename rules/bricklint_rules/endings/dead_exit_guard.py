"""There is no dbutils.NotebookExit.

## What it does

Finds `except dbutils.NotebookExit`.

## Why is this bad

dbutils has no such class (other vendors' tools do). The clause guards nothing: when an exception arrives, Python looks
the name up and fails with an AttributeError, which hides the exception that was raised.

## Example

```python notebooks/load.py
# Databricks notebook source
try:
    dbutils.notebook.exit("done")
except dbutils.NotebookExit:  # BL708
    raise
except Exception as error:
    print(error)
    raise
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
try:
    rows = spark.table("bronze.orders").count()
except Exception as error:
    print(error)
    raise
dbutils.notebook.exit("done")
```

## References

- Tested by users: exit raises an ordinary exception; no public class is documented.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint_rules.writes.once import once

RULE = Rule("BL708", "dead-exit-guard", Severity.WARNING)


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    for handler in code.trace.handlers:
        for name in handler.types:
            if name.startswith("dbutils.") and name.endswith("NotebookExit"):
                yield RULE.at(
                    _written(name, handler.at),
                    f"`{name}` does not exist: this clause catches no exit, and fails itself when an exception comes",
                    label="no such class",
                    hint="move the exit behind the `try`",
                )


def _written(name: str, clause: Span) -> Span:
    """Where the clause names the class; the clause itself where the name came to it by a variable."""
    at = clause.text.find(name)
    return clause if at < 0 else Span(clause.source, clause.start + at, clause.start + at + len(name))
