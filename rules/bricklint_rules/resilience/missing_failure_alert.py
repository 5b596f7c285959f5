"""A job that runs by itself and tells nobody when it fails.

## What it does

Looks at jobs with an active schedule or trigger for somebody to be told of a failure: `on_failure` in
`email_notifications` or `webhook_notifications` of the job, or of every task that no other task waits for. A task that
runs after a failure (AT_LEAST_ONE_FAILED, ALL_FAILED) counts as telling. A paused schedule makes it a note.

## Why is this bad

The job fails at night, and the first to notice is whoever misses its data.

## Example

```yaml jobs/daily.yml
name: daily  # BL406
schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: Europe/Warsaw}
email_notifications: {on_success: [team@example.com]}
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: Europe/Warsaw}
email_notifications: {on_failure: [team@example.com]}
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API, `email_notifications.on_failure`, `webhook_notifications.on_failure`: when a run ends as FAILED,
  INTERNAL_ERROR or TIMED_OUT. Without them nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.tree.node import Mapping, Node, Sequence, is_null
from bricklint_rules.resilience.attendance import started, weight

RULE = Rule("BL406", "missing-failure-alert", Severity.WARNING, policy=True)

_TELLS = ("email_notifications", "webhook_notifications")
_AFTER_FAILURE = ("AT_LEAST_ONE_FAILED", "ALL_FAILED")


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    severity = weight(job, context)
    if severity is None or _told(job.settings) or not job.tasks or not job.tasks_known:
        return
    if any(task.run_if in _AFTER_FAILURE for task in job.tasks):
        return
    waited_for = {dependency.task_key for task in job.tasks for dependency in task.depends_on}
    leaves = [task for task in job.tasks if task.key not in waited_for and task.kind != "condition_task"]
    silent = [task for task in leaves if not _told(task.node)]
    if silent or not leaves:
        some = f": {quoted(task.title for task in silent)}" if len(silent) < len(leaves) else ""
        yield RULE.at(
            job.place,
            f"job `{job.title}` runs unattended ({started(job, severity)}) and tells nobody when it fails",
            label="no on_failure, by e-mail or webhook",
            related=[(task.place, "nor does this task") for task in silent] if some else (),
            notes=[f"last tasks without an alert{some}"] if some else (),
            hint="add `on_failure` to `email_notifications` or `webhook_notifications` of the job",
            severity=severity,
        )


def _told(node: Mapping) -> bool:
    """Whether somebody is told of a failure, or may be for all one can see."""
    return any(_somebody(node.get(field)) for field in _TELLS)


def _somebody(told: Node | None) -> bool:
    if told is None or is_null(told):
        return False
    if not isinstance(told, Mapping):
        return True
    listed = told.get("on_failure")
    if isinstance(listed, Sequence):
        return bool(listed.items)
    return listed is not None and not is_null(listed)
