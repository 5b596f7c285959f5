"""Following statements: what they do, and how their block ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bricklint.code import ir
from bricklint.source import Span
from bricklint.trace.branches import run_for, run_if, run_while
from bricklint.trace.definitions import define_class, define_function
from bricklint.trace.events import (
    BrokenCode,
    Exit,
    InterpreterExit,
    Kept,
    MagicLine,
    Raise,
    Returns,
    TracebackHook,
)
from bricklint.trace.expressions import evaluate, operate
from bricklint.trace.flow import FALLS, unreachable
from bricklint.trace.foreign import run_foreign
from bricklint.trace.frames import InFinally, InHandler, InTry, InWith, Outcome, Outcomes
from bricklint.trace.handlers import run_try
from bricklint.trace.imports import run_import, run_magic
from bricklint.trace.machine import Machine, dotted_of, last_part
from bricklint.trace.matches import run_match
from bricklint.trace.methods import in_loop_handler
from bricklint.trace.scan import root_name
from bricklint.trace.sqlevents import run_cell
from bricklint.trace.targets import assign
from bricklint.trace.values import (
    ChildResult,
    Dotted,
    Failure,
    Known,
    Ref,
    Unknown,
    Value,
)

_HOOKS = frozenset({"_showtraceback", "showtraceback", "excepthook"})
_RAISES: Outcomes = frozenset({"raises"})


def run_block(m: Machine, block: Sequence[Any], later: Iterable[Any] = ()) -> Outcomes:
    """Follow the statements of a block; how it ends. `later` are the statements of the following cells."""
    ends: set[Outcome] = set()
    before = m.path
    falls = True
    for number, statement in enumerate(block):
        if not m.step():
            break
        first = len(m.events)
        m.following.append((tuple(block), number + 1))
        m.depth += 3
        outcome = run_statement(m, statement) if m.depth < 100 else FALLS
        m.depth -= 3
        m.following.pop()
        ends |= outcome - FALLS
        if "falls" not in outcome:
            falls = False
            _run_unreachable(m, block[number + 1 :], later, outcome, first)
            break
    m.path = before
    return frozenset(ends) | (FALLS if falls else frozenset())


def _run_unreachable(m: Machine, rest: Sequence[Any], later: Iterable[Any], outcome: Outcomes, first: int) -> None:
    if "exits" in outcome and not m.silent:
        found = unreachable(m.file, rest, later)
        depth = len(m.path)
        for index in range(first, len(m.events)):
            event = m.events[index]
            caught = any(isinstance(step, InTry) for step in event.path[depth:])
            if found is not None and isinstance(event, Exit) and not caught and index not in m.unreachable:
                m.unreachable[index] = found
    if rest:
        with m.never():
            run_block(m, rest)


def run_statement(m: Machine, node: Any) -> Outcomes:
    """Follow one statement."""
    m.abrupt, m.dead = set(), False
    runner = _RUNNERS.get(type(node))
    return FALLS if runner is None else runner(m, node)


def ended(m: Machine, normal: Outcomes = FALLS) -> Outcomes:
    """How a simple statement ends, by the calls in it."""
    return frozenset(m.abrupt) | (frozenset() if m.dead else normal)


def _assign(m: Machine, node: Any) -> Outcomes:
    value = evaluate(m, node.value)
    result = ended(m)
    if isinstance(value, ChildResult) and not m.silent and type(node.value) is ir.Call:
        m.results[value.run] = "ignored" if type(node.targets[0]) is ir.Name else "used"
    if node.op is not None:
        value = operate(node.op, evaluate(m, node.targets[0]), value, m.span(node))
    for target in node.targets:
        _assign_one(m, node, target, value)
    return result


def _assign_one(m: Machine, node: Any, target: Any, value: Value) -> None:
    kind = type(target)
    if kind is ir.Attribute and target.attr in _HOOKS:
        m.emit(TracebackHook, m.span(target), what=target.attr)
    assign(m, target, value)
    items = target.items if kind is ir.Collection else (target,)
    for item in items:
        name = root_name(item)
        if name is None:
            continue
        m.derive(name, node.value, item)
        if in_loop_handler(m) and not isinstance(value, Failure):
            m.emit(Kept, m.span(node), name=name, value=value)


def _evaluate(m: Machine, node: Any) -> Outcomes:
    value = evaluate(m, node.value)
    if isinstance(value, ChildResult) and not m.silent:
        m.results[value.run] = "ignored"
    return ended(m)


def _return(m: Machine, node: Any) -> Outcomes:
    value = Known(None) if node.value is None else evaluate(m, node.value)
    if node.value is not None and m.calling:
        m.derive(_function_name(m), node.value)
    if m.path and any(isinstance(step, InHandler | InFinally) for step in m.path):
        m.emit(Returns, m.span(node), value=None if node.value is None else value)
    if m.returned:
        m.returned[-1].append(value)
    if not m.dead:
        m.escape()
    return ended(m, frozenset({"returns"}))


def _function_name(m: Machine) -> str:
    from bricklint.trace.frames import Called

    frame = next((step for step in reversed(m.path) if isinstance(step, Called)), None)
    return "" if frame is None else frame.function


def _raise(m: Machine, node: Any) -> Outcomes:
    value = None if node.value is None else evaluate(m, node.value)
    cause = None if node.cause is None else evaluate(m, node.cause)
    if m.dead:
        return ended(m)
    m.look(node, "raised")
    if isinstance(value, Dotted) and last_part(value.name) == "SystemExit":
        value = Failure(-1, "SystemExit", (), value.at)
    kind = value.type if isinstance(value, Failure) else dotted_of(value) if value is not None else None
    if isinstance(value, Ref):
        kind = value.name
    if last_part(kind) == "SystemExit":
        code = value.args[0] if isinstance(value, Failure) and value.args else None
        m.emit(InterpreterExit, m.span(node), kind="raise SystemExit", code=code)
        return frozenset(m.abrupt) | {"stops"}
    message = value.args[0] if isinstance(value, Failure) and value.args else None
    again = value is None or (isinstance(value, Failure) and value.handler >= 0) or isinstance(cause, Failure)
    m.emit(Raise, m.span(node), exception=kind, message=message, bare=value is None, reraises=again)
    return frozenset(m.abrupt) | _RAISES


def _assert(m: Machine, node: Any) -> Outcomes:
    from bricklint.trace.conditions import condition

    _, known, _ = condition(m, node.test, lambda part: evaluate(m, part))
    m.look(node.test, "tested")
    dead = m.dead
    if node.message is not None and known is not True:
        evaluate(m, node.message)
    m.dead = dead
    return ended(m, _RAISES if known is False else FALLS | _RAISES if known is None else FALLS)


def _delete(m: Machine, node: Any) -> Outcomes:
    for target in node.targets:
        if type(target) is ir.Name:
            m.bind(target.id, Unknown("deleted"))
        else:
            evaluate(m, target)
    return ended(m)


def _jump(m: Machine, node: Any) -> Outcomes:
    if node.word == "pass":
        return FALLS
    m.escape()
    return frozenset({"breaks"}) if node.word == "break" else frozenset({"continues"})


def _scope(m: Machine, node: Any) -> Outcomes:
    for name in node.names:
        owner = m.scope.parent
        while owner is not None and owner.kind != "function" and owner.parent is not None:
            owner = owner.parent
        m.scope.outer[name] = m.scope.module
        if owner is not None and owner.kind == "function" and m.store.get((owner.number, name)) is not None:
            m.scope.outer[name] = owner
    return FALLS


def _with(m: Machine, node: Any) -> Outcomes:
    steps: list[InWith] = []
    swallows = False
    for context, target in node.items:
        value = evaluate(m, context)
        name, types = _context(m, context, value)
        swallow = last_part(name) == "suppress"
        swallows = swallows or (swallow and any(last_part(one) in ("Exception", "BaseException") for one in types))
        steps.append(InWith(name, swallow, types, m.span(context)))
        if target is not None:
            assign(m, target, value)
            root = root_name(target)
            if root is not None:
                m.derive(root, context)
    first = ended(m)
    if "falls" not in first:
        return first
    with m.under(*steps):
        ends = run_block(m, node.body)
    if swallows:
        ends = (ends - {"raises", "exits"}) | FALLS
    return ends | (first - FALLS)


def _context(m: Machine, node: Any, value: Value) -> tuple[str | None, tuple[str, ...]]:
    from bricklint.trace.scan import dotted_text

    if type(node) is not ir.Call:
        return dotted_text(node), ()
    found = dotted_of(evaluate(m, node.func)) if type(node.func) in (ir.Name, ir.Attribute) else None
    types = [dotted_text(arg) for arg in node.args] if last_part(found) == "suppress" else []
    return found or dotted_text(node.func), tuple(one for one in types if one is not None)


def _sql_cell(m: Machine, node: Any) -> Outcomes:
    run_cell(m, node, "file" if m.file.facts.kind == "sql" else "cell")
    return FALLS


def _magic(m: Machine, node: Any) -> Outcomes:
    if node.name in ("scala", "r"):
        run_foreign(m, node)
    m.emit(MagicLine, m.span(node), name=node.name, text=node.text)
    return FALLS


def _broken(m: Machine, node: Any) -> Outcomes:
    m.emit(BrokenCode, Span(m.file.source, node.at, node.at), message=node.message)
    if "dbutils" in m.file.source.text[node.start : node.end]:
        m.cannot_tell("a cell that uses dbutils does not parse")
    return FALLS


_RUNNERS: dict[type, Callable[[Machine, Any], Outcomes]] = {
    ir.Assign: _assign,
    ir.Evaluate: _evaluate,
    ir.If: run_if,
    ir.For: run_for,
    ir.While: run_while,
    ir.Try: run_try,
    ir.With: _with,
    ir.Match: run_match,
    ir.Define: define_function,
    ir.Class: define_class,
    ir.Return: _return,
    ir.Raise: _raise,
    ir.Assert: _assert,
    ir.Delete: _delete,
    ir.Jump: _jump,
    ir.Import: run_import,
    ir.Scope: _scope,
    ir.RunMagic: run_magic,
    ir.SqlCell: _sql_cell,
    ir.Magic: _magic,
    ir.Broken: _broken,
}
