"""Failures are collected in a loop and nothing looks at them.

## What it does

Finds handlers inside a loop that store a failure (`results[name] = "failed"`, `errors.append(name)`) where nothing
afterwards tests what was stored or raises because of it. Printing it, or handing it to `dbutils.notebook.exit()`, does
not count as looking: the run ends as a success all the same. It is a note where it is saved as a table or file. Nothing
is said where the handler also sets something that is looked at, or where a parent notebook looks at the exit text.

## Why is this bad

One table of ten fails every night, the job is green every morning.

## Example

```python notebooks/gold.py
# Databricks notebook source
results = {}
for name in ["daily", "weekly"]:
    try:
        spark.table(f"silver.{name}").write.mode("overwrite").saveAsTable(f"gold.{name}")
        results[name] = "ok"
    except Exception as error:
        results[name] = f"failed: {error}"  # BL710
print(results)
```

## Use instead

```python notebooks/gold.py
# Databricks notebook source
failed = {}
for name in ["daily", "weekly"]:
    try:
        spark.table(f"silver.{name}").write.mode("overwrite").saveAsTable(f"gold.{name}")
    except Exception as error:
        failed[name] = str(error)
if failed:
    raise RuntimeError(f"not written: {failed}")
```

## References

- Notebook workflows: a run fails when an exception reaches its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.events import Kept
from bricklint.trace.frames import Called, InHandler, InLoop
from bricklint.trace.questions import handler
from bricklint.trace.values import Failure, Known, walk
from bricklint_rules.endings.failure_words import says_failure
from bricklint_rules.endings.never_act import result_is_looked_at
from bricklint_rules.writes.once import once

RULE = Rule("BL710", "failure-collected", Severity.WARNING)

_FAILING_NAME = re.compile(
    r"(?:^|_)(?:fail\w*|err\w*|bad|broken|problems?|skipped|exceptions?|not_ok|nok|ko|rejected|unsuccessful)(?:_|$)",
    re.IGNORECASE,
)
_SAVED = r"(?:createDataFrame|DataFrame|json\.dumps?|writerows?|parallelize)\(\s*{}\b"


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    kept = [event for event in code.trace.of(Kept) if _stands_in_loop(event)]
    seen = {caught.id for event in kept if event.looked_at and (caught := handler(event)) is not None}
    names: set[str] = set()
    for event in kept:
        caught = handler(event)
        if caught is None or not caught.broad or caught.reraises == "always" or caught.id in seen:
            continue
        if event.name in names or not _stores_failure(event) or _goes_to_caller(event) or result_is_looked_at(code):
            continue
        names.add(event.name)
        is_saved = _is_saved(event)
        does = "and only written down" if is_saved else "but nothing looks at it"
        yield RULE.at(
            event.at,
            f"failures are kept in `{event.name}`, {does}: the run ends as a success",
            label="the failure is stored here" + ("" if is_saved else ", and forgotten"),
            related=[(caught.at, "each failure in the loop arrives here")],
            hint=f"after the loop, raise when `{event.name}` holds a failure",
            severity=Severity.NOTE if is_saved else Severity.WARNING,
        )


def _stands_in_loop(event: Kept) -> bool:
    """Whether the handler itself stores it, and stands in a loop of the same function."""
    inside_handler = True
    for step in reversed(event.path):
        if isinstance(step, Called):
            return False
        if isinstance(step, InHandler):
            inside_handler = False
        elif isinstance(step, InLoop) and not inside_handler:
            return True
    return False


def _stores_failure(event: Kept) -> bool:
    """Whether what is stored tells of the failure. A plain name must be set to a status: a text that is put together
    is made to be printed."""
    target, stored = event.at.text.split("=", 1)[0].strip(" +-|&"), event.value
    if target.isidentifier():
        is_flag = isinstance(stored, Known) and stored.value is False
        return is_flag or (isinstance(stored, Known) and says_failure(stored)) or _counts_failures(event)
    holds = any(isinstance(part, Failure) for part in walk(stored))
    return holds or says_failure(stored) or bool(_FAILING_NAME.search(event.name))


def _goes_to_caller(event: Kept) -> bool:
    """Whether a method gives it back to a caller, of which nobody can say what it does with it."""
    called = event.inside(Called)
    if called is None or re.match(r"[\w.]+\.\w+\(", called.at.text) is None:
        return False
    return re.search(rf"^\s*return\b.*\b{re.escape(event.name)}\b", event.at.source.text, re.MULTILINE) is not None


def _counts_failures(event: Kept) -> bool:
    name = re.escape(event.name)
    return re.match(rf"{name}\s*(?:\+=|=\s*{name}\s*\+)", event.at.text) is not None and bool(
        _FAILING_NAME.search(event.name)
    )


def _is_saved(event: Kept) -> bool:
    """Whether what is kept is written down where somebody may look."""
    return re.search(_SAVED.format(re.escape(event.name)), event.at.source.text) is not None
