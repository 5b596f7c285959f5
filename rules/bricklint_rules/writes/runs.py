"""Which tasks come to a file of code, and by which way."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.linking import resolve_notebook
from bricklint.project.model import Code, TaskRun
from bricklint.trace.events import NotebookRun
from bricklint.trace.values import texts


def runs_reaching(code: Code) -> list[TaskRun]:
    """The tasks that run a file, directly or by `dbutils.notebook.run` from another notebook."""
    seen: set[str] = set()
    found: list[TaskRun] = []
    waiting = [code]
    while waiting:
        current = waiting.pop()
        if current.path in seen:
            continue
        seen.add(current.path)
        found += [run for run in current.runs if run not in found]
        waiting += [caller for caller, _ in callers(current)]
    return found


def callers(code: Code) -> Iterator[tuple[Code, NotebookRun]]:
    """The notebooks that start this one by `dbutils.notebook.run`, with the calls."""
    for other in code.project.codes():
        if other is not code:
            for event in other.trace.of(NotebookRun):
                if code.path in children(other, event):
                    yield other, event


def children(code: Code, event: NotebookRun) -> list[str]:
    """The notebooks of the project that a `dbutils.notebook.run` can start."""
    paths = (resolve_notebook(code.project, event.at.path, target) for target in texts(event.target) or ())
    return [path for path in paths if path is not None]


def is_run(code: Code) -> bool:
    """Whether some job is seen to run the code, directly or through other code."""
    return code.path in code.project.reached
