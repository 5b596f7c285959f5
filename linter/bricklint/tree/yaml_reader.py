"""YAML to nodes, over the event stream of the C parser.

The events are cheap and carry exact marks; PyYAML's own composer and constructors are neither (LIBRARIES in
docs/benchmarks.md), and they resolve scalars by YAML 1.1. The builder keeps an explicit stack, so that depth costs
no recursion, and counts what aliases stand for, so that a bomb is refused before anybody walks it.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.merging import merge_into
from bricklint.tree.node import MAX_DEPTH, Entry, Mapping, Node, Scalar, Sequence, with_via
from bricklint.tree.scalars import resolve

MAX_EXPANDED = 3_000_000
"""How many nodes a document may stand for once its aliases are followed."""

# Without libyaml PyYAML's own parser gives the same events, only slowly.
_Parser: Any = getattr(getattr(yaml, "cyaml", None), "CParser", yaml.SafeLoader)
_STYLES = {"'": "quoted", '"': "quoted", "|": "block", ">": "block"}


def read_yaml(source: SourceText) -> list[Node]:
    """The root nodes of a file's documents; empty documents are left out. Raises DocumentError."""
    try:
        return _Builder(source).build()
    except yaml.MarkedYAMLError as error:
        raise _explain(source.text, error) from None
    except yaml.YAMLError as error:
        raise _unreadable(source.text, error) from None
    except UnicodeEncodeError as error:
        raise DocumentError("a lone surrogate is no character", error.start, error.start + 1) from None


class _Open:
    """A collection whose end has not come yet."""

    __slots__ = ("anchor", "entries", "is_mapping", "items", "key", "size", "start")

    def __init__(self, is_mapping: bool, start: int, anchor: str | None) -> None:
        self.is_mapping = is_mapping
        self.start = start
        self.anchor = anchor
        self.items: list[Node] = []
        self.entries: list[Entry] = []
        self.key: Scalar | None = None
        self.size = 1


class _Builder:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.roots: list[Node] = []
        self.stack: list[_Open] = []

    def build(self) -> list[Node]:
        parser: Any = _Parser(self.source.text)
        get_event = parser.get_event
        handlers = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.open_mapping,
            yaml.SequenceStartEvent: self.open_sequence,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.new_document,
        }
        try:
            while True:
                event = get_event()
                if event is None:
                    return self.roots
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event)
        finally:
            parser.dispose()

    def new_document(self, _event: Any) -> None:
        self.anchors = {}

    def scalar(self, event: Any) -> None:
        text = event.value
        start = event.start_mark.index
        end = event.end_mark.index
        style = _STYLES.get(event.style, "plain")
        if style == "plain":
            value = resolve(text) if event.tag is None else text
        else:
            value = text
            if style == "block":
                end = _trimmed(self.source.text, start, end)
        node = Scalar(self.source, start, end, value, text, style)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1)
        self.add(node, 1)

    def open_mapping(self, event: Any) -> None:
        self.push(_Open(True, event.start_mark.index, event.anchor))

    def open_sequence(self, event: Any) -> None:
        self.push(_Open(False, event.start_mark.index, event.anchor))

    def push(self, opened: _Open) -> None:
        stack = self.stack
        if len(stack) >= MAX_DEPTH:
            raise DocumentError(
                f"nested more than {MAX_DEPTH} levels deep", opened.start, opened.start + 1, too_large=True
            )
        if stack and stack[-1].is_mapping and stack[-1].key is None:
            raise _collection_as_key(self.source.text, opened.start)
        stack.append(opened)

    def close(self, event: Any) -> None:
        opened = self.stack.pop()
        end = _trimmed(self.source.text, opened.start, event.end_mark.index)
        node: Node
        if opened.is_mapping:
            node = merge_into(Mapping(self.source, opened.start, end, opened.entries))
        else:
            node = Sequence(self.source, opened.start, end, opened.items)
        if opened.anchor is not None:
            self.anchors[opened.anchor] = (node, opened.size)
        self.add(node, opened.size)

    def alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        found = self.anchors.get(event.anchor)
        if found is None:
            raise _unknown_alias(self.source.text, event.anchor, start, end)
        node, size = found
        line = self.source.position(start).line
        self.add(with_via(node, f"alias `{event.anchor}`, used on line {line}"), size)

    def add(self, node: Node, size: int) -> None:
        if not self.stack:
            if size > 1 or not isinstance(node, Scalar) or node.value is not None:
                self.roots.append(node)
            return
        parent = self.stack[-1]
        parent.size += size
        if parent.size > MAX_EXPANDED:
            raise DocumentError(
                f"its aliases stand for more than {MAX_EXPANDED:,} values", node.start, node.end, too_large=True
            )
        if not parent.is_mapping:
            parent.items.append(node)
        elif parent.key is None:
            if not isinstance(node, Scalar):
                raise _collection_as_key(self.source.text, node.start)
            parent.key = node
        else:
            parent.entries.append(Entry(parent.key, node))
            parent.key = None


def _trimmed(text: str, start: int, end: int) -> int:
    """Block values end at the start of the next line for libyaml: take white space and comments off."""
    if end <= start or text[end - 1] not in " \t\r\n":
        return end
    end = start + len(text[start:end].rstrip())
    while True:
        line = text.rfind("\n", start, end) + 1
        if line <= start or not text[line:end].lstrip().startswith("#"):
            return end
        end = start + len(text[start:line].rstrip())


# --- errors in kind words ------------------------------------------------------------------------------------------


def _collection_as_key(text: str, start: int) -> DocumentError:
    if text.startswith("{", start):
        brace = text.rfind("{", 0, start + 1)
        begin = brace - 1 if brace and text[brace - 1] == "{" else brace
        closing = text.find("}}", begin)
        end = closing + 2 if closing >= 0 and "\n" not in text[begin:closing] else start + 1
        return DocumentError(
            "`{{…}}` without quotes is a YAML mapping, not a reference",
            begin,
            end,
            f'put the whole value in quotes: "{text[begin:end]}"' if end > start + 1 else "put the value in quotes",
        )
    return DocumentError("a list or mapping cannot be a key", start, start + 1)


def _unknown_alias(text: str, name: str, start: int, end: int) -> DocumentError:
    line_end = text.find("\n", start)
    rest = text[start : line_end if line_end >= 0 else len(text)]
    if rest[1:2] in ("/", " ", "", "\r"):
        return DocumentError("`*` starts a YAML alias here", start, end, "put the cron expression in quotes")
    return DocumentError(f"the alias `*{name}` names no anchor above it", start, end, f"define it with `&{name}`")


def _explain(text: str, error: yaml.MarkedYAMLError) -> DocumentError:
    mark = error.problem_mark or error.context_mark
    start = min(mark.index if mark else 0, len(text))
    problem = error.problem or "it cannot be parsed"
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    end = min(start + 1, len(text))
    if "undefined alias" in problem or "alphabetic or numeric character" in problem:
        return _bad_alias(line, line_start, start, end)
    if "cannot start any token" in problem and text[start : start + 1] in ("\t", "@", "`", "%"):
        return _bad_start(text[start], start, end)
    if "{{" in line and ("flow" in problem or "expected" in problem or "mapping" in problem):
        begin = line_start + line.index("{{")
        closing = line.find("}}", line.index("{{"))
        finish = line_start + closing + 2 if closing >= 0 else begin + 2
        return DocumentError(
            "`{{…}}` without quotes is a YAML mapping, not a reference", begin, finish, "put the whole value in quotes"
        )
    if "mapping values are not allowed" in problem:
        return DocumentError(
            "a second `: ` on this line starts a mapping where none can stand",
            start,
            end,
            "put the value in quotes, or check the indentation of this line",
        )
    if "could not find expected ':'" in problem:
        key = _first_line_before(text, error, start)
        return DocumentError("this line is no `key: value`: the `:` is missing", key[0], key[1])
    if "block end" in problem or "expected <block end>" in problem:
        return DocumentError(
            "the indentation of this line does not fit the lines above it",
            start,
            max(end, line_end if line_end >= 0 else len(text)),
            "line it up with its neighbours",
        )
    context = f" {error.context}" if error.context else ""
    return DocumentError(f"{problem}{context}".strip(), start, end)


def _bad_alias(line: str, line_start: int, start: int, end: int) -> DocumentError:
    star = line.rfind("*", 0, max(start - line_start, 0) + 1)
    if star < 0:
        return DocumentError("an alias has no name", start, end)
    begin = line_start + star
    if re.match(r"\*(?:/|\s|$)", line[star:]):
        finish = line_start + len(line.rstrip().split(" #")[0].rstrip())
        return DocumentError(
            "a value that begins with `*` is a YAML alias, not a cron expression",
            begin,
            max(finish, begin + 1),
            "put the cron expression in quotes",
        )
    return DocumentError("this alias names no anchor above it", begin, max(end, begin + 1))


def _bad_start(character: str, start: int, end: int) -> DocumentError:
    if character == "\t":
        return DocumentError("a tab cannot indent YAML", start, end, "use blanks")
    return DocumentError(f"a value cannot begin with `{character}`", start, end, "put it in quotes")


def _first_line_before(text: str, error: yaml.MarkedYAMLError, start: int) -> tuple[int, int]:
    mark = error.context_mark
    begin = mark.index if mark else start
    line_end = text.find("\n", begin)
    return begin, max(line_end if line_end >= 0 else len(text), begin + 1)


def _unreadable(text: str, error: yaml.YAMLError) -> DocumentError:
    position = getattr(error, "position", 0)
    start = min(position if isinstance(position, int) else 0, len(text))
    reason = str(getattr(error, "reason", "")) or "it cannot be parsed"
    return DocumentError(f"{reason}: a character that YAML does not allow", start, min(start + 1, len(text)))
