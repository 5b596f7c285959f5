"""A task's `job_cluster_key` names no job cluster of the job.

## What it does

Looks up the `job_cluster_key` of every task, also of the inner task of a for_each, in `job_clusters`, after a bundle's
targets are merged.

## Why is this bad

The Jobs API rejects the job. A bundle's own validation only warns, so it shows when the job is deployed.

## Example

```yaml jobs/daily.yml
name: daily
job_clusters:
  - job_cluster_key: main
    new_cluster: {spark_version: 16.4.x-scala2.12, node_type_id: i3.xlarge, num_workers: 2}
tasks:
  - task_key: load
    job_cluster_key: mian  # BL212
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

## Fix safety

The fix writes the nearest key. It is offered only for a near miss, and is safe: the job could not be created before.

## References

- Jobs API, `tasks.job_cluster_key`: one of the job's `job_clusters`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.graph.declarations import CLUSTERS, unknown_uses
from bricklint_rules.graph.undeclared import said

RULE = Rule("BL212", "unknown-job-cluster", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    for use in unknown_uses(job, CLUSTERS):
        yield said(RULE, job, CLUSTERS, use, "job clusters")
