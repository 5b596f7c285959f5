"""The task graph of a job as text that a person reads."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TypeVar

from bricklint.jobs.model import Job
from bricklint.project.flow import Flow, Use
from bricklint.project.model import LinkStatus, TaskRun
from bricklint.project.taskgraph import Step, TaskGraph, Wait
from bricklint.report.cells import clean
from bricklint.report.numbers import targets

T = TypeVar("T", bound=Hashable)


def graphs_text(graphs: list[TaskGraph]) -> str:
    """The graphs, a line for each task, layer by layer; ends with a line break."""
    return sections([(graph.job, "".join(f"{clean(line)}\n" for line in _lines(graph))) for graph in graphs])


def sections(told: list[tuple[Job, str]]) -> str:
    """What is told of each job, under its heading."""
    return "\n".join(f"{clean(heading(jobs))}\n{text}" for jobs, text in told_once(told))


def told_once(told: list[tuple[Job, T]]) -> list[tuple[list[Job], T]]:
    """What is told of each job; the same of one job in several targets once."""
    found: dict[tuple[str, str, bool, T], list[Job]] = {}
    for job, text in told:
        found.setdefault((job.document.path, job.title, job.partial, text), []).append(job)
    return [(jobs, key[-1]) for key, jobs in found.items()]


def heading(jobs: list[Job]) -> str:
    """Which job it is, where, and in which targets; `jobs` are its outcomes in these."""
    names = list(dict.fromkeys(target.name for job in jobs for target in job.targets))
    named = f" ({targets(names)})" if names else ""
    part = "part of a job" if jobs[0].partial else "job"
    return f"{part} `{jobs[0].title}` in {jobs[0].document.path}{named}"


def _lines(graph: TaskGraph) -> Iterator[str]:
    if not graph.steps:
        yield "  no tasks" if graph.job.tasks_known else "  its tasks are not known"
    for number, layer in enumerate(graph.layers, 1):
        yield f"  step {number}"
        for step in layer:
            yield from _task(step)
    if graph.stuck:
        yield "  never started, for they wait for each other or for tasks that do"
        for step in graph.stuck:
            yield from _task(step)
    for circle in graph.circles:
        yield f"  circle: {' waits for '.join(circle)}"


def _task(step: Step) -> Iterator[str]:
    yield f"    {step.task.title}: {what(step)}{_after(step)}"
    if step.inner is not None:
        yield f"      for each: {step.inner.task.title}: {what(step.inner)}"


def what(step: Step) -> str:
    """What a task does: its type, its file, its question, the job that it starts."""
    file = "" if step.run is None else file_of(step.run)
    asks = "" if step.asks is None else f" {step.asks}" if step.kind == "condition" else f" over {step.asks}"
    runs = "" if step.runs is None else f" {step.runs}"
    return f"{step.kind}{asks}{runs}{file}"


def file_of(run: TaskRun) -> str:
    """The file that a task runs, and how sure that is; empty where its type names none."""
    link = run.link
    if link is None:
        return ""
    written = " ".join(link.node.text.split())
    if link.status is LinkStatus.FOUND:
        return f" {link.path}"
    if link.status is LinkStatus.TAKEN:
        return f" {written} (taken to be {link.path})"
    if link.status is LinkStatus.MISSING:
        return f" {link.tried or written} (missing)"
    return f" {written} (unknown{f': {link.reason}' if link.reason else ''})"


def _after(step: Step) -> str:
    waits = f", after {', '.join(map(_wait, step.waits))}" if step.waits else ""
    run_if = step.task.run_if
    return f"{waits}{'' if run_if == 'ALL_SUCCESS' else f', run_if {run_if}'}"


def _wait(wait: Wait) -> str:
    outcome = "" if wait.outcome is None else f" is {wait.outcome}"
    return f"{wait.key}{outcome}{'' if wait.known else ' (no such task)'}"


def flows_text(flows: list[Flow]) -> str:
    """The way of each parameter, a line for each place; ends with a line break, or is empty."""
    lines: list[str] = []
    for flow in flows:
        lines.append(f"  {flow.kind} `{flow.name}`")
        lines += [f"    {_use(use)}" for use in flow.uses]
        if flow.kind == "parameter" and not any(use.role in ("declared", "passed") for use in flow.uses):
            lines.append("    nobody passes it")
    return "".join(f"{clean(line)}\n" for line in lines)


def _use(use: Use) -> str:
    owner = "" if use.task is None else f"{use.task}: "
    at = use.at.begin
    place = f"{use.at.path}:{at.line}:{at.column}"
    return f"{owner}{use.what}" if use.at.start == use.at.end == 0 else f"{owner}{use.what}  {place}"
