"""A value in a trigger that the service refuses.

## What it does

Checks the values of triggers:

- the `url` of a file arrival trigger ends in a slash;
- `min_time_between_triggers_seconds` and `wait_after_last_change_seconds` are at least 60 (0 counts as not set);
- the `interval` of a periodic trigger is at least 1;
- the names of a table trigger have three parts, `catalog.schema.table`.

Values that a variable supplies are left alone.

## Why is this bad

The API rejects the job, or the trigger never fires.

## Example

```yaml jobs/arrivals.yml
name: arrivals
trigger:
  file_arrival:
    url: s3://landing/orders  # BL311
    min_time_between_triggers_seconds: 30  # BL311
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/arrivals.yml
name: arrivals
trigger:
  file_arrival:
    url: s3://landing/orders/
    min_time_between_triggers_seconds: 60
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Fix safety

Only the slash is added by a fix, which is safe: it means the same folder.

## References

- Terraform provider, `databricks_job`: "the URL must have a trailing slash".
- Jobs API, `trigger`: the minimum of both times is 60 seconds, `periodic.interval` at least 1; table names are those
  of Unity Catalog.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity
from bricklint.tree.node import Mapping, Scalar, Unknown, as_number
from bricklint_rules.schedule.schedules import replaceable, triggers_of

RULE = Rule("BL311", "trigger-value", Severity.ERROR)

_LEAST_SECONDS = 60
_KINDS = ("file_arrival", "table_update", "table", "model")
_SECONDS = ("min_time_between_triggers_seconds", "wait_after_last_change_seconds")
_NAME_PART = re.compile(r"`(?:[^`]|``)+`|[^.`]+")


def check(job: Job) -> Iterator[Diagnostic]:
    for trigger in triggers_of(job):
        yield from _values(job, trigger)


def _values(job: Job, trigger: Mapping) -> Iterator[Diagnostic]:
    for kind in _KINDS:
        for name in _SECONDS:
            yield from _seconds(job, trigger.scalar(kind, name), name)
    yield from _interval(job, trigger.scalar("periodic", "interval"))
    yield from _url(job, trigger.scalar("file_arrival", "url"))
    for kind in ("table_update", "table"):
        names = trigger.sequence(kind, "table_names")
        for item in names.items if names is not None else ():
            if isinstance(item, Scalar):
                yield from _table(job, item)


def _seconds(job: Job, node: Scalar | None, name: str) -> Iterator[Diagnostic]:
    number = as_number(node)
    if node is not None and number is not None and number < _LEAST_SECONDS and number != 0:
        yield RULE.at(
            node,
            f"`{name}` of job `{job.title}` is {node.text} seconds: the API takes {_LEAST_SECONDS} and more",
            label=f"below {_LEAST_SECONDS} seconds",
            hint=f"write {_LEAST_SECONDS} or more, or leave it out to start as soon as possible",
        )


def _interval(job: Job, node: Scalar | None) -> Iterator[Diagnostic]:
    number = as_number(node)
    if node is not None and number is not None and number < 1:
        yield RULE.at(
            node,
            f"the periodic trigger of job `{job.title}` has an interval of {node.text}: the API takes 1 and more",
            label="below 1",
            hint="write how many `unit`s lie between two runs",
        )


def _url(job: Job, node: Scalar | None) -> Iterator[Diagnostic]:
    text = _known_end(node)
    if node is None or text is None or text.endswith("/"):
        return
    whole = node.value if isinstance(node.value, str) else ""
    fixes = [Fix("add the slash", (Edit(node.inner, f"{whole}/"),))] if whole and replaceable(node, "/") else []
    yield RULE.at(
        node.inner,
        f"the URL of the file arrival trigger of job `{job.title}` does not end in `/`: it names no folder to watch",
        label="a slash is missing at the end",
        hint=f"write `{text}/`",
        fixes=fixes,
    )


def _known_end(node: Scalar | None) -> str | None:
    """The text, also where a variable stands in it but not at its end."""
    if node is None:
        return None
    text = node.value.text if isinstance(node.value, Unknown) else node.value
    if not isinstance(text, str) or not text.strip() or text.rstrip().endswith(("}", "%>")):
        return None
    return text


def _table(job: Job, node: Scalar) -> Iterator[Diagnostic]:
    if not isinstance(node.value, str) or "{" in node.value or "$" in node.value:
        return
    if _parts(node.value) == 3:
        return
    yield RULE.at(
        node.inner if node.value else node,
        f"`{node.value}` in the trigger of job `{job.title}` is no full table name: the trigger cannot watch it",
        label="not `catalog.schema.table`",
        hint="write the three parts, `catalog.schema.table`",
    )


def _parts(name: str) -> int:
    """The parts of a table's name; 0 where one of them is empty."""
    parts = [match.group() for match in _NAME_PART.finditer(name)]
    return len(parts) if ".".join(parts) == name and all(part.strip() for part in parts) else 0
