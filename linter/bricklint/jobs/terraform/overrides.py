"""Override files of Terraform: what they say replaces what the other files of their folder say.

(Terraform documentation, "Override files": `override.tf`, `*_override.tf` and their JSON forms; arguments are merged
one by one, nested blocks of a kind are replaced as a whole; several files work in the order of their names.)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from bricklint.jobs.terraform.hcl import Attribute, Block, Body

_OVERRIDE = re.compile(r"(?:.*_)?override\.tf(?:\.json)?\Z")
_MERGED = ("resource", "variable")


def is_override(path: str) -> bool:
    """Whether a file is merged over the others of its folder."""
    return _OVERRIDE.match(posixpath.basename(path)) is not None


def overridden(block: Block, overrides: Iterable[Block]) -> Block:
    """A block with what others of its kind and labels say over it."""
    for other in overrides:
        if header(other) == header(block):
            block = block._replace(body=_over(block.body, other.body))
    return block


def header(block: Block) -> tuple[str, ...]:
    """By what a block is told from the others: its kind and labels."""
    return (block.key.text, *(label.text for label in block.labels))


def _over(base: Body, body: Body) -> Body:
    names = {item.key.text for item in body.items if isinstance(item, Attribute)}
    kinds = {_kind(item) for item in body.items if isinstance(item, Block)}
    kept = [
        item
        for item in base.items
        if (item.key.text not in names if isinstance(item, Attribute) else _kind(item) not in kinds)
    ]
    return base._replace(items=(*kept, *body.items))


def _kind(block: Block) -> str:
    """The kind of blocks that a block is one of, or makes."""
    return block.labels[0].text if block.key.text == "dynamic" and block.labels else block.key.text
