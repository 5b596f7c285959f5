"""Compute settings that are on their way out.

## What it does

Looks in new clusters for legacy access modes (`data_security_mode: LEGACY_…`), for `-photon-` in `spark_version`, and
for init scripts on DBFS; on tasks for `egg` libraries.

## Why is this bad

They may still work on the runtime at hand, and fail on a later one: the legacy modes are deprecated from 15.0 on, eggs
are not supported from 14.0 on (an error there). Init scripts on DBFS are deprecated: whoever can write to DBFS, which
is everybody in the workspace, changes what the cluster runs.

## Example

```yaml jobs/daily.yml
name: daily
job_clusters:
  - job_cluster_key: main
    new_cluster:
      spark_version: 15.4.x-photon-scala2.12  # BL508
      node_type_id: i3.xlarge
      num_workers: 2
      data_security_mode: LEGACY_TABLE_ACL  # BL508
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
      spark_version: 15.4.x-scala2.12
      runtime_engine: PHOTON
      node_type_id: i3.xlarge
      num_workers: 2
      data_security_mode: USER_ISOLATION
tasks:
  - task_key: load
    job_cluster_key: main
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Clusters API, `data_security_mode`, `runtime_engine`, `init_scripts`; libraries, `egg`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.tree.node import Scalar
from bricklint_rules.compute.clusters import Cluster, cluster_of, clusters_of
from bricklint_schemas.tables.deprecated import deprecated_value
from bricklint_schemas.tables.runtimes import restriction

RULE = Rule("BL508", "deprecated-compute", Severity.WARNING)

_PHOTON = "-photon-"


def check(job: Job) -> Iterator[Diagnostic]:
    for cluster in clusters_of(job):
        yield from _access_mode(cluster)
        yield from _photon(cluster)
        for script in cluster.node.items_of("init_scripts"):
            place = script.key("dbfs")
            if place is not None and script.mapping("dbfs") is not None:
                yield _init_script(cluster, place)
    for task in job.all_tasks:
        for library in task.node.items_of("libraries"):
            place = library.key("egg")
            if place is not None and library.string("egg"):
                yield _egg(task, place)


def _access_mode(cluster: Cluster) -> Iterator[Diagnostic]:
    mode = cluster.node.scalar("data_security_mode")
    row = deprecated_value("compute.ClusterSpec", "data_security_mode", str(mode.value)) if mode is not None else None
    if mode is not None and row is not None:
        yield RULE.at(
            mode,
            f"{cluster.title} has the legacy access mode {mode.value}, deprecated since {row.since}",
            label="a legacy access mode",
            hint=f"write {row.replacement}",
        )


def _photon(cluster: Cluster) -> Iterator[Diagnostic]:
    version = cluster.node.scalar("spark_version")
    if version is not None and isinstance(version.value, str) and _PHOTON in version.value:
        plain = version.value.replace(_PHOTON, "-")
        yield RULE.at(
            _part(version, _PHOTON.strip("-")),
            f"{cluster.title} asks for Photon by the name of its runtime, which newer runtimes do not have",
            label="the old way to ask for Photon",
            hint=f"write `spark_version: {plain}` and `runtime_engine: PHOTON`",
        )


def _part(scalar: Scalar, text: str) -> Scalar | Span:
    start = scalar.source.text.find(text, scalar.start, scalar.end)
    return scalar if start < 0 else scalar.source.span(start, start + len(text), scalar.via)


def _init_script(cluster: Cluster, place: Scalar) -> Diagnostic:
    return RULE.at(
        place,
        f"{cluster.title} has an init script on DBFS, which is deprecated: whoever writes there changes it",
        label="not a place for scripts any more",
        hint="move the script to a volume or to workspace files (`volumes:`, `workspace:`)",
    )


def _egg(task: Task, place: Scalar) -> Diagnostic:
    cluster = cluster_of(task)
    version = cluster.scalar("spark_version") if cluster is not None else None
    known = version is not None and isinstance(version.value, str)
    gone = restriction("library", "egg", str(version.value)) if known and version is not None else None
    return RULE.at(
        place,
        f"task `{task.title}` installs an egg, which `{version.value}` does not support"
        if gone is not None and version is not None
        else f"task `{task.title}` installs an egg, which runtimes from 14.0 on do not support",
        label="eggs are no longer supported",
        related=[(version, "this runtime has no eggs")] if gone is not None and version is not None else (),
        hint="build a wheel, and install it with `whl:`",
        severity=Severity.WARNING if gone is None else Severity.ERROR,
    )
