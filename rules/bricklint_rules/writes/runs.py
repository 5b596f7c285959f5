"""Which tasks come to a file of code, and by which way."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Code, TaskRun
from bricklint.project.starts import started_by
from bricklint.trace.events import NotebookRun


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
        found += current.runs
        waiting += [caller for caller, _ in callers(current)]
    return found


def callers(code: Code) -> Iterator[tuple[Code, NotebookRun]]:
    """The notebooks that start this one by `dbutils.notebook.run`, with the calls."""
    return ((caller, event) for caller, event in code.callers if caller is not code)


def children(code: Code, event: NotebookRun) -> list[str]:
    """The notebooks of the project that a `dbutils.notebook.run` can start."""
    return [child.path for call, child in started_by(code.project, code) if call is event]


def is_run(code: Code) -> bool:
    """Whether some job is seen to run the code, directly or through other code."""
    return code.path in code.project.reached
