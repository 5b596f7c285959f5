"""How tests write down jobs of other languages: unknown values as they stand in the file, "?…" (a whole value) and
"~…" (part of a text)."""

from __future__ import annotations

from bricklint.tree.node import Node, Scalar, Sequence, Unknown


def written(node: Node | None) -> object:
    if node is None:
        return None
    if isinstance(node, Scalar):
        if isinstance(node.value, Unknown):
            return ("?" if node.value.whole else "~") + node.text
        return node.value
    if isinstance(node, Sequence):
        return [written(item) for item in node.items]
    return {entry.key.text: written(entry.value) for entry in node.entries}
