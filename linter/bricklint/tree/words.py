"""The words of a tree: what a search for a field can be settled by without a walk."""

from __future__ import annotations

from bricklint.tree.node import Mapping, Node, Scalar, Sequence, Unknown

MARKS = ("{{", "${")
"""Among the words of a tree where a text of it holds them."""


def words_of(root: Node) -> frozenset[str]:
    """The keys of all mappings in a tree, and those of `MARKS` that its texts hold. What aliases repeat is looked at
    once."""
    words: set[str] = set()
    seen: set[int] = set()
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if node.__class__ is Mapping:
            if id(node.entries) in seen:
                continue
            seen.add(id(node.entries))
            words.update(node.index)
            values: list[Node] = [entry[1] for entry in node.entries]
        elif node.__class__ is Sequence:
            if id(node.items) in seen:
                continue
            seen.add(id(node.items))
            values = node.items
        else:
            values = [node]
        for value in values:
            if value.__class__ is not Scalar:
                waiting.append(value)
            else:
                text = value.value
                if text.__class__ is str:
                    if "{" in text:
                        words.update(mark for mark in MARKS if mark in text)
                elif text.__class__ is Unknown:
                    words.update(mark for mark in MARKS if mark in text.text)
    words.update(mark for mark in MARKS if any(mark in word for word in words))
    return frozenset(words)
