"""Completion: names of the job at hand, parameters and widgets of each other, references, and the schema's fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lsprotocol import types

from bricklint.jobs.model import Form, Job, Task
from bricklint.lsp.cursor import ITEM, Cursor, yaml_cursor
from bricklint.lsp.flow import flow_cursor, json_cursor
from bricklint.lsp.locate import job_around, task_around
from bricklint.lsp.offers import DECLARED, Offer, declared, other_tasks, read_parameters
from bricklint.lsp.question import Question
from bricklint.lsp.reference_completion import references
from bricklint.lsp.references import unfinished_at
from bricklint.lsp.tree_completion import tree_offers
from bricklint.project.model import Code, Project
from bricklint_schemas import catalog

_WIDGET_CALL = re.compile(
    r"(?:widgets\.(?:get|text|dropdown|combobox|multiselect|remove)|getArgument)\(\s*\\?[\"'](?P<typed>[\w.\-]*)\Z"
)
_KINDS = types.CompletionItemKind
_ROOTS = {
    Form.BUNDLE: "bundle_job",
    Form.TARGET: "bundle_job",
    Form.CREATE: "create",
    Form.RESET: "reset",
    Form.UPDATE: "update",
    Form.GET: "get",
    Form.LIST: "list",
    Form.SUBMIT: "submit",
    Form.RUN_NOW: "run_now",
    Form.LEGACY: "legacy_create",
}


class Place(NamedTuple):
    """A place in a job's text: the cursor, the path from the job's own mapping, the schema's root, the job if there is
    one."""

    cursor: Cursor
    path: tuple[str, ...]
    root: str
    job: Job | None


def completions(question: Question) -> list[types.CompletionItem]:
    """What may be put in at a place."""
    start, offers = _offers(question)
    location = question.places.inside(question.file, start, question.at)
    if location is None:
        return []
    return [
        types.CompletionItem(
            label=offer.label,
            kind=offer.kind,
            detail=offer.detail or None,
            text_edit=types.TextEdit(location.range, offer.insert if offer.insert is not None else offer.label),
            sort_text=f"{number:04}",
        )
        for number, offer in enumerate(offers)
    ]


def _offers(question: Question) -> tuple[int, list[Offer]]:
    code = question.code
    if code is not None and question.language not in ("yaml", "json"):
        found = _WIDGET_CALL.search(question.source.text, max(0, question.at - 200), question.at)
        if found is not None:
            return found.start("typed"), list(_passed(code))
    project = question.project
    if project is None:
        return question.at, []
    reference = _references(question, project)
    if reference is not None:
        return reference
    if question.language not in ("yaml", "json"):
        return tree_offers(question, project)
    place = _place(question, project)
    if place is None:
        return question.at, []
    return place.cursor.start, list(_of_place(question, project, place))


def _references(question: Question, project: Project) -> tuple[int, list[Offer]] | None:
    text, at = question.source.text, question.at
    typed = unfinished_at(text, at)
    if typed is not None and question.seen_at is not None:
        job = job_around(project, question.path, question.seen_at)
        closed = text[at:].lstrip(" ").startswith("}}")
        task = task_around(job, question.path, question.seen_at) if job is not None else None
        names = references(project, job, task) if job is not None else ()
        return typed.start, [
            Offer(name, _KINDS.Variable, told, name if closed else f"{name}}}}}") for name, told in names
        ]
    variable = unfinished_at(text, at, "${", "}")
    if variable is None:
        return None
    closed = text[at : at + 1] == "}"
    return variable.start, [
        Offer(f"var.{name}", _KINDS.Variable, "variable", None if closed else f"var.{name}}}")
        for bundle in project.specs.bundles
        if any(document.path == question.path for document in bundle.documents)
        for name in bundle.variables
    ]


def _passed(code: Code) -> Iterator[Offer]:
    """The parameters that tasks pass to a notebook, and the widgets that it defines itself."""
    seen: set[str] = set()
    for run in code.runs:
        for name in run.passed:
            if name not in seen:
                seen.add(name)
                yield Offer(name, _KINDS.Variable, f"passed by task {run.task.title} of job {run.job.title}")
    for name in code.trace.widgets_defined:
        if name not in seen:
            yield Offer(name, _KINDS.Variable, "a widget of this notebook")


def _place(question: Question, project: Project) -> Place | None:
    text, at = question.source.text, question.at
    if question.language == "yaml":
        cursor = flow_cursor(text, at) or yaml_cursor(text, at)
    else:
        cursor = json_cursor(text, at)
    if cursor is None:
        return None
    path = cursor.path
    if "jobs" in path[:-1] and "resources" in path[: path.index("jobs")]:
        cut = path.index("jobs") + 2
        job = job_around(project, question.path, question.seen_at or 0, path[cut - 1])
        return Place(cursor, path[cut:], "bundle_job", job)
    job = job_around(project, question.path, question.seen_at) if question.seen_at is not None else None
    if job is None or job.form not in _ROOTS or job.form in (Form.BUNDLE, Form.TARGET):
        return None
    return Place(cursor, path[1:] if path[:1] == (ITEM,) else path, _ROOTS[job.form], job)


def _of_place(question: Question, project: Project, place: Place) -> Iterator[Offer]:
    cursor, job = place.cursor, place.job
    if job is not None and question.seen_at is not None:
        task = task_around(job, question.path, question.seen_at)
        named = list(_names(project, job, task, place))
        if named:
            yield from named
            return
    if cursor.key is None:
        yield from _fields(question.language, place)
    elif cursor.key:
        yield from _values(question.language, place)


def _names(project: Project, job: Job, task: Task | None, place: Place) -> Iterator[Offer]:
    """Names that other parts of the job, or the task's notebook, declare."""
    key, path = place.cursor.key, place.path
    if key == "task_key" and path[-2:] == ("depends_on", ITEM):
        yield from other_tasks(job, task)
    elif key in DECLARED and "tasks" in path:
        yield from declared(job, key)
    elif key is None and path[-1:] == ("base_parameters",) and task is not None:
        yield from read_parameters(project, task, place.cursor.names)


def _fields(language: str, place: Place) -> Iterator[Offer]:
    """The fields that the schema knows for the mapping, without those that are there."""
    found = catalog.place_at(place.root, place.path)
    if found is None or found.name is None or "properties" not in found.schema:
        return
    for name in catalog.offered_fields(found.name):
        if name in place.cursor.names:
            continue
        known = catalog.field(found.name, name)
        kind = known.kind if known is not None else ""
        detail = f"{kind}, required" if known is not None and known.required else kind
        yield Offer(name, _KINDS.Field, detail, _written(name, kind, language, place.cursor))


def _written(name: str, kind: str, language: str, cursor: Cursor) -> str:
    if cursor.quoted:
        return name
    if language == "json":
        return f'"{name}": '
    return f"{name}:" if kind in ("array", "object") and not cursor.flow else f"{name}: "


def _values(language: str, place: Place) -> Iterator[Offer]:
    """The values that the schema knows for the field."""
    found = catalog.place_at(place.root, place.path)
    key = place.cursor.key
    if found is None or found.name is None or key is None or "properties" not in found.schema:
        return
    known = catalog.field(found.name, key)
    if known is None:
        return
    values = ("true", "false") if known.kind == "boolean" else known.values
    quotes = language == "json" and known.kind != "boolean" and not place.cursor.quoted
    for value in values:
        yield Offer(value, _KINDS.EnumMember, key, f'"{value}"' if quotes else value)
