"""Fixes that write a setting which is missing, with a number from the configuration."""

from __future__ import annotations

from collections.abc import Mapping as Dict

from bricklint.rule import Edit
from bricklint.tree.edits import insert_entry, replace_value
from bricklint.tree.node import Mapping, Scalar

_FIRST = ("name", "run_name", "task_key")


def set_numbers(node: Mapping, numbers: Dict[str, int]) -> tuple[Edit, ...] | None:
    """The edits that give a mapping these settings: values that are there are replaced, the others are put in behind
    its name. None where the text does not allow it."""
    edits: list[Edit] = []
    missing: dict[str, int] = {}
    for key, number in numbers.items():
        present = node.get(key)
        if present is None:
            missing[key] = number
            continue
        edit = replace_value(present, number) if isinstance(present, Scalar) else None
        if edit is None:
            return None
        edits.append(edit)
    if missing:
        inserted = _put_in(node, missing)
        if inserted is None:
            return None
        edits.append(inserted)
    return tuple(edits)


def _put_in(node: Mapping, numbers: Dict[str, int]) -> Edit | None:
    """All of them behind one entry: its name, else the first one that allows it."""
    anchors = [*(name for name in _FIRST if name in node), *(name for name in node.names() if name not in _FIRST)]
    for anchor in anchors:
        edits = [insert_entry(node, key, number, after=anchor) for key, number in numbers.items()]
        found = [edit for edit in edits if edit is not None]
        if len(found) == len(edits):
            return Edit(found[0].span, "".join(edit.text for edit in found))
    return None
