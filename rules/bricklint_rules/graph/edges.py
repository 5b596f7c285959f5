"""The task graph of a job: who waits for whom."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from bricklint.jobs.model import Dependency, Job, Task
from bricklint.tree.node import Mapping, Sequence, is_null


class Edge(NamedTuple):
    """`task` waits for `on`, as `dependency` says."""

    task: Task
    dependency: Dependency
    on: Task


Graph: TypeAlias = dict[str, list[Edge]]
"""The edges that leave each task, by its key; names of no task and of the task itself are left out."""


def graph_of(job: Job) -> Graph:
    """The task graph, as far as it is known."""
    tasks = job.task_by_key
    graph: Graph = {}
    for key, task in tasks.items():
        graph[key] = [
            Edge(task, dependency, on)
            for dependency in task.depends_on
            if dependency.task_key != key and (on := tasks.get(dependency.task_key or "")) is not None
        ]
    return graph


def waits_for_earlier_alone(job: Job) -> bool:
    """Whether each task waits only for tasks that stand above it, as most jobs are written: no circle is possible."""
    above: set[str | None] = set()
    for task in job.tasks:
        if not all(one.task_key in above for one in task.depends_on):
            return False
        above.add(task.key)
    return True


def in_order(graph: Graph) -> list[str]:
    """The keys so that each comes after all that it waits for. Keys in a circle, or behind one, are left out."""
    missing = {key: len({edge.on.key for edge in edges}) for key, edges in graph.items()}
    waiting: dict[str, list[str]] = {}
    for key, edges in graph.items():
        for on in dict.fromkeys(edge.on.key for edge in edges):
            if on is not None:
                waiting.setdefault(on, []).append(key)
    order = [key for key, count in missing.items() if count == 0]
    for key in order:
        for later in waiting.get(key, ()):
            missing[later] -= 1
            if missing[later] == 0:
                order.append(later)
    return order


def settled_graph(job: Job) -> tuple[Graph, list[str]] | None:
    """The graph and its order where all of it is known and sound: every task, every dependency, no circle. None
    otherwise, and for jobs without any dependency, so that what is asked of the whole graph is asked of no other."""
    if job.partial or job.legacy or not any("depends_on" in task.node for task in job.tasks) or not job.tasks_known:
        return None
    if len(job.task_by_key) != len(job.tasks) or not all(_sound(job, task) for task in job.tasks):
        return None
    graph = graph_of(job)
    order = in_order(graph)
    return (graph, order) if len(order) == len(graph) else None


def _sound(job: Job, task: Task) -> bool:
    listed = task.node.get("depends_on")
    if listed is None or is_null(listed):
        return True
    if not isinstance(listed, Sequence) or not all(isinstance(item, Mapping) for item in listed.items):
        return False
    return all(one.task_key in job.task_by_key and one.task_key != task.key for one in task.depends_on)
