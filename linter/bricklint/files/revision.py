"""The files of a project as they were at a git revision."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Iterable, Sequence
from typing import Any

from bricklint.files.discover import chosen
from bricklint.files.git import Git, GitError
from bricklint.files.port import MAX_BYTES, FileProblemError, Files, join, normal
from bricklint.lazily import lazy

_MOST_LINKS = 40


class Revision:
    """The files of a commit, read from git's objects. `below` are the files of today: a submodule is seen through them,
    as its own history is not looked at. `missing` is a file that this clone does not hold: from then on nothing can be
    read."""

    def __init__(
        self,
        git: Git,
        commit: str,
        below: Files,
        given: Iterable[str] = (),
        excluded: Iterable[str] = (),
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._git = git
        self._tree = git.tree(commit)
        self._below = below
        self._given = tuple(given)
        self._excluded = tuple(excluded)
        self._max_bytes = max_bytes
        self._same: dict[str, bool] = {}
        self.missing: str | None = None

    @lazy
    def _paths(self) -> tuple[str, ...]:
        listed = {path for path in chosen(self._tree.files, self._ignores, self._excluded) if self.is_file(path)}
        listed.update(path for path in self._below.paths() if self._in_submodule(path))
        listed.update(path for path in self._given if path in self._tree.files and path in self._below.paths())
        return tuple(sorted(listed))

    def _ignores(self, path: str) -> bytes:
        """What a .gitignore says; nothing where it is a link or too large, as on disk."""
        try:
            return b"" if self._tree.files[path].is_link else self.read(path)
        except FileProblemError:
            return b""

    @lazy
    def _folders(self) -> dict[str, set[str]]:
        folders: dict[str, set[str]] = {"": set()}
        for path in (*self._tree.files, *self._tree.submodules):
            while path:
                folder, name = posixpath.split(path)
                folders.setdefault(folder, set()).add(name)
                path = folder
        return folders

    def paths(self) -> Sequence[str]:
        """Every file that would have been linted, sorted."""
        return self._paths

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileProblemError; GitError where git fails."""
        if self._in_submodule(path):
            return self._below.read(path)
        real = self._resolved(path)
        blob = self._tree.files.get(real) if real is not None else None
        if blob is None:
            raise FileProblemError("no such file or directory")
        data = None if self.missing else self._git.content(blob.id)
        if data is None:
            self.missing = self.missing or path
            raise GitError(f"this clone does not hold {self.missing} of that revision (is it a partial one?)")
        if len(data) > self._max_bytes:
            raise FileProblemError(f"files over {self._max_bytes:,} bytes are not read (`max-file-size`)")
        return data

    def is_file(self, path: str) -> bool:
        """Whether there was such a file."""
        if self._in_submodule(path):
            return self._below.is_file(path)
        return self._resolved(path) in self._tree.files

    def is_folder(self, path: str) -> bool:
        """Whether there was such a folder."""
        return self._below.is_folder(path) if self._in_submodule(path) else self._resolved(path) in self._folders

    def children(self, path: str) -> Sequence[str]:
        """The names in a folder, sorted."""
        if self._in_submodule(path):
            return self._below.children(path)
        real = self._resolved(path)
        return tuple(sorted(self._folders.get(real, ()))) if real is not None else ()

    def has_changed(self, path: str) -> bool:
        """Whether a file of today is not what it was: another line end and other outputs of a notebook are no change,
        as what git and its filters store may differ in both from the file on disk."""
        if path not in self._same:
            now, before = _bytes(self._below, path), _bytes(self, path)
            self._same[path] = now == before or (
                now is not None and before is not None and _essence(path, now) == _essence(path, before)
            )
        return not self._same[path]

    def _in_submodule(self, path: str) -> bool:
        return any(path == one or path.startswith(f"{one}/") for one in self._tree.submodules)

    def _resolved(self, path: str) -> str | None:
        """The path behind links; None where one leads out of the project, or round and round."""
        cleaned = normal(path)
        for _ in range(_MOST_LINKS):
            if cleaned is None:
                return None
            link = self._first_link(cleaned)
            if link is None:
                return cleaned
            target = os.fsdecode(self._git.content(self._tree.files[link].id) or b"")
            to = join(posixpath.dirname(link), target)
            cleaned = None if to is None else normal(to + cleaned[len(link) :])
        return None

    def _first_link(self, path: str) -> str | None:
        """The part of a path that is a link, seen from its beginning."""
        if path in self._tree.files and not self._tree.files[path].is_link:
            return None
        parts = path.split("/")
        heads = ("/".join(parts[:number]) for number in range(1, len(parts) + 1))
        return next((head for head in heads if head in self._tree.files and self._tree.files[head].is_link), None)


def _bytes(files: Files, path: str) -> bytes | None:
    try:
        return files.read(path)
    except FileProblemError:
        return None


def _essence(path: str, data: bytes) -> object:
    """What of a file matters: its lines, of a notebook in JSON its cells."""
    if path.lower().endswith(".ipynb"):
        try:
            value: Any = json.loads(data)
            return [(cell["cell_type"], "".join(cell["source"])) for cell in value["cells"]]
        except (ValueError, TypeError, KeyError, RecursionError):
            return data
    return data.replace(b"\r\n", b"\n")
