"""Statements: from LibCST to the reduced syntax."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import libcst as cst

from bricklint.code.cursor import Cursor, LostError
from bricklint.code.from_cst import READERS, read_arguments, read_parameters
from bricklint.code.ir import (
    Block,
    Case,
    Class,
    Define,
    Expr,
    For,
    Handler,
    If,
    Match,
    Statement,
    Try,
    While,
    With,
)
from bricklint.code.layout import Layout
from bricklint.code.limits import DEEPEST, TooDeepError
from bricklint.code.statements_from_cst import STATEMENTS, step_over

_Reader: TypeAlias = Callable[[Cursor, Any, int], Statement]
_SHORT = 250
_ERRORS = (TooDeepError, LostError, RecursionError, cst.CSTValidationError)


def read_statement(layout: Layout, start: int, end: int) -> Statement | None:
    """The simple statement that stands alone from `start` to `end` in the code; None where it can not be read."""
    try:
        code = layout.code[start:end]
        line = _often(code) if len(code) < _SHORT else cst.parse_statement(code)
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            return None
        return _READERS[type(line.body[0])](Cursor(layout, start, READERS), line.body[0], 0)
    except (cst.ParserSyntaxError, *_ERRORS):
        return None


@lru_cache(maxsize=1024)
def _often(code: str) -> cst.CSTNode:
    """A tree for code that a project says again and again: `dbutils.widgets.get("environment")`."""
    return cst.parse_statement(code)


def forget() -> None:
    """Empties the memory of trees, so that a measurement begins cold."""
    _often.cache_clear()


def read_expression(layout: Layout, start: int, end: int) -> Expr | None:
    """The expression that stands from `start` to `end` in the code; None where it can not be read."""
    try:
        node = cst.parse_expression(f"({layout.code[start:end]})")
        found: Expr = Cursor(layout, start, READERS).read(node, borrowed=1)
        return found
    except (cst.ParserSyntaxError, *_ERRORS):
        return None


def read_module(layout: Layout) -> Block | None:
    """The statements of a whole cell; None where it does not parse or nests too deep. Takes no care of depth:
    LibCST ends the process where code nests by the thousands."""
    try:
        module = cst.parse_module(layout.code)
        cursor = Cursor(layout, 0, READERS)
        return _lines(cursor, module.body, 0)
    except (cst.ParserSyntaxError, *_ERRORS):
        return None


def _lines(cursor: Cursor, nodes: Any, depth: int) -> Block:
    if depth > DEEPEST:
        raise TooDeepError
    found: list[Statement] = []
    for node in nodes:
        if isinstance(node, cst.SimpleStatementLine):
            _small(cursor, node.body, found)
        else:
            cursor.next()
            found.append(_READERS[type(node)](cursor, node, depth))
    return tuple(found)


def _small(cursor: Cursor, nodes: Any, found: list[Statement]) -> None:
    for node in nodes:
        cursor.next()
        found.append(_READERS[type(node)](cursor, node, 0))
        if isinstance(node.semicolon, cst.Semicolon):
            cursor.take(";")


def _body(cursor: Cursor, node: Any, depth: int) -> Block:
    """The block behind a colon, with the colon."""
    cursor.take(":")
    if isinstance(node, cst.IndentedBlock):
        return _lines(cursor, node.body, depth + 1)
    found: list[Statement] = []
    _small(cursor, node.body, found)
    return tuple(found)


def _if(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    # `if` or `elif`, as it stands.
    cursor.skip("el")
    cursor.take("if")
    test = cursor.read(node.test)
    body = _body(cursor, node.body, depth)
    orelse: Block = ()
    if isinstance(node.orelse, cst.If):
        cursor.next()
        if depth > DEEPEST:
            raise TooDeepError
        orelse = (_if(cursor, node.orelse, depth + 1),)
    elif node.orelse is not None:
        orelse = _else(cursor, node.orelse, depth)
    return If(test, body, orelse, start, cursor.here())


def _else(cursor: Cursor, node: Any, depth: int, word: str = "else") -> Block:
    if node is None:
        return ()
    cursor.take(word)
    return _body(cursor, node.body, depth)


def _for(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    if node.asynchronous is not None:
        cursor.take("async")
    cursor.take("for")
    target = cursor.read(node.target)
    cursor.take("in")
    iterable = cursor.read(node.iter)
    body = _body(cursor, node.body, depth)
    orelse = _else(cursor, node.orelse, depth)
    return For(target, iterable, body, orelse, start, cursor.here())


def _while(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("while")
    test = cursor.read(node.test)
    body = _body(cursor, node.body, depth)
    orelse = _else(cursor, node.orelse, depth)
    return While(test, body, orelse, start, cursor.here())


def _try(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("try")
    body = _body(cursor, node.body, depth)
    handlers = tuple([_handler(cursor, handler, depth) for handler in node.handlers])
    orelse = _else(cursor, node.orelse, depth)
    final = _else(cursor, node.finalbody, depth, "finally")
    return Try(body, handlers, orelse, final, start, cursor.here())


def _handler(cursor: Cursor, node: Any, depth: int) -> Handler:
    start = cursor.layout.place(cursor.take("except"))
    if isinstance(node, cst.ExceptStarHandler):
        cursor.take("*")
    kind = None if node.type is None else cursor.read(node.type)
    name = None
    if node.name is not None:
        cursor.take("as")
        name = cursor.identifier(node.name.name)
    cursor.next()
    colon = cursor.here()
    body = _body(cursor, node.body, depth)
    return Handler(kind, name, body, start, cursor.here(), colon + 1)


def _with(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    if node.asynchronous is not None:
        cursor.take("async")
    cursor.take("with")
    bracketed = isinstance(node.lpar, cst.LeftParen)
    if bracketed:
        cursor.take("(")
    items: list[tuple[Expr, Expr | None]] = []
    for item in node.items:
        context = cursor.read(item.item)
        target = None
        if item.asname is not None:
            cursor.take("as")
            target = cursor.read(item.asname.name)
        items.append((context, target))
        cursor.skip(",")
    if bracketed:
        cursor.take(")")
    body = _body(cursor, node.body, depth)
    return With(tuple(items), body, start, cursor.here())


def _match(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("match")
    subject = cursor.read(node.subject)
    cursor.take(":")
    cases = tuple([_case(cursor, case, depth + 1) for case in node.cases])
    return Match(subject, cases, start, cursor.here())


def _case(cursor: Cursor, node: Any, depth: int) -> Case:
    start = cursor.layout.place(cursor.take("case"))
    pattern_start = cursor.next()
    step_over(cursor, node.pattern)
    pattern = cursor.code[pattern_start : cursor.at].strip()
    guard = None
    if node.guard is not None:
        cursor.take("if")
        guard = cursor.read(node.guard)
    body = _body(cursor, node.body, depth)
    return Case(pattern, guard, body, start, cursor.here())


def _define(cursor: Cursor, node: Any, depth: int) -> Statement:
    decorators = _decorators(cursor, node)
    start = cursor.here()
    if node.asynchronous is not None:
        cursor.take("async")
    cursor.take("def")
    name = cursor.identifier(node.name)
    step_over(cursor, node.type_parameters)
    cursor.take("(")
    parameters = read_parameters(cursor, node.params, 0)
    cursor.take(")")
    if node.returns is not None:
        cursor.take("->")
        cursor.read(node.returns.annotation)
    body = _body(cursor, node.body, depth)
    return Define(name, parameters, body, decorators, start, cursor.here())


def _class(cursor: Cursor, node: Any, depth: int) -> Statement:
    decorators = _decorators(cursor, node)
    start = cursor.here()
    cursor.take("class")
    name = cursor.identifier(node.name)
    step_over(cursor, node.type_parameters)
    bases: tuple[Expr, ...] = ()
    if isinstance(node.lpar, cst.LeftParen):
        cursor.take("(")
        bases, _ = read_arguments(cursor, [*node.bases, *node.keywords], 0)
        cursor.take(")")
    body = _body(cursor, node.body, depth)
    return Class(name, bases, body, decorators, start, cursor.here())


def _decorators(cursor: Cursor, node: Any) -> tuple[Expr, ...]:
    found: list[Expr] = []
    for decorator in node.decorators:
        cursor.take("@")
        found.append(cursor.read(decorator.decorator))
    cursor.next()
    return tuple(found)


_READERS: dict[type, _Reader] = {
    **STATEMENTS,
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.Match: _match,
    cst.FunctionDef: _define,
    cst.ClassDef: _class,
}
