"""Where the characters of a cell's code stand in the file.

The code of a cell is what a parser is given: `# MAGIC ` prefixes are taken off and JSON strings are decoded. A
`Layout` leads every place in that code back to the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

LINE_END = re.compile(r"\r\n|\r|\n")


class Layout:
    """The code of one cell over the text of its file.

    `stretches` are pairs (offset in `code`, offset in `text`), ascending, the first at 0: one for each stretch in
    which the two run side by side. All offsets are code points. A parser's place (line from 1, column in UTF-8 bytes)
    is looked up in `starts` and, where a line is not plain, in `odd`.
    """

    __slots__ = ("__dict__", "code", "places", "stretches", "text")

    def __init__(self, text: str, code: str, stretches: tuple[tuple[int, int], ...]) -> None:
        self.text = text
        self.code = code
        self.stretches = stretches
        self.places = [at for at, _ in stretches]

    @cached_property
    def lines(self) -> list[int]:
        """The offset in the code of each line's first character, as `line_starts` gives it."""
        return line_starts(self.code)

    @cached_property
    def starts(self) -> list[int]:
        """The offset in the file of each line's first character; line n stands at index n."""
        if len(self.stretches) == 1:
            shift = self.stretches[0][1]
            return [shift + start for start in self.lines]
        return [self.place(start) for start in self.lines]

    @cached_property
    def _columns(self) -> dict[int, list[int]]:
        return {}

    @property
    def linear(self) -> bool:
        """Whether the code is one stretch of the file."""
        return len(self.stretches) == 1

    def place(self, at: int) -> int:
        """The offset in the file of an offset in the code."""
        if len(self.stretches) == 1:
            return self.stretches[0][1] + at
        code_at, file_at = self.stretches[bisect_right(self.places, at) - 1]
        return file_at + at - code_at

    def code_offset(self, line: int, column: int) -> int:
        """The offset in the code of a parser's place: line from 1, column in UTF-8 bytes."""
        start = self.lines[line]
        if column == 0 or self.code.isascii():
            return start + column
        head = self.code[start : start + column].encode("utf-8", "replace")[:column]
        return start + len(head.decode("utf-8", "ignore"))

    def odd_offset(self, line: int, column: int) -> int:
        """The offset in the file of a parser's place on a line that is in `odd`."""
        columns = self._columns.get(line)
        if columns is None:
            columns = self._columns[line] = self._column_table(line)
        return columns[min(column, len(columns) - 1)]

    def part(self, start: int, end: int) -> Layout:
        """The layout of a part of the code."""
        inner = [(at - start, place) for at, place in self.stretches if start < at < end]
        return Layout(self.text, self.code[start:end], ((0, self.place(start)), *inner))

    def bracketed(self) -> Layout:
        """The layout of the code in round brackets, the second on a line of its own behind a comment's end; the
        brackets themselves stand nowhere."""
        inner = [(at + 1, place) for at, place in self.stretches]
        first = inner[0][1] - 1
        stretches = ((0, first), *inner[1:]) if len(self.stretches) == 1 else ((0, first), *inner)
        return Layout(self.text, f"({self.code}\n)", stretches)

    def _column_table(self, line: int) -> list[int]:
        start = self.lines[line]
        end = self.lines[line + 1] if line + 1 < len(self.lines) else len(self.code)
        columns: list[int] = []
        for at in range(start, end):
            columns += [self.place(at)] * len(self.code[at].encode("utf-8", "replace"))
        columns.append(self.place(end))
        return columns

    @cached_property
    def odd(self) -> frozenset[int]:
        """The lines on which columns in bytes do not lead straight to offsets in the file."""
        code, lines = self.code, self.lines
        odd: set[int] = set()
        for at in self.places[1:]:
            line = bisect_right(lines, at, 1) - 1
            if lines[line] != at:
                odd.add(line)
        if not code.isascii():
            ends = [*lines[2:], len(code)]
            odd.update(
                line
                for line, (start, end) in enumerate(zip(lines[1:], ends, strict=True), 1)
                if not code[start:end].isascii()
            )
        return frozenset(odd)


def line_starts(code: str) -> list[int]:
    """The offset of each line's first character; line n stands at index n, index 0 repeats the first."""
    if "\r" in code:
        return [0, 0, *(match.end() for match in LINE_END.finditer(code))]
    starts = list(accumulate((len(line) + 1 for line in code.split("\n")), initial=0))
    return [0, *starts[:-1]]


def plain(text: str, start: int, end: int) -> Layout:
    """The layout of code that stands in the file as it is, from `start` to `end`."""
    return Layout(text, text[start:end], ((0, start),))
