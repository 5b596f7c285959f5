"""A task that is retried for ever, or so often that it comes to the same.

## What it does

Looks for `max_retries: -1`, and for more than five retries of a task that neither has a timeout nor stands in a job
with one. Continuous jobs, and tasks whose code is seen to run a stream, are left alone: they are meant to go on.

## Why is this bad

A task that fails for a reason that does not pass, such as a missing column, is started again and again: the run never
ends and never fails, so nobody is alerted, and the cluster is paid for all along.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    max_retries: -1  # BL403
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    max_retries: 3
    min_retry_interval_millis: 60000
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API, `tasks.max_retries`: -1 retries indefinitely, 0 never.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.graph.loops import spoken_for
from bricklint_rules.resilience.retrying import number_of, timeout

RULE = Rule("BL403", "unlimited-retries", Severity.WARNING)

MANY = 5


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    for task in job.all_tasks:
        times = number_of(task.node.get("max_retries"))
        if times is None or 0 <= times <= MANY or spoken_for(task) or job.trigger_field == "continuous":
            continue
        if times < 0:
            if not _streams(context, task):
                yield _without_end(task)
        elif not job.partial and timeout(task) == 0 and _job_has_no_timeout(job) and not _streams(context, task):
            yield _many(task, int(times))


def _job_has_no_timeout(job: Job) -> bool:
    return number_of(job.settings.get("timeout_seconds")) == 0


def _streams(context: Context, task: Task) -> bool:
    return any(
        run.task.node is task.node and run.code is not None and any(write.streaming for write in run.code.trace.writes)
        for run in context.project.runs_of(task.job)
    )


def _without_end(task: Task) -> Diagnostic:
    return RULE.at(
        task.node.get("max_retries") or task.place,
        f"task `{task.title}` is retried for ever: a failure that does not pass never ends the run, nor alerts anybody",
        label="retried without end",
        hint="a small number, such as 3, with `min_retry_interval_millis`",
    )


def _many(task: Task, times: int) -> Diagnostic:
    return RULE.at(
        task.node.get("max_retries") or task.place,
        f"task `{task.title}` is retried {times} times, and no try has a timeout: it may take days to fail",
        label="many retries, no timeout",
        hint="fewer retries, or `timeout_seconds` on the task or the job",
    )
