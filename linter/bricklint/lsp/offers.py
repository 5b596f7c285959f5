"""What completion can offer: names that other parts of a job, or the notebook of a task, declare."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import NamedTuple

from lsprotocol.types import CompletionItemKind

from bricklint.jobs.model import Job, Task
from bricklint.lsp.locate import run_of
from bricklint.project.model import Project

DECLARED = {"job_cluster_key": "job cluster", "environment_key": "environment"}
"""Keys of a task that name what the job declares, and what that is called."""


class Offer(NamedTuple):
    """One thing to choose. `insert` is what is put in where it is not the label."""

    label: str
    kind: CompletionItemKind
    detail: str = ""
    insert: str | None = None


def other_tasks(job: Job, task: Task | None) -> Iterator[Offer]:
    """The tasks that a task can depend on."""
    own = task.key if task is not None else None
    for other in job.tasks:
        if other.key is not None and other.key != own:
            yield Offer(other.key, CompletionItemKind.Reference, other.kind or "task")


def declared(job: Job, key: str) -> Iterator[Offer]:
    """The job clusters or environments of a job, for one of the keys in `DECLARED`."""
    for name in job.job_clusters if key == "job_cluster_key" else job.environments:
        yield Offer(name, CompletionItemKind.Reference, DECLARED[key])


def read_parameters(project: Project, task: Task, given: Container[str]) -> Iterator[Offer]:
    """The parameters that the code of a task reads, without those that it is given already."""
    run = run_of(project, task)
    if run is None or run.code is None:
        return
    trace = run.code.trace
    for name in dict.fromkeys((*trace.widgets_defined, *trace.widgets_read)):
        if name not in given:
            yield Offer(name, CompletionItemKind.Variable, f"read by {run.code.path}")
