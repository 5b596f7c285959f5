"""Libraries of a task that runs on serverless compute.

## What it does

Looks for `libraries` on a task with `environment_key`, and on a notebook task without any cluster, which runs
serverless too.

## Why is this bad

The API rejects the job: "Libraries field is not supported for serverless task, please specify libraries in
environment."

## Example

```yaml jobs/daily.yml
name: daily
environments:
  - environment_key: default
    spec: {environment_version: "4"}
tasks:
  - task_key: load
    environment_key: default
    libraries:  # BL507
      - pypi: {package: pandas==2.2.3}
    spark_python_task: {python_file: /Jobs/load.py}
```

## Use instead

```yaml jobs/daily.yml
name: daily
environments:
  - environment_key: default
    spec:
      environment_version: "4"
      dependencies: [pandas==2.2.3]
tasks:
  - task_key: load
    environment_key: default
    spark_python_task: {python_file: /Jobs/load.py}
```

## References

- Databricks jobs, serverless compute: dependencies stand in the environment.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Form, Job, Task
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Sequence
from bricklint_rules.compute.clusters import given, has_policy

RULE = Rule("BL507", "serverless-libraries", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    for task in job.all_tasks:
        listed = task.node.get("libraries")
        if isinstance(listed, Sequence) and listed.items:
            if task.compute_keys == ("environment_key",) and given(task.node.get("environment_key")):
                yield _in_environment(job, task)
            elif _notebook_without_cluster(job, task):
                yield _without_cluster(task)


def _notebook_without_cluster(job: Job, task: Task) -> bool:
    if job.partial or job.form is Form.DBX or has_policy(job.settings):
        return False
    return task.kinds == ("notebook_task",) and not task.compute_keys and task.serverless is True


def _in_environment(job: Job, task: Task) -> Diagnostic:
    key = task.node.string("environment_key")
    environment = job.environments.get(key or "")
    place = environment.key("environment_key") if environment is not None else None
    return RULE.at(
        task.node.key("libraries") or task.place,
        f"task `{task.title}` runs in a serverless environment and has libraries of its own: the API rejects the job",
        label="not for serverless tasks",
        related=[
            (task.node.key("environment_key") or task.place, "makes the task serverless"),
            *([(place, "its dependencies belong here")] if place is not None else []),
        ],
        hint="move them to `spec.dependencies` of the environment",
    )


def _without_cluster(task: Task) -> Diagnostic:
    return RULE.at(
        task.node.key("libraries") or task.place,
        f"task `{task.title}` has libraries and no cluster, so it runs serverless: the API rejects the job",
        label="nothing to install them on",
        hint="name a cluster, or give the task an `environment_key` with these `dependencies`; "
        "a notebook can `%pip install` too",
    )
