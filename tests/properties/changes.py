"""Changes of a notebook that mean nothing: a comment, a blank line, a cell boundary, another name for a variable."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from bricklint.diagnostic import Diagnostic
from tests.rules.harness import lint_files

HEADER = "# Databricks notebook source"
BREAK = "# COMMAND ----------"
INSERTED = {"comment": "# a remark", "blank": "", "cell": f"\n{BREAK}\n"}
Said: TypeAlias = Counter[tuple[object, ...]]

_MAGIC = re.compile(r"^\s*(# MAGIC|%|!)", re.MULTILINE)
_PLACE = re.compile(r"\bline \d+|:\d+(:\d+)?|\bcell \d+|\bin the cells below it\b|\bbehind it\b")


def is_notebook(path: str, text: str) -> bool:
    """Whether a file is a Python source notebook whose lines may move."""
    return path.endswith(".py") and text.startswith(HEADER) and "bricklint:" not in text


def boundaries(text: str) -> list[int]:
    """The numbers of lines, from 0, at which a top-level statement of a Python cell begins."""
    found: list[int] = []
    lines = text.split("\n")
    start = 1
    for end in [*(number for number, line in enumerate(lines) if line.strip() == BREAK), len(lines)]:
        found += (start + number for number in _statements("\n".join(lines[start:end])))
        start = end + 1
    return found


def _statements(cell: str) -> Iterator[int]:
    if _MAGIC.search(cell):
        return
    try:
        tree = ast.parse(cell)
    except (SyntaxError, ValueError):
        return
    last = -1
    for statement in tree.body:
        decorators = getattr(statement, "decorator_list", [])
        line = min([statement.lineno, *(one.lineno for one in decorators)]) - 1
        if line > last:
            yield line
        last = (statement.end_lineno or statement.lineno) - 1


def inserted(text: str, line: int, what: str) -> str:
    """The text with one of `INSERTED` before a line."""
    lines = text.split("\n")
    return "\n".join([*lines[:line], *INSERTED[what].split("\n"), *lines[line:]])


def said(files: dict[str, str]) -> Said:
    """What the linter says of a project: the findings with the characters that they mark, without their lines."""
    return Counter(map(_shape, lint_files(dict(files)).diagnostics))


def _shape(one: Diagnostic) -> tuple[object, ...]:
    related = tuple(sorted((label.span.path, label.span.text) for label in one.related))
    message = _PLACE.sub("…", one.message)
    return one.code, one.severity.word, one.primary.span.path, one.primary.span.text, message, related
