"""A for_each task that the service does not accept.

## What it does

Looks at each `for_each_task`: it holds exactly one task, which is no for_each itself and has no dependencies; retries
belong on that inner task, the order of tasks on the outer one. `inputs` is the *text* of a JSON array, or a reference
that becomes one; `concurrency` lies between 1 and 100. `{{input}}` has a value only inside the inner task.

## Why is this bad

The Jobs API rejects the job, and a bundle's own validation does not say so: it fails when it is deployed. Dependencies
of the inner task and `{{input}}` outside are worse: nothing happens to them, without a word.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load_all
    max_retries: 2  # BL215
    for_each_task:
      inputs: orders, returns  # BL215
      task:
        task_key: load
        notebook_task:
          notebook_path: /Jobs/load
          base_parameters: {table: "{{input}}"}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load_all
    for_each_task:
      inputs: '["orders", "returns"]'
      task:
        task_key: load
        max_retries: 2
        notebook_task:
          notebook_path: /Jobs/load
          base_parameters: {table: "{{input}}"}
```

## References

- Databricks jobs, For each: one nested task, not another For each; inputs as a JSON array.
- databricks/cli issue 3977: retries on the outer task pass the validation and fail the deployment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from bricklint.jobs.model import Job, Task
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.source import SourceText, Span
from bricklint.tree.node import Node, Scalar, Sequence, as_number, is_null, is_unknown
from bricklint.tree.words import BRACE_WORD
from bricklint_rules.graph.loops import ORDER_FIELDS, inner_list, misplaced_retries, nested

RULE = Rule("BL215", "for-each", Severity.ERROR)

MOST_AT_ONCE = 100
_INPUT = re.compile(r"\{\{\s*input(?:\.[^{}]*)?\s*\}\}")


def check(job: Job) -> Iterator[Diagnostic]:
    for task in job.tasks:
        if task.kind == "for_each_task":
            yield from _loop(task)
    if BRACE_WORD in job.words and _names_input(job.document.source):
        yield from _inputs_outside(job)


@lru_cache(maxsize=64)
def _names_input(source: SourceText) -> bool:
    """Of a whole file, which may hold thousands of jobs that ask."""
    return _INPUT.search(source.text) is not None


def _loop(task: Task) -> Iterator[Diagnostic]:
    body = task.body
    if nested(task):
        assert task.inner is not None
        yield RULE.at(
            task.inner.node.key("for_each_task") or task.inner.place,
            f"for_each task `{task.title}` repeats another for_each, which the API rejects",
            label="one loop in another",
            related=[(task.node.key("for_each_task") or task.place, "the outer loop")],
            hint="let the inner task run a job that has the second loop (run_job_task), or make one list of all pairs",
        )
        return
    listed = inner_list(task)
    if listed is not None:
        yield RULE.at(
            task.node.mapping("for_each_task").key("task") or task.place,  # type: ignore[union-attr]
            f"for_each task `{task.title}` has a list in the place of its one task: the API rejects the job",
            label=f"a list of {len(listed)}; one task belongs here",
            hint="to repeat several tasks let the one task run a job (run_job_task)",
        )
    if task.inner is not None:
        yield from _order_of_inner(task, task.inner)
    keys = misplaced_retries(task)
    if keys:
        moved = quoted(keys, len(keys))
        yield RULE.at(
            task.node.key(keys[0]) or task.place,
            f"for_each task `{task.title}` has {moved} itself: the API rejects the job",
            label="belongs on the task that is repeated",
            related=[
                *((place, "so does this") for key in keys[1:] if (place := task.node.key(key)) is not None),
                *_place_of_inner(task),
            ],
            hint=f"move {moved} into `for_each_task.task`",
        )
    if body is not None:
        yield from _inputs(task, body.get("inputs"))
        yield from _concurrency(task, body.get("concurrency"))


def _order_of_inner(task: Task, inner: Task) -> Iterator[Diagnostic]:
    for key in ORDER_FIELDS:
        value = inner.node.get(key)
        if value is None or is_null(value) or (isinstance(value, Sequence) and not value.items):
            continue
        if isinstance(value, Scalar) and value.value == "ALL_SUCCESS":
            continue
        yield RULE.at(
            inner.node.key(key) or inner.place,
            f"`{key}` of `{inner.title}` has no effect: the for_each task `{task.title}` around it is what waits",
            label="belongs on the for_each task",
            related=[(task.place, "the task that has an order")],
            hint=f"move `{key}` to `{task.title}`",
            # What the service does with it is not documented, only that it means nothing.
            severity=Severity.WARNING,
        )


def _place_of_inner(task: Task) -> list[tuple[Node, str]]:
    return [(task.inner.place, "this one is repeated")] if task.inner is not None else []


def _inputs(task: Task, inputs: Node | None) -> Iterator[Diagnostic]:
    if inputs is None or is_null(inputs) or is_unknown(inputs):
        return
    if isinstance(inputs, Scalar):
        text = inputs.value if isinstance(inputs.value, str) else inputs.text
        if "{{" in text or "${" in text or _is_json_array(text):
            return
        label = "no JSON array"
    else:
        # A variable of a bundle may put a list here, of which the tool makes text.
        if inputs.via is not None and not inputs.via.startswith(("target ", "alias ", "merged ")):
            return
        label = "a list; the API wants its JSON text" if isinstance(inputs, Sequence) else "a mapping"
    key = task.node.mapping("for_each_task")
    yield RULE.at(
        inputs if isinstance(inputs, Scalar) else (key.key("inputs") if key else None) or inputs,
        f"the inputs of for_each task `{task.title}` are no JSON array: the API rejects the job",
        label=label,
        hint="""write the array as text, such as '["orders", "returns"]', or a reference that gives one""",
    )


def _is_json_array(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except ValueError:
        return False


def _concurrency(task: Task, concurrency: Node | None) -> Iterator[Diagnostic]:
    number = as_number(concurrency)
    if concurrency is not None and number is not None and not 1 <= number <= MOST_AT_ONCE:
        yield RULE.at(
            concurrency,
            f"for_each task `{task.title}` wants {number} runs at once: the API rejects the job",
            label=f"from 1 to {MOST_AT_ONCE}",
        )


def _inputs_outside(job: Job) -> Iterator[Diagnostic]:
    for task in job.tasks:
        inner = task.node.get("for_each_task", "task")
        for scalar in _scalars(task.node, inner):
            match = _INPUT.search(scalar.value) if isinstance(scalar.value, str) else None
            if match is not None:
                yield RULE.at(
                    _place_in(scalar, match.group()),
                    f"task `{task.title}` uses `{match.group()}` outside of a for_each, where it stays as it is",
                    label="has a value only inside `for_each_task.task`",
                )


def _scalars(node: Node, skipped: Node | None) -> Iterator[Scalar]:
    if node is skipped:
        return
    if isinstance(node, Scalar):
        yield node
        return
    for child in node.items if isinstance(node, Sequence) else [entry.value for entry in node.entries]:
        yield from _scalars(child, skipped)


def _place_in(scalar: Scalar, text: str) -> Scalar | Span:
    """The characters of a part of a value, where they stand as they are."""
    start = scalar.source.text.find(text, scalar.start, scalar.end)
    return scalar if start < 0 else scalar.source.span(start, start + len(text), scalar.via)
