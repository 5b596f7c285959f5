"""Tasks that wait for each other in a circle.

## What it does

Follows `depends_on` from task to task, after a bundle's targets are merged. For each knot of tasks that wait for each
other it shows the shortest circle, and marks each of its dependencies. A task that names itself is BL205.

## Why is this bad

None of the tasks could ever start: the Jobs API rejects the job.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: extract
    depends_on:
      - task_key: publish  # BL201
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

## References

- Jobs API, `tasks.depends_on`: unknown keys, self-references and cycles are rejected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint_rules.graph.edges import Edge, Graph, graph_of, in_order, waits_for_earlier_alone

RULE = Rule("BL201", "dependency-cycle", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    if waits_for_earlier_alone(job):
        return
    graph = graph_of(job)
    settled = in_order(graph)
    if len(settled) < len(graph):
        yield from _circles(job, graph, frozenset(graph) - frozenset(settled))


def _circles(job: Job, graph: Graph, left: frozenset[str]) -> Iterator[Diagnostic]:
    # networkx costs more to import than most jobs cost to lint: only a job with a circle pays for it.
    import networkx

    edges = {
        (edge.task.title, edge.on.title): edge
        for key in graph
        if key in left
        for edge in reversed(graph[key])
        if edge.on.key in left
    }
    whole: Any = networkx.DiGraph(edges.keys())
    place = {key: number for number, key in enumerate(graph)}
    knots = [sorted(knot, key=place.__getitem__) for knot in networkx.strongly_connected_components(whole)]
    for knot in sorted((knot for knot in knots if len(knot) > 1), key=lambda keys: place[keys[0]]):
        circle = _shortest(whole.subgraph(knot), knot)
        first = circle.index(min(circle, key=place.__getitem__))
        circle = circle[first:] + circle[:first]
        steps = [edges[pair] for pair in zip(circle, [*circle[1:], circle[0]], strict=True)]
        yield _said(job, steps, len(knot))


def _shortest(knot: Any, keys: list[str]) -> list[str]:
    """The keys of the shortest circle; of equally short ones the one whose task comes first in the file."""
    import networkx

    best: list[str] = []
    for key in keys:
        for following in knot.successors(key):
            path: list[str] = networkx.shortest_path(knot, following, key)
            if not best or len(path) < len(best):
                best = path
        if len(best) == 2 or knot.number_of_edges() == len(keys):
            break
    return best


def _said(job: Job, steps: list[Edge], entangled: int) -> Diagnostic:
    circle = [edge.task.title for edge in steps]
    written = " → ".join(f"`{key}`" for key in [*circle, circle[0]])
    more = entangled - len(circle)
    return RULE.at(
        steps[0].dependency.place,
        f"tasks of job `{job.title}` wait for each other in a circle, {written}: the API rejects the job",
        label=_waits(steps[0]),
        related=[(edge.dependency.place, _waits(edge)) for edge in steps[1:]],
        notes=[f"{more} more task{'s are' if more > 1 else ' is'} part of this knot, by longer circles"]
        if more
        else (),
        hint=f"one of the dependencies between {quoted(circle)} has to go",
        ordered=True,
    )


def _waits(edge: Edge) -> str:
    return f"`{edge.task.title}` waits for `{edge.on.title}`"
