"""Positions of the protocol and offsets into a text.

The protocol counts lines from 0 and columns in units of an encoding that client and server agree on: UTF-16 code
units unless both know UTF-8 (or UTF-32, code points). A line ends at `\\n`, `\\r\\n` or `\\r` and nowhere else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from lsprotocol.types import Position, PositionEncodingKind, Range

from bricklint.source import SourceText, Span

_ASTRAL = 0x10000


def _utf16(text: str) -> int:
    return len(text) + sum(1 for character in text if ord(character) >= _ASTRAL)


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


_WIDTHS: dict[str, Callable[[str], int]] = {
    PositionEncodingKind.Utf16.value: _utf16,
    PositionEncodingKind.Utf8.value: _utf8,
    PositionEncodingKind.Utf32.value: len,
}


class Positions:
    """Translates between offsets and positions in one encoding ("utf-16", "utf-8" or "utf-32")."""

    def __init__(self, encoding: str = "utf-16") -> None:
        self.use(encoding)

    def use(self, encoding: str) -> None:
        """Count in this encoding from now on. KeyError: it is none of the protocol's."""
        self._width = _WIDTHS[encoding]
        self.encoding = encoding

    def position(self, source: SourceText, offset: int) -> Position:
        """The position of an offset; one behind the end counts as the end."""
        offset = min(max(offset, 0), len(source.text))
        starts = source.line_starts
        line = bisect_right(starts, offset) - 1
        return Position(line, self._units(source.text[starts[line] : offset]))

    def range(self, source: SourceText, start: int, end: int) -> Range:
        """The range between two offsets."""
        return Range(self.position(source, start), self.position(source, end))

    def range_of(self, span: Span) -> Range:
        """The range of a span."""
        return self.range(span.source, span.start, span.end)

    def offset(self, source: SourceText, position: Position) -> int:
        """The offset of a position. A line behind the last is the end of the text, a column behind the end of its
        line is that end, a column inside a character is the character's begin."""
        starts = source.line_starts
        if position.line >= len(starts):
            return len(source.text)
        line = source.line(position.line + 1)
        return starts[position.line] + self._index(line, position.character)

    def _units(self, text: str) -> int:
        return len(text) if text.isascii() else self._width(text)

    def _index(self, line: str, units: int) -> int:
        if line.isascii():
            return min(units, len(line))
        seen = 0
        for index, character in enumerate(line):
            seen += self._width(character)
            if seen > units:
                return index
        return len(line)
