"""Fields that stand there under another name."""

from __future__ import annotations

from bricklint.tree.node import Mapping
from bricklint_schemas import catalog
from bricklint_schemas.closest import containing
from bricklint_schemas.misspelt import meant_by


def stands_misspelt(field: str, type_name: str, node: Mapping) -> bool:
    """Whether a field is in a mapping under a name that means it, or that is a part of its name."""
    known = catalog.known_fields(type_name)
    unknown = [name for name in node.names() if name not in known]
    return any(
        meant_by(name, type_name, node.index) == field or containing(name, (field,)) == field for name in unknown
    )
