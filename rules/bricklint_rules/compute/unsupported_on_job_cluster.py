"""A setting that a job cluster cannot have.

## What it does

Looks for `autotermination_minutes`, `is_pinned` and `workload_type` in the clusters of `job_clusters`, and for
`libraries` beside or in them. Zero, false and empty lists, as exports write them, are left alone.

## Why is this bad

A job cluster lives as long as its run: there is nothing to pin or to terminate, and the API rejects the job. Libraries
belong to the tasks ("Libraries cannot be declared in a shared job cluster").

## Example

```yaml jobs/daily.yml
name: daily
job_clusters:
  - job_cluster_key: main
    new_cluster:
      spark_version: 16.4.x-scala2.12
      node_type_id: i3.xlarge
      num_workers: 2
      autotermination_minutes: 30  # BL504
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
tasks:
  - task_key: load
    job_cluster_key: main
    notebook_task: {notebook_path: /Jobs/load}
```

## Fix safety

The fix takes the setting out, and is safe: the job could not be created before. There is none for libraries, which
have to move to the tasks that need them.

## References

- Terraform provider, databricks_job: the fields of a cluster that job clusters do not have.
- databricks-sdk, `JobCluster`: "Libraries cannot be declared in a shared job cluster".
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, Job
from bricklint.rule import Diagnostic, Fix, Rule, Severity, quoted
from bricklint.tree.edits import remove_entry
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, is_null
from bricklint_rules.compute.clusters import Cluster, clusters_of

RULE = Rule("BL504", "unsupported-on-job-cluster", Severity.ERROR)

_SETTINGS = {
    "autotermination_minutes": "it ends with its run",
    "is_pinned": "it is gone after its run",
    "workload_type": "it runs nothing but the tasks of its job",
}


def check(job: Job) -> Iterator[Diagnostic]:
    if "job_clusters" not in job.settings or job.form in RUN_FORMS:
        return
    for cluster in clusters_of(job):
        if cluster.shared is not None:
            for field, why in _SETTINGS.items():
                if _asks(cluster.node.get(field)):
                    yield _said(cluster, field, why)
            for place in (cluster.shared, cluster.node):
                if _asks(place.get("libraries")):
                    yield _libraries(job, cluster, cluster.shared, place)


def _asks(node: Node | None) -> bool:
    """Whether a value asks for anything: no null, no zero, no false, nothing empty."""
    if node is None or is_null(node):
        return False
    if isinstance(node, Scalar):
        return bool(node.value)
    return bool(node.items if isinstance(node, Sequence) else node.entries)


def _said(cluster: Cluster, field: str, why: str) -> Diagnostic:
    edit = remove_entry(cluster.node, field)
    return RULE.at(
        cluster.node.key(field) or cluster.key,
        f"{cluster.title} has `{field}`: the API rejects the job",
        label=f"not for job clusters: {why}",
        hint=f"take `{field}` out",
        fixes=[Fix(f"take `{field}` out", (edit,))] if edit is not None else (),
    )


def _libraries(job: Job, cluster: Cluster, shared: Mapping, place: Mapping) -> Diagnostic:
    name = shared.string("job_cluster_key")
    users = [task.title for task in job.all_tasks if name is not None and task.node.string("job_cluster_key") == name]
    return RULE.at(
        place.key("libraries") or cluster.key,
        f"{cluster.title} has libraries: the API rejects the job",
        label="libraries belong to tasks",
        hint=f"move them to the tasks that run on it: {quoted(users)}" if users else "move them to the tasks",
    )
