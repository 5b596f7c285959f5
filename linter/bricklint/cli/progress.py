"""How far a long run has come, for people who watch it on a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO

from bricklint.files.port import Files

_QUIET_SECONDS = 1.0
_BETWEEN_SECONDS = 0.1
_CLEAR = "\r\x1b[K"


class Watched:
    """Files that say on a terminal how many of them were read: after a second, ten times a second, in one line that is
    cleared when the run is over."""

    def __init__(self, files: Files, stream: TextIO) -> None:
        self._files = files
        self._stream = stream
        self._read: set[str] = set()
        self._next = time.monotonic() + _QUIET_SECONDS
        self._shown = False

    def paths(self) -> Sequence[str]:
        """Every file that is linted, sorted."""
        return self._files.paths()

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileProblemError."""
        self._read.add(path)
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _BETWEEN_SECONDS
            self._shown = True
            self._write(f"{_CLEAR}bricklint: {len(self._read)} of {len(self.paths())} files read")
        return self._files.read(path)

    def is_file(self, path: str) -> bool:
        """Whether there is such a file."""
        return self._files.is_file(path)

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return self._files.is_folder(path)

    def children(self, path: str) -> Sequence[str]:
        """The names in a folder, sorted."""
        return self._files.children(path)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._shown = False
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._next = float("inf")


@contextmanager
def watched(files: Files, stream: TextIO | None = None, environment: Mapping[str, str] = os.environ) -> Iterator[Files]:
    """The files, watched where a person sees it: on a terminal that can clear a line, and not in CI."""
    stream = stream or sys.stderr
    if not stream.isatty() or environment.get("CI") or environment.get("TERM", "dumb") == "dumb":
        yield files
        return
    found = Watched(files, stream)
    try:
        yield found
    finally:
        found.clear()
