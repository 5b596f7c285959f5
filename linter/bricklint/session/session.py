"""A session: runs over one project, each of which takes over what the one before found and still holds."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date

from bricklint.config import Config
from bricklint.engine.selection import select
from bricklint.files.port import FileProblemError, Files
from bricklint.files.recording import Digest, Recording, Seen, digest_of, unreadable
from bricklint.jobs.load import Specs, load_specs
from bricklint.jobs.reading import collector_off
from bricklint.project.model import RUNS, Memory, Project
from bricklint.registry import Registry
from bricklint.report.result import Result
from bricklint.session.kept import Kept, calls_in, values_in
from bricklint.session.memory import RoundMemory
from bricklint.session.outcome import Given, Outcome, names_of, outcome_of, result_of


def given(
    config: Config,
    registry: Registry,
    environment: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Given:
    """What a run is given, with the policies of the configuration among its rules. Raises UnknownRuleError,
    PackError."""
    if config.policies:
        from bricklint.policies.check import with_policies

        registry = with_policies(registry, config.policies.values())
    return Given(config, registry, select(registry, config), environment or {}, today or date.today())


class Digests:
    """The digests of contents; an object of bytes that was seen before is not looked at again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, bytes]] = {}

    def of(self, path: str, data: bytes) -> bytes:
        """The digest of a file's bytes."""
        known = self._known.get(path)
        if known is None or known[0] != data:
            known = self._known[path] = data, digest_of(data)
        return known[1]

    def now(self, files: Files, path: str) -> Digest:
        """The digest of a file as it is now."""
        try:
            return self.of(path, files.read(path))
        except FileProblemError as error:
            self._known.pop(path, None)
            return unreadable(error)


class Session:
    """Lints a project again and again. `kept` is what the last run left, `last` what it said, of which project. With
    `remember` off nothing is kept, which saves a little where there is no next run."""

    def __init__(self, kept: Kept | None = None, *, digests: Digests | None = None, remember: bool = True) -> None:
        self.kept = kept
        self._digests = digests or Digests()
        self._remember = remember
        self.last: tuple[Outcome, Project] | None = None

    def lint(
        self,
        files: Files,
        config: Config,
        registry: Registry,
        *,
        within: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        today: date | None = None,
        root: str = "",
    ) -> Result:
        """Lint the files of a project as they are now: see `bricklint.lint.lint`."""
        begin = time.perf_counter()
        asked = given(config, registry, environment, today)
        with collector_off():
            outcome, project = self._outcome(files, asked)
        seconds = time.perf_counter() - begin
        return result_of(outcome, names_of(project), asked, within=within, seconds=seconds, root=root, project=project)

    def _outcome(self, files: Files, asked: Given) -> tuple[Outcome, Project]:
        if not self._remember:
            project = project_of(files, asked)
            return outcome_of(project, asked), project
        run = _Run(self.kept, self._digests, asked, files)
        if run.same and self.last is not None:
            return self.last
        project = run.project()
        outcome = outcome_of(project, asked)
        self.kept = run.left(project)
        run.memory.forget()
        self.last = outcome, project
        return self.last


class _Run:
    """One run of a session. `steady` tells that the files are the same ones and give the same answers, `changed` are
    those that have another content, `same` tells that nothing at all is otherwise."""

    def __init__(self, kept: Kept | None, digests: Digests, asked: Given, files: Files) -> None:
        self.kept = kept
        self.asked = asked
        self.basis = asked.basis
        self.recording = Recording(files, digests.of)
        before = kept.seen.digests if kept is not None else {}
        self.now = {path: digests.now(files, path) for path in before}
        self.changed = frozenset(path for path, digest in self.now.items() if before[path] != digest)
        self.steady = kept is not None and kept.seen.holds(files)
        on_same_basis = kept is not None and self.steady and kept.basis == self.basis
        self.same = on_same_basis and not self.changed
        self.specs_hold = kept is not None and on_same_basis and kept.specs_hold(self.changed, files)
        said_holds = kept is not None and self.specs_hold and kept.rules_hold(self.changed)
        self.memory = RoundMemory(kept, self.changed, steady=self.steady, said_holds=said_holds)

    def project(self) -> Project:
        """The project, with what can be taken over."""
        kept = self.kept if self.specs_hold else None
        specs = kept.specs if kept is not None else None
        if kept is not None and specs is None:
            specs = specs_of(self.recording, self.asked, kept.passed_over)
        project = project_of(self.recording, self.asked, specs, self.memory)
        self.memory.begin(project)
        return project

    def left(self, project: Project) -> Kept:
        """What the next run can take over."""
        for code in project.loaded_codes():
            for path in code.followed.answers.values() if code.followed is not None else ():
                if path is not None:
                    project.code(path)  # a trace and the files in it stay together
        return Kept(
            self.basis,
            self._seen(),
            project.specs.taken,
            project.specs,
            project.runs if RUNS in project.watch.within else None,
            frozenset(key for key in project.watch.within.get(RUNS, ()) if isinstance(key, str)),
            {code.path: code for code in project.loaded_codes()},
            project.notebooks,
            values_in(project),
            calls_in(project),
            self.memory.fresh,
            self.memory.units,
        )

    def _seen(self) -> Seen:
        """What was learned of the files, by this run and by those whose findings it took over."""
        seen = self.recording.seen
        if self.kept is None:
            return seen
        there = self.now if self.specs_hold else {path: self.now[path] for path in self.memory.used}
        answers = {**self.kept.seen.answers, **seen.answers} if self.steady else seen.answers
        return Seen(seen.listing, {**there, **seen.digests}, answers)


def project_of(files: Files, asked: Given, specs: Specs | None = None, memory: Memory | None = None) -> Project:
    """The project of some files; its specs are read where they are not at hand."""
    specs = specs or specs_of(files, asked)
    return Project(files, specs, asked.today, asked.config.workspace_roots, memory)


def specs_of(files: Files, asked: Given, passed_over: frozenset[str] = frozenset()) -> Specs:
    """What the spec files say."""
    return load_specs(
        files,
        targets=frozenset(asked.config.targets) or None,
        variables=asked.config.variables,
        environment=asked.environment,
        passed_over=passed_over,
    )
