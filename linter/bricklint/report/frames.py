"""Code frames: the marked lines of a file with what is to be said under the marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from bricklint.diagnostic import Label
from bricklint.report.style import Style

MAX_WIDTH = 150
"""Longer lines are cut around the mark."""


class _Mark(NamedTuple):
    line: int
    start: int
    end: int
    text: str
    primary: bool


def frame(labels: Sequence[tuple[Label, bool]], style: Style, margin: int) -> list[str]:
    """The frame of one file: its marked lines in order, each with its marks. `labels` come with whether they are the
    primary one; `margin` is the width of the line numbers."""
    marks = sorted((_mark(label, primary) for label, primary in labels), key=lambda one: (one.line, one.start))
    source = labels[0][0].span.source
    bar = style.frame(f"{'':>{margin}} |")
    lines = [bar]
    previous = None
    for mark in marks:
        text = source.line(mark.line)
        if mark.line != previous:
            if previous is not None and mark.line > previous + 1:
                lines.append(style.frame(f"{'':>{margin}} ⋮"))
            shown, shift = _window(text, mark.start, mark.end)
            lines.append(f"{style.frame(f'{mark.line:>{margin}} |')} {shown}".rstrip())
        else:
            shift = _window(text, mark.start, mark.end)[1]
        lines.append(f"{bar} {_underline(text, mark, shift, style)}".rstrip())
        previous = mark.line
    lines.append(bar)
    return lines


def margin_of(labels: Sequence[Label]) -> int:
    """The width of the largest line number that the labels need."""
    return max(len(str(label.span.begin.line)) for label in labels)


def _mark(label: Label, primary: bool) -> _Mark:
    span = label.span
    begin, finish = span.begin, span.finish
    width = len(span.source.line(begin.line))
    end = finish.column - 1 if finish.line == begin.line else width
    start = begin.column - 1
    return _Mark(begin.line, start, max(end, start + 1), label.text, primary)


def _window(text: str, start: int, end: int) -> tuple[str, int]:
    """The part of a line that is shown, and how many characters were cut on its left."""
    text = text.replace("\t", " ")
    if len(text) <= MAX_WIDTH:
        return text, 0
    left = max(0, min(start - 40, len(text) - MAX_WIDTH))
    cut = text[left : left + MAX_WIDTH]
    return ("…" + cut[1:] if left else cut) + ("…" if left + MAX_WIDTH < len(text) else ""), left


def _underline(text: str, mark: _Mark, shift: int, style: Style) -> str:
    before = _width(text[shift : mark.start])
    visible_end = min(mark.end, shift + MAX_WIDTH)
    width = max(1, _width(text[mark.start : visible_end]))
    sign = ("^" if mark.primary else "-") * width
    painted = style.primary(f"{sign} {mark.text}".rstrip()) if mark.primary else style.related(f"{sign} {mark.text}")
    return " " * before + painted


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
