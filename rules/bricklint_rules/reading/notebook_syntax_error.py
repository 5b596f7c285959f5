"""A cell or script that does not parse.

## What it does

Parses every Python cell of the notebooks, and every script that a task runs, once magics (`%pip`, `# MAGIC`) and shell
lines are taken out. The cells after a broken one are still analysed.

## Why is this bad

The run fails at that cell, after the cluster has started and the cells before it have written their tables.

## Example

```python notebooks/load.py
# Databricks notebook source
rows = spark.read.table("orders"  # BL004

# COMMAND ----------

rows.count()
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
rows = spark.read.table("orders")

# COMMAND ----------

rows.count()
```

## References

- The Python Language Reference, chapter 10: full grammar specification.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.code.ir import Broken, Cell
from bricklint.project.model import Code
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span

RULE = Rule("BL004", "notebook-syntax-error", Severity.ERROR)

_WORD = re.compile(r"[^\W\d]\w*|([<>=|])\1{6}")
"""A name or keyword, or the mark of a merge conflict."""


def check(code: Code) -> Iterator[Diagnostic]:
    for cell in code.facts.cells:
        for statement in cell.statements:
            if isinstance(statement, Broken):
                yield RULE.at(
                    _place(code, statement),
                    f"{_name(code, cell)} does not parse: {_reason(statement.message)}",
                    label="here",
                )


def _place(code: Code, broken: Broken) -> Span:
    """The offending word or character, or the last character before it where the line ends there."""
    text = code.source.text
    at = min(broken.at, len(text))
    while at > broken.start and text[at : at + 1] in ("", "\r", "\n"):
        at -= 1
    word = _WORD.match(text, at) if at == broken.at else None
    return code.source.span(at, word.end() if word is not None else min(at + 1, len(text)))


def _name(code: Code, cell: Cell) -> str:
    return "this script" if code.facts.kind == "script" else f"cell {cell.number}"


def _reason(message: str) -> str:
    """The parser's words, without its name for the text and its line numbers, which count from the cell."""
    return message.split(" (<unknown>", 1)[0].split(" on line ", 1)[0]
