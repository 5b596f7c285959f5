"""A value that is none of a widget's choices.

## What it does

Compares the value that a job passes, where it is known, with the choices of the dropdown or multiselect that the
notebook defines under that name; the parts between the commas, for a multiselect. `{{job.parameters.x}}` stands for
the default of the job parameter. And it looks at the default of the widget itself, which must be one of the choices.

A combobox takes any text. Choices that are not known, such as those of a query, are left alone.

## Why is this bad

A default outside of the choices fails when the widget is made. A passed value outside of them is taken as it is: the
notebook gets a word that it was not written for, and a branch on it falls through.

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
            base_parameters: {mode: incremental}  # BL604
```
```python load.py
# Databricks notebook source
dbutils.widgets.dropdown("mode", "full", ["full", "delta"])
dbutils.widgets.dropdown("env", "prd", ["dev", "prod"])  # BL604
print(dbutils.widgets.get("mode"), dbutils.widgets.get("env"))
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
            base_parameters: {mode: delta}
```
```python load.py
# Databricks notebook source
dbutils.widgets.dropdown("mode", "full", ["full", "delta"])
dbutils.widgets.dropdown("env", "prod", ["dev", "prod"])
print(dbutils.widgets.get("mode"), dbutils.widgets.get("env"))
```

## References

- Widgets: the default of `dropdown` and `multiselect` must be one of the choices; `combobox` has no such rule.
- The values of a multiselect arrive as one text, joined by commas.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bricklint.jobs.model import Job
from bricklint.project.model import Code, Project, TaskRun
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.trace.events import WidgetDefined
from bricklint.trace.trace import Trace
from bricklint.trace.values import Known
from bricklint.tree.node import Node, Scalar
from bricklint_rules.parameters.pieces import written
from bricklint_rules.parameters.reading import notebook_runs
from bricklint_rules.parameters.unread import Place, place_of, targets_of
from bricklint_schemas.closest import closest
from bricklint_schemas.tables.references import split_reference

RULE = Rule("BL604", "widget-choice", Severity.WARNING)

_CHOOSING = frozenset(("dropdown", "multiselect"))


def check(project: Project) -> Iterator[Diagnostic]:
    yield from project.each(_defaults)
    wrong: dict[tuple[Place, str], list[_Wrong]] = {}
    for run in notebook_runs(project):
        if run.code is not None:
            for one in _passed(run, run.code.trace):
                wrong.setdefault((place_of(one.node), one.event.name), []).append(one)
    for several in wrong.values():
        yield _passed_said(several)


class _Wrong(NamedTuple):
    """A passed value outside of the choices; one node can have several, by the targets of a bundle."""

    node: Scalar
    value: str
    event: WidgetDefined
    choices: tuple[str, ...]
    job: Job


def _defaults(code: Code) -> Iterator[Diagnostic]:
    for event in code.trace.of(WidgetDefined):
        default = event.default
        if event.kind not in _CHOOSING or event.choices is None or event.default_at is None:
            continue
        if not isinstance(default, Known) or not isinstance(default.value, str):
            continue
        wrong = _outside(default.value, event.kind, event.choices)
        if wrong is not None:
            yield RULE.at(
                event.default_at,
                f"`{wrong}` is none of the choices of the {event.kind} `{event.name}`: the widget cannot be made",
                label="not among the choices",
                related=[(event.choices_at, "the choices")] if event.choices_at is not None else [],
                hint=_hint(wrong, event.choices),
                severity=Severity.ERROR,
            )


def _passed(run: TaskRun, trace: Trace) -> Iterator[_Wrong]:
    defined = list(trace.of(WidgetDefined, called=None, reached=None))
    if not any(event.kind in _CHOOSING and event.name in run.passed for event in defined):
        return
    for name, given in run.passed.items():
        value = _text(given.value, run.job)
        definitions = [event for event in defined if event.name == name]
        if value is None or not isinstance(given.value, Scalar):
            continue
        if any(event.kind not in _CHOOSING or event.choices is None for event in definitions) or not definitions:
            continue
        choices = tuple(dict.fromkeys(choice for event in definitions for choice in event.choices or ()))
        wrong = _outside(value, definitions[0].kind, choices)
        if wrong is not None:
            yield _Wrong(given.value, wrong, definitions[0], choices, run.job)


def _passed_said(several: list[_Wrong]) -> Diagnostic:
    node, value, event, choices, job = several[0]
    values = list(dict.fromkeys(one.value for one in several))
    word = "which is" if len(values) == 1 else "each of them"
    return RULE.at(
        node,
        f"the job passes {quoted(values)}, {word} none of the choices of the {event.kind} `{event.name}`",
        label="taken as it is, but not among the choices",
        related=[(event.choices_at or event.at, "the choices")],
        hint=_hint(value, choices),
        job=job.title,
    ).with_targets(targets_of(one.job for one in several))


def _hint(wrong: str, choices: tuple[str, ...]) -> str:
    near = closest(wrong, choices)
    listed = f"choices: {quoted(dict.fromkeys(choices))}"
    return f"did you mean `{near}`? {listed}" if near else listed


def _text(node: Node, job: Job) -> str | None:
    """The text that arrives, where it is known: a reference to a job parameter stands for its default."""
    value = written(node) if isinstance(node, Scalar) else None
    if value is None or "{{" not in value:
        return value
    inner = value.strip()
    if not (inner.startswith("{{") and inner.endswith("}}")):
        return None
    parts = split_reference(inner[2:-2])
    if parts is None or parts[:2] != ("job", "parameters") or len(parts) != 3:
        return None
    declared = job.parameters.get(parts[2])
    default = declared.get("default") if declared is not None else None
    value = written(default) if isinstance(default, Scalar) else None
    return None if value is None or "{{" in value else value


def _outside(value: str, kind: str, choices: tuple[str, ...]) -> str | None:
    """The part of a value that is no choice."""
    if value in choices:
        return None
    parts = [part.strip() for part in value.split(",")] if kind == "multiselect" else [value]
    return next((part for part in parts if part not in choices), None)
