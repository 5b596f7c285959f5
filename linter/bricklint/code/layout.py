"""Where the characters of a cell's code stand in the file.

The code of a cell is what a parser is given: `# MAGIC ` prefixes are taken off and JSON strings are decoded. A
`Layout` leads every place in that code back to the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

LINE_END = re.compile(r"\r\n|\r|\n")


class Layout:
    """The code of one cell over the text of its file.

    `stretches` are pairs (offset in `code`, offset in `text`), ascending, the first at 0: one for each stretch in
    which the two run side by side. All offsets are code points. A parser's place (line from 1, column in UTF-8 bytes)
    is looked up in `starts` and, where a line is not plain, in `odd`.
    """

    __slots__ = ("_columns", "_lines", "code", "odd", "places", "starts", "stretches", "text")

    def __init__(self, text: str, code: str, stretches: tuple[tuple[int, int], ...]) -> None:
        self.text = text
        self.code = code
        self.stretches = stretches
        self.places = [at for at, _ in stretches]
        self._lines = line_starts(code)
        shift = stretches[0][1]
        if len(stretches) == 1:
            self.starts = [shift + start for start in self._lines]
        else:
            self.starts = [self.place(start) for start in self._lines]
        self.odd = self._odd_lines()
        self._columns: dict[int, list[int]] = {}

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
        start = self._lines[line]
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

    def _column_table(self, line: int) -> list[int]:
        start = self._lines[line]
        end = self._lines[line + 1] if line + 1 < len(self._lines) else len(self.code)
        columns: list[int] = []
        for at in range(start, end):
            columns += [self.place(at)] * len(self.code[at].encode("utf-8", "replace"))
        columns.append(self.place(end))
        return columns

    def _odd_lines(self) -> frozenset[int]:
        code, lines = self.code, self._lines
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
