"""Fixes made in passes over texts in memory, until nothing is left that could be fixed.

A pass takes the fixes that lie apart from each other, makes their changes, and lints the outcome. It counts only if
every file still reads as well as before and every finding that was to be fixed is gone. Where that does not hold fewer
fixes are tried at once, down to a single one, which is then refused. A fix is made with all its edits or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

from bricklint.diagnostic import Diagnostic, Fix
from bricklint.files.overlay import Overlay
from bricklint.files.port import FileProblemError, Files
from bricklint.fixing.edits import Change, changed, changes_of, clashes
from bricklint.fixing.reparse import faults
from bricklint.fixing.texts import FileText, file_text
from bricklint.source import UnreadableTextError

MOST_PASSES = 100
"""Fixes that undo each other would go on for ever."""


class Linted(Protocol):
    """What a lint run gives."""

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """The findings that are shown."""
        ...


R = TypeVar("R", bound=Linted)


class Refused(NamedTuple):
    """A fix that was not made, and why."""

    diagnostic: Diagnostic
    fix: Fix
    reason: str


class Rewrite(NamedTuple):
    """The bytes of a file as they were linted, and those that take their place."""

    path: str
    before: bytes
    after: bytes


@dataclass(frozen=True)
class Mended(Generic[R]):
    """What came of it. `rewrites` are the files that change, in groups that belong together because one fix changes
    them all; `fixed` counts findings; `outside` are files with fixes that this run may not touch; `result` is the
    last lint run, over the changed texts."""

    rewrites: tuple[tuple[Rewrite, ...], ...]
    fixed: int
    refused: tuple[Refused, ...]
    outside: tuple[str, ...]
    result: R


class _Planned(NamedTuple):
    diagnostic: Diagnostic
    fix: Fix
    changes: Mapping[str, tuple[Change, ...]]


def mend(files: Files, lint: Callable[[Files], R], *, unsafe: bool, may_touch: Callable[[str], bool]) -> Mended[R]:
    """Fix what can be fixed: the safe fixes of all findings that `lint` shows, and the unsafe ones where `unsafe`.
    Files for which `may_touch` is false stay as they are. Nothing is written."""
    work = _Work(files, lint, unsafe, may_touch, lint(files))
    size = len(work.result.diagnostics)
    for _ in range(MOST_PASSES):
        batch = work.plan()[: max(size, 1)]
        if not batch:
            break
        problem = work.attempt(batch)
        if problem is None:
            size *= 2
        elif len(batch) > 1:
            size = len(batch) // 2
        else:
            work.refuse(batch[0], problem)
            size = len(work.result.diagnostics)
    return work.outcome()


@dataclass
class _Work(Generic[R]):
    """The texts as they are now, and the lint run over them."""

    files: Files
    lint: Callable[[Files], R]
    unsafe: bool
    may_touch: Callable[[str], bool]
    result: R
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    tied: list[frozenset[str]] = field(default_factory=list)
    fixed: int = 0
    refused: dict[tuple[object, ...], Refused] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    seen: set[frozenset[tuple[str, bytes]]] = field(default_factory=lambda: {frozenset()})

    def plan(self) -> list[_Planned]:
        """The fixes that can be made side by side now, in the order of the report. One that another finding has
        brought in already comes along."""
        taken: dict[str, set[Change]] = {}
        chosen = []
        listed = frozenset(self.files.paths())
        for diagnostic in self.result.diagnostics:
            planned = self._planned(diagnostic, listed)
            if planned is None or any(clashes(some, taken.get(path, ())) for path, some in planned.changes.items()):
                continue
            for path, some in planned.changes.items():
                taken.setdefault(path, set()).update(some)
            chosen.append(planned)
        return chosen

    def _planned(self, diagnostic: Diagnostic, listed: frozenset[str]) -> _Planned | None:
        fix = next((one for one in diagnostic.fixes if (one.safe or self.unsafe) and one.edits), None)
        if fix is None or _identity(diagnostic, fix) in self.refused:
            return None
        outside = {edit.span.path for edit in fix.edits if not self.may_touch(edit.span.path)}
        if outside or any(edit.span.path not in listed for edit in fix.edits):
            self.outside |= outside
            return None
        try:
            return _Planned(diagnostic, fix, changes_of(fix))
        except ValueError as error:
            self.refuse(_Planned(diagnostic, fix, {}), str(error))
            return None

    def attempt(self, batch: Sequence[_Planned]) -> str | None:
        """Make the changes of some fixes and keep them if they hold; else say why they do not."""
        by_path: dict[str, set[Change]] = {}
        for planned in batch:
            for path, some in planned.changes.items():
                by_path.setdefault(path, set()).update(some)
        try:
            new = {path: self._changed(path, some, batch) for path, some in sorted(by_path.items())}
        except (FileProblemError, UnreadableTextError, ValueError) as error:
            return str(error)
        broken = next((path for path, (old, text, _) in new.items() if faults(path, text) > faults(path, old.text)), "")
        if broken:
            return f"{broken} would not be well formed any more"
        after = {**self.after, **{path: data for path, (_, _, data) in new.items()}}
        self.before.update({path: self.files.read(path) for path in new if path not in self.before})
        state = frozenset((path, data) for path, data in after.items() if data != self.before[path])
        if state in self.seen:
            return "it would undo another fix"
        result = self.lint(Overlay(self.files, after))
        if _left(self.result, result, batch):
            return "the finding would still be there"
        self.seen.add(state)
        self.after, self.result = after, result
        self.tied += [frozenset(planned.changes) for planned in batch]
        self.fixed += len(batch)
        return None

    def _changed(self, path: str, changes: set[Change], batch: Sequence[_Planned]) -> tuple[FileText, str, bytes]:
        data = self.after.get(path)
        old = file_text(self.files.read(path) if data is None else data)
        linted = (edit.span.source for one in batch for edit in one.fix.edits if edit.span.path == path)
        if any(source.text != old.text for source in linted):
            raise ValueError(f"{path} is not the text that was linted")
        text = changed(old.text, changes)
        return old, text, old.encoded(text)

    def refuse(self, planned: _Planned, reason: str) -> None:
        key = _identity(planned.diagnostic, planned.fix)
        self.refused[key] = Refused(planned.diagnostic, planned.fix, reason)

    def outcome(self) -> Mended[R]:
        changed_paths = sorted(path for path, data in self.after.items() if data != self.before[path])
        groups = _groups(changed_paths, self.tied)
        rewrites = [tuple(Rewrite(path, self.before[path], self.after[path]) for path in group) for group in groups]
        refused = tuple(self.refused.values())
        return Mended(tuple(rewrites), self.fixed, refused, tuple(sorted(self.outside)), self.result)


def _identity(diagnostic: Diagnostic, fix: Fix) -> tuple[object, ...]:
    """What a fix is known by while the places move."""
    return (*_saying(diagnostic), fix.title)


def _left(before: Linted, after: Linted, batch: Sequence[_Planned]) -> bool:
    """Whether some finding that was to be fixed is there as often as it was."""
    was, now = Counter(map(_saying, before.diagnostics)), Counter(map(_saying, after.diagnostics))
    wanted = Counter(_saying(planned.diagnostic) for planned in batch)
    return any(now[saying] > was[saying] - number for saying, number in wanted.items())


def _saying(diagnostic: Diagnostic) -> tuple[str, str, str]:
    return diagnostic.code, diagnostic.primary.span.path, diagnostic.message


def _groups(paths: Sequence[str], tied: Sequence[frozenset[str]]) -> Iterator[list[str]]:
    """The paths in groups: those that some fix changes together share one."""
    group = {path: {path} for path in paths}
    for together in tied:
        joined = set().union(*(group[path] for path in together if path in group))
        for path in joined:
            group[path] = joined
    done: set[str] = set()
    for path in paths:
        if path not in done:
            done |= group[path]
            yield sorted(group[path])
