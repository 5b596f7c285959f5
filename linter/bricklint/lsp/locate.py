"""Which part of which job a place in a file belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from bricklint.jobs.model import Form, Job, Task
from bricklint.project.model import Project, TaskRun
from bricklint.tree.node import Mapping, Node, Scalar, Sequence

Steps: TypeAlias = tuple[str | int, ...]

_DEEPEST = 60
_MERGED = frozenset((Form.BUNDLE, Form.TARGET))


class Spot(NamedTuple):
    """A key or a single value of a job. `steps` lead to it from the job's settings (the last one is its own key),
    `around` is the mapping or list that holds it, `is_key` tells that the key itself is meant."""

    job: Job
    steps: Steps
    node: Scalar
    around: Mapping | Sequence
    is_key: bool

    @property
    def field(self) -> str:
        """The nearest key above the value, or the key itself."""
        return next((step for step in reversed(self.steps) if isinstance(step, str)), "")

    @property
    def task(self) -> Task | None:
        """The task around it, the inner one of a for_each where it stands in that."""
        return next(
            (task for task in reversed(self.job.all_tasks) if task.node is self.around or _holds(task.node, self.node)),
            None,
        )


def spots(project: Project, path: str, offset: int) -> list[Spot]:
    """What stands at a place, once for each job that it is a part of: a file that several targets use, or an alias,
    belongs to several."""
    found: list[Spot] = []
    specs = project.specs
    if path not in {one.path for one in specs.sources} | {one.path for one in specs.documents}:
        return found  # a notebook: the jobs need not be gone through
    for job in project.jobs:
        for root in (job.settings, job.wrapper):
            spot = _find(job, root, path, offset) if root is not None else None
            if spot is not None:
                found.append(spot)
                break
    return found


def job_around(project: Project, path: str, offset: int, key: str | None = None) -> Job | None:
    """The job of a file that a place most likely belongs to: the one of this resource key, else the one whose last
    part before the place is the nearest."""
    best: tuple[int, Job] | None = None
    for job in project.jobs:
        if key is not None and job.key == key and path in _paths(job):
            return job
        begin = max((start for start in _starts(job, path) if start <= offset), default=None)
        if begin is not None and (best is None or begin > best[0]):
            best = begin, job
    return best[1] if best is not None else None


def task_around(job: Job, path: str, offset: int) -> Task | None:
    """The task of a job whose text a place stands in or behind."""
    inside = [task for task in job.all_tasks if task.node.source.path == path and task.node.start <= offset]
    return max(inside, key=lambda task: task.node.start, default=None)


def run_of(project: Project, task: Task) -> TaskRun | None:
    """A task with the code that it runs."""
    return next((run for run in project.runs_of(task.job) if run.task is task), None)


def _find(job: Job, root: Mapping, path: str, offset: int) -> Spot | None:
    whole = job.document.language == "json" and job.form not in _MERGED
    stack: list[tuple[Mapping | Sequence, Steps]] = [(root, ())]
    while stack:
        node, steps = stack.pop()
        if (whole and not node.start <= offset <= node.end) or len(steps) > _DEEPEST:
            continue
        for step, key, value in _children(node):
            below = (*steps, step)
            if key is not None and _at(key, path, offset):
                return Spot(job, below, key, node, True)
            if isinstance(value, Scalar):
                if _at(value, path, offset):
                    return Spot(job, below, value, node, False)
            else:
                stack.append((value, below))
    return None


def _children(node: Mapping | Sequence) -> Iterator[tuple[str | int, Scalar | None, Node]]:
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield entry.key.text, entry.key, entry.value
    else:
        for number, item in enumerate(node.items):
            yield number, None, item


def _at(node: Scalar, path: str, offset: int) -> bool:
    return node.start <= offset <= node.end and node.source.path == path


def _holds(node: Node, wanted: Scalar) -> bool:
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        for _, key, value in () if isinstance(current, Scalar) else _children(current):
            if key is wanted or value is wanted:
                return True
            stack.append(value)
    return False


def _paths(job: Job) -> set[str]:
    return {job.document.path, job.settings.source.path, *(task.node.source.path for task in job.tasks)}


def _starts(job: Job, path: str) -> Iterator[int]:
    nodes = [job.key_node, job.settings, *(task.node for task in job.tasks)]
    for node in nodes:
        if node is not None and node.source.path == path:
            yield node.start
