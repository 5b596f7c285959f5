"""Two tasks of a job have the same key.

## What it does

Compares the `task_key` of the tasks in each list of tasks as it was written. A target that names a task of the job
overrides it, which is no duplicate.

## Why is this bad

The Jobs API rejects the job. In a bundle it is worse: the Databricks CLI merges the two into one task without a word,
so that one of them is never run.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load_orders}
  - task_key: load  # BL203
    notebook_task: {notebook_path: /Jobs/load_returns}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load_orders
    notebook_task: {notebook_path: /Jobs/load_orders}
  - task_key: load_returns
    notebook_task: {notebook_path: /Jobs/load_returns}
```

## References

- Jobs API, `tasks.task_key`: unique within the job.
- Databricks asset bundles, target overrides: tasks with the same key are merged.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.graph.written import Twins, Written, twins, written_jobs

RULE = Rule("BL203", "duplicate-task-key", Severity.ERROR)


def check(project: Project) -> Iterator[Diagnostic]:
    for job in written_jobs(project):
        for found in twins(job.settings.items_of("tasks"), "task_key"):
            yield _said(job, found)


def _said(job: Written, found: Twins) -> Diagnostic:
    first, second, *more = found.places
    end = "they are merged into one task, and nobody is told" if job.bundled else "the API rejects the job"
    count = "two" if not more else str(len(found.places))
    return RULE.at(
        second,
        f"{count} tasks of job `{job.title}` have the key `{found.name}`: {end}",
        label="this key is taken",
        related=[(first, "the first task with this key"), *((place, "and again") for place in more)],
        hint="give each task a key of its own, and look at what depends on it",
        job=job.title,
    )
