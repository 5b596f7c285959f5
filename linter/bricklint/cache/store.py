"""Files of the cache: written whole or not at all, read only when they are what was written, few of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

_MAGIC = b"bricklint cache\n"
_SIZE = 8
_DIGEST = 16

MOST_RUNS = 12
"""Runs with different options of which something is kept, for one project."""

MOST_DAYS = 30
"""A project on which nothing was run for so long is forgotten."""


def write(path: Path, sections: Sequence[bytes]) -> None:
    """Write a file of the cache; where that cannot be done, nothing happens."""
    head = b"".join(len(one).to_bytes(_SIZE, "big") + _digest(one) for one in sections)
    try:
        handle, name = tempfile.mkstemp(prefix="new-", dir=path.parent)
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(_MAGIC + len(sections).to_bytes(1, "big") + head)
            stream.writelines(sections)
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()


class Sections:
    """The sections of a file of the cache; one that is not as it was written is None."""

    def __init__(self, path: Path) -> None:
        try:
            self._data = memoryview(path.read_bytes())
        except OSError:
            self._data = memoryview(b"")

    def __getitem__(self, number: int) -> bytes | None:
        data, begin = self._data, len(_MAGIC) + 1
        if bytes(data[: begin - 1]) != _MAGIC or len(data) < begin or number >= data[begin - 1]:
            return None
        count = data[begin - 1]
        at = begin + count * (_SIZE + _DIGEST)
        for index in range(number + 1):
            head = bytes(data[begin + index * (_SIZE + _DIGEST) : begin + (index + 1) * (_SIZE + _DIGEST)])
            size = int.from_bytes(head[:_SIZE], "big")
            if index == number:
                found = bytes(data[at : at + size])
                return found if len(found) == size and _digest(found) == head[_SIZE:] else None
            at += size
        return None


def prune(folder: Path, kept: Sequence[Path]) -> None:
    """Take the oldest runs of a project out, what earlier versions have left, and projects that nobody uses."""
    with contextlib.suppress(OSError):
        files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        runs = [path for path in files if path.name.startswith("run-")]
        old = [path for path in files if path.name.startswith(("codes-", "new-")) and path not in kept]
        for path in (*runs[MOST_RUNS:], *(path for path in old if _age(path) > 1)):
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        for other in folder.parent.iterdir():
            if other != folder and other.is_dir() and not other.is_symlink() and _age(other) > MOST_DAYS:
                shutil.rmtree(other, ignore_errors=True)


def _age(path: Path) -> float:
    """Days since something was written."""
    return (time.time() - path.stat().st_mtime) / 86_400


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()
