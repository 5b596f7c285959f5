"""What a tree says, without its places, as one number: equal trees have equal numbers."""

from __future__ import annotations

from bricklint.jobs.bundle.references import names_in
from bricklint.tree.node import VARIABLE, Mapping, Node, Scalar, Sequence


class Structure:
    """Numbers and references of trees, each list of children looked at once, however often it is shared."""

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[object, int]] = {}
        self._sizes: dict[int, tuple[object, int]] = {}
        self._names: dict[int, tuple[object, frozenset[str]]] = {}

    def of(self, node: Node) -> int:
        """The number of a tree. Values are compared with their type (1, 1.0 and true differ), keys in order."""
        if isinstance(node, Scalar):
            value = node.value
            return hash(value) if type(value) is str else hash((type(value).__name__, repr(value)))
        children = node.items if isinstance(node, Sequence) else node.entries
        done = self._numbers.get(id(children))
        if done is None:
            if isinstance(node, Mapping):
                number = hash(("m", *[(entry.key.text, self.of(entry.value)) for entry in node.entries]))
            else:
                number = hash(("s", *map(self.of, node.items)))
            done = self._numbers[id(children)] = (children, number)
        return done[1]

    def size(self, node: Node) -> int:
        """How many nodes a tree has, shared parts counted as often as they occur."""
        if isinstance(node, Scalar):
            return 1
        children = node.items if isinstance(node, Sequence) else node.entries
        done = self._sizes.get(id(children))
        if done is None:
            values = node.items if isinstance(node, Sequence) else [entry.value for entry in node.entries]
            done = self._sizes[id(children)] = (children, 1 + sum(map(self.size, values)))
        return done[1]

    def references(self, node: Node) -> frozenset[str]:
        """The names of all `${…}` in a tree."""
        if isinstance(node, Scalar):
            value = node.value
            return frozenset(names_in(value)) if type(value) is str and "${" in value else _NONE
        if not node.traits & VARIABLE:
            return _NONE
        children = node.items if isinstance(node, Sequence) else node.entries
        done = self._names.get(id(children))
        if done is None:
            found: set[str] = set()
            for child in node.items if isinstance(node, Sequence) else [entry[1] for entry in node.entries]:
                if child.__class__ is not Scalar:
                    found |= self.references(child)
                elif child.value.__class__ is str and "${" in child.value:
                    found.update(names_in(child.value))
            done = self._names[id(children)] = (children, frozenset(found) if found else _NONE)
        return done[1]


_NONE: frozenset[str] = frozenset()
