"""Expressions: from LibCST to the reduced syntax, with the places that its trees do not keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import libcst as cst

from bricklint.code.cursor import Cursor
from bricklint.code.displays_from_cst import DISPLAYS
from bricklint.code.ir import (
    Attribute,
    Binary,
    Call,
    Collection,
    Compare,
    Conditional,
    Const,
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
from bricklint.code.texts_from_cst import concatenated, formatted, simple_text

_Reader: TypeAlias = Callable[[Cursor, Any, int], Expr]


def _name(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    name = cursor.identifier(node)
    if name in _CONSTANTS:
        return Const(_CONSTANTS[name], start, cursor.here())
    return Name(name, start, cursor.here())


def _integer(cursor: Cursor, node: Any, depth: int) -> Expr:
    return _number(cursor, node, lambda text: int(text, 0))


def _float(cursor: Cursor, node: Any, depth: int) -> Expr:
    return _number(cursor, node, float)


def _imaginary(cursor: Cursor, node: Any, depth: int) -> Expr:
    return _number(cursor, node, complex)


def _number(cursor: Cursor, node: Any, convert: Callable[[str], int | float | complex]) -> Expr:
    start = cursor.here()
    cursor.take(node.value)
    try:
        return Const(convert(node.value), start, cursor.here())
    except ValueError:
        return Opaque("number", (), start, cursor.here())


def _ellipsis(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("...")
    return Opaque("...", (), start, cursor.here())


def _simple_text(cursor: Cursor, node: Any, depth: int) -> Expr:
    return simple_text(cursor, node)


def _formatted(cursor: Cursor, node: Any, depth: int) -> Expr:
    return formatted(cursor, node, lambda inner: cursor.read(inner, depth + 1))


def _concatenated(cursor: Cursor, node: Any, depth: int) -> Expr:
    return concatenated(cursor, node, lambda inner: cursor.read(inner, depth + 1))


def _attribute(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    base = cursor.read(node.value, depth + 1)
    cursor.take(".")
    cursor.next()
    attribute_start = cursor.here()
    name = cursor.identifier(node.attr)
    return Attribute(base, name, start, cursor.here(), attribute_start)


def _call(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    function = cursor.read(node.func, depth + 1)
    opened = cursor.layout.place(cursor.take("("))
    arguments, keywords = read_arguments(cursor, node.args, depth + 1)
    cursor.take(")")
    end = cursor.here()
    if len(node.args) == 1 and isinstance(node.args[0].value, cst.GeneratorExp) and not node.args[0].value.lpar:
        arguments = (arguments[0]._replace(start=opened, end=end),)
    return Call(function, arguments, keywords, start, end)


def read_arguments(cursor: Cursor, nodes: Any, depth: int) -> tuple[tuple[Expr, ...], tuple[Keyword, ...]]:
    """The arguments between the brackets of a call or a class, the plain ones and those by name."""
    arguments: list[Expr] = []
    keywords: list[Keyword] = []
    for node in nodes:
        cursor.next()
        start = cursor.here()
        if node.star:
            cursor.take(node.star)
        name = None
        if node.keyword is not None:
            name = cursor.identifier(node.keyword)
            cursor.take("=")
        value = cursor.read(node.value, depth)
        if node.star == "**" or name is not None:
            keywords.append(Keyword(name, value, start, cursor.here()))
        elif node.star:
            arguments.append(Starred(value, start, cursor.here()))
        else:
            arguments.append(value)
        cursor.skip(",")
    return tuple(arguments), tuple(keywords)


def _subscript(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    base = cursor.read(node.value, depth + 1)
    cursor.take("[")
    cursor.next()
    key_start = cursor.here()
    keys: list[Expr] = []
    many = len(node.slice) > 1
    for element in node.slice:
        keys.append(_subscript_key(cursor, element.slice, depth + 1))
        many = cursor.skip(",") or many or isinstance(keys[0], Starred)
    key = Collection("tuple", tuple(keys), key_start, cursor.here()) if many else keys[0]
    cursor.take("]")
    return Subscript(base, key, start, cursor.here())


def _subscript_key(cursor: Cursor, node: Any, depth: int) -> Any:
    cursor.next()
    start = cursor.here()
    if isinstance(node, cst.Index):
        if node.star:
            cursor.take("*")
            return Starred(cursor.read(node.value, depth), start, cursor.here())
        return cursor.read(node.value, depth)
    parts: list[Expr] = []
    if node.lower is not None:
        parts.append(cursor.read(node.lower, depth))
    cursor.take(":")
    if node.upper is not None:
        parts.append(cursor.read(node.upper, depth))
    if isinstance(node.second_colon, cst.Colon):
        cursor.take(":")
    if node.step is not None:
        parts.append(cursor.read(node.step, depth))
    return Opaque("slice", tuple(parts), start, cursor.here())


def _binary(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    left = cursor.read(node.left, depth + 1)
    operator = OPERATORS[type(node.operator)]
    cursor.take(operator)
    right = cursor.read(node.right, depth + 1)
    return Binary(operator, left, right, start, cursor.here())


def _unary(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    operator = _UNARY[type(node.operator)]
    cursor.take(operator)
    operand = cursor.read(node.expression, depth + 1)
    return Unary(operator, operand, start, cursor.here())


def _logical(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    kind = type(node.operator)
    rights = [node.right]
    left = node.left
    while isinstance(left, cst.BooleanOperation) and type(left.operator) is kind and not left.lpar:
        rights.append(left.right)
        left = left.left
    values = [cursor.read(left, depth + 1)]
    for right in reversed(rights):
        cursor.take("and" if kind is cst.And else "or")
        values.append(cursor.read(right, depth + 1))
    return Logical("and" if kind is cst.And else "or", tuple(values), start, cursor.here())


def _compare(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    left = cursor.read(node.left, depth + 1)
    operators: list[str] = []
    rights: list[Expr] = []
    for target in node.comparisons:
        operator = _COMPARE[type(target.operator)]
        # `<>` is read as `!=` where `from __future__ import barry_as_FLUFL` stands.
        words = [target.operator.value] if isinstance(target.operator, cst.NotEqual) else operator.split()
        for word in words:
            cursor.take(word)
        operators.append(operator)
        rights.append(cursor.read(target.comparator, depth + 1))
    return Compare(left, tuple(operators), tuple(rights), start, cursor.here())


def _conditional(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    body = cursor.read(node.body, depth + 1)
    cursor.take("if")
    test = cursor.read(node.test, depth + 1)
    cursor.take("else")
    orelse = cursor.read(node.orelse, depth + 1)
    return Conditional(test, body, orelse, start, cursor.here())


def _lambda(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("lambda")
    parameters = read_parameters(cursor, node.params, depth + 1)
    cursor.take(":")
    body = cursor.read(node.body, depth + 1)
    return Lambda(parameters, body, start, cursor.here())


def read_parameters(cursor: Cursor, node: Any, depth: int) -> tuple[Parameter, ...]:
    """The parameters of a function or lambda, in order."""
    found = [_parameter(cursor, each, "positional", depth) for each in node.posonly_params]
    if node.posonly_params:
        cursor.take("/")
        cursor.skip(",")
    found += [_parameter(cursor, each, "plain", depth) for each in node.params]
    if isinstance(node.star_arg, cst.Param):
        found.append(_parameter(cursor, node.star_arg, "rest", depth))
    elif isinstance(node.star_arg, cst.ParamStar):
        cursor.take("*")
        cursor.skip(",")
    found += [_parameter(cursor, each, "named", depth) for each in node.kwonly_params]
    if node.star_kwarg is not None:
        found.append(_parameter(cursor, node.star_kwarg, "options", depth))
    return tuple(found)


def _parameter(cursor: Cursor, node: Any, kind: Any, depth: int) -> Parameter:
    if kind in ("rest", "options"):
        cursor.take("*" if kind == "rest" else "**")
    name = cursor.identifier(node.name)
    if node.annotation is not None:
        cursor.take(":")
        cursor.read(node.annotation.annotation, depth)
    default = None
    if node.default is not None:
        cursor.take("=")
        default = cursor.read(node.default, depth)
    cursor.skip(",")
    return Parameter(name, default, kind)


def _walrus(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    target = cursor.read(node.target, depth + 1)
    cursor.take(":=")
    value = cursor.read(node.value, depth + 1)
    return Walrus(target, value, start, cursor.here())


def _await(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("await")
    value = cursor.read(node.expression, depth + 1)
    return Opaque("await", (value,), start, cursor.here())


def _yield(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("yield")
    if node.value is None:
        return Opaque("yield", (), start, cursor.here())
    if isinstance(node.value, cst.From):
        cursor.take("from")
        value = cursor.read(node.value.item, depth + 1)
        return Opaque("yield from", (value,), start, cursor.here())
    value = cursor.read(node.value, depth + 1)
    return Opaque("yield", (value,), start, cursor.here())


_CONSTANTS = {"None": None, "True": True, "False": False}
OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.Modulo: "%",
    cst.FloorDivide: "//",
    cst.Power: "**",
    cst.MatrixMultiply: "@",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
}
_UNARY: dict[type[cst.CSTNode], str] = {cst.Not: "not", cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~"}
_COMPARE: dict[type[cst.CSTNode], str] = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}
READERS: dict[type, _Reader] = {
    cst.Name: _name,
    cst.Integer: _integer,
    cst.Float: _float,
    cst.Imaginary: _imaginary,
    cst.Ellipsis: _ellipsis,
    cst.SimpleString: _simple_text,
    cst.FormattedString: _formatted,
    cst.ConcatenatedString: _concatenated,
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Subscript: _subscript,
    cst.BinaryOperation: _binary,
    cst.UnaryOperation: _unary,
    cst.BooleanOperation: _logical,
    cst.Comparison: _compare,
    cst.IfExp: _conditional,
    cst.Lambda: _lambda,
    **DISPLAYS,
    cst.NamedExpr: _walrus,
    cst.Await: _await,
    cst.Yield: _yield,
}
if hasattr(cst, "TemplatedString"):
    READERS[cst.TemplatedString] = _formatted
