"""sys.exit(0) and its kin fail a good run.

## What it does

Finds `sys.exit()`, `sys.exit(0)`, `exit()`, `quit()` and `raise SystemExit(0)` on the good path of a notebook, of a
script that a task runs, or of a wheel's entry point that the project's own metadata names; and click or typer entry
points, which end in `sys.exit(0)` themselves.

## Why is this bad

Databricks runs Python inside an IPython session, where `SystemExit` counts as a failure even with code 0: the run did
its work and is reported as failed, and with retries does it again.

## Example

```yaml jobs/load.yml
name: load
tasks:
  - task_key: load
    spark_python_task: {python_file: ../src/load.py, source: WORKSPACE}
```

```python src/load.py
import sys


def main():
    print("loaded")


main()
sys.exit(0)  # BL706
```

## Use instead

```python src/load.py
def main():
    print("loaded")


main()
```

## References

- Reported for click, typer, spark_python_task and serverless notebooks by many users.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bricklint.project.model import Code, Project, TaskRun
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.trace.compares import compared
from bricklint.trace.events import InterpreterExit
from bricklint.trace.frames import InBranch
from bricklint.trace.questions import handler
from bricklint.trace.values import Known, OneOf, Value
from bricklint_rules.endings.places import callee
from bricklint_rules.endings.wheel_entries import wheel_entries
from bricklint_rules.writes.once import once
from bricklint_rules.writes.runs import runs_reaching

RULE = Rule("BL706", "system-exit", Severity.WARNING)

_GOOD = (None, 0)
_PLAIN = frozenset(("sys.exit", "exit", "quit", "raise SystemExit"))


def check(project: Project) -> Iterator[Diagnostic]:
    yield from once(project, _said)
    for entry in wheel_entries(project):
        said = _command_said(entry.command, entry.kind, entry.runs) if entry.command is not None else None
        found = (_said_of(event, entry.runs) for event in entry.stops if handler(event) is None)
        yield from (one for one in (said, *found) if one is not None)


def _said(code: Code) -> Iterator[Diagnostic]:
    if not code.runs and code.facts.kind != "notebook":
        return
    runs = runs_reaching(code)
    for event in code.trace.of(InterpreterExit):
        of_call = event.at.text.endswith(")") and not event.at.text.startswith(("def ", "@", "async "))
        plain = event.kind in _PLAIN
        said = _said_of(event, runs) if handler(event) is None and (plain or of_call) else None
        if said is not None:
            yield said


def _said_of(event: InterpreterExit, runs: Sequence[TaskRun]) -> Diagnostic | None:
    if event.kind in _PLAIN and _is_success(event):
        return RULE.at(
            callee(event.at),
            f"`{event.kind}` with a good status is reported as a failed run on Databricks",
            label="SystemExit counts as a failure here, whatever its code",
            related=_failing(runs),
            hint="let the code run to its end; `dbutils.notebook.exit()` ends a notebook early",
        )
    return _command_said(callee(event.at), event.kind, runs) if event.kind in ("click", "typer") else None


def _command_said(at: Span, kind: str, runs: Sequence[TaskRun]) -> Diagnostic:
    return RULE.at(
        at,
        f"this {kind} entry point ends with sys.exit(0): a good run is reported as failed",
        label="calls sys.exit when it is done",
        related=_failing(runs),
        hint="call it with `standalone_mode=False`, and raise when it says that it failed",
    )


def _failing(runs: Sequence[TaskRun]) -> list[tuple[Span, str]]:
    return [
        (run.task.place.span, f"task `{run.task.title}` of job `{run.job.title}` fails by this") for run in runs[:2]
    ]


def _is_success(event: InterpreterExit) -> bool:
    """Whether the status is a good one, at least on one way."""
    code = event.code
    options = code.options if isinstance(code, OneOf) else (code,)
    branches = [step for step in event.path if isinstance(step, InBranch)]
    return any(
        option is None
        or (isinstance(option, Known) and option.value in _GOOD and all(_lets(step, code, option) for step in branches))
        for option in options
    )


def _lets(branch: InBranch, code: Value | None, option: Known) -> bool:
    """Whether a status of this value comes through a branch that asks for it: `if code: exit(code)`."""
    if len(branch.test.clauses) != 1 or branch.test.clauses[0].subject != code:
        return True
    clause = branch.test.clauses[0]
    if clause.kind == "compare" and clause.other is not None:
        answer = compared(option, clause.op, clause.other)
    else:
        answer = bool(option.value) if clause.kind == "truth" else None
    return answer is None or (answer != clause.negated) is branch.taken
