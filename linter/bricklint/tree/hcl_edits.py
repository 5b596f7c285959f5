"""Edits of HCL: attributes and blocks have lines of their own, and go or come with them."""

from __future__ import annotations

import json
import re

from bricklint.diagnostic import Edit
from bricklint.source import Span
from bricklint.tree.cuts import cut_from_flow, cut_lines, is_first_on_line, is_within, line_break, line_end, line_start
from bricklint.tree.node import Entry, Mapping, Node, Sequence

_REST = re.compile(r"(?P<comma>,?)[ \t]*(?:(?:#|//)[^\r\n]*)?\Z")
_KEYWORD = re.compile(r"[ \t]*[A-Za-z_][\w-]*[ \t]*\Z")


def remove_entry(mapping: Mapping, entry: Entry) -> Edit | None:
    """Take an attribute or a block out. None for a list of several blocks: other things may stand between them."""
    value = entry.value
    if value.via is not None or value.start < entry.key.end or not is_within(value, mapping):
        return None
    if isinstance(value, Sequence) and _is_blocks(value) and len(value.items) > 1:
        return None
    return _lines(mapping, entry.key.start, value.end)


def remove_item(sequence: Sequence, item: Node) -> Edit | None:
    """Take one block of several out, or one item of `[…]`."""
    text = sequence.source.text
    if _is_blocks(sequence):
        start = line_start(text, item.start)
        keyword = text[start : item.start]
        if text[item.start] != "{" or not _KEYWORD.match(keyword):
            return None
        return _lines(sequence, start + len(keyword) - len(keyword.lstrip()), item.end)
    edit = _lines(sequence, item.start, item.end) or cut_from_flow(sequence, item.start, item.end)
    return None if edit is None or (_holds_comment(edit) and "\n" not in edit.span.text) else edit


def insert_entry(mapping: Mapping, entry: Entry, key: str, value: str | int | bool) -> Edit | None:
    """Put `key = value` on a line of its own behind an attribute or block that has one too."""
    text, node = mapping.source.text, entry.value
    if node.via is not None or node.start < entry.key.end or not is_within(node, mapping):
        return None
    if isinstance(node, Sequence) and _is_blocks(node) and len(node.items) > 1:
        return None
    end = line_end(text, node.end)
    rest = _REST.match(text[node.end : end])
    if rest is None or not is_first_on_line(text, entry.key.start):
        return None
    indent = text[line_start(text, entry.key.start) : entry.key.start]
    pair = f"{key} = {json.dumps(value, ensure_ascii=False)}{rest['comma']}"
    return Edit(Span(mapping.source, end, end), f"{line_break(text)}{indent}{pair}")


def _is_blocks(sequence: Sequence) -> bool:
    return sequence.source.text[sequence.start] == "{"


def _lines(container: Node, start: int, end: int) -> Edit | None:
    text = container.source.text
    stop = line_end(text, end)
    if not is_first_on_line(text, start) or not _REST.match(text[end:stop]):
        return None
    return cut_lines(container, start, stop)


def _holds_comment(edit: Edit) -> bool:
    return "#" in edit.span.text or "//" in edit.span.text
