"""A value of the wrong type, which the Jobs API refuses.

## What it does

Compares the type of every value with the one that the Jobs API wants there. `${…}` and `{{…}}` pass where they can
become the right one, and so does an explicit null. In a bundle the Databricks CLI converts numbers, booleans and dates
to text, `"3600"` to a number and `yes` to a boolean: nothing is said of those there. A number in quotes in an API
document is a warning, because the service reads some of them.

## Why is this bad

The service answers "malformed request", or the Databricks CLI stops, when the job is deployed.

## Example

```json job.json
{
  "name": "daily",
  "max_concurrent_runs": "2",
  "tasks": [
    {
      "task_key": "load",
      "retry_on_timeout": "true",
      "depends_on": "extract",
      "notebook_task": {"notebook_path": "/Jobs/load", "base_parameters": {"days": 3}}
    }
  ]
}
```

Line 3 of `job.json` is a number in quotes, line 7 of `job.json` a boolean in quotes, line 8 of `job.json` a text where
a list is due, and line 9 of `job.json` a number where a text is due.

## Use instead

```json job.json
{
  "name": "daily",
  "max_concurrent_runs": 2,
  "tasks": [
    {
      "task_key": "load",
      "retry_on_timeout": true,
      "depends_on": [{"task_key": "extract"}],
      "notebook_task": {"notebook_path": "/Jobs/load", "base_parameters": {"days": "3"}}
    }
  ]
}
```

## Fix safety

Quotes are put around a value or taken away, and a single value is put in a list. The meaning stays: it is safe.

## References

- Jobs API: types of the fields of create, reset, update, runs submit, run-now.
- Bundles: the Databricks CLI converts scalars by the field's type when it loads the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import Form, Job
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity
from bricklint.tree.node import Mapping, Node, Scalar, Sequence
from bricklint_rules.fields.edits import as_text, may_be_edited
from bricklint_rules.fields.schema_check import Found, problems_of
from bricklint_schemas import catalog

RULE = Rule("BL102", "wrong-type", Severity.ERROR)

_WORDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}
_FOUND_WORDS = {"array": "a list", "boolean": "a boolean", "integer": "a number", "number": "a number"} | {
    "object": "a mapping",
    "string": "text",
}
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_MOST_DIGITS = 20
_BOOLEANS = {"true": "true", "false": "false", "yes": "true", "no": "false", "on": "true", "off": "false"}


def check(job: Job) -> Iterator[Diagnostic]:
    for found in problems_of(job, "wrong-type"):
        yield _said(job, found)


def _said(job: Job, found: Found) -> Diagnostic:
    name, due = _name(found), found.problem.expected
    what = _WORDS.get(due, due)
    have = _FOUND_WORDS.get(found.problem.found, found.problem.found)
    fix = _fix(found, due)
    quoted_number = due in ("integer", "number") and _is_quoted_number(found.value)
    if quoted_number:
        have = "a number in quotes"
    mild = quoted_number or (_converted_by_somebody(job) and (_is_plain_value(found) or _is_old_boolean(found)))
    return RULE.at(
        _place(found),
        f"{name} is {have}, where the Jobs API wants {what}",
        label=f"{what} is due",
        hint=fix.title if fix else _shape(found, due),
        fixes=[fix] if fix else [],
        severity=Severity.WARNING if mild else Severity.ERROR,
    )


def _name(found: Found) -> str:
    name = found.key.text if found.key is not None else "this"
    return f"an item of `{name}`" if found.path and isinstance(found.path[-1], int) else f"`{name}`"


def _place(found: Found) -> Node:
    """The value where it is a scalar; the key above it where it would be a whole block."""
    if isinstance(found.value, Scalar) or found.key is None:
        return found.value
    if found.path and isinstance(found.path[-1], int) and isinstance(found.value, Mapping) and found.value.entries:
        return found.value.entries[0].key
    return found.key


def _is_quoted_number(value: Node) -> bool:
    return isinstance(value, Scalar) and isinstance(value.value, str) and _NUMBER.fullmatch(value.value) is not None


def _converted_by_somebody(job: Job) -> bool:
    """A job of the API's form in YAML goes through a tool that may write numbers as text."""
    return job.form is not Form.BUNDLE and job.document.language == "yaml"


def _is_plain_value(found: Found) -> bool:
    return found.problem.expected == "string" and found.problem.found in ("boolean", "integer", "number")


def _is_old_boolean(found: Found) -> bool:
    """`yes` or `off` without quotes, a boolean for readers of YAML 1.1."""
    value = found.value
    if found.problem.expected != "boolean" or not isinstance(value, Scalar) or value.style != "plain":
        return False
    return isinstance(value.value, str) and value.value.lower() in _BOOLEANS


def _shape(found: Found, due: str) -> str | None:
    """What would be valid, in the field's own words."""
    if due == "string" and isinstance(found.value, Mapping | Sequence):
        return "structured values go in as one text of JSON"
    kind = catalog.field(found.problem.type_name, found.key.text) if found.key is not None else None
    if kind is None:
        return None
    fields = catalog.offered_fields(kind.type_name) if kind.type_name else ()
    inner = f"with {', '.join(f'`{name}`' for name in fields[:6])}" if 0 < len(fields) <= 6 else ""
    if due == "array":
        return f"a list of mappings {inner}".rstrip() if fields else "a list"
    return f"a mapping {inner}".rstrip() if due == "object" else None


_WRITTEN_ALIKE = (".yml", ".yaml", ".json", ".tf")
"""Files in which numbers, booleans and lists are written as in JSON and stand outside of texts."""


def _fix(found: Found, due: str) -> Fix | None:
    value = found.value
    if not may_be_edited(value) or not isinstance(value, Scalar):
        return None
    if value.source.path.endswith(".py") and value.style == "quoted":
        return _without_quotes(value, due)
    if not value.source.path.endswith(_WRITTEN_ALIKE):
        return None
    if due == "string" and _is_plain_value(found):
        return Fix("put it in quotes", (Edit(value.span, as_text(value.text)),))
    if due == "array" and value.value is not None:
        return _in_a_list(found, value)
    if due == "object":
        item = _as_item(found, value)
        return Fix(f"write {item}", (Edit(value.span, item),)) if item is not None else None
    return _without_quotes(value, due)


def _without_quotes(value: Scalar, due: str) -> Fix | None:
    """The number or boolean that a text spells, as the language of its file writes it."""
    if not isinstance(value.value, str):
        return None
    if due == "boolean" and value.value.lower() in _BOOLEANS:
        plain = _BOOLEANS[value.value.lower()]
        plain = plain.capitalize() if value.source.path.endswith(".py") else plain
        return Fix(f"write {plain} without quotes", (Edit(value.span, plain),))
    short = len(value.value) <= _MOST_DIGITS
    whole = short and _is_quoted_number(value) and (due == "number" or "." not in value.value)
    if due in ("integer", "number") and whole:
        number = value.value.lstrip("+")
        plain = number if due == "number" else str(int(number))
        return Fix(f"write {plain} without quotes", (Edit(value.span, plain),))
    return None


def _in_a_list(found: Found, value: Scalar) -> Fix | None:
    kind = catalog.field(found.problem.type_name, found.key.text) if found.key is not None else None
    if kind is not None and kind.type_name in (None, "string"):
        item = as_text(value.value) if isinstance(value.value, str) and value.style != "block" else None
    else:
        item = _as_item(found, value)
    return Fix("put it in a list", (Edit(value.span, f"[{item}]"),)) if item is not None else None


def _as_item(found: Found, value: Scalar) -> str | None:
    """The mapping that a text stands for where only one field is needed: `{"task_key": "load"}`."""
    kind = catalog.field(found.problem.type_name, found.key.text) if found.key is not None else None
    if kind is None or kind.type_name is None or value.style == "block" or not isinstance(value.value, str):
        return None
    needed = catalog.required_fields(kind.type_name)
    few = len(catalog.known_fields(kind.type_name)) <= 2
    return f'{{"{needed[0]}": {as_text(value.value)}}}' if few and len(needed) == 1 else None
