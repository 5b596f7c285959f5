"""JSON to nodes, with the place of every value.

Strings and numbers are read by the standard library's C scanner; the structure by a small recursive reader whose
depth is bounded. A document that is no JSON gets an explanation in plain words: most broken ones were pasted from
documentation or from Python.
"""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.merging import merge_into
from bricklint.tree.node import MAX_DEPTH, Entry, Mapping, Node, Scalar, Sequence

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_PYTHON = {"True": "true", "False": "false", "None": "null"}


def read_json(source: SourceText) -> Node:
    """The root node of a JSON document. Raises DocumentError."""
    text = source.text
    start = _skip(text, 0)
    if start >= len(text):
        raise DocumentError("the file is empty", 0, 0)
    node, end = _value(source, text, start, 0)
    end = _skip(text, end)
    if end < len(text):
        raise _unexpected(text, end, "the document ends here, but more follows")
    return node


def read_json_part(source: SourceText, text: str, start: int) -> Node:
    """The root node of a JSON document that begins at `start` of `text` and fills the rest of it. `text` is the
    source's own up to some place, or differs from that only inside of values. Raises DocumentError."""
    start = _skip(text, start)
    node, end = _value(source, text, start, 0)
    end = _skip(text, end)
    if end < len(text):
        raise _unexpected(text, end, "the document ends here, but more follows")
    return node


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _value(source: SourceText, text: str, at: int, depth: int) -> tuple[Node, int]:
    character = text[at : at + 1]
    if character == '"':
        value, end = _string(text, at)
        return Scalar(source, at, end, value, value, "json"), end
    if character == "{":
        return _object(source, text, at, depth)
    if character == "[":
        return _array(source, text, at, depth)
    match = _NUMBER.match(text, at)
    if match:
        raw = match.group()
        number = float(raw) if match.group(1) or match.group(2) else _integer(raw)
        return Scalar(source, at, match.end(), number, raw, "json"), match.end()
    word = _WORD.match(text, at)
    if word and word.group() in _CONSTANTS:
        return Scalar(source, at, word.end(), _CONSTANTS[word.group()], word.group(), "json"), word.end()
    raise _unexpected(text, at, "a value is missing here")


def _integer(raw: str) -> int | float:
    return int(raw) if len(raw) < 400 else float("inf")


def _string(text: str, at: int) -> tuple[str, int]:
    try:
        value, end = scanstring(text, at + 1, True)
    except JSONDecodeError as error:
        raise _bad_string(text, at, error) from None
    return value, end


def _object(source: SourceText, text: str, at: int, depth: int) -> tuple[Node, int]:
    _check_depth(at, depth)
    entries: list[Entry] = []
    cursor = _skip(text, at + 1)
    if text.startswith("}", cursor):
        return Mapping(source, at, cursor + 1, entries), cursor + 1
    while True:
        if not text.startswith('"', cursor):
            raise _bad_key(text, cursor, bool(entries))
        name, end = _string(text, cursor)
        key = Scalar(source, cursor, end, name, name, "json")
        cursor = _skip(text, end)
        if not text.startswith(":", cursor):
            raise _unexpected(text, cursor, f'a `:` is missing after "{name}"')
        value, cursor = _value(source, text, _skip(text, cursor + 1), depth + 1)
        entries.append(Entry(key, value))
        cursor = _skip(text, cursor)
        if text.startswith("}", cursor):
            break
        if not text.startswith(",", cursor):
            raise _missing_comma(text, cursor, value.end, "}")
        cursor = _skip(text, cursor + 1)
    return merge_into(Mapping(source, at, cursor + 1, entries)), cursor + 1


def _array(source: SourceText, text: str, at: int, depth: int) -> tuple[Node, int]:
    _check_depth(at, depth)
    items: list[Node] = []
    cursor = _skip(text, at + 1)
    if text.startswith("]", cursor):
        return Sequence(source, at, cursor + 1, items), cursor + 1
    while True:
        if items and text.startswith("]", cursor):
            raise _trailing_comma(text, cursor)
        item, cursor = _value(source, text, cursor, depth + 1)
        items.append(item)
        cursor = _skip(text, cursor)
        if text.startswith("]", cursor):
            return Sequence(source, at, cursor + 1, items), cursor + 1
        if not text.startswith(",", cursor):
            raise _missing_comma(text, cursor, item.end, "]")
        cursor = _skip(text, cursor + 1)


def _check_depth(at: int, depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise DocumentError(f"nested more than {MAX_DEPTH} levels deep", at, at + 1, too_large=True)


# --- errors in kind words ------------------------------------------------------------------------------------------


def _unexpected(text: str, at: int, fallback: str) -> DocumentError:
    if at >= len(text):
        return DocumentError("the file ends in the middle of the document", max(len(text) - 1, 0), len(text))
    for prefix in ("//", "/*", "#"):
        if text.startswith(prefix, at):
            end = text.find("\n", at)
            return DocumentError("JSON has no comments", at, end if end >= 0 else len(text), "take the comment out")
    if text.startswith("...", at) or text.startswith("…", at):
        end = at + (3 if text.startswith("...", at) else 1)
        return DocumentError(
            "three dots stand where a value is due, as in abbreviated documentation", at, end, "write the whole value"
        )
    if text.startswith("{{", at):
        end = text.find("}}", at)
        return DocumentError("`{{…}}` stands without quotes", at, end + 2 if end >= 0 else at + 2, "put it in quotes")
    if text.startswith("${", at):
        return DocumentError("`${…}` stands without quotes", at, at + 2, "put it in quotes")
    if text.startswith("'", at):
        return DocumentError("JSON text stands in double quotes", at, at + 1, 'use `"`')
    word = _WORD.match(text, at)
    if word:
        right = _PYTHON.get(word.group())
        if right:
            return DocumentError(f"`{word.group()}` is Python, not JSON", at, word.end(), f"write `{right}`")
        return DocumentError(f"`{word.group()}` is no JSON value", at, word.end(), "put text in double quotes")
    return DocumentError(fallback, at, at + 1)


def _bad_key(text: str, at: int, after_comma: bool) -> DocumentError:
    if after_comma and text.startswith("}", at):
        return _trailing_comma(text, at)
    if _WORD.match(text, at) and not text.startswith(("True", "False", "None"), at):
        word = _WORD.match(text, at)
        assert word is not None
        return DocumentError("a key stands without quotes", at, word.end(), f'write "{word.group()}"')
    if text.startswith("{{", at - 1):
        end = text.find("}}", at)
        return DocumentError(
            "`{{…}}` stands without quotes", at - 1, end + 2 if end >= 0 else at + 1, "put it in quotes"
        )
    return _unexpected(text, at, "a key in double quotes is due here")


def _trailing_comma(text: str, at: int) -> DocumentError:
    comma = text.rfind(",", 0, at)
    return DocumentError("JSON allows no comma after the last entry", comma, comma + 1, "take the comma out")


def _missing_comma(text: str, at: int, value_end: int, closing: str) -> DocumentError:
    if at >= len(text):
        return DocumentError(f"the file ends before the closing `{closing}`", max(len(text) - 1, 0), len(text))
    if text[at] == ":" and closing == "]":
        return DocumentError(
            "a key stands in a list: the list before it is not closed",
            max(text.rfind('"', 0, value_end - 1), 0),
            value_end,
            "close the list with `]`",
        )
    problem = _unexpected(text, at, "")
    if problem.message and text[at] not in "\"'":
        return problem
    return DocumentError("a comma is missing after this value", max(value_end - 1, 0), value_end, "add `,`")


def _bad_string(text: str, at: int, error: JSONDecodeError) -> DocumentError:
    where = min(error.pos, len(text))
    if "Unterminated" in error.msg:
        end = text.find("\n", at)
        return DocumentError("this text has no closing quote", at, end if end >= 0 else len(text))
    if "control character" in error.msg:
        return DocumentError(
            "a line break or tab stands inside JSON text", where, where + 1, "write it as `\\n` or `\\t`"
        )
    return DocumentError("this escape is none that JSON knows", where, where + 1, "write a backslash as `\\\\`")
