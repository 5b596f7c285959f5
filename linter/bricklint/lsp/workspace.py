"""Documents of the client and files of projects, and the way between their places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from bricklint.lsp.buffers import Buffer, Buffers
from bricklint.lsp.notebooks import MadeText, Notebooks
from bricklint.lsp.positions import Positions
from bricklint.lsp.roots import Root, Roots, path_of
from bricklint.lsp.shift import Shift, shift_between
from bricklint.source import SourceText, Span

_TOP = types.Range(types.Position(0, 0), types.Position(0, 0))
_MOST_METADATA = 8 * 1024 * 1024


@dataclass(frozen=True)
class OpenFile:
    """One file of a project that is open: as a text (`buffer`), or cell by cell (`made`)."""

    root: Root
    path: str
    text: str
    buffer: Buffer | None = None
    made: MadeText | None = None

    @property
    def uris(self) -> tuple[str, ...]:
        """The client's URIs of it: its own, or those of its cells."""
        if self.made is not None:
            return tuple(cell.buffer.uri for cell in self.made.cells)
        return (self.buffer.uri,) if self.buffer is not None else ()

    def buffer_of(self, uri: str) -> Buffer | None:
        """The document of one of these URIs."""
        if self.made is not None:
            return next((cell.buffer for cell in self.made.cells if cell.buffer.uri == uri), None)
        return self.buffer if self.buffer is not None and self.buffer.uri == uri else None


class Workspace:
    """All that the client has open, and the projects it belongs to."""

    def __init__(self) -> None:
        self.roots = Roots()
        self.buffers = Buffers()
        self.notebooks = Notebooks(self.buffers)
        self._listed: tuple[int, tuple[OpenFile, ...]] = (-1, ())

    @property
    def positions(self) -> Positions:
        """How places are counted."""
        return self.buffers.positions

    def open_files(self) -> tuple[OpenFile, ...]:
        """The open files that lie on disk, notebooks first; made once for each state of the documents."""
        if self._listed[0] != self.buffers.state:
            self._listed = (self.buffers.state, tuple(self._open_files()))
        return self._listed[1]

    def set_folders(self, uris: Iterable[str]) -> None:
        """Take these folders as the client's."""
        self.roots.set_folders(uris)
        self.buffers.state += 1

    def _open_files(self) -> Iterator[OpenFile]:
        cells = self.notebooks.cell_uris()
        for state in self.notebooks:
            place = self.where(state.uri)
            if place is not None:
                made = self.notebooks.made(state)
                yield OpenFile(*place, made.text, made=made)
        for buffer in self.buffers:
            place = None if buffer.uri in cells else self.where(buffer.uri)
            if place is not None:
                yield OpenFile(*place, buffer.source.text, buffer=buffer)

    def opened(self, root: Root) -> dict[str, OpenFile]:
        """The open files of one project by path."""
        found: dict[str, OpenFile] = {}
        for file in self.open_files():
            if file.root == root:
                found.setdefault(file.path, file)
        return found

    def where(self, uri: str) -> tuple[Root, str] | None:
        """The project of a URI and the path inside it; None for what does not lie on disk."""
        path = path_of(uri)
        return self.roots.of(path) if path is not None else None

    def file_of(self, uri: str) -> OpenFile | None:
        """The open file that a URI of a text or a cell means."""
        for file in self.open_files():
            if uri in file.uris:
                return file
        return None

    def offset(self, file: OpenFile, uri: str, position: types.Position) -> int:
        """The offset in an open file's text of a position in one of its documents."""
        buffer = self.buffers.get(uri)
        if buffer is None:
            return 0
        inside = self.positions.offset(buffer.source, position)
        if file.made is None:
            return inside
        return file.made.offset(uri, inside) or 0


class Places:
    """Spans of one project as locations for the client. Where an open text is no longer the one that a span speaks
    of, the span is led to it; what was changed has no place."""

    def __init__(self, positions: Positions, root: Root, opened: Mapping[str, OpenFile]) -> None:
        self._positions = positions
        self._root = root
        self._open = opened
        self._shifts: dict[int, Shift] = {}

    def uri(self, path: str) -> str:
        """The client's URI of a file: its own where it has the file open as a text."""
        file = self._open.get(path)
        return file.buffer.uri if file is not None and file.buffer is not None else self._root.uri(path)

    def current(self, path: str) -> OpenFile | None:
        """The open file at a path."""
        return self._open.get(path)

    def location(self, span: Span) -> types.Location | None:
        """Where a span is for the client."""
        file = self._open.get(span.path)
        if file is None:
            return types.Location(self._root.uri(span.path), self._positions.range_of(span))
        start, end = span.start, span.end
        if span.source.text != file.text:
            moved = self._shift(span.source, file).span(start, end)
            if moved is None:
                return None
            start, end = moved
        return self.inside(file, start, end)

    def _shift(self, source: SourceText, file: OpenFile) -> Shift:
        if id(source) not in self._shifts:
            self._shifts[id(source)] = shift_between(source.text, file.text)
        return self._shifts[id(source)]

    def inside(self, file: OpenFile, start: int, end: int) -> types.Location | None:
        """A stretch of an open file's text as it is now."""
        if file.made is not None:
            found = file.made.cell_at(start, end)
            if found is None:
                whole = start == end == 0
                return types.Location(self._root.uri(file.path), _TOP) if whole else None
            cell, first, last = found
            return types.Location(cell.buffer.uri, self._positions.range(cell.buffer.source, first, last))
        assert file.buffer is not None
        return types.Location(file.buffer.uri, self._positions.range(file.buffer.source, start, end))


def metadata_on_disk(uri: str) -> dict[str, Any]:
    """The metadata of the notebook on disk, as a client's own may say less; empty where there are none."""
    path = path_of(uri)
    try:
        if path is None or path.suffix.lower() != ".ipynb" or path.stat().st_size > _MOST_METADATA:
            return {}
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    metadata = found.get("metadata") if isinstance(found, dict) else None
    return metadata if isinstance(metadata, dict) else {}
