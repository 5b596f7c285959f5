"""Simple statements: from LibCST to the reduced syntax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import libcst as cst

from bricklint.code.cursor import Cursor
from bricklint.code.from_cst import OPERATORS
from bricklint.code.ir import (
    Assert,
    Assign,
    Delete,
    Evaluate,
    Expr,
    Import,
    ImportedName,
    Jump,
    Opaque,
    Raise,
    Return,
    Scope,
    Statement,
)

_Reader: TypeAlias = Callable[[Cursor, Any, int], Statement]


def _evaluate(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    return Evaluate(cursor.read(node.value), start, cursor.here())


def _assign(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    targets: list[Expr] = []
    for target in node.targets:
        targets.append(cursor.read(target.target))
        cursor.take("=")
    value = cursor.read(node.value)
    return Assign(tuple(targets), value, None, start, cursor.here())


def _assign_operator(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    target = cursor.read(node.target)
    operator = _ASSIGN_OPERATORS[type(node.operator)]
    cursor.take(operator + "=")
    value = cursor.read(node.value)
    return Assign((target,), value, operator, start, cursor.here())


def _assign_annotated(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    target = cursor.read(node.target)
    cursor.take(":")
    annotation = cursor.read(node.annotation.annotation)
    if node.value is None:
        end = cursor.here()
        return Evaluate(Opaque("annotation", (annotation,), start, end), start, end)
    cursor.take("=")
    value = cursor.read(node.value)
    return Assign((target,), value, None, start, cursor.here())


def _assign_type(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("type")
    target = cursor.read(node.name)
    step_over(cursor, node.type_parameters)
    cursor.take("=")
    value = cursor.read(node.value)
    return Assign((target,), Opaque("type", (), value.start, value.end), None, start, cursor.here())


def _return(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("return")
    value = None if node.value is None else cursor.read(node.value)
    return Return(value, start, cursor.here())


def _raise(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("raise")
    value = cause = None
    if node.exc is not None:
        value = cursor.read(node.exc)
    if node.cause is not None:
        cursor.take("from")
        cause = cursor.read(node.cause.item)
    return Raise(value, cause, start, cursor.here())


def _assert(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("assert")
    test = cursor.read(node.test)
    message = None
    if node.msg is not None:
        cursor.take(",")
        message = cursor.read(node.msg)
    return Assert(test, message, start, cursor.here())


def _delete(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("del")
    if isinstance(node.target, cst.Tuple) and not node.target.lpar:
        targets = []
        for element in node.target.elements:
            targets.append(cursor.read(element.value))
            cursor.skip(",")
        return Delete(tuple(targets), start, cursor.here())
    target = cursor.read(node.target)
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
            alias = cursor.identifier(node.asname.name)
        found.append(ImportedName(name, alias, start, cursor.here()))
        cursor.skip(",")
    return tuple(found)


def _dotted(cursor: Cursor, node: Any) -> str:
    if not isinstance(node, cst.Attribute):
        return cursor.identifier(node)
    base = _dotted(cursor, node.value)
    cursor.take(".")
    return f"{base}.{cursor.identifier(node.attr)}"


def _scope(cursor: Cursor, node: Any, depth: int) -> Statement:
    start = cursor.here()
    cursor.take("global" if isinstance(node, cst.Global) else "nonlocal")
    names: list[str] = []
    for item in node.names:
        names.append(cursor.identifier(item.name))
        cursor.skip(",")
    return Scope(tuple(names), start, cursor.here())


def step_over(cursor: Cursor, node: cst.CSTNode | None) -> None:
    """Moves over a node whose inside nobody asks for: patterns, parameters of types."""
    if node is not None:
        for word in cst.Module([]).code_for_node(node).split():
            cursor.take(word)


_ASSIGN_OPERATORS: dict[type[cst.CSTNode], str] = {
    getattr(cst, f"{kind.__name__}Assign"): operator for kind, operator in OPERATORS.items()
}
_JUMPS: dict[type[cst.CSTNode], Any] = {cst.Pass: "pass", cst.Break: "break", cst.Continue: "continue"}
STATEMENTS: dict[type, _Reader] = {
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
}
if hasattr(cst, "TypeAlias"):
    STATEMENTS[cst.TypeAlias] = _assign_type
