"""What each file of a project is read as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bricklint.code.ir import CodeFacts
from bricklint.project.model import Project
from bricklint.report.cells import clean
from bricklint.report.understood import counted_jobs

_UNREAD = ("unreadable-file", "syntax-error")
_LANGUAGES = {"python": "Python", "sql": "SQL", "scala": "Scala", "r": "R"}


class Role(NamedTuple):
    """One file: its path, and what it is read as."""

    path: str
    read_as: str


def roles(project: Project, paths: Sequence[str]) -> list[Role]:
    """The files that are linted, in their order. All code was read before."""
    return [Role(path, ", ".join(_roles(project, path)) or "passed over: no job, and no job runs it") for path in paths]


def roles_text(found: Sequence[Role]) -> str:
    """A line each."""
    return "".join(f"{clean(one.path)}: {one.read_as}\n" for one in found)


def _roles(project: Project, path: str) -> Iterator[str]:
    documents = [one for one in project.specs.documents if one.path == path]
    if documents:
        jobs = [job for job in project.jobs if job.document.path == path]
        yield ", ".join([documents[0].form.value, *counted_jobs(documents[0], jobs)])
    if path in project.specs.skipped:
        yield "a template, left alone"
    if path in project.unreadable or any(one.path == path and one.slug in _UNREAD for one in project.specs.problems):
        yield "not read: see its finding"
    code = project.loaded_code(path)
    if code is not None:
        yield _code(code.facts)


def _code(facts: CodeFacts) -> str:
    language = _LANGUAGES.get(facts.language, facts.language)
    if facts.kind == "notebook":
        return f"{language} notebook{' (.ipynb)' if facts.format == 'ipynb' else ''}"
    return "SQL file" if facts.kind == "sql" else f"{language} file"
