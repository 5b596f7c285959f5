"""What an earlier run has left, as one run uses it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bricklint.project.model import LOADED, Code, Followed, Project, TaskRun
from bricklint.project.resolver import ProjectResolver
from bricklint.project.watch import Key
from bricklint.session.kept import Kept, Said, stale_keys


class RoundMemory:
    """Answers `bricklint.project.model.Memory` for one run. `changed` are the files that have another content now;
    `steady` tells that the files are the same ones and give the same answers; `said_holds` that the specs and all
    options are the same, so that what rules said can be taken over."""

    def __init__(self, kept: Kept | None, changed: frozenset[str], *, steady: bool, said_holds: bool) -> None:
        self.kept = kept
        self.changed = changed
        self.steady = steady
        self.used: set[str] = set()
        self.fresh: dict[Key, Said] = {}
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

    def said(self, key: Key) -> Any:
        """What a function or rule has said, if that holds."""
        fresh = self.fresh.get(key)
        if fresh is not None:
            return fresh.what
        found = self.kept.said.get(key) if self.kept is not None and self._said_holds else None
        if found is None or key in self._stale:
            return None
        self.fresh[key] = found
        return found.what

    def keep(self, key: Key, asked: Iterable[Key], said: Any) -> None:
        """Keep what was said."""
        self.fresh[key] = Said(frozenset(asked), said)

    def end(self, project: Project) -> None:
        """Take over what the findings rest on that were taken over: what functions said for them, and the code that was
        read for them."""
        waiting = [key for said in list(self.fresh.values()) for key in said.asked]
        seen: set[Key] = set()
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            if isinstance(key, tuple) and key[0] == "kept":
                self.said(key)
                waiting += self.fresh[key].asked
            else:
                look_at(project, key)
                waiting += project.watch.within.get(key, ())

    def _follows(self, followed: Followed | None) -> bool:
        return followed is not None and self.changed.isdisjoint(filter(None, followed.answers.values()))


def _same_answers(followed: Followed, project: Project) -> bool:
    path_of = ProjectResolver(project).path_of
    return all(path_of(question) == answer for question, answer in followed.answers.items())


def look_at(project: Project, key: Key) -> None:
    """Ask a project for what stands behind a key, so that it is read, and known what was asked for it."""
    if isinstance(key, str):
        project.code(key)
    elif key[0] == "trace":
        project.code(key[1])
    elif key[0] in ("links", "runs"):
        assert project.runs is not None
    elif key[0] == "starts":
        assert project.notebook_calls is not None
    elif key != LOADED:
        getattr(project, key[0])
