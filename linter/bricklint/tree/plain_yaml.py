"""YAML as most specs are written: in blocks, a `key: value` or an item of a list on each line.

Such a file is read line by line, several times as fast as the events of a full parser come. This reader gives exactly
what `full_yaml` would, or gives up: at the first line that is anything else (anchors, tags, block scalars, several
lines for one text, escapes, nested brackets, tabs, characters beyond ASCII) the whole file is left to the full parser.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from bricklint.source import SourceText
from bricklint.tree.merging import merge_into
from bricklint.tree.node import (
    IRREGULAR,
    Entry,
    Mapping,
    Node,
    Scalar,
    ScalarValue,
    Sequence,
    traits_of,
)
from bricklint.tree.scalars import is_surprising, resolve

_LONGEST = 4_000_000
"""Characters. Longer files may hold more values than a document may have: the full parser counts them."""

_DEEPEST = 60
_MOST_LINES = 20_000

_PLAIN = r"""(?:[A-Za-z0-9_./$+~(^=;<]|-(?=[0-9]))(?:[!"$-9;-~]|:(?=[!-~])|[ ]+(?=[!"$-~]))*"""
_QUOTED = r"""\"[ !\#-\[\]-~]*\"|'[ -&(-~]*'"""
_ITEM = rf"[A-Za-z0-9_./][A-Za-z0-9_./@$+=~-]*|{_QUOTED}"
_PAIR = rf"(?:[A-Za-z_][A-Za-z0-9_.-]*:[ ]+(?:{_ITEM}))"
_MAP = rf"\{{[ ]*{_PAIR}[ ]*(?:,[ ]*{_PAIR}[ ]*)*\}}"
_LINE = re.compile(
    rf"""
    (?P<indent>[ ]*)
    (?:
        (?P<dash>-[ ]+)?
        (?:
            (?P<key>[A-Za-z_][A-Za-z0-9_.-]*):
            (?:[ ]+(?:
                (?P<value>{_PLAIN}|{_QUOTED})
            |
                (?P<list>\[[ ]*(?:(?:{_ITEM})[ ]*(?:,[ ]*(?:{_ITEM})[ ]*)*)?\])
            |
                (?P<map>{_MAP})
            ))?
        |
            (?P<item>{_PLAIN}|{_QUOTED})
        |
            (?P<only>{_MAP})
        )
    )?
    [ ]*(?:(?:(?<=[ ])|^)\#[ -~]*)?\Z
    """,
    re.VERBOSE,
)
_ITEMS = re.compile(_ITEM)
_PAIRS = re.compile(rf"(?P<key>[A-Za-z_][A-Za-z0-9_.-]*):[ ]+(?P<value>{_ITEM})")


_WRITTEN = ("value", "item", "list", "map", "only")


class _Value(NamedTuple):
    """A scalar on a line: its offsets from the line's first character."""

    start: int
    end: int
    value: ScalarValue
    text: str
    style: str


class _Line(NamedTuple):
    """What stands on a line. `column` is where its dash or else its key begins, `at` where its key or item does;
    `items` are those of a list or mapping in brackets from `start` to `end`, `names` the keys of such a mapping;
    `traits` those of its texts."""

    column: int
    dash: bool
    at: int
    key: str | None
    value: _Value | None
    items: tuple[_Value, ...] | None
    names: tuple[_Value, ...] | None
    start: int
    end: int
    traits: int


_NOTHING = _Line(-1, False, 0, None, None, None, None, 0, 0, 0)
"""A line that is empty, or a comment."""

_LINES: dict[str, _Line | None] = {}
"""Lines that occurred: specs repeat most of theirs. None stands for what only the full parser understands."""

_new = tuple.__new__


class _Open:
    """A mapping or list whose end has not come yet. `key` is one whose value stands on the lines below it."""

    __slots__ = ("begin", "children", "column", "in_mapping", "key", "nested", "traits")

    def __init__(self, in_mapping: bool, column: int, begin: int) -> None:
        self.in_mapping = in_mapping
        self.column = column
        self.begin = begin
        self.children: list[Any] = []
        self.nested: list[Mapping | Sequence] = []
        self.traits = 0
        self.key: Scalar | None = None

    def add(self, node: Mapping | Sequence) -> None:
        """Take a finished collection in, as an item or as the value of the key that waits."""
        self.children.append(node if self.key is None else _new(Entry, (self.key, node, False)))
        self.key = None
        self.nested.append(node)
        self.traits |= node.traits

    def closed(self, source: SourceText, end: int) -> Mapping | Sequence:
        """The finished collection."""
        node: Mapping | Sequence
        if self.in_mapping:
            node = Mapping(source, self.begin, end, self.children)
            index = {entry[0][4]: entry for entry in self.children}
            if len(index) != len(self.children):
                merge_into(node)
                self.traits |= IRREGULAR
            else:
                node.index, node.nested = index, self.nested
        else:
            node = Sequence(source, self.begin, end, self.children)
            node.nested = self.nested
        node.traits = self.traits
        return node


def read_plain(source: SourceText) -> Mapping | Sequence | None:
    """The root of a document in plain blocks; None where the full parser has to read it."""
    if len(source.text) > _LONGEST or not source.text.isascii():
        return None
    known = _known_lines()
    stack: list[_Open] = []
    top: _Open | None = None
    offset = end = 0
    for content in source.text.split("\n"):
        line = known[content] if content in known else _remembered(content)
        if line is None:
            return None
        column, dash, at, key, value, items, _, _, finish, traits = line
        if column >= 0:
            if top is None or top.column != column or top.in_mapping is dash or top.key is not None:
                top = _opened(source, stack, column, dash, offset, end)
                if top is None:
                    return None
            if dash and key is not None:
                top = _Open(True, at, offset + at)
                stack.append(top)
            top.traits |= traits
            if key is not None:
                end = offset + at + len(key)
                name = _new(Scalar, (source, offset + at, end, key, key, "plain", None))
                if value is not None:
                    end = offset + value[1]
                    node = _new(Scalar, (source, offset + value[0], end, value[2], value[3], value[4], None))
                    top.children.append(_new(Entry, (name, node, False)))
                else:
                    top.key = name
                    if items is not None:
                        end = offset + finish
                        top.add(_bracketed(source, offset, line))
            elif value is not None:
                end = offset + value[1]
                top.children.append(_new(Scalar, (source, offset + value[0], end, value[2], value[3], value[4], None)))
            else:
                end = offset + finish
                top.add(_bracketed(source, offset, line))
        offset += len(content) + 1
    if not stack or stack[-1].key is not None:
        return None
    return _all_closed(source, stack, end)


def _opened(source: SourceText, stack: list[_Open], column: int, dash: bool, offset: int, end: int) -> _Open | None:
    """The collection that a line belongs to, with those that end before it closed; None where it fits none."""
    if not stack:
        if column:
            return None
        stack.append(_Open(not dash, 0, offset))
        return stack[0]
    top = stack[-1]
    if top.key is not None:
        # Deeper lines are its value, and so is a list right below it. Anything else leaves it null.
        if column < top.column or (column == top.column and not dash) or len(stack) > _DEEPEST:
            return None
        top = _Open(not dash, column, offset + column)
        stack.append(top)
        return top
    while column < top.column or (column == top.column and not dash and not top.in_mapping):
        if len(stack) == 1:
            return None
        node = stack.pop().closed(source, end)
        top = stack[-1]
        top.add(node)
    return top if column == top.column and dash is not top.in_mapping else None


def _all_closed(source: SourceText, stack: list[_Open], end: int) -> Mapping | Sequence:
    node = stack.pop().closed(source, end)
    while stack:
        top = stack.pop()
        top.add(node)
        node = top.closed(source, end)
    return node


def _bracketed(source: SourceText, offset: int, line: _Line) -> Mapping | Sequence:
    """The list or mapping in brackets of a line."""
    node: Mapping | Sequence
    start, end, traits = offset + line.start, offset + line.end, line.traits
    values: list[Node] = [_scalar(source, offset, item) for item in line.items or ()]
    if line.names is None:
        node = Sequence(source, start, end, values)
        node.nested = []
    else:
        keys = [_scalar(source, offset, name) for name in line.names]
        node = Mapping(source, start, end, [Entry(key, value) for key, value in zip(keys, values, strict=True)])
        if len({key.text for key in keys}) != len(keys):
            merge_into(node)
            traits |= IRREGULAR
        else:
            node.index, node.nested = {entry.key.text: entry for entry in node.entries}, []
    node.traits = traits
    return node


def _scalar(source: SourceText, offset: int, value: _Value) -> Scalar:
    return Scalar(source, offset + value.start, offset + value.end, value.value, value.text, value.style)


def _known_lines() -> dict[str, _Line | None]:
    if len(_LINES) > _MOST_LINES:
        _LINES.clear()
    return _LINES


def _remembered(content: str) -> _Line | None:
    line = _LINES[content] = _read_line(content)
    return line


def _read_line(content: str) -> _Line | None:
    match = _LINE.match(content)
    if match is None:
        return None
    key: str | None = match["key"]
    dash = match["dash"] is not None
    written = next((group for group in _WRITTEN if match[group] is not None), None)
    if key is None and written is None:
        return _NOTHING
    if not dash if key is None else not _is_text(key):
        return None
    column, at = match.end("indent"), match.start("key")
    if written is None:
        return _Line(column, dash, at, key, None, None, None, 0, 0, 0)
    start, end = match.span(written)
    value: _Value | None = None
    names: tuple[_Value, ...] | None = None
    items: tuple[_Value, ...] | None = None
    if written in ("value", "item"):
        value = _value(match[written], start)
    elif written == "list":
        items = tuple(_value(item[0], item.start()) for item in _ITEMS.finditer(content, start + 1, end))
    else:
        pairs = tuple(_PAIRS.finditer(content, start + 1, end))
        names = tuple(_value(pair["key"], pair.start()) for pair in pairs)
        items = tuple(_value(pair["value"], pair.start("value")) for pair in pairs)
        if not all(_is_text(name.text) for name in names):
            return None
    return _Line(column, dash, at, key, value, items, names, start, end, _traits((value,) if value else items or ()))


def _is_text(key: str) -> bool:
    return isinstance(resolve(key), str) and not is_surprising(key)


def _value(written: str, start: int) -> _Value:
    end = start + len(written)
    if written[0] in "\"'":
        return _Value(start, end, written[1:-1], written[1:-1], "quoted")
    return _Value(start, end, resolve(written), written, "plain")


def _traits(values: tuple[_Value, ...]) -> int:
    traits = 0
    for value in values:
        if "{" in value.text:
            traits |= traits_of(value.text)
        if value.style == "plain" and is_surprising(value.text):
            traits |= IRREGULAR
    return traits
