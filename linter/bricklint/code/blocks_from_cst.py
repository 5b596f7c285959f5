"""Statements: from LibCST to the reduced syntax."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import libcst as cst

from bricklint.code.cursor import Cursor, LostError
from bricklint.code.from_ast import DEEPEST, TooDeepError
from bricklint.code.from_cst import OPERATORS, identifier, read, read_arguments, read_parameters
from bricklint.code.ir import (
    Assert,
    Assign,
    Block,
    Case,
    Class,
    Define,
    Delete,
    Evaluate,
    Expr,
    For,
    Handler,
    If,
    Import,
    ImportedName,
    Jump,
    Match,
    Opaque,
    Raise,
    Return,
    Scope,
    Statement,
    Try,
    While,
    With,
)
from bricklint.code.layout import Layout

_Reader: TypeAlias = Callable[[Cursor, Any, int], Statement]
_SHORT = 250
_ERRORS = (TooDeepError, LostError, RecursionError)


def read_statement(layout: Layout, start: int, end: int) -> Statement | None:
    """The simple statement that stands alone from `start` to `end` in the code; None where it can not be read."""
    try:
        code = layout.code[start:end]
        line = _often(code) if len(code) < _SHORT else cst.parse_statement(code)
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            return None
        return _READERS[type(line.body[0])](Cursor(layout, start), line.body[0], 0)
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
        return read(Cursor(layout, start), node, borrowed=1)
    except (cst.ParserSyntaxError, *_ERRORS):
        return None


def read_module(layout: Layout) -> Block | None:
    """The statements of a whole cell; None where it does not parse or nests too deep. Takes no care of depth:
    LibCST ends the process where code nests by the thousands."""
    try:
        module = cst.parse_module(layout.code)
        cursor = Cursor(layout, 0)
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


def _evaluate(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    return Evaluate(read(cursor, node.value), start, cursor.here())


def _assign(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    targets: list[Expr] = []
    for target in node.targets:
        targets.append(read(cursor, target.target))
        cursor.take("=")
    value = read(cursor, node.value)
    return Assign(tuple(targets), value, None, start, cursor.here())


def _assign_operator(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    target = read(cursor, node.target)
    operator = _ASSIGN_OPERATORS[type(node.operator)]
    cursor.take(operator + "=")
    value = read(cursor, node.value)
    return Assign((target,), value, operator, start, cursor.here())


def _assign_annotated(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    target = read(cursor, node.target)
    cursor.take(":")
    annotation = read(cursor, node.annotation.annotation)
    if node.value is None:
        end = cursor.here()
        return Evaluate(Opaque("annotation", (annotation,), start, end), start, end)
    cursor.take("=")
    value = read(cursor, node.value)
    return Assign((target,), value, None, start, cursor.here())


def _assign_type(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("type")
    target = read(cursor, node.name)
    _step_over(cursor, node.type_parameters)
    cursor.take("=")
    value = read(cursor, node.value)
    return Assign((target,), Opaque("type", (), value.start, value.end), None, start, cursor.here())


def _return(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("return")
    value = None if node.value is None else read(cursor, node.value)
    return Return(value, start, cursor.here())


def _raise(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("raise")
    value = cause = None
    if node.exc is not None:
        value = read(cursor, node.exc)
    if node.cause is not None:
        cursor.take("from")
        cause = read(cursor, node.cause.item)
    return Raise(value, cause, start, cursor.here())


def _assert(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("assert")
    test = read(cursor, node.test)
    message = None
    if node.msg is not None:
        cursor.take(",")
        message = read(cursor, node.msg)
    return Assert(test, message, start, cursor.here())


def _delete(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("del")
    if isinstance(node.target, cst.Tuple) and not node.target.lpar:
        targets = []
        for element in node.target.elements:
            targets.append(read(cursor, element.value))
            cursor.skip(",")
        return Delete(tuple(targets), start, cursor.here())
    target = read(cursor, node.target)
    return Delete((target,), start, cursor.here())


def _jump(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    word = _JUMPS[type(node)]
    cursor.take(word)
    return Jump(word, start, cursor.here())


def _import(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("import")
    names = _imported(cursor, node.names)
    return Import(None, names, 0, start, cursor.here())


def _import_from(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("from")
    for _ in node.relative:
        cursor.take(".")
    module = "" if node.module is None else _dotted(cursor, node.module)
    cursor.take("import")
    if isinstance(node.names, cst.ImportStar):
        cursor.next()
        star = cursor.here()
        cursor.take("*")
        names: tuple[ImportedName, ...] = (ImportedName("*", None, star, cursor.here()),)
    else:
        if node.lpar is not None:
            cursor.take("(")
        names = _imported(cursor, node.names)
        if node.rpar is not None:
            cursor.take(")")
    return Import(module, names, len(node.relative), start, cursor.here())


def _imported(cursor: Cursor, nodes: Any) -> tuple[ImportedName, ...]:
    found: list[ImportedName] = []
    for node in nodes:
        cursor.next()
        start = cursor.here()
        name, alias = _dotted(cursor, node.name), None
        if node.asname is not None:
            cursor.take("as")
            alias = identifier(cursor, node.asname.name)
        found.append(ImportedName(name, alias, start, cursor.here()))
        cursor.skip(",")
    return tuple(found)


def _dotted(cursor: Cursor, node: Any) -> str:
    if not isinstance(node, cst.Attribute):
        return identifier(cursor, node)
    base = _dotted(cursor, node.value)
    cursor.take(".")
    return f"{base}.{identifier(cursor, node.attr)}"


def _scope(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("global" if isinstance(node, cst.Global) else "nonlocal")
    names: list[str] = []
    for item in node.names:
        names.append(identifier(cursor, item.name))
        cursor.skip(",")
    return Scope(tuple(names), start, cursor.here())


def _if(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    # `if` or `elif`, as it stands.
    cursor.skip("el")
    cursor.take("if")
    test = read(cursor, node.test)
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
    target = read(cursor, node.target)
    cursor.take("in")
    iterable = read(cursor, node.iter)
    body = _body(cursor, node.body, depth)
    orelse = _else(cursor, node.orelse, depth)
    return For(target, iterable, body, orelse, start, cursor.here())


def _while(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("while")
    test = read(cursor, node.test)
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
    kind = None if node.type is None else read(cursor, node.type)
    name = None
    if node.name is not None:
        cursor.take("as")
        name = identifier(cursor, node.name.name)
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
        context = read(cursor, item.item)
        target = None
        if item.asname is not None:
            cursor.take("as")
            target = read(cursor, item.asname.name)
        items.append((context, target))
        cursor.skip(",")
    if bracketed:
        cursor.take(")")
    body = _body(cursor, node.body, depth)
    return With(tuple(items), body, start, cursor.here())


def _match(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("match")
    subject = read(cursor, node.subject)
    cursor.take(":")
    cases = tuple([_case(cursor, case, depth + 1) for case in node.cases])
    return Match(subject, cases, start, cursor.here())


def _case(cursor: Cursor, node: Any, depth: int) -> Case:
    start = cursor.layout.place(cursor.take("case"))
    pattern_start = cursor.next()
    _step_over(cursor, node.pattern)
    pattern = cursor.code[pattern_start : cursor.at].strip()
    guard = None
    if node.guard is not None:
        cursor.take("if")
        guard = read(cursor, node.guard)
    body = _body(cursor, node.body, depth)
    return Case(pattern, guard, body, start, cursor.here())


def _define(cursor: Cursor, node: Any, depth: int) -> Statement:
    decorators = _decorators(cursor, node)
    start = cursor.here()
    if node.asynchronous is not None:
        cursor.take("async")
    cursor.take("def")
    name = identifier(cursor, node.name)
    _step_over(cursor, node.type_parameters)
    cursor.take("(")
    parameters = read_parameters(cursor, node.params, 0)
    cursor.take(")")
    if node.returns is not None:
        cursor.take("->")
        read(cursor, node.returns.annotation)
    body = _body(cursor, node.body, depth)
    return Define(name, parameters, body, decorators, start, cursor.here())


def _class(cursor: Cursor, node: Any, depth: int) -> Statement:
    decorators = _decorators(cursor, node)
    start = cursor.here()
    cursor.take("class")
    name = identifier(cursor, node.name)
    _step_over(cursor, node.type_parameters)
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
        found.append(read(cursor, decorator.decorator))
    cursor.next()
    return tuple(found)


def _step_over(cursor: Cursor, node: cst.CSTNode | None) -> None:
    """Moves over a node whose inside nobody asks for: patterns, parameters of types."""
    if node is not None:
        for word in cst.Module([]).code_for_node(node).split():
            cursor.take(word)


_ASSIGN_OPERATORS: dict[type[cst.CSTNode], str] = {
    getattr(cst, f"{kind.__name__}Assign"): operator for kind, operator in OPERATORS.items()
}
_JUMPS: dict[type[cst.CSTNode], Any] = {cst.Pass: "pass", cst.Break: "break", cst.Continue: "continue"}
_READERS: dict[type[cst.CSTNode], _Reader] = {
    cst.Expr: _evaluate,
    cst.Assign: _assign,
    cst.AugAssign: _assign_operator,
    cst.AnnAssign: _assign_annotated,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Pass: _jump,
    cst.Break: _jump,
    cst.Continue: _jump,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.Global: _scope,
    cst.Nonlocal: _scope,
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
if hasattr(cst, "TypeAlias"):
    _READERS[cst.TypeAlias] = _assign_type
