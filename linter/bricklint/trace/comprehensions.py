"""Working out comprehensions."""

from __future__ import annotations

from typing import Any

from bricklint.trace.conditions import condition
from bricklint.trace.frames import InBranch, InLoop
from bricklint.trace.machine import Machine
from bricklint.trace.scan import target_names
from bricklint.trace.targets import assign, elements
from bricklint.trace.values import COMPREHENSION, Listed, Mapped, OneOf, Rows, Unknown, Value, walk


def comprehension(m: Machine, node: Any) -> Value:
    """A list, set, dict or generator comprehension: its elements once, with each target standing for every item."""
    from bricklint.trace.expressions import evaluate

    m.store.push()
    before = m.path, m.dead
    over: list[Value] = []
    asked_of: list[Value] = []
    plain = True
    for target, iterable, tests in node.loops:
        value = evaluate(m, iterable)
        over.append(value)
        item, times = elements(m, value, m.span(iterable))
        m.path = (*m.path, InLoop("comprehension", m.span(node), value, times))
        assign(m, target, item)
        for name in target_names(target):
            m.derive(name, iterable)
        for test in tests:
            asked, known, _ = condition(m, test, lambda part: evaluate(m, part))
            m.path = (*m.path, InBranch(asked, True, known))
            m.look(test, "tested")
            asked_of += (side for one in asked.clauses for side in (one.subject, one.other) if side is not None)
            plain = False
    made = [evaluate(m, element) for element in node.elements]
    m.path, m.dead = before
    m.store.pop()
    if len(over) != 1:
        return Unknown(COMPREHENSION, tuple(over), ())
    if len(made) == 2:
        return _mapped(made[0], made[1], over[0], plain)
    if len(made) != 1:
        return Unknown(COMPREHENSION, tuple(over), ())
    rows = tuple(part for value in asked_of for part in walk(value, 60) if isinstance(part, Rows))
    return _listed(made[0], over[0], plain, rows)


def _listed(value: Value, over: Value, plain: bool, rows: tuple[Value, ...]) -> Value:
    each = isinstance(over, Listed) and over.complete and plain
    if each and isinstance(value, OneOf) and value.how == "each":
        return Listed(value.options, "list", True, over.at if isinstance(over, Listed) else ())
    if each and isinstance(over, Listed) and len(over.items) == 1:
        return Listed((value,), "list", True, over.at)
    if isinstance(value, OneOf) and value.how == "each":
        return Listed(value.options, "list", False, getattr(over, "at", ()))
    return Unknown(COMPREHENSION, (value, over, *rows), ())


def _mapped(key: Value, value: Value, over: Value, plain: bool) -> Value:
    """A dict made of a list that is known, or of the keys or items of a dict."""
    complete = plain and isinstance(over, Listed | Mapped) and over.complete
    at = getattr(over, "at", ())
    if isinstance(key, OneOf) and key.how == "each":
        along = isinstance(value, OneOf) and value.group == key.group > 0 and len(value.options) == len(key.options)
        values = value.options if along and isinstance(value, OneOf) else (value,) * len(key.options)
        return Mapped(tuple(zip(key.options, values, strict=True)), complete, at)
    if complete and isinstance(over, Listed | Mapped) and len(over.items) == 1:
        return Mapped(((key, value),), True, at)
    return Unknown(COMPREHENSION, (value, over), ())
