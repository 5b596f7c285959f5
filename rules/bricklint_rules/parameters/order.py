"""Which tasks of a job run before which."""

from __future__ import annotations

from bricklint.jobs.model import Job, Task


class Order:
    """The tasks that each task of a job waits for, directly or through others."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._before: dict[str, frozenset[str] | None] = {}

    def before(self, task: Task) -> frozenset[str] | None:
        """The keys of all tasks that have run when this one starts; None where a dependency is not known. The inner
        task of a for_each starts when the one around it does."""
        while task.parent is not None:
            task = task.parent
        key = task.key
        if key is None:
            return None
        if key not in self._before:
            self._before[key] = self._find(task)
        return self._before[key]

    def _find(self, task: Task) -> frozenset[str] | None:
        found: set[str] = set()
        waiting = [task]
        while waiting:
            for dependency in waiting.pop().depends_on:
                name = dependency.task_key
                if name is None or name not in self.job.task_by_key:
                    return None
                if name not in found:
                    found.add(name)
                    waiting.append(self.job.task_by_key[name])
        return frozenset(found)


def outermost(task: Task) -> Task:
    """The task of the job itself: the for_each around an inner one."""
    while task.parent is not None:
        task = task.parent
    return task
