"""A value or key that YAML readers take differently.

## What it does

Looks at the scalars of a YAML spec that were written without quotes, where the difference matters for the field:

- where a number is due: `010` (ten, or eight), `1:30` (text, or ninety), `0x1F` (an error, or 31);
- where text is due: those, `1_000` and `yes`, `no`, `on`, `off` (text, or a boolean). Values on which readers agree
  once they are text (`5e-3`, `true`, dates) are left alone;
- keys that are no text (`1:`, `true:`), `<<: {…}` with the mapping written in place, and merged mappings that give one
  key two values.

## Why is this bad

The Databricks CLI, PyYAML, and readers of YAML 1.2 disagree on these, so the job that is deployed is not the one that
the test or the other tool has seen. Keys that are no text and in-place merges are refused by the Databricks CLI.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    timeout_seconds: 0900  # BL007
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        full_refresh: no  # BL007
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    timeout_seconds: 900
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        full_refresh: "no"
```

## Fix safety

Quotes around a text and a key, and the plain number that the Databricks CLI reads, leave the bundle as it is: they are
safe. Quotes that bring back a leading zero, which the Databricks CLI drops, change the value: they are unsafe. So is a
plain number in a file that the Databricks CLI does not read.

## References

- YAML 1.1, types int, bool and merge; YAML 1.2.2, section 10.2: the core schema knows none of these forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import Document, Form
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity, quoted
from bricklint.tree.node import Entry, Mapping, Node, Scalar, plain
from bricklint_rules.reading.due import Due, scalars_of
from bricklint_rules.reading.walk import is_regular, mappings_of

RULE = Rule("BL007", "yaml-surprise", Severity.WARNING)

_LONGEST = 100
"""Longer than any number that somebody writes."""

_WORDS = frozenset(("yes", "no", "on", "off"))
_ZERO = re.compile(r"[-+]?0[0-9_]+\Z")
_CLOCK = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\Z")
_PREFIXED = re.compile(r"[-+]?0(?:x[0-9a-fA-F_]+|o[0-7_]+|b[01_]+)\Z")
_GROUPED = re.compile(r"[-+]?[1-9][0-9]*_[0-9_]*\Z")


def check(document: Document) -> Iterator[Diagnostic]:
    if document.language != "yaml" or is_regular(document):
        return
    bundled = document.form is Form.BUNDLE
    for mapping in mappings_of(document):
        yield from _keys(mapping)
        yield from _inline_merges(mapping)
        yield from _clashes(mapping)
    for scalar, due in scalars_of(document):
        if scalar.style == "plain" and len(scalar.text) <= _LONGEST:
            yield from _number(scalar, bundled) if due is Due.NUMBER else _text(scalar, bundled)


def _number(scalar: Scalar, bundled: bool) -> Iterator[Diagnostic]:
    text = scalar.text
    if _ZERO.match(text) and _octal(text) != int(text.replace("_", "")):
        number = int(text.replace("_", ""))
        other = "no number at all" if _octal(text) is None else str(_octal(text))
        yield _said(scalar, f"{number} for the Databricks CLI, {other} for YAML 1.1", str(number), safe=bundled)
    elif _CLOCK.match(text):
        yield _said(scalar, f"text for the Databricks CLI, {_sexagesimal(text)} for YAML 1.1", None, safe=False)
    elif _PREFIXED.match(text):
        number = int(text.replace("_", ""), 0)
        yield _said(scalar, f"an error for the Databricks CLI, {number} for other readers", str(number), safe=True)


def _text(scalar: Scalar, bundled: bool) -> Iterator[Diagnostic]:
    text = scalar.text
    within_quotes = f'"{text}"'
    if text.lower() in _WORDS:
        truth = "true" if text.lower() in ("yes", "on") else "false"
        yield _said(
            scalar, f"the text `{text}` for the Databricks CLI, {truth} for YAML 1.1", within_quotes, safe=bundled
        )
    elif _ZERO.match(text) or _GROUPED.match(text):
        number = int(text.replace("_", ""))
        yield _said(scalar, f"a number, which arrives as `{number}`", within_quotes, safe=False)
    elif _PREFIXED.match(text):
        yield _said(scalar, "an error for the Databricks CLI, a number for other readers", within_quotes, safe=True)
    elif _CLOCK.match(text):
        said = f"text for the Databricks CLI, {_sexagesimal(text)} for YAML 1.1"
        yield _said(scalar, said, within_quotes, safe=bundled)


def _said(scalar: Scalar, readings: str, better: str | None, *, safe: bool) -> Diagnostic:
    fixes = [Fix(f"write `{better}`", (Edit(scalar.span, better),), safe)] if better is not None else []
    return RULE.at(
        scalar,
        f"`{scalar.text}` without quotes is {readings}",
        hint=f"write `{better}`" if better is not None else "write the plain number that is meant",
        fixes=fixes,
    )


def _octal(text: str) -> int | None:
    """What YAML 1.1 makes of a number with a leading zero; None where it is no octal number."""
    try:
        return int(text.replace("_", ""), 8)
    except ValueError:
        return None


def _sexagesimal(text: str) -> int:
    total = 0
    for part in text.lstrip("+-").replace("_", "").split(":"):
        total = total * 60 + int(part)
    return -total if text.startswith("-") else total


def _keys(mapping: Mapping) -> Iterator[Diagnostic]:
    for entry in (*mapping.duplicates, *mapping.entries):
        key = entry.key
        if not entry.merged and key.style == "plain" and isinstance(key.value, bool | int | float):
            kind = "a boolean" if isinstance(key.value, bool) else "a number"
            yield RULE.at(
                key,
                f"the key `{key.text}` is {kind}: the Databricks CLI refuses keys that are no text",
                hint=f'write `"{key.text}"`',
                fixes=[Fix("put the key in quotes", (Edit(key.span, f'"{key.text}"'),))],
            )


def _inline_merges(mapping: Mapping) -> Iterator[Diagnostic]:
    for merge in mapping.merges:
        if any(isinstance(part, Mapping) and part.via is None for part in _parts(merge.value)):
            yield RULE.at(
                merge.key,
                "`<<` with a mapping written in place: the Databricks CLI merges aliases only, and refuses the file",
                hint="write the keys themselves, or merge an alias: `<<: *defaults`",
            )


def _clashes(mapping: Mapping) -> Iterator[Diagnostic]:
    if len(mapping.merges) > 1:
        return  # BL002 speaks of it
    clashes = [(lost, won) for lost, won in mapping.clashes if plain(lost.value) != plain(won.value)]
    if not clashes:
        return
    names = quoted(dict.fromkeys(lost.key.text for lost, _ in clashes))
    yield RULE.at(
        mapping.merges[-1].key,
        f"the merged mappings disagree on {names}: the Databricks CLI takes the last one, YAML itself the first one",
        related=[place for lost, won in clashes for place in _both(lost, won)],
        hint="write the key itself in this mapping: own keys win for every reader",
    )


def _both(lost: Entry, won: Entry) -> Iterator[tuple[Node, str]]:
    yield lost.value, "the first one"
    yield won.value, "the last one"


def _parts(node: Node) -> list[Node]:
    return [node] if isinstance(node, Mapping | Scalar) else list(node.items)
