"""What the engine asks of a file system, and the disk as the first answer.

Paths are relative to the project's root, with forward slashes, without `.` and `..`. Nothing outside the root is
ever opened: a path or link that leads out of it is refused with FileProblemError.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

MAX_BYTES = 32 * 1024 * 1024
"""Files larger than this are not read unless the configuration says so."""


class FileProblemError(Exception):
    """A file that cannot be read; `str(error)` says why, for a person."""


class Files(Protocol):
    """A project's files."""

    def paths(self) -> Sequence[str]:
        """Every file that is linted, sorted; what .gitignore and the configuration leave out is not among them."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileProblemError."""
        ...

    def is_file(self, path: str) -> bool:
        """Whether there is such a file inside the project, ignored or not."""
        ...

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder inside the project."""
        ...

    def children(self, path: str) -> Sequence[str]:
        """The names in a folder, sorted; empty where there is none."""
        ...


def normal(path: str) -> str | None:
    """A path relative to the root in its normal form; None where it leads out of the root."""
    cleaned = posixpath.normpath(path.replace("\\", "/"))
    if cleaned.startswith(("../", "/")) or cleaned == "..":
        return None
    return "" if cleaned == "." else cleaned


def join(folder: str, path: str) -> str | None:
    """`path` as seen from `folder`, in normal form; None where it leads out of the root."""
    return normal(posixpath.join(folder, path)) if folder else normal(path)


class Disk:
    """The files on disk below a root. `listed` are the paths that are linted, relative to it."""

    def __init__(self, root: Path, listed: Iterable[str], max_bytes: int = MAX_BYTES) -> None:
        self.root = root
        self._real_root = os.path.realpath(root)
        self._paths = tuple(sorted(listed))
        self._max_bytes = max_bytes
        self._real_folders: dict[str, str] = {}

    def paths(self) -> Sequence[str]:
        """Every file that is linted, sorted."""
        return self._paths

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileProblemError for one that is missing, too large, no regular file, without
        permission, or that lies outside the project (also behind a link)."""
        full = self._inside(path)
        if full is None:
            raise FileProblemError("it is a link that leads out of the project")
        try:
            if not stat.S_ISREG(os.stat(full).st_mode):  # noqa: PTH116 - opening a pipe would wait for ever
                raise FileProblemError("it is no regular file")
            with open(full, "rb") as stream:  # noqa: PTH123 - a str path is what os.path gave, and faster
                size = os.fstat(stream.fileno()).st_size
                if size > self._max_bytes:
                    raise FileProblemError(
                        f"it has {size:,} bytes; files over {self._max_bytes:,} are not read (`max-file-size`)"
                    )
                return stream.read()
        except OSError as error:
            raise FileProblemError((error.strerror or "it cannot be opened").lower()) from None

    def is_file(self, path: str) -> bool:
        """Whether there is such a file inside the project."""
        full = self._inside(path)
        return full is not None and os.path.isfile(full)  # noqa: PTH113

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder inside the project."""
        full = self._inside(path)
        return full is not None and os.path.isdir(full)  # noqa: PTH112

    def children(self, path: str) -> Sequence[str]:
        """The names in a folder, sorted; empty where there is none."""
        full = self._inside(path)
        if full is None:
            return ()
        try:
            return tuple(sorted(os.listdir(full)))  # noqa: PTH208
        except OSError:
            return ()

    def _inside(self, path: str) -> str | None:
        cleaned = normal(path)
        if cleaned is None:
            return None
        folder, _, name = cleaned.rpartition("/")
        real = f"{self._real_folder(folder).rstrip(os.sep)}{os.sep}{name}" if name else self._real_root
        if os.path.islink(real):  # noqa: PTH114
            real = os.path.realpath(real)
        if real != self._real_root and not real.startswith(self._real_root.rstrip(os.sep) + os.sep):
            return None
        return real

    def _real_folder(self, folder: str) -> str:
        """A folder with its links resolved; remembered, as its files come one after the other."""
        found = self._real_folders.get(folder)
        if found is None:
            found = os.path.realpath(os.path.join(self._real_root, folder))  # noqa: PTH118
            self._real_folders[folder] = found
        return found
