"""Which project a document belongs to, and the way between the client's URIs and paths inside a project."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pygls.uris import from_fs_path, to_fs_path

from bricklint.files.discover import find_root


@dataclass(frozen=True)
class Root:
    """One project. `folder` is its root, as the client names it; `start` the folder that was opened, where the search
    for a configuration begins. `alone` names the one file that is linted, where a file was opened that belongs to no
    project: nobody asked for whatever else lies in its folder."""

    folder: Path
    start: Path
    alone: str | None = None

    def relative(self, path: Path) -> str | None:
        """The path of a file inside the project, with forward slashes; None where it lies outside. Links on the way
        to the root may be spelled either way."""
        for base, full in ((self.folder, path), (_real(self.folder), _real(path.parent) / path.name)):
            if base in full.parents:
                inside = full.relative_to(base).as_posix()
                return inside if self.alone in (None, inside) else None
        return None

    def uri(self, path: str) -> str:
        """The URI of a file of the project that the client has not named itself."""
        return from_fs_path(str(self.folder / path)) or ""


class Roots:
    """The projects of a session: those of the client's folders, and those found for files outside of them."""

    def __init__(self) -> None:
        self._folders: dict[Path, Root] = {}
        self._found: dict[Path, Root] = {}
        self._known: dict[Path, tuple[Root, str]] = {}

    def set_folders(self, uris: Iterable[str]) -> None:
        """Take these folders as the client's; what cannot be a folder on disk is passed over."""
        folders = [path for uri in uris if (path := path_of(uri)) is not None and path.is_dir()]
        self._folders = {}
        self._found = {}  # a file that was linted alone may lie in one of the new folders
        self._known = {}
        for folder in folders:
            root = find_root(folder)
            self._folders.setdefault(root, Root(root, folder))

    def folders(self) -> tuple[Root, ...]:
        """The projects of the client's folders."""
        return tuple(self._folders.values())

    def of(self, path: Path) -> tuple[Root, str]:
        """The project of a file and its path inside it: the innermost one that holds it, else the one that its own
        folder belongs to."""
        if path not in self._known:
            self._known[path] = self._look_up(path)
        return self._known[path]

    def _look_up(self, path: Path) -> tuple[Root, str]:
        inside = [
            (root, found)
            for root in (*self._folders.values(), *self._found.values())
            if (found := root.relative(path)) is not None
        ]
        if inside:
            return max(inside, key=lambda pair: len(pair[0].folder.parts))
        folder = find_root(path)
        if (folder / ".git").exists():
            root = self._found.setdefault(folder, Root(folder, path.parent))
        else:
            root = self._found.setdefault(path, Root(path.parent, path.parent, path.name))
        return root, root.relative(path) or path.name


def path_of(uri: str) -> Path | None:
    """The path on disk that a URI names; None for any other scheme, and for nonsense."""
    if not uri.startswith("file:"):
        return None
    try:
        found = to_fs_path(uri)
    except ValueError:
        return None
    if not found or "\0" in found or not os.path.isabs(found):  # noqa: PTH117
        return None
    return Path(os.path.normpath(found))


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
