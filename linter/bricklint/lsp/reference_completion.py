"""The dynamic value references that a job can use, with what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.lsp.locate import run_of
from bricklint.lsp.reference_words import FORMS
from bricklint.project.model import Project
from bricklint.trace.events import TaskValueSet
from bricklint_schemas.tables.references import TIME_ARGUMENTS

_PLAIN = re.compile(r"\w+")
_OF_TASKS = ("result_state", "run_id", "error_code")


def references(project: Project, job: Job, task: Task | None) -> Iterator[tuple[str, str]]:
    """Each reference without braces, the job's own names first: parameters, values of other tasks."""
    for name in job.parameters:
        yield f"job.parameters.{_quoted(name)}", "job parameter"
    for other in job.tasks:
        if other.key is None or other is task or (task is not None and task.parent is other):
            continue
        key = _quoted(other.key)
        for name in _values_of(project, other):
            yield f"tasks.{key}.values.{_quoted(name)}", f"task value of {other.key}"
        for what in _OF_TASKS:
            yield f"tasks.{key}.{what}", f"known once {other.key} has run"
    for form, told in FORMS.items():
        if form != "input" or (task is not None and task.parent is not None):
            yield form, told
    for time in ("job.start_time", "job.trigger.time", "backfill"):
        for argument in TIME_ARGUMENTS:
            yield f"{time}.{argument}", "in UTC"


def _values_of(project: Project, task: Task) -> dict[str, None]:
    run = run_of(project, task)
    if run is None or run.code is None:
        return {}
    events = run.code.trace.of(TaskValueSet, called=None, reached=None)
    return dict.fromkeys(event.key for event in events if event.key is not None)


def _quoted(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else f"`{name}`"
