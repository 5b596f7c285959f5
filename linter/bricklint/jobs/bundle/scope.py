"""Filling in `${…}`: what each reference stands for in one target, and the trees with the references replaced.

A value that is one pure reference takes the type of what it refers to; within text the value is written out. What
cannot be told from the files stays as an `Unknown` that keeps the text. Trees without references are given back as
they are, so that targets share them.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Dict

from bricklint.jobs.bundle.merging import replaced
from bricklint.jobs.bundle.references import REFERENCE, Path, path_of, pure_name
from bricklint.jobs.bundle.structure import Structure
from bricklint.jobs.bundle.variables import Value
from bricklint.jobs.bundle.view import View
from bricklint.tree.node import ANYTHING, VARIABLE, Entry, Mapping, Node, Scalar, Sequence, Unknown

MAX_ROUNDS = 11
"""How often the vendor's tool goes over the tree: values nested deeper than this in one another stay as they are."""

MAX_CHAIN = 100
MAX_NODES = 100_000
MAX_TEXT = 100_000
"""Chains, trees and texts beyond these are nobody's configuration: they count as unknown."""

_WORKSPACE_FOLDERS = {
    "file_path": "files",
    "artifact_path": "artifacts",
    "state_path": "state",
    "resource_path": "resources",
}

OnCycle = Callable[[list[str], "Node | None"], None]


class Scope:
    """The values of references in one target."""

    def __init__(self, view: View, values: Dict[str, Value], structure: Structure, on_cycle: OnCycle) -> None:
        self.view = view
        self.values = values
        self.structure = structure
        self._on_cycle = on_cycle
        self._known: dict[str, tuple[Node | None, int]] = {}
        self._pure: dict[str, tuple[Node, str]] = {}
        self._stack: list[str] = []
        self._deepest = 0
        self._filled: dict[int, tuple[object, object, int]] = {}

    def lookup(self, name: str) -> Node | None:
        """What a reference (`var.x`) stands for, itself filled in; None where that cannot be told."""
        found = self._known.get(name)
        if found is None:
            found = self._settle(name)
        node, rounds = found
        self._deepest = max(self._deepest, rounds)
        return node

    def fingerprint(self, name: str) -> int:
        """A number that is the same where a reference stands for the same thing."""
        node = self.lookup(name)
        return hash(("unknown", name)) if node is None else self.structure.of(node)

    def fill(self, node: Node) -> Node:
        """A tree with its references replaced; the same tree where it has none."""
        if isinstance(node, Scalar):
            value = node.value
            return self._fill_text(node, value) if isinstance(value, str) and "${" in value else node
        if not node.traits & VARIABLE:
            return node
        filled: Mapping | Sequence
        if isinstance(node, Sequence):
            items, traits = self._fill_items(node.items)
            if items is node.items:
                return node
            filled = Sequence(node.source, node.start, node.end, items, node.via)
            filled.nested = [item for item in items if not isinstance(item, Scalar)]
        else:
            entries, traits = self._fill_entries(node.entries)
            if entries is node.entries:
                return node
            filled = replaced(node, entries)
        filled.traits = node.traits | traits
        return filled

    def _fill_items(self, items: list[Node]) -> tuple[list[Node], int]:
        """The items with their references replaced, and the traits of what came in."""
        done = self._filled.get(id(items))
        if done is not None:
            return done[1], done[2]  # type: ignore[return-value]
        result, traits = items, 0
        for index, item in enumerate(items):
            if item.__class__ is Scalar and not (item.value.__class__ is str and "${" in item.value):
                continue
            value = self.fill(item)
            if value is not item:
                if result is items:
                    result = list(items)
                result[index] = value
                traits |= _traits(value)
        self._filled[id(items)] = (items, result, traits)
        return result, traits

    def _fill_entries(self, entries: list[Entry]) -> tuple[list[Entry], int]:
        """The entries with their references replaced, and the traits of what came in."""
        done = self._filled.get(id(entries))
        if done is not None:
            return done[1], done[2]  # type: ignore[return-value]
        result, traits = entries, 0
        for index, entry in enumerate(entries):
            old = entry[1]
            if old.__class__ is Scalar and not (old.value.__class__ is str and "${" in old.value):
                continue  # said here, not in `fill`: most of a spec is plain scalars, and a call is dear
            value = self.fill(old)
            if value is not old:
                if result is entries:
                    result = list(entries)
                result[index] = Entry(entry.key, value, entry.merged)
                traits |= _traits(value)
        self._filled[id(entries)] = (entries, result, traits)
        return result, traits

    def _fill_text(self, node: Scalar, text: str) -> Scalar | Mapping | Sequence:
        done = self._pure.get(text) if not self._stack else None
        if done is not None:
            return _placed(node, done[0], _joined(node.via, done[1]))
        name = pure_name(text)
        if name is None:
            return self._fill_parts(node, text)
        found = self.lookup(name)
        if found is None:
            return self._unknown(node, text, whole=True, via=node.via)
        origin = self._origin(name)
        if not self._stack:  # within a chain the depth that was met still has to be counted
            self._pure[text] = (found, origin)
        return _placed(node, found, _joined(node.via, origin))

    def _fill_parts(self, node: Scalar, text: str) -> Scalar:
        parts: list[str] = []
        known, at, origins = True, 0, []
        for match in REFERENCE.finditer(text):
            parts.append(text[at : match.start()])
            at = match.end()
            found = self.lookup(match.group(1))
            written = _written(found)
            if written is None:
                known = False
                parts.append(_left_text(found) or match.group())
            else:
                parts.append(written)
                origins.append(self._origin(match.group(1)))
        if at == 0:
            return node
        parts.append(text[at:])
        whole = "".join(parts)
        via = _joined(node.via, *origins[:1])
        if len(whole) > MAX_TEXT:
            return self._unknown(node, text, whole=False, via=via)
        if not known:
            return self._unknown(node, whole, whole=False, via=via)
        return Scalar(node.source, node.start, node.end, whole, whole, node.style, via)

    def _unknown(self, node: Scalar, text: str, *, whole: bool, via: str | None) -> Scalar:
        return Scalar(node.source, node.start, node.end, Unknown(text, whole), node.text, node.style, via)

    def _settle(self, name: str) -> tuple[Node | None, int]:
        if name in self._stack:
            circle = self._stack[self._stack.index(name) :]
            self._on_cycle(circle, self._raw(path_of(circle[0])))
            return None, 0
        if len(self._stack) >= MAX_CHAIN:
            return None, 0
        outer, self._deepest = self._deepest, 0
        self._stack.append(name)
        raw: Node | None = None
        node: Node | None = None
        try:
            raw = self._raw(path_of(name))
            node = self.fill(raw) if raw is not None else None
        except RecursionError:  # values nested deeply in one another, many times over: nobody's configuration
            node = None
        finally:
            self._stack.pop()
        rounds = self._deepest + (node is not raw and not isinstance(raw, Scalar))
        self._deepest = outer
        if rounds >= MAX_ROUNDS or (node is not raw and node is not None and self.structure.size(node) > MAX_NODES):
            node = None
        if isinstance(node, Scalar) and isinstance(node.value, Unknown) and node.value.whole:
            node = None
        self._known[name] = (node, rounds)
        return node, rounds

    def _raw(self, path: Path) -> Node | None:
        """What stands where a reference leads; parts of a variable are looked for in its filled value."""
        if path[0] == "var" and len(path) > 1:
            return self._variable(path[1], path[2:])
        if path[0] == "variables" and len(path) > 2 and path[2] in ("value", "default"):
            return self._variable(path[1], path[3:])
        if path[0] == "bundle":
            return self._bundle(path)
        if path[0] == "workspace":
            return self._workspace(path)
        return None

    def _variable(self, name: str | int, rest: Path) -> Node | None:
        if rest:
            return _step_down(self.lookup(f"var.{name}"), rest)
        value = self.values.get(str(name))
        return value.node if value is not None else None

    def _bundle(self, path: Path) -> Node | None:
        if path in (("bundle", "target"), ("bundle", "environment")):
            target = self.view.target
            if target is None:
                return None
            return Scalar(target.source, target.start, target.end, target.text, target.text, target.style)
        if path == ("bundle", "mode"):
            return self.view.mode
        return _step_down(self.view.mapping("bundle"), path[1:])

    def _workspace(self, path: Path) -> Node | None:
        found = _step_down(self.view.mapping("workspace"), path[1:])
        if found is None and len(path) == 2 and path[1] in _WORKSPACE_FOLDERS:
            root = self.lookup("workspace.root_path")
            text = _written(root)
            if isinstance(root, Scalar) and text is not None and text.startswith("/"):
                whole = f"{text.rstrip('/')}/{_WORKSPACE_FOLDERS[str(path[1])]}"
                return Scalar(root.source, root.start, root.end, whole, whole, root.style, root.via)
        if isinstance(found, Scalar) and isinstance(found.value, str) and found.value.startswith("~"):
            return None
        return found

    def _origin(self, name: str) -> str:
        path = path_of(name)
        if path[0] in ("var", "variables") and len(path) > 1:
            value = self.values.get(str(path[1]))
            if value is not None:
                return value.origin
        return f"`{name}`"


def _step_down(node: Node | None, path: Path) -> Node | None:
    for step in path:
        if isinstance(step, int):
            node = node.items[step] if isinstance(node, Sequence) and step < len(node.items) else None
        else:
            node = node.get(step) if isinstance(node, Mapping) else None
    return node


def _traits(node: Node) -> int:
    if not isinstance(node, Scalar):
        return node.traits
    text = node.value.text if isinstance(node.value, Unknown) else node.value
    return ANYTHING if isinstance(text, str) and "{" in text else 0


def _placed(use: Scalar, value: Node, via: str) -> Scalar | Mapping | Sequence:
    """A value as it is seen where a reference to it stands."""
    if isinstance(value, Scalar):
        return Scalar(use.source, use.start, use.end, value.value, value.text, use.style, via)
    if isinstance(value, Sequence):
        return Sequence(use.source, use.start, use.end, value.items, via)
    copy = Mapping(use.source, use.start, use.end, value.entries, via)
    copy.duplicates, copy.merges, copy.clashes = value.duplicates, value.merges, value.clashes
    return copy


def _written(node: Node | None) -> str | None:
    """A scalar as it is written out within text; None for what is no known scalar."""
    if not isinstance(node, Scalar) or isinstance(node.value, Unknown) or node.value is None:
        return None
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return node.value if isinstance(node.value, str) else str(node.value)


def _left_text(node: Node | None) -> str | None:
    if isinstance(node, Scalar) and isinstance(node.value, Unknown):
        return node.value.text
    return None


def _joined(*parts: str | None) -> str:
    there = [part for part in parts if part]
    return there[0] if len(there) == 1 else "; ".join(there)  # a single one may know its place
