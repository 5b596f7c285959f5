"""Which values a fix may touch, and how scalars are written in the language of a file."""

from __future__ import annotations

import json

from bricklint.tree.node import Node


def may_be_edited(node: Node) -> bool:
    """Whether what a job shows here is written here: not seen through an alias, a merge or a variable."""
    return node.via is None or node.via.startswith("target ")


def as_text(written: str) -> str:
    """A scalar as a quoted text, in JSON and in YAML alike."""
    return json.dumps(written, ensure_ascii=False)
