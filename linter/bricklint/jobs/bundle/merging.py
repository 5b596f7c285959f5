"""Laying one tree over another by the vendor's rules (FACTS: bundles).

Mappings merge deeply, scalars are replaced, lists are concatenated; what is missing or null on one side comes from the
other. Only the path to a difference is built anew: everything else is shared with the trees that were merged, and
every node keeps the place where it was written.
"""

from __future__ import annotations

from bricklint.jobs.model import TARGET_VIA
from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence, is_null


def overlay(base: Node, over: Node, via: str | None) -> Node:
    """`over` laid on `base`. What comes from `over` carries `via`. Where the kinds differ (the vendor's tool refuses
    that) the later one stands."""
    return _overlay(base, over if via is None else seen_through(over, via))


def _overlay(base: Node, over: Node) -> Node:
    if is_null(over):
        return base
    if is_null(base):
        return over
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return _overlay_mapping(base, over)
    if isinstance(base, Sequence) and isinstance(over, Sequence):
        return Sequence(base.source, base.start, base.end, [*base.items, *over.items], base.via)
    return over


def seen_through(node: Node, via: str) -> Node:
    """A copy of a tree in which every node says how it came, before what it said already."""
    return _Marker(via).mark(node)


class _Marker:
    """Marks each list of children once, however often aliases repeat it."""

    def __init__(self, via: str) -> None:
        self.via = via
        self._done: dict[int, list[Entry] | list[Node]] = {}

    def mark(self, node: Node) -> Node:
        via = self._joined(node.via)
        if isinstance(node, Scalar):
            return Scalar(node.source, node.start, node.end, node.value, node.text, node.style, via)
        if isinstance(node, Sequence):
            return Sequence(node.source, node.start, node.end, self._items(node), via)
        copy = Mapping(node.source, node.start, node.end, self._entries(node), via)
        copy.duplicates, copy.merges, copy.clashes = node.duplicates, node.merges, node.clashes
        return copy

    def _joined(self, via: str | None) -> str:
        return self.via if via is None else f"{self.via}, {via}"

    def _items(self, node: Sequence) -> list[Node]:
        done = self._done.get(id(node.items))
        if done is None:
            done = self._done[id(node.items)] = [self.mark(item) for item in node.items]
        return done  # type: ignore[return-value]

    def _entries(self, node: Mapping) -> list[Entry]:
        done = self._done.get(id(node.entries))
        if done is None:
            done = [Entry(self._key(entry.key), self.mark(entry.value), entry.merged) for entry in node.entries]
            self._done[id(node.entries)] = done
        return done  # type: ignore[return-value]

    def _key(self, key: Scalar) -> Scalar:
        return Scalar(key.source, key.start, key.end, key.value, key.text, key.style, self._joined(key.via))


def with_entry(mapping: Mapping, entry: Entry) -> Mapping:
    """A mapping with one entry replaced or added."""
    entries = [entry if old.key.text == entry.key.text else old for old in mapping.entries]
    if entry.key.text not in mapping:
        entries.append(entry)
    return replaced(mapping, entries)


def replaced(mapping: Mapping, entries: list[Entry]) -> Mapping:
    """A mapping at the same place with other entries."""
    copy = Mapping(mapping.source, mapping.start, mapping.end, entries, mapping.via)
    copy.duplicates, copy.merges, copy.clashes = mapping.duplicates, mapping.merges, mapping.clashes
    copy.index = {entry[0][4]: entry for entry in entries}
    copy.nested = [entry.value for entry in entries if not isinstance(entry.value, Scalar)]
    return copy


def _overlay_mapping(base: Mapping, over: Mapping) -> Mapping:
    if not over.entries:
        return base
    found = dict(base.index)
    for entry in over.entries:
        name = entry.key.text
        old = found.get(name)
        if old is None:
            found[name] = entry
            continue
        value = _overlay(old.value, entry.value)
        if value is entry.value:
            found[name] = entry
        elif value is not old.value:
            found[name] = Entry(old.key, value)
    return replaced(base, list(found.values()))


def merge_by_key(settings: Mapping, field: str, key: str) -> Mapping:
    """A job's settings with the entries of a list that a target or another file adds to merged into the first entry
    of the same key, as the vendor's tool does with tasks, job clusters and parameters. The order of the files is
    kept. Two of one key in one list are left as they stand: the vendor's tool would merge them as well, silently, and
    a rule says so."""
    listed = settings.get(field)
    if not isinstance(listed, Sequence):
        return settings
    slots: dict[str, int] = {}
    items: list[Node] = []
    merged = False
    for item in listed.items:
        name = _key_text(item, key)
        at = slots.get(name) if name is not None else None
        if at is not None and _from_elsewhere(item, items[at]):
            items[at] = _overlay(items[at], item)
            merged = True
            continue
        if name is not None:
            slots.setdefault(name, len(items))
        items.append(item)
    if not merged:
        return settings
    entry = settings.index[field]
    new = Sequence(listed.source, listed.start, listed.end, items, listed.via)
    return with_entry(settings, Entry(entry.key, new, entry.merged))


def _from_elsewhere(item: Node, first: Node) -> bool:
    if item.source is not first.source:
        return True
    return item.via is not None and item.via.startswith(TARGET_VIA)


def _key_text(item: Node, key: str) -> str | None:
    if not isinstance(item, Mapping):
        return None
    value = item.scalar(key)
    if value is None or value.value is None:
        return None
    return value.value if isinstance(value.value, str) else value.text
