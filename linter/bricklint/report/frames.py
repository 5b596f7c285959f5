"""Code frames: the marked lines of a file with what is to be said under the marks.

40 | except Exception as error:
   | ^^^^^^           --------- every failure arrives here
   | |
   | this catches it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from bricklint.diagnostic import Label, shown_line
from bricklint.report.cells import clean, shown, width
from bricklint.report.style import Style
from bricklint.source import Span

MAX_WIDTH = 120
"""Of a longer line only this many characters are shown, around its marks."""

_BEFORE = 40


class _Mark(NamedTuple):
    """A marked stretch of one line, in characters from 0."""

    line: int
    start: int
    end: int
    text: str
    primary: bool


class _Piece(NamedTuple):
    """A text at a column of a row."""

    column: int
    text: str
    primary: bool


def frame(labels: Sequence[tuple[Label, bool]], style: Style, margin: int, redact: tuple[Span, ...] = ()) -> list[str]:
    """The frame of one file: its marked lines in order, each with its marks. `labels` come with whether they are the
    primary one; `margin` is the width of the line numbers; `redact` are places that are not shown."""
    marks = sorted(mark for label, primary in labels for mark in _marks(label, primary))
    source = labels[0][0].span.source
    bar = style.frame(f"{'':>{margin}} |")
    lines = [bar]
    previous = None
    for number, on_line in groupby(marks, key=lambda mark: mark.line):
        if previous is not None:
            lines += _between(previous, number, style, margin, labels[0][0].span, redact)
        text = shown_line(source, number, redact)
        for window, inside in _windows(text, list(on_line)):
            lines.append(f"{style.frame(f'{number:>{margin}} |')} {window.text}".rstrip())
            lines += [f"{bar} {row}" for row in _rows(window, inside, style)]
        previous = number
    return [*lines, bar]


def margin_of(labels: Sequence[Label]) -> int:
    """The width of the largest line number that the labels need."""
    return max(len(str(_last_line(label.span))) for label in labels)


def _last_line(span: Span) -> int:
    finish = span.finish
    return finish.line - 1 if finish.column == 1 and finish.line > span.begin.line else finish.line


def _marks(label: Label, primary: bool) -> Iterator[_Mark]:
    """One mark for a place on one line; for a longer one its first and its last line, the text under the last."""
    span = label.span
    first, last = span.begin, _last_line(span)
    start = first.column - 1
    if last == first.line:
        end = span.finish.column - 1 if span.finish.line == last else len(span.source.line(last))
        yield _Mark(last, start, max(end, start + 1), label.text, primary)
        return
    yield _Mark(first.line, start, max(len(span.source.line(first.line)), start + 1), "", primary)
    text = span.source.line(last)
    end = span.finish.column - 1 if span.finish.line == last else len(text)
    begin = min(len(text) - len(text.lstrip()), max(end - 1, 0))
    yield _Mark(last, begin, max(end, begin + 1), label.text, primary)


def _between(
    previous: int, number: int, style: Style, margin: int, span: Span, redact: tuple[Span, ...]
) -> Iterator[str]:
    """What stands for the lines between two marked ones: a single line itself, more lines a sign."""
    if number == previous + 2:
        cells = shown(shown_line(span.source, previous + 1, redact))
        yield f"{style.frame(f'{previous + 1:>{margin}} |')} {''.join(_cut(cells, 0).text)}".rstrip()
    elif number > previous + 2:
        yield style.frame(f"{'':>{margin}} ⋮")


class _Window(NamedTuple):
    """The part of a line that is shown. `cells` are all its characters as shown, `left` and `right` the part."""

    text: str
    cells: list[str]
    left: int
    right: int

    def column(self, place: int) -> int:
        """The column of a character, from 0; those outside of the window count as its edges."""
        return width(self.cells[self.left : min(max(place, self.left), self.right)])


def _windows(text: str, marks: list[_Mark]) -> Iterator[tuple[_Window, list[_Mark]]]:
    """The parts of a line that show its marks: one, unless the line is long and the marks are far apart."""
    cells = shown(text)
    while marks:
        window = _cut(cells, marks[0].start)
        inside = [mark for mark in marks if mark.start < window.right or mark is marks[0]]
        yield window, inside
        marks = marks[len(inside) :]


def _cut(cells: list[str], start: int) -> _Window:
    if len(cells) <= MAX_WIDTH:
        return _Window("".join(cells), cells, 0, len(cells))
    left = max(0, min(start - _BEFORE, len(cells) - MAX_WIDTH))
    right = left + MAX_WIDTH
    part = cells[left:right]
    before = "…" * width(part[:1]) if left else part[0]
    return _Window("".join([before, *part[1:]]) + ("…" if right < len(cells) else ""), cells, left, right)


def _rows(window: _Window, marks: list[_Mark], style: Style) -> Iterator[str]:
    """The rows under a line: all marks in one, the text of the last behind it, the others' texts hanging below."""
    last = max(marks, key=lambda mark: (mark.start, mark.end, mark.primary))
    hanging = [mark for mark in marks if mark.text and mark is not last]
    signs = [piece for mark in sorted(marks, key=lambda mark: mark.primary) for piece in _signs(window, mark)]
    row = _overlaid(signs)
    if last.text:
        row.append(_Piece(max(piece.column for piece in row) + 2, clean(last.text), last.primary))
    yield _painted(row, style)
    if hanging:
        yield _painted([_Piece(window.column(mark.start), "|", mark.primary) for mark in hanging], style)
    while hanging:
        mark = hanging.pop()
        threads = [_Piece(window.column(one.start), "|", one.primary) for one in hanging if one.start < mark.start]
        yield _painted([*threads, _Piece(window.column(mark.start), clean(mark.text), mark.primary)], style)


def _signs(window: _Window, mark: _Mark) -> Iterator[_Piece]:
    start = window.column(mark.start)
    end = max(window.column(mark.end), start + 1)
    for column in range(start, end):
        yield _Piece(column, "^" if mark.primary else "-", mark.primary)


def _overlaid(pieces: list[_Piece]) -> list[_Piece]:
    """One piece for each column: the primary mark over the others."""
    by_column = {piece.column: piece for piece in pieces}
    return [by_column[column] for column in sorted(by_column)]


def _painted(pieces: list[_Piece], style: Style) -> str:
    """A row: its pieces at their columns, neighbours of one colour painted in one go."""
    row, at = "", 0
    by_column = {piece.column: piece for piece in pieces}
    ordered = [by_column[column] for column in sorted(by_column)]
    for primary, run in groupby(ordered, key=lambda piece: piece.primary):
        text = ""
        for piece in run:
            text += " " * (piece.column - at) + piece.text
            at = piece.column + len(piece.text)
        blanks = len(text) - len(text.lstrip(" "))
        row += " " * blanks + (style.primary if primary else style.related)(text[blanks:])
    return row
