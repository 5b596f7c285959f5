"""Literals of text: from LibCST to the reduced syntax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import libcst as cst

from bricklint.code.cursor import Cursor, LostError
from bricklint.code.ir import Const, Expr, Opaque, Text
from bricklint.code.strings import literal_part, literal_value, text_part, unescaped

_Inner: TypeAlias = Callable[[Any], Expr]


def simple_text(cursor: Cursor, node: Any) -> Const:
    """A literal without fields. Raises LostError where Python could not read it."""
    start = cursor.at
    cursor.take(node.value)
    value = literal_value(node.value)
    if value is None:
        raise LostError(node.value)
    return literal_part(cursor.layout, start, cursor.at, value)


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
            found.append(text_part(cursor.layout, unescaped(part.value, "r" in node.start.lower()), start, cursor.at))
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


def _sum(values: list[Any]) -> str | bytes:
    try:
        joined: str | bytes = (b"" if isinstance(values[0], bytes) else "").join(values)
    except TypeError as error:
        raise LostError("text beside bytes") from error
    return joined
