"""A Databricks Runtime that is out of support, soon will be, or cannot run the task.

## What it does

Looks up the `spark_version` of each new cluster in a dated table of releases, with today's date; one finding for each
release that a job names. A release past its end of support is a warning; one that ends within 90 days, or a feature
release without long-term support, is a note. A task type that the release does not run any more is an error. Versions
that the table does not know are left alone.

## Why is this bad

A runtime out of support gets no security fixes, and one day clusters with it no longer start: at night, when the job
does. A feature release lives half a year.

## Example

```yaml jobs/daily.yml
name: daily
job_clusters:
  - job_cluster_key: main
    new_cluster:
      spark_version: 11.3.x-scala2.12  # BL505
      node_type_id: i3.xlarge
      num_workers: 2
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
      spark_version: 18.x-scala2.13
      node_type_id: i3.xlarge
      num_workers: 2
tasks:
  - task_key: load
    job_cluster_key: main
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Databricks Runtime release notes: versions and compatibility, end-of-support dates.
- Databricks jobs, spark-submit: not supported on Databricks Runtime 17.3 and above.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from bricklint.jobs.model import Job, Task
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.source import Span
from bricklint_rules.compute.clusters import cluster_of, clusters_of
from bricklint_schemas.tables.runtimes import RESTRICTIONS, Runtime, restriction, runtime_of, support, supported_lts

RULE = Rule("BL505", "runtime-support", Severity.WARNING)

_RESTRICTED = frozenset(row.name for row in RESTRICTIONS if row.kind == "task")


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    by_release: dict[Runtime, dict[Span, str]] = {}
    for cluster in clusters_of(job):
        version = cluster.node.scalar("spark_version")
        runtime = _release(version.value) if version is not None and isinstance(version.value, str) else None
        if version is not None and runtime is not None:
            by_release.setdefault(runtime, {}).setdefault(version.span, cluster.title)
    for runtime, places in by_release.items():
        yield from _judge(places, runtime, context.today)
    for task in job.all_tasks:
        if task.kind in _RESTRICTED:
            yield from _cannot_run(task, task.kind)


@lru_cache(maxsize=512)
def _release(version: str) -> Runtime | None:
    """The release of a version; the same few are asked again and again."""
    return runtime_of(version)


def _judge(places: dict[Span, str], runtime: Runtime, today: date) -> Iterator[Diagnostic]:
    state = support(runtime, today)
    name = f"Databricks Runtime {runtime.version}{' LTS' if runtime.lts else ''}"
    since = f"{runtime.end_of_support.isoformat()}{'' if runtime.exact else ' at the latest'}"
    if state.state == "ended":
        said = (
            f"{name} has been out of support since {since}: it gets no fixes, and one day its clusters no longer start"
        )
        label, severity = "out of support", Severity.WARNING
    elif state.state == "ending":
        said = f"{name} goes out of support on {since}: plan the move to a later one"
        label, severity = f"{state.days_left} day{'' if state.days_left == 1 else 's'} left", Severity.NOTE
    elif not runtime.lts:
        said = f"{name} is a feature release, and ends on {since}: a long-term release lives for years"
        label, severity = "no long-term support", Severity.NOTE
    else:
        return
    others = [one.version for one in supported_lts(today)]
    first, *more = places
    yield RULE.at(
        first,
        said,
        label=label,
        related=[(place, f"{places[place]} too") for place in more],
        hint=f"long-term releases on {today.isoformat()}: {quoted(others)}" if others else None,
        severity=severity,
    )


def _cannot_run(task: Task, kind: str) -> Iterator[Diagnostic]:
    cluster = cluster_of(task)
    version = cluster.scalar("spark_version") if cluster is not None else None
    if version is None or not isinstance(version.value, str):
        return
    found = restriction("task", kind, version.value)
    if found is not None and found.effect == "unsupported":
        place = task.node.key(kind)
        yield RULE.at(
            version,
            f"task `{task.title}` cannot run on `{version.value}`: this release has no {kind}",
            label=f"does not run {kind}",
            related=[(place, "the task that needs another release")] if place is not None else (),
            hint="spark_jar_task, spark_python_task and python_wheel_task take its place",
            severity=Severity.ERROR,
        )
