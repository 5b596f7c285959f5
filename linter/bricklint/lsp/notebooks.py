"""Notebooks that the editor has open cell by cell (`notebookDocument`), as the `.ipynb` text that the engine reads.

The text is made here, so that every place in it can be led back to a cell of the editor.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from lsprotocol import types

from bricklint.lsp.buffers import Buffer, Buffers


class CellText(NamedTuple):
    """Where one cell's code stands in the made text: behind the opening quote, up to the closing one."""

    buffer: Buffer
    start: int
    end: int


@dataclass(frozen=True)
class MadeText:
    """The `.ipynb` text of a notebook, and its cells in order."""

    text: str
    cells: tuple[CellText, ...]

    def cell_at(self, start: int, end: int) -> tuple[CellText, int, int] | None:
        """The cell around a stretch of the text, and the stretch inside its code; None outside of all cells."""
        index = bisect_right([cell.start for cell in self.cells], start) - 1
        if index < 0 or start > self.cells[index].end:
            return None
        cell = self.cells[index]
        return cell, self._inside(cell, start), self._inside(cell, min(end, cell.end))

    def offset(self, uri: str, inside: int) -> int | None:
        """The place in the text of a place in a cell; None for a cell that is not of this notebook."""
        for cell in self.cells:
            if cell.buffer.uri == uri:
                return cell.start + len(_quoted(cell.buffer.source.text[:inside])) - 2
        return None

    def _inside(self, cell: CellText, offset: int) -> int:
        for end in range(offset, max(offset - 6, cell.start - 1), -1):
            try:
                return len(json.loads(f'"{self.text[cell.start : end]}"'))
            except ValueError:  # in the middle of an escape
                continue
        return 0


@dataclass(frozen=True)
class NotebookState:
    """One open notebook: its cells in order, and what the file on disk or the client says of it as a whole."""

    uri: str
    cells: tuple[types.NotebookCell, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)


class Notebooks:
    """The notebooks that are open cell by cell; the cells' texts are in `buffers`."""

    def __init__(self, buffers: Buffers) -> None:
        self._buffers = buffers
        self._open: dict[str, NotebookState] = {}

    def __iter__(self) -> Iterator[NotebookState]:
        return iter(self._open.values())

    def open(self, params: types.DidOpenNotebookDocumentParams, metadata: Mapping[str, Any]) -> None:
        """Take over a notebook. `metadata` are those of the file on disk."""
        document = params.notebook_document
        for cell in params.cell_text_documents:
            self._buffers.open(cell)
        known = metadata or _client_metadata(document.metadata)
        self._open[document.uri] = NotebookState(document.uri, tuple(document.cells), known)
        self._buffers.state += 1

    def change(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """Apply a change; one of a notebook that is not open is none of ours."""
        state = self._open.get(params.notebook_document.uri)
        cells = params.change.cells
        if state is None or cells is None:
            return
        if cells.structure is not None:
            state = self._restructured(state, cells.structure)
        if cells.data is not None:
            newer = {cell.document: cell for cell in cells.data}
            state = replace(state, cells=tuple(newer.get(cell.document, cell) for cell in state.cells))
        for content in cells.text_content or ():
            self._buffers.change(content.document.uri, content.document.version, content.changes)
        self._open[state.uri] = state
        self._buffers.state += 1

    def _restructured(self, state: NotebookState, change: types.NotebookDocumentCellChangeStructure) -> NotebookState:
        array = change.array
        kept = list(state.cells)
        kept[array.start : array.start + array.delete_count] = array.cells or ()
        for document in change.did_open or ():
            self._buffers.open(document)
        for closed in change.did_close or ():
            self._buffers.close(closed.uri)
        return replace(state, cells=tuple(kept))

    def close(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """Let go of a notebook and its cells."""
        state = self._open.pop(params.notebook_document.uri, None)
        known = [cell.document for cell in state.cells] if state is not None else []
        for uri in (*known, *(cell.uri for cell in params.cell_text_documents)):
            self._buffers.close(uri)
        self._buffers.state += 1

    def cell_uris(self) -> frozenset[str]:
        """The URIs of all cells."""
        return frozenset(cell.document for state in self._open.values() for cell in state.cells)

    def made(self, state: NotebookState) -> MadeText:
        """The text of a notebook as it is now."""
        return make_text(
            [(cell, buffer) for cell in state.cells if (buffer := self._buffers.get(cell.document)) is not None],
            state.metadata,
        )


def make_text(cells: Sequence[tuple[types.NotebookCell, Buffer]], metadata: Mapping[str, Any]) -> MadeText:
    """The `.ipynb` text of cells."""
    pieces = [f'{{"nbformat": 4, "nbformat_minor": 5, "metadata": {_quoted(dict(metadata))}, "cells": [']
    length = len(pieces[0])
    places: list[CellText] = []
    for number, (cell, buffer) in enumerate(cells):
        kind = "markdown" if cell.kind == types.NotebookCellKind.Markup else "code"
        head = f'{"," if number else ""}\n{{"cell_type": "{kind}", "metadata": {_cell_metadata(cell)}, "source": '
        code = _quoted(buffer.source.text)
        places.append(CellText(buffer, length + len(head) + 1, length + len(head) + len(code) - 1))
        pieces += (head, code, "}")
        length += len(head) + len(code) + 1
    pieces.append("\n]}\n")
    return MadeText("".join(pieces), tuple(places))


def _cell_metadata(cell: types.NotebookCell) -> str:
    metadata: dict[str, Any] = cell.metadata if isinstance(cell.metadata, dict) else {}
    inner = metadata.get("metadata", metadata)
    try:
        return _quoted(inner if isinstance(inner, dict) else {})
    except (TypeError, ValueError):
        return "{}"


def _client_metadata(metadata: Any) -> Mapping[str, Any]:
    """What a client calls the metadata of a notebook: those of the file, plainly or under `metadata`."""
    found = metadata if isinstance(metadata, dict) else {}
    inner = found.get("metadata", found)
    return inner if isinstance(inner, dict) else {}


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
