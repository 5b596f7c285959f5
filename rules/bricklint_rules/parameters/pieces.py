"""Where a piece of a text value stands in the file: past quotes, escapes, block indentation and filled-in variables."""

from __future__ import annotations

import re
from typing import NamedTuple

from bricklint.diagnostic import Edit, Fix
from bricklint.source import Span
from bricklint.tree.node import Scalar, Unknown

_PLAIN_NAME = re.compile(r"(?:\.{1,2}/)*[A-Za-z_][\w./-]*\Z")
_NOT_TEXT = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


class Piece(NamedTuple):
    """A place for a stretch of a value. `exact` tells that the file's characters are the stretch's, letter by letter:
    only then can they be replaced."""

    span: Span
    exact: bool


def text_of(node: Scalar) -> str | None:
    """The text of a scalar, also as far as it is known where a variable without value stands in it."""
    if isinstance(node.value, Unknown):
        return node.value.text
    return node.value if isinstance(node.value, str) else None


def written(node: Scalar) -> str | None:
    """The text that the service makes of a scalar; None where it is unknown or null."""
    if node.value is None or isinstance(node.value, Unknown):
        return None
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return node.value if isinstance(node.value, str) else node.text


def piece(node: Scalar, start: int, end: int) -> Piece:
    """The place of `text_of(node)[start:end]`; the whole scalar where the file does not hold these characters."""
    text = text_of(node) or ""
    begin = node.start + (node.style == "quoted")
    if begin + len(text) == node.end - (node.style == "quoted") and node.source.text.startswith(text, begin):
        return Piece(Span(node.source, begin + start, begin + end, node.via), True)
    inner = node.inner
    raw = inner.text
    wanted = text[start:end]
    if raw == text:
        return Piece(Span(node.source, inner.start + start, inner.start + end, node.via), True)
    if not wanted or raw.count(wanted) != text.count(wanted):
        return Piece(node.span, False)
    at = -1
    for _ in range(text.count(wanted, 0, start) + 1):
        at = raw.index(wanted, at + 1)
    return Piece(Span(node.source, inner.start + at, inner.start + at + len(wanted), node.via), True)


def rename(key: Scalar, name: str, *, safe: bool = True) -> Fix | None:
    """A fix that writes another name or path in the place of a key or value; None where quotes would have to change."""
    if key.style == "plain":
        if not _PLAIN_NAME.match(name) or name.lower() in _NOT_TEXT:
            return None
    elif key.style == "block" or not name.isprintable() or set("\"'\\") & set(name):
        return None
    if key.inner.text != key.text:
        return None
    return Fix(f"write `{name}`", (Edit(key.inner, name),), safe=safe)
