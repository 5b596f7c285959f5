"""From the paths that tasks name to the code that they run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

from bricklint.files.port import FileProblemError, join
from bricklint.jobs.model import RUN_FORMS, Form, Job, Task
from bricklint.project.model import Code, Followed, Link, LinkStatus, Project, TaskRun
from bricklint.project.synced import synced_path
from bricklint.source import SourceText, UnreadableTextError, decode
from bricklint.tree.node import Mapping, Node, Scalar

NOTEBOOK_EXTENSIONS = (".py", ".ipynb", ".sql", ".scala", ".r")
CODE_EXTENSIONS = (*NOTEBOOK_EXTENSIONS,)

PATH_FIELDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "notebook_task": (("notebook_path",),),
    "spark_python_task": (("python_file",),),
    "sql_task": (("file", "path"),),
}
"""Where a task names the file that it runs."""


_WHOLE = frozenset((Form.CREATE, Form.RESET, Form.SUBMIT, Form.LEGACY))

Resolved: TypeAlias = tuple[LinkStatus, "str | None", "str | None", "str | None"]
"""How a path was resolved: the status, the file, the path that was tried, the reason why nothing can be told."""


def link_runs(project: Project) -> tuple[TaskRun, ...]:
    """Tie every task of every job to its code."""
    linker = project.linker
    runs: list[TaskRun] = []
    for job in project.jobs:
        if job.form in RUN_FORMS:
            continue
        for task in job.all_tasks:
            link = linker.link(job, task)
            if task.kind == "python_wheel_task":
                code = _code_of_wheel(project, task)
            else:
                code = project.code(link.path) if link is not None and link.path is not None else None
            runs.append(TaskRun(job, task, link, code))
    return tuple(runs)


def _code_of_wheel(project: Project, task: Task) -> Code | None:
    from bricklint.project.wheels import wheel_of

    entry = wheel_of(project, task)
    return None if entry is None else entry[0]


class Linker:
    """Resolves the paths of tasks and notebooks; what was resolved once is remembered."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.files = project.files
        self._by_tail: dict[str, list[str]] | None = None
        self._twins: dict[tuple[int, str], dict[str, str]] = {}
        self._links: dict[tuple[str, str, bool, bool, str], Resolved] = {}
        self._folder = lru_cache(maxsize=None)(posixpath.dirname)

    def link(self, job: Job, task: Task) -> Link | None:
        """Where the code of a task lies; None where its type names no file."""
        body = task.body
        for steps in PATH_FIELDS.get(task.kind or "", ()):
            node = body.get(*steps) if body is not None else None
            if isinstance(node, Scalar) and node.value is not None:
                return self._link(job, task, node, steps[-1])
        return None

    def others(self, job: Job, task: Task) -> Iterator[Link]:
        """Further local paths of a bundle's task that are not there: its dbt project, requirements of its libraries.
        Wheels and jars are built later, so their absence says nothing."""
        if job.form is not Form.BUNDLE or isinstance(job.settings.get("git_source"), Mapping):
            return
        if task.kind == "dbt_task" and task.body is not None:
            yield from self._absent(task.body.get("project_directory"), "project_directory", folder=True)
        for library in task.node.items_of("libraries"):
            yield from self._absent(library.get("requirements"), "requirements", folder=False)

    def _absent(self, node: Node | None, field: str, *, folder: bool) -> Iterator[Link]:
        if not isinstance(node, Scalar) or not isinstance(node.value, str) or node.via is not None:
            return
        text = node.value.strip()
        if not text or text.startswith("/") or ":" in text or set("${*") & set(text):
            return
        path = join(posixpath.dirname(node.source.path), text)
        if path is not None and not (self.files.is_folder(path) if folder else self.files.is_file(path)):
            yield Link(LinkStatus.MISSING, field, node, tried=path)

    def _link(self, job: Job, task: Task, node: Scalar, field: str) -> Link:
        if job.local_files and node in job.local_files:
            return Link(LinkStatus.FOUND, field, node, path=job.local_files[node])
        copied = synced_path(job, node, self.project.specs.bundles) if "${workspace." in node.text else None
        if copied is not None and (found_at := self.at("", copied, field == "notebook_path")) is not None:
            return Link(LinkStatus.TAKEN, field, node, path=found_at, tried=copied)
        if not isinstance(node.value, str) or not node.value.strip():
            return Link(LinkStatus.UNKNOWN, field, node, reason="the path holds a variable")
        text = node.value.strip()
        if "{{" in text or "${" in text:
            return Link(LinkStatus.UNKNOWN, field, node, reason="the path holds a reference")
        sourced = isinstance(job.settings.get("git_source"), Mapping)
        from_git = sourced and _from_git(task)
        bundled = job.form in (Form.BUNDLE, Form.TARGET)
        if bundled and sourced and not from_git:
            # The vendor's tool leaves every path of a job with a git source as it is.
            return Link(LinkStatus.UNKNOWN, field, node, reason="the job has a git source")
        key = (text, self._folder(node.source.path), from_git, bundled, field)
        found = self._links.get(key)
        if found is None:
            found = self._links[key] = self._resolve(*key)
        if found[0] is LinkStatus.UNKNOWN and field == "notebook_path" and text.startswith("/"):
            twin = self._in_twin_folder(job, text)
            found = found if twin is None else (LinkStatus.TAKEN, twin, text, None)
        status, path, tried, reason = found
        if status is LinkStatus.UNKNOWN and _only_here(job, text):
            missing = self._beside(key[1], text)
            if missing is not None:
                return Link(LinkStatus.MISSING, field, node, tried=missing)
        return Link(status, field, node, path, tried, reason)

    def _beside(self, folder: str, text: str) -> str | None:
        """The path that a relative one means, seen from the spec or the root, where the folder that it names is here
        and holds code: then a file that is not in it is missing."""
        inside = posixpath.dirname(text)
        for base in (folder, ""):
            named = join(base, inside) if inside else None
            if named is not None and any(map(_is_code, self.files.children(named))):
                return join(base, text)
        return None

    def _resolve(self, text: str, folder: str, from_git: bool, bundled: bool, field: str) -> Resolved:
        notebook = field == "notebook_path"
        if text.startswith("/"):
            return self.workspace(text, notebook)
        if ":" in text.split("/", 1)[0]:
            return LinkStatus.UNKNOWN, None, None, "the path has a scheme"
        if from_git:
            found = self.at("", text, notebook)
            return (LinkStatus.FOUND, found, text, None) if found else self._other_repository(text, notebook)
        if bundled:
            found = self._exact(folder, text)
            tried = join(folder, text)
            if found is None and tried is None:
                return LinkStatus.UNKNOWN, None, None, "the path leads out of the project"
            return (LinkStatus.FOUND, found, tried, None) if found else (LinkStatus.MISSING, None, tried, None)
        for base in (folder, ""):
            found = self.at(base, text, notebook)
            if found:
                return LinkStatus.FOUND, found, text, None
        return self._other_repository(text, notebook)

    def _other_repository(self, text: str, notebook: bool) -> Resolved:
        taken = self._by_last_parts(text, notebook)
        if taken is not None:
            return LinkStatus.TAKEN, taken, text, None
        return LinkStatus.UNKNOWN, None, text, "it may lie in another repository"

    def workspace(self, text: str, notebook: bool) -> Resolved:
        """An absolute path: under a configured workspace root, or by its last parts."""
        for root in self.project.workspace_roots:
            prefix = root.rstrip("/") + "/"
            if text.startswith(prefix):
                found = self.at("", text[len(prefix) :], notebook)
                if found:
                    return LinkStatus.FOUND, found, text, None
                return LinkStatus.MISSING, None, text[len(prefix) :], None
        taken = self._by_last_parts(text, notebook)
        if taken is not None:
            return LinkStatus.TAKEN, taken, text, None
        return LinkStatus.UNKNOWN, None, None, "a workspace path that names no file here"

    def _exact(self, folder: str, text: str) -> str | None:
        path = join(folder, text)
        return path if path and self.files.is_file(path) else None

    def at(self, folder: str, text: str, notebook: bool) -> str | None:
        """The file at a path, written with or without its extension."""
        path = join(folder, text)
        if path is None:
            return None
        if self.files.is_file(path):
            return path
        if notebook:
            for extension in NOTEBOOK_EXTENSIONS:
                if self.files.is_file(path + extension):
                    return path + extension
        return None

    def _in_twin_folder(self, job: Job, text: str) -> str | None:
        """The notebook of this name, where a folder of the project holds all notebooks that the job names in the same
        folder of the workspace, at least two, and no other code file has one of their names: the folder into which a
        project is imported may be called otherwise."""
        folder, _, name = text.rpartition("/")
        key = id(job), folder
        if key not in self._twins:
            self._twins[key] = self._twin_of(folder, job)
        return self._twins[key].get(_stem(name))

    def _twin_of(self, folder: str, job: Job) -> dict[str, str]:
        bodies = (task.body for task in job.all_tasks if task.kind == "notebook_task" and task.body is not None)
        paths = (body.string("notebook_path") or "" for body in bodies)
        names = {_stem(path.rpartition("/")[2]) for path in paths if path.rpartition("/")[0] == folder}
        found = {name: named[0] for name in names if len(named := (self._by_tail or {}).get(name, [])) == 1}
        alike = len({posixpath.dirname(path) for path in found.values()}) == 1
        codes = [self.project.code(path) for path in found.values()] if alike and len(found) == len(names) > 1 else []
        return found if codes and all(code is not None and code.kind == "notebook" for code in codes) else {}

    def _by_last_parts(self, text: str, notebook: bool) -> str | None:
        """The one code file of the project whose path ends as this one does. Two parts must agree (or the only one
        there is), and the longer the agreement the better; two candidates of the same rank are none."""
        if self._by_tail is None:
            self._by_tail = _tails(self.files.paths())
        wanted = [part for part in text.strip("/").split("/") if part]
        if len(wanted) < 2:
            return None
        ranked: list[tuple[int, str]] = []
        for path in self._by_tail.get(_stem(wanted[-1]), ()):
            if not notebook and posixpath.splitext(path)[1] != posixpath.splitext(wanted[-1])[1]:
                continue
            agreed = _agreement(wanted, path.split("/"))
            if agreed:
                ranked.append((agreed, path))
        if not ranked:
            return None
        best = max(rank for rank, _ in ranked)
        winners = [path for rank, path in ranked if rank == best]
        whole = best >= 2 or "/" not in winners[0]  # at the root there is no folder that could agree
        return winners[0] if len(winners) == 1 and whole else None


def _tails(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        if posixpath.splitext(path)[1].lower() in CODE_EXTENSIONS:
            found.setdefault(_stem(posixpath.basename(path)), []).append(path)
    return found


def _stem(name: str) -> str:
    root, extension = posixpath.splitext(name)
    return root if extension.lower() in CODE_EXTENSIONS else name


def _agreement(wanted: list[str], path: list[str]) -> int:
    """How many last parts agree, the file's name (without extension) being the first."""
    if _stem(wanted[-1]) != _stem(path[-1]):
        return 0
    agreed = 1
    for mine, theirs in zip(reversed(wanted[:-1]), reversed(path[:-1]), strict=False):
        if mine != theirs:
            break
        agreed += 1
    return agreed


def _only_here(job: Job, text: str) -> bool:
    """Whether a relative path can mean nothing but a file beside the spec: a whole job of the API without a git
    source, for which the API itself takes absolute paths alone."""
    relative = not text.startswith("/") and ":" not in text.split("/", 1)[0]
    return relative and job.form in _WHOLE and not job.partial and job.settings.get("git_source") is None


def _is_code(name: str) -> bool:
    return posixpath.splitext(name)[1].lower() in CODE_EXTENSIONS


def _from_git(task: Task) -> bool:
    """Whether the task's file comes from the git source that its job has (FACTS: git_source; a Python file without a
    source is taken from the workspace)."""
    body = task.body
    source = body.string("file", "source") or body.string("source") if body is not None else None
    if source is not None:
        return source.upper() == "GIT"
    return True


# --- code files ----------------------------------------------------------------------------------------------------


def read_code_file(project: Project, path: str) -> Code | None:
    """The code at a path, or None where it is missing, no text or no code."""
    from bricklint.code.read import read_code

    if posixpath.splitext(path)[1].lower() not in CODE_EXTENSIONS or not project.files.is_file(path):
        return None
    try:
        text, encoding = decoded_code(path, project.files.read(path))
    except (FileProblemError, UnreadableTextError) as error:
        project.unreadable[path] = str(error)
        return None
    earlier = project.memory.earlier(path) if project.memory is not None else None
    return Code(SourceText(path, text, encoding), read_code(path, text, earlier), project)


_CODING = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")


def decoded_code(path: str, data: bytes) -> tuple[str, str]:
    """The text of a file of code and its encoding; Python may name another one than UTF-8 in a comment. Raises
    UnreadableTextError."""
    try:
        return decode(data)
    except UnreadableTextError:
        named = _CODING.match(data) if path.lower().endswith(".py") else None
        if named is None:
            raise
        encoding = named.group(1).decode()
        try:
            return data.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError):
            raise UnreadableTextError(f"it is not {encoding} text, as it says itself") from None


def code_paths(project: Project) -> tuple[str, ...]:
    """Notebooks of the project, code that its tasks run, and what they include."""
    found = set(project.reached)
    for path in project.files.paths():
        if path in found or posixpath.splitext(path)[1].lower() not in CODE_EXTENSIONS:
            continue
        known = project.memory.is_notebook(path) if project.memory is not None else None
        if known is None:
            known = _is_notebook(project, path)
        if known is not None:
            project.notebooks[path] = known
        if known:
            found.add(path)
    return tuple(sorted(found))


def _is_notebook(project: Project, path: str) -> bool | None:
    """Whether a file of the project is a notebook; None where it cannot be read."""
    try:
        data = project.files.read(path)
        if not _maybe_notebook(path, data):
            return False
        text, _ = decoded_code(path, data)
    except FileProblemError:
        return None
    except UnreadableTextError as error:
        project.unreadable[path] = str(error)
        return None
    from bricklint.code.read import is_notebook  # not needed where there is no code

    return is_notebook(path, text)


def _maybe_notebook(path: str, data: bytes) -> bool:
    if path.lower().endswith(".ipynb"):
        return b'"cells"' in data
    return b"Databricks notebook source" in data[:200]


def reached_paths(project: Project) -> frozenset[str]:
    """The paths of code that tasks run and of everything that code includes."""
    found: set[str] = set()
    waiting = [run.code for run in project.runs if run.code is not None]
    while waiting:
        code = waiting.pop()
        if code.path in found:
            continue
        found.add(code.path)
        found.update(file.source.path for file in code.trace.files)
        for path in called_notebooks(project, code):
            if path not in found and (child := project.code(path)) is not None:
                waiting.append(child)
    return frozenset(found)


def called_notebooks(project: Project, code: Code) -> list[str]:
    """The notebooks that a file starts by dbutils.notebook.run with paths that can be told."""
    from bricklint.trace.events import NotebookRun
    from bricklint.trace.values import texts

    found: list[str] = []
    for event in code.trace.of(NotebookRun):
        for target in texts(event.target) or ():
            path = resolve_notebook(project, event.at.path, target)
            if path is not None:
                found.append(path)
    return found


def resolve_notebook(project: Project, from_path: str, target: str) -> str | None:
    """The notebook that a `%run` or notebook.run names, seen from a file of the project: relative to it, or an
    absolute path that leads to one file here. None where there is none."""
    linker = project.linker
    if target.startswith("/"):
        return linker.workspace(target, notebook=True)[1]
    return linker.at(posixpath.dirname(from_path), target, notebook=True)


def follow(code: Code) -> Followed:
    """The trace of one file, with the project's other files at hand."""
    from bricklint.project.resolver import ProjectResolver
    from bricklint.trace.run import trace
    from bricklint.trace.trace import CodeFile

    resolver = ProjectResolver(code.project)
    called = resolver.called(code.path)
    return Followed(trace(CodeFile(code.source, code.facts), resolver, code.project.shared, called), resolver.answers)
