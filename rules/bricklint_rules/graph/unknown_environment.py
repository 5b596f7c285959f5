"""A task's `environment_key` names no environment of the job.

## What it does

Looks up the `environment_key` of every task, also of the inner task of a for_each, in `environments`, after a bundle's
targets are merged.

## Why is this bad

The Jobs API rejects the job: a serverless task without its environment has no libraries to run with.

## Example

```yaml jobs/daily.yml
name: daily
environments:
  - environment_key: default
    spec: {environment_version: "4"}
tasks:
  - task_key: load
    environment_key: defautl  # BL213
    spark_python_task: {python_file: /Jobs/load.py}
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

## Fix safety

The fix writes the nearest key. It is offered only for a near miss, and is safe: the job could not be created before.

## References

- Jobs API, `tasks.environment_key`: one of the job's `environments`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.graph.declarations import ENVIRONMENTS, unknown_uses
from bricklint_rules.graph.undeclared import said

RULE = Rule("BL213", "unknown-environment", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    for use in unknown_uses(job, ENVIRONMENTS):
        yield said(RULE, job, ENVIRONMENTS, use, "environments")
