"""Text of a file, and places in it.

Everything above this layer speaks of a place as a `Span`: a file and two offsets. Lines and columns are worked out
only when a report needs them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")


class UnreadableTextError(Exception):
    """The bytes of a file are no text that can be linted; `str(error)` says why."""


class Position(NamedTuple):
    """A place as people count: line and column from 1, columns in code points."""

    line: int
    column: int


class SourceText:
    """The decoded text of one file.

    `path` is relative to the project's root, with forward slashes. Offsets into `text` are 0-based code points.
    `encoding` is the one that the bytes were in.
    """

    __slots__ = ("_starts", "encoding", "path", "text")

    def __init__(self, path: str, text: str, encoding: str = "utf-8") -> None:
        self.path = path
        self.text = text
        self.encoding = encoding
        self._starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"SourceText({self.path!r}, {len(self.text)} characters)"

    @property
    def line_starts(self) -> list[int]:
        """The offset of each line's first character."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        return self._starts

    def position(self, offset: int) -> Position:
        """The line and column of an offset; an offset behind the end counts as the end."""
        offset = min(max(offset, 0), len(self.text))
        index = bisect_right(self.line_starts, offset) - 1
        return Position(index + 1, offset - self.line_starts[index] + 1)

    def line(self, number: int) -> str:
        """The text of a line (counted from 1) without its line end; empty behind the last."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def span(self, start: int, end: int, via: str | None = None) -> Span:
        """The span of this text from `start` to `end`."""
        return Span(self, start, end, via)


class Origin(str):
    """A `via` that knows the place that a value comes from: findings on the value show it too."""

    __slots__ = ("span",)
    span: Span

    def __new__(cls, text: str, span: Span) -> Origin:
        """The words and the place."""
        made = super().__new__(cls, text)
        made.span = span
        return made

    def __getnewargs__(self) -> tuple[str, Span]:  # type: ignore[override]
        """What makes it again, for copies and for bytes."""
        return str(self), self.span


class Span(NamedTuple):
    """A stretch of a file: 0-based code points, `end` exclusive.

    `via` says in two or three words how a value came to stand there when it was not written there plainly:
    "alias `defaults`", "variable `env`", "target `prod`".
    """

    source: SourceText
    start: int
    end: int
    via: str | None = None

    @property
    def path(self) -> str:
        """The file's path, relative to the project's root."""
        return self.source.path

    @property
    def text(self) -> str:
        """The characters that the span covers."""
        return self.source.text[self.start : self.end]

    @property
    def begin(self) -> Position:
        """Line and column of the first character, from 1."""
        return self.source.position(self.start)

    @property
    def finish(self) -> Position:
        """Line and column just behind the last character, from 1."""
        return self.source.position(self.end)


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file's bytes, without byte-order mark, and the encoding it was in.

    UTF-8 (with or without mark), UTF-16 and UTF-32 with their marks. Raises UnreadableTextError for anything else.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding), encoding
    if b"\x00" in data[:4096]:
        guess = _utf16_without_mark(data)
        if guess is None:
            raise UnreadableTextError("it is a binary file, not text")
        return _decode(data, guess), guess
    return _decode(data, "utf-8"), "utf-8"


_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def _utf16_without_mark(data: bytes) -> str | None:
    if len(data) % 2 or len(data) < 2:
        return None
    if data[1::2].count(0) > len(data) // 4 and data[0] != 0:
        return "utf-16-le"
    if data[0::2].count(0) > len(data) // 4 and data[1] != 0:
        return "utf-16-be"
    return None


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableTextError(
            f"it is not {encoding.upper()} text: byte 0x{data[error.start]:02x} on line {line}"
        ) from error
