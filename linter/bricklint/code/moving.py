"""Cells that stand elsewhere in their file than before: the same values with other offsets."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import Any

from bricklint.code.ir import Cell

_OFFSETS = frozenset(("start", "end", "head_end", "attr_start", "path_start", "path_end", "at"))
_KEEP, _OFFSET, _CONTENT, _PAIRS = range(4)


def cell_key(text: str) -> bytes:
    """What a cell is known by: its text. All that is read of a cell depends on nothing else."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def moved(cell: Cell, number: int, start: int) -> Cell:
    """A cell as the one of a number, beginning at an offset."""
    by = start - cell.start
    found: Cell = _moved(cell, by) if by else cell
    return found if found.number == number else found._replace(number=number)


def _moved(value: Any, by: int) -> Any:
    kind: Any = type(value)
    if kind is tuple:
        return tuple([_moved(one, by) if isinstance(one, tuple) else one for one in value])
    return kind._make([_field(how, one, by) for how, one in zip(_plan(kind), value, strict=True)])


def _field(how: int, value: Any, by: int) -> Any:
    if how == _OFFSET or (how == _CONTENT and value >= 0):
        return value + by
    if how == _PAIRS:
        return tuple((at, there + by) for at, there in value)
    return _moved(value, by) if isinstance(value, tuple) else value


@cache
def _plan(kind: type) -> tuple[int, ...]:
    """How the fields of a class are moved."""
    named = {"content": _CONTENT, "offsets": _PAIRS}
    return tuple(_OFFSET if name in _OFFSETS else named.get(name, _KEEP) for name in kind._fields)  # type: ignore[attr-defined]
