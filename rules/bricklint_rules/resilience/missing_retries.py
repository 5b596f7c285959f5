"""A task of an unattended job that one passing failure brings down.

## What it does

Looks at jobs with an active schedule or trigger, for tasks that run code on a cluster or SQL on a warehouse and have no
`max_retries` above 0. Nothing is said where something else retries, or nothing may: serverless compute retries by
itself (unless `disable_auto_optimization` says no), a pipeline too; a task whose code is seen to append rows would
write them twice (BL801 and BL802 speak there); conditions, loops and runs of other jobs are no work of their own.

## Why is this bad

Spot instances go, an API answers 503, a driver runs out of memory once in a hundred nights. Without a retry each of
these is a failed night and somebody's morning.

## Example

```yaml jobs/daily.yml
name: daily  # BL402
schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: Europe/Warsaw}
job_clusters:
  - job_cluster_key: main
    new_cluster: {spark_version: 16.4.x-scala2.12, node_type_id: i3.xlarge, num_workers: 2}
tasks:
  - task_key: load
    job_cluster_key: main
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: Europe/Warsaw}
job_clusters:
  - job_cluster_key: main
    new_cluster: {spark_version: 16.4.x-scala2.12, node_type_id: i3.xlarge, num_workers: 2}
tasks:
  - task_key: load
    job_cluster_key: main
    max_retries: 2
    min_retry_interval_millis: 60000
    notebook_task: {notebook_path: /Jobs/load}
```

## Fix safety

The fix gives every task that is named two retries, a minute apart, or what the configuration says:

    [tool.bricklint.options.missing-retries]
    default-max-retries = 3
    default-retry-interval-millis = 300000

Only you know whether a task may run twice (a mail that it sends, a service that it calls): unsafe.

## References

- Jobs API, `tasks.max_retries`: 0, the default, means that a failed run is not retried.
- Databricks jobs, serverless compute: failed tasks are retried automatically unless auto-optimization is disabled.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity, quoted
from bricklint_rules.graph.loops import spoken_for
from bricklint_rules.resilience.attendance import started, weight
from bricklint_rules.resilience.idempotency import writes_unsafely
from bricklint_rules.resilience.retrying import retried_by_service, retries
from bricklint_rules.resilience.settings import set_numbers
from bricklint_schemas.tables.task_types import task_type

RULE = Rule("BL402", "missing-retries", Severity.WARNING, policy=True)

_DEFAULT_RETRIES = 2
_DEFAULT_INTERVAL = 60_000


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    severity = weight(job, context)
    if severity is None:
        return
    fragile = [task for task in job.all_tasks if _never_retried(task) and not writes_unsafely(context, task)]
    if fragile:
        yield _said(job, fragile, severity, _fixes(fragile, context))


def _never_retried(task: Task) -> bool:
    if retries(task) != 0 or retried_by_service(task) or spoken_for(task):
        return False
    if task.kind == "sql_task":
        return task.body is not None and "file" in task.body
    row = task_type(task.kind or "")
    if row is None or not row.compute.startswith(("cluster", "new-cluster")):
        return False
    # Without any compute a task that is no notebook has a graver mistake (BL501), or runs on a SQL warehouse.
    return bool(task.compute_keys) or (task.kind == "notebook_task" and task.serverless is True)


def _said(job: Job, fragile: list[Task], severity: Severity, fixes: list[Fix]) -> Diagnostic:
    plural = len(fragile) > 1
    names = quoted(task.title for task in fragile)
    return RULE.at(
        job.place,
        f"job `{job.title}` runs unattended ({started(job, severity)}), and one passing failure of "
        f"{'any of ' if plural else ''}{names} ends the run",
        label="these tasks are never retried",
        related=[(task.place, "no retries") for task in fragile],
        hint="set `max_retries` and `min_retry_interval_millis` on tasks that are safe to repeat",
        fixes=fixes,
        severity=severity,
    )


def _fixes(fragile: list[Task], context: Context) -> list[Fix]:
    """Retries for every task that has none; no fix where one of them cannot be edited."""
    number = context.options.get("default-max-retries", _DEFAULT_RETRIES)
    pause = context.options.get("default-retry-interval-millis", _DEFAULT_INTERVAL)
    edits: list[Edit] = []
    for task in fragile:
        numbers = {"max_retries": number}
        if "min_retry_interval_millis" not in task.node:
            numbers["min_retry_interval_millis"] = pause
        found = set_numbers(task.node, numbers)
        if found is None:
            return []
        edits += found
    title = f"set `max_retries` to {number}" + (f" on {len(fragile)} tasks" if len(fragile) > 1 else "")
    return [Fix(title, tuple(edits), safe=False)]
