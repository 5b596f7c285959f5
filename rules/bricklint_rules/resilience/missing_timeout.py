"""A job that runs by itself and may hang for ever.

## What it does

Looks at jobs with an active schedule or trigger. Where the job has no `timeout_seconds` above 0, each of its tasks is
asked for one; 0 means none. Conditions are over at once and are not asked. A paused schedule makes it a note, and
continuous jobs are not asked: they are meant to run on.

## Why is this bad

A task that waits for a lock, a full queue or a lost connection holds its cluster, and bills it, until somebody looks.
Without a queue the next runs are skipped meanwhile, and nobody is alerted: the job has not failed.

## Example

```yaml jobs/daily.yml
name: daily  # BL401
schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: Europe/Warsaw}
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
timeout_seconds: 7200
schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: Europe/Warsaw}
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Fix safety

The fix sets `timeout_seconds` of the job to 14400 (four hours), or to what the configuration says:

    [tool.bricklint.options.missing-timeout]
    default-timeout-seconds = 7200

A job that runs longer than that will be stopped: unsafe. Look at the longest good run first.

## References

- Jobs API, `timeout_seconds` of jobs and tasks: 0, the default, means no timeout.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Fix, Rule, Severity, quoted
from bricklint_rules.resilience.attendance import started, weight
from bricklint_rules.resilience.retrying import number_of, timeout
from bricklint_rules.resilience.settings import set_numbers

RULE = Rule("BL401", "missing-timeout", Severity.WARNING, policy=True)

_DEFAULT = 14_400


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    severity = weight(job, context)
    if severity is None or not job.tasks or not _ends_never(job):
        return
    asked = [task for task in job.tasks if task.kind != "condition_task"]
    endless = [task for task in asked if timeout(task) == 0 and not _inner_ends(task)]
    if endless and job.tasks_seen:
        seconds = context.options.get("default-timeout-seconds", _DEFAULT)
        yield _said(job, endless, len(endless) == len(asked), severity, seconds)


def _ends_never(job: Job) -> bool:
    """Whether the job as a whole has no timeout; False where that cannot be told."""
    return job.legacy or number_of(job.settings.get("timeout_seconds")) == 0


def _inner_ends(task: Task) -> bool:
    return task.inner is not None and timeout(task.inner) != 0


def _said(job: Job, endless: list[Task], all_of_them: bool, severity: Severity, seconds: int) -> Diagnostic:
    names = quoted(task.title for task in endless)
    which = "" if all_of_them else f"task {names} " if len(endless) == 1 else f"tasks {names} "
    have = "have" if len(endless) > 1 and not all_of_them else "has"
    return RULE.at(
        job.place,
        f"job `{job.title}` runs unattended ({started(job, severity)}), and {which}{have} no timeout: a hung task "
        "holds its compute until somebody looks",
        label="no timeout_seconds, here or on the tasks",
        related=[(task.place, "no timeout") for task in endless],
        notes=[f"tasks without a timeout: {names}"] if all_of_them and len(endless) > 1 else (),
        hint="set `timeout_seconds` on the job, well above its longest good run",
        fixes=_fixes(job, seconds),
        severity=severity,
    )


def _fixes(job: Job, seconds: int) -> list[Fix]:
    edits = set_numbers(job.settings, {"timeout_seconds": seconds})
    return [Fix(f"set `timeout_seconds` of the job to {seconds}", edits, safe=False)] if edits else []
