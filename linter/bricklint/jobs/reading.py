"""Each spec file read and parsed once, however many ask for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bricklint.files.port import FileProblemError, Files
from bricklint.source import SourceText, UnreadableTextError, decode
from bricklint.tree.errors import DocumentError
from bricklint.tree.json_reader import read_json
from bricklint.tree.node import Node
from bricklint.tree.yaml_reader import read_yaml

WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True)
class Parsed:
    """A file as far as it could be read: its roots, or what stopped the reading. `source` is None without a text."""

    path: str
    language: str
    source: SourceText | None
    roots: tuple[Node, ...] = ()
    error: DocumentError | None = None
    unreadable: str | None = None


class Reader:
    """Reads files through the port. Bytes and trees are kept, so that a file that is included twice, or looked at
    before it is known to be included, costs one parse."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._bytes: dict[str, bytes | str] = {}
        self._parsed: dict[str, Parsed] = {}

    def data(self, path: str) -> bytes | None:
        """The bytes of a file; None where it cannot be read (`parsed(path).unreadable` says why)."""
        found = self._bytes.get(path)
        if found is None:
            try:
                found = self.files.read(path)
            except FileProblemError as error:
                found = str(error)
            self._bytes[path] = found
        return found if isinstance(found, bytes) else None

    def searchable(self, path: str) -> bytes | None:
        """The bytes of a file as UTF-8, for looking for words; those of a file in another encoding as they are."""
        data = self.data(path)
        return None if data is None else as_utf8(data)

    def glance(self, path: str) -> bytes | None:
        """As `searchable`, of a file that most likely is of no interest: its bytes are not kept."""
        kept = path in self._bytes
        found = self.searchable(path)
        if not kept:
            self._bytes.pop(path, None)
        return found

    def parsed(self, path: str) -> Parsed:
        """The file's tree, or why there is none."""
        found = self._parsed.get(path)
        if found is None:
            found = self._parse(path)
            self._parsed[path] = found
            self._bytes.pop(path, None)  # the text is kept by the source
        return found

    @property
    def taken(self) -> frozenset[str]:
        """The files that were read for more than a glance."""
        return frozenset((*self._bytes, *self._parsed))

    def sources(self) -> tuple[SourceText, ...]:
        """The texts of all files that were parsed."""
        return tuple(parsed.source for parsed in self._parsed.values() if parsed.source is not None)

    def source(self, path: str) -> SourceText | str:
        """The text of a file, or in words why there is none."""
        data = self.data(path)
        if data is None:
            return str(self._bytes[path])
        try:
            text, encoding = decode(data)
        except UnreadableTextError as error:
            return str(error)
        return SourceText(path, text, encoding)

    def _parse(self, path: str) -> Parsed:
        language = "json" if path.endswith(".json") else "yaml"
        source = self.source(path)
        if isinstance(source, str):
            return Parsed(path, language, None, unreadable=source)
        try:
            roots = (read_json(source),) if language == "json" else tuple(read_yaml(source))
        except DocumentError as error:
            return Parsed(path, language, source, error=error)
        return Parsed(path, language, source, roots)


def as_utf8(data: bytes) -> bytes:
    """Bytes for looking for words: those of a text in a wide encoding as UTF-8, others as they are."""
    if not (data.startswith(WIDE_MARKS) or b"\x00" in data[:200]):
        return data
    try:
        return decode(data)[0].encode("utf-8", "replace")
    except UnreadableTextError:
        return data


@contextmanager
def collector_off() -> Iterator[None]:
    """Trees are many small objects and no rubbish: the garbage collector only costs time while they are built."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
