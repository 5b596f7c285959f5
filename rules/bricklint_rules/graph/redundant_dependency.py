"""A dependency that another dependency implies.

## What it does

Looks for tasks that wait for a task *and* for another one that waits for it already. Only dependencies of tasks with
the default `run_if` (ALL_SUCCESS) are looked at, along paths of such tasks, and none with an outcome: there the longer
way says exactly the same.

## Why is this bad

Nothing goes wrong. The graph shows one edge more than it needs, and the next person wonders what it is for.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: extract
    notebook_task: {notebook_path: /Jobs/extract}
  - task_key: load
    depends_on:
      - task_key: extract
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: publish
    depends_on:
      - task_key: extract  # BL208
      - task_key: load
    notebook_task: {notebook_path: /Jobs/publish}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: extract
    notebook_task: {notebook_path: /Jobs/extract}
  - task_key: load
    depends_on:
      - task_key: extract
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: publish
    depends_on:
      - task_key: load
    notebook_task: {notebook_path: /Jobs/publish}
```

## Fix safety

The fix takes the dependency out. It is safe: the order of the tasks and the conditions under which they run stay.

## References

- Jobs API, `tasks.run_if`: ALL_SUCCESS asks that all dependencies have run and succeeded.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Fix, Rule, Severity
from bricklint.tree.edits import remove_item
from bricklint_rules.graph.edges import Edge, Graph, settled_graph

RULE = Rule("BL208", "redundant-dependency", Severity.NOTE)


def check(job: Job) -> Iterator[Diagnostic]:
    if all(len(task.depends_on) < 2 for task in job.tasks):
        return
    settled = settled_graph(job)
    if settled is None:
        return
    graph, order = settled
    implied = _implied(job, graph, order)
    for key, edges in graph.items():
        if len(edges) < 2 or job.task_by_key[key].run_if != "ALL_SUCCESS":
            continue
        for edge in edges:
            via = next((other for other in edges if edge.on.title in implied[other.on.title]), None)
            if via is not None and edge.dependency.outcome is None:
                yield _said(edge, via)


def _implied(job: Job, graph: Graph, order: list[str]) -> dict[str, set[str]]:
    """By task: all tasks that have succeeded for certain once this one has."""
    found: dict[str, set[str]] = {}
    for key in order:
        found[key] = set()
        if job.task_by_key[key].run_if == "ALL_SUCCESS":
            for edge in graph[key]:
                found[key] |= {edge.on.title, *found[edge.on.title]}
    return found


def _said(edge: Edge, via: Edge) -> Diagnostic:
    listed = edge.task.node.sequence("depends_on")
    edit = remove_item(listed, edge.dependency.node) if listed is not None else None
    return RULE.at(
        edge.dependency.place,
        f"task `{edge.task.title}` waits for `{edge.on.title}` anyway, through `{via.on.title}`",
        label="says nothing new",
        related=[(via.dependency.place, f"`{via.on.title}` runs after `{edge.on.title}`")],
        hint="take the dependency out",
        fixes=[Fix("take the dependency out", (edit,))] if edit is not None else (),
    )
