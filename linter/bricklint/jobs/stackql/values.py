"""Values of StackQL as nodes: JSON inside of texts with its places, templates as unknown."""

from __future__ import annotations

import re

from bricklint.jobs.stackql.tokens import Token
from bricklint.jobs.unknown import computed
from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.json_reader import read_json_part
from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence

_INTEGER = re.compile(r"-?\d{1,18}\Z")
_TEMPLATE = re.compile(r"\s*\{\{[^{}]*\}\}\s*\Z")
_IN_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|\{\{.*?\}\}', re.DOTALL)


def value_of(source: SourceText, tokens: list[Token]) -> Node:
    """The node of one expression. Raises DocumentError for a text that is meant as JSON and is none."""
    if len(tokens) != 1:
        return computed(source, tokens[0].start, tokens[-1].end)
    (token,) = tokens
    if token.kind == "number":
        number = float(token.value) if "." in token.value else int(token.value[:300])
        return Scalar(source, token.start, token.end, number, token.value, "plain")
    if token.is_word("true", "false"):
        return Scalar(source, token.start, token.end, token.value == "true", token.value, "plain")
    if token.is_word("null"):
        return Scalar(source, token.start, token.end, None, token.value, "plain")
    return _text(source, token) if token.kind == "text" else computed(source, token.start, token.end)


def as_number(node: Node) -> Node:
    """A number that was written as text, which the provider sends as a number where one is due."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and _INTEGER.match(node.value):
        return node._replace(value=int(node.value))
    return node


def _text(source: SourceText, token: Token) -> Node:
    value = token.value
    if _TEMPLATE.match(value):
        return computed(source, token.start, token.end, value.strip())
    if value.lstrip()[:1] in ("{", "["):
        return _json(source, token)
    if value in ("true", "false"):
        return Scalar(source, token.start, token.end, value == "true", value, "quoted")
    return Scalar(source, token.start, token.end, value, value, "quoted")


def _json(source: SourceText, token: Token) -> Node:
    """A text as JSON; unknown where a template makes it something that cannot be read before it is filled in."""
    whole = computed(source, token.start, token.end)
    if "{%" in token.value:
        return whole
    try:
        return json_in(source, token.start + 1, token.end - 1)
    except DocumentError:
        if "{{" in token.value:
            return whole
        raise


def json_in(source: SourceText, start: int, end: int) -> Node:
    """The JSON between two places of a file, in a text of SQL: quotes stand twice there, and templates stand where
    they like. Raises DocumentError."""
    head, body = source.text[:start], source.text[start:end]
    masked = head + _IN_JSON.sub(_masked, body)
    return _with_templates(read_json_part(source, masked, start))


def _masked(found: re.Match[str]) -> str:
    """A template outside of quotes as a `null` of the same length."""
    return found[0] if found[0].startswith('"') else "null".ljust(len(found[0]))


def _with_templates(node: Node) -> Node:
    """The nodes with what was masked as unknown, and quotes that stand twice once."""
    if isinstance(node, Mapping):
        entries = [entry._replace(value=_with_templates(entry.value)) for entry in node.entries]
        copy = Mapping(node.source, node.start, node.end, entries)
        copy.duplicates = tuple(Entry(one.key, _with_templates(one.value)) for one in node.duplicates)
        return copy
    if isinstance(node, Sequence):
        return Sequence(node.source, node.start, node.end, [_with_templates(item) for item in node.items])
    if node.value is None and node.source.text.startswith("{{", node.start):
        closing = node.source.text.find("}", node.start)
        end = node.end if closing < 0 else closing + 2
        return computed(node.source, node.start, end)
    if isinstance(node.value, str) and "''" in node.value:
        value = node.value.replace("''", "'")
        return node._replace(value=value, text=value)
    return node
