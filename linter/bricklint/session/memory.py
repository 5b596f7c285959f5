"""What an earlier run has left, as one run uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from bricklint.project.model import LOADED, Code, Followed, Project, TaskRun
from bricklint.project.watch import Key
from bricklint.session.kept import Kept, Said, stale_keys

if TYPE_CHECKING:
    from bricklint.code.moving import Earlier

Function: TypeAlias = Callable[[Code], Iterable[Any]]


class RoundMemory:
    """Answers `bricklint.project.model.Memory` for one run. `changed` are the files that have another content now;
    `steady` tells that the files are the same ones and give the same answers; `said_holds` that the specs and all
    options are the same, so that what rules said can be taken over."""

    def __init__(self, kept: Kept | None, changed: frozenset[str], *, steady: bool, said_holds: bool) -> None:
        self.kept = kept
        self.changed = changed
        self.steady = steady
        self.used: set[str] = set()
        self.fresh: dict[str, Said] = {}
        self.units: dict[str, dict[str, Said]] = {}
        self._said_holds = said_holds
        self._stale: set[Key] = set()

    def begin(self, project: Project) -> None:
        """Find out what still holds."""
        if self.kept is None or not self._said_holds:
            return
        if self.changed:
            unfollowed = frozenset(path for path, code in self.kept.codes.items() if not self._follows(code.followed))
            self._stale = stale_keys(self.kept, project, self.changed, unfollowed)

    def code(self, project: Project, path: str) -> Code | None:
        """A file of code that has not changed, with its trace if that holds."""
        found = self.kept.codes.get(path) if self.kept is not None else None
        if found is None or path in self.changed:
            return None
        self.used.add(path)
        code = found.again(project)
        followed = found.followed
        if followed is not None and self._follows(followed) and (self.steady or _same_answers(followed, project)):
            code.followed = followed
            project.watch.within["trace", path] = frozenset(filter(None, followed.answers.values()))
        return code

    def earlier(self, path: str) -> Earlier | None:
        """A file as it was before it was changed."""
        before = self.kept.codes.get(path) if self.kept is not None else None
        return None if before is None else before.earlier

    def runs(self, project: Project) -> tuple[TaskRun, ...] | None:
        """The runs, where specs and files are the same and each file of code is of the same kind as before: what a path
        is taken to be may depend on that."""
        kept = self.kept
        if kept is None or kept.runs is None or project.specs is not kept.specs:
            return None
        now = {path: project.code(path) for path in kept.linked}
        if not all(self._is_alike(kept.codes.get(path), now[path]) for path in self.changed & kept.linked):
            return None
        return tuple(run.again(now[run.code.path] if run.code is not None else None) for run in kept.runs)

    def _is_alike(self, before: Code | None, now: Code | None) -> bool:
        return before is not None and now is not None and before.kind == now.kind

    def is_notebook(self, path: str) -> bool | None:
        """Whether a file that has not changed is a notebook."""
        if self.kept is None or path in self.changed or path not in self.kept.notebooks:
            return None
        self.used.add(path)
        return self.kept.notebooks[path]

    def rule(self, code: str) -> Sequence[Any] | None:
        """What a rule has said, if that holds."""
        found = self.kept.said.get(code) if self.kept is not None and self._said_holds else None
        if found is None or not found.asked.isdisjoint(self._stale):
            return None
        self.fresh[code] = found
        return found.what

    def keep(self, code: str, asked: Iterable[Key], said: Sequence[Any]) -> None:
        """Keep what a rule said."""
        self.fresh[code] = Said(frozenset(asked), said)

    def unit(self, project: Project, name: str, said: Function, code: Code) -> Sequence[Any]:
        """What a function says of one file, or has said if that holds."""
        units = self.units.setdefault(name, {})
        found = units.get(code.path) or self._before(name, code.path) or _told(project, said, code.path)
        units[code.path] = found
        return found.what

    def each(self, project: Project, name: str, said: Function) -> Iterable[Any]:
        """What a function says of every file, or has said where that holds."""
        units = self.units.setdefault(name, {})
        before = self.kept.units.get(name) if self.kept is not None and self._said_holds else None
        paths = project.code_list
        if not units and before is not None and tuple(before) == paths:
            other = [path for path in paths if ("kept", name, path) in self._stale] if self._stale else []
            new = {path: _told(project, said, path) for path in other}
            units.update(before)
            units.update(new)
        else:
            for path in paths:
                if path not in units:
                    units[path] = self._before(name, path) or _told(project, said, path)
        return [one for path in paths if (what := units[path].what) for one in what]

    def _before(self, name: str, path: str) -> Said | None:
        found = self.kept.units.get(name, {}).get(path) if self.kept is not None and self._said_holds else None
        return None if found is None or ("kept", name, path) in self._stale else found

    def end(self, project: Project) -> None:
        """Take over what the findings rest on that were taken over: what functions said for them, and the code that was
        read for them."""
        new: set[Key] = set().union(*(said.asked for said in self.fresh.values()))
        for units in list(self.units.values()):
            new = new.union(*(said.asked for said in units.values()))
        seen: set[Key] = set()
        while new:
            seen |= new
            more: set[Key] = set()
            for key in new:
                more.update(self._behind(project, key))
            new = more - seen

    def forget(self) -> None:
        """Let go of the run before: this one is over, and what somebody asks its project later is read anew. Else each
        project would hold all those before it."""
        self.kept = None

    def _behind(self, project: Project, key: Key) -> Iterable[Key]:
        """What stands behind a key, which is read or taken over."""
        if isinstance(key, str):
            project.code(key)
            return ()
        if key[0] == "kept":
            return self._taken_over(key[1], key[2])
        if key[0] == "each":
            return [one for path in project.code_list for one in self._taken_over(key[1], path)]
        look_at(project, key)
        return project.watch.within.get(key, ())

    def _taken_over(self, name: str, path: str) -> Iterable[Key]:
        units = self.units.setdefault(name, {})
        found = self._before(name, path) if path not in units else None
        if found is None:
            return ()
        units[path] = found
        return found.asked

    def _follows(self, followed: Followed | None) -> bool:
        return followed is not None and self.changed.isdisjoint(filter(None, followed.answers.values()))


def _told(project: Project, said: Function, path: str) -> Said:
    with project.watch.apart() as asked:
        code = project.code(path)
        assert code is not None  # somebody had it in his hands
        what = tuple(said(code))
    return Said(frozenset(asked), what)


def _same_answers(followed: Followed, project: Project) -> bool:
    from bricklint.project.resolver import ProjectResolver  # a run over specs alone does without

    path_of = ProjectResolver(project).path_of
    return all(path_of(question) == answer for question, answer in followed.answers.items())


def look_at(project: Project, key: Key) -> None:
    """Ask a project for what stands behind a key, so that it is read, and known what was asked for it."""
    if key[0] == "trace":
        project.code(key[1])
    elif key[0] in ("links", "runs"):
        assert project.runs is not None
    elif key[0] == "starts":
        assert project.notebook_calls is not None
    elif key != LOADED:
        getattr(project, key[0])
