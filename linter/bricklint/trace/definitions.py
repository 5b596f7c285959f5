"""Functions and classes being defined."""

from __future__ import annotations

from typing import Any

from bricklint.code import ir
from bricklint.trace.calls import call_value
from bricklint.trace.expressions import evaluate
from bricklint.trace.flow import FALLS
from bricklint.trace.frames import Outcomes
from bricklint.trace.machine import Machine, dotted_of, last_part
from bricklint.trace.records import name_autos
from bricklint.trace.things import Arg, Arguments, Bound, Classed, Function, Scope
from bricklint.trace.values import OneOf, Ref, Value

_KINDS: dict[str, Any] = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "property",
    "cached_property": "property",
}


def define_function(m: Machine, node: Any) -> Outcomes:
    """`def`: the function is kept, its decorators are called."""
    m.options_made = {}
    decorators = [(evaluate(m, decorator), m.span(decorator)) for decorator in node.decorators]
    if m.options_made:
        m.commands[id(node)] = m.options_made
    names = [dotted_of(value) for value, _ in decorators]
    kind: Any = next((_KINDS[last_part(name)] for name in names if last_part(name) in _KINDS), "plain")
    outside = tuple(name for (value, _), name in zip(decorators, names, strict=True) if _outside(value) and name)
    owner = _owner(m)
    kept = any(last_part(name) == "cached_property" for name in names)
    number = m.add(Function(node.name, node, m.file, m.scope, owner, kind, outside, kept))
    if not m.silent:
        m.defined.append(number)
    value: Value = Ref("function", number, node.name, (m.span(node),))
    for decorator, at in reversed(decorators):
        value = _decorated(m, decorator, value, at)
    m.bind(node.name, value)
    return FALLS


def _owner(m: Machine) -> int:
    if m.scope.kind != "class":
        return 0
    return m.classes.get(m.scope.number, 0)


def _outside(value: Value) -> bool:
    return not isinstance(value, Ref)


def _decorated(m: Machine, decorator: Value, function: Value, at: Any) -> Value:
    options = decorator.options if isinstance(decorator, OneOf) else (decorator,)
    if not all(isinstance(option, Ref) for option in options):
        return function
    if any(isinstance(m.things.get(option.number), Classed) for option in options if isinstance(option, Ref)):
        return function
    made = call_value(m, decorator, Arguments((Arg(None, function, at),), at, at), None)
    is_function = isinstance(made, Ref) and isinstance(m.things.get(made.number), Function | Bound)
    return made if is_function else function


def define_class(m: Machine, node: Any) -> Outcomes:
    """`class`: its body runs in a namespace of its own."""
    from bricklint.trace.statements import run_block

    bases = tuple(evaluate(m, base) for base in node.bases)
    decorators = [dotted_of(evaluate(m, decorator)) for decorator in node.decorators]
    calls = [decorator.func for decorator in node.decorators if type(decorator) is ir.Call]
    decorators += [dotted_of(evaluate(m, call)) for call in calls]
    fields = any(last_part(name) in ("dataclass", "define", "attrs") for name in decorators)
    fields = fields or any(last_part(dotted_of(base)) in ("NamedTuple", "BaseModel", "BaseSettings") for base in bases)
    scope = Scope(m.number(), "class", m.scope)
    number = m.add(Classed(node.name, node, m.file, scope, bases, fields))
    m.classes[scope.number] = number
    value = Ref("class", number, node.name, (m.span(node),))
    m.bind(node.name, value)
    with m.inside(m.file, scope):
        run_block(m, node.body)
    name_autos(m, m.things[number])
    return FALLS
