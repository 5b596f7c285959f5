"""A job that several things start: schedules, triggers, `continuous`.

## What it does

Finds jobs with more than one of `schedule`, `trigger` and `continuous`, or with one of them beside the list
`triggers`, after a bundle's targets are merged; and triggers with several kinds in them (`periodic` and
`file_arrival`).

## Why is this bad

The Jobs API takes one of them and rejects the job. In a bundle the two often come from two places: a schedule in the
job and a trigger in a target's override.

## Example

```yaml jobs/daily.yml
name: daily
schedule:
  quartz_cron_expression: 0 0 6 * * ?
  timezone_id: UTC
continuous:  # BL306
  pause_status: UNPAUSED
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
schedule:
  quartz_cron_expression: 0 0 6 * * ?
  timezone_id: UTC
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API: "only one of `schedule` and `continuous` can be used"; `triggers` excludes the other three; exactly one
  kind in a trigger.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Form, Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Entry, Mapping, Scalar, Sequence
from bricklint_rules.schedule.schedules import triggers_of

RULE = Rule("BL306", "trigger-conflict", Severity.ERROR)

_STARTERS = ("schedule", "trigger", "continuous")
_KINDS = (
    "periodic",
    "schedule",
    "continuous",
    "file_arrival",
    "table_update",
    "table",
    "model",
    "job_completion",
)


def check(job: Job) -> Iterator[Diagnostic]:
    if job.request in (Form.SUBMIT, Form.RUN_NOW):
        return
    starters = [entry.key for entry in job.settings.entries if _starts(entry)]
    yield from _conflict(starters, f"job `{job.title}` has", "a job is started by one of them")
    for trigger in triggers_of(job):
        yield from _conflict(_kinds(trigger), f"a trigger of job `{job.title}` has", "a trigger is of one kind")


def _starts(entry: Entry) -> bool:
    """Whether a field starts the job: not a null, not a variable that may turn out to be one."""
    name, value = entry.key.text, entry.value
    if name == "triggers":
        return isinstance(value, Sequence) and bool(value.items)
    if name not in _STARTERS or not isinstance(value, Mapping):
        return False
    return name == "continuous" or (bool(_kinds(value)) if name == "trigger" else bool(value.entries))


def _kinds(trigger: Mapping) -> list[Scalar]:
    return [entry.key for entry in trigger.entries if entry.key.text in _KINDS and isinstance(entry.value, Mapping)]


def _conflict(found: list[Scalar], subject: str, law: str) -> Iterator[Diagnostic]:
    if len(found) < 2:
        return
    yield RULE.at(
        found[-1],
        f"{subject} {' and '.join(f'`{key.text}`' for key in found)}: the API takes one of them and rejects the job",
        label="the second of them" if len(found) == 2 else "one of them too many",
        related=[(key, "stands here") for key in found[:-1]],
        hint=f"{law}: remove {' or '.join(f'`{key.text}`' for key in found)}",
    )
