"""What was understood of a project's specs, for people who wonder what the linter sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bricklint.jobs.model import Document, Form, Job, TargetInfo
from bricklint.project.model import LinkStatus, Project, TaskRun
from bricklint.report.cells import clean
from bricklint.report.numbers import count, targets

if TYPE_CHECKING:
    from bricklint.jobs.bundle.model import Bundle

_MOST_SKIPPED = 5


def understood(project: Project) -> str:
    """Every spec with its form, its jobs, their targets and tasks, and each task's file as found, taken to be,
    missing or unknown. A line each, indented by two blanks a level; it ends with a line break, or is empty."""
    jobs: dict[str, list[Job]] = {}
    for job in project.jobs:
        jobs.setdefault(job.document.path, []).append(job)
    bundles = {bundle.path: bundle for bundle in project.specs.bundles}
    lines: list[str] = []
    documents = {document.path: document for document in project.specs.documents}
    for document in documents.values():
        lines += _spec(project, document, jobs.get(document.path, []), bundles.get(document.path))
    lines += _skipped(project.specs.skipped)
    return "".join(f"{clean(line)}\n" for line in lines)


def _spec(project: Project, document: Document, jobs: list[Job], bundle: Bundle | None) -> Iterator[str]:
    named = f" `{bundle.name}`" if bundle is not None and bundle.name else ""
    yield ", ".join([f"{document.path}: {document.form.value}{named}", *counted_jobs(document, jobs)])
    if bundle is not None and bundle.targets:
        yield f"  targets: {', '.join(_target(target) for target in bundle.targets)}"
    for job in jobs:
        yield f"  {_what(job)} `{job.title}`: {_how(job)}{_whose(job, document)}"
        for run in project.runs_of(job):
            yield f"    {'  ' if run.task.parent is not None else ''}{_task(run)}"


def counted_jobs(document: Document, jobs: Sequence[Job]) -> list[str]:
    """How many jobs, and parts of jobs, a document holds: a job counts once, however many targets it has. The root of a
    bundle may hold none."""
    whole = len({job.key or id(job) for job in jobs if not job.partial})
    parts = sum(1 for job in jobs if job.partial)
    none = not parts and document.form is not Form.BUNDLE
    counted = [count(whole, "job")] if whole or none else []
    return [*counted, *(["1 part of a job" if parts == 1 else f"{parts} parts of jobs"] if parts else [])]


def _what(job: Job) -> str:
    return "part of a job" if job.partial else "job"


def _how(job: Job) -> str:
    form = "" if job.form is job.document.form else f"{job.form.value}, "
    sent = f"{job.request.value}, " if job.request is not job.form else ""
    known = "" if job.tasks_known else ", not all known"
    return f"{form}{sent}{count(len(job.all_tasks), 'task')}{known}"


def _whose(job: Job, document: Document) -> str:
    bundle = f", bundle `{job.bundle}`" if job.bundle and document.form is Form.BUNDLE else ""
    return f"{bundle}, {targets([target.name for target in job.targets])}" if job.targets else bundle


def _target(target: TargetInfo) -> str:
    notes = [note for note in (target.mode, "default" if target.default else None) if note]
    return f"{target.name} ({', '.join(notes)})" if notes else target.name


def _task(run: TaskRun) -> str:
    kind = run.task.kind or "no type"
    return f"task `{run.task.title}`: {kind}{_file(run)}"


def _file(run: TaskRun) -> str:
    link = run.link
    if link is None:
        return ""
    written = link.node.text
    if link.status is LinkStatus.FOUND:
        return f", {link.path} found"
    if link.status is LinkStatus.TAKEN:
        return f", {written} taken to be {link.path}"
    if link.status is LinkStatus.MISSING:
        return f", {link.tried or written} missing"
    return f", {written} unknown: {link.reason}" if link.reason else f", {written} unknown"


def _skipped(paths: tuple[str, ...]) -> Iterator[str]:
    if paths:
        shown = ", ".join(paths[:_MOST_SKIPPED])
        more = f" and {len(paths) - _MOST_SKIPPED} more" if len(paths) > _MOST_SKIPPED else ""
        yield f"{count(len(paths), 'template')} skipped: {shown}{more}"
