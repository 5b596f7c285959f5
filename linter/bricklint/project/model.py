"""Specs and code tied together: what rules ask about more than one file.

A `TaskRun` is one task of one job with the code that it runs. How sure the tie is stands in its `Link`: rules that
report a defect of the tie itself (a missing file) look at the link; all others ask for `run.code` and say nothing
where it is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, TypeVar

from bricklint.files.port import Files
from bricklint.jobs.model import Job, Task
from bricklint.lazily import lazy
from bricklint.project.watch import Key, Watch, watched
from bricklint.source import SourceText
from bricklint.tree.node import Node, Scalar

if TYPE_CHECKING:
    from bricklint.code.ir import CodeFacts
    from bricklint.code.moving import Earlier
    from bricklint.jobs.load import Specs
    from bricklint.project.linking import Linker
    from bricklint.project.starts import Start
    from bricklint.trace.events import NotebookRun
    from bricklint.trace.sharing import Shared
    from bricklint.trace.trace import Trace

T = TypeVar("T")

Said: TypeAlias = "Callable[[Code], Iterable[T]]"
"""A function that says something of a file of code."""

LINKS: Key = ("links",)
RUNS: Key = ("runs",)
LOADED: Key = ("loaded",)


class LinkStatus(Enum):
    """How a path of a task was resolved.

    FOUND: it names a file of the project. TAKEN: an absolute workspace path whose last parts name exactly one file
    of the project, which is "taken to be" it. MISSING: it can only mean a file of the project, and there is none.
    UNKNOWN: it may lie elsewhere (workspace path, another repository, a variable): nothing can be said.
    """

    FOUND = "found"
    TAKEN = "taken to be"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Link(NamedTuple):
    """Where one path of a task leads. `field` is the field it stands in (`notebook_path`), `node` its value, `path`
    the file of the project, `tried` the path that was looked for, `reason` says why nothing can be told."""

    status: LinkStatus
    field: str
    node: Scalar
    path: str | None = None
    tried: str | None = None
    reason: str | None = None


class Code:
    """One file of code: its `source` and `facts`, and what the `project` knows of it."""

    def __init__(self, source: SourceText, facts: CodeFacts, project: Project) -> None:
        self.source = source
        self.facts = facts
        self.project = project
        self.path = source.path
        self.followed: Followed | None = None
        self._keys: tuple[Key, ...] = (("trace", self.path), ("starts", self.path))

    def __repr__(self) -> str:
        return f"Code({self.path})"

    @property
    def kind(self) -> str:
        """What kind of file it is: see `CodeFacts.kind`."""
        return self.facts.kind

    def again(self, project: Project) -> Code:
        """The same file in another project, without its trace."""
        return Code(self.source, self.facts, project)

    @property
    def earlier(self) -> Earlier | None:
        """The file for the reader of what it has become, where that is a notebook in source form."""
        from bricklint.code.moving import Earlier

        return Earlier(self.source.text, self.facts) if self.facts.format == "source" else None

    @property
    def trace(self) -> Trace:
        """What running this file does, with helpers, `%run` and the project's own modules followed."""
        watch = self.project.watch
        watch.asked.add(self._keys[0])
        if self.followed is None:
            from bricklint.project.linking import follow

            with watch.apart() as asked:
                self.followed = follow(self)
            watch.within[self._keys[0]] = frozenset(asked)
        return self.followed.trace

    @property
    def runs(self) -> tuple[TaskRun, ...]:
        """The tasks that run this file directly."""
        self.project.watch.asked.add(LINKS)
        return self._runs

    @lazy
    def _runs(self) -> tuple[TaskRun, ...]:
        with self.project.watch.apart():
            return self.project.runs_by_path.get(self.path, ())

    @property
    def starts(self) -> list[Start]:
        """How runs of this file begin: by tasks, and by other notebooks that tasks run."""
        self.project.watch.asked.add(self._keys[1])
        return self._starts

    @lazy
    def _starts(self) -> list[Start]:
        from bricklint.project.starts import starts_of

        with self.project.watch.apart():
            return starts_of(self)

    @property
    def callers(self) -> Sequence[tuple[Code, NotebookRun]]:
        """The files that start this one by `dbutils.notebook.run`, with the calls."""
        watch = self.project.watch
        with watch.apart():
            found = self.project.notebook_calls.get(self.path, ())
        watch.asked.update((self._keys[1], *(caller.path for caller, _ in found)))
        return found


class Followed(NamedTuple):
    """The trace of a file, and what it rests on besides the file: the questions that were asked of the project while
    it was followed, each with the path that was the answer."""

    trace: Trace
    answers: Mapping[tuple[str, ...], str | None]


@dataclass(eq=False)
class TaskRun:
    """One task (or inner task of a for_each) with the code that it runs. `code` is None where the link is missing or
    unknown."""

    job: Job
    task: Task
    link: Link | None
    code: Code | None = field(repr=False, default=None)

    def again(self, code: Code | None) -> TaskRun:
        """The same task with its code in another project."""
        other = TaskRun(self.job, self.task, self.link, code)
        other.__dict__.update((name, self.__dict__[name]) for name in _OF_SPECS if name in self.__dict__)
        return other

    @lazy
    def passed(self) -> dict[str, Passed]:
        """The parameters that reach the code as widgets or named arguments: base parameters and job parameters.
        A job parameter wins over a base parameter of the same name (FACTS: precedence)."""
        from bricklint.project.parameters import passed_to

        return passed_to(self.job, self.task)

    @lazy
    def passed_unknowable(self) -> bool:
        """Whether more parameters may be passed than can be seen (a variable in the place of the mapping)."""
        from bricklint.project.parameters import passes_unknown

        return passes_unknown(self.job, self.task)


_OF_SPECS = ("passed", "passed_unknowable")


class Passed(NamedTuple):
    """One parameter that a task hands to its code. `key` marks its name, `value` its value (the default, for a job
    parameter); `origin` is "base" or "job"."""

    name: str
    key: Scalar
    value: Node
    origin: str


@dataclass(eq=False)
class Project:
    """Everything that was read. `today` is the date that dated tables are asked with; `unreadable` are the files of
    code that could not be read, with the reason, as far as anybody has asked for them; `notebooks` tells
    of files that no task comes to whether they are notebooks; `memory` is what an earlier run has left."""

    files: Files
    specs: Specs
    today: date
    workspace_roots: tuple[str, ...] = ()
    memory: Memory | None = field(default=None, repr=False)
    watch: Watch = field(default_factory=Watch, repr=False)
    _said: dict[tuple[str, str], Sequence[Any]] = field(default_factory=dict, repr=False)
    _worked_out: dict[Key, Any] = field(default_factory=dict, repr=False)
    _code: dict[str, Code | None] = field(default_factory=dict, repr=False)
    modules: dict[tuple[str, str, int], str | None] = field(default_factory=dict, repr=False)
    unreadable: dict[str, str] = field(default_factory=dict, repr=False)
    notebooks: dict[str, bool] = field(default_factory=dict, repr=False)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job, once for each distinct outcome of its targets."""
        return self.specs.jobs

    @lazy
    def spec_lines(self) -> str:
        """The lines of all specs, each once: enough to tell that a word occurs in none of them."""
        sources = (*self.specs.sources, *(document.source for document in self.specs.documents))
        texts = {id(source): source.text for source in sources}
        return "\n".join({line for text in texts.values() for line in text.split("\n")})

    def code(self, path: str) -> Code | None:
        """The code file at a path of the project; None where there is none or it cannot be read."""
        self.watch.asked.add(path)
        if path not in self._code:
            from bricklint.project.linking import read_code_file

            kept = self.memory.code(self, path) if self.memory is not None else None
            self._code[path] = kept or read_code_file(self, path)
        return self._code[path]

    def loaded_code(self, path: str) -> Code | None:
        """The code at a path if it was read already."""
        self.watch.asked.add(LOADED)
        return self._code.get(path)

    def loaded_codes(self) -> list[Code]:
        """All code that was read, in the order of its paths."""
        self.watch.asked.add(LOADED)
        return [code for _, code in sorted(self._code.items()) if code is not None]

    @lazy
    def linker(self) -> Linker:
        """What resolves the paths of tasks and notebooks, and remembers them."""
        from bricklint.project.linking import Linker

        return Linker(self)

    @lazy
    def jobs_with_task(self) -> dict[str, list[Job]]:
        """The jobs that have a task of a key; two of them, for nobody asks for more."""
        found: dict[str, list[Job]] = {}
        for job in self.jobs:
            for key in job.task_by_key:
                if len(jobs := found.setdefault(key, [])) < 2:
                    jobs.append(job)
        return found

    @lazy
    def outcomes(self) -> dict[tuple[str | None, int], list[Job]]:
        """The jobs by their keys and documents: the outcomes that one job has in the targets of its bundle."""
        found: dict[tuple[str | None, int], list[Job]] = {}
        for job in self.jobs:
            found.setdefault((job.key, id(job.document)), []).append(job)
        return found

    def other_outcomes(self, job: Job) -> list[Job]:
        """What the same job of a bundle is in other targets."""
        return [] if job.key is None else [o for o in self.outcomes[job.key, id(job.document)] if o is not job]

    @watched
    def runs(self) -> tuple[TaskRun, ...]:
        """Every task of every job with the code that it runs."""
        from bricklint.project.linking import link_runs

        kept = self.memory.runs(self) if self.memory is not None else None
        return link_runs(self) if kept is None else kept

    @watched
    def code_paths(self) -> tuple[str, ...]:
        """The paths of notebooks and of other code that tasks run, sorted."""
        from bricklint.project.linking import code_paths

        return code_paths(self)

    @lazy
    def _runs_by_job(self) -> dict[int, list[TaskRun]]:
        found: dict[int, list[TaskRun]] = {}
        for run in self.runs:
            found.setdefault(id(run.job), []).append(run)
        return found

    @property
    def runs_by_path(self) -> dict[str, tuple[TaskRun, ...]]:
        """The runs of each file of code."""
        self.watch.asked.add(RUNS)
        return self._runs_by_path

    @lazy
    def _runs_by_path(self) -> dict[str, tuple[TaskRun, ...]]:
        found: dict[str, list[TaskRun]] = {}
        for run in self.runs:
            if run.code is not None:
                found.setdefault(run.code.path, []).append(run)
        return {path: tuple(runs) for path, runs in found.items()}

    def runs_of(self, job: Job) -> list[TaskRun]:
        """The runs of one job's tasks."""
        self.watch.asked.add(RUNS)
        return self._runs_by_job.get(id(job), [])

    def codes(self) -> Sequence[Code]:
        """Every file that runs by itself: notebooks, and scripts and SQL files that a task runs. Modules that are only
        imported show in the traces of those that import them."""
        self.watch.asked.update(self.code_list)
        return [code for path in self.code_list if (code := self._code[path]) is not None]

    @watched
    def code_list(self) -> tuple[str, ...]:
        """The paths of `codes`."""
        codes = ((path, self.code(path)) for path in self.code_paths)
        return tuple(path for path, code in codes if code is not None and (code.kind == "notebook" or code.runs))

    @property
    def has_code(self) -> bool:
        """Whether any file runs by itself."""
        return bool(self.code_list)

    def kept(self, said: Said[T], code: Code, name: str = "") -> Sequence[T]:
        """What a function says of one file of code. It is kept for this run and the next ones: so the function is a
        plain one of a module (or has a name of its own), asks nothing but the code and its project, and says nothing
        that holds either of them."""
        name = name or f"{said.__module__}.{said.__qualname__}"
        self.watch.asked.add(("kept", name, code.path))
        if self.memory is not None:
            return self.memory.unit(self, name, said, code)
        key = name, code.path
        if key not in self._said:
            self._said[key] = tuple(said(code))
        return self._said[key]

    def each(self, said: Said[T]) -> Iterable[T]:
        """What a function says of every one of `codes`, in their order: see `kept`."""
        name = f"{said.__module__}.{said.__qualname__}"
        self.watch.asked.add(("each", name))
        if self.memory is not None:
            return self.memory.each(self, name, said)
        return chain.from_iterable(self.kept(said, code) for code in self.codes())

    def worked_out(self, function: Callable[[Project], T]) -> T:
        """What a function of a module works out for the project: once for all rules of a run."""
        key = ("worked out", f"{function.__module__}.{function.__qualname__}")
        if key not in self._worked_out:
            with self.watch.apart() as asked:
                self._worked_out[key] = function(self)
            self.watch.within[key] = frozenset(asked)
        self.watch.asked.update(self.watch.within[key])
        found: T = self._worked_out[key]
        return found

    @lazy
    def shared(self) -> Shared:
        """What modules do that several files import, followed once."""
        from bricklint.trace.sharing import Shared

        return Shared()

    @lazy
    def wheel_entries(self) -> dict[str, tuple[str, ...]]:
        """The functions that wheel tasks call in modules of this project, by path."""
        from bricklint.project.wheels import entries_of_wheels

        with self.watch.apart():
            return entries_of_wheels(self)

    @watched
    def notebook_calls(self) -> dict[str, list[tuple[Code, NotebookRun]]]:
        """Every `dbutils.notebook.run` with the file that holds it, by the paths of the notebooks that it starts."""
        from bricklint.project.starts import notebook_calls

        return notebook_calls(self)

    @watched
    def reached(self) -> frozenset[str]:
        """The paths of all code that some job reaches, through `%run`, notebook.run and imports too."""
        from bricklint.project.linking import reached_paths

        return reached_paths(self)


class Memory(Protocol):
    """What an earlier run has left, as far as it still holds."""

    def code(self, project: Project, path: str) -> Code | None:
        """A file of code that has not changed, for this project; None where nothing is kept."""
        ...

    def earlier(self, path: str) -> Earlier | None:
        """A file as it was before it was changed."""
        ...

    def runs(self, project: Project) -> tuple[TaskRun, ...] | None:
        """The runs, where they still are what they were; None where nothing is kept."""
        ...

    def is_notebook(self, path: str) -> bool | None:
        """Whether a file that has not changed is a notebook; None where nothing is kept."""
        ...

    def rule(self, code: str) -> Sequence[Any] | None:
        """What a rule has said; None where nothing is kept."""
        ...

    def keep(self, code: str, asked: Iterable[Key], said: Sequence[Any]) -> None:
        """Keep what a rule said, and what was asked for it."""
        ...

    def unit(self, project: Project, name: str, said: Said[T], code: Code) -> Sequence[T]:
        """What a function says of one file."""
        ...

    def each(self, project: Project, name: str, said: Said[T]) -> Iterable[T]:
        """What a function says of every file."""
        ...

    def end(self, project: Project) -> None:
        """All rules have run: what was taken over brings along what it rests on."""
        ...


class Context(NamedTuple):
    """What a check may ask besides its subject. `options` are the rule's own settings from the configuration."""

    project: Project
    options: dict[str, Any]

    @property
    def today(self) -> date:
        """The date of the run."""
        return self.project.today
