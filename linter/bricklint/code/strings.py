"""Literals of text: where their characters stand, and plain f-strings without a parser."""

from __future__ import annotations

import re
from keyword import iskeyword

from bricklint.code.ir import Attribute, Const, Expr, Name, Text
from bricklint.code.layout import Layout

_PLAIN_FSTRING = re.compile(r"""[fF](["'])(?:[^"'\\{}\r\n]|\{[A-Za-z_][A-Za-z0-9_.]*\})*\1""")
_PIECE = re.compile(r"\{([^}]+)\}|[^{}]+")


def content_offset(code: str, start: int, end: int, value: str) -> int:
    """The offset of the first character of a literal that stands from `start` to `end` in `code`, or -1 where
    the value does not stand there letter by letter in one piece.

    The surplus of the literal over its value tells its form: one quote or three on each side, a prefix or none;
    every escape and every further piece adds to it.
    """
    surplus = end - start - len(value)
    if surplus == 2:
        at = start + 1
    elif surplus == 6 and code[start : start + 3] in _TRIPLE:
        at = start + 3
    elif surplus == 3 and code[start] in "rRuU":
        at = start + 2
    elif surplus == 7 and code[start] in "rRuU" and code[start + 1 : start + 4] in _TRIPLE:
        at = start + 4
    else:
        return -1
    return at if code.startswith(value, at) else -1


_TRIPLE = ('"""', "'''")


def simple_fstring(layout: Layout, start: int, end: int) -> Text | None:
    """The f-string that stands from `start` to `end` in the code, if it is one piece on one line without escapes,
    whose fields are plain or dotted names; else None."""
    code = layout.code
    if _PLAIN_FSTRING.fullmatch(code, start, end) is None:
        return None
    parts: list[Expr] = []
    for piece in _PIECE.finditer(code, start + 2, end - 1):
        if piece[1] is None:
            parts.append(text_part(layout, piece[0], piece.start(), piece.end()))
            continue
        part = dotted_name(layout, piece[1], piece.start(1))
        if part is None:
            return None
        parts.append(part)
    return Text(tuple(parts), layout.place(start), layout.place(end))


def text_part(layout: Layout, value: str, start: int, end: int) -> Const:
    """The Const for a stretch of text inside an f-string."""
    file_start = layout.place(start)
    same = end - start == len(value) and layout.text.startswith(value, file_start)
    return Const(value, file_start, layout.place(end), file_start if same else -1)


def dotted_name(layout: Layout, text: str, at: int) -> Expr | None:
    """The expression for `a.b.c` that stands at `at` in the code; None where a part is no identifier."""
    names = text.split(".")
    if not all(name.isidentifier() and not iskeyword(name) for name in names):
        return None
    start = layout.place(at)
    end = at + len(names[0])
    found: Expr = Name(names[0], start, layout.place(end))
    for name in names[1:]:
        end += 1 + len(name)
        found = Attribute(found, name, start, layout.place(end), layout.place(end - len(name)))
    return found
