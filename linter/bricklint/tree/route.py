"""Routes: where in a document a place is, in words that survive lines inserted above it."""

from __future__ import annotations

from bisect import bisect_right

from bricklint.tree.node import Mapping, Node, Scalar, Sequence, Unknown

NAMING_KEYS = ("task_key", "job_cluster_key", "environment_key", "name", "key")
"""What names an item of a list, in the order in which it is asked."""


def route_of(root: Node, start: int, end: int) -> str:
    """The route of the innermost node around a place: `resources.jobs.nightly.tasks[load].max_retries`. Items of a
    list are named by their key where they have one, else by their number from 0. Empty at the root itself."""
    return _descend(root, start, end)[0]


def marked_value(root: Node, start: int, end: int) -> str:
    """The value that is marked at a place, however it is written there; empty for a key, a mapping or a sequence."""
    node = _descend(root, start, end)[1]
    if not isinstance(node, Scalar) or not node.start <= start <= end <= node.end:
        return ""
    return node.text if isinstance(node.value, Unknown) else str(node.value)


def _descend(root: Node, start: int, end: int) -> tuple[str, Node]:
    steps: list[str] = []
    node = root
    while True:
        step = _step(node, start, end)
        if step is None:
            return "".join(steps).lstrip("."), node
        text, node = step
        steps.append(text)


def _step(node: Node, start: int, end: int) -> tuple[str, Node] | None:
    if isinstance(node, Mapping):
        for entry in node.entries:
            if entry.merged or entry.value.via is not None:
                continue
            if entry.key.start <= start and end <= max(entry.key.end, entry.value.end):
                return f".{entry.key.text}", entry.value
    elif isinstance(node, Sequence):
        # In the order of the file nearly always: a list of thousands is not walked for each place in it.
        likely = bisect_right(node.items, start, key=lambda item: item.start) - 1
        for number in (max(likely, 0), *range(len(node.items))) if node.items else ():
            item = node.items[number]
            if item.via is None and item.start <= start and end <= item.end:
                return f"[{_name(item) or number}]", item
    return None


def _name(item: Node) -> str | None:
    if isinstance(item, Mapping):
        for key in NAMING_KEYS:
            value = item.get(key)
            if isinstance(value, Scalar) and isinstance(value.value, str):
                return value.value
    return None
