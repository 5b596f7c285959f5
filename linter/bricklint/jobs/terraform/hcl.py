"""HCL to attributes and blocks, with the place of every value.

Values that are written out (text, numbers, lists, objects) become nodes of the tree; everything that Terraform works
out (references, calls, conditions, `for`) becomes an `Unknown` with the text that stands there.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from bricklint.jobs.terraform.scan import Text, expression_end, heredoc, quoted, skip_blank
from bricklint.jobs.unknown import computed
from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.merging import merge_into
from bricklint.tree.node import MAX_DEPTH, Entry, Mapping, Node, Scalar, Sequence, Unknown

_NAME = re.compile(r"[^\W\d][\w-]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?(?![\w.])")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Attribute(NamedTuple):
    """`key = value`."""

    key: Scalar
    value: Node


class Block(NamedTuple):
    """`key "label" … { body }`."""

    key: Scalar
    labels: tuple[Scalar, ...]
    body: Body


class Body(NamedTuple):
    """What stands between the braces of a block (which `start` and `end` include), or in a whole file."""

    items: tuple[Attribute | Block, ...]
    start: int
    end: int


Value: TypeAlias = "tuple[Node, int]"


def read_hcl(source: SourceText) -> Body:
    """What a file holds. Raises DocumentError."""
    items, _ = _items(source, 0, 0)
    return Body(tuple(items), 0, len(source.text))


def _items(source: SourceText, at: int, depth: int) -> tuple[list[Attribute | Block], int]:
    """The items from `at` up to the closing brace (or the end of the file, at depth 0), and where that stands."""
    text = source.text
    items: list[Attribute | Block] = []
    while True:
        at = skip_blank(text, at, lines=True)
        if at >= len(text) or text[at] == "}":
            if depth == 0 and at < len(text):
                raise DocumentError("this `}` closes nothing", at, at + 1)
            return items, at
        item, at = _item(source, at, depth)
        items.append(item)


def _item(source: SourceText, at: int, depth: int) -> tuple[Attribute | Block, int]:
    text = source.text
    key, at = _key(source, at)
    after = skip_blank(text, at, lines=False)
    if text.startswith("=", after) and not text.startswith("==", after):
        value, end = _expression(source, skip_blank(text, after + 1, lines=False), depth, lines=False)
        return Attribute(key, value), _attribute_end(text, end)
    labels: list[Scalar] = []
    while not text.startswith("{", after):
        label, at = _label(source, after, key)
        labels.append(label)
        after = skip_blank(text, at, lines=False)
    if depth >= MAX_DEPTH:
        raise DocumentError(f"nested more than {MAX_DEPTH} levels deep", after, after + 1, too_large=True)
    items, end = _items(source, after + 1, depth + 1)
    if end >= len(text):
        raise DocumentError(f"the block `{key.text}` is never closed", key.start, key.end, "add the closing `}`")
    return Block(key, tuple(labels), Body(tuple(items), after, end + 1)), end + 1


def _attribute_end(text: str, at: int) -> int:
    after = skip_blank(text, at, lines=False)
    if after < len(text) and text[after] not in "\n}":
        raise DocumentError("an attribute ends with its line, but more follows", after, after + 1)
    return after


def _key(source: SourceText, at: int) -> tuple[Scalar, int]:
    found = _NAME.match(source.text, at)
    if found:
        return Scalar(source, at, found.end(), found[0], found[0], "plain"), found.end()
    if source.text.startswith('"', at):
        return _text_scalar(source, at, quoted(source.text, at), "quoted")
    raise DocumentError("the name of an attribute or block is due here", at, at + 1)


def _label(source: SourceText, at: int, key: Scalar) -> tuple[Scalar, int]:
    if source.text.startswith('"', at) or _NAME.match(source.text, at):
        return _key(source, at)
    raise DocumentError(
        f"a `=` or a block is due after `{key.text}`", key.start, key.end, "write `name = value` or `name { … }`"
    )


def _expression(source: SourceText, at: int, depth: int, *, lines: bool) -> Value:
    """The value that begins at `at`. What is more than a literal is unknown, to its end."""
    text = source.text
    if depth >= MAX_DEPTH:
        raise DocumentError(f"nested more than {MAX_DEPTH} levels deep", at, at + 1, too_large=True)
    found = _literal(source, at, depth)
    if found is not None:
        after = skip_blank(text, found[1], lines=lines)
        if after >= len(text) or text[after] in ",)]}\n":
            return found
    end = expression_end(text, at, lines=lines)
    if end <= at:
        raise DocumentError("a value is missing here", max(at - 1, 0), at + 1 if at < len(text) else at)
    return computed(source, at, end), end


def _literal(source: SourceText, at: int, depth: int) -> Value | None:
    text = source.text
    character = text[at : at + 1]
    if character == '"':
        return _text_scalar(source, at, quoted(text, at), "quoted")
    if character == "[":
        return None if _is_loop(text, at) else _tuple(source, at, depth)
    if character == "{":
        return None if _is_loop(text, at) else _object(source, at, depth)
    if character == "<":
        block = heredoc(text, at)
        return _text_scalar(source, at, block, "block") if block is not None else None
    number = _NUMBER.match(text, at)
    if number:
        value = float(number[0]) if number[1] or number[2] or len(number[0]) > 300 else int(number[0])
        return Scalar(source, at, number.end(), value, number[0], "plain"), number.end()
    word = _NAME.match(text, at)
    if word and word[0] in _CONSTANTS:
        return Scalar(source, at, word.end(), _CONSTANTS[word[0]], word[0], "plain"), word.end()
    return None


def _text_scalar(source: SourceText, at: int, found: Text, style: str) -> tuple[Scalar, int]:
    if found.value is not None:
        return Scalar(source, at, found.end, found.value, found.value, style), found.end
    written = source.text[at + 1 : found.end - 1] if style == "quoted" else found.raw
    return Scalar(source, at, found.end, Unknown(found.raw, found.whole), written, style), found.end


def _is_loop(text: str, at: int) -> bool:
    word = _NAME.match(text, skip_blank(text, at + 1, lines=True))
    return word is not None and word[0] == "for" and text[word.end() : word.end() + 1].isspace()


def _tuple(source: SourceText, at: int, depth: int) -> Value:
    text = source.text
    items: list[Node] = []
    cursor = skip_blank(text, at + 1, lines=True)
    while not text.startswith("]", cursor):
        item, cursor = _expression(source, cursor, depth + 1, lines=True)
        items.append(item)
        cursor = skip_blank(text, cursor, lines=True)
        if text.startswith(",", cursor):
            cursor = skip_blank(text, cursor + 1, lines=True)
        elif not text.startswith("]", cursor):
            raise _unclosed(text, at, cursor, "]")
    return Sequence(source, at, cursor + 1, items), cursor + 1


def _object(source: SourceText, at: int, depth: int) -> Value:
    text = source.text
    entries: list[Entry] = []
    cursor = skip_blank(text, at + 1, lines=True)
    while not text.startswith("}", cursor):
        key, cursor = _object_key(source, cursor, at)
        value, cursor = _expression(source, skip_blank(text, cursor, lines=False), depth + 1, lines=False)
        entries.append(Entry(key, value))
        cursor = skip_blank(text, cursor, lines=True)
        if text.startswith(",", cursor):
            cursor = skip_blank(text, cursor + 1, lines=True)
        elif cursor >= len(text):
            raise _unclosed(text, at, cursor, "}")
    return merge_into(Mapping(source, at, cursor + 1, entries)), cursor + 1


def _object_key(source: SourceText, at: int, opening: int) -> tuple[Scalar, int]:
    """A key of an object and the offset behind its `=` or `:`. A key that is worked out is written as `${…}`, which
    everybody takes for a name that cannot be told."""
    text = source.text
    if at >= len(text):
        raise _unclosed(text, opening, at, "}")
    key = _text_scalar(source, at, quoted(text, at), "quoted")[0] if text[at] == '"' else _bare_key(source, at)
    after = skip_blank(text, key.end, lines=False)
    if text[after : after + 1] not in ("=", ":") or key.end == at:
        raise DocumentError("a `=` is missing after this key", at, max(key.end, at + 1), "write `key = value`")
    return key, after + 1


def _bare_key(source: SourceText, at: int) -> Scalar:
    text = source.text
    end = at
    while end < len(text) and text[end] not in "=:\n,}":
        inner = expression_end(text, end + 1, lines=True) if text[end] in "([" else end
        end = max(inner, end) + 1
    raw = text[at:end].rstrip()
    name = raw if _NAME.fullmatch(raw) or raw.isdigit() else f"${{{raw.strip('()')}}}"
    return Scalar(source, at, at + len(raw), name, name, "plain")


def _unclosed(text: str, opening: int, at: int, bracket: str) -> DocumentError:
    if at >= len(text):
        return DocumentError(f"this `{text[opening]}` is never closed", opening, opening + 1, f"add `{bracket}`")
    return DocumentError("a comma is missing before this value", at, at + 1, "add `,`")
