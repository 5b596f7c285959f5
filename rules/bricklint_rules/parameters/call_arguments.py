"""Arguments that the notebook or job that is called never reads.

## What it does

Compares the arguments of `dbutils.notebook.run` with the parameters that the child notebook reads, with all that it
includes; and the `job_parameters` of a `run_job_task` with the parameters of the job of the same bundle that it names.

It says nothing where reading cannot be told, and nothing about a job named by its number.

## Why is this bad

The value goes nowhere. Where the name is a slip of one that the child does read, the child goes on with its default or
fails.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    load:
      parameters:
        - {name: source, default: /mnt/landing}
      tasks:
        - task_key: load
          spark_python_task:
            python_file: /Workspace/load.py
            parameters: ["{{job.parameters.source}}"]
    daily:
      tasks:
        - task_key: load
          run_job_task:
            job_id: ${resources.jobs.load.id}
            job_parameters: {sources: /mnt/archive}  # BL613
```
```python parent.py
# Databricks notebook source
dbutils.notebook.run("child", 600, {"runDate": "2026-11-23"})  # BL613
```
```python child.py
# Databricks notebook source
dbutils.widgets.text("run_date", "")
print(dbutils.widgets.get("run_date"))
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    load:
      parameters:
        - {name: source, default: /mnt/landing}
      tasks:
        - task_key: load
          spark_python_task:
            python_file: /Workspace/load.py
            parameters: ["{{job.parameters.source}}"]
    daily:
      tasks:
        - task_key: load
          run_job_task:
            job_id: ${resources.jobs.load.id}
            job_parameters: {source: /mnt/archive}
```
```python parent.py
# Databricks notebook source
dbutils.notebook.run("child", 600, {"run_date": "2026-11-23"})
```

## References

- `dbutils.notebook.run(path, timeout_seconds, arguments)`: arguments are widgets of the child.
- Jobs API, `run_job_task.job_parameters`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import Form, Job, Task
from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity, did_you_mean, quoted
from bricklint.source import Span
from bricklint.trace.events import NotebookRun, WidgetRead
from bricklint.tree.node import Entry, Mapping, Scalar
from bricklint_rules.parameters.declared import declared_parameters
from bricklint_rules.parameters.pieces import text_of
from bricklint_rules.parameters.reading import Reading
from bricklint_rules.parameters.unread import may_read, mentioned
from bricklint_schemas.closest import closest

RULE = Rule("BL613", "call-arguments", Severity.WARNING)

_JOB_ID = re.compile(r"\$\{resources\.jobs\.([^.}\[]+)\.id\}")


def check(project: Project) -> Iterator[Diagnostic]:
    reading = Reading(project)
    for code in project.codes():
        yield from _notebooks(reading, code)
    for job in project.jobs:
        if job.form is Form.BUNDLE:
            for task in job.all_tasks:
                if task.kind == "run_job_task":
                    yield from _jobs(project, reading, job, task)


def _notebooks(reading: Reading, code: Code) -> Iterator[Diagnostic]:
    calls: dict[tuple[str, int], tuple[NotebookRun, list[Code | None]]] = {}
    for child in reading.children(code):
        if child.event.arguments and child.event.call.path == code.path:
            key = (child.event.call.path, child.event.call.start)
            calls.setdefault(key, (child.event, []))[1].append(child.code)
    for event, children in calls.values():
        for name, _, place in event.arguments or ():
            if all(reading.reads(child, name) is False for child in children):
                yield _unread(event, name, place, [child for child in children if child is not None])


def _unread(event: NotebookRun, name: str, place: Span, children: list[Code]) -> Diagnostic:
    given = {other for other, _, _ in event.arguments or ()}
    reads = {read: events for child in children for read, events in child.trace.widgets_read.items()}
    near = closest(name, [read for read in reads if read not in given])
    listed = f"it reads {quoted(sorted(reads))}" if reads else "it reads no parameters"
    return RULE.at(
        place,
        f"`{children[0].path}` never reads the argument `{name}`: what is handed on is lost",
        label="nothing reads this",
        related=_shown(reads, near),
        hint=f"did you mean `{near}`? {listed}" if near else listed,
    )


def _shown(reads: dict[str, tuple[WidgetRead, ...]], near: str | None) -> list[tuple[Span, str]]:
    if near:
        return [(reads[near][0].at, f"it reads `{near}`, which is not handed on")]
    return [(events[0].at, f"it reads `{name}`") for name, events in list(reads.items())[:1]]


def _jobs(project: Project, reading: Reading, job: Job, task: Task) -> Iterator[Diagnostic]:
    given = task.body.mapping("job_parameters") if task.body is not None else None
    called = _called(project, job, task) if given is not None else []
    if given is None or not called:
        return
    for entry in given.entries:
        if all(_goes_nowhere(project, reading, other, entry.key.text) for other in called):
            yield _undeclared(entry, given, called[0])


def _called(project: Project, job: Job, task: Task) -> list[Job]:
    """The job of the same bundle that a task runs, in the targets that both have."""
    node = task.body.get("job_id") if task.body is not None else None
    match = _JOB_ID.fullmatch(text_of(node) or "") if isinstance(node, Scalar) else None
    if match is None:
        return []
    here = {target.name for target in job.targets}
    same = [one for one in project.jobs if one.key == match[1] and one.bundle == job.bundle and one.form is Form.BUNDLE]
    return [one for one in same if not here or here & {target.name for target in one.targets}]


def _goes_nowhere(project: Project, reading: Reading, job: Job, name: str) -> bool:
    declared = declared_parameters(job)
    if declared is None or name in declared or not job.tasks_known or mentioned(job, name):
        return False
    return not any(may_read(run, name, reading) for run in project.runs_of(job))


def _undeclared(entry: Entry, given: Mapping, called: Job) -> Diagnostic:
    name = entry.key.text
    declared = list(declared_parameters(called) or ())
    near = closest(name, [other for other in declared if other not in given])
    return RULE.at(
        entry.key,
        f"job `{called.title}` declares no parameter `{name}`, and nothing in it reads one: what is handed on is lost",
        label="nothing reads this",
        related=[(called.place, "the job that is run")],
        hint=did_you_mean(near, "job parameters", declared),
    )
