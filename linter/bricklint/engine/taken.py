"""What rests on a workspace path that was only "taken to be" a file of the project says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bricklint.diagnostic import Confidence, Diagnostic
from bricklint.project.model import LinkStatus, Project, TaskRun


def taken_to_be(project: Project) -> Callable[[Diagnostic], Diagnostic]:
    """Adds to a diagnostic on a job and its code by which workspace path they were tied, where that is not certain."""
    by_spec: dict[str, list[TaskRun]] | None = None

    def add(diagnostic: Diagnostic) -> Diagnostic:
        nonlocal by_spec
        paths = dict.fromkeys(span.path for span in diagnostic.spans)
        if len(paths) < 2 and diagnostic.confidence is Confidence.HIGH:
            return diagnostic
        if by_spec is None:
            by_spec = _taken_runs(project)
        runs = [run for path in paths for run in by_spec.get(path, ()) if _is_told_of(diagnostic, paths, run)]
        if not runs:
            return diagnostic
        notes = [f"`{run.link.node.text}` is taken to be {run.link.path}" for run in runs if run.link is not None]
        told = tuple(dict.fromkeys((*diagnostic.notes, *notes)))
        return replace(diagnostic, notes=told, confidence=Confidence.MEDIUM)

    return add


def _taken_runs(project: Project) -> dict[str, list[TaskRun]]:
    """The tasks whose path was taken to be a file, by the file of their job."""
    found: dict[str, list[TaskRun]] = {}
    for run in project.runs:
        if run.link is not None and run.link.status is LinkStatus.TAKEN:
            found.setdefault(run.task.node.span.path, []).append(run)
    return found


def _is_told_of(diagnostic: Diagnostic, paths: dict[str, None], run: TaskRun) -> bool:
    """Whether a finding is about the code that a task is taken to run."""
    if run.code is None:
        return False
    if run.code.path in paths or f"`{run.code.path}`" in diagnostic.message:
        return True
    return len(paths) > 1 and any(file.source.path in paths for file in run.code.trace.files)
