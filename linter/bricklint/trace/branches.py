"""Following if, for and while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bricklint.code import ir
from bricklint.trace.arguments import asks_words, by_words
from bricklint.trace.conditions import asks_empty, condition
from bricklint.trace.expressions import evaluate
from bricklint.trace.flow import FALLS, after_loop
from bricklint.trace.frames import InBranch, InLoop, InLoopElse, Outcomes
from bricklint.trace.joins import one_of
from bricklint.trace.machine import Machine
from bricklint.trace.scan import binds, depends_on_itself, target_names
from bricklint.trace.store import Layer
from bricklint.trace.targets import assign, elements
from bricklint.trace.values import Frame, Listed, Mapped, OneOf, Unknown, Value

DEEPEST_ELSE = 100


def _block(m: Machine, block: Any) -> Outcomes:
    from bricklint.trace.statements import run_block, run_statement

    if len(block) != 1 or type(block[0]) is not ir.If or not m.step():
        return run_block(m, block)
    # an `elif` stands no deeper than the `if` before it, for those who wrote a hundred of them
    m.depth += 1
    ends = run_statement(m, block[0]) if m.depth < DEEPEST_ELSE else FALLS
    m.depth -= 1
    return ends


def _after_test(m: Machine) -> Outcomes:
    return frozenset(m.abrupt) | (frozenset() if m.dead else FALLS)


def run_if(m: Machine, node: Any) -> Outcomes:
    """`if`: both sides, each on a layer of its own."""
    test, known, _ = condition(m, node.test, lambda part: evaluate(m, part))
    m.look(node.test, "tested")
    first = _after_test(m)
    if "falls" not in first:
        return first
    empty = asks_empty(node.test) if not node.orelse else None
    before = None if empty is None else m.lookup(empty)
    sides: list[tuple[Outcomes, Layer]] = []
    for body, taken in ((node.body, True), (node.orelse, False)):
        sides.append(_side(m, body, InBranch(test, taken, known), known is not None and known is not taken))
    reached = [side for side, taken in zip(sides, (True, False), strict=True) if known is None or known is taken]
    falling = [layer for ends, layer in reached if "falls" in ends]
    passed = by_words(m, *falling) if len(falling) == 2 and asks_words(test) else {}
    m.store.merge(falling or [layer for _, layer in reached])
    m.store.put(passed)
    if empty is not None and before is not None and known is None and "falls" in sides[0][0]:
        _fallback(m, empty, before, sides[0][1])
    ends: Outcomes = frozenset().union(*(one for one, _ in reached))
    if len(reached) == 2 and "falls" in ends and len(falling) == 1:
        m.path = (*m.path, InBranch(test, "falls" in sides[0][0], None, True))
    return ends | (first - FALLS)


def _side(m: Machine, body: Any, frame: InBranch, dead: bool) -> tuple[Outcomes, Layer]:
    m.store.push()
    with m.under(frame):
        if dead:
            with m.never(), m.asleep_in(_asks_main(frame)):
                ends = _block(m, body)
        else:
            ends = _block(m, body)
    return ends, m.store.pop()


def _asks_main(frame: InBranch) -> bool:
    """Whether it stands under `if __name__ == "__main__"` of a module that is imported."""
    return frame.taken and any(clause.name == "__name__" for clause in frame.test.clauses)


def _fallback(m: Machine, name: str, before: Value, layer: Layer) -> None:
    scope = m.scope.outer.get(name, m.scope)
    value = layer.get((scope.number, name))
    if value is not None and value is not before:
        m.bind(name, one_of((before, value), "or", 0, ()))


def run_for(m: Machine, node: Any) -> Outcomes:
    """`for`: the body once, with the target standing for every item."""
    iterable = evaluate(m, node.iterable)
    first = _after_test(m)
    if "falls" not in first:
        return first
    item, times = elements(m, iterable, m.span(node.iterable))
    for name in target_names(node.target):
        m.derive(name, node.iterable)

    def start() -> None:
        assign(m, node.target, item)

    frame = InLoop("for", m.span(node), iterable, times)
    surely = times is not None and times > 0
    return _loop(m, node, frame, start, may_skip=not surely, endless=False) | (first - FALLS)


def run_while(m: Machine, node: Any) -> Outcomes:
    """`while`: the body once; names that it counts with are not known in it."""
    _settle_names(m, node.body)
    _, known, _ = condition(m, node.test, lambda part: evaluate(m, part))
    m.look(node.test, "tested")
    first = _after_test(m)
    if "falls" not in first:
        return first
    constant = type(node.test) is ir.Const and bool(node.test.value)
    frame = InLoop("while", m.span(node))
    ends = _loop(m, node, frame, lambda: None, may_skip=known is not True, endless=constant)
    return ends | (first - FALLS)


def _loop(m: Machine, node: Any, frame: InLoop, start: Callable[[], None], may_skip: bool, endless: bool) -> Outcomes:
    _settle_names(m, node.body)
    _try_out(m, node, frame, start)
    depth = m.store.push()
    m.escapes.append((depth, []))
    start()
    with m.under(frame):
        body = _block(m, node.body)
    _, escaped = m.escapes.pop()
    last = m.store.pop()
    # What a return inside the loop bound must reach the end of the function too.
    if m.escapes and "returns" in body:
        m.escapes[-1][1].extend({**m.store.since(m.escapes[-1][0]), **layer} for layer in escaped[:6])
    ways = [*([{}] if may_skip else []), *([last] if body & {"falls", "continues"} else []), *escaped]
    m.store.merge(ways or [last])
    orelse = FALLS
    if node.orelse:
        with m.under(InLoopElse(m.span(node))):
            orelse = _block(m, node.orelse)
    return after_loop(body, orelse, may_skip, endless)


def _settle_names(m: Machine, body: Any) -> None:
    """Names that the body works out from their own last value are not known when it starts again."""
    for name in sorted(m.said.of(depends_on_itself, body)):
        if not m.is_bound(name):
            continue
        value = m.lookup(name)
        if isinstance(value, Listed | Mapped):
            m.bind(name, replace(value, complete=False))
        elif not isinstance(value, Frame | Unknown) and not (isinstance(value, OneOf) and _frames(value)):
            m.bind(name, Unknown("it changes in a loop", (value,), getattr(value, "at", ())))


def _frames(value: OneOf) -> bool:
    return any(isinstance(option, Frame) for option in value.options)


def _try_out(m: Machine, node: Any, frame: InLoop, start: Callable[[], None]) -> None:
    """Follow the body in silence first, where it binds names that it may read from the turn before."""
    if m.silent or not m.reached:
        return
    carried = [name for name in m.said.of(binds, node.body) if m.is_bound(name)]
    if not carried:
        return
    before = m.abrupt, m.dead, m.path, m.steps
    depth = m.store.push()
    m.escapes.append((depth, []))
    m.silent += 1
    start()
    with m.under(frame):
        _block(m, node.body)
    m.silent -= 1
    m.escapes.pop()
    made = m.store.pop()
    m.abrupt, m.dead, m.path, _ = before
    scope = m.scope
    for name in carried:
        key = (scope.outer.get(name, scope).number, name)
        value = made.get(key)
        if value is not None:
            m.store.merge([{key: value}, {}])
