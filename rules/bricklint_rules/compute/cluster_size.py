"""A new cluster whose size contradicts itself, or that has none.

## What it does

A new cluster has either `num_workers` or `autoscale`, and `autoscale.max_workers` lies above `min_workers`. A cluster
without workers (`num_workers: 0`) needs the settings of a single node: `is_single_node` with a `kind`, or the Spark
profile `singleNode`.

Where a `policy_id` may supply what is missing, nothing is said to be missing.

## Why is this bad

The Jobs API rejects a cluster without a size. With both sizes one of them is not what you get, and a cluster without
workers and without the single-node settings starts and then waits for workers that never come.

## Example

```yaml jobs/daily.yml
name: daily
job_clusters:
  - job_cluster_key: main
    new_cluster:
      spark_version: 16.4.x-scala2.12
      node_type_id: i3.xlarge
      num_workers: 4  # BL503
      autoscale: {min_workers: 1, max_workers: 8}
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
      autoscale: {min_workers: 1, max_workers: 8}
tasks:
  - task_key: load
    job_cluster_key: main
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Clusters API: `num_workers` or `autoscale`; `max_workers` must be strictly greater than `min_workers`; a single node
  has `spark.databricks.cluster.profile: singleNode` and `spark.master: local[*]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, Form, Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Mapping, Scalar, as_number, is_null, is_unknown
from bricklint_rules.compute.clusters import Cluster, clusters_of, given, has_policy
from bricklint_rules.graph.declarations import CLUSTERS, strays

RULE = Rule("BL503", "cluster-size", Severity.ERROR)

_FILL_IN = frozenset((Form.BUNDLE, Form.TERRAFORM))
"""Forms whose tools send 0 workers for a job cluster without a size."""

_PROFILE = "spark.databricks.cluster.profile"


def check(job: Job) -> Iterator[Diagnostic]:
    seen: set[tuple[str, int]] = set()
    for cluster in clusters_of(job):
        place = cluster.node.source.path, cluster.node.start
        if place not in seen:  # aliases show the same lines again
            seen.add(place)
            yield from _judge(job, cluster)


def _judge(job: Job, cluster: Cluster) -> Iterator[Diagnostic]:
    workers, autoscale = cluster.node.get("num_workers"), cluster.node.get("autoscale")
    if autoscale is None and isinstance(workers, Scalar) and isinstance(workers.value, int) and workers.value > 0:
        return
    fixed = workers is not None and not is_null(workers)
    scales = autoscale is not None and not is_null(autoscale)
    if isinstance(autoscale, Mapping):
        yield from _range(cluster, autoscale)
    if fixed and isinstance(autoscale, Mapping):
        if not is_unknown(workers):
            yield _both(cluster)
        return
    if job.partial or job.form in RUN_FORMS or has_policy(cluster.node) or has_policy(job.settings):
        return
    if not fixed and not scales:
        if cluster.shared is not None and cluster.shared.string("job_cluster_key") in strays(job, CLUSTERS):
            return
        if not _single_node(cluster.node):
            yield _neither(cluster, fills_in=job.form in _FILL_IN and cluster.shared is not None)
    elif as_number(workers) == 0 and not scales and not _single_node(cluster.node):
        yield _nobody(cluster)


def _range(cluster: Cluster, autoscale: Mapping) -> Iterator[Diagnostic]:
    least, most = autoscale.number("min_workers"), autoscale.number("max_workers")
    if least is not None and most is not None and most <= least:
        yield RULE.at(
            autoscale.get("max_workers") or autoscale,
            f"{cluster.title} scales from {least} to {most} workers: max_workers must be above min_workers",
            label="not above min_workers",
            related=[(autoscale.get("min_workers") or autoscale, "the least number")],
            hint=f"write `num_workers: {least}` for a fixed size" if most == least else "swap the two numbers",
        )


def _both(cluster: Cluster) -> Diagnostic:
    return RULE.at(
        cluster.node.key("num_workers") or cluster.key,
        f"{cluster.title} has a fixed size and scales too: only one of the two can hold",
        label="beside autoscale",
        related=[(cluster.node.key("autoscale") or cluster.key, "beside num_workers")],
        hint="keep `num_workers` or `autoscale`",
    )


def _neither(cluster: Cluster, fills_in: bool) -> Diagnostic:
    end = "so it gets no workers, and its Spark jobs wait for them" if fills_in else "and the API rejects the job"
    return RULE.at(
        cluster.key,
        f"{cluster.title} has no size, {end}",
        label="neither num_workers nor autoscale",
        hint="add `num_workers` or `autoscale: {min_workers: …, max_workers: …}`",
    )


def _nobody(cluster: Cluster) -> Diagnostic:
    return RULE.at(
        cluster.node.get("num_workers") or cluster.key,
        f"{cluster.title} has no workers and is no single node: its Spark jobs wait for workers that never come",
        label="no workers",
        hint="for a single node add `spark_conf` with `spark.databricks.cluster.profile: singleNode` and "
        '`spark.master: "local[*]"`, and `custom_tags: {ResourceClass: SingleNode}`',
    )


def _single_node(cluster: Mapping) -> bool:
    """Whether it is a single node, or may be one for all one can see."""
    if given(cluster.get("is_single_node")):
        return True
    settings = cluster.get("spark_conf")
    if isinstance(settings, Mapping):
        profile = settings.get(_PROFILE)
        return isinstance(profile, Scalar) and (not isinstance(profile.value, str) or profile.value != "")
    return settings is not None and not is_null(settings)
