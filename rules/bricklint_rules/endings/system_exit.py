"""sys.exit(0) and its kin fail a good run.

## What it does

Finds `sys.exit()`, `sys.exit(0)`, `exit()`, `quit()` and `raise SystemExit(0)` on the good path of a notebook or of a
script that a task runs, and click or typer entry points, which end in `sys.exit(0)` themselves.

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

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.trace.events import InterpreterExit
from bricklint.trace.questions import handler
from bricklint.trace.values import Known, OneOf
from bricklint_rules.endings.places import callee
from bricklint_rules.writes.once import once
from bricklint_rules.writes.runs import runs_reaching

RULE = Rule("BL706", "system-exit", Severity.WARNING)

_GOOD = (None, 0)
_PLAIN = frozenset(("sys.exit", "exit", "quit", "raise SystemExit"))


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    if not code.runs and code.facts.kind != "notebook":
        return
    for event in code.trace.of(InterpreterExit):
        if handler(event) is not None:
            continue
        if event.kind in _PLAIN and _is_success(event):
            yield RULE.at(
                callee(event.at),
                f"`{event.kind}` with a good status is reported as a failed run on Databricks",
                label="SystemExit counts as a failure here, whatever its code",
                related=_failing(code),
                hint="let the code run to its end; `dbutils.notebook.exit()` ends a notebook early",
            )
        elif event.kind in ("click", "typer"):
            yield RULE.at(
                callee(event.at),
                f"this {event.kind} entry point ends with sys.exit(0): a good run is reported as failed",
                label="calls sys.exit when it is done",
                related=_failing(code),
                hint="call it with `standalone_mode=False`, and raise when it says that it failed",
            )


def _failing(code: Code) -> list[tuple[Span, str]]:
    runs = runs_reaching(code)[:2]
    return [(run.task.place.span, f"task `{run.task.title}` of job `{run.job.title}` fails by this") for run in runs]


def _is_success(event: InterpreterExit) -> bool:
    """Whether the status is a good one, at least on one way."""
    code = event.code
    options = code.options if isinstance(code, OneOf) else (code,)
    return any(option is None or (isinstance(option, Known) and option.value in _GOOD) for option in options)
