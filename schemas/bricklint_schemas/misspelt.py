"""Which field a wrong name means."""

from __future__ import annotations

from collections.abc import Container

from bricklint_schemas import catalog
from bricklint_schemas.closest import closest, edits

_LONG = 10


def meant_by(name: str, type_name: str, present: Container[str]) -> str | None:
    """The field of a type that an unknown name is a slip of; `present` are the names beside it. A required field that
    is missing there is taken for meant where two letters differ, however short they are. KeyError: no such type."""
    near = closest(name, catalog.offered_fields(type_name)) or closest(name, catalog.known_fields(type_name))
    if near is not None:
        return near
    near = _by_one_letter(name, catalog.offered_fields(type_name))
    if near is not None:
        return near
    missing = [field for field in catalog.required_fields(type_name) if field not in present]
    found = [field for field in missing if len(field) >= 6 and edits(name, field) <= 2]
    return found[0] if len(found) == 1 else None


def _by_one_letter(name: str, fields: tuple[str, ...]) -> str | None:
    """The one field from which a long name differs by a letter, or a short one by the order of its letters."""
    near = [field for field in fields if len(field) >= _LONG and -2 < len(field) - len(name) < 2]
    found = [field for field in near if edits(name, field) == 1]
    found += [field for field in fields if len(field) >= 4 and field[0] == name[:1] and sorted(field) == sorted(name)]
    return found[0] if len(set(found)) == 1 else None
