"""A cluster of spot instances that has nothing to fall back on.

## What it does

Looks for an `availability` of spot instances alone: SPOT on AWS, SPOT_AZURE, PREEMPTIBLE_GCP.

## Why is this bad

When the cloud runs out of spot instances the cluster does not start, or loses its nodes, and the job fails. With the
fallback the same cluster costs more for such a night, and runs.

## Example

```yaml jobs/daily.yml
name: daily
job_clusters:
  - job_cluster_key: main
    new_cluster:
      spark_version: 16.4.x-scala2.12
      node_type_id: i3.xlarge
      num_workers: 2
      aws_attributes:
        availability: SPOT  # BL509
tasks:
  - task_key: load
    job_cluster_key: main
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
job_clusters:
  - job_cluster_key: main
    new_cluster:
      spark_version: 16.4.x-scala2.12
      node_type_id: i3.xlarge
      num_workers: 2
      aws_attributes:
        availability: SPOT_WITH_FALLBACK
tasks:
  - task_key: load
    job_cluster_key: main
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Clusters API, `availability` of `aws_attributes`, `azure_attributes` and `gcp_attributes`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.compute.clusters import clusters_of

RULE = Rule("BL509", "spot-without-fallback", Severity.NOTE)

_SPOT_ALONE = {
    "aws_attributes": ("SPOT", "SPOT_WITH_FALLBACK"),
    "azure_attributes": ("SPOT_AZURE", "SPOT_WITH_FALLBACK_AZURE"),
    "gcp_attributes": ("PREEMPTIBLE_GCP", "PREEMPTIBLE_WITH_FALLBACK_GCP"),
}


def check(job: Job) -> Iterator[Diagnostic]:
    for cluster in clusters_of(job):
        for field, (alone, with_fallback) in _SPOT_ALONE.items():
            if field in cluster.node and cluster.node.get(field, "availability") is not None:
                place = cluster.node.scalar(field, "availability")
                if place is not None and place.value == alone:
                    yield RULE.at(
                        place,
                        f"{cluster.title} takes spot instances alone: where there are none it does not start",
                        label="nothing to fall back on",
                        hint=f"write `{with_fallback}`",
                    )
