"""A task is retried at once, without a pause.

## What it does

Looks for `max_retries` without `min_retry_interval_millis`, or with 0.

## Why is this bad

What fails for a passing reason, such as a service that is down or a table that is locked, mostly takes a minute to
pass. Retries that follow each other at once are used up within it.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    max_retries: 3  # BL408
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

- Jobs API, `tasks.min_retry_interval_millis`: by default unsuccessful runs are retried at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.graph.loops import spoken_for
from bricklint_rules.resilience.retrying import number_of
from bricklint_rules.resilience.unlimited_retries import MANY

RULE = Rule("BL408", "immediate-retries", Severity.NOTE)


def check(job: Job) -> Iterator[Diagnostic]:
    if job.partial or job.trigger_field == "continuous":
        return
    for task in job.all_tasks:
        times = number_of(task.node.get("max_retries"))
        # More than a few retries, or retries without end, are a graver mistake of their own (BL403).
        if times is None or not 0 < times <= MANY or number_of(task.node.get("min_retry_interval_millis")) != 0:
            continue
        if task.kind != "condition_task" and not spoken_for(task):
            yield RULE.at(
                task.node.get("max_retries") or task.place,
                f"task `{task.title}` is retried at once: its retries are over before a passing failure has passed",
                label="no pause between the tries",
                hint="add `min_retry_interval_millis`, such as 60000 for a minute",
            )
