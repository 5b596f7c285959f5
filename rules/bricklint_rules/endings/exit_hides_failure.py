"""dbutils.notebook.exit() on a failure path: the run counts as a success.

## What it does

Looks at every `dbutils.notebook.exit()` that the notebook reaches after something failed: in an `except` handler, in a
`finally` that a failure arrives at, in a helper function that one of them calls, after a check that failed and whose
exit text says so, or behind a `try` with a text or flag that the handler has set.

Nothing is said where a branch tests the exception's type, message or code for one known case, where the handler catches
named types and the text says no failure, and where a parent notebook looks at the text. Where only other notebooks run
it and one of them throws the text away, `child-status-ignored` speaks at that call.

## Why is this bad

`dbutils.notebook.exit()` ends the run as a success, whatever the text says. The failure is lost: the task's retries
do not start, nobody gets the failure mail, and the tasks after it run on data that was not written.

## Example

```python notebooks/silver.py
# Databricks notebook source
try:
    spark.table("bronze.orders").write.mode("overwrite").saveAsTable("silver.orders")
except Exception as error:
    dbutils.notebook.exit(f"FAILED: {error}")  # BL701
```

## Use instead

```python notebooks/silver.py
# Databricks notebook source
try:
    spark.table("bronze.orders").write.mode("overwrite").saveAsTable("silver.orders")
except Exception as error:
    print(f"silver.orders was not written: {error}")
    raise
```

## Fix safety

In an `except` clause the fix writes `raise` in the place of the exit; after a check it raises a RuntimeError with the
exit's text. The run fails then, as was meant, and the text no longer reaches whoever asked for it: unsafe. It is
offered where the exit is a statement of its own and nothing around it would catch what is raised.

## References

- Notebook workflows: exit() terminates the notebook successfully; to make the job fail, throw an exception.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Fix, Rule, Severity
from bricklint.trace.events import Exit
from bricklint_rules.endings.failure_paths import FailurePath, failure_path, is_hidden_raise
from bricklint_rules.endings.never_act import caller_is_told_off, result_is_looked_at, settings_that_never_act
from bricklint_rules.endings.places import callee
from bricklint_rules.endings.raising import raise_again, raise_what_it_says
from bricklint_rules.writes.once import once

RULE = Rule("BL701", "exit-hides-failure", Severity.ERROR)

_MESSAGES = {
    "handler": "this exit turns a failure into a success: no retry, no alert, and the tasks after it run",
    "finally": "this exit in `finally` throws the failure away: the run is reported as a success",
    "check": "a failed check ends the run as a success: no retry, no alert, and the tasks after it run",
    "kept": "this exit reports a failure that was caught before, and ends the run as a success",
}


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    for event in code.trace.exits:
        if is_hidden_raise(event):
            continue
        path = failure_path(code.trace, event)
        if path is None or result_is_looked_at(code):
            continue
        if path.severity is not Severity.ERROR or not caller_is_told_off(code):
            yield _said_of(code, event, path)


def _said_of(code: Code, event: Exit, path: FailurePath) -> Diagnostic:
    idle = settings_that_never_act(code)
    return RULE.at(
        callee(event.at),
        _MESSAGES[path.kind],
        label="ends the run as SUCCESS, whatever the text says",
        related=[*path.evidence, *idle.labels],
        notes=idle.notes,
        hint="log what you need, then `raise`",
        fixes=_fixes(event, path),
        severity=path.severity,
    )


def _fixes(event: Exit, path: FailurePath) -> list[Fix]:
    if path.kind == "handler":
        return raise_again(event)
    # An exit with a text that a handler has kept ends good runs too.
    return raise_what_it_says(event) if path.kind == "check" else []
