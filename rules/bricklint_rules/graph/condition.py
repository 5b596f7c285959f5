"""An if/else task whose comparison does not compare what it seems to.

## What it does

Looks at the constants in `condition_task`. GREATER_THAN and its kin compare numbers, so a constant that is not a number
cannot be compared. EQUAL_TO and NOT_EQUAL compare texts: "12.0" is not "12". Two constants give the same answer in
every run; a value that a bundle variable supplies does not count as a constant, for it may differ between targets.

## Why is this bad

The branch that is taken is always the same one, or the task fails: the other half of the job never runs.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: enough_rows
    condition_task:
      op: GREATER_THAN
      left: "{{tasks.count.values.rows}}"
      right: many  # BL216
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: enough_rows
    condition_task:
      op: GREATER_THAN
      left: "{{tasks.count.values.rows}}"
      right: "1000"
```

## References

- Databricks jobs, if/else: `==` and `!=` compare texts (`12.0 == 12` is false), the others compare numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Scalar

RULE = Rule("BL216", "condition", Severity.WARNING)

NUMERIC = frozenset(("GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL"))
TEXTUAL = frozenset(("EQUAL_TO", "NOT_EQUAL"))


def check(job: Job) -> Iterator[Diagnostic]:
    for task in job.all_tasks:
        if task.kind == "condition_task" and task.body is not None:
            yield from _judge(task, task.body.string("op"), task.body.scalar("left"), task.body.scalar("right"))


def _judge(task: Task, op: str | None, left: Scalar | None, right: Scalar | None) -> Iterator[Diagnostic]:
    known = [(side, text) for side in (left, right) if side is not None and (text := _constant(side)) is not None]
    no_numbers = [side for side, text in known if _number(text) is None] if op in NUMERIC else []
    if no_numbers:
        yield _no_number(task, op or "", no_numbers)
    elif len(known) == 2 and (op in NUMERIC or op in TEXTUAL):
        yield _both_constant(task, op or "", known)


def _constant(side: Scalar) -> str | None:
    """The text of an operand that is the same in every run and every target."""
    if side.via is not None or not isinstance(side.value, str | int | float):
        return None
    text = side.value if isinstance(side.value, str) else side.text
    written = side.source.text[side.start : side.end]
    return None if any(mark in both for mark in ("{{", "${") for both in (text, written)) else text


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _no_number(task: Task, op: str, sides: list[Scalar]) -> Diagnostic:
    first, *more = sides
    return RULE.at(
        first,
        f"condition `{task.title}` compares numbers ({op}), and `{_constant(first)}` is none",
        label="no number",
        related=[(side, "nor is this") for side in more],
        hint="EQUAL_TO and NOT_EQUAL compare texts; the other operators want numbers on both sides",
    )


def _both_constant(task: Task, op: str, known: list[tuple[Scalar, str]]) -> Diagnostic:
    (left, a), (right, b) = known
    one, other = _number(a), _number(b)
    same_number = op in TEXTUAL and a != b and one is not None and one == other
    answer = str(_answer(op, a, b)).lower()
    return RULE.at(
        right,
        f"condition `{task.title}` compares `{a}` with `{b}`: it is {answer} in every run"
        + (", for texts are compared" if same_number else ""),
        label=f"as texts, `{a}` and `{b}` differ" if same_number else "a constant too",
        related=[(left, "a constant")],
        hint="compare with a reference, such as a task value or a job parameter",
    )


def _answer(op: str, left: str, right: str) -> bool:
    if op in TEXTUAL:
        return (left == right) is (op == "EQUAL_TO")
    a, b = float(left), float(right)
    return {
        "GREATER_THAN": a > b,
        "GREATER_THAN_OR_EQUAL": a >= b,
        "LESS_THAN": a < b,
        "LESS_THAN_OR_EQUAL": a <= b,
    }[op]
