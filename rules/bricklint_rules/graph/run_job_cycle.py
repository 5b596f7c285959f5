"""Jobs that run each other in a circle.

## What it does

Follows `run_job_task` from job to job: by `${resources.jobs.<key>.id}` within a bundle, by `databricks_job.<name>.id`
within a Terraform module, by job ids where the settings that the service gave out say which job is which.

## Why is this bad

The service does not support it: the deployment has no order in which it could create the jobs, and a run would start
runs for ever.

## Example

```yaml databricks.yml
bundle: {name: shop}
resources:
  jobs:
    first:
      tasks:
        - task_key: second
          run_job_task:
            job_id: ${resources.jobs.second.id}  # BL211
    second:
      tasks:
        - task_key: first
          run_job_task:
            job_id: ${resources.jobs.first.id}
```

## Use instead

```yaml databricks.yml
bundle: {name: shop}
resources:
  jobs:
    first:
      tasks:
        - task_key: second
          run_job_task:
            job_id: ${resources.jobs.second.id}
    second:
      tasks:
        - task_key: load
          notebook_task: {notebook_path: /Jobs/load}
```

## References

- Databricks jobs, Run Job task: jobs that run each other, directly or through others, are not supported.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from bricklint.jobs.model import RUN_FORMS, Form, Job, Task
from bricklint.project.model import Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Scalar, Unknown

RULE = Rule("BL211", "run-job-cycle", Severity.ERROR)

_BY_KEY = re.compile(r"\$\{resources\.jobs\.([\w-]+)\.id\}|(?:\$\{)?databricks_job\.([\w-]+)\.id\}?")


class Call(NamedTuple):
    """`task` of `job` runs the job called `callee`; `place` says so."""

    job: Job
    task: Task
    callee: str
    place: Scalar


def check(project: Project) -> Iterator[Diagnostic]:
    calls = list(_calls(project))
    bundles = {id(one): bundle.path for bundle in project.specs.bundles for one in bundle.documents} if calls else {}
    for group in _groups(calls, bundles):
        told: set[str] = set()
        for name in group:
            circle = _circle(group, name) if name not in told else []
            if circle:
                told.update(call.callee for call in circle)
                yield _said(circle)


def _calls(project: Project) -> Iterator[Call]:
    for job in project.jobs:
        if job.form in RUN_FORMS or job.legacy:
            continue
        for task in job.all_tasks:
            place = task.body.scalar("job_id") if task.kind == "run_job_task" and task.body is not None else None
            callee = _callee(place) if place is not None else None
            if place is not None and callee is not None:
                yield Call(job, task, callee, place)


def _callee(place: Scalar) -> str | None:
    value = place.value.text if isinstance(place.value, Unknown) else place.value
    if isinstance(value, bool) or value is None:
        return None
    match = _BY_KEY.fullmatch(str(value).strip())
    return match.group(1) or match.group(2) if match else str(value)


def _names(job: Job) -> Iterator[str]:
    if job.key is not None:
        yield job.key
    elif job.wrapper is not None and (number := job.wrapper.scalar("job_id")) is not None:
        yield number.text


def _groups(calls: list[Call], bundles: dict[int, str]) -> Iterator[dict[str, list[Call]]]:
    """The calls by the name of the calling job, for each set of jobs that are deployed together."""
    groups: dict[tuple[str, str], dict[str, list[Call]]] = {}
    for call in calls:
        for target in [target.name for target in call.job.targets] or [""]:
            for name in _names(call.job):
                group = groups.setdefault((_scope(call.job, bundles), target), {})
                group.setdefault(name, []).append(call)
    yield from groups.values()


def _scope(job: Job, bundles: dict[int, str]) -> str:
    """Within what the name of a job means it: its bundle, its module, or everywhere for the number of a job."""
    if job.form is Form.BUNDLE:
        return f"bundle {bundles.get(id(job.document), job.bundle)}"
    if job.form is Form.TERRAFORM:
        return f"module {posixpath.dirname(job.document.path)}"
    return "numbers" if job.wrapper is not None else f"file {job.document.path}"


def _circle(group: dict[str, list[Call]], start: str) -> list[Call]:
    """The shortest way from a job back to itself."""
    ways: list[list[Call]] = [[call] for call in group[start]]
    seen: set[str] = set()
    for way in ways:
        callee = way[-1].callee
        if callee == start:
            return way
        if callee not in seen:
            seen.add(callee)
            ways.extend([*way, call] for call in group.get(callee, ()))
    return []


def _said(circle: list[Call]) -> Diagnostic:
    names = [call.job.title for call in circle]
    if len(circle) == 1:
        message = f"job `{names[0]}` runs itself, and so on for ever"
    else:
        written = " → ".join(f"`{name}`" for name in [*names, names[0]])
        message = f"jobs run each other in a circle, {written}, and so on for ever"
    return RULE.at(
        circle[0].place,
        message,
        label=_label(circle[0]),
        related=[(call.place, _label(call)) for call in circle[1:]],
        hint="take one of these runs out; to run a job again and again use `continuous` or a schedule",
        ordered=True,
        job=names[0],
    )


def _label(call: Call) -> str:
    return f"task `{call.task.title}` of job `{call.job.title}` runs it"
