"""What one run leaves for the next, and which parts of it still hold.

Everything here is exact: what is taken over is what a run from nothing would find. A trace holds while its files are
the same and its questions have the same answers; what a rule said holds while everything that it asked of the project
(the keys of `bricklint.project.watch`) is as it was.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bricklint.files.port import FileProblemError, Files
from bricklint.files.recording import Seen
from bricklint.jobs.languages import holds_no_job
from bricklint.jobs.load import Specs
from bricklint.jobs.reading import as_utf8
from bricklint.project.linking import CODE_EXTENSIONS
from bricklint.project.model import LINKS, LOADED, RUNS, Code, Project, TaskRun
from bricklint.project.watch import Key
from bricklint.project.wheels import METADATA


class Said(NamedTuple):
    """What a rule or function said, and what it asked for that."""

    asked: frozenset[Key]
    what: Sequence[Any]


@dataclass(frozen=True)
class Kept:
    """What a run has left. `basis` is all that it was given besides files; `taken` are the files that its specs were
    read from, `specs` themselves and the `runs` of their tasks are kept in memory alone, `linked` are the files of code
    that were looked at for these; `codes` are all files of code that were read; `values` tell of keys that stand for
    many what they came to; `calls` which notebooks a file starts (None: nobody asked); `said` is what rules
    said, `units` what functions said of files of code."""

    basis: str
    seen: Seen
    taken: frozenset[str]
    specs: Specs | None
    runs: tuple[TaskRun, ...] | None
    linked: frozenset[str]
    codes: Mapping[str, Code]
    notebooks: Mapping[str, bool]
    values: Mapping[Key, Any] = field(default_factory=dict)
    calls: Mapping[str, tuple[str, ...]] | None = None
    said: Mapping[str, Said] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, Said]] = field(default_factory=dict)

    def specs_hold(self, changed: Iterable[str], files: Files) -> bool:
        """Whether none of the changed files has a part in the specs, now or before."""
        return all(path not in self.taken and _holds_no_spec(path, files) for path in changed)

    @property
    def passed_over(self) -> frozenset[str]:
        """The files of code that were looked at and declare no job."""
        return frozenset(path for path in self.seen.digests if path not in self.taken and _is_code(path))

    def rules_hold(self, changed: Iterable[str]) -> bool:
        """Whether no changed file is anything but code: only what is asked of code is noted by keys."""
        return all(_is_code(path) and posixpath.basename(path) not in METADATA for path in changed)


def _is_code(path: str) -> bool:
    return posixpath.splitext(path)[1].lower() in CODE_EXTENSIONS


def _holds_no_spec(path: str, files: Files) -> bool:
    if not _is_code(path):
        return False
    if path.lower().endswith((".scala", ".r")):
        return True
    try:
        return holds_no_job(path, as_utf8(files.read(path)))
    except FileProblemError:
        return False  # nothing is certain


def value_of(project: Project, key: Key) -> Any:
    """What a key that stands for many comes to, in a form that can be compared."""
    if key == LINKS:
        links = ((run.link and (run.link.status.value, run.link.path), run.code is None) for run in project.runs)
        return tuple(links)
    return getattr(project, key[0])


_COMPARED: tuple[Key, ...] = (("reached",), ("code_paths",), ("code_list",))


def values_in(project: Project) -> dict[Key, Any]:
    """What the keys that stand for many came to, as far as they were asked for."""
    asked = [key for key in _COMPARED if key in project.watch.within]
    return {key: value_of(project, key) for key in ([LINKS, *asked] if RUNS in project.watch.within else asked)}


def calls_of(code: Code) -> tuple[str, ...]:
    """The notebooks that a file starts."""
    from bricklint.project.starts import started_by

    return tuple(dict.fromkeys(child.path for _, child in started_by(code.project, code)))


def calls_in(project: Project) -> dict[str, tuple[str, ...]] | None:
    """The notebooks that each file starts, if anybody has asked for that."""
    if ("notebook_calls",) not in project.watch.within:
        return None
    return {code.path: calls_of(code) for code in project.codes()}


def stale_keys(kept: Kept, project: Project, changed: frozenset[str], unfollowed: frozenset[str]) -> set[Key]:
    """The keys that are not what they were, when `changed` files have another content and the traces of `unfollowed`
    ones do not hold."""
    other = changed | unfollowed
    stale: set[Key] = {*changed, *(("trace", path) for path in other)}
    stale.update(key for key, value in kept.values.items() if value_of(project, key) != value)
    if other:
        stale.add(LOADED)
    if LINKS in stale or any(run.code is not None and run.code.path in other for run in project.runs):
        stale.add(RUNS)
    reached, calling = _started(kept, project, other)
    if calling:
        stale.add(("notebook_calls",))
    stale.update(("starts", path) for path in (reached if LINKS not in stale else {*kept.codes, *reached}))
    _add_units(kept, stale)
    return stale


def _add_units(kept: Kept, stale: set[Key]) -> None:
    """Add the units that rest on something stale; some rest on others."""
    before = -1
    while len(stale) != before:
        before = len(stale)
        for name, units in kept.units.items():
            found = [("kept", name, path) for path, said in units.items() if not said.asked.isdisjoint(stale)]
            stale.update(found)
            if found or ("code_list",) in stale:
                stale.add(("each", name))


def _started(kept: Kept, project: Project, other: Iterable[str]) -> tuple[set[str], bool]:
    """The notebooks that these files start, through other notebooks too, before or now; and whether they start any."""
    found: set[str] = set()
    if kept.calls is None:
        return found, False
    entries = [path for path in other if path in project.code_paths]
    new = {path: calls_of(code) for path in entries if (code := project.code(path)) is not None}
    waiting = list(other)
    calling = False
    while waiting:
        path = waiting.pop()
        for child in (*kept.calls.get(path, ()), *new.get(path, ())):
            calling = True
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found, calling
