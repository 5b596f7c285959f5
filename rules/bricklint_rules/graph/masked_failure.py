"""A task can fail without the job failing: every leaf after it runs whatever happens.

## What it does

The result of a job run is decided by its leaves, the tasks that no other task waits for. The rule looks for tasks after
which every path leads through a task that runs on ALL_DONE, AT_LEAST_ONE_FAILED or ALL_FAILED. Such a leaf succeeds (or
is left out, which counts as success), and the run ends as "succeeded with failures".

Nothing is said of tasks that run only after a failure themselves, where a path is left on which the failure shows, or
where the task that runs in any case looks at how the others went (a `result_state` reference, a `raise` in its code).

## Why is this bad

A clean-up or a notification added at the end of a job turns its failures into successes: nobody is alerted, and a job
that runs this one carries on.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: clean_up
    depends_on: [{task_key: load}]
    run_if: ALL_DONE  # BL210
    notebook_task: {notebook_path: /Jobs/clean_up}
```

## Use instead

Another leaf that runs only when all went well shows the failure:

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: clean_up
    depends_on: [{task_key: load}]
    run_if: ALL_DONE
    notebook_task: {notebook_path: /Jobs/clean_up}
  - task_key: publish
    depends_on: [{task_key: load}]
    notebook_task: {notebook_path: /Jobs/publish}
```

## References

- Databricks jobs, how the run status is determined: by the outcomes of the leaf tasks.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.trace.events import Raise
from bricklint.trace.frames import InHandler
from bricklint_rules.graph.edges import Graph, settled_graph

RULE = Rule("BL210", "masked-failure", Severity.WARNING)

ON_FAILURE = frozenset(("AT_LEAST_ONE_FAILED", "ALL_FAILED"))
IN_ANY_CASE = ON_FAILURE | {"ALL_DONE"}


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    if not any(task.run_if in IN_ANY_CASE for task in job.tasks):
        return
    settled = settled_graph(job)
    if settled is None:
        return
    graph, order = settled
    if any("result_state" in task.node.span.text for task in job.tasks):
        return
    hiders = {key for key in order if _hides(job.task_by_key[key], context)}
    masked: dict[tuple[str, ...], list[str]] = {}
    for key in _asked(job, graph, order):
        hidden_by = _hidden_by(key, graph, order, hiders)
        if hidden_by:
            masked.setdefault(hidden_by, []).append(key)
    for hidden_by, keys in masked.items():
        yield _said(job, keys, hidden_by)


def _hides(task: Task, context: Context) -> bool:
    """Whether the task succeeds though tasks before it failed, as far as one can see."""
    if task.run_if not in IN_ANY_CASE:
        return False
    runs = [run for run in context.project.runs_of(task.job) if run.task.key == task.key]
    return not any(
        run.code is not None and any(event.inside(InHandler) is None for event in run.code.trace.of(Raise))
        for run in runs
    )


def _asked(job: Job, graph: Graph, order: list[str]) -> Iterator[str]:
    """The tasks whose failure ought to show: not conditions, and not those that run only after a failure."""
    after_failure: set[str] = set()
    for key in order:
        task = job.task_by_key[key]
        edges = graph[key]
        if task.run_if in ON_FAILURE or (edges and all(edge.on.title in after_failure for edge in edges)):
            after_failure.add(key)
        elif task.kind != "condition_task":
            yield key


def _hidden_by(start: str, graph: Graph, order: list[str], hiders: set[str]) -> tuple[str, ...]:
    """The tasks behind which the failure of `start` is lost; none where a leaf shows it, or where it is a leaf."""
    failed = {start}
    hiding: list[str] = []
    for key in order:
        if any(edge.on.title in failed for edge in graph[key]):
            if key in hiders:
                hiding.append(key)
            else:
                failed.add(key)
    inner = {edge.on.title for edges in graph.values() for edge in edges}
    return tuple(hiding) if failed <= inner else ()


def _said(job: Job, keys: list[str], hidden_by: tuple[str, ...]) -> Diagnostic:
    first, *more = (job.task_by_key[key] for key in hidden_by)
    which = f"task {quoted(keys)} fails" if len(keys) == 1 else f"one of {quoted(keys)} fails"
    last = keys[-1]
    return RULE.at(
        first.node.get("run_if") or first.place,
        f"when {which}, the run of job `{job.title}` still ends as a success: no leaf after it fails",
        label=_label(first),
        related=[
            *((task.node.get("run_if") or task.place, _label(task)) for task in more),
            *((job.task_by_key[key].place, "its failure is not shown") for key in keys),
        ],
        hint=f"add a leaf that depends on `{last}` with the default run_if, or let `{first.title}` raise when "
        f"`{last}` failed",
    )


def _label(task: Task) -> str:
    if task.run_if == "ALL_DONE":
        return f"`{task.title}` runs in any case, and its success is the run's"
    return f"`{task.title}` runs after a failure, and its success is the run's"
