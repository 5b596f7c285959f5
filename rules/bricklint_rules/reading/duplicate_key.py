"""The same key twice in one mapping: the first value is lost.

## What it does

Reports keys that stand twice in one mapping of a job spec, in YAML and in JSON, and mappings with two `<<:` merges.

## Why is this bad

The value that was written first is lost without a word: the Databricks CLI and most JSON readers take the last one,
other readers refuse the file. In a list of tasks, a missing dash makes two tasks into one.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: extract
    notebook_task: {notebook_path: /Jobs/extract}
    task_key: load  # BL002
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: extract
    notebook_task: {notebook_path: /Jobs/extract}
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- YAML 1.2.2, section 3.2.1.3: keys of a mapping are unique.
- RFC 8259, section 4: names within an object should be unique.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Document
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Entry, Mapping
from bricklint_rules.reading.walk import is_regular, mappings_of

RULE = Rule("BL002", "duplicate-key", Severity.ERROR)


def check(document: Document) -> Iterator[Diagnostic]:
    if is_regular(document):
        return
    for mapping in mappings_of(document):
        if mapping.duplicates:
            yield from _duplicates(mapping)
        if len(mapping.merges) > 1:
            yield _merges(mapping.merges)


def _duplicates(mapping: Mapping) -> Iterator[Diagnostic]:
    lost: dict[str, list[Entry]] = {}
    for entry in mapping.duplicates:
        lost.setdefault(entry.key.text, []).append(entry)
    for name, entries in lost.items():
        winner = mapping.entry(name)
        assert winner is not None
        times = {1: "twice", 2: "three times"}.get(len(entries), f"{len(entries) + 1} times")
        yield RULE.at(
            winner.key,
            f"the key `{name}` stands {times} in this mapping: only its last value counts",
            label="this value is taken",
            related=[(entry.key, "this value is lost") for entry in entries],
            hint=_missing_dash(name),
        )


def _missing_dash(name: str) -> str:
    if name in ("task_key", "job_cluster_key", "environment_key"):
        return "is a `-` missing before the second one? each item of the list begins with its own"
    return "keep the one that is meant, and take the other one out"


def _merges(merges: tuple[Entry, ...]) -> Diagnostic:
    return RULE.at(
        merges[-1].key,
        "two `<<` merges in one mapping are the same key twice: some readers refuse it, others take only the last one",
        label="the second merge",
        related=[(entry.key, "merged here already") for entry in merges[:-1]],
        hint="write one merge with a list: `<<: [*first, *second]`",
    )
