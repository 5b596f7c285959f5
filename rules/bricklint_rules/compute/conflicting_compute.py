"""A task with two kinds of compute.

## What it does

Looks for more than one of `new_cluster`, `job_cluster_key`, `existing_cluster_id` and `environment_key` in one task,
after a bundle's targets are merged: a target that gives a task other compute *adds* it to what the job says. Values
that cannot be told and empty texts do not count.

## Why is this bad

A task runs on one compute: the Jobs API rejects the job.

## Example

```yaml jobs/daily.yml
name: daily
job_clusters:
  - job_cluster_key: main
    new_cluster: {spark_version: 16.4.x-scala2.12, node_type_id: i3.xlarge, num_workers: 2}
tasks:
  - task_key: load
    job_cluster_key: main
    existing_cluster_id: 0923-164208-meows279  # BL502
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
job_clusters:
  - job_cluster_key: main
    new_cluster: {spark_version: 16.4.x-scala2.12, node_type_id: i3.xlarge, num_workers: 2}
tasks:
  - task_key: load
    job_cluster_key: main
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API, `tasks`: one of `existing_cluster_id`, `job_cluster_key`, `new_cluster`, `environment_key`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import COMPUTE_KEYS, Form, Job, Task
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.tree.node import Scalar, is_unknown
from bricklint_rules.compute.clusters import given

RULE = Rule("BL502", "conflicting-compute", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    for task in job.all_tasks:
        if len(task.compute_keys) > 1:
            keys = [key for key in _known(task) if key is not None]
            if len(keys) > 1:
                yield _said(task, keys)


def _known(task: Task) -> list[Scalar | None]:
    """The keys of the compute that is certainly there, as they stand in the file."""
    submitted = task.job.request is Form.SUBMIT
    return [
        task.node.key(key)
        for key in task.node.names()
        if key in COMPUTE_KEYS and not (submitted and key == "job_cluster_key")
        if given(task.node.get(key)) and not _reference(task.node.get(key))
    ]


def _reference(node: object) -> bool:
    if not isinstance(node, Scalar):
        return False
    return is_unknown(node) or (isinstance(node.value, str) and ("${" in node.value or "{{" in node.value))


def _said(task: Task, keys: list[Scalar]) -> Diagnostic:
    first, second, *more = keys
    overriding = second.via is not None and second.via.startswith("target ")
    return RULE.at(
        second,
        f"task `{task.title}` has {quoted(key.text for key in keys)}: a task runs on one compute, and the API rejects "
        "the job",
        label="added to what the job says, not put in its place" if overriding else "one too many",
        related=[(first, "what it runs on already"), *((key, "and one more") for key in more)],
        hint="give each target its own compute, or let a variable decide" if overriding else "keep one of them",
    )
