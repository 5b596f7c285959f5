"""A retry setting that has no effect, because another one is missing.

## What it does

`retry_on_timeout: true` needs a timeout of the task (the job's timeout ends the whole run, so there is nothing left to
retry) and retries; `min_retry_interval_millis` needs retries. `false` and 0, as exports write them, are left alone, and
so is what serverless compute may use for retries of its own.

## Why is this bad

Whoever wrote it believes that the task is tried again, and it is not.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    max_retries: 2
    retry_on_timeout: true  # BL404
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    timeout_seconds: 3600
    max_retries: 2
    retry_on_timeout: true
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API, `tasks.retry_on_timeout`, `tasks.min_retry_interval_millis`, `tasks.max_retries`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.graph.loops import spoken_for
from bricklint_rules.resilience.retrying import number_of, retried_by_service, retries, timeout

RULE = Rule("BL404", "inert-retry-setting", Severity.WARNING)


def check(job: Job) -> Iterator[Diagnostic]:
    if job.partial or job.trigger_field == "continuous":
        return
    for task in job.all_tasks:
        names = task.node.index
        if names.keys().isdisjoint(_NEED_OTHERS) or task.kind == "condition_task" or spoken_for(task):
            continue
        if "retry_on_timeout" in names:
            yield from _on_timeout(task)
        if "min_retry_interval_millis" in names and _never_retried(task):
            yield from _interval(task)


def _on_timeout(task: Task) -> Iterator[Diagnostic]:
    if task.node.boolean("retry_on_timeout") is not True:
        return
    missing = ["timeout"] if timeout(task) == 0 else []
    if _never_retried(task):
        missing.append("retries")
    if not missing:
        return
    lacks = " and no ".join(missing)
    job_ends = number_of(task.job.settings.get("timeout_seconds"))
    whole = task.job.settings.key("timeout_seconds")
    ends_run = missing[0] == "timeout" and job_ends != 0 and whole is not None and not task.job.legacy
    yield RULE.at(
        task.node.key("retry_on_timeout") or task.place,
        f"`retry_on_timeout` of task `{task.title}` has no effect: the task has no {lacks}",
        label=f"no {lacks} on this task",
        related=[(whole, "ends the whole run, and retries nothing")] if ends_run and whole is not None else (),
        hint="set " + " and ".join(_FIELDS[one] for one in missing) + " on the task, or take it out",
    )


_NEED_OTHERS = ("retry_on_timeout", "min_retry_interval_millis")
_FIELDS = {"timeout": "`timeout_seconds`", "retries": "`max_retries`"}


def _interval(task: Task) -> Iterator[Diagnostic]:
    interval = number_of(task.node.get("min_retry_interval_millis"))
    if interval is not None and interval > 0:
        yield RULE.at(
            task.node.key("min_retry_interval_millis") or task.place,
            f"`min_retry_interval_millis` of task `{task.title}` has no effect: the task is never retried",
            label="no `max_retries` on this task",
            hint="set `max_retries` on the task, or take the interval out",
        )


def _never_retried(task: Task) -> bool:
    return retries(task) == 0 and not retried_by_service(task)
