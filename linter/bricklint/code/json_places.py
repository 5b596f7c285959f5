"""JSON of which some strings must keep their places.

The standard scanner reads every value that nobody asks the place of, at its own speed; only the objects and arrays on
the way to a wanted string are stepped through here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any

from bricklint.code.layout import Layout

_BLANK = re.compile(r"[ \t\r\n]*")
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
SURROGATE = re.compile("[\ud800-\udfff]")
"""A lone surrogate: no parser takes one."""
_scan = JSONDecoder().raw_decode


def value_at(text: str, at: int) -> tuple[Any, int]:
    """The JSON value that begins at `at`, and the offset behind it. Raises JSONDecodeError."""
    value, end = _scan(text, at)
    return value, end


def after_blank(text: str, at: int) -> int:
    """The offset of the next character that is not blank."""
    found = _BLANK.match(text, at)
    return found.end() if found else at


def members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """The members of the object that begins at `at`: its key, the offset of the key and that of its value.
    Raises JSONDecodeError."""
    at = after_blank(text, at + 1)
    while text[at : at + 1] != "}":
        if text[at : at + 1] != '"':
            raise JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        key, end = _scan(text, at)
        colon = after_blank(text, end)
        if text[colon : colon + 1] != ":":
            raise JSONDecodeError("Expecting ':' delimiter", text, colon)
        value = after_blank(text, colon + 1)
        yield key, at, value
        at = _next_item(text, value_at(text, value)[1], "}")


def items(text: str, at: int) -> Iterator[int]:
    """The offset of each item of the array that begins at `at`. Raises JSONDecodeError."""
    at = after_blank(text, at + 1)
    while text[at : at + 1] != "]":
        yield at
        at = _next_item(text, value_at(text, at)[1], "]")


def _next_item(text: str, end: int, closing: str) -> int:
    at = after_blank(text, end)
    if text[at : at + 1] == closing:
        return at
    if text[at : at + 1] != ",":
        raise JSONDecodeError("Expecting ',' delimiter", text, at)
    return after_blank(text, at + 1)


def string_layout(text: str, starts: list[int]) -> Layout:
    """The layout of the text that the JSON strings at these offsets (of their quotes) make together. A lone
    surrogate, which no parser takes, becomes U+FFFD."""
    values: list[str] = []
    stretches: list[tuple[int, int]] = []
    at = 0
    for start in starts:
        value, end = _scan(text, start)
        if not value:
            continue
        if stretches and stretches[-1][0] == at:
            stretches.pop()
        stretches.append((at, start + 1))
        shift = start + 1 - at
        for escape in _ESCAPE.finditer(text, start + 1, end - 1):
            shift += len(escape[0]) - 1
            stretches.append((escape.end() - shift, escape.end()))
        values.append(value)
        at += len(value)
    code = "".join(values)
    if SURROGATE.search(code):
        code = SURROGATE.sub("\ufffd", code)
    return Layout(text, code, tuple(stretches or [(0, starts[0] + 1 if starts else 0)]))
