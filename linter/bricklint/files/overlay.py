"""Texts that stand in for files on disk: an editor's unsaved buffers, stdin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bricklint.files.port import Files


class Overlay:
    """Files with some of them replaced or added by texts at hand."""

    def __init__(self, below: Files, texts: Mapping[str, bytes]) -> None:
        self._below = below
        self._texts = dict(texts)

    def paths(self) -> Sequence[str]:
        """Every file that is linted, those at hand among them, sorted."""
        return sorted({*self._below.paths(), *self._texts})

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileProblemError."""
        text = self._texts.get(path)
        return self._below.read(path) if text is None else text

    def is_file(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self._texts or self._below.is_file(path)

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return any(one.startswith(path + "/") for one in self._texts) or self._below.is_folder(path)

    def children(self, path: str) -> Sequence[str]:
        """The names in a folder, sorted."""
        prefix = path + "/" if path else ""
        own = {one[len(prefix) :].split("/")[0] for one in self._texts if one.startswith(prefix)}
        return sorted(own | set(self._below.children(path)))
