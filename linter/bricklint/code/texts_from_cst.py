"""Literals of text: from LibCST to the reduced syntax."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any, TypeAlias

import libcst as cst

from bricklint.code.cursor import Cursor, LostError
from bricklint.code.ir import Const, Expr, Opaque, Text
from bricklint.code.layout import LINE_END
from bricklint.code.strings import content_offset, text_part

_Inner: TypeAlias = Callable[[Any], Expr]
_BARE_QUOTE = re.compile(r'\\[\s\S]|"')


def simple_text(cursor: Cursor, node: Any) -> Const:
    """A literal without fields. Raises LostError where Python could not read it."""
    layout, start = cursor.layout, cursor.at
    cursor.take(node.value)
    value = _value(node.value)
    content = content_offset(cursor.code, start, cursor.at, value) if isinstance(value, str) else -1
    if content >= 0 and isinstance(value, str):
        content = layout.place(content)
        content = content if layout.text.startswith(value, content) else -1
    return Const(value, layout.place(start), cursor.here(), content)


def concatenated(cursor: Cursor, node: Any, inner: _Inner) -> Expr:
    """Literals that stand side by side: one Const, or Text where one has fields."""
    pieces: list[Any] = []
    while isinstance(node, cst.ConcatenatedString):
        pieces.append(node.left)
        node = node.right
    pieces.append(node)
    start = cursor.here()
    parts: list[Expr] = []
    for piece in pieces:
        cursor.next()
        if isinstance(piece, cst.SimpleString):
            parts.append(simple_text(cursor, piece))
        else:
            parts.extend(_parts(cursor, piece, inner))
    if all(isinstance(piece, cst.SimpleString) for piece in pieces):
        return Const(_sum([part.value for part in parts if isinstance(part, Const)]), start, cursor.here())
    if any(type(piece).__name__ == "TemplatedString" for piece in pieces):
        return _template(parts, start, cursor.here())
    return Text(tuple(parts), start, cursor.here())


def formatted(cursor: Cursor, node: Any, inner: _Inner) -> Expr:
    """An f-string, or a t-string, which is no text and stands as Opaque around its fields."""
    start = cursor.here()
    parts = _parts(cursor, node, inner)
    if isinstance(node, cst.FormattedString):
        return Text(tuple(parts), start, cursor.here())
    return _template(parts, start, cursor.here())


def _template(parts: list[Expr], start: int, end: int) -> Opaque:
    return Opaque("t-string", tuple([part for part in parts if not isinstance(part, Const)]), start, end)


def _parts(cursor: Cursor, node: Any, inner: _Inner) -> list[Expr]:
    cursor.take(node.start)
    found: list[Expr] = []
    for part in node.parts:
        if hasattr(part, "expression"):
            found.append(_field(cursor, part, inner))
        else:
            start = cursor.at
            cursor.at += len(part.value)
            found.append(text_part(cursor.layout, _unescaped(part.value, node.start), start, cursor.at))
    cursor.take(node.end)
    return found


def _field(cursor: Cursor, node: Any, inner: _Inner) -> Expr:
    """`{value}`; with a format or a conversion other than to str it is Opaque around the value."""
    start = cursor.here()
    cursor.take("{")
    value = inner(node.expression)
    changed = node.equal is not None or node.conversion not in (None, "s")
    if node.equal is not None:
        cursor.take("=")
    if node.conversion is not None:
        cursor.take("!")
        cursor.take(node.conversion)
    children = [value]
    if node.format_spec is not None:
        cursor.take(":")
        changed = changed or bool(node.format_spec)
        for part in node.format_spec:
            if hasattr(part, "expression"):
                children.append(_field(cursor, part, inner))
            else:
                cursor.at += len(part.value)
    cursor.take("}")
    return Opaque("format", tuple(children), start, cursor.here()) if changed else value


def _value(literal: str) -> str | bytes:
    if "\\" not in literal and literal[0] in "\"'":
        quotes = 3 if literal[:3] in ('"""', "'''") else 1
        content = literal[quotes:-quotes]
        return LINE_END.sub("\n", content) if "\r" in content else content
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError) as error:
        raise LostError(str(error)) from error
    if not isinstance(value, (str, bytes)):
        raise LostError(literal)
    return value


def _unescaped(text: str, opening: str) -> str:
    """The text between the fields of an f-string that begins with `opening`."""
    text = text.replace("{{", "{").replace("}}", "}")
    if "\\" in text and "r" not in opening.lower():
        return str(_value('"""' + _BARE_QUOTE.sub(_escaped_quote, text) + '"""'))
    return LINE_END.sub("\n", text) if "\r" in text else text


def _escaped_quote(found: re.Match[str]) -> str:
    return '\\"' if found[0] == '"' else found[0]


def _sum(values: list[Any]) -> str | bytes:
    try:
        joined: str | bytes = (b"" if isinstance(values[0], bytes) else "").join(values)
    except TypeError as error:
        raise LostError("text beside bytes") from error
    return joined
