"""A job that runs by itself on an all-purpose cluster.

## What it does

Looks for `existing_cluster_id` in jobs with an active schedule or trigger (paused: a note), one finding for each
cluster, with all tasks that use it. A text in double braces such as `{{previous_task_cluster}}` is an error
everywhere: nothing puts a cluster there.

## Why is this bad

An all-purpose cluster costs more than a job cluster, and it is shared: what somebody installs or runs on it at night
changes the job, and a restart by hand ends it. When the cluster is deleted, the job fails.

## Example

```yaml jobs/daily.yml
name: daily
schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: Europe/Warsaw}
tasks:
  - task_key: load
    existing_cluster_id: 0923-164208-meows279  # BL506
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
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API, `tasks.existing_cluster_id`: only all-purpose clusters; new clusters are recommended for production.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Scalar, Unknown
from bricklint_rules.resilience.attendance import weight
from bricklint_schemas.tables.placeholders import placeholder_in

RULE = Rule("BL506", "shared-cluster-in-job", Severity.WARNING)

_FIELD = "existing_cluster_id"
_BRACES = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}\Z")
_REFERENCES = ("job", "task", "tasks", "input", "workspace", "backfill", "secrets", "parent_run_id", "run_id", "job_id")


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    users: dict[str, list[tuple[Task, Scalar]]] = {}
    for task in job.all_tasks:
        place = task.node.scalar(_FIELD)
        if place is not None and place.value not in (None, "") and not _may_be_null(place):
            users.setdefault(_name(place), []).append((task, place))
    for name, found in users.items():
        if _is_placeholder(name):
            for task, place in found:
                yield _nothing_there(task, place, name)
        elif placeholder_in(name) is None and (severity := weight(job, context)) is not None:
            yield _shared(job, found, severity)


def _may_be_null(place: Scalar) -> bool:
    """Whether an expression may come out as no cluster at all: `var.shared ? var.cluster_id : null`."""
    return isinstance(place.value, Unknown) and ("?" in place.value.text or "null" in place.value.text)


def _name(place: Scalar) -> str:
    return place.value.text if isinstance(place.value, Unknown) else place.text


def _is_placeholder(name: str) -> bool:
    match = _BRACES.match(name.strip())
    return match is not None and match.group(1).split(".")[0] not in _REFERENCES


def _nothing_there(task: Task, place: Scalar, name: str) -> Diagnostic:
    return RULE.at(
        place,
        f"task `{task.title}` runs on `{name}`, which no service fills in: there is no such cluster",
        label="stays as it is",
        hint="to share a cluster between tasks give them the same `job_cluster_key`",
        severity=Severity.ERROR,
    )


def _shared(job: Job, found: list[tuple[Task, Scalar]], severity: Severity) -> Diagnostic:
    (task, place), *more = found
    others = f" and {len(more)} more" if more else ""
    return RULE.at(
        place,
        f"task `{task.title}`{others} of the unattended job `{job.title}` runs on an all-purpose cluster: it costs "
        "more, and others change or stop it",
        label="a cluster for people at work",
        related=[(other, f"task `{user.title}` too") for user, other in more],
        hint="a job cluster (`job_cluster_key`), a `new_cluster`, or serverless compute",
        severity=severity,
    )
