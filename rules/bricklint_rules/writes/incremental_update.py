"""An update that counts twice when it is repeated.

## What it does

Finds `UPDATE t SET x = x + 1`, a MERGE that adds to the target's own column whenever it matches, or whose condition
never matches (`ON false`) and so only inserts, and `COPY INTO` with `force`.

## Why is this bad

Repeated, each of them changes the table again: the counter is one too high, the rows stand there twice.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: count
    notebook_task: {notebook_path: ../notebooks/count.py}
```

```python notebooks/count.py
# Databricks notebook source
spark.sql("UPDATE gold.customers SET visits = visits + 1 WHERE active")  # BL806
```

## Use instead

```python notebooks/count.py
# Databricks notebook source
spark.sql("UPDATE gold.customers SET visits = (SELECT count(*) FROM silver.visits v WHERE v.customer = id)")
```

## References

- Delta: MERGE on a unique key and COPY INTO without force are safe to repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.trace.values import pattern
from bricklint.trace.writes import Write
from bricklint_rules.writes.grading import described, way_to
from bricklint_rules.writes.once import once
from bricklint_rules.writes.repeats import repeats_of

RULE = Rule("BL806", "incremental-update", Severity.WARNING)

_NEVER = re.compile(r"\(?\s*(?:false|1\s*=\s*0|0\s*=\s*1|1\s*=\s*2|2\s*=\s*1)\s*\)?\s*\Z", re.IGNORECASE)


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def _said(code: Code) -> Iterator[Diagnostic]:
    for write in code.trace.writes:
        fault = _fault(write) if write.called and None in write.transaction else None
        if fault is None:
            continue
        message, label, hint = fault
        repeat = repeats_of(code)[0]
        yield RULE.at(
            write.at,
            f"{message}: {repeat.reason.replace('writes the same rows again', 'does it again')}",
            label=label,
            related=[*way_to(write), *repeat.evidence],
            hint=hint,
            severity=min(repeat.severity, Severity.WARNING),
            ordered=True,
        )


def _fault(write: Write) -> tuple[str, str, str] | None:
    """What is wrong with a write, for the message; what happens on a repeat; what to write instead."""
    adds = {"update": _adds_to_itself, "merge": _adds_to_target}.get(write.effect)
    column = next((name for name, value in write.sets if adds is not None and adds(name, value)), None)
    if column is not None:
        message = f"`{column}` of {described(write)} is counted on from its own value"
        return message, "changes again on every repeat", "work the value out from the source"
    if write.merge is not None and write.merge.condition is not None:
        inserts = any("not matched" in clause and "insert" in clause for clause in write.merge.clauses)
        if inserts and _NEVER.match(pattern(write.merge.condition)):
            message = f"this MERGE into {described(write)} never matches and only inserts"
            return message, "adds the same rows again", "MERGE on a key that is the same on every run"
    if write.effect == "copy" and write.sql is not None and "force" in write.sql.modifiers:
        message = f"this COPY INTO {described(write)} with `force` loads files again"
        return message, "loads what is loaded already", "without `force`, files that are loaded already are passed over"
    return None


def _adds_to_target(name: str, value: str) -> bool:
    """Whether a MERGE adds to the target's own column: `t.amount = t.amount + s.amount`. Of a column without its
    table only the usual names of targets tell whose it is."""
    own = re.escape(name.strip())
    if "." not in own:
        own = rf"(?:target|tgt|t|dest|old|existing)\.{own}"
    own = rf"(?:coalesce\(\s*{own}\s*,\s*0(?:\.0)?\s*\)|{own})"
    adds = rf"\s*(?:{own}\s*[-+*]\s*.+|[\w.(), ]+\+\s*{own})\s*"
    return bool(re.fullmatch(adds, value, re.IGNORECASE | re.DOTALL))


def _adds_to_itself(name: str, value: str) -> bool:
    column = re.escape(name.split(".")[-1].strip("`"))
    own = rf"(?:\w+\.)?`?{column}`?"
    number = r"(?:\d+(?:\.\d+)?|\w+(?:\.\w+)?)"
    return bool(re.fullmatch(rf"\s*(?:{own}\s*[-+*/]\s*{number}|{number}\s*[+*]\s*{own})\s*", value, re.IGNORECASE))
