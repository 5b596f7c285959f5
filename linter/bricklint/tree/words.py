"""The words of a tree: what a search for a field can be settled by without a walk."""

from __future__ import annotations

from bricklint.tree.node import BRACE, TASKS, Mapping, Sequence

BRACE_WORD, TASKS_WORD = "{", "{tasks"
"""Among the words of a tree where some text of it may hold a brace (a variable, a reference, a template), and where
such a text may name tasks."""


def words_of(root: Mapping) -> frozenset[str]:
    """The keys of all mappings in a tree, with `BRACE_WORD` and `TASKS_WORD` as its texts are. Found once for each
    tree; what aliases repeat is looked at once."""
    if root.words is None:
        words = _keys(root)
        if root.traits & BRACE:
            words.add(BRACE_WORD)
        if root.traits & TASKS:
            words.add(TASKS_WORD)
        root.words = frozenset(words)
    return root.words


def _keys(root: Mapping) -> set[str]:
    words: set[str] = set()
    repeated: set[int] = set()
    waiting: list[Mapping | Sequence] = [root]
    while waiting:
        node = waiting.pop()
        if node.via is not None:
            children = id(node.entries if isinstance(node, Mapping) else node.items)
            if children in repeated:
                continue
            repeated.add(children)
        if isinstance(node, Mapping):
            if node.words is not None:
                words |= node.words
                continue
            words.update(node.index)
        waiting += node.nested
    return words
