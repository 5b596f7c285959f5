"""A field that still works, and has a successor.

## What it does

Names fields and values that Databricks has replaced, with their replacement: `format`,
`email_notifications.no_alert_for_skipped_runs`, the `*_params` of run-now, `spark_submit_task`, and the single-task
form of Jobs API 2.0, with the task, its compute and its retries at job level, which is marked once, at its task. An
environment's `client` is a note. Nothing is said of what the service itself wrote (jobs/get, jobs/list), nor of what
the Databricks CLI prints.

## Why is this bad

The service no longer documents these, ignores some, and has announced the end of others. A single-task job has no
dependencies, no job clusters and no job parameters.

## Example

```json job.json
{
  "name": "daily",
  "format": "MULTI_TASK",
  "email_notifications": {"no_alert_for_skipped_runs": true},
  "tasks": [{"task_key": "load", "notebook_task": {"notebook_path": "/Jobs/load"}}],
  "environments": [{"environment_key": "main", "spec": {"client": "2"}}]
}
```

Line 3 of `job.json`, line 4 of `job.json` and, as a note, line 6 of `job.json`.

## Use instead

```json job.json
{
  "name": "daily",
  "notification_settings": {"no_alert_for_skipped_runs": true},
  "tasks": [{"task_key": "load", "notebook_task": {"notebook_path": "/Jobs/load"}}],
  "environments": [{"environment_key": "main", "spec": {"environment_version": "2"}}]
}
```

## References

- Jobs API and databricks-sdk: fields marked deprecated, and what they name in their place.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import SERVICE_WRITTEN, Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Mapping, is_null
from bricklint_rules.fields.other_jobs import job_named_by
from bricklint_rules.fields.places import called
from bricklint_rules.fields.typed import Reading, Typed, reading_of
from bricklint_schemas.additions import LEGACY_FIELDS
from bricklint_schemas.tables import LEGACY_TYPES
from bricklint_schemas.tables.deprecated import DEPRECATED, DeprecatedField
from bricklint_schemas.tables.groups import EXCLUSIONS
from bricklint_schemas.tables.task_types import TASK_TYPES_BY_KEY

RULE = Rule("BL109", "deprecated-field", Severity.WARNING)

_COMPUTE_RULES = frozenset((("compute.Library", "egg"), ("compute.ClusterSpec", "data_security_mode")))
"""What the rules on compute speak of."""

_TASK_PARAMETERS = next(row.others for row in EXCLUSIONS if row.field == "job_parameters")


def _rows() -> dict[str, dict[str, DeprecatedField]]:
    found: dict[str, dict[str, DeprecatedField]] = {}
    for row in DEPRECATED:
        for owner in row.owners:
            single = owner in LEGACY_TYPES and (row.field in TASK_TYPES_BY_KEY or row.field in LEGACY_FIELDS)
            if not single and row.value is None and (owner, row.field) not in _COMPUTE_RULES:
                found.setdefault(owner, {})[row.field] = row
    return found


_ROWS = _rows()


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    reading = reading_of(job)
    if reading is None or job.form in SERVICE_WRITTEN or "deployment" in job.settings:
        return
    if reading.root.startswith("legacy_"):
        yield from _single_task(job.settings)
    for type_name in reading.by_type.keys() & _ROWS.keys():
        rows = _ROWS[type_name]
        for typed, names in reading.with_any(type_name, rows.keys()):
            for name in names:
                if not _refused(job, typed, name, context):
                    yield from _said(reading, typed, name, rows[name])


def _single_task(settings: Mapping) -> Iterator[Diagnostic]:
    kind = next((name for name in settings.names() if name in TASK_TYPES_BY_KEY), None)
    key = settings.key(kind) if kind is not None else None
    if kind is None or key is None:
        return
    beside = [found for name in LEGACY_FIELDS if (found := settings.key(name)) is not None]
    names = ", ".join(f"`{name.text}`" for name in (key, *beside))
    yield RULE.at(
        key,
        f"`{kind}` at job level is the single-task form of Jobs API 2.0, which knows no dependencies and no job "
        "parameters",
        label="belongs on a task",
        related=[(found, "goes with it") for found in beside],
        hint=f"write `tasks` with one task that has a `task_key` and {names}",
    )


def _said(reading: Reading, typed: Typed, name: str, row: DeprecatedField) -> Iterator[Diagnostic]:
    entry = typed.node.index[name]
    if is_null(entry.value) or _conflicts(typed, name):
        return
    since = f" since {row.since}" if row.since else ""
    nothing = row.replacement.startswith("nothing: ")
    hint = f"leave it out: {row.replacement[9:]}" if nothing else f"write {row.replacement} instead"
    yield RULE.at(
        entry.key,
        f"`{name}` of {called(reading.root, typed.path)} is deprecated{since}",
        label="deprecated",
        hint=hint,
        severity=Severity.NOTE if row.level == "note" else Severity.WARNING,
    )


def _refused(job: Job, typed: Typed, name: str, context: Context) -> bool:
    """Whether the job that is started has parameters of its own, and takes no task parameters: BL108 speaks of them."""
    if name not in _TASK_PARAMETERS or typed.type_name not in ("jobs.RunNow", "jobs.RunJobTask"):
        return False
    other = job_named_by(typed.node.get("job_id"), job, context.project.jobs)
    return other is not None and bool(other.parameters)


def _conflicts(typed: Typed, name: str) -> bool:
    """Task parameters beside job parameters are refused: BL108 speaks of them."""
    return "job_parameters" in typed.node and typed.type_name in ("jobs.RunNow", "jobs.RunJobTask") and name != "only"
