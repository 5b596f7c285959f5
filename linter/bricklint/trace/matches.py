"""Following match: each case guards its body by what its pattern asks of the subject."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Any, NamedTuple

from bricklint.code import ir
from bricklint.source import Span
from bricklint.trace.compares import compared
from bricklint.trace.conditions import asked_of, condition
from bricklint.trace.expressions import evaluate
from bricklint.trace.flow import FALLS
from bricklint.trace.frames import Clause, Condition, InBranch, Outcomes
from bricklint.trace.machine import Machine
from bricklint.trace.scan import dotted_text
from bricklint.trace.store import Layer
from bricklint.trace.values import Known, Listed, Unknown, Value

_MOST_FRAMES = 12


class Pattern(NamedTuple):
    """What a pattern asks. `values`: the subject equals one of these constants or dotted names (None: it asks
    something else); `classes`: it is one of these; `always`: nothing; `names` that it binds, `whole` one of them to
    the whole subject."""

    values: tuple[ast.expr, ...] | None = None
    classes: tuple[str, ...] = ()
    always: bool = False
    names: tuple[str, ...] = ()
    whole: str | None = None


class _Asked(NamedTuple):
    test: Condition
    known: bool | None


def run_match(m: Machine, node: Any) -> Outcomes:
    """`match`: each case on a layer of its own, behind the cases before it."""
    subject = evaluate(m, node.subject)
    m.look(node.subject, "tested")
    first = frozenset(m.abrupt) | (frozenset() if m.dead else FALLS)
    if "falls" not in first:
        return first
    ends: Outcomes = frozenset()
    layers: list[Layer] = []
    passed: list[InBranch] = []
    open_end = True
    for case in node.cases:
        pattern = read_pattern(case.pattern)
        m.store.push()
        _bind(m, pattern, subject)
        with m.under(*passed[-_MOST_FRAMES:]):
            asked = _asked(m, node, case, pattern, subject)
            one = _body(m, case, asked, reached=open_end)
        layer = m.store.pop()
        if open_end and (asked is None or asked.known is not False):
            ends |= one
            layers += [layer] if "falls" in one else []
        open_end = open_end and asked is not None and asked.known is not True
        if asked is not None:
            passed.append(InBranch(asked.test, False, asked.known))
    if open_end:
        layers.append({})
        ends |= FALLS
    m.store.merge(layers)
    return ends | (first - FALLS)


def _body(m: Machine, case: Any, asked: _Asked | None, reached: bool) -> Outcomes:
    from bricklint.trace.statements import run_block

    frames = () if asked is None else (InBranch(asked.test, True, asked.known),)
    with m.under(*frames):
        if reached and (asked is None or asked.known is not False):
            return run_block(m, case.body)
        with m.never():
            return run_block(m, case.body)


def _asked(m: Machine, node: Any, case: Any, pattern: Pattern, subject: Value) -> _Asked | None:
    """The test of a case; None for one that takes whatever comes."""
    at = _place(m, case)
    clauses: tuple[Clause, ...] = ()
    known: bool | None = True
    if not pattern.always:
        clause, known = _clause(m, node, pattern, subject, at)
        clauses = (clause,)
    if case.guard is None:
        return _Asked(Condition(clauses, "one", at), known) if clauses else None
    guard, guarded, _ = condition(m, case.guard, lambda part: evaluate(m, part))
    m.look(case.guard, "tested")
    if not clauses:
        return _Asked(guard, guarded)
    both = False if False in (known, guarded) else None if None in (known, guarded) else True
    joined: Any = "and" if guard.joined in ("one", "and") else "mixed"
    return _Asked(Condition((*clauses, *guard.clauses), joined, at), both)


def _clause(m: Machine, node: Any, pattern: Pattern, subject: Value, at: Span) -> tuple[Clause, bool | None]:
    name = dotted_text(node.subject)
    if pattern.values is not None:
        options = tuple(evaluate(m, _expression(value, at)) for value in pattern.values)
        other = options[0] if len(options) == 1 else Listed(options, "tuple")
        answers = [compared(subject, "==", option) for option in options]
        known = True if True in answers else None if None in answers else False
        op = "==" if len(options) == 1 else "in"
        return asked_of(m, "compare", op, name, subject, other, at), known
    if pattern.classes:
        classes = Listed(tuple(Known(one) for one in pattern.classes), "tuple")
        return asked_of(m, "isinstance", "isinstance", name, subject, classes, at), None
    return asked_of(m, "call", "match", name, subject, None, at), None


def _bind(m: Machine, pattern: Pattern, subject: Value) -> None:
    for name in pattern.names:
        whole = name == pattern.whole
        m.bind(name, subject if whole else Unknown("a part of what is matched", (subject,)))


def _place(m: Machine, case: Any) -> Span:
    """The pattern where it stands letter by letter in the file, else the case up to its body."""
    end = case.body[0].start if case.body else case.end
    start = m.file.source.text.find(case.pattern, case.start, end)
    if start < 0:
        return Span(m.file.source, case.start, end)
    return Span(m.file.source, start, start + len(case.pattern))


def _expression(node: ast.expr, at: Span) -> Any:
    if isinstance(node, ast.Attribute):
        return ir.Attribute(_expression(node.value, at), node.attr, at.start, at.end, at.start)
    if isinstance(node, ast.Name):
        return ir.Name(node.id, at.start, at.end)
    if isinstance(node, ast.Constant) and node.value is not ...:
        return ir.Const(node.value, at.start, at.end)
    if isinstance(node, ast.UnaryOp):
        return ir.Unary("-", _expression(node.operand, at), at.start, at.end)
    return ir.Opaque("a pattern", (), at.start, at.end)


@lru_cache(maxsize=2048)
def read_pattern(text: str) -> Pattern:
    """What a pattern of a case asks, from its text; one that cannot be read asks something unknown."""
    try:
        tree = ast.parse(f"match _:\n case ({text}\n ): pass" if text else "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Pattern()
    match = tree.body[0] if tree.body else None
    return _pattern(match.cases[0].pattern) if isinstance(match, ast.Match) else Pattern()


def _pattern(node: ast.pattern) -> Pattern:
    names = tuple(
        name
        for part in ast.walk(node)
        for name in (getattr(part, "name", None), getattr(part, "rest", None))
        if isinstance(name, str)
    )
    inner, whole = node, None
    if isinstance(node, ast.MatchAs):
        whole = node.name
        if node.pattern is None:
            return Pattern(always=True, names=names, whole=whole)
        inner = node.pattern
    alternatives = inner.patterns if isinstance(inner, ast.MatchOr) else [inner]
    values = [value for one in alternatives if (value := _value(one)) is not None]
    if len(values) == len(alternatives):
        return Pattern(tuple(values), names=names, whole=whole)
    classes = [ast.unparse(one.cls) for one in alternatives if isinstance(one, ast.MatchClass)]
    if any(isinstance(one, ast.MatchAs) and one.pattern is None for one in alternatives):
        return Pattern(always=True, names=names, whole=whole)
    return Pattern(classes=tuple(classes) if len(classes) == len(alternatives) else (), names=names, whole=whole)


def _value(node: ast.pattern) -> ast.expr | None:
    if isinstance(node, ast.MatchValue):
        return node.value
    return ast.Constant(node.value) if isinstance(node, ast.MatchSingleton) else None
