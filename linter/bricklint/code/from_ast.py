"""Expressions: from `ast` to the reduced syntax.

The hot path of reading facts: nodes go through a table by their type, and the values are made with `tuple.__new__`,
which costs a third of calling a NamedTuple.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, TypeAlias

from bricklint.code.fstrings import read_fstring
from bricklint.code.ir import (
    Attribute,
    Binary,
    Call,
    Collection,
    Compare,
    Comprehension,
    Conditional,
    Const,
    Dictionary,
    Expr,
    Keyword,
    Lambda,
    Logical,
    Name,
    Opaque,
    Parameter,
    Starred,
    Subscript,
    Unary,
    Walrus,
)
from bricklint.code.layout import Layout
from bricklint.code.limits import DEEPEST, TooDeepError
from bricklint.code.strings import content_offset, dotted_name, simple_fstring

_new: Any = tuple.__new__


class Expressions:
    """Reads the expressions of one cell."""

    __slots__ = ("layout", "odd", "starts")

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.starts = layout.starts
        self.odd = layout.odd

    def span(self, node: Any) -> tuple[int, int]:
        """Start and end of a node in the file."""
        starts, odd = self.starts, self.odd
        first, last = node.lineno, node.end_lineno
        if odd and (first in odd or last in odd):
            return self.offset(first, node.col_offset), self.offset(last, node.end_col_offset)
        return starts[first] + node.col_offset, starts[last] + node.end_col_offset

    def offset(self, line: int, column: int) -> int:
        """The offset in the file of a place that `ast` gives."""
        if line in self.odd:
            return self.layout.odd_offset(line, column)
        return self.starts[line] + column

    def code_span(self, node: Any) -> tuple[int, int]:
        """Start and end of a node in the code of the cell."""
        offset = self.layout.code_offset
        return offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset)

    def read(self, node: ast.expr) -> Expr:
        """The whole expression; one that nests too deep becomes Opaque around the largest parts that do not."""
        try:
            return _READERS[type(node)](self, node, 0)
        except (TooDeepError, RecursionError):
            return Opaque("too deep", tuple(_shallow_parts(self, node)), *self.span(node))

    def read_optional(self, node: ast.expr | None) -> Expr | None:
        """As `read`, None for None."""
        return None if node is None else self.read(node)

    def parameters(self, arguments: ast.arguments) -> tuple[Parameter, ...]:
        """The parameters of a function, in order."""
        return _parameters(self, arguments, 0)


_Reader: TypeAlias = Callable[[Expressions, Any, int], Expr]


def _name(reader: Expressions, node: Any, depth: int) -> Any:
    start, end = reader.span(node)
    return _new(Name, (node.id, start, end))


def _constant(reader: Expressions, node: Any, depth: int) -> Any:
    start, end = reader.span(node)
    value = node.value
    if value is ...:
        return Opaque("...", (), start, end)
    if type(value) is not str:
        return _new(Const, (value, start, end, -1))
    layout = reader.layout
    if len(layout.stretches) == 1:
        return _new(Const, (value, start, end, content_offset(layout.text, start, end, value)))
    at = content_offset(layout.code, *reader.code_span(node), value)
    if at >= 0:
        at = layout.place(at)
        at = at if layout.text.startswith(value, at) else -1
    return _new(Const, (value, start, end, at))


def _attribute(reader: Expressions, node: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise TooDeepError
    start, end = reader.span(node)
    value = node.value
    base = _READERS[type(value)](reader, value, depth + 1)
    if reader.odd and node.end_lineno in reader.odd:
        return Attribute(base, node.attr, start, end, _attribute_start(reader, node))
    return _new(Attribute, (base, node.attr, start, end, end - len(node.attr)))


def _attribute_start(reader: Expressions, node: Any) -> int:
    """Where an attribute's name begins on a line on which it may be written otherwise than Python compares it."""
    code, at = reader.layout.code, reader.code_span(node)[1]
    while at > 0 and f"a{code[at - 1]}".isidentifier():
        at -= 1
    return reader.layout.place(at)


def _call(reader: Expressions, node: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise TooDeepError
    start, end = reader.span(node)
    depth += 1
    function = _READERS[type(node.func)](reader, node.func, depth)
    arguments = tuple([_READERS[type(item)](reader, item, depth) for item in node.args]) if node.args else ()
    keywords = tuple([_keyword(reader, item, depth) for item in node.keywords]) if node.keywords else ()
    return _new(Call, (function, arguments, keywords, start, end))


def _keyword(reader: Expressions, node: Any, depth: int) -> Any:
    start, end = reader.span(node)
    return _new(Keyword, (node.arg, _READERS[type(node.value)](reader, node.value, depth), start, end))


def _all(reader: Expressions, nodes: list[Any], depth: int) -> tuple[Expr, ...]:
    if depth > DEEPEST:
        raise TooDeepError
    return tuple([_READERS[type(node)](reader, node, depth + 1) for node in nodes])


def _one(reader: Expressions, node: Any, depth: int) -> Expr:
    if depth > DEEPEST:
        raise TooDeepError
    return _READERS[type(node)](reader, node, depth + 1)


def _starred(reader: Expressions, node: Any, depth: int) -> Expr:
    return Starred(_one(reader, node.value, depth), *reader.span(node))


def _list(reader: Expressions, node: Any, depth: int) -> Expr:
    return Collection("list", _all(reader, node.elts, depth), *reader.span(node))


def _tuple(reader: Expressions, node: Any, depth: int) -> Expr:
    return Collection("tuple", _all(reader, node.elts, depth), *reader.span(node))


def _set(reader: Expressions, node: Any, depth: int) -> Expr:
    return Collection("set", _all(reader, node.elts, depth), *reader.span(node))


def _dictionary(reader: Expressions, node: Any, depth: int) -> Expr:
    items = tuple(
        [
            (None if key is None else _one(reader, key, depth), _one(reader, value, depth))
            for key, value in zip(node.keys, node.values, strict=True)
        ]
    )
    return Dictionary(items, *reader.span(node))


def _subscript(reader: Expressions, node: Any, depth: int) -> Expr:
    return Subscript(_one(reader, node.value, depth), _one(reader, node.slice, depth), *reader.span(node))


def _slice(reader: Expressions, node: Any, depth: int) -> Expr:
    parts = [part for part in (node.lower, node.upper, node.step) if part is not None]
    return Opaque("slice", _all(reader, parts, depth), *reader.span(node))


def _binary(reader: Expressions, node: Any, depth: int) -> Expr:
    left, right = _one(reader, node.left, depth), _one(reader, node.right, depth)
    return Binary(OPERATORS[type(node.op)], left, right, *reader.span(node))


def _unary(reader: Expressions, node: Any, depth: int) -> Expr:
    return Unary(_UNARY[type(node.op)], _one(reader, node.operand, depth), *reader.span(node))


def _logical(reader: Expressions, node: Any, depth: int) -> Expr:
    values = _all(reader, node.values, depth)
    return Logical("and" if type(node.op) is ast.And else "or", values, *reader.span(node))


def _compare(reader: Expressions, node: Any, depth: int) -> Expr:
    left, rights = _one(reader, node.left, depth), _all(reader, node.comparators, depth)
    return Compare(left, tuple([_COMPARE[type(op)] for op in node.ops]), rights, *reader.span(node))


def _conditional(reader: Expressions, node: Any, depth: int) -> Expr:
    test, body, orelse = _all(reader, [node.test, node.body, node.orelse], depth)
    return Conditional(test, body, orelse, *reader.span(node))


def _lambda(reader: Expressions, node: Any, depth: int) -> Expr:
    body = _one(reader, node.body, depth)
    return Lambda(_parameters(reader, node.args, depth), body, *reader.span(node))


def _parameters(reader: Expressions, node: ast.arguments, depth: int) -> tuple[Parameter, ...]:
    plain = [*node.posonlyargs, *node.args]
    defaults = [*[None] * (len(plain) - len(node.defaults)), *node.defaults]
    found: list[Parameter] = []
    for index, (parameter, default) in enumerate(zip(plain, defaults, strict=True)):
        value = None if default is None else _one(reader, default, depth)
        found.append(Parameter(parameter.arg, value, "positional" if index < len(node.posonlyargs) else "plain"))
    if node.vararg is not None:
        found.append(Parameter(node.vararg.arg, None, "rest"))
    for parameter, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        value = None if default is None else _one(reader, default, depth)
        found.append(Parameter(parameter.arg, value, "named"))
    if node.kwarg is not None:
        found.append(Parameter(node.kwarg.arg, None, "options"))
    return tuple(found)


def _comprehension(reader: Expressions, node: Any, depth: int) -> Expr:
    return _with_loops(reader, node, [node.elt], depth)


def _dictionary_comprehension(reader: Expressions, node: Any, depth: int) -> Expr:
    # Since Python 3.15 `{**item for ...}` has no value.
    return _with_loops(reader, node, [part for part in (node.key, node.value) if part is not None], depth)


def _with_loops(reader: Expressions, node: Any, elements: list[ast.expr], depth: int) -> Expr:
    read = _all(reader, elements, depth)
    loops = tuple(
        [
            (_one(reader, loop.target, depth), _one(reader, loop.iter, depth), _all(reader, loop.ifs, depth))
            for loop in node.generators
        ]
    )
    return Comprehension(read, loops, *reader.span(node))


def _walrus(reader: Expressions, node: Any, depth: int) -> Expr:
    return Walrus(_one(reader, node.target, depth), _one(reader, node.value, depth), *reader.span(node))


def _text(reader: Expressions, node: Any, depth: int) -> Expr:
    start, end = reader.code_span(node)
    plain = simple_fstring(reader.layout, start, end)
    if plain is not None:
        return plain
    return read_fstring(reader.layout, start, end, lambda first, last: _field(reader, first, last, depth + 1))


def _field(reader: Expressions, start: int, end: int, depth: int) -> Any:
    """The expression of a field of an f-string, which stands from `start` to `end` in the code: `ast` has no exact
    places for it before Python 3.12, nor ever for text around it."""
    if depth > DEEPEST:
        raise TooDeepError
    name = dotted_name(reader.layout, reader.layout.code[start:end], start)
    if name is not None:
        return name
    layout = reader.layout.part(start, end)
    try:
        node = ast.parse(f"({layout.code}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Opaque("f-string", (), layout.place(0), layout.place(end - start))
    found: Any = _READERS[type(node)](Expressions(layout.bracketed()), node, depth)
    if type(node) is ast.Tuple and node.lineno == 1 and node.col_offset == 0:
        # `{a, b}`: the brackets that make it a tuple are not in the code.
        return Collection("tuple", found.items, layout.place(0), layout.place(end - start))
    return found


def _await(reader: Expressions, node: Any, depth: int) -> Expr:
    return Opaque("await", (_one(reader, node.value, depth),), *reader.span(node))


def _yield(reader: Expressions, node: Any, depth: int) -> Expr:
    children = () if node.value is None else (_one(reader, node.value, depth),)
    return Opaque("yield", children, *reader.span(node))


def _yield_from(reader: Expressions, node: Any, depth: int) -> Expr:
    return Opaque("yield from", (_one(reader, node.value, depth),), *reader.span(node))


def _shallow_parts(reader: Expressions, root: ast.expr) -> list[Expr]:
    """The largest parts of a deep expression that nest at most half of `DEEPEST`, in order of the walk."""
    nodes = [root]
    for node in nodes:
        nodes.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
    heights: dict[int, int] = {}
    for node in reversed(nodes):
        below = [heights[id(child)] for child in ast.iter_child_nodes(node) if id(child) in heights]
        heights[id(node)] = 1 + max(below, default=0)
    parts: list[Expr] = []
    stack = [root]
    while stack:
        node = stack.pop()
        if heights[id(node)] <= DEEPEST // 2:
            parts.append(_READERS[type(node)](reader, node, 0))
        else:
            children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
            stack.extend(reversed(children))
    return parts


OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: "%",
    ast.FloorDiv: "//",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
}
_UNARY: dict[type[ast.unaryop], str] = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
_READERS: dict[type[ast.expr], _Reader] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Starred: _starred,
    ast.List: _list,
    ast.Tuple: _tuple,
    ast.Set: _set,
    ast.Dict: _dictionary,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _logical,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dictionary_comprehension,
    ast.NamedExpr: _walrus,
    ast.JoinedStr: _text,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
if hasattr(ast, "TemplateStr"):
    _READERS[ast.TemplateStr] = _text
