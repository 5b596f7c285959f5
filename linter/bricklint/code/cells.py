"""Cells of a notebook in source form (`.py`, `.sql`, `.scala`, `.r`)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bricklint.code.layout import Layout, plain

COMMENTS = {"python": "#", "r": "#", "scala": "//", "sql": "--"}
LANGUAGES = {".py": "python", ".r": "r", ".scala": "scala", ".sql": "sql"}
_HEADER = "Databricks notebook source"
_NEAR_HEADER = re.compile(
    r"\s*(?:#|//|--)[ \t]*databricks[ \t_-]*notebook[ \t_-]*source[ \t]*(?:\r?\n|\r|\Z)", re.IGNORECASE
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_KEPT_CODE = re.compile(r"%(?:python|pip|run|conda)\b")


class RawCell(NamedTuple):
    """A cell before its code is read. `start` to `end` is its text in the file, without blank lines around it;
    `magic` tells whether its code stood behind `# MAGIC`."""

    title: str | None
    layout: Layout
    start: int
    end: int
    magic: bool = False


class _Marks(NamedTuple):
    separator: re.Pattern[str]
    title: re.Pattern[str]
    magic: re.Pattern[str]


@lru_cache(maxsize=4)
def _marks(comment: str) -> _Marks:
    mark = re.escape(comment)
    return _Marks(
        re.compile(rf"^{mark}[ \t]*COMMAND[ \t]*-{{10}}[^\r\n]*(?=[\r\n]|\Z)", re.MULTILINE),
        re.compile(rf"^{mark}[ \t]*DBTITLE[ \t]+\d+[ \t]*,[ \t]*([^\r\n]*)", re.MULTILINE),
        re.compile(rf"{mark}[ \t]*MAGIC(?: |(?=[\t\r\n%!])|\Z)"),
    )


def has_header(text: str, language: str) -> bool:
    """Whether the first line is exactly the notebook header of the language."""
    header = f"{COMMENTS[language]} {_HEADER}"
    return text.startswith(header) and text[len(header) : len(header) + 1] in ("", "\n", "\r")


def has_near_header(text: str) -> bool:
    """Whether the first line that is not blank was meant to be a notebook header: blanks, case, a byte-order mark or
    the comment of another language aside."""
    return _NEAR_HEADER.match(text.lstrip("\ufeff")) is not None


def split_cells(text: str, language: str) -> list[RawCell]:
    """The cells of a notebook in source form, in order; a cell without text is left out."""
    marks = _marks(COMMENTS[language])
    header = _LINE.match(text)
    starts, ends = [header.end() if header else 0], []
    for separator in marks.separator.finditer(text):
        ends.append(separator.start())
        starts.append(separator.end())
    ends.append(len(text))
    return [
        _cell(text, marks, COMMENTS[language], start, end)
        for start, end in zip(starts, ends, strict=True)
        if start < end and not text[start:end].isspace()
    ]


def _cell(text: str, marks: _Marks, comment: str, start: int, end: int) -> RawCell:
    start, end = _trimmed(text, start, end)
    found = marks.title.search(text, start, end)
    title = found[1].strip() if found else None
    if "MAGIC" in text[start:end] and _is_magic(text, marks, comment, start, end):
        return RawCell(title, _magic_layout(text, marks, comment, start, end), start, end, magic=True)
    return RawCell(title, plain(text, start, end), start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the blank lines at its beginning and the blanks at its end."""
    body = text[start:end]
    first = len(body) - len(body.lstrip())
    first = max(body.rfind("\n", 0, first), body.rfind("\r", 0, first)) + 1
    return start + first, start + len(body.rstrip())


def _is_magic(text: str, marks: _Marks, comment: str, start: int, end: int) -> bool:
    """Whether the first line that is neither blank nor a comment stands behind `MAGIC`."""
    for line in _LINE.finditer(text, start, end):
        if marks.magic.match(text, line.start(), line.end()):
            return True
        content = line[0].strip()
        if content and not content.startswith(comment):
            return False
    return False


def _magic_layout(text: str, marks: _Marks, comment: str, start: int, end: int) -> Layout:
    """The code of a magic cell: `MAGIC` lines without their mark, comments emptied, and other lines kept where the
    magic leaves room for Python."""
    pieces: list[tuple[int, str]] = []
    keeps: bool | None = None
    for line in _LINE.finditer(text, start, end):
        if line.start() == line.end():
            continue
        mark = marks.magic.match(text, line.start(), line.end())
        if mark:
            piece = (mark.end(), text[mark.end() : line.end()])
            if keeps is None and piece[1].lstrip().startswith("%"):
                keeps = _KEPT_CODE.match(piece[1].lstrip()) is not None
        elif keeps and not line[0].startswith(comment):
            piece = (line.start(), line[0])
        else:
            line_end = line.start() + len(line[0].rstrip("\r\n"))
            piece = (line_end, text[line_end : line.end()])
        pieces.append(piece)
    return joined(text, pieces)


def joined(text: str, pieces: list[tuple[int, str]]) -> Layout:
    """The layout of code made of pieces, each given with its offset in the file."""
    stretches: list[tuple[int, int]] = []
    at = 0
    for file_at, piece in pieces:
        if piece or not stretches:
            if not stretches or file_at - at != stretches[-1][1] - stretches[-1][0]:
                stretches.append((at, file_at))
            at += len(piece)
    return Layout(text, "".join([piece for _, piece in pieces]), tuple(stretches or [(0, 0)]))
