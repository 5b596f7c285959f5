"""Code after dbutils.notebook.exit() never runs, a raise least of all.

## What it does

Finds statements that follow an exit which always ends the notebook. It is an error where one of them is the `raise`
that was meant to fail the run, also in a function that nothing here calls; a warning for any other code, in the same
block or in later cells.

## Why is this bad

`dbutils.notebook.exit()` ends the notebook at once and as a success. "Exit with the status, then raise to trigger the
retry" does the first half only: the retry never starts.

## Example

```python notebooks/bronze.py
# Databricks notebook source
try:
    spark.read.json("/mnt/raw").write.mode("overwrite").saveAsTable("bronze.orders")
except Exception as error:
    dbutils.notebook.exit(str({"status": "failed", "error": str(error)}))  # BL703
    raise
```

## Use instead

```python notebooks/bronze.py
# Databricks notebook source
try:
    spark.read.json("/mnt/raw").write.mode("overwrite").saveAsTable("bronze.orders")
except Exception as error:
    print({"status": "failed", "error": str(error)})
    raise
```

## Fix safety

The fix takes the exit out, so that the `raise` behind it is reached. It changes what the run does (it fails, as was
meant, and no parent notebook gets the text), and is therefore unsafe. It is offered where exit and `raise` stand in the
same block; a comment behind the exit stays.

## References

- Notebook workflows: exit() terminates the notebook successfully.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.diagnostic import Label
from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.events import Exit, Unreachable
from bricklint.trace.questions import handler
from bricklint_rules.endings.failure_paths import exits_that_end_here, failure_path, is_hidden_raise
from bricklint_rules.endings.never_act import Idle, result_is_looked_at, settings_that_never_act
from bricklint_rules.endings.places import callee
from bricklint_rules.endings.raising import take_out
from bricklint_rules.writes.once import once

RULE = Rule("BL703", "unreachable-after-exit", Severity.ERROR)


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    for event in code.trace.of(Exit, called=None):
        rest = event.unreachable
        if rest is None:
            continue
        if is_hidden_raise(event):
            yield _raise_never_reached(code, event, rest)
        elif event.called and (failure_path(code.trace, event) is None or result_is_looked_at(code)):
            where = "in the cells below it" if rest.later_cells else "behind it"
            yield RULE.at(
                callee(event.at),
                f"this exit always ends the notebook: the code {where} never runs",
                label="the notebook ends here",
                related=[(rest.at, "never runs")],
                hint="take the dead code out, or move the exit to the end",
                severity=Severity.WARNING,
            )


def _raise_never_reached(code: Code, event: Exit, rest: Unreachable) -> Diagnostic:
    caught = handler(event)
    related = [Label(rest.at, "never reached")]
    if caught is not None:
        every = "every failure arrives here" if caught.broad else "the failure arrives here"
        related = [Label(caught.at, every), *related, *exits_that_end_here(code.trace, caught)]
    idle = settings_that_never_act(code) if event.called else Idle((), ())
    return RULE.at(
        callee(event.at),
        "the `raise` behind this exit is never reached: the failure is reported as a success",
        label="ends the run as SUCCESS, whatever the text says",
        related=[*related, *idle.labels],
        notes=idle.notes,
        hint="print the status instead of exiting, and keep the `raise`",
        fixes=take_out(event, rest.at),
    )
