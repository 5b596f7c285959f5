"""Puts back what was blanked out of a cell so that it could be parsed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from bricklint.code.ir import Assign, Block, Const, Evaluate, Opaque, RunMagic, Statement

_INNER_BLOCKS = ("body", "orelse", "final")
_INNER_PARTS = ("handlers", "cases")


class Filler(NamedTuple):
    """What a `0` in blanked code stands for: the statements to put in its place, and the value to put there as well
    where the `0` is assigned to something."""

    statements: tuple[Statement, ...]
    value: Opaque


def fill_cell(block: Block, fillers: Mapping[int, Filler]) -> Block:
    """The statements of a cell with its fillers (by their offset in the file) put back. A `%run` with anything beside
    it is not alone."""
    if not fillers:
        return block
    filled = fill(block, fillers)
    if len(filled) == 1 and isinstance(filled[0], RunMagic):
        return filled
    return fill(block, {at: _beside_others(filler) for at, filler in fillers.items()})


def _beside_others(filler: Filler) -> Filler:
    statements = [each._replace(alone=False) if isinstance(each, RunMagic) else each for each in filler.statements]
    return filler._replace(statements=tuple(statements))


def fill(block: Block, fillers: Mapping[int, Filler]) -> Block:
    """The block with its fillers put back, at any depth."""
    found: list[Statement] = []
    for statement in block:
        filler = _filler(statement, fillers)
        if filler is None:
            found.append(_filled_inside(statement, fillers))
        elif isinstance(statement, Assign):
            end = filler.value.end
            found += [*filler.statements, statement._replace(value=filler.value, end=end)]
        else:
            found += filler.statements
    return tuple(found)


def _filler(statement: Statement, fillers: Mapping[int, Filler]) -> Filler | None:
    if not isinstance(statement, (Evaluate, Assign)) or not isinstance(statement.value, Const):
        return None
    return fillers.get(statement.value.start)


def _filled_inside(statement: Any, fillers: Mapping[int, Filler]) -> Any:
    fields = getattr(statement, "_fields", ())
    changes: dict[str, Any] = {}
    for name in _INNER_BLOCKS:
        if name in fields:
            changes[name] = fill(getattr(statement, name), fillers)
    for name in _INNER_PARTS:
        if name in fields:
            changes[name] = tuple([_filled_inside(part, fillers) for part in getattr(statement, name)])
    if not changes:
        return statement
    # A filler is shorter than what it stands for.
    ends = [part.end for block in changes.values() for part in block[-1:]]
    return statement._replace(**changes, end=max([statement.end, *ends]))
