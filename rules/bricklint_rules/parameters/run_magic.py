"""A `%run` that cannot work: no such notebook, code beside it, or a circle.

## What it does

Follows every `%run` and marks a target that is not in the project (a relative path that leads out of it, a workspace
path and a variable cannot be checked, and are left alone), a `%run` that is not alone in its cell, and notebooks that
run each other in a circle. The circle is marked in the notebook that the job runs.

## Why is this bad

`%run` is replaced by the other notebook before anything runs. A missing target ends the run; other code in the cell
is a syntax error or silently left out; a circle never ends.

## Example

```python load.py
# Databricks notebook source
# MAGIC %run ./comon/setup  # BL619
```
```python common/setup.py
# Databricks notebook source
base = "/mnt"
```

## Use instead

```python load.py
# Databricks notebook source
# MAGIC %run ./common/setup
```

## References

- Notebook workflows: "`%run` must be in a cell by itself, because it runs the entire notebook inline"; paths are
  relative to the notebook, without extension.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.trace.events import RunMagic
from bricklint.trace.frames import Called
from bricklint_rules.parameters.nearby import meant

RULE = Rule("BL619", "run-magic", Severity.ERROR)

_SEPARATORS = {
    **dict.fromkeys((".py", ".r"), "# COMMAND ----------"),
    ".sql": "-- COMMAND ----------",
    ".scala": "// COMMAND ----------",
}


def check(project: Project) -> Iterator[Diagnostic]:
    circles: set[frozenset[str]] = set()
    started = [code for code in project.codes() if code.runs]
    others = [code for code in project.codes() if not code.runs]
    for code in (*started, *others):
        crowded: dict[int, list[RunMagic]] = {}
        for event in code.trace.of(RunMagic, called=None, reached=None):
            if event.outcome == "circle":
                yield from _circle(code, event, circles)
            elif event.at.path != code.path:
                continue
            elif event.outcome == "missing":
                yield _missing(project, code, event)
            elif not event.alone:
                crowded.setdefault(_cell(code, event), []).append(event)
        yield from (_not_alone(code, events) for events in crowded.values())


def _cell(code: Code, event: RunMagic) -> int:
    cells = code.facts.cells
    return next((cell.number for cell in cells if cell.start <= event.at.start <= cell.end), -event.at.start)


def _not_alone(code: Code, events: list[RunMagic]) -> Diagnostic:
    event, *more = events
    separator = _SEPARATORS.get(posixpath.splitext(code.path)[1].lower())
    return RULE.at(
        event.at,
        f"`%run {event.target}` is not alone in its cell: it cannot run beside other code",
        label="needs a cell of its own",
        related=[(other.at, "and so does this") for other in more],
        hint=f"put a `{separator}` line before and behind it" if separator else "move it into a cell of its own",
    )


def _missing(project: Project, code: Code, event: RunMagic) -> Diagnostic:
    if not event.target.strip():
        return RULE.at(event.at, "this `%run` names no notebook: the run ends here", label="nothing is named")
    found = meant(project, code.path, event.target)
    write = posixpath.splitext(found.write)[0] if found is not None and found.why != "extension" else None
    if write is not None and not write.startswith("."):
        write = f"./{write}"
    return RULE.at(
        event.at,
        f"`%run` names `{event.target}`, which is no notebook of this project: the run ends here",
        label="no such notebook",
        hint=f"did you mean `{write}`?" if write else f"paths are relative to the folder of `{code.path}`",
    )


def _circle(code: Code, event: RunMagic, seen: set[frozenset[str]]) -> Iterator[Diagnostic]:
    members = frozenset(event.chain)
    if members in seen:
        return
    seen.add(members)
    steps = [step.at for step in reversed(event.around(Called)) if step.how == "run"]
    places: list[Span] = [*steps, event.at]
    first = next((place for place in places if place.path == code.path), places[0])
    yield RULE.at(
        first,
        f"these notebooks run each other in a circle: {' → '.join(f'`{path}`' for path in event.chain)}",
        label="the circle begins here",
        related=[(place, "and goes on here") for place in places if place != first],
        hint="move what they share into a third notebook",
        ordered=True,
    )
