"""A task that needs compute, and names none.

## What it does

Looks at tasks that run a script, a wheel, a JAR, dbt or spark-submit. Each of them needs one of `job_cluster_key`,
`new_cluster`, `existing_cluster_id` and, where it can run serverless, `environment_key`. Notebooks run on serverless
compute without any of them, and SQL, pipelines and control flow bring their own.

Nothing is said where a cluster policy (`policy_id`) may supply it, nor of what the service itself gave out.

## Why is this bad

The deployment is refused: "One of job_cluster_key, new_cluster, or existing_cluster_id must be specified", or "An
environment is required for serverless task".

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    spark_python_task: {python_file: /Jobs/load.py}  # BL501
```

## Use instead

```yaml jobs/daily.yml
name: daily
environments:
  - environment_key: default
    spec: {environment_version: "4"}
tasks:
  - task_key: load
    environment_key: default
    spark_python_task: {python_file: /Jobs/load.py}
```

## References

- Jobs API, `tasks`: compute of each task type.
- Bundles: "Missing required cluster or environment settings" for these types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, Form, Job, Task
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint_rules.compute.clusters import has_policy
from bricklint_rules.graph.loops import spoken_for
from bricklint_schemas.tables.task_types import TaskType, task_type

RULE = Rule("BL501", "missing-compute", Severity.ERROR)

_NEEDED = frozenset(("cluster", "cluster-or-environment", "new-cluster"))
_MEANT = re.compile(r"(?!(?:new_cluster|existing_cluster_id|job_cluster_key)$).*(?:cluster|compute)")
"""In fields of other tools (dbx), of former previews, of what a program makes a job of later, and in slips."""


def check(job: Job) -> Iterator[Diagnostic]:
    if job.partial or job.form in RUN_FORMS or has_policy(job.settings):
        return
    for task in job.all_tasks:
        row = task_type(task.kind or "")
        if row is None or row.compute not in _NEEDED or task.compute_keys or len(task.kinds) > 1:
            continue
        if not spoken_for(task) and not any(_MEANT.match(entry.key.text) for entry in task.node.entries):
            yield _said(job, task, row)


def _said(job: Job, task: Task, row: TaskType) -> Diagnostic:
    return RULE.at(
        task.node.key(task.kind or "") or task.place,
        f"task `{task.title}` names nothing to run on: the API rejects the job",
        label=f"a {row.label} task needs compute",
        hint=_hint(job, row),
    )


def _hint(job: Job, row: TaskType) -> str:
    if row.compute == "new-cluster":
        return "add `new_cluster`"
    names = [
        *(f"job_cluster_key: {key}" for key in job.job_clusters),
        *(f"environment_key: {key}" for key in job.environments if row.compute == "cluster-or-environment"),
    ]
    if names:
        return f"add one of {quoted(names)}"
    if job.legacy or job.request is Form.SUBMIT:
        return "add `new_cluster`, or `environment_key` with an entry in `environments`"
    return "add `environment_key` with an entry in `environments`, or `job_cluster_key` with one in `job_clusters`"
