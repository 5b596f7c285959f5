"""Go to definition: from a name to where it is declared, and between a parameter and the widget that reads it."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from bricklint.jobs.model import Job, Task
from bricklint.lsp.locate import Spot, run_of, spots
from bricklint.lsp.question import Question
from bricklint.lsp.references import Brace, brace_at
from bricklint.project.model import Code, Project, TaskRun
from bricklint.source import SourceText, Span
from bricklint.trace.events import NotebookRun, RunMagic, TaskValueGet, TaskValueSet, WidgetDefined, WidgetRead
from bricklint.trace.values import text
from bricklint.tree.node import Mapping

PATH_FIELDS = frozenset(("notebook_path", "python_file", "path"))
_DECLARED = {"job_cluster_key": "job_clusters", "environment_key": "environments"}


def definitions(question: Question) -> list[types.Location]:
    """Where what stands at a place is defined, each place once."""
    found = [*_spans(question), *_variables(question)]
    locations = [location for span in found if (location := question.places.location(span)) is not None]
    return [one for number, one in enumerate(locations) if one not in locations[:number]]


def _spans(question: Question) -> Iterator[Span]:
    project, at = question.project, question.seen_at
    if project is None or at is None:
        return
    for spot in spots(project, question.path, at):
        brace = brace_at(question.source.text, question.at)
        if brace is not None and not spot.is_key:
            yield from _of_reference(project, spot, brace)
        else:
            yield from _of_spot(project, spot)
    code = question.code
    if code is not None:
        yield from _of_code(project, code, at)


def _of_spot(project: Project, spot: Spot) -> Iterator[Span]:
    job, name = spot.job, spot.node.value
    if spot.is_key:
        yield from _of_key(project, spot)
    elif not isinstance(name, str):
        return
    elif spot.field == "task_key" and "depends_on" in spot.steps:
        if (task := job.task_by_key.get(name)) is not None:
            yield task.place.span
    elif spot.field in _DECLARED:
        yield from _declaration(job, spot, name)
    elif spot.field in PATH_FIELDS and (task := spot.task) is not None:
        run = run_of(project, task)
        if run is not None and run.link is not None and run.link.node is spot.node and run.link.path is not None:
            yield file_start(project, run.link.path)
    elif spot.steps[0] == "parameters" and spot.field == "name":
        for run in project.runs_of(job):
            yield from widget_places(run, name)


def _of_key(project: Project, spot: Spot) -> Iterator[Span]:
    """A base parameter leads to its widget."""
    task = spot.task
    if len(spot.steps) > 1 and spot.steps[-2] in ("base_parameters", "notebook_params") and task is not None:
        run = run_of(project, task)
        if run is not None:
            yield from widget_places(run, spot.node.text)


def _declaration(job: Job, spot: Spot, name: str) -> Iterator[Span]:
    field = spot.field
    items = job.job_clusters if field == "job_cluster_key" else job.environments
    declared = items.get(name)
    node = declared.scalar(field) if isinstance(declared, Mapping) else None
    if node is not None and node is not spot.node:
        yield node.span


def widget_places(run: TaskRun, name: str) -> Iterator[Span]:
    """Where the code of a task defines the widget of a parameter, else where it first reads it."""
    if run.code is None:
        return
    defined = run.code.trace.widgets_defined.get(name)
    reads = run.code.trace.widgets_read.get(name)
    if defined is not None:
        yield defined.at
    elif reads:
        yield reads[0].at


def _of_reference(project: Project, spot: Spot, brace: Brace) -> Iterator[Span]:
    parts, job = brace.parts, spot.job
    if parts[:2] == ("job", "parameters") and len(parts) > 2:
        parameter = job.parameters.get(parts[2])
        node = parameter.scalar("name") if parameter is not None else None
        if node is not None:
            yield node.span
    elif parts[0] == "tasks" and len(parts) > 1:
        task = job.task_by_key.get(parts[1])
        if task is not None:
            places = list(value_places(project, task, parts[3])) if parts[2:3] == ("values",) and parts[3:] else []
            yield from places if places and brace.part >= 3 else [task.place.span]
    elif parts[0] == "input" and (task := spot.task) is not None and task.parent is not None:
        inputs = task.parent.node.mapping("for_each_task")
        key = inputs.key("inputs") if inputs is not None else None
        if key is not None:
            yield key.span


def value_places(project: Project, task: Task, key: str) -> Iterator[Span]:
    """Where the code of a task sets a task value."""
    run = run_of(project, task)
    if run is None or run.code is None:
        return
    for event in run.code.trace.of(TaskValueSet, called=None, reached=None):
        if event.key == key:
            yield event.at


def _of_code(project: Project, code: Code, at: int) -> Iterator[Span]:
    for event in code.trace.events:
        if event.at.path != code.path or not _around(event.at, at):
            continue
        if isinstance(event, (WidgetDefined, WidgetRead)):
            yield from _of_widget(code, event)
        elif isinstance(event, TaskValueGet):
            yield from _of_task_value(project, code, event, at)
        elif isinstance(event, RunMagic) and event.found is not None:
            yield file_start(project, event.found)
        elif isinstance(event, NotebookRun) and (target := text(event.target)) is not None:
            found = project.linker.at(code.path.rpartition("/")[0], target, True)
            if found is not None:
                yield file_start(project, found)


def _of_widget(code: Code, event: WidgetDefined | WidgetRead) -> Iterator[Span]:
    for run in code.runs:
        passed = run.passed.get(event.name)
        if passed is not None:
            yield passed.key.span
    defined = code.trace.widgets_defined.get(event.name)
    if isinstance(event, WidgetRead) and defined is not None:
        yield defined.at


def _of_task_value(project: Project, code: Code, event: TaskValueGet, at: int) -> Iterator[Span]:
    for run in code.runs:
        task = run.job.task_by_key.get(event.task) if event.task is not None else None
        if task is None:
            continue
        if _around(event.key_at, at) and event.key is not None:
            yield from value_places(project, task, event.key)
        else:
            yield task.place.span


def _variables(question: Question) -> Iterator[Span]:
    """`${var.x}` leads to its declaration, `${resources.jobs.x.id}` to the job."""
    brace = brace_at(question.source.text, question.at, "${", "}")
    project = question.project
    if brace is None or project is None or len(brace.parts) < 2:
        return
    if brace.parts[0] in ("var", "variables"):
        for bundle in project.specs.bundles:
            variable = bundle.variables.get(brace.parts[1])
            if variable is not None and any(document.path == question.path for document in bundle.documents):
                yield variable.key.span
    elif brace.parts[:2] == ("resources", "jobs") and len(brace.parts) > 2:
        for job in project.jobs:
            if job.key == brace.parts[2] and job.key_node is not None:
                yield job.key_node.span


def file_start(project: Project, path: str) -> Span:
    """The beginning of a file."""
    code = project.loaded_code(path)
    return Span(code.source if code is not None else SourceText(path, ""), 0, 0)


def _around(span: Span, at: int) -> bool:
    return span.start <= at <= span.end
