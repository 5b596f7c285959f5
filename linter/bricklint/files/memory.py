"""Files that live in memory: an editor's unsaved texts, the projects of tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bricklint.files.port import FileProblemError, normal


class Memory:
    """A project whose files are given as path -> content; text counts as UTF-8. Links do not exist here; a path that
    leads out of the root is refused as on disk."""

    def __init__(self, contents: Mapping[str, bytes | str]) -> None:
        self._contents = {path: _bytes(content) for path, content in contents.items()}
        self._paths = tuple(sorted(self._contents))
        self._folders: dict[str, set[str]] = {"": set()}
        for path in self._paths:
            self._enter(path)

    def paths(self) -> Sequence[str]:
        """Every file, sorted."""
        return self._paths

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileProblemError."""
        cleaned = normal(path)
        if cleaned is None:
            raise FileProblemError("it lies outside of the project")
        if cleaned not in self._contents:
            raise FileProblemError("no such file or directory")
        return self._contents[cleaned]

    def is_file(self, path: str) -> bool:
        """Whether there is such a file."""
        return normal(path) in self._contents

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return normal(path) in self._folders

    def children(self, path: str) -> Sequence[str]:
        """The names in a folder, sorted; empty where there is none."""
        cleaned = normal(path)
        return () if cleaned is None else tuple(sorted(self._folders.get(cleaned, ())))

    def _enter(self, path: str) -> None:
        folder = ""
        for name in path.split("/"):
            self._folders.setdefault(folder, set()).add(name)
            folder = f"{folder}/{name}" if folder else name


def _bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content
