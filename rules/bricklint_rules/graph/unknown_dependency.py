"""depends_on names a task that the job does not have.

## What it does

Looks up every `task_key` in `depends_on` among the tasks of the same job, after a bundle's targets are merged.

## Why is this bad

The Jobs API rejects the job. Where the name belongs to a task of another job, the dependency cannot be expressed this
way at all: jobs wait for each other by a `run_job_task`.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: report
    depends_on:
      - task_key: lod  # BL202
    notebook_task: {notebook_path: /Jobs/report}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: report
    depends_on:
      - task_key: load
    notebook_task: {notebook_path: /Jobs/report}
```

## Fix safety

The fix puts the nearest key in the place of the unknown one. It is offered only for a near miss, and is safe: the job
could not be created before.

## References

- Jobs API, `tasks.depends_on`: unknown keys, self-references and cycles are rejected.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Dependency, Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Fix, Rule, Severity, did_you_mean
from bricklint.tree.edits import replace_value
from bricklint.tree.node import Scalar
from bricklint_schemas.closest import closest

RULE = Rule("BL202", "unknown-dependency", Severity.ERROR)


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    if job.partial or job.legacy or not job.tasks_known:  # at job level the field itself is the mistake: BL101
        return
    keys = job.task_by_key
    for task in job.tasks:
        for dependency in task.depends_on:
            name = dependency.task_key
            if name is not None and name not in keys:
                yield _said(job, task.title, dependency, name, context)


def _said(job: Job, task: str, dependency: Dependency, name: str, context: Context) -> Diagnostic:
    nearest = closest(name, list(job.task_by_key))
    notes = []
    other = _other_job_with(name, job, context) if nearest is None else None
    if other is not None:
        notes.append(f"job `{other.title}` has a task `{name}`: a task cannot wait for a task of another job")
    place = dependency.place
    edit = replace_value(place, nearest) if nearest is not None and isinstance(place, Scalar) else None
    return RULE.at(
        place,
        f"task `{task}` depends on `{name}`, which is no task of job `{job.title}`: the API rejects the job",
        label="no task has this key",
        hint=did_you_mean(nearest, "tasks", job.task_by_key),
        notes=notes,
        fixes=[Fix(f"write `{nearest}`", (edit,))] if edit is not None else (),
    )


def _other_job_with(name: str, job: Job, context: Context) -> Job | None:
    return next((one for one in context.project.jobs_with_task.get(name, ()) if one is not job), None)
