"""Small edits of a spec that keep its formatting: one value replaced, one entry or item taken out or put in.

Every builder works on the text around the node, never by writing the tree anew, and answers None where the text does
not allow a certain edit: what stands there came by an alias or a merge, an anchor would go with it, a comment lies
between. A rule then says what to do in words.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import Protocol

from bricklint.diagnostic import Edit
from bricklint.source import Span
from bricklint.tree import hcl_edits, python_edits
from bricklint.tree.cuts import (
    cut_from_flow,
    cut_lines,
    gap_before,
    is_first_on_line,
    is_own,
    is_within,
    line_break,
    line_end,
)
from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence
from bricklint.tree.scalars import resolve

_PLAIN = re.compile(r"[A-Za-z_/.][\w./+-]*\Z")
_ANCHOR = re.compile(r"(?:^|[\s\[{,])&[^\s,\[\]{}]")
_ALIAS = re.compile(r"[ \t]*\*[^\s,\[\]{}]+[ \t]*(?:#.*)?\Z")
_REST = re.compile(r"[ \t]*(?:#.*)?\Z")
_YAML_ENDINGS = (".yml", ".yaml")
_STRUCTURED = (*_YAML_ENDINGS, ".json")
_NO_WRITING = (".sql", ".iql", ".stackql")
"""Files whose values stand inside of texts with quotes of their own."""


class _Language(Protocol):
    """What a module of edits of one language holds."""

    def remove_entry(self, mapping: Mapping, entry: Entry) -> Edit | None: ...

    def remove_item(self, sequence: Sequence, item: Node) -> Edit | None: ...

    def insert_entry(self, mapping: Mapping, entry: Entry, key: str, value: str | int | bool) -> Edit | None: ...


_LANGUAGES: dict[str, _Language] = {".tf": hcl_edits, ".py": python_edits}


def replace_value(node: Scalar, value: str | int | bool) -> Edit | None:
    """Another value in the place of a scalar, quoted as that one was. None where the scalar came by an alias, a
    variable or a merge (the text there has other readers), or is a block of text."""
    if not is_own(node) or node.style == "block" or node.source.path.endswith(_NO_WRITING):
        return None
    written = node.source.text[node.start : node.end]
    python = node.source.path.endswith((".py", ".ipynb"))
    if python and isinstance(node.value, str):
        return _replace_python_text(node, value, written)
    return Edit(Span(node.source, node.start, node.end), _as_written(node, value, written[:1]))


def _replace_python_text(node: Scalar, value: str | int | bool, written: str) -> Edit | None:
    """A text of Python keeps its quotes, which may be outside of the node's place (three of them, a prefix)."""
    plain = isinstance(value, str) and value.isprintable() and not set("\"'\\{}") & set(value)
    if node.style == "quoted":
        text = f"{written[0]}{value}{written[0]}" if plain else _as_written(node, value, written[:1])
    elif plain and written == node.value:
        text = str(value)
    else:
        return None
    return Edit(Span(node.source, node.start, node.end), text)


def remove_entry(mapping: Mapping, key: str) -> Edit | None:
    """Take one `key: value` out of a mapping, its line breaks and commas with it. None where it is the only one."""
    entry = mapping.entry(key)
    if entry is None or entry.merged or mapping.via is not None or len(mapping.entries) < 2 or not is_own(entry.key):
        return None
    if not is_within(entry.key, mapping):
        return None
    language = _language(mapping)
    if language is not None:
        return language.remove_entry(mapping, entry)
    if not mapping.source.path.endswith(_STRUCTURED):
        return None
    if _is_flow(mapping):
        end = _flow_end(entry.value, entry.key, mapping)
        return None if end is None else _cut_from_flow(mapping, entry.key.start, end)
    end = _block_end(entry)
    if end is None:
        return None
    if is_first_on_line(mapping.source.text, entry.key.start):
        return _cut_lines(mapping, entry.key.start, end)
    return _cut_first_of_item(mapping, entry, end)


def remove_item(sequence: Sequence, item: Node) -> Edit | None:
    """Take one item out of a list, its dash, line breaks and commas with it. None where it is the only one."""
    if sequence.via is not None or item.via is not None or len(sequence.items) < 2 or not is_within(item, sequence):
        return None
    language = _language(sequence)
    if language is not None:
        return language.remove_item(sequence, item)
    if not sequence.source.path.endswith(_STRUCTURED):
        return None
    if _is_flow(sequence):
        return _cut_from_flow(sequence, item.start, item.end)
    text = item.source.text
    dash = len(text[: item.start].rstrip(" \t")) - 1
    if text[dash : dash + 1] != "-" or not is_first_on_line(text, dash):
        return None
    end = _line_rest(text, item.end)
    return None if end is None else _cut_lines(sequence, dash, end)


def remove_item_of(mapping: Mapping, key: str, item: Node) -> Edit | None:
    """Take one item out of the list under a key; the key with it where the list holds nothing else."""
    sequence = mapping.get(key)
    if not isinstance(sequence, Sequence) or not any(one is item for one in sequence.items):
        return None
    if len(sequence.items) == 1:
        return None if item.via is not None or sequence.via is not None else remove_entry(mapping, key)
    return remove_item(sequence, item)


def insert_entry(mapping: Mapping, key: str, value: str | int | bool, after: str | None = None) -> Edit | None:
    """Put `key: value` into a mapping behind one of its entries (`after`, else the last one), as those are written.
    None for an empty mapping, or where that entry stands elsewhere."""
    entry = mapping.entry(after) if after is not None else next(iter(reversed(mapping.entries)), None)
    if entry is None or entry.merged or mapping.via is not None or not is_own(entry.key) or not is_within(
        entry.key, mapping
    ):  # fmt: skip
        return None
    language = _language(mapping)
    if language is not None:
        return language.insert_entry(mapping, entry, key, value)
    source, text = mapping.source, mapping.source.text
    if not source.path.endswith(_STRUCTURED):
        return None
    if _is_flow(mapping):
        end = _flow_end(entry.value, entry.key, mapping)
        if end is None:
            return None
        gap = gap_before(text, entry.key.start)
        return Edit(Span(source, end, end), f",{gap}{_pair(entry, key, value)}")
    end = _block_end(entry)
    if end is None:
        return None
    indent = " " * (source.position(entry.key.start).column - 1)
    return Edit(Span(source, end, end), f"{line_break(text)}{indent}{_pair(entry, key, value)}")


def _pair(entry: Entry, key: str, value: str | int | bool) -> str:
    if entry.key.style == "json":
        return f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
    return f"{key}: {_yaml(value)}"


def _as_written(node: Scalar, value: str | int | bool, quote: str) -> str:
    if isinstance(value, bool) and node.source.path.endswith((".py", ".ipynb")):
        return str(value)
    if node.style == "json" or not node.source.path.endswith(_YAML_ENDINGS):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and quote in ("'", '"'):
        return _quoted(value, quote)
    return _yaml(value)


def _yaml(value: str | int | bool) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    plain = _PLAIN.match(value) is not None and resolve(value) == value
    return value if plain else _quoted(value, '"')


def _quoted(value: str, quote: str) -> str:
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=False)


def _language(node: Node) -> _Language | None:
    """The edits of a language that has its own."""
    return _LANGUAGES.get(PurePosixPath(node.source.path).suffix)


def _is_flow(node: Node) -> bool:
    return _opening(node.source.text, node.start) in ("{", "[")


def _opening(text: str, start: int) -> str:
    return text[start : start + 1]


def _flow_end(value: Node, key: Scalar, mapping: Mapping) -> int | None:
    """Where the value of an entry in `{…}` ends; None where it stands elsewhere (an alias)."""
    if value.via is not None or value.start < key.end or not is_within(value, mapping):
        return None
    return max(value.end, key.end)


def _cut_from_flow(container: Node, start: int, end: int) -> Edit | None:
    text = container.source.text
    yaml = container.source.path.endswith(_YAML_ENDINGS)
    if yaml and ("#" in text[container.start : container.end] or _ANCHOR.search(text[start:end])):
        return None
    return cut_from_flow(container, start, end)


def _block_end(entry: Entry) -> int | None:
    """The end of the last line of a block entry; None where that cannot be told."""
    text = entry.key.source.text
    value = entry.value
    if value.via is not None or value.source is not entry.key.source or value.start < entry.key.end:
        end = line_end(text, entry.key.end)
        rest = text[entry.key.end : end].lstrip(" \t")
        return end if rest.startswith(":") and _ALIAS.match(rest[1:]) else None
    return _line_rest(text, max(value.end, entry.key.end))


def _line_rest(text: str, at: int) -> int | None:
    """The end of the line where nothing but a comment (or the colon of an empty value) follows."""
    end = line_end(text, at)
    rest = text[at:end]
    return end if _REST.match(rest.removeprefix(":")) else None


def _cut_lines(container: Node, start: int, end: int) -> Edit | None:
    return None if _ANCHOR.search(container.source.text[start:end]) else cut_lines(container, start, end)


def _cut_first_of_item(mapping: Mapping, entry: Entry, end: int) -> Edit | None:
    """The first entry of `- key: value`: the next one takes its place behind the dash."""
    text = mapping.source.text
    later = [one.key for one in mapping.entries if one.key.start > entry.key.start and one.key.source is mapping.source]
    following = min((key.start for key in later if not key.via), default=None)
    if following is None or _ANCHOR.search(text[entry.key.start : end]):
        return None
    # What lies between (a comment, a merge) would lose its line.
    if text[end:following].strip():
        return None
    return Edit(Span(mapping.source, entry.key.start, following), "")
