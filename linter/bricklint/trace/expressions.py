"""Working out expressions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bricklint.code import ir
from bricklint.trace.arguments import asks_words, or_else
from bricklint.trace.attributes import attribute
from bricklint.trace.calls import call_value
from bricklint.trace.comprehensions import comprehension
from bricklint.trace.conditions import behind, condition, may_act
from bricklint.trace.frames import InBranch
from bricklint.trace.joins import one_of, too_deep
from bricklint.trace.machine import DEEPEST, Machine
from bricklint.trace.methods import call_method
from bricklint.trace.targets import assign, item_of
from bricklint.trace.texts import concat, either, is_text, percented, truth
from bricklint.trace.things import Arg, Arguments, Function
from bricklint.trace.values import (
    ChildResult,
    Clock,
    Known,
    Listed,
    Mapped,
    Ref,
    Unknown,
    Value,
    all_parts,
)


def _is_number(value: Known) -> bool:
    return isinstance(value.value, int | float) and not isinstance(value.value, bool)


MOST_PARTS = 4000


def evaluate(m: Machine, node: Any) -> Value:
    """The value of an expression; its calls happen."""
    m.depth += 1
    if m.depth > DEEPEST:
        m.depth -= 1
        return Unknown("nested too deep")
    try:
        return _READERS[type(node)](m, node)
    finally:
        m.depth -= 1


def _const(m: Machine, node: Any) -> Value:
    kept = m.constants.get(id(node))
    if kept is not None and kept[1] is m.file.source:
        return kept[2]
    seams = ((0, node.content, len(node.value)),) if node.content >= 0 and isinstance(node.value, str) else ()
    made = Known(node.value, (m.span(node),), seams)
    m.constants[id(node)] = node, m.file.source, made
    return made


def _name(m: Machine, node: Any) -> Value:
    value = m.lookup(node.id)
    if isinstance(value, ChildResult) and not m.silent:
        used = m.results.get(value.run) == "used" or not m.showing
        m.results[value.run] = "used" if used else "shown"
    return value


def _attribute(m: Machine, node: Any) -> Value:
    return attribute(m, evaluate(m, node.base), node.attr, m.span(node))


def _call(m: Machine, node: Any) -> Value:
    links: list[Any] = []
    inner: Any = node
    while type(inner) is ir.Call and type(inner.func) is ir.Attribute:
        links.append(inner)
        inner = inner.func.base
        while type(inner) is ir.Attribute:
            links.append(inner)
            inner = inner.base
    value = evaluate(m, inner) if links else _plain_call(m, inner)
    for link in reversed(links):
        if type(link) is ir.Attribute:
            value = attribute(m, value, link.attr, m.span(link))
        else:
            value = _method_call(m, value, link)
    return value


def _method_call(m: Machine, base: Value, node: Any) -> Value:
    func = node.func
    at = m.file.source.span(func.attr_start, func.end)
    return call_method(m, base, func, arguments(m, node, at, func.attr), at)


def _plain_call(m: Machine, node: Any) -> Value:
    func = evaluate(m, node.func)
    name = node.func.id if type(node.func) is ir.Name else ""
    return call_value(m, func, arguments(m, node, m.span(node.func), name), node.func)


def arguments(m: Machine, node: Any, func_at: Any, name: str) -> Arguments:
    """The arguments of a call, worked out and taken apart."""
    shows = name in ("print", "display", "info", "debug", "warning", "error", "exception", "log")
    m.showing += shows
    items: list[Arg] = []
    for arg in node.args:
        if type(arg) is ir.Starred:
            items += _spread(m, evaluate(m, arg.value), m.span(arg))
        else:
            items.append(Arg(None, evaluate(m, arg), m.span(arg)))
    for keyword in node.keywords:
        value = evaluate(m, keyword.value)
        if keyword.name is None:
            items += _spread_named(value, m.span(keyword))
        else:
            items.append(Arg(keyword.name, value, m.span(keyword.value)))
    m.showing -= shows
    return Arguments(tuple(items), m.span(node), func_at, node)


def _spread(m: Machine, value: Value, at: Any) -> list[Arg]:
    if isinstance(value, Listed) and value.complete:
        return [Arg(None, item, item.at[0] if getattr(item, "at", ()) else at) for item in value.items]
    return [Arg(None, value, at, "*")]


def _spread_named(value: Value, at: Any) -> list[Arg]:
    if not isinstance(value, Mapped):
        return [Arg(None, value, at, "**")]
    found = [Arg(str(k.value), v, v.at[0] if v.at else at) for k, v in value.items if isinstance(k, Known)]
    return found if value.complete and len(found) == len(value.items) else [*found, Arg(None, value, at, "**")]


def _starred(m: Machine, node: Any) -> Value:
    return Unknown("starred", (evaluate(m, node.value),), (m.span(node),))


def _text(m: Machine, node: Any) -> Value:
    return concat([evaluate(m, part) for part in node.parts], (m.span(node),))


def _collection(m: Machine, node: Any) -> Value:
    items: list[Value] = []
    complete = True
    for item in node.items:
        if type(item) is ir.Starred:
            inner = evaluate(m, item.value)
            items += inner.items if isinstance(inner, Listed) else ()
            complete = complete and isinstance(inner, Listed) and inner.complete
        else:
            items.append(evaluate(m, item))
    return _bounded(Listed(tuple(items), node.kind, complete, (m.span(node),)), items)


def _bounded(value: Listed | Mapped, items: Sequence[Value]) -> Value:
    """The collection, unless collections in it have grown out of each other beyond use."""
    nested = any(isinstance(item, Listed | Mapped) for item in items)
    if nested and (len(all_parts(value, MOST_PARTS)) >= MOST_PARTS or too_deep(value)):
        return Unknown("a collection that is too large", (), value.at)
    return value


def _dictionary(m: Machine, node: Any) -> Value:
    items: list[tuple[Value, Value]] = []
    complete = True
    for key, item in node.items:
        value = evaluate(m, item)
        if key is not None:
            items.append((evaluate(m, key), value))
        elif isinstance(value, Mapped):
            items += value.items
            complete = complete and value.complete
        else:
            complete = False
    return _bounded(Mapped(tuple(items), complete, (m.span(node),)), [item for _, item in items])


def _subscript(m: Machine, node: Any) -> Value:
    base, key = evaluate(m, node.base), evaluate(m, node.key)
    return item_of(m, base, key, m.span(node))


def _binary(m: Machine, node: Any) -> Value:
    chain: list[Any] = []
    inner = node
    while type(inner) is ir.Binary:
        chain.append(inner)
        inner = inner.left
    value = evaluate(m, inner)
    for link in reversed(chain):
        value = operate(link.op, value, evaluate(m, link.right), m.span(link))
    return value


def operate(op: str, left: Value, right: Value, at: Any) -> Value:
    """`left op right`."""
    if isinstance(left, Clock) or isinstance(right, Clock):
        if op == "+" and (is_text(left) or is_text(right)):
            return concat((left, right), (at,))
        if op in ("+", "-", "/", "//", "%", "*"):
            return left if isinstance(left, Clock) else right
    if op == "+":
        return _added(left, right, at)
    if op == "%" and isinstance(left, Known) and isinstance(left.value, str):
        return percented(left, right, (at,))
    if op == "/" and _is_path(left):
        return concat((left, Known("/"), right), (at,))
    if op == "|" and isinstance(left, Mapped) and isinstance(right, Mapped):
        return Mapped(left.items + right.items, left.complete and right.complete, (at,))
    return _counted(op, left, right, at)


def _added(left: Value, right: Value, at: Any) -> Value:
    if isinstance(left, Listed) and isinstance(right, Listed):
        return Listed(left.items + right.items, left.kind, left.complete and right.complete, (at,))
    if is_text(left) or is_text(right):
        return concat((left, right), (at,))
    return _counted("+", left, right, at)


def _counted(op: str, left: Value, right: Value, at: Any) -> Value:
    if isinstance(left, Known) and isinstance(right, Known) and _is_number(left) and _is_number(right):
        made = _number(op, left.value, right.value)
        if made is not None:
            return Known(made, left.at + right.at)
    return Unknown(f"the result of `{op}`", (left, right), (at,))


def _number(op: str, left: Any, right: Any) -> int | float | None:
    made: dict[str, Callable[[], Any]] = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
        "//": lambda: left // right,
        "%": lambda: left % right,
    }
    if op not in made or abs(left) > 1e15 or abs(right) > 1e15:
        return None
    try:
        result = made[op]()
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    return result if isinstance(result, int | float) else None


def _is_path(value: Value) -> bool:
    return is_text(value) or isinstance(value, Clock)


def _unary(m: Machine, node: Any) -> Value:
    if node.op == "not":
        return _truth_value(m, node)
    value = evaluate(m, node.operand)
    if isinstance(value, Known) and isinstance(value.value, int | float) and node.op == "-":
        return Known(-value.value, value.at)
    return Unknown(f"the result of `{node.op}`", (value,), (m.span(node),))


def _logical(m: Machine, node: Any) -> Value:
    if any(may_act(part) for part in node.values[1:]):
        values = _guarded(m, node)
    else:
        values = [evaluate(m, part) for part in node.values]
    if node.op == "or":
        return either(values, (m.span(node),))
    known = [truth(value) for value in values]
    if False in known:
        return values[known.index(False)]
    return values[-1] if None not in known[:-1] else Unknown("a truth value", tuple(values), (m.span(node),))


def _guarded(m: Machine, node: Any) -> list[Value]:
    """The parts of an `and` or `or`, each behind the one before it."""
    values: list[Value] = []
    frame: InBranch | None = None
    taken, dead = node.op == "and", None
    for part in node.values:
        with behind(m, frame, taken):
            test, known, value = condition(m, part, lambda inner: evaluate(m, inner))
        sure = type(part) in (ir.Compare, ir.Logical, ir.Unary) and known is not None
        values.append(Known(known, (m.span(part),)) if sure else value)
        dead = m.dead if dead is None else dead
        frame = InBranch(test, taken, known)
    m.dead = bool(dead)
    return values


def _truth_value(m: Machine, node: Any) -> Value:
    _, known, value = condition(m, node, lambda part: evaluate(m, part))
    if known is not None:
        return Known(known, (m.span(node),))
    return value if isinstance(value, Unknown) else Unknown("a truth value", (value,), (m.span(node),))


def _conditional(m: Machine, node: Any) -> Value:
    test, known, _ = condition(m, node.test, lambda part: evaluate(m, part))
    m.look(node.test, "tested")
    before = m.dead
    with behind(m, InBranch(test, True, known), True):
        yes = evaluate(m, node.body)
    with behind(m, InBranch(test, False, known), False):
        no = evaluate(m, node.orelse)
    m.dead = before
    if known is not None:
        return yes if known else no
    tested = m.lookup(node.test.id) if type(node.test) is ir.Name else None
    if tested is not None and tested is yes:
        return either((yes, no), (m.span(node),))
    by_words = or_else(yes, no) if asks_words(test) else None
    return by_words or one_of((yes, no), "branch", 0, (m.span(node),))


def _lambda(m: Machine, node: Any) -> Value:
    number = m.add(Function("<lambda>", node, m.file, m.scope))
    return Ref("function", number, "<lambda>", (m.span(node),))


def _walrus(m: Machine, node: Any) -> Value:
    value = evaluate(m, node.value)
    assign(m, node.target, value)
    return value


def _opaque(m: Machine, node: Any) -> Value:
    inputs = tuple(evaluate(m, child) for child in node.children)
    if node.reason in ("await", "yield from") and inputs:
        return inputs[0]
    if node.reason == "yield" and inputs and m.returned:
        m.returned[-1].append(inputs[0])
    return Unknown(node.reason, inputs, (m.span(node),))


_READERS: dict[type, Callable[[Machine, Any], Value]] = {
    ir.Const: _const,
    ir.Name: _name,
    ir.Attribute: _attribute,
    ir.Call: _call,
    ir.Starred: _starred,
    ir.Text: _text,
    ir.Collection: _collection,
    ir.Dictionary: _dictionary,
    ir.Subscript: _subscript,
    ir.Binary: _binary,
    ir.Unary: _unary,
    ir.Logical: _logical,
    ir.Compare: _truth_value,
    ir.Conditional: _conditional,
    ir.Lambda: _lambda,
    ir.Comprehension: comprehension,
    ir.Walrus: _walrus,
    ir.Opaque: _opaque,
}
