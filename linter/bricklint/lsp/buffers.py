"""What the editor has open: texts that lie over the disk, kept up to date by the client's changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types

from bricklint.lsp.positions import Positions
from bricklint.source import SourceText


@dataclass(frozen=True)
class Buffer:
    """One open document: the client's name for it, its version and its text (`source.path` is empty: where it lies
    is the workspace's matter)."""

    uri: str
    version: int | None
    source: SourceText
    language: str = ""


class Buffers:
    """The open documents by the client's URI. `state` is another number after every change."""

    def __init__(self) -> None:
        self.positions = Positions()
        self.state = 0
        self._open: dict[str, Buffer] = {}

    def __iter__(self) -> Iterator[Buffer]:
        return iter(self._open.values())

    def get(self, uri: str) -> Buffer | None:
        """An open document; None where it is not open."""
        return self._open.get(uri)

    def open(self, document: types.TextDocumentItem) -> Buffer:
        """Take over a document that was opened."""
        buffer = Buffer(document.uri, document.version, SourceText("", document.text), document.language_id)
        self._open[document.uri] = buffer
        self.state += 1
        return buffer

    def close(self, uri: str) -> None:
        """Let go of a document; one that is not open is none of ours."""
        self._open.pop(uri, None)
        self.state += 1

    def change(
        self, uri: str, version: int | None, changes: Sequence[types.TextDocumentContentChangeEvent]
    ) -> Buffer | None:
        """Apply changes in their order; None where the document is not open."""
        buffer = self._open.get(uri)
        if buffer is None:
            return None
        source = buffer.source
        for change in changes:
            source = SourceText("", self._changed(source, change))
        changed = Buffer(uri, version, source, buffer.language)
        self._open[uri] = changed
        self.state += 1
        return changed

    def _changed(self, source: SourceText, change: types.TextDocumentContentChangeEvent) -> str:
        if not isinstance(change, types.TextDocumentContentChangePartial):
            return change.text
        start = self.positions.offset(source, change.range.start)
        end = self.positions.offset(source, change.range.end)
        return source.text[:start] + change.text + source.text[max(start, end) :]
