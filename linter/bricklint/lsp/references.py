"""References in a text around a place: `{{job.parameters.x}}`, `${var.x}`; pure functions of the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from bricklint_schemas.tables.references import split_reference

_LONGEST = 200


class Brace(NamedTuple):
    """A reference around a place: its names, from where to where it stands (braces included), and the number of the
    name that the place is in."""

    parts: tuple[str, ...]
    start: int
    end: int
    part: int


class Unfinished(NamedTuple):
    """A reference that somebody types: what stands in it before the place, and where that begins."""

    typed: str
    start: int


def brace_at(text: str, at: int, opening: str = "{{", closing: str = "}}") -> Brace | None:
    """The reference around a place, on one line; None where there is none."""
    start = text.rfind(opening, max(0, at - _LONGEST), at + len(opening))
    if start < 0:
        return None
    end = text.find(closing, start, start + _LONGEST)
    if end < 0 or end + len(closing) < at or "\n" in text[start:end]:
        return None
    inner = text[start + len(opening) : end]
    parts = split_reference(inner.strip())
    if parts is None:
        return None
    return Brace(parts, start, end + len(closing), text[start:at].count("."))


def unfinished_at(text: str, at: int, opening: str = "{{", closing: str = "}}") -> Unfinished | None:
    """The reference that is being typed at a place: `{{` before it on the line with no end between."""
    line = max(text.rfind("\n", 0, at) + 1, at - _LONGEST)
    start = text.rfind(opening, line, at)
    if start < 0 or closing in text[start:at]:
        return None
    inner = start + len(opening)
    while inner < at and text[inner] in " \t":
        inner += 1
    return Unfinished(text[inner:at], inner)


def word_before(text: str, at: int, letters: str = r"[\w.\-`]") -> str:
    """The characters of a word before a place."""
    start = text.rfind("\n", 0, at) + 1
    found = re.search(rf"{letters}*$", text[start:at])
    return found[0] if found else ""


def line_end(text: str, at: int) -> int:
    """Where the line of a place ends."""
    found = re.compile(r"\r\n|\r|\n").search(text, at)
    return found.start() if found else len(text)
