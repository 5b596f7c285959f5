"""`<<` merges and duplicate keys of one mapping."""

from __future__ import annotations

from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence, with_via


def merge_into(mapping: Mapping) -> Mapping:
    """Settle the keys of a mapping as the vendor's reader does, in place: of a key written twice the last one wins,
    own keys win over merged ones, and of `<<: [*a, *b]` the later map wins (FACTS: bundles). What lost is kept."""
    by_key: dict[str, Entry] = {}
    losers: list[Entry] = []
    merges: list[Entry] = []
    for entry in mapping.entries:
        key = entry.key
        if key.text == "<<" and key.style == "plain":
            merges.append(entry)
            continue
        earlier = by_key.get(key.text)
        if earlier is not None:
            losers.append(earlier)
        by_key[key.text] = entry
    if not losers and not merges:
        mapping.index = by_key
        return mapping
    mapping.duplicates = tuple(losers)
    mapping.merges = tuple(merges)
    if merges:
        _add_merged(mapping, by_key, merges)
    mapping.entries = list(by_key.values())
    mapping.index = by_key
    mapping.nested = [entry.value for entry in mapping.entries if not isinstance(entry.value, Scalar)]
    return mapping


def _add_merged(mapping: Mapping, own: dict[str, Entry], merges: list[Entry]) -> None:
    merged: dict[str, Entry] = {}
    clashes: list[tuple[Entry, Entry]] = []
    for merge in merges:
        for part in _maps_of(merge.value):
            line = merge.key.source.position(merge.key.start).line
            for entry in part.entries:
                key = with_via(entry.key, f"merged on line {line}")
                assert isinstance(key, Scalar)
                new = Entry(key, entry.value, True)
                old = merged.get(entry.key.text)
                if old is not None and old.value is not entry.value and entry.key.text not in own:
                    clashes.append((old, new))
                merged[entry.key.text] = new
    mapping.clashes = tuple(clashes)
    for text, entry in merged.items():
        own.setdefault(text, entry)


def _maps_of(node: Node) -> list[Mapping]:
    if isinstance(node, Mapping):
        return [node]
    if isinstance(node, Sequence):
        return [item for item in node.items if isinstance(item, Mapping)]
    return []
