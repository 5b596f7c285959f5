"""A dynamic value reference in the text of a notebook or SQL file, where nobody fills it in.

## What it does

Looks for `{{job.run_id}}`, `{{tasks.x.values.y}}` and the like in SQL that runs, in defaults of widgets, and in texts
that a notebook assigns to a name. Code that writes job settings itself, and code that fills in templates, is left
alone.

## Why is this bad

References are filled in where a job is configured: in parameters, conditions and inputs. In source they are plain
text, and the table or folder gets the braces in its name.

## Example

```python load.py
# Databricks notebook source
run_id = "{{job.run_id}}"  # BL609
spark.sql("DELETE FROM audit WHERE run = '{{task.run_id}}'")  # BL609
```

## Use instead

```python load.py
# Databricks notebook source
run_id = dbutils.widgets.get("run_id")
spark.sql("DELETE FROM audit WHERE run = :run", args={"run": dbutils.widgets.get("task_run_id")})
```

## References

- Dynamic value references: "you cannot directly reference dynamic value references from assets such as notebooks or
  queries"; pass them as parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.code.ir import Assign, Const
from bricklint.code.walk import file_statements
from bricklint.project.model import Code
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.trace.events import WidgetDefined
from bricklint.trace.values import Known
from bricklint.trace.writes import SqlText
from bricklint_schemas.tables.references import check_reference, find_references

RULE = Rule("BL609", "reference-in-source", Severity.WARNING)

_NAMESPACES = frozenset(("job", "task", "tasks", "workspace", "backfill"))
_FILLED_ELSEWHERE = re.compile(
    r"jinja|\bTemplate\b|\.render\(|\bbase_parameters\b|_task\b|/api/2\.|\.replace\(|\bdbt\b|NotebookTask|jobs\.create"
)
"""Words of code that fills in templates, or that writes job settings."""


def check(code: Code) -> Iterator[Diagnostic]:
    if "{{" not in code.source.text:
        return
    seen: set[tuple[str, int]] = set()
    for place, text in _texts(code):
        for found in find_references(text):
            if _is_reference(found.text):
                span = _inside(place, found.text)
                if (span.path, span.start) not in seen:
                    seen.add((span.path, span.start))
                    yield _said(span, found.text)


def _texts(code: Code) -> Iterator[tuple[Span, str]]:
    for event in code.trace.of(SqlText, called=None, reached=None):
        for marker in event.markers:
            if marker.form == "{{name}}":
                yield marker.at, f"{{{{{marker.name}}}}}"
    for widget in code.trace.of(WidgetDefined, called=None, reached=None):
        default = widget.default
        if isinstance(default, Known) and isinstance(default.value, str) and widget.default_at is not None:
            yield widget.default_at, default.value
    if _FILLED_ELSEWHERE.search(code.source.text):
        return
    for statement in file_statements(code.facts):
        if isinstance(statement, Assign) and isinstance(statement.value, Const):
            value = statement.value
            if isinstance(value.value, str) and "{{" in value.value:
                yield code.source.span(value.start, value.end), value.value


def _is_reference(text: str) -> bool:
    verdict = check_reference(text)
    return (
        verdict.status in ("known", "needs-back-quotes", "unknown-name")
        and len(verdict.parts) > 1
        and verdict.parts[0] in _NAMESPACES
    )


def _inside(place: Span, text: str) -> Span:
    """The reference itself where the file holds it letter by letter."""
    at = place.text.find(text)
    return place if at <= 0 else Span(place.source, place.start + at, place.start + at + len(text), place.via)


def _said(span: Span, text: str) -> Diagnostic:
    return RULE.at(
        span,
        f"`{text}` is never filled in here: references work in the job's settings, not in source",
        label="stays as it is at run time",
        hint="pass it as a parameter of the task and read that",
    )
