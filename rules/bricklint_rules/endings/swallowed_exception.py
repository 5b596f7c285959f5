"""A broad handler around a write or a read that does nothing.

## What it does

Finds `except Exception: pass` (also `...` and `continue`) around a write, the run of another notebook, or a read or a
call that gives what a later statement needs, and `with suppress(Exception)` around a write. It is a note where the
handler only prints or logs, where nothing that is needed is lost, and in code that no job is seen to run. Nothing is
said where a fallback is set, before the `try` or in the handler, and where the handler returns or keeps the failure for
later.

## Why is this bad

The failure leaves no trace: the run goes on without the data and is reported as a success.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: ../notebooks/load.py}
```

```python notebooks/load.py
# Databricks notebook source
orders = spark.read.json("/mnt/raw/orders")
try:
    orders.write.mode("overwrite").saveAsTable("bronze.orders")
except Exception:  # BL704
    pass
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
orders = spark.read.json("/mnt/raw/orders")
orders.write.mode("overwrite").saveAsTable("bronze.orders")
```

## References

- Python tutorial, Errors and Exceptions: handle the exceptions that you know, let the others through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.trace.events import CallUnknown, Handled
from bricklint.trace.frames import Handler, InLoop, InWith
from bricklint.trace.trace import Trace
from bricklint.trace.writes import SqlText, Write
from bricklint_rules.writes.grading import described
from bricklint_rules.writes.guards import exists_to_be_appended_to
from bricklint_rules.writes.once import once
from bricklint_rules.writes.runs import is_run

RULE = Rule("BL704", "swallowed-exception", Severity.WARNING)

_BROAD = frozenset(("Exception", "BaseException"))
_TIDYING = frozenset(("drop", "create", "ignore"))
_OF_ANYTHING = frozenset(("get", "post", "put"))
_CLIENT = re.compile(r"request|session|client|http|api|url|conn", re.IGNORECASE)
_LEAVES_LOOP = re.compile(r"\b(?:break|return)\b")


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    yield from _by_handlers(code)
    yield from _by_suppress(code)


def _by_handlers(code: Code) -> Iterator[Diagnostic]:
    for event in code.trace.of(Handled):
        handler = event.handler
        if not handler.broad or event.sets or not _does_nothing(handler) or _tries_again(event):
            continue
        found = _what_fails(code.trace, event)
        if found is None:
            continue
        what, lost = found
        quiet = handler.logs_only or not lost or not is_run(code)
        does = "only logs it" if handler.logs_only else "does nothing"
        yield RULE.at(
            handler.at,
            f"a failure of {what} is swallowed: this handler catches everything and {does}",
            label="the run goes on as if nothing had happened",
            related=[(handler.guarded, "what may fail unseen")],
            hint="catch the exception that you expect, or `raise` at the end of the handler",
            severity=Severity.NOTE if quiet else Severity.WARNING,
        )


def _by_suppress(code: Code) -> Iterator[Diagnostic]:
    """`with contextlib.suppress(Exception)` around a write."""
    seen: set[Span] = set()
    for write in code.trace.writes:
        frame = write.inside(InWith)
        if frame is None or not frame.swallows or _BROAD.isdisjoint(frame.types) or frame.at in seen:
            continue
        if write.effect in _TIDYING:
            continue
        seen.add(frame.at)
        quiet = exists_to_be_appended_to(write) or not is_run(code)
        yield RULE.at(
            frame.at,
            f"a failure of the write to {described(write)} is swallowed: every exception is suppressed here",
            label="the run goes on as if nothing had happened",
            related=[(write.at, "what may fail unseen")],
            hint="suppress the exception that you expect",
            severity=Severity.NOTE if quiet else Severity.WARNING,
        )


def _does_nothing(handler: Handler) -> bool:
    return handler.empty or handler.logs_only or handler.body.text.strip() == "..."


def _what_fails(trace: Trace, event: Handled) -> tuple[str, bool] | None:
    """What the try does that matters, and whether something is lost with it: data that is not written, or a value that
    a later statement needs and that nothing has set before."""
    if "write" in event.guards:
        write = _write(trace, event)
        if write is not None:
            return f"the write to {described(write)}", not exists_to_be_appended_to(write)
    if "run" in event.guards:
        return "the run of another notebook", True
    if "write" in event.guards and not event.needs:
        return None  # it tidies up, and reads what there is to tidy
    reads = "read" in event.guards and _reads_data(trace, event)
    if event.needs and not event.guards.isdisjoint(("read", "call")):
        call = "a read of data" if reads else "a call"
        return f"{call} that gives `{sorted(event.needs)[0]}`", True
    return ("a read of data", False) if reads else None


def _reads_data(trace: Trace, event: Handled) -> bool:
    """Whether the try reads data: a query, or a call that only looks like one by its name where it is that of a
    client (`session.get`, not `record.get`). A folder is listed to see whether it is there."""
    for one in trace.guarded(event.handler.try_):
        if isinstance(one, SqlText) and one.kind in ("select", ""):
            return True
        if isinstance(one, CallUnknown) and one.about == "read" and one.method != "ls":
            owner = one.at.text.rpartition(".")[0]
            if one.method not in _OF_ANYTHING or _CLIENT.search(owner):
                return True
    return False


def _write(trace: Trace, event: Handled) -> Write | None:
    """The gravest write in the try; tables that are dropped or made ready are none."""
    writes = [
        one
        for one in trace.guarded(event.handler.try_)
        if isinstance(one, Write) and one.called and one.effect not in _TIDYING
    ]
    return next((one for one in writes if not exists_to_be_appended_to(one)), writes[0] if writes else None)


def _tries_again(event: Handled) -> bool:
    """Whether the try stands in a loop that it leaves when it succeeds, and that goes on, or has an else, when not."""
    loop = event.inside(InLoop)
    if loop is None or not _LEAVES_LOOP.search(event.handler.guarded.text):
        return False
    return loop.kind == "while" or _has_else(loop.at)


def _has_else(loop: Span) -> bool:
    text = loop.source.text
    margin = text[text.rfind("\n", 0, loop.start) + 1 : loop.start]
    return re.search(rf"^{re.escape(margin)}else\s*:", loop.text, re.MULTILINE) is not None
