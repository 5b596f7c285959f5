"""Files that remember what was asked of them: everything of the disk that the answers of a run rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from bricklint.files.port import FileProblemError, Files

Digest: TypeAlias = bytes | str
"""The content of a file in sixteen bytes; a text says why it cannot be read."""

Question: TypeAlias = tuple[Literal["is_file", "is_folder", "children"], str]
Answer: TypeAlias = bool | tuple[str, ...]


class Seen(NamedTuple):
    """What a run has learned of its files: the paths that it lints, the contents that it read, the answers that it got.
    The same again gives the same findings."""

    listing: tuple[str, ...]
    digests: Mapping[str, Digest]
    answers: Mapping[Question, Answer]

    def holds(self, files: Files) -> bool:
        """Whether the paths and answers are still these."""
        return tuple(files.paths()) == self.listing and all(
            answer_of(files, question) == answer for question, answer in self.answers.items()
        )


class Recording:
    """Files, and what was asked of them. `digests` gives the contents that were read; of one that changed between two
    reads nothing can be said, and it never counts as seen (an empty text)."""

    def __init__(self, below: Files, digest: Callable[[str, bytes], bytes] | None = None) -> None:
        self.below = below
        self.digests: dict[str, Digest] = {}
        self.answers: dict[Question, Answer] = {}
        self._digest = digest or _digest_alone

    @property
    def seen(self) -> Seen:
        """What was learned so far."""
        return Seen(tuple(self.below.paths()), dict(self.digests), dict(self.answers))

    def paths(self) -> Sequence[str]:
        """Every file that is linted, sorted."""
        return self.below.paths()

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileProblemError."""
        try:
            data = self.below.read(path)
        except FileProblemError as error:
            self._note(path, unreadable(error))
            raise
        self._note(path, self._digest(path, data))
        return data

    def is_file(self, path: str) -> bool:
        """Whether there is such a file."""
        answer = self.answers["is_file", path] = self.below.is_file(path)
        return answer

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        answer = self.answers["is_folder", path] = self.below.is_folder(path)
        return answer

    def children(self, path: str) -> Sequence[str]:
        """The names in a folder, sorted."""
        answer = self.answers["children", path] = tuple(self.below.children(path))
        return answer

    def _note(self, path: str, digest: Digest) -> None:
        self.digests[path] = digest if self.digests.setdefault(path, digest) == digest else ""


def digest_of(data: bytes) -> bytes:
    """The digest of a content."""
    from hashlib import blake2b  # not needed by a run that finds everything as it was

    return blake2b(data, digest_size=16).digest()


def unreadable(error: FileProblemError) -> str:
    """What stands for the content of a file that cannot be read."""
    return f"unreadable: {error}"


def answer_of(files: Files, question: Question) -> Answer:
    """What the files answer now."""
    kind, path = question
    if kind == "is_file":
        return files.is_file(path)
    return files.is_folder(path) if kind == "is_folder" else tuple(files.children(path))


def _digest_alone(path: str, data: bytes) -> bytes:
    return digest_of(data)
