"""Statements: from `ast` to the reduced syntax."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from bricklint.code.from_ast import OPERATORS, Expressions
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
from bricklint.code.limits import DEEPEST

ExpressionReader: TypeAlias = Callable[[Layout, int, int], Expr | None]
StatementReader: TypeAlias = Callable[[Layout, int, int], Statement | None]

_GAP = r"(?:[\s,)]|\\\r?\n|#[^\r\n]*)*"
_HANDLER_END = re.compile(rf"{_GAP}(?:as\b{_GAP}\w+{_GAP})?:")
_CASE = re.compile(r"^[ \t\f]*(case)\b", re.MULTILINE)
_PATTERN_END = re.compile(_GAP)
_LONGEST = 20_000
"""Code points over which a statement is data, and not worth LibCST's time."""
_LONG = 400
"""Code points under which no statement is worth the question whether it nests too deep for LibCST."""


class Exact(NamedTuple):
    """The exact readers, for code that holds facts. `lines` are the lines of the code on which a fact may stand,
    ascending; `statement` and `expression` read a stretch of the code, None where they can not."""

    lines: Sequence[int]
    statement: StatementReader
    expression: ExpressionReader


class Blocks:
    """Reads the statements of one cell."""

    __slots__ = ("exact", "layout", "lines", "reader")

    def __init__(self, layout: Layout, exact: Exact) -> None:
        self.layout = layout
        self.exact = exact
        self.lines = frozenset(exact.lines)
        self.reader = Expressions(layout)

    def read(self, nodes: list[ast.stmt], depth: int = 0) -> Block:
        """The statements of a block."""
        found: list[Statement] = []
        for node in nodes:
            kind = type(node)
            if kind in _LEAVES:
                if self.lines and kind in _FACT_LEAVES and self._holds_fact(node):
                    exact = self._exactly(node)
                    if exact is not None:
                        found.append(exact)
                        continue
            elif depth > DEEPEST:
                span = self.reader.span(node)
                found.append(Evaluate(Opaque("too deep", (), *span), *span))
                continue
            found.append(_STATEMENTS[kind](self, node, depth))
        return tuple(found)

    def head(self, node: ast.expr) -> Expr:
        """The expression in the head of a compound statement."""
        if self.lines and self._holds_fact(node):
            start, end = self.reader.code_span(node)
            if _fits(node, end - start):
                exact = self.exact.expression(self.layout, start, end)
                if exact is not None:
                    return exact
        return self.reader.read(node)

    def heads(self, nodes: list[ast.expr]) -> tuple[Expr, ...]:
        """As `head`, for several."""
        return tuple([self.head(node) for node in nodes])

    def _holds_fact(self, node: Any) -> bool:
        first, last = node.lineno, node.end_lineno
        if first == last:
            return first in self.lines
        lines = self.exact.lines
        index = bisect_left(lines, first)
        return index < len(lines) and lines[index] <= last

    def _exactly(self, node: ast.stmt) -> Statement | None:
        start, end = self.reader.code_span(node)
        if not _fits(node, end - start):
            return None
        return self.exact.statement(self.layout, start, end)


_Reader: TypeAlias = Callable[[Blocks, Any, int], Statement]


def _evaluate(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Evaluate(blocks.reader.read(node.value), *blocks.reader.span(node))


def _assign(blocks: Blocks, node: Any, depth: int) -> Statement:
    read = blocks.reader.read
    return Assign(tuple([read(target) for target in node.targets]), read(node.value), None, *blocks.reader.span(node))


def _assign_operator(blocks: Blocks, node: Any, depth: int) -> Statement:
    read = blocks.reader.read
    return Assign((read(node.target),), read(node.value), OPERATORS[type(node.op)], *blocks.reader.span(node))


def _assign_annotated(blocks: Blocks, node: Any, depth: int) -> Statement:
    read, span = blocks.reader.read, blocks.reader.span(node)
    if node.value is None:
        return Evaluate(Opaque("annotation", (read(node.annotation),), *span), *span)
    return Assign((read(node.target),), read(node.value), None, *span)


def _assign_type(blocks: Blocks, node: Any, depth: int) -> Statement:
    span = blocks.reader.span(node)
    value = blocks.reader.read(node.value)
    return Assign((blocks.reader.read(node.name),), Opaque("type", (), value.start, value.end), None, *span)


def _return(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Return(blocks.reader.read_optional(node.value), *blocks.reader.span(node))


def _raise(blocks: Blocks, node: Any, depth: int) -> Statement:
    read = blocks.reader.read_optional
    return Raise(read(node.exc), read(node.cause), *blocks.reader.span(node))


def _assert(blocks: Blocks, node: Any, depth: int) -> Statement:
    reader = blocks.reader
    return Assert(reader.read(node.test), reader.read_optional(node.msg), *reader.span(node))


def _delete(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Delete(tuple([blocks.reader.read(target) for target in node.targets]), *blocks.reader.span(node))


def _pass(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Jump("pass", *blocks.reader.span(node))


def _break(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Jump("break", *blocks.reader.span(node))


def _continue(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Jump("continue", *blocks.reader.span(node))


def _import(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Import(None, _imported(blocks, node), 0, *blocks.reader.span(node))


def _import_from(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Import(node.module or "", _imported(blocks, node), node.level, *blocks.reader.span(node))


def _imported(blocks: Blocks, node: Any) -> tuple[ImportedName, ...]:
    return tuple([ImportedName(name.name, name.asname, *blocks.reader.span(name)) for name in node.names])


def _scope(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Scope(tuple(node.names), *blocks.reader.span(node))


def _if(blocks: Blocks, node: Any, depth: int) -> Statement:
    body, orelse = blocks.read(node.body, depth + 1), blocks.read(node.orelse, depth + 1)
    return If(blocks.head(node.test), body, orelse, *blocks.reader.span(node))


def _for(blocks: Blocks, node: Any, depth: int) -> Statement:
    body, orelse = blocks.read(node.body, depth + 1), blocks.read(node.orelse, depth + 1)
    target, iterable = blocks.reader.read(node.target), blocks.head(node.iter)
    return For(target, iterable, body, orelse, *blocks.reader.span(node))


def _while(blocks: Blocks, node: Any, depth: int) -> Statement:
    body, orelse = blocks.read(node.body, depth + 1), blocks.read(node.orelse, depth + 1)
    return While(blocks.head(node.test), body, orelse, *blocks.reader.span(node))


def _try(blocks: Blocks, node: Any, depth: int) -> Statement:
    depth += 1
    return Try(
        blocks.read(node.body, depth),
        tuple([_handler(blocks, handler, depth) for handler in node.handlers]),
        blocks.read(node.orelse, depth),
        blocks.read(node.finalbody, depth),
        *blocks.reader.span(node),
    )


def _handler(blocks: Blocks, node: Any, depth: int) -> Handler:
    layout = blocks.layout
    if node.type is None:
        after = blocks.reader.code_span(node)[0] + len("except")
    else:
        after = blocks.reader.code_span(node.type)[1]
    found = _HANDLER_END.match(layout.code, after)
    head_end = layout.place(found.end() if found else after)
    kind = None if node.type is None else blocks.head(node.type)
    return Handler(kind, node.name, blocks.read(node.body, depth), *blocks.reader.span(node), head_end)


def _with(blocks: Blocks, node: Any, depth: int) -> Statement:
    items = tuple(
        [(blocks.head(item.context_expr), blocks.reader.read_optional(item.optional_vars)) for item in node.items]
    )
    return With(items, blocks.read(node.body, depth + 1), *blocks.reader.span(node))


def _match(blocks: Blocks, node: Any, depth: int) -> Statement:
    cases: list[Case] = []
    after = blocks.reader.code_span(node.subject)[1]
    for case in node.cases:
        cases.append(_case(blocks, case, after, depth + 1))
        after = blocks.reader.code_span(case.body[-1])[1]
    return Match(blocks.head(node.subject), tuple(cases), *blocks.reader.span(node))


def _case(blocks: Blocks, node: Any, after: int, depth: int) -> Case:
    layout = blocks.layout
    code = layout.code
    pattern_end = blocks.reader.code_span(node.pattern)[1]
    keyword = _CASE.search(code, after)
    start, pattern_start = keyword.span(1) if keyword else (after, after)
    closing = _PATTERN_END.match(code, pattern_end)
    pattern = code[pattern_start : closing.end() if closing else pattern_end].strip()
    guard = None if node.guard is None else blocks.head(node.guard)
    body = blocks.read(node.body, depth)
    return Case(pattern, guard, body, layout.place(start), blocks.reader.span(node.body[-1])[1])


def _define(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Define(
        node.name,
        blocks.reader.parameters(node.args),
        blocks.read(node.body, depth + 1),
        blocks.heads(node.decorator_list),
        *blocks.reader.span(node),
    )


def _class(blocks: Blocks, node: Any, depth: int) -> Statement:
    return Class(
        node.name,
        blocks.heads(node.bases),
        blocks.read(node.body, depth + 1),
        blocks.heads(node.decorator_list),
        *blocks.reader.span(node),
    )


def _fits(node: ast.AST, size: int) -> bool:
    """Whether LibCST can read a node of this size in reasonable time."""
    return size <= _LONG or (size <= _LONGEST and not _too_tall(node))


def _too_tall(root: ast.AST) -> bool:
    """Whether a node nests deeper than `DEEPEST`; LibCST takes a time that grows with the square of the depth, and
    ends the process at some thousands."""
    level: list[ast.AST] = [root]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True


_STATEMENTS: dict[type[ast.stmt], _Reader] = {
    ast.Expr: _evaluate,
    ast.Assign: _assign,
    ast.AugAssign: _assign_operator,
    ast.AnnAssign: _assign_annotated,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.Pass: _pass,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Global: _scope,
    ast.Nonlocal: _scope,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Match: _match,
    ast.FunctionDef: _define,
    ast.AsyncFunctionDef: _define,
    ast.ClassDef: _class,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = _try
if hasattr(ast, "TypeAlias"):
    _STATEMENTS[ast.TypeAlias] = _assign_type
_FACT_LEAVES = frozenset(
    {ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Raise, ast.Assert, ast.Delete}
)
_LEAVES = _FACT_LEAVES | {
    ast.Pass,
    ast.Break,
    ast.Continue,
    ast.Import,
    ast.ImportFrom,
    ast.Global,
    ast.Nonlocal,
}
