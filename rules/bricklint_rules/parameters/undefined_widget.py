"""A notebook reads a parameter that it never defines and that nobody passes.

## What it does

Follows every notebook from where its run begins, through `%run` and imports, and looks at each
`dbutils.widgets.get("name")` for which no widget was defined on the way. It speaks where no task that runs the notebook
passes the parameter: base parameters, job parameters, the arguments of `dbutils.notebook.run`, run-now documents and
`run_job_task` parameters of the project all count.

A note where the read stands inside a `try` or has a default, and where no job is seen to run the notebook; a warning
where it stands in a branch that may not be taken. Widgets that an `.ipynb` keeps in its metadata are defined. `:name`
in SQL is the matter of `sql-parameters`.

## Why is this bad

`InputWidgetNotDefined: No input widget named name`: the run fails, often far from the job that forgot the parameter.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: ./load.py
```
```python load.py
# Databricks notebook source
day = dbutils.widgets.get("run_date")  # BL603
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: ./load.py
            base_parameters: {run_date: "{{job.start_time.iso_date}}"}
```

## References

- Widgets: a parameter that the job passes makes its widget; a read of a widget that is not there raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bricklint.project.model import Code, LinkStatus, Project, TaskRun
from bricklint.rule import Confidence, Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.trace.events import NotebookRun, WidgetRead
from bricklint.trace.frames import InBranch
from bricklint.trace.values import text
from bricklint_rules.parameters.reading import Reading, name_at, notebook_runs
from bricklint_rules.parameters.unread import call_arguments, nearest_not_passed, targets_of, task_place
from bricklint_schemas.closest import closest

RULE = Rule("BL603", "undefined-widget", Severity.ERROR)

_HOWS = frozenset(("get", "getArgument", "getAll", "scala", "r"))


@dataclass
class _Entry:
    """A notebook where runs begin, and everybody who starts it."""

    code: Code
    runs: list[TaskRun] = field(default_factory=list)
    calls: list[NotebookRun] = field(default_factory=list)
    reached: bool = False

    @property
    def unknowable(self) -> bool:
        return any(run.passed_unknowable or run.job.partial for run in self.runs) or any(
            call.arguments is None for call in self.calls
        )

    def passes(self, name: str) -> bool:
        """Whether somebody passes the parameter."""
        return any(name in run.passed for run in self.runs) or any(
            name == given for call in self.calls for given, _, _ in call.arguments or ()
        )

    def slip_of(self, name: str) -> bool:
        """Whether a parameter is passed, and never read, that was likely meant to be this one."""
        trace = self.code.trace
        for run in self.runs:
            if any(not trace.reads(given) and nearest_not_passed(run, given) == name for given in run.passed):
                return True
        return any(
            not trace.reads(given) and closest(given, trace.widgets_read) == name
            for call in self.calls
            for given, _, _ in call.arguments or ()
        )


def check(project: Project) -> Iterator[Diagnostic]:
    elsewhere = call_arguments(project)
    found: dict[tuple[str, str, int], list[tuple[_Entry, WidgetRead]]] = {}
    passed: set[tuple[str, str, int]] = set()
    for entry in _entries(project):
        for read in _undefined(entry):
            place = (read.name, read.at.path, read.at.start)
            if entry.passes(read.name) or entry.unknowable or read.name in elsewhere:
                passed.add(place)
            elif not entry.slip_of(read.name):
                found.setdefault(place, []).append((entry, read))
    said: set[tuple[str, str]] = set()
    for place, readers in found.items():
        if place in passed:
            continue
        entry, read = max(readers, key=lambda one: (_severity(*one), one[0].reached))
        if (read.name, read.at.path) not in said:
            said.add((read.name, read.at.path))
            yield _said(entry, read)


def _entries(project: Project) -> list[_Entry]:
    """Every notebook that a task or another notebook starts; and those that nothing starts or includes."""
    reading = Reading(project)
    entries: dict[str, _Entry] = {}
    for run in notebook_runs(project):
        if run.code is not None:
            entry = entries.setdefault(run.code.path, _Entry(run.code))
            entry.runs.append(run)
            entry.reached = True
    included: set[str] = set()
    for code in project.codes():
        included.update(file.source.path for file in code.trace.files[1:])
        for child in reading.children(code):
            if child.code is not None:
                entry = entries.setdefault(child.code.path, _Entry(child.code))
                entry.calls.append(child.event)
                entry.reached |= code.path in project.reached
    for code in project.codes():
        if code.facts.kind == "notebook" and code.path not in included and code.path not in entries:
            entries[code.path] = _Entry(code)
    return list(entries.values())


def _undefined(entry: _Entry) -> Iterator[WidgetRead]:
    trace = entry.code.trace
    for read in trace.of(WidgetRead):
        if read.how not in _HOWS or read.defined or read.name in trace.widgets_defined or _asked(read):
            continue
        if read.how != "getAll" or read.default is None:
            yield read


def _asked(read: WidgetRead) -> bool:
    """Whether a test around the read asks whether there is such a parameter: `if "day" in dbutils.widgets.getAll()`."""
    return any(
        clause.kind == "contains" and read.name in (text(clause.subject), text(clause.other))
        for step in read.around(InBranch)
        for clause in step.test.clauses
    )


def _severity(entry: _Entry, read: WidgetRead) -> Severity:
    if read.guarded or read.default is not None or not entry.reached:
        return Severity.NOTE
    if any(step.known is not True and not step.implied for step in read.around(InBranch)):
        return Severity.WARNING
    return Severity.ERROR


def _said(entry: _Entry, read: WidgetRead) -> Diagnostic:
    severity = _severity(entry, read)
    runs = entry.runs
    taken = bool(runs) and all(run.link is not None and run.link.status is LinkStatus.TAKEN for run in runs)
    return RULE.at(
        name_at(read),
        f"no widget `{read.name}` is defined and {_nobody(entry)} passes it: {_outcome(entry, read)}",
        label="reads what is not there",
        related=[*_others(entry, read), *_starters(entry)][:4],
        hint=f"pass `{read.name}` from the job, or define the widget with a default",
        severity=severity,
        confidence=Confidence.MEDIUM if taken else Confidence.HIGH,
        job=runs[0].job.title if runs else None,
    ).with_targets(targets_of(run.job for run in runs))


def _nobody(entry: _Entry) -> str:
    return "nobody" if entry.calls or not entry.runs else "no task"


def _outcome(entry: _Entry, read: WidgetRead) -> str:
    if read.guarded or read.default is not None:
        return "it always takes its default"
    return "the read fails" if entry.reached else "the read fails unless a job passes it"


def _others(entry: _Entry, read: WidgetRead) -> list[tuple[Span, str]]:
    """Further reads of the same parameter."""
    return [
        (name_at(other), "read here too")
        for other in entry.code.trace.widgets_read.get(read.name, ())
        if name_at(other) != name_at(read) and other.called
    ][:2]


def _starters(entry: _Entry) -> list[tuple[Span, str]]:
    found: list[tuple[Span, str]] = []
    for run in entry.runs[:2]:
        where = run.link.node if run.link is not None else run.task.place
        found.append((where.span, f"{task_place(run.task)} starts it without"))
    for call in entry.calls[: 2 - len(found)]:
        found.append((call.at, "started here without it"))
    return found
