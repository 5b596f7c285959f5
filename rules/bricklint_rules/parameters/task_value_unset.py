"""A task value is read under a key that its task never sets.

## What it does

Looks for the key of every `{{tasks.x.values.key}}` and `dbutils.jobs.taskValues.get("x", "key")` among the keys that
the code of task `x` sets, in everything that it includes and starts. It speaks where every setter is known; an exit
value is no task value. Tasks that cannot set any (SQL, conditions, pipelines, dbt) are reported as such.

And it marks `default=None` in a `get`: the service takes None for "no default".

## Why is this bad

The reference fails the run, and so does a `get` without a default; with one, the default is all that it ever gives.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: count
          notebook_task: {notebook_path: ./count.py}
        - task_key: report
          depends_on: [{task_key: count}]
          notebook_task:
            notebook_path: ./report.py
            base_parameters: {rows: "{{tasks.count.values.row_count}}"}  # BL611
```
```python count.py
# Databricks notebook source
dbutils.jobs.taskValues.set("rows", spark.table("orders").count())
```
```python report.py
# Databricks notebook source
print(dbutils.widgets.get("rows"))
print(dbutils.jobs.taskValues.get("count", "rows", default=None))  # BL611
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: count
          notebook_task: {notebook_path: ./count.py}
        - task_key: report
          depends_on: [{task_key: count}]
          notebook_task:
            notebook_path: ./report.py
            base_parameters: {rows: "{{tasks.count.values.rows}}"}
```
```python report.py
# Databricks notebook source
print(dbutils.widgets.get("rows"))
print(dbutils.jobs.taskValues.get("count", "rows", default=0))
```

## References

- Task values: set by Python notebooks; other tasks read them by `{{tasks.<name>.values.<key>}}`.
- `dbutils.jobs.taskValues.get`: `default` cannot be None.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, Job
from bricklint.project.model import Code, Project, TaskRun
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.source import Span
from bricklint.trace.events import DbutilsHandedAway, TaskValueGet, TaskValueSet
from bricklint.trace.values import Known
from bricklint_rules.parameters.reading import Reading, runs_plain_file
from bricklint_rules.parameters.references import references
from bricklint_schemas.closest import closest

RULE = Rule("BL611", "task-value-unset", Severity.WARNING)

_NEVER = {
    "sql_task": "a SQL task",
    "condition_task": "a condition",
    "pipeline_task": "a pipeline",
    "dbt_task": "a dbt task",
}


def check(project: Project) -> Iterator[Diagnostic]:
    setters = _Setters(project)
    for job in project.jobs:
        if job.form not in RUN_FORMS:
            yield from _in_spec(setters, job)
    gets: dict[tuple[str, int, str], list[tuple[TaskRun, TaskValueGet]]] = {}
    for run in project.runs:
        if run.code is not None:
            for event in run.code.trace.of(TaskValueGet):
                if event.task is not None and event.key is not None and not event.guarded:
                    gets.setdefault((event.key_at.path, event.key_at.start, event.key), []).append((run, event))
    for uses in gets.values():
        yield from _in_code(setters, uses)
    for code in project.codes():
        for event in code.trace.of(TaskValueGet, called=None):
            if isinstance(event.default, Known) and event.default.value is None:
                yield _no_default(event)


class _Setters:
    """The task values that each task sets."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.reading = Reading(project)
        self._keys: dict[Code, frozenset[str] | None] = {}

    def of(self, job: Job, task_key: str) -> frozenset[str] | None:
        """The keys that a task sets; None where they are not all known, or there is no such task."""
        task = job.task_by_key.get(task_key)
        if task is None or not task.kind or len(task.kinds) != 1:
            return None
        if task.kind in _NEVER:
            return frozenset()
        run = next((run for run in self.project.runs_of(job) if run.task is task), None)
        if run is None or run.code is None or runs_plain_file(run):
            return None
        return self.of_code(run.code)

    def of_code(self, code: Code) -> frozenset[str] | None:
        """The keys that a file sets, with all that it runs."""
        if code not in self._keys:
            self._keys[code] = None  # while it is looked at: notebooks may start each other
            self._keys[code] = self._find(code)
        return self._keys[code]

    def _find(self, code: Code) -> frozenset[str] | None:
        trace = code.trace
        if trace.cut or not self.reading.complete(code) or any(True for _ in trace.of(DbutilsHandedAway, called=None)):
            return None
        found: set[str] = set()
        for event in trace.of(TaskValueSet, called=None, reached=None):
            if event.key is None:
                return None
            found.add(event.key)
        for child in self.reading.children(code):
            keys = self.of_code(child.code) if child.code is not None else None
            if keys is None:
                return None
            found |= keys
        return frozenset(found)


def _in_spec(setters: _Setters, job: Job) -> Iterator[Diagnostic]:
    for reference in references(job):
        parts = reference.parts
        if parts[:1] == ("tasks",) and len(parts) == 4 and parts[2] == "values" and not reference.bracketed:
            keys = setters.of(job, parts[1])
            if keys is not None and parts[3] not in keys:
                yield _said(reference.span, job, parts[1], parts[3], keys, "the reference leads to nothing")


def _in_code(setters: _Setters, uses: list[tuple[TaskRun, TaskValueGet]]) -> Iterator[Diagnostic]:
    """A read in a notebook that several jobs run counts when no job's task of that name sets the key."""
    key = uses[0][1].key or ""
    known = [(run, event, setters.of(run.job, event.task or "")) for run, event in uses]
    for run, event, keys in known:
        if all(other is not None and key not in other for _, _, other in known):
            does = "the read fails" if event.default is None else "the default is always taken"
            yield _said(event.key_at, run.job, event.task or "", key, keys or frozenset(), does)
            return


def _said(place: Span, job: Job, task_key: str, key: str, keys: frozenset[str], does: str) -> Diagnostic:
    task = job.task_by_key[task_key]
    what = _NEVER.get(task.kind or "")
    near = closest(key, keys)
    listed = f"it sets {quoted(sorted(keys))}" if keys else "it sets no task values"
    return RULE.at(
        place,
        f"task `{task_key}` never sets the task value `{key}`: {f'{what} sets none' if what else does}",
        label="never set",
        related=[(task.place, listed)],
        hint=f"did you mean `{near}`? {listed}" if near else None,
        job=job.title,
    )


def _no_default(event: TaskValueGet) -> Diagnostic:
    return RULE.at(
        event.default_at or event.at,
        "`default=None` counts as no default: the `get` fails where the value is missing",
        label="protects from nothing",
        hint="give a default of another kind, such as an empty text or 0",
    )
