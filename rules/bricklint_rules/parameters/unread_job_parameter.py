"""A job parameter that no task of the job can read.

## What it does

Job parameters reach notebooks, SQL tasks, wheels with named parameters and other jobs by themselves, and everything
else by `{{job.parameters.x}}`. The rule reports a parameter that nothing in the job refers to, where every task is a
notebook that never reads it, or of a type that gets no job parameters: a Python script, a JAR, dbt, a condition.

It says nothing where a task may read it that cannot be looked into: a wheel, a SQL task, a pipeline, a notebook that is
not in the project, a job that another `run_job_task` hands such a parameter to.

## Why is this bad

Whoever starts the job with another value for it gets the same run as before.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      parameters:
        - name: source
          default: /mnt/landing
        - name: full_refresh  # BL606
          default: "false"
      tasks:
        - task_key: load
          notebook_task: {notebook_path: ./load.py}
```
```python load.py
# Databricks notebook source
display(spark.read.json(dbutils.widgets.get("source")))
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      parameters:
        - name: source
          default: /mnt/landing
      tasks:
        - task_key: load
          notebook_task: {notebook_path: ./load.py}
```

## References

- Job parameters: to which tasks they are pushed down.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.project.model import Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.parameters.references import parameter_read, references
from bricklint_rules.parameters.unread import UnreadParameter, targets_of, unread_job_parameters
from bricklint_schemas.closest import closest

RULE = Rule("BL606", "unread-job-parameter", Severity.WARNING)


def check(project: Project) -> Iterator[Diagnostic]:
    for unread in unread_job_parameters(project):
        if unread.meant is None and not _may_be_meant(unread.run.job):
            yield _said(unread)


def _may_be_meant(job: Job) -> bool:
    """Whether the job refers to a parameter that it does not declare and that is no slip of another: BL607 speaks of
    it, and what nothing reads may be what was meant there."""
    names = {name for reference in references(job) if (name := parameter_read(reference)) is not None}
    return any(name not in job.parameters and closest(name, job.parameters) is None for name in names)


def _said(unread: UnreadParameter) -> Diagnostic:
    job = unread.run.job
    kinds = {run.task.kind for run in unread.runs}
    why = "no notebook of the job reads it" if kinds == {"notebook_task"} else "its tasks get no job parameters"
    return RULE.at(
        unread.key,
        f"no task of job `{job.title}` can read the job parameter `{unread.name}`: {why}, and nothing refers to it",
        label="without effect",
        hint=f"hand it on as `{{{{job.parameters.{unread.name}}}}}`, or take it away",
        job=job.title,
    ).with_targets(targets_of([job]))
