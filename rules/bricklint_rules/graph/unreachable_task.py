"""A task that needs both outcomes of one condition, so that it never runs.

## What it does

Follows the outcomes of if/else tasks through the job. A task with the default `run_if` (ALL_SUCCESS) runs only when all
tasks that it waits for have run; where some of them run on "true" and others on "false" of the same condition, that
never happens. Other `run_if` conditions, such as NONE_FAILED, are made for joining branches, and are left alone.

## Why is this bad

The task is left out of every run, and the run is a success all the same.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: is_month_end
    condition_task: {op: EQUAL_TO, left: "{{job.parameters.day}}", right: "31"}
  - task_key: monthly
    depends_on: [{task_key: is_month_end, outcome: "true"}]
    notebook_task: {notebook_path: /Jobs/monthly}
  - task_key: daily
    depends_on: [{task_key: is_month_end, outcome: "false"}]
    notebook_task: {notebook_path: /Jobs/daily}
  - task_key: publish  # BL207
    depends_on: [{task_key: monthly}, {task_key: daily}]
    notebook_task: {notebook_path: /Jobs/publish}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: is_month_end
    condition_task: {op: EQUAL_TO, left: "{{job.parameters.day}}", right: "31"}
  - task_key: monthly
    depends_on: [{task_key: is_month_end, outcome: "true"}]
    notebook_task: {notebook_path: /Jobs/monthly}
  - task_key: daily
    depends_on: [{task_key: is_month_end, outcome: "false"}]
    notebook_task: {notebook_path: /Jobs/daily}
  - task_key: publish
    depends_on: [{task_key: monthly}, {task_key: daily}]
    run_if: NONE_FAILED
    notebook_task: {notebook_path: /Jobs/publish}
```

## References

- Databricks jobs, run-if conditions: "All succeeded" asks that all dependencies have run; a branch that is not taken
  has not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from bricklint.jobs.model import Dependency, Job, Task
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.graph.edges import Edge, settled_graph

RULE = Rule("BL207", "unreachable-task", Severity.WARNING)

Needs: TypeAlias = dict[tuple[str, str], Dependency]
"""What must have come true for a task to run: (condition, outcome), and the dependency that says so."""


def check(job: Job) -> Iterator[Diagnostic]:
    if not any(task.kind == "condition_task" for task in job.tasks):
        return
    settled = settled_graph(job)
    if settled is None:
        return
    graph, order = settled
    needs: dict[str, Needs] = {}
    for key in order:
        task = job.task_by_key[key]
        needs[key] = _needs(task, [_of_edge(edge, needs) for edge in graph[key]])
        torn = _torn(needs[key])
        if torn is not None:
            yield _said(job, task, torn, needs[key])
            # What waits for it never runs either, which is no second mistake.
            needs[key] = {need: why for need, why in needs[key].items() if need[0] != torn}


def _of_edge(edge: Edge, needs: dict[str, Needs]) -> Needs:
    found = dict(needs[edge.on.title])
    outcome = edge.dependency.node.string("outcome") or _as_text(edge.dependency.node.boolean("outcome"))
    if edge.on.kind == "condition_task" and outcome in ("true", "false"):
        found[(edge.on.title, outcome)] = edge.dependency
    return found


def _as_text(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


def _needs(task: Task, by_edge: list[Needs]) -> Needs:
    if not by_edge:
        return {}
    if task.run_if == "ALL_SUCCESS":
        return {need: why for one in reversed(by_edge) for need, why in one.items()}
    # Any other condition can be met with some of the dependencies left out: only what all of them need is certain.
    return {need: why for need, why in by_edge[0].items() if all(need in one for one in by_edge)}


def _torn(needs: Needs) -> str | None:
    return next((name for name, outcome in needs if outcome == "true" and (name, "false") in needs), None)


def _said(job: Job, task: Task, condition: str, needs: Needs) -> Diagnostic:
    return RULE.at(
        task.place,
        f"task `{task.title}` needs both outcomes of `{condition}`, so it never runs",
        label="waits for two branches of which only one is taken",
        related=[
            (needs[(condition, outcome)].outcome or needs[(condition, outcome)].node, f"runs only on {outcome}")
            for outcome in ("true", "false")
        ],
        hint="to join the branches write `run_if: NONE_FAILED` or `run_if: AT_LEAST_ONE_SUCCESS`",
    )
