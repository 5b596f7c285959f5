"""Tests: what an if, while or assert asks, while its parts are being worked out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

from bricklint.code import ir
from bricklint.source import Span
from bricklint.trace.compares import compared
from bricklint.trace.frames import Clause, Condition, InBranch
from bricklint.trace.machine import Machine, dotted_of, last_part
from bricklint.trace.scan import dotted_text
from bricklint.trace.texts import truth
from bricklint.trace.values import (
    Applied,
    Count,
    Failure,
    Known,
    Listed,
    Mapped,
    OneOf,
    Rows,
    Unknown,
    Value,
    Widget,
    all_parts,
)

About: TypeAlias = Literal["exception", "count", "status", "flag", "widget", "exists", "other"]
Evaluate: TypeAlias = Callable[[Any], Value]

_COUNT_NAME = re.compile(r"(^|_)(n|num|count|counts|cnt|rows|records|total|len|size|errors?|failures?)(_|$)", re.I)
_FLAG_NAME = re.compile(r"(^|_)(is|has|ok|valid|success|succeeded|passed|failed|failure|error|errors|done)(_|$)", re.I)
_EXISTS = frozenset({"exists", "isfile", "isdir", "is_file", "is_dir", "tableExists", "isDeltaTable", "databaseExists"})
_LOOKS = frozenset({"head", "take", "tail", "first", "collect"})
_CONTAINS = frozenset({"startswith", "endswith", "search", "match", "find", "fullmatch"})
_TURNED = {"not in": "in", "!=": "==", "is not": "is"}


def condition(m: Machine, node: Any, evaluate: Evaluate) -> tuple[Condition, bool | None, Value]:
    """The facts of a test, its truth where that is known, and its value; each part is worked out once."""
    clauses: list[Clause] = []
    joins: set[str] = set()
    value, known = _read(m, node, evaluate, clauses, joins, negated=False)
    joined: Any = "one" if len(clauses) < 2 else (joins.pop() if len(joins) == 1 else "mixed")
    return Condition(tuple(clauses), joined, m.span(node)), known, value


def _read(
    m: Machine, node: Any, evaluate: Evaluate, clauses: list[Clause], joins: set[str], negated: bool
) -> tuple[Value, bool | None]:
    kind = type(node)
    if kind is ir.Logical:
        joins.add(node.op)
        parts = _parts(m, node, evaluate, clauses, joins, negated)
        answers = [known for _, known in parts]
        decisive = node.op == "or"
        known = decisive if decisive in answers else (None if None in answers else not decisive)
        return Unknown("a truth value", tuple(value for value, _ in parts), (m.span(node),)), known
    if kind is ir.Unary and node.op == "not":
        value, known = _read(m, node.operand, evaluate, clauses, joins, not negated)
        return Unknown("a truth value", (value,), (m.span(node),)), None if known is None else not known
    if kind is ir.Compare and len(node.ops) == 1:
        return _compare(m, node, evaluate, clauses, negated)
    if kind is ir.Call:
        return _call(m, node, evaluate, clauses, negated)
    value = evaluate(node)
    name = dotted_text(node)
    clauses.append(_clause(m, node, "truth", _about(m, value, None, name), "", negated, name, value, None))
    return value, truth(value)


def _parts(
    m: Machine, node: Any, evaluate: Evaluate, clauses: list[Clause], joins: set[str], negated: bool
) -> list[tuple[Value, bool | None]]:
    """The parts of an `and` or `or`; each one is worked out only where the one before it lets it."""
    found: list[tuple[Value, bool | None]] = []
    frame: InBranch | None = None
    wanted = node.op == "and"
    for number, part in enumerate(node.values):
        first, inner = len(clauses), set[str]()
        with behind(m, frame, wanted != negated):
            found.append(_read(m, part, evaluate, clauses, inner, negated))
        joins |= inner
        if number + 1 < len(node.values) and may_act(node.values[number + 1]):
            mine = tuple(clauses[first:])
            joined: Any = "one" if len(mine) < 2 else (inner.pop() if len(inner) == 1 else "mixed")
            known = found[-1][1]
            truth_of_test = known if known is None else known != negated
            frame = InBranch(Condition(mine, joined, m.span(part)), wanted != negated, truth_of_test)
        else:
            frame = None
    return found


@contextmanager
def behind(m: Machine, frame: InBranch | None, taken: bool) -> Iterator[None]:
    """Inside a branch, if there is one; in code that never runs where it is known not to be taken."""
    if frame is None:
        yield
    elif frame.known is not None and frame.known is not taken:
        with m.under(frame), m.never():
            yield
    else:
        with m.under(frame):
            yield


def may_act(node: Any) -> bool:
    """Whether working out an expression can do anything."""
    return type(node) not in (ir.Const, ir.Name, ir.Attribute)


def _compare(
    m: Machine, node: Any, evaluate: Evaluate, clauses: list[Clause], negated: bool
) -> tuple[Value, bool | None]:
    left, right, op = evaluate(node.left), evaluate(node.rights[0]), node.ops[0]
    turned = _TURNED.get(op, op)
    negated = negated != (op in _TURNED)
    subject, other, subject_node = left, right, node.left
    kind: Literal["contains", "compare"] = "contains" if turned == "in" else "compare"
    reads_text = turned == "in" and (isinstance(left, Known) or not isinstance(right, Listed | Mapped))
    if reads_text or (turned != "in" and isinstance(left, Known) and not isinstance(right, Known)):
        subject, other, subject_node = right, left, node.rights[0]
    name = dotted_text(subject_node)
    about = _about(m, subject, other, name or _call_name(subject_node))
    clauses.append(_clause(m, node, kind, about, turned, negated, name, subject, other))
    return Unknown("a truth value", (left, right), (m.span(node),)), compared(left, op, right)


def _call(m: Machine, node: Any, evaluate: Evaluate, clauses: list[Clause], negated: bool) -> tuple[Value, bool | None]:
    called = dotted_text(node.func)
    last = last_part(called) or (node.func.attr if isinstance(node.func, ir.Attribute) else "")
    if called == "isinstance" and len(node.args) == 2:
        subject, classes = evaluate(node.args[0]), evaluate(node.args[1])
        about: About = "exception" if Failure in _kinds(m, subject) else "other"
        name = dotted_text(node.args[0])
        clauses.append(_clause(m, node, "isinstance", about, "isinstance", negated, name, subject, _names(classes)))
        return Unknown("a truth value", (subject,), (m.span(node),)), None
    value = evaluate(node)
    inputs: tuple[Value, ...] = (value,)
    if isinstance(value, Unknown) and last not in _LOOKS:
        inputs = tuple(part for part in value.inputs if not isinstance(part, Rows))
    if isinstance(value, Applied):
        inputs = (value.base, *value.args)
    subject = inputs[0] if inputs else value
    other = inputs[1] if len(inputs) > 1 else None
    about = _about(m, value, other, None)
    if about == "other":
        about = "exists" if last in _EXISTS else "count" if last in ("isEmpty", "len") else _about(m, value, None, last)
    kind: Literal["contains", "call"] = "contains" if last in _CONTAINS else "call"
    clauses.append(_clause(m, node, kind, about, called or last, negated, called, subject, other))
    return value, truth(value)


def _clause(
    m: Machine,
    node: Any,
    kind: Any,
    about: About,
    op: str,
    negated: bool,
    name: str | None,
    subject: Value,
    other: Value | None,
) -> Clause:
    return Clause(kind, about, op, negated, name, subject, other, m.span(node), _from_handlers(m, subject))


def _from_handlers(m: Machine, subject: Value) -> tuple[int, ...]:
    if not m.drafts or not isinstance(subject, OneOf | Known | Listed | Mapped | Unknown):
        return ()
    spans = _inside(m, subject)[1]
    found = [(span.start, number) for span in spans for number in m.bodies.holding(m.drafts, span)]
    return tuple(dict.fromkeys(number for _, number in sorted(found))) if found else ()


def _call_name(node: Any) -> str | None:
    if type(node) is ir.Call and isinstance(node.func, ir.Attribute):
        return str(node.func.attr)
    return None


def _names(classes: Value) -> Value:
    items = classes.items if isinstance(classes, Listed) else (classes,)
    names = tuple(Known(name) for name in map(dotted_of, items) if name is not None)
    return Listed(names, "tuple", len(names) == len(items))


def _inside(m: Machine, value: Value) -> tuple[frozenset[type], tuple[Span, ...]]:
    """The kinds of value in a value, and where they were written; remembered, for the same one stands in many tests."""
    known = m.insides.get(id(value))
    if known is None:
        parts = all_parts(value, 60, into_rows=False)
        spans = {(id(span.source), span.start, span.end): span for part in parts for span in part.at}
        known = m.insides[id(value)] = value, (frozenset(map(type, parts)), tuple(spans.values()))
    return known[1]


def _kinds(m: Machine, value: Value | None) -> frozenset[type]:
    return frozenset() if value is None else _inside(m, value)[0]


def _about(m: Machine, value: Value, other: Value | None, name: str | None) -> About:
    kinds = _kinds(m, value)
    others = _kinds(m, other)
    if Failure in kinds or Failure in others:
        return "exception"
    if Count in kinds or Count in others or (isinstance(value, Applied) and value.name == "len"):
        return "count"
    last = last_part(name)
    number = isinstance(other, Known) and isinstance(other.value, int | float) and not isinstance(other.value, bool)
    if last and _COUNT_NAME.search(last) and (number or not _FLAG_NAME.search(last)):
        return "count"
    if _is_flag(value) or (last and _FLAG_NAME.search(last) and not isinstance(other, Known)):
        return "flag"
    if isinstance(value, OneOf) and any(isinstance(o, Known) and isinstance(o.value, str) for o in value.options):
        return "widget" if Widget in kinds else "status"
    if Widget in kinds:
        return "widget"
    if isinstance(other, Known) and isinstance(other.value, str):
        return "status"
    return "flag" if isinstance(other, Known) and isinstance(other.value, bool) else "other"


def _is_flag(value: Value) -> bool:
    options = value.options if isinstance(value, OneOf) else (value,)
    return bool(options) and all(isinstance(o, Known) and isinstance(o.value, bool) for o in options)


def asks_empty(node: Any) -> str | None:
    """The name that a test asks to be empty: `not x`, `x == ""`, `x is None`, `len(x) == 0`; else None."""
    if type(node) is ir.Unary and node.op == "not":
        return _stripped_name(node.operand)
    if type(node) is ir.Logical and node.op == "or":
        names = {asks_empty(part) for part in node.values}
        return names.pop() if len(names) == 1 else None
    if type(node) is ir.Compare and node.ops in (("==",), ("is",)):
        right = node.rights[0]
        if type(right) is ir.Const and not right.value:
            return _stripped_name(node.left)
    return None


def _stripped_name(node: Any) -> str | None:
    while type(node) is ir.Call and isinstance(node.func, ir.Attribute) and not node.args:
        node = node.func.base
    if type(node) is ir.Call and type(node.func) is ir.Name and node.func.id in ("len", "str") and len(node.args) == 1:
        node = node.args[0]
    return node.id if type(node) is ir.Name else None


def asked_of(m: Machine, kind: Any, op: str, name: str | None, subject: Value, other: Value | None, at: Span) -> Clause:
    """The clause of a match's case: what its pattern, at `at`, asks of the subject."""
    return Clause(
        kind, _about(m, subject, other, name), op, False, name, subject, other, at, _from_handlers(m, subject)
    )
