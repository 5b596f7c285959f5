"""Literals of text: where their characters stand, and plain f-strings without a parser."""

from __future__ import annotations

import ast
import re
from keyword import iskeyword

from bricklint.code.ir import Attribute, Const, Expr, Name, Text
from bricklint.code.layout import LINE_END, Layout

_PLAIN_FSTRING = re.compile(r"""[fF](["'])(?:[^"'\\{}\r\n]|\{[A-Za-z_][A-Za-z0-9_.]*\})*\1""")
_BARE_QUOTE = re.compile(r'\\[\s\S]|"')
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


def literal_value(literal: str) -> str | bytes | None:
    """The value of a literal without fields; None where Python can not read it."""
    if "\\" not in literal and literal[:1] in ('"', "'"):
        quotes = 3 if literal[:3] in _TRIPLE else 1
        content = literal[quotes:-quotes]
        return LINE_END.sub("\n", content) if "\r" in content else content
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        return None
    return value if isinstance(value, (str, bytes)) else None


def literal_part(layout: Layout, start: int, end: int, value: str | bytes | None) -> Const:
    """The Const for a literal without fields, from `start` to `end` in the code."""
    content = content_offset(layout.code, start, end, value) if isinstance(value, str) else -1
    if content >= 0 and isinstance(value, str):
        content = layout.place(content)
        content = content if layout.text.startswith(value, content) else -1
    return Const(value, layout.place(start), layout.place(end), content)


def unescaped(text: str, raw: bool) -> str:
    """The value of the text between the fields of an f-string."""
    text = text.replace("{{", "{").replace("}}", "}")
    if "\\" in text and not raw:
        value = literal_value('"""' + _BARE_QUOTE.sub(_escaped_quote, text) + '"""')
        return value if isinstance(value, str) else text
    return LINE_END.sub("\n", text) if "\r" in text else text


def _escaped_quote(found: re.Match[str]) -> str:
    return '\\"' if found[0] == '"' else found[0]


def text_part(layout: Layout, value: str, start: int, end: int) -> Const:
    """The Const for a stretch of text inside an f-string."""
    file_start = layout.place(start)
    same = end - start == len(value) and layout.text.startswith(value, file_start)
    return Const(value, file_start, layout.place(end), file_start if same else -1)


def dotted_name(layout: Layout, text: str, at: int) -> Expr | None:
    """The expression for `a.b.c` that stands at `at` in the code; None where a part is no identifier of plain letters
    (Python compares others in a form of its own)."""
    names = text.split(".")
    if not text.isascii() or not all(name.isidentifier() and not iskeyword(name) for name in names):
        return None
    start = layout.place(at)
    end = at + len(names[0])
    found: Expr = Name(names[0], start, layout.place(end))
    for name in names[1:]:
        end += 1 + len(name)
        found = Attribute(found, name, start, layout.place(end), layout.place(end - len(name)))
    return found
