"""f-strings taken apart without a parser, for their exact places.

Python's own trees have none for the text between fields, and before Python 3.12 wrong ones for the fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from bricklint.code.ir import Const, Expr, Opaque, Text
from bricklint.code.layout import Layout
from bricklint.code.strings import literal_part, literal_value, text_part, unescaped

FieldReader: TypeAlias = Callable[[int, int], Expr]

_OPENING = re.compile(r"""([A-Za-z]{0,2})(\"{3}|'{3}|"|')""")
_GAP = re.compile(r"(?:[ \t\f\r\n]+|\\(?:\r\n|\r|\n)|#[^\r\n]*)*")
_STOP = re.compile(r"\\[\s\S]|\{\{|\}\}|[{}\"']")
_SPEC_STOP = re.compile(r"[{}]")
_IN_FIELD = re.compile(
    r"""(?P<text>"{3}[\s\S]*?"{3}|'{3}[\s\S]*?'{3}|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')"""
    r"""|(?P<comment>\#[^\r\n]*)|(?P<open>[\[({])|(?P<close>[\])}])|(?P<pair>[!=<>]=)|(?P<mark>[!:=])"""
)
_DEBUG = re.compile(r"\s*=\s*(?=[!:}])")


class _Field(NamedTuple):
    """`{value=!conversion:spec}`: offsets in the code; `end` is behind the closing brace."""

    value_end: int
    changed: bool
    spec: int
    end: int


def read_fstring(layout: Layout, start: int, end: int, field: FieldReader) -> Expr:
    """The f-string, or literals side by side with one among them, from `start` to `end` in the code. `field` reads
    the expression between two offsets. A t-string, which is no text, becomes Opaque around its fields."""
    code = layout.code
    parts: list[Expr] = []
    template = False
    at = start
    while at < end:
        opening = _OPENING.match(code, at)
        if opening is None:
            return Opaque("f-string", tuple(parts), layout.place(start), layout.place(end))
        prefix, quote = opening[1].lower(), opening[2]
        template = template or "t" in prefix
        if "f" in prefix or "t" in prefix:
            at = _pieces(layout, opening.end(), quote, "r" in prefix, field, parts)
        else:
            at = _literal_end(code, opening.end(), quote)
            parts.append(literal_part(layout, opening.start(), at, literal_value(code[opening.start() : at])))
        gap = _GAP.match(code, at)
        at = gap.end() if gap else at
    if template:
        parts = [part for part in parts if not isinstance(part, Const)]
        return Opaque("t-string", tuple(parts), layout.place(start), layout.place(end))
    return Text(tuple(parts), layout.place(start), layout.place(end))


def _literal_end(code: str, at: int, quote: str) -> int:
    while not code.startswith(quote, at) and at < len(code):
        at += 2 if code[at] == "\\" else 1
    return at + len(quote)


def _pieces(layout: Layout, at: int, quote: str, raw: bool, field: FieldReader, parts: list[Expr]) -> int:
    """Reads one f-string from behind its opening quote; returns the offset behind its closing one."""
    code = layout.code
    begin = at
    while True:
        stop = _STOP.search(code, at)
        if stop is None:
            return len(code)
        at = stop.start()
        closed = code.startswith(quote, at)
        if (closed or stop[0] == "{") and begin < at:
            text = code[begin:at]
            parts.append(text_part(layout, unescaped(text, raw), begin, at))
        if closed:
            return at + len(quote)
        if stop[0] == "{":
            part, at = _read_field(layout, at, field)
            parts.append(part)
            begin = at
        elif raw and stop[0][0] == "\\" and stop[0][1] in "{}":
            at += 1
        else:
            at = _named_character(code, at) if stop[0] == "\\N" and not raw else stop.end()


def _named_character(code: str, at: int) -> int:
    """The offset behind `\\N{DASH}`, whose braces hold no field."""
    return code.find("}", at) + 1 if code.startswith("{", at + 2) else at + 2


def _read_field(layout: Layout, at: int, read: FieldReader) -> tuple[Expr, int]:
    """The field whose opening brace stands at `at`, and the offset behind it; with a format, or a conversion other
    than to str, it is Opaque around its value."""
    code = layout.code
    found = _field(code, at + 1)
    gap = _GAP.match(code, at + 1)
    value_start = gap.end() if gap else at + 1
    value = read(value_start, value_start + len(code[value_start : found.value_end].rstrip()))
    children = [value]
    end, changed = found.end, found.changed
    if found.spec:
        end = found.spec
        while code[end : end + 1] not in ("}", ""):
            stop = _SPEC_STOP.search(code, end)
            if stop is None:
                return value, len(code)
            changed = True
            end = stop.start()
            if stop[0] == "{":
                inner, end = _read_field(layout, end, read)
                children.append(inner)
        end += 1
    if changed:
        return Opaque("format", tuple(children), layout.place(at), layout.place(end)), end
    return value, end


def _field(code: str, at: int) -> _Field:
    """Where the value of a field ends, whether the field changes it, where its format begins (0 for none), and,
    without a format, where it ends."""
    depth = 0
    for token in _IN_FIELD.finditer(code, at):
        if token.lastgroup == "open":
            depth += 1
        elif token.lastgroup == "close":
            if depth == 0:
                return _Field(token.start(), False, 0, token.end())
            depth -= 1
        elif token.lastgroup == "mark" and depth == 0:
            return _behind_value(code, token.start())
    return _Field(len(code), False, 0, len(code))


def _behind_value(code: str, at: int) -> _Field:
    value_end = at
    debug = _DEBUG.match(code, at)
    if debug:
        at = debug.end()
    changed = debug is not None
    if code.startswith("!", at):
        name = re.compile(r"!\s*(\w*)\s*").match(code, at)
        if name:
            changed = changed or name[1] != "s"
            at = name.end()
    if code.startswith(":", at):
        return _Field(value_end, changed, at + 1, at + 1)
    return _Field(value_end, changed, 0, at + 1)
