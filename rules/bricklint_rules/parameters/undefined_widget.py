"""A notebook reads a parameter that it never defines and that nobody passes.

## What it does

Follows every notebook from where its run begins, through `%run` and imports, and looks at each
`dbutils.widgets.get("name")` for which no widget was defined on the way. It is reported where no task that runs the
notebook passes the parameter: base parameters, job parameters, the arguments of `dbutils.notebook.run`, run-now
documents and `run_job_task` parameters of the project all count.

It is a note where the read stands inside a `try` or has a default, and where no job is seen to run the notebook; a
warning where it stands in a branch that may not be taken. Widgets that an `.ipynb` keeps in its metadata are defined.
`:name` in SQL is the matter of `sql-parameters`.

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

from bricklint.project.model import Project
from bricklint.rule import Confidence, Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.trace.events import RunMagic, WidgetRead
from bricklint.trace.frames import InBranch, InLoop
from bricklint.trace.values import text
from bricklint_rules.parameters.entries import Entry, entries_of, starters, taken
from bricklint_rules.parameters.reading import name_at
from bricklint_rules.parameters.unread import call_arguments, targets_of

RULE = Rule("BL603", "undefined-widget", Severity.ERROR)

_HOWS = frozenset(("get", "getArgument", "getAll", "scala", "r"))


def check(project: Project) -> Iterator[Diagnostic]:
    elsewhere = call_arguments(project)
    found: dict[tuple[str, str, int], list[tuple[Entry, WidgetRead]]] = {}
    passed: set[tuple[str, str, int]] = set()
    for entry in entries_of(project):
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
        if (read.name, read.at.path) in said or _loop(read) in said:
            continue
        said |= {(read.name, read.at.path), _loop(read)}
        yield _said(entry, read)


def _loop(read: WidgetRead) -> tuple[str, str]:
    """A loop that tries one name after another says so once; any other read is known by its name."""
    loop = read.inside(InLoop)
    return (read.name, read.at.path) if loop is None or not read.guarded else (str(loop.at.start), loop.at.path)


def _undefined(entry: Entry) -> Iterator[WidgetRead]:
    trace = entry.code.trace
    included = {name for run in trace.of(RunMagic) for name, _ in run.arguments}  # %run ./other $name="value"
    for read in trace.of(WidgetRead):
        defined = read.defined or read.name in trace.widgets_defined or read.name in included
        if read.how not in _HOWS or defined or _asked(read):
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


def _severity(entry: Entry, read: WidgetRead) -> Severity:
    if read.guarded or read.default is not None or not entry.reached:
        return Severity.NOTE
    if any(step.known is not step.taken and not step.implied for step in read.around(InBranch)):
        return Severity.WARNING
    return Severity.ERROR


def _said(entry: Entry, read: WidgetRead) -> Diagnostic:
    severity = _severity(entry, read)
    runs = entry.runs
    return RULE.at(
        name_at(read),
        f"no widget `{read.name}` is defined and {_nobody(entry)} passes it: {_outcome(entry, read)}",
        label="reads what is not there",
        related=[*_others(entry, read), *starters(entry)][:4],
        hint=f"pass `{read.name}` from the job, or define the widget with a default",
        severity=severity,
        confidence=Confidence.MEDIUM if taken(entry) else Confidence.HIGH,
        job=runs[0].job.title if runs else None,
    ).with_targets(targets_of(run.job for run in runs))


def _nobody(entry: Entry) -> str:
    return "nobody" if entry.calls or not entry.runs else "no task"


def _outcome(entry: Entry, read: WidgetRead) -> str:
    if read.guarded or read.default is not None:
        return "it always takes its default"
    return "the read fails" if entry.reached else "the read fails unless a job passes it"


def _others(entry: Entry, read: WidgetRead) -> list[tuple[Span, str]]:
    """Further reads of the same parameter."""
    return [
        (name_at(other), "read here too")
        for other in entry.code.trace.widgets_read.get(read.name, ())
        if name_at(other) != name_at(read) and other.called
    ][:2]
