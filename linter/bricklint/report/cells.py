"""Characters as a terminal shows them: how wide they are, and which must never reach it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

TAB = 4
"""How many columns a tab takes: it is shown as blanks, wherever it stands, so that marks stay under their text."""

_BIDI = frozenset("\ufffe\uffff\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def clean(text: str) -> str:
    """A text without characters that a terminal would obey (escape sequences, direction marks, line ends): a file
    that is linted must not be able to write on somebody's screen."""
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return "�" if 0x80 <= code < 0xA0 or character in _BIDI or 0xD800 <= code < 0xE000 else character


def shown(text: str) -> list[str]:
    """The characters of a line of code, each as it is shown: tabs as blanks, nothing that a terminal would obey."""
    return [" " * TAB if character == "\t" else _visible(character) for character in text]


def width(cells: Sequence[str]) -> int:
    """How many columns characters take."""
    return sum(map(_columns, "".join(cells)))


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
