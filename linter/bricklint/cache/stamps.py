"""Whether files are what they were, mostly without reading them.

As git does it: a file whose size, times and inode are the same has the same content, unless it was changed so shortly
before it was looked at that a second change could have the same times; such a file is read.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from bricklint.files.port import Files
from bricklint.files.recording import Digest, digest_of
from bricklint.session.session import Digests

Stamp: TypeAlias = tuple[int, int, int, int, int]

_GRAIN = 2_000_000_000
"""The coarsest clock of a file system in use, in nanoseconds."""


class Stamps(NamedTuple):
    """The stamps of files by path, and since when files were being looked at for them (nanoseconds)."""

    since: int
    by_path: Mapping[str, Stamp]

    def tells(self, root: str, path: str) -> bool:
        """Whether a file has the stamp that it had, and that was old enough to trust."""
        before = self.by_path.get(path)
        if before is None or max(before[1], before[2]) >= self.since - _GRAIN:
            return False
        return before == stamp_of(root, path)


def stamp_of(root: str, path: str) -> Stamp | None:
    """Size, times, inode and device of a file; None where it is not there."""
    try:
        found = os.stat(f"{root}/{path}")  # noqa: PTH116 - asked for each file of a project
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev


def now() -> int:
    """The time, for `Stamps.since`."""
    return time.time_ns()


def stamps_of(root: Path, digests: Mapping[str, Digest], since: int) -> Stamps:
    """The stamps of files that were read since a time. One that has changed in the meantime gets a stamp of the new
    content, but a time after `since`: so it is not trusted."""
    base = str(root)
    found = {path: stamp_of(base, path) for path, digest in digests.items() if isinstance(digest, bytes)}
    return Stamps(since, {path: stamp for path, stamp in found.items() if stamp is not None})


class StampedDigests(Digests):
    """Digests of files on disk, taken from what is known of them where their stamps are the same. `read` are the paths
    that had to be read to tell."""

    def __init__(self, root: Path, stamps: Stamps, known: Mapping[str, Digest]) -> None:
        super().__init__()
        self.read: list[str] = []
        self._root = str(root)
        self._stamps = stamps
        self._before = known
        self._now: dict[str, Digest] = {}

    def of(self, path: str, data: bytes) -> bytes:
        """The digest of a file's bytes."""
        return digest_of(data)

    def now(self, files: Files, path: str) -> Digest:
        """The digest of a file as it is now."""
        if path not in self._now:
            before = self._before.get(path)
            if isinstance(before, bytes) and self._stamps.tells(self._root, path):
                self._now[path] = before
            else:
                self.read.append(path)
                self._now[path] = super().now(files, path)
        return self._now[path]
