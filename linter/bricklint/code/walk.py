"""Walks over the reduced syntax, in the order of the text and without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bricklint.code import ir
from bricklint.code.ir import Block, CodeFacts, Expr, Parameter, Statement


def expressions(root: Expr) -> Iterator[Expr]:
    """An expression and all expressions inside it, each before its parts; bodies of lambdas and comprehensions are
    among them."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        inner = _CHILDREN.get(type(node))
        if inner is not None:
            stack.extend(reversed(inner(node)))


def children(node: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside an expression, in the order of the text."""
    inner = _CHILDREN.get(type(node))
    return () if inner is None else tuple(inner(node))


def statements(block: Block) -> Iterator[Statement]:
    """The statements of a block and all statements inside them, each before those inside it; bodies of functions and
    classes are among them."""
    stack = list(reversed(block))
    while stack:
        node = stack.pop()
        yield node
        for inner in reversed(blocks(node)):
            stack.extend(reversed(inner))


def blocks(statement: Statement) -> tuple[Block, ...]:
    """The blocks directly inside a statement, in the order of the text."""
    inner = _BLOCKS.get(type(statement))
    return () if inner is None else inner(statement)


def own_expressions(statement: Statement) -> tuple[Expr, ...]:
    """The expressions of a statement itself, without those of the statements inside it. Those of a `try` are the
    types of its handlers, those of a `match` its subject and the guards of its cases."""
    inner = _OWN.get(type(statement))
    return () if inner is None else tuple([each for each in inner(statement) if each is not None])


def all_expressions(block: Block) -> Iterator[Expr]:
    """Every expression at any depth of a block."""
    for statement in statements(block):
        for root in own_expressions(statement):
            yield from expressions(root)


def file_statements(facts: CodeFacts) -> Iterator[Statement]:
    """Every statement of a file at any depth, cell by cell."""
    for cell in facts.cells:
        yield from statements(cell.statements)


def _defaults(params: Iterable[Parameter]) -> list[Expr]:
    return [each.default for each in params if each.default is not None]


def _dictionary(node: Any) -> list[Expr]:
    return [part for item in node.items for part in item if part is not None]


def _comprehension(node: Any) -> list[Expr]:
    found = list(node.elements)
    for target, iterable, conditions in node.loops:
        found += [target, iterable, *conditions]
    return found


def _with_items(node: Any) -> list[Expr | None]:
    return [part for item in node.items for part in item]


_CHILDREN: dict[type, Callable[[Any], Any]] = {
    ir.Attribute: lambda node: (node.base,),
    ir.Call: lambda node: (node.func, *node.args, *[each.value for each in node.keywords]),
    ir.Starred: lambda node: (node.value,),
    ir.Text: lambda node: node.parts,
    ir.Collection: lambda node: node.items,
    ir.Dictionary: _dictionary,
    ir.Subscript: lambda node: (node.base, node.key),
    ir.Binary: lambda node: (node.left, node.right),
    ir.Unary: lambda node: (node.operand,),
    ir.Logical: lambda node: node.values,
    ir.Compare: lambda node: (node.left, *node.rights),
    ir.Conditional: lambda node: (node.body, node.test, node.orelse),
    ir.Lambda: lambda node: (*_defaults(node.params), node.body),
    ir.Comprehension: _comprehension,
    ir.Walrus: lambda node: (node.target, node.value),
    ir.Opaque: lambda node: node.children,
}
_BLOCKS: dict[type, Callable[[Any], tuple[Block, ...]]] = {
    ir.If: lambda node: (node.body, node.orelse),
    ir.For: lambda node: (node.body, node.orelse),
    ir.While: lambda node: (node.body, node.orelse),
    ir.Try: lambda node: (node.body, *[each.body for each in node.handlers], node.orelse, node.final),
    ir.With: lambda node: (node.body,),
    ir.Match: lambda node: tuple([each.body for each in node.cases]),
    ir.Define: lambda node: (node.body,),
    ir.Class: lambda node: (node.body,),
}
_OWN: dict[type, Callable[[Any], Iterable[Expr | None]]] = {
    ir.Assign: lambda node: (*node.targets, node.value),
    ir.Evaluate: lambda node: (node.value,),
    ir.If: lambda node: (node.test,),
    ir.For: lambda node: (node.target, node.iterable),
    ir.While: lambda node: (node.test,),
    ir.Try: lambda node: [each.type for each in node.handlers],
    ir.With: _with_items,
    ir.Match: lambda node: (node.subject, *[each.guard for each in node.cases]),
    ir.Define: lambda node: (*node.decorators, *_defaults(node.params)),
    ir.Class: lambda node: (*node.decorators, *node.bases),
    ir.Return: lambda node: (node.value,),
    ir.Raise: lambda node: (node.value, node.cause),
    ir.Assert: lambda node: (node.test, node.message),
    ir.Delete: lambda node: node.targets,
}
