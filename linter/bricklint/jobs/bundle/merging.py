"""Laying one tree over another by the vendor's rules (FACTS: bundles).

Mappings merge deeply, scalars are replaced, lists are concatenated; what is missing or null on one side comes from the
other. Only the path to a difference is built anew: everything else is shared with the trees that were merged, and
every node keeps the place where it was written.
"""

from __future__ import annotations

from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence, is_null, with_via


def overlay(base: Node, over: Node, via: str | None) -> Node:
    """`over` laid on `base`. What comes from `over` carries `via`. Where the kinds differ (the vendor's tool refuses
    that) the later one stands."""
    if is_null(over):
        return base
    if is_null(base):
        return _seen(over, via)
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return _overlay_mapping(base, over, via)
    if isinstance(base, Sequence) and isinstance(over, Sequence):
        items = [*base.items, *(_seen(item, via) for item in over.items)]
        return Sequence(base.source, base.start, base.end, items, base.via)
    return _seen(over, via)


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
    return copy


def _overlay_mapping(base: Mapping, over: Mapping, via: str | None) -> Mapping:
    if not over.entries:
        return base
    found = dict(base.index)
    for entry in over.entries:
        name = entry.key.text
        old = found.get(name)
        if old is None:
            key = _seen(entry.key, via)
            assert isinstance(key, Scalar)
            found[name] = Entry(key, _seen(entry.value, via))
        else:
            value = overlay(old.value, entry.value, via)
            if value is not old.value:
                found[name] = Entry(old.key if _same_place(value, old.value) else entry.key, value)
    return replaced(base, list(found.values()))


def _same_place(new: Node, old: Node) -> bool:
    return new.source is old.source and new.start == old.start


def _seen(node: Node, via: str | None) -> Node:
    return node if via is None else with_via(node, via)


def merge_by_key(settings: Mapping, field: str, key: str) -> Mapping:
    """A job's settings with the entries of a list that have the same key merged into the first of them, as the
    vendor's tool does with tasks, job clusters and parameters; the order of the files is kept."""
    listed = settings.get(field)
    if not isinstance(listed, Sequence):
        return settings
    slots: dict[str, int] = {}
    items: list[Node] = []
    merged = False
    for item in listed.items:
        name = _key_text(item, key)
        at = slots.get(name) if name is not None else None
        if at is None:
            if name is not None:
                slots[name] = len(items)
            items.append(item)
        else:
            items[at] = overlay(items[at], item, item.via)
            merged = True
    if not merged:
        return settings
    entry = settings.index[field]
    new = Sequence(listed.source, listed.start, listed.end, items, listed.via)
    return with_entry(settings, Entry(entry.key, new, entry.merged))


def _key_text(item: Node, key: str) -> str | None:
    if not isinstance(item, Mapping):
        return None
    value = item.scalar(key)
    if value is None or value.value is None:
        return None
    return value.value if isinstance(value.value, str) else value.text
