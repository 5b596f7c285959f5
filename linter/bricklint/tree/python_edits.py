"""Edits of dictionaries, lists and calls in Python. What is read is checked letter by letter: brackets and comments
between a value and its comma are not in the tree."""

from __future__ import annotations

import json
import re

from bricklint.diagnostic import Edit
from bricklint.source import Span
from bricklint.tree.cuts import (
    cut_from_flow,
    cut_lines,
    gap_before,
    is_first_on_line,
    is_within,
    line_break,
    line_end,
    line_start,
)
from bricklint.tree.node import Entry, Mapping, Node, Sequence

_BETWEEN = re.compile(r"\s*[:=]\s*\Z")
_SKIPPED = re.compile(r"(?:\s|#[^\r\n]*)*")
_REST = re.compile(r"(?P<comma>,?)[ \t]*(?:#[^\r\n]*)?\Z")


def remove_entry(mapping: Mapping, entry: Entry) -> Edit | None:
    """Take `"key": value` out of a dictionary, or `key=value` out of a call."""
    return _cut(mapping, entry.key.start, entry.value.end) if _is_plain(mapping, entry) else None


def remove_item(sequence: Sequence, item: Node) -> Edit | None:
    """Take one item out of a list."""
    return _cut(sequence, item.start, item.end)


def insert_entry(mapping: Mapping, entry: Entry, key: str, value: str | int | bool) -> Edit | None:
    """Put an entry behind another one, in the way that one is written. None where a comment would be moved."""
    if not _is_plain(mapping, entry) or not _ends(mapping, entry.value.end):
        return None
    text, end = mapping.source.text, entry.value.end
    pair = _pair(entry, key, value)
    stop = line_end(text, end)
    rest = _REST.match(text[end:stop])
    if rest is not None and rest["comma"] and is_first_on_line(text, entry.key.start):
        indent = text[line_start(text, entry.key.start) : entry.key.start]
        return Edit(Span(mapping.source, stop, stop), f"{line_break(text)}{indent}{pair},")
    if rest is not None and "#" in text[end:stop]:
        return None
    return Edit(Span(mapping.source, end, end), f",{gap_before(text, entry.key.start)}{pair}")


def _is_plain(mapping: Mapping, entry: Entry) -> bool:
    """Whether the entry is nothing but a key, its mark and a value that was written there."""
    key, value = entry.key, entry.value
    if entry.merged or value.via is not None or value.start < key.end or not is_within(value, mapping):
        return False
    return _BETWEEN.match(mapping.source.text[key.end : value.start]) is not None


def _ends(container: Node, at: int) -> bool:
    """Whether a comma or the closing bracket follows."""
    skipped = _SKIPPED.match(container.source.text, at)
    after = skipped.end() if skipped else at
    return container.source.text[after : after + 1] == "," or after == container.end - 1


def _cut(container: Node, start: int, end: int) -> Edit | None:
    text = container.source.text
    if not _ends(container, end):
        return None  # a bracket around the value, which the tree does not know
    stop = line_end(text, end)
    rest = _REST.match(text[end:stop])
    if is_first_on_line(text, start) and rest is not None and (rest["comma"] or _ends(container, stop)):
        return cut_lines(container, start, stop)
    edit = cut_from_flow(container, start, end)
    return None if edit is None or "#" in edit.span.text else edit


def _pair(entry: Entry, key: str, value: str | int | bool) -> str:
    written = str(value) if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)
    quote = entry.key.source.text[entry.key.start]
    return f"{quote}{key}{quote}: {written}" if quote in "\"'" else f"{key}={written}"
