"""Which dictionaries of a Python file stay as they stand there: kept under a name, returned, put into a list.

What is handed to a function of another kind may have fields of its own, and that function makes a job of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bricklint.code import ir
from bricklint.code.ir import Expr, Statement
from bricklint.jobs.python.bindings import Bindings, place_of
from bricklint.jobs.python.nodes import is_class_name, last_name

_HARMLESS = frozenset(("dumps", "dump", "print", "pprint", "display", "len", "safe_dump", "str", "repr", "type"))
_ADDING = frozenset(("append", "extend", "insert"))
_SENDING = frozenset(("create", "submit", "submit_and_wait", "reset", "update"))


class Standing:
    """`whole` are the places of expressions that are kept themselves, `items` those of expressions in lists that are
    kept (an item of somebody's own list need not be a task, however much it looks like one)."""

    def __init__(self, statements: Iterable[Statement], bindings: Bindings) -> None:
        self._bindings = bindings
        self.whole: set[int] = set()
        self.items: set[int] = set()
        for statement in statements:
            for value, name in _kept(statement):
                if name is None or self._stays(name):
                    self.whole.add(value.start)
                    self.items.update(item.start for item in _items(value))

    def _stays(self, name: str) -> bool:
        """Whether what a name stands for is handed to nothing that could make something else of it."""
        calls = self._bindings.arguments.get(name, ())
        return all(last_name(call.func) in _HARMLESS or _makes_a_job(call) for call in calls)


def _makes_a_job(call: ir.Call) -> bool:
    """Whether a call is one of the SDK's classes or methods, which take the fields of the API."""
    if not isinstance(call.func, ir.Attribute):
        return is_class_name(last_name(call.func))
    owner = last_name(call.func.base)
    return owner == "jobs" and (call.func.attr in _SENDING or is_class_name(call.func.attr))


def _kept(statement: Statement) -> Iterator[tuple[Expr, str | None]]:
    """Values that a statement keeps, each with the name that it is kept under."""
    if isinstance(statement, ir.Return) and statement.value is not None:
        yield statement.value, None
    elif isinstance(statement, ir.Assign) and len(statement.targets) == 1:
        place = place_of(statement.targets[0])
        if place is not None:
            yield statement.value, place[0]
    elif isinstance(statement, ir.Evaluate) and isinstance(statement.value, ir.Call):
        call = statement.value
        if isinstance(call.func, ir.Attribute) and call.func.attr in _ADDING and call.args:
            place = place_of(call.func.base)
            if place is not None:
                added = call.args[-1]
                yield added if call.func.attr == "extend" else _list_of(added), place[0]


def _list_of(value: Expr) -> Expr:
    return ir.Collection("list", (value,), -1, -1)


def _items(value: Expr) -> Iterator[Expr]:
    """What stands in a list, also in one that is put together of several."""
    if isinstance(value, ir.Collection):
        for item in value.items:
            yield item
            yield from _items(item)
    elif isinstance(value, ir.Binary) and value.op == "+":
        yield from _items(value.left)
        yield from _items(value.right)
