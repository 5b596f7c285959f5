"""What the `locals` and variables of a module stand for, as far as that is certain."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict

from bricklint.tree.node import Mapping as MappingNode
from bricklint.tree.node import Node, Scalar, Sequence, Unknown, is_null, with_via

_NAME = re.compile(r"\$\{\s*((?:local|var)\.[\w-]+)\s*\}\Z")
_HOLE = re.compile(r"\$\{\s*((?:local|var)\.[\w-]+)\s*\}")
_LONGEST_CHAIN = 10


def resolved(node: Node, known: Dict[str, Node]) -> Node:
    """A value with what is known put in (`known` is by `local.x` and `var.x`), alone or within text. What stands inside
    of a list or object that a local holds stays as it is, so that nothing grows without bound."""
    if isinstance(node, Scalar):
        return _scalar(node, known)
    if isinstance(node, Sequence):
        items = [resolved(item, known) for item in node.items]
        return node if items == node.items else Sequence(node.source, node.start, node.end, items, node.via)
    entries = [entry._replace(value=resolved(entry.value, known)) for entry in node.entries]
    if all(new.value is old.value for new, old in zip(entries, node.entries, strict=True)):
        return node
    copy = MappingNode(node.source, node.start, node.end, entries, node.via)
    copy.duplicates = node.duplicates
    return copy


def _scalar(node: Scalar, known: Dict[str, Node], depth: int = 0) -> Node:
    if not known or not isinstance(node.value, Unknown) or depth > _LONGEST_CHAIN:
        return node
    if node.value.whole:
        return _alone(node, known, depth)
    return _within(node, node.value.text, known, depth)


def _alone(node: Scalar, known: Dict[str, Node], depth: int) -> Node:
    assert isinstance(node.value, Unknown)
    name = _NAME.match(node.value.text)
    value = known.get(name[1]) if name else None
    if name is None or value is None or is_null(value):
        return node
    found = _scalar(value, known, depth + 1) if isinstance(value, Scalar) else value
    return with_via(found, _via(name[1]))


def _within(node: Scalar, text: str, known: Dict[str, Node], depth: int) -> Scalar:
    """A text with the known pieces in it; as unknown as before where others remain."""
    pieces: list[str] = []
    names: list[str] = []
    cursor = 0
    for match in _HOLE.finditer(text):
        value = known.get(match[1])
        found = _scalar(value, known, depth + 1) if isinstance(value, Scalar) else None
        plain = _plain(found)
        pieces += [text[cursor : match.start()], match[0] if plain is None else plain]
        names += [] if plain is None else [match[1]]
        cursor = match.end()
    if not names:
        return node
    filled = "".join([*pieces, text[cursor:]])
    via = node.via or _via(names[0])
    if "${" in filled or "%{" in filled:
        return node._replace(value=Unknown(filled, False), via=via)
    return node._replace(value=filled, text=filled, via=via)


def _plain(node: Node | None) -> str | None:
    """What a value is within text; None for one that is unknown, or written in more than one way."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) and "${" not in value and "%{" not in value else None


def _via(name: str) -> str:
    kind, _, rest = name.partition(".")
    return f"local `{rest}`" if kind == "local" else f"default of variable `{rest}`"
