"""More, longer or larger than the service allows.

## What it does

Holds counts, lengths and numbers against the limits of the Jobs API: 1,000 tasks, 100 job clusters, 25 tags, three
webhooks for an event, ten dbt commands, the size of parameters, the length of names and descriptions, a timeout below
zero. Names of tasks and job clusters are BL106's, the numbers of for_each tasks and triggers BL215's and BL311's.

## Why is this bad

The Jobs API rejects the job.

## Example

```yaml job.yml
name: daily
max_concurrent_runs: 1001  # BL107
webhook_notifications:
  on_failure: [{id: a}, {id: b}, {id: c}, {id: d}]  # BL107
tasks:
  - task_key: load
    max_retries: -2  # BL107
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml job.yml
name: daily
max_concurrent_runs: 1000
webhook_notifications:
  on_failure: [{id: a}, {id: b}, {id: c}]
tasks:
  - task_key: load
    max_retries: -1
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- databricks-sdk, service/jobs.py and service/compute.py: limits in the descriptions of the fields.
- docs jobs/large-jobs: more than 100 tasks need version 2.2 of the Jobs API.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from bricklint.jobs.model import RUN_FORMS, Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence, as_number, is_unknown, plain
from bricklint_rules.fields.places import called
from bricklint_rules.fields.typed import Reading, Typed, reading_of
from bricklint_schemas.tables.limits import LIMITS, Limit

RULE = Rule("BL107", "limit-exceeded", Severity.ERROR)

_OTHER_RULES = frozenset(
    (
        "concurrency",
        "interval",
        "job_cluster_key",
        "min_time_between_triggers_seconds",
        "task_key",
        "wait_after_last_change_seconds",
    )
)
_UNITS = {
    "bytes": "bytes",
    "characters": "characters",
    "items": "",
    "json-bytes": "bytes of JSON",
    "json-characters": "characters of JSON",
    "value": "",
}


_FEW, _SHORT, _SMALL = 20, 60, 10**9


def _rows() -> dict[str, dict[str, list[Limit]]]:
    found: dict[str, dict[str, list[Limit]]] = {}
    for row in LIMITS:
        if row.field not in _OTHER_RULES:
            for owner in row.owners:
                found.setdefault(owner, {}).setdefault(row.field.split(".")[0], []).append(row)
    return found


_ROWS = _rows()


class _Measured(NamedTuple):
    place: Node
    what: str
    amount: int | float


def check(job: Job) -> Iterator[Diagnostic]:
    reading = reading_of(job)
    if reading is None or job.form in RUN_FORMS:
        return
    for type_name in reading.by_type.keys() & _ROWS.keys():
        rows = _ROWS[type_name]
        for name in rows.keys() & reading.names(type_name):
            for typed in reading.by_type[type_name]:
                value = typed.data.get(name)
                if value is not None and not _is_plainly_fine(value, rows[name][0]):
                    for row in rows[name]:
                        yield from _judged(reading, typed, typed.node.index[name], row)


def _is_plainly_fine(value: object, row: Limit) -> bool:
    """A quick look at the usual case: a number in its range, a short text, a mapping of a few short texts and numbers.
    No limit is below these, and no least above."""
    if isinstance(value, int):
        return (row.minimum is None or row.minimum <= value) and (row.maximum is None or value <= row.maximum)
    if isinstance(value, str):
        return 0 < len(value) <= _SHORT and value[0].isalpha()
    if isinstance(value, dict):
        return 0 < len(value) <= _FEW and all(
            (len(item) <= _SHORT if isinstance(item, str) else isinstance(item, int) and abs(item) < _SMALL)
            and 0 < len(name) <= _SHORT
            for name, item in value.items()
        )
    return isinstance(value, list) and len(value) == 1


def _judged(reading: Reading, typed: Typed, entry: Entry, row: Limit) -> Iterator[Diagnostic]:
    for place, what, amount in _measured(entry, row):
        above = row.maximum is not None and amount > row.maximum
        below = row.minimum is not None and amount < row.minimum
        if above or below:
            yield _said(place, f"{what} of {called(reading.root, typed.path)}", amount, row, above=above)


def _said(place: Node, what: str, amount: int | float, row: Limit, *, above: bool) -> Diagnostic:
    unit = _UNITS[row.measure]
    bound = f"{row.maximum:,}" if above else f"{row.minimum:,}"
    limit = f"at {'most' if above else 'least'} {bound} {unit}".rstrip()
    if row.measure == "value":
        have = f"{what} is {amount:,}"
    else:
        entries = "entry" if amount == 1 else "entries"
        have = f"{what} has {amount:,} {unit or entries}"
    firm = row.basis in ("documented", "tested")
    return RULE.at(
        place,
        f"{have}: the API allows {limit}",
        label=limit,
        severity=Severity.ERROR if firm else Severity.WARNING,
    )


def _measured(entry: Entry, row: Limit) -> Iterator[_Measured]:
    """The amounts that a limit is about, each with its place and its name. What is not known has none."""
    name, value = entry.key.text, entry.value
    part = row.field.partition(".")[2]
    if part and isinstance(value, Mapping):
        for inner in value.entries:
            node = inner.key if part == "key" else inner.value
            text = _text(node)
            if text is not None:
                yield _Measured(node, f"a {part} in `{name}`", len(text))
    elif row.measure == "items":
        if isinstance(value, Mapping | Sequence):
            yield _Measured(entry.key, f"`{name}`", len(value))
    elif row.measure == "value":
        number = as_number(value)
        if number is not None:
            yield _Measured(value, f"`{name}`", number)
    elif row.measure in ("json-bytes", "json-characters"):
        if isinstance(value, Mapping | Sequence):
            text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), default=lambda _: "")
            yield _Measured(
                entry.key,
                f"`{name}`",
                len(text.encode("utf-8", "surrogatepass") if row.measure == "json-bytes" else text),
            )
    elif (text_or_none := _text(value)) is not None:
        length = len(text_or_none.encode("utf-8", "surrogatepass")) if row.measure == "bytes" else len(text_or_none)
        yield _Measured(value, f"`{name}`", length)


def _text(node: Node) -> str | None:
    if not isinstance(node, Scalar) or node.value is None or is_unknown(node):
        return None
    return node.value if isinstance(node.value, str) else node.text
