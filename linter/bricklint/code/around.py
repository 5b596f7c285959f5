"""The code around a place of a file, as its author sees it: what fixes of notebooks are worked out on."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from bricklint.code.ipynb import NotANotebookError, read_notebook
from bricklint.code.layout import Layout, plain
from bricklint.source import Span


class Around(NamedTuple):
    """A span in its code: `layout.code[start:end]` are its characters, with the lines of the cell around them."""

    span: Span
    layout: Layout
    start: int
    end: int

    @property
    def code(self) -> str:
        """The code of the cell (in JSON), or the text of the file."""
        return self.layout.code

    def line_start(self) -> int:
        """Where the line of the first character begins, in the code."""
        return max(self.code.rfind("\n", 0, self.start), self.code.rfind("\r", 0, self.start)) + 1

    def line_end(self) -> int:
        """Where the line of the last character ends, before its line end."""
        ends = [at for mark in "\r\n" if (at := self.code.find(mark, self.end)) >= 0]
        return min(ends, default=len(self.code))

    def place(self, start: int, end: int) -> Span:
        """The span in the file of a stretch of the code."""
        return self.span.source.span(self.layout.place(start), self.layout.place(end))


def around(span: Span) -> Around | None:
    """A span in the code that it stands in; None where it stands in no cell of a notebook that is JSON."""
    source = span.source
    if not source.path.lower().endswith(".ipynb"):
        return Around(span, plain(source.text, 0, len(source.text)), span.start, span.end)
    for layout in _cells(source.text):
        if layout.place(0) <= span.start and span.end <= layout.place(len(layout.code)):
            return Around(span, layout, _code_at(layout, span.start), _code_at(layout, span.end))
    return None


@lru_cache(maxsize=4)
def _cells(text: str) -> tuple[Layout, ...]:
    try:
        return tuple(cell.raw.layout for cell in read_notebook(text).cells)
    except NotANotebookError:
        return ()


def _code_at(layout: Layout, offset: int) -> int:
    """The offset in the code of an offset in the file."""
    code_at, file_at = layout.stretches[max(0, bisect_right([place for _, place in layout.stretches], offset) - 1)]
    return code_at + offset - file_at
