"""Files of code as they are kept: facts and traces, each read only when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bricklint.cache.codec import Finder, NotWritableError, Sources, decoded, encoded, file_at
from bricklint.code.moving import Earlier
from bricklint.files.recording import Digest
from bricklint.lazily import lazy
from bricklint.project.model import Code, Followed, Project
from bricklint.source import SourceText
from bricklint.trace.trace import CodeFile

if TYPE_CHECKING:
    from bricklint.code.ir import CodeFacts
    from bricklint.trace.trace import Trace


class Entry(NamedTuple):
    """One file: the digest of its content, its kind and text, its facts and trace as bytes (None: nobody
    followed it), the answers that the trace rests on, and the digests of the files in it."""

    digest: bytes
    kind: str
    text: str
    facts: bytes
    trace: bytes | None = None
    answers: Mapping[tuple[str, ...], str | None] = {}
    others: Mapping[str, Digest] = {}


class LateFile(CodeFile):
    """A file of code whose facts are read when somebody asks."""

    __slots__ = ()

    @property
    def facts(self) -> CodeFacts:
        """The facts of the file."""
        found: CodeFacts = self[1]()  # type: ignore[operator]
        return found


def _of_file(file: CodeFile) -> tuple[Any, ...]:
    return file_at, (file.source.path,)


class Shelf:
    """The entries of a project. `sources` are the texts that they speak of."""

    def __init__(self, entries: Mapping[str, Entry], sources: Sources) -> None:
        self.entries = entries
        self.sources = sources
        self._facts: dict[str, CodeFacts] = {}
        self._files: dict[str, LateFile] = {}
        self.finder = Finder(sources.at, self.file)

    def facts(self, path: str) -> CodeFacts:
        """The facts of a file. Raises NotReadableError."""
        found = self._facts.get(path)
        if found is None:
            found = self._facts[path] = decoded(self.entries[path].facts, self.finder)
        return found

    def file(self, path: str) -> LateFile:
        """A file as it stands in traces."""
        found = self._files.get(path)
        if found is None:
            found = self._files[path] = LateFile(self.sources.at(path), lambda: self.facts(path))  # type: ignore[arg-type]
        return found

    def codes(self, digests: Mapping[str, Digest]) -> dict[str, Code]:
        """The files whose content has these digests, with their traces where those hold."""
        return {
            path: StoredCode(self, path, None, follows=_holds(entry, digests))
            for path, entry in self.entries.items()
            if digests.get(path) == entry.digest
        }


def _holds(entry: Entry, digests: Mapping[str, Digest]) -> bool:
    return entry.trace is not None and all(digests.get(path) == digest for path, digest in entry.others.items())


class StoredFollowed(Followed):
    """A trace that is read when somebody asks."""

    __slots__ = ()

    @property
    def trace(self) -> Trace:
        """The trace."""
        found: Trace = self[0]()  # type: ignore[operator]
        return found


class StoredCode(Code):
    """A file of code out of the cache."""

    def __init__(self, shelf: Shelf, path: str, project: Project | None, *, follows: bool) -> None:
        self.shelf = shelf
        self.path = path
        if project is not None:
            self.project = project
        self.followed = self._followed() if follows else None
        self._keys = (("trace", path), ("starts", path))

    def again(self, project: Project) -> Code:
        """The same file in another project, without its trace."""
        return StoredCode(self.shelf, self.path, project, follows=False)

    @property
    def kind(self) -> str:
        """What kind of file it is."""
        return self.shelf.entries[self.path].kind

    @property
    def earlier(self) -> Earlier | None:
        """The file as it was, whatever it is now."""
        return Earlier(self.shelf.entries[self.path].text, self.facts) if self.facts.format == "source" else None

    if not TYPE_CHECKING:

        @lazy
        def source(self) -> SourceText:
            """The file's text."""
            return self.shelf.sources.at(self.path)

        @lazy
        def facts(self) -> CodeFacts:
            """What the file says."""
            return self.shelf.facts(self.path)

    def _followed(self) -> Followed:
        entry = self.shelf.entries[self.path]
        kept: list[Trace] = []

        def trace() -> Trace:
            if not kept:
                kept.append(decoded(entry.trace or b"", self.shelf.finder))
            return kept[0]

        return StoredFollowed(trace, entry.answers)  # type: ignore[arg-type]


def entries_of(
    codes: Iterable[Code], digests: Mapping[str, Digest], before: Mapping[str, Entry], sources: Mapping[int, str]
) -> dict[str, Entry]:
    """The entries of some files; what was kept before is not written anew."""
    found: dict[str, Entry] = {}
    for code in codes:
        digest = digests.get(code.path)
        if not isinstance(digest, bytes):
            continue
        old = before.get(code.path)
        try:
            if old is None or old.digest != digest:
                old = Entry(digest, code.kind, code.source.text, encoded(code.facts, {}))
            if not isinstance(code.followed, StoredFollowed):
                old = _with_trace(old, code.followed, digests, sources)
        except NotWritableError:
            continue
        found[code.path] = old
    return found


def _with_trace(
    entry: Entry, followed: Followed | None, digests: Mapping[str, Digest], sources: Mapping[int, str]
) -> Entry:
    if followed is None:
        return entry
    others = {path: digests[path] for path in followed.answers.values() if path is not None and path in digests}
    trace = replace(followed.trace)  # without what it has worked out for those who asked
    return entry._replace(
        trace=encoded(trace, sources, {CodeFile: _of_file, LateFile: _of_file}), answers=followed.answers, others=others
    )
