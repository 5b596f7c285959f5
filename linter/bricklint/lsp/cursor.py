"""Where in a YAML document somebody types: the keys around a place, told from the text alone, which need not parse."""

from __future__ import annotations

import re
from typing import NamedTuple

ITEM = "*"
"""Stands for an item of a list among the keys."""

_MOST_LINES = 20_000
_YAML_LINE = re.compile(
    r"(?P<dashes>[ \t]*(?:-[ \t]+)*(?:-(?=[ \t]*$))?)"
    r"(?:(?P<key>\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s#:'\"\[\]{},][^:#]*?)[ \t]*:(?=[ \t]|$)(?P<value>.*))?"
)


class Cursor(NamedTuple):
    """A place in a document. `path` are the keys around it, from the top, items of lists as `*`; `key` is the key
    whose value is being typed, None where a key is. `typed` is what stands before the place, from `start` on;
    `quoted` tells that it stands in quotes, `flow` that braces or brackets are around it. `names` are the keys that the
    mapping has already, as far as told."""

    path: tuple[str, ...]
    key: str | None
    typed: str
    start: int
    quoted: bool
    names: frozenset[str] = frozenset()
    flow: bool = False


class Line(NamedTuple):
    """A line of YAML: the columns of its dashes, the column and text of its key, and what stands behind the key."""

    dashes: tuple[int, ...]
    column: int
    key: str | None
    value: str


def yaml_cursor(text: str, at: int) -> Cursor | None:
    """The place in a YAML text, in block style; None in comments, block texts and flow collections."""
    begin = text.rfind("\n", 0, at) + 1
    line = line_of(text[begin:at])
    value = line.value.lstrip(" \t")
    if line.key is not None:
        if re.match(r"[|>&*{\[!]", value) or "#" in value:
            return None
        quoted = value[:1] in ("'", '"')
        typed = value[1:] if quoted else value
    else:
        typed = text[begin + line.column : at]
        quoted = typed[:1] in ("'", '"')
        typed = typed[1:] if quoted else typed
        if "#" in typed or "{" in typed[:1] or "[" in typed[:1]:
            return None
    path = keys_around(text, begin, line)
    if path is None:
        return None
    names = _yaml_siblings(text, begin, line) if line.key is None else frozenset[str]()
    return Cursor(path, line.key, typed, at - len(typed), quoted, names)


def line_of(text: str) -> Line:
    """A line of YAML taken apart."""
    match = _YAML_LINE.match(text)
    assert match is not None
    lead = match["dashes"]
    key = match["key"]
    dashes = tuple(index for index, character in enumerate(lead) if character == "-")
    return Line(dashes, len(lead), key.strip("'\"") if key is not None else None, match["value"] or "")


def keys_around(text: str, begin: int, line: Line) -> tuple[str, ...] | None:
    """The keys around a line, going up from it; None inside of a block text."""
    found: list[str] = []
    level, item = line.column, False
    for dash in reversed(line.dashes):
        found.append(ITEM)
        level, item = dash, True
    for _ in range(_MOST_LINES):
        if begin == 0 or (level == 0 and not item):
            break
        end = begin - 1
        begin = text.rfind("\n", 0, end) + 1
        raw = text[begin:end].rstrip("\r")
        if not raw.strip() or raw.lstrip().startswith("#"):
            continue
        above = line_of(raw)
        if above.key is None and not above.dashes:
            continue
        if above.key is not None and (above.column < level or (item and above.column == level and not above.dashes)):
            if re.match(r"[|>][-+0-9]*[ \t]*(?:#.*)?$", above.value.strip()):
                return None
            found.append(above.key)
            level, item = above.column, False
        for dash in reversed(above.dashes):
            if dash < level:
                found.append(ITEM)
                level, item = dash, True
    return tuple(reversed(found))


def _yaml_siblings(text: str, begin: int, line: Line) -> frozenset[str]:
    """The keys of the mapping that a key is typed into: those of the same column, up and down."""
    found: set[str] = set()
    for step in (-1, 1):
        at = begin
        if step < 0 and line.dashes:
            continue
        for _ in range(_MOST_LINES):
            at = _next_line(text, at, step)
            if at < 0:
                break
            end = text.find("\n", at)
            raw = text[at : end if end >= 0 else len(text)]
            if not raw.strip() or raw.lstrip().startswith("#"):
                continue
            other = line_of(raw)
            first = other.dashes[0] if other.dashes else other.column
            if other.column == line.column and other.key is not None and (not other.dashes or step < 0):
                found.add(other.key)
            if first < line.column:
                break
    return frozenset(found)


def _next_line(text: str, at: int, step: int) -> int:
    if step < 0:
        return text.rfind("\n", 0, at - 1) + 1 if at > 0 else -1
    end = text.find("\n", at)
    return end + 1 if end >= 0 else -1
