"""Which tasks come to a file of code, and by which way."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from bricklint.project.linking import resolve_notebook
from bricklint.project.model import Code, Project, TaskRun
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
        found += current.runs
        waiting += [caller for caller, _ in callers(current)]
    return found


_CALLS: WeakKeyDictionary[Project, dict[str, list[tuple[Code, NotebookRun]]]] = WeakKeyDictionary()


def callers(code: Code) -> Iterator[tuple[Code, NotebookRun]]:
    """The notebooks that start this one by `dbutils.notebook.run`, with the calls."""
    calls = _CALLS.get(code.project)
    if calls is None:
        calls = _CALLS[code.project] = _calls(code.project)
    return ((caller, event) for caller, event in calls.get(code.path, ()) if caller is not code)


def _calls(project: Project) -> dict[str, list[tuple[Code, NotebookRun]]]:
    """Every `dbutils.notebook.run` of a project, by the notebooks that it can start."""
    found: dict[str, list[tuple[Code, NotebookRun]]] = {}
    for caller in project.codes():
        for event in caller.trace.of(NotebookRun):
            for path in dict.fromkeys(children(caller, event)):
                found.setdefault(path, []).append((caller, event))
    return found


def children(code: Code, event: NotebookRun) -> list[str]:
    """The notebooks of the project that a `dbutils.notebook.run` can start."""
    paths = (resolve_notebook(code.project, event.at.path, target) for target in texts(event.target) or ())
    return [path for path in paths if path is not None]


def is_run(code: Code) -> bool:
    """Whether some job is seen to run the code, directly or through other code."""
    return code.path in code.project.reached
