"""Where in a document somebody types: the keys around a place, told from the text alone, which need not parse."""

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
_JSON_TOKEN = re.compile(r'"(?:[^"\\\r\n]|\\.)*(?:"|(?=\r|\n|\Z))|[{}\[\],:]|[^\s"{}\[\],:]+')


class Cursor(NamedTuple):
    """A place in a document. `path` are the keys around it, from the top, items of lists as `*`; `key` is the key
    whose value is being typed, None where a key is. `typed` is what stands before the place, from `start` on;
    `quoted` tells that it stands in quotes. `names` are the keys that the mapping has already, as far as told."""

    path: tuple[str, ...]
    key: str | None
    typed: str
    start: int
    quoted: bool
    names: frozenset[str] = frozenset()


class _Line(NamedTuple):
    """A line of YAML: the columns of its dashes, the column and text of its key, and what stands behind the key."""

    dashes: tuple[int, ...]
    column: int
    key: str | None
    value: str


def yaml_cursor(text: str, at: int) -> Cursor | None:
    """The place in a YAML text, in block style; None in comments, block texts and flow collections."""
    begin = text.rfind("\n", 0, at) + 1
    line = _yaml_line(text[begin:at])
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
    path = _yaml_path(text, begin, line)
    if path is None:
        return None
    names = _yaml_siblings(text, begin, line) if line.key is None else frozenset[str]()
    return Cursor(path, line.key, typed, at - len(typed), quoted, names)


def _yaml_line(text: str) -> _Line:
    match = _YAML_LINE.match(text)
    assert match is not None
    lead = match["dashes"]
    key = match["key"]
    dashes = tuple(index for index, character in enumerate(lead) if character == "-")
    return _Line(dashes, len(lead), key.strip("'\"") if key is not None else None, match["value"] or "")


def _yaml_path(text: str, begin: int, line: _Line) -> tuple[str, ...] | None:
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
        above = _yaml_line(raw)
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


def _yaml_siblings(text: str, begin: int, line: _Line) -> frozenset[str]:
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
            other = _yaml_line(raw)
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


def json_cursor(text: str, at: int) -> Cursor | None:
    """The place in a JSON text, which may be unfinished behind it."""
    stack: list[tuple[str, list[str]]] = []
    path: list[str] = []
    pending: str | None = None
    after_colon = False
    last = ""
    for match in _JSON_TOKEN.finditer(text, 0, at):
        token = match[0]
        if token in "{[":
            path.append(ITEM if stack and stack[-1][0] == "[" else pending if pending is not None else "")
            stack.append((token, []))
            pending, after_colon = None, False
        elif token in "}]":
            if stack:
                stack.pop()
                path.pop()
            pending, after_colon = None, False
        elif token == ":":
            after_colon = True
        elif token == ",":
            pending, after_colon = None, False
        elif stack and stack[-1][0] == "{" and not after_colon:
            pending = token.strip('"')
            if match.end() < at:
                stack[-1][1].append(pending)
        last = token if match.end() == at else ""
    if not stack:
        return None
    quoted = last.startswith('"') and not (len(last) > 1 and last.endswith('"'))
    typed = last[1:] if quoted else last if re.match(r"[\w.\-]", last) else ""
    if last and not quoted and not typed and last not in "{[,:":
        return None
    in_list = stack[-1][0] == "["
    key = pending if after_colon else None
    around = (*path[1:], ITEM) if in_list and not after_colon else tuple(path[1:])
    names = frozenset(stack[-1][1])
    if in_list:
        return Cursor(around, "", typed, at - len(typed), quoted)
    return Cursor(around, key, typed, at - len(typed), quoted, names)
