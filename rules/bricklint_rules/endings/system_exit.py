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

from bricklint.project.model import Code
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.events import InterpreterExit
from bricklint.trace.questions import handler
from bricklint.trace.values import Known

RULE = Rule("BL706", "system-exit", Severity.WARNING)

_PLAIN = frozenset(("sys.exit", "exit", "quit", "raise SystemExit"))


def check(code: Code) -> Iterator[Diagnostic]:
    if not code.runs and code.facts.kind != "notebook":
        return
    for event in code.trace.of(InterpreterExit):
        if handler(event) is not None:
            continue
        if event.kind in _PLAIN and _is_success(event):
            yield RULE.at(
                event.at,
                f"`{event.kind}` with a good status is reported as a failed run on Databricks",
                label="SystemExit counts as a failure here, whatever its code",
                hint="let the code run to its end; `dbutils.notebook.exit()` ends a notebook early",
            )
        elif event.kind in ("click", "typer"):
            yield RULE.at(
                event.at,
                f"this {event.kind} entry point ends with sys.exit(0): a good run is reported as failed",
                label="calls sys.exit when it is done",
                hint=f"call it with `standalone_mode=False`{'' if event.kind == 'click' else ' on the click command'}",
            )


def _is_success(event: InterpreterExit) -> bool:
    code = event.code
    return code is None or (isinstance(code, Known) and (code.value is None or code.value in (0, False)))
