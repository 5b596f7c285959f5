"""Two job parameters, job clusters or environments of a job have the same name.

## What it does

Compares the names in `parameters`, `job_clusters` and `environments` as they were written. What a target overrides is
no duplicate; but environments of a target are *added* to those of the job, so that the same key in both is one.

## Why is this bad

The Jobs API rejects the job. In a bundle, parameters and job clusters of the same name are merged without a word: one
of the two never comes to be.

## Example

```yaml jobs/daily.yml
name: daily
parameters:
  - {name: day, default: "2026-01-01"}
  - {name: day, default: today}  # BL204
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
parameters:
  - {name: day, default: "2026-01-01"}
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API: `parameters.name`, `job_clusters.job_cluster_key` and `environments.environment_key` are unique in the job.
- Databricks asset bundles, target overrides: job clusters and parameters are merged by name, other lists are joined.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Form
from bricklint.project.model import Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.graph.written import Twins, twins, written_jobs

RULE = Rule("BL204", "duplicate-name", Severity.ERROR)

_LISTS = (
    ("parameters", "name", "job parameters"),
    ("job_clusters", "job_cluster_key", "job clusters"),
    ("environments", "environment_key", "environments"),
)
_MERGED_BY_NAME = ("parameters", "job_clusters")


def check(project: Project) -> Iterator[Diagnostic]:
    for job in written_jobs(project):
        for field, key, things in _LISTS:
            if field in job.settings:
                merged = job.bundled and field in _MERGED_BY_NAME
                for found in twins(job.settings.items_of(field), key):
                    yield _said(job.title, things, found, merged)
    for merged_job in project.jobs:
        if merged_job.form is Form.BUNDLE and "environments" in merged_job.settings:
            for found in twins(merged_job.settings.items_of("environments"), "environment_key"):
                said = _said(merged_job.title, "environments", found, merged=False)
                yield said.with_targets(tuple(target.name for target in merged_job.targets))


def _said(job: str, things: str, found: Twins, merged: bool) -> Diagnostic:
    first, second, *more = found.places
    end = "they are merged into one, and nobody is told" if merged else "the API rejects the job"
    count = "two" if not more else str(len(found.places))
    added = second.via is not None and second.via.startswith("target ")
    return RULE.at(
        second,
        f"{count} {things} of job `{job}` are called `{found.name}`: {end}",
        label="added to those of the job, not laid over them" if added else "this name is taken",
        related=[(first, "the first one"), *((place, "and again") for place in more)],
        hint="give the target's one a name of its own, or only the targets have one" if added else None,
        job=job,
    )
