"""The task graph of a job, in layers, with the code that each task runs."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from bricklint.jobs.model import Job, Task
from bricklint.project.model import Project, TaskRun
from bricklint.tree.node import Mapping, Node, Scalar, Sequence

_JOB_ID = re.compile(r"\$\{(?:resources\.jobs\.([\w-]+)\.id|var\.([\w-]+))\}")
_LONGEST = 60


class Wait(NamedTuple):
    """A task waits for another one. `outcome`: "true" or "false" of a condition; `known`: the job has such a task."""

    key: str
    outcome: str | None
    known: bool


class Step(NamedTuple):
    """One task. `number` is its place in the job, `asks` what a condition compares or a for_each runs over, `runs` the
    job that a run_job starts; `inner` the task that a for_each repeats."""

    number: int
    task: Task
    run: TaskRun | None
    waits: tuple[Wait, ...]
    asks: str | None
    runs: str | None
    inner: Step | None

    @property
    def kind(self) -> str:
        """Its type as people say it: notebook, condition, run_job."""
        kind = self.task.kind
        return "no type" if kind is None else kind.removesuffix("_task")


class TaskGraph(NamedTuple):
    """The tasks of a job in layers: each waits only for tasks of earlier ones. `stuck` are in a circle or behind one,
    `circles` the keys of one way around each, the first key at the end again."""

    job: Job
    layers: tuple[tuple[Step, ...], ...]
    stuck: tuple[Step, ...]
    circles: tuple[tuple[str, ...], ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All tasks, in the order of the layers."""
        return (*(step for layer in self.layers for step in layer), *self.stuck)


def task_graph(project: Project, job: Job) -> TaskGraph:
    """The graph of one job. Tasks without a known key stand in the first layer."""
    runs = {id(run.task.node): run for run in project.runs_of(job)}
    steps = [_step(number, task, job, runs) for number, task in enumerate(job.tasks)]
    layers: list[list[Step]] = []
    level: dict[str, int] = {}
    waiting = steps
    while waiting:
        ready = [step for step in waiting if all(one.key in level or not one.known for one in step.waits)]
        if not ready:
            break
        layers.append(ready)
        level.update({step.task.key: len(layers) for step in ready if step.task.key is not None})
        done = {step.number for step in ready}
        waiting = [step for step in waiting if step.number not in done]
    return TaskGraph(job, tuple(map(tuple, layers)), tuple(waiting), _circles(waiting))


def _step(number: int, task: Task, job: Job, runs: dict[int, TaskRun]) -> Step:
    keys = job.task_by_key
    waits = tuple(
        Wait(one.task_key, _outcome(one.outcome), one.task_key in keys)
        for one in task.depends_on
        if one.task_key is not None
    )
    inner = None if task.inner is None or task.parent is not None else _step(number, task.inner, job, runs)
    return Step(number, task, runs.get(id(task.node)), waits, _asks(task), _runs(task), inner)


def _outcome(node: Node | None) -> str | None:
    return shown(node) if isinstance(node, Scalar) else None


def _asks(task: Task) -> str | None:
    body = task.body
    if body is not None and task.kind == "condition_task":
        left, right = body.get("left"), body.get("right")
        return f"{shown(left)} {body.string('op') or '?'} {shown(right)}"
    return shown(body.get("inputs")) if body is not None and task.kind == "for_each_task" else None


def _runs(task: Task) -> str | None:
    node = task.body.get("job_id") if task.body is not None and task.kind == "run_job_task" else None
    if node is None:
        return None
    text = shown(node)
    named = _JOB_ID.fullmatch(text)
    return text if named is None else named[1] or named[2]


def shown(node: Node | None) -> str:
    """A value of a spec in one short line; `?` where there is none."""
    if isinstance(node, Scalar):
        text = node.value if isinstance(node.value, str) else node.text
        line = " ".join(text.split()) or '""'
        return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    if isinstance(node, Sequence):
        return f"a list of {len(node.items)}"
    return f"a mapping of {len(node.entries)}" if isinstance(node, Mapping) else "?"


def _circles(stuck: list[Step]) -> tuple[tuple[str, ...], ...]:
    if not stuck:
        return ()
    import networkx  # costly to import, and most jobs have no circle

    graph: Any = networkx.DiGraph()
    for step in stuck:
        graph.add_edges_from((step.task.key, one.key) for one in step.waits if one.known and step.task.key)
    found: list[tuple[str, ...]] = []
    for knot in sorted(networkx.strongly_connected_components(graph), key=sorted):
        first = min(knot)
        if len(knot) > 1 or graph.has_edge(first, first):
            keys = [start for start, _ in networkx.find_cycle(graph.subgraph(knot), first)]
            found.append((*keys, keys[0]))
    return tuple(found)
