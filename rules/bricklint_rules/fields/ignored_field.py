"""A field that the service rejects or ignores where it stands.

## What it does

Finds fields that are known and mean nothing where they stand: retries and notifications on a condition task, which the
service rejects, compute on tasks that run elsewhere (SQL, pipelines, conditions, other jobs), a `cluster_name` in a new
cluster, an existing cluster in `job_clusters`. Empty and zero values, which the user interface exports, are left alone.

## Why is this bad

A rejected field stops the deployment. An ignored one says something about the job that is not so: a reader believes in
a retry or a cluster that is never used.

## Example

```yaml job.yml
name: daily
tasks:
  - task_key: is_monday
    condition_task: {op: EQUAL_TO, left: "{{job.start_time.iso_weekday}}", right: "1"}
    max_retries: 2  # BL110
  - task_key: report
    sql_task: {warehouse_id: 0123456789abcdef, file: {path: /Jobs/report.sql}}
    existing_cluster_id: 0101-010101-abcdefgh  # BL110
```

## Use instead

```yaml job.yml
name: daily
tasks:
  - task_key: is_monday
    condition_task: {op: EQUAL_TO, left: "{{job.start_time.iso_weekday}}", right: "1"}
  - task_key: report
    sql_task: {warehouse_id: 0123456789abcdef, file: {path: /Jobs/report.sql}}
```

## References

- databricks-sdk, `Task.condition_task`: "does not support retries or notifications".
- Bundles: which task types take compute.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, SERVICE_WRITTEN, Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Node, Scalar, Sequence, Unknown
from bricklint_rules.fields.typed import Reading, Typed, reading_of
from bricklint_schemas.tables.ignored import IGNORED, IgnoredField
from bricklint_schemas.tables.task_types import TASK_TYPES_BY_KEY

RULE = Rule("BL110", "ignored-field", Severity.ERROR)

_TASKS: dict[str, dict[str, IgnoredField]] = {}
for _row in IGNORED:
    if _row.place == "task" and _row.task_type is not None:
        _TASKS.setdefault(_row.task_type, {})[_row.field] = _row
_NEW_CLUSTER = {row.field: row for row in IGNORED if row.place == "new-cluster"}
_JOB_CLUSTER = {row.field: row for row in IGNORED if row.place == "job-cluster" and row.field != "libraries"}


def check(job: Job) -> Iterator[Diagnostic]:
    reading = reading_of(job)
    if reading is None or job.form in RUN_FORMS:
        return
    for diagnostic in _all(reading):
        if job.form not in SERVICE_WRITTEN or diagnostic.severity is Severity.ERROR:
            yield diagnostic


def _all(reading: Reading) -> Iterator[Diagnostic]:
    for type_name in ("jobs.Task", "jobs.SubmitTask"):
        for typed, kinds in reading.with_any(type_name, _TASKS.keys()):
            if len(typed.data.keys() & TASK_TYPES_BY_KEY.keys()) == 1:
                yield from _found(typed, _TASKS[kinds[0]], f"beside `{kinds[0]}`")
    for typed, _ in reading.with_any("compute.ClusterSpec", _NEW_CLUSTER.keys()):
        rows = _NEW_CLUSTER if not _shared(typed) else {"cluster_name": _NEW_CLUSTER["cluster_name"]}
        yield from _found(typed, rows, "of a new cluster")
    for typed, _ in reading.with_any("jobs.JobCluster", _JOB_CLUSTER.keys()):
        yield from _found(typed, _JOB_CLUSTER, "of a job cluster")


def _shared(typed: Typed) -> bool:
    """Whether it is the cluster of a job cluster, which has a rule of its own (BL504)."""
    return "job_clusters" in typed.path


def _found(typed: Typed, rows: dict[str, IgnoredField], place: str) -> Iterator[Diagnostic]:
    for name in typed.data.keys() & rows.keys():
        entry = typed.node.index[name]
        if not _says_nothing(entry.value):
            yield _said(entry.key, rows[name], place)


def _said(key: Scalar, row: IgnoredField, place: str) -> Diagnostic:
    refused = row.effect == "refused"
    effect = "the API rejects the job" if refused else "it has no effect"
    return RULE.at(
        key,
        f"`{row.field}` {place}: {effect}, because {row.reason}",
        label="not supported here" if refused else "ignored",
        hint="remove it",
        severity=Severity.ERROR if refused else Severity.WARNING,
    )


def _says_nothing(node: Node) -> bool:
    """Null, zero, false, empty, or a mapping of nothing but those."""
    if isinstance(node, Scalar):
        return not isinstance(node.value, Unknown) and not node.value
    if isinstance(node, Sequence):
        return not node.items
    return all(_says_nothing(entry.value) for entry in node.entries)
