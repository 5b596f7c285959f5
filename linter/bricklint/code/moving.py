"""Cells and statements that stand elsewhere in their file than before: the same values with other offsets."""

from __future__ import annotations

from functools import cache
from typing import Any

from bricklint.code.ir import Cell, CodeFacts, Statement
from bricklint.code.walk import blocks, statements
from bricklint.lazily import lazy

_OFFSETS = frozenset(("start", "end", "head_end", "attr_start", "path_start", "path_end", "at"))
_KEEP, _OFFSET, _CONTENT, _PAIRS = range(4)


class Earlier:
    """A notebook in source form as it was read before: its cells and statements by their texts. All that is read of
    them depends on nothing else."""

    def __init__(self, text: str, facts: CodeFacts) -> None:
        self._text = text
        self._facts = facts

    @lazy
    def _cells(self) -> dict[str, Cell]:
        return {self._text[cell.start : cell.end]: cell for cell in self._facts.cells}

    @lazy
    def _statements(self) -> dict[str, Statement]:
        found = (one for cell in self._facts.cells if cell.language == "python" for one in statements(cell.statements))
        return {self._text[one.start : one.end]: one for one in found if not blocks(one)}

    def cell(self, text: str, number: int, start: int) -> Cell | None:
        """The cell of a text as the one of a number, beginning at an offset."""
        found = self._cells.get(text)
        if found is None:
            return None
        cell: Cell = _moved(found, start - found.start) if start != found.start else found
        return cell if cell.number == number else cell._replace(number=number)

    def statement(self, text: str, start: int) -> Statement | None:
        """The simple statement of a text, beginning at an offset."""
        found = self._statements.get(text)
        moved: Statement | None = _moved(found, start - found.start) if found is not None else None
        return moved


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
