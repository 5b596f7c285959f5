"""The nodes of a spec as they were written, each once, however many aliases show them."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Document
from bricklint.tree.node import IRREGULAR, Mapping, Node, Scalar, Sequence


def is_regular(document: Document) -> bool:
    """Whether it is known that no key stands twice and nothing is merged, and that no plain value or key is one that
    YAML readers take differently. Most documents are so, and need no walk."""
    return not any(isinstance(root, Scalar) or root.traits & IRREGULAR for root in document.roots)


def mappings_of(document: Document) -> Iterator[Mapping]:
    """Every mapping that stands in a document, in the order of the text."""
    waiting: list[Node] = list(reversed(document.roots))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            continue
        if isinstance(node, Mapping):
            yield node
        waiting.extend(reversed(written_in(node)))


def written_in(node: Mapping | Sequence) -> list[Node]:
    """The values that stand inside a node: not those that came by an alias or a merge, with those that lost."""
    if isinstance(node, Sequence):
        return [item for item in node.items if item.via is None]
    entries = [*node.duplicates, *node.merges, *node.entries]
    values = [entry.value for entry in entries if not entry.merged and entry.value.via is None]
    return sorted(values, key=lambda value: value.start) if node.duplicates or node.merges else values
