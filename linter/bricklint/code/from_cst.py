"""Expressions: from LibCST to the reduced syntax, with the places that its trees do not keep."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, TypeAlias

import libcst as cst

from bricklint.code.cursor import Cursor, LostError
from bricklint.code.from_ast import DEEPEST, TooDeepError
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
from bricklint.code.texts_from_cst import concatenated, formatted, simple_text

_Reader: TypeAlias = Callable[[Cursor, Any, int], Expr]


def read(cursor: Cursor, node: Any, depth: int = 0, borrowed: int = 0) -> Expr:
    """The expression that begins at the cursor; leaves the cursor behind it.

    `borrowed` counts outer parentheses of the node that do not stand in the code. Raises TooDeepError, LostError.
    """
    if depth > DEEPEST:
        raise TooDeepError
    handler = _READERS.get(type(node))
    if handler is None:
        raise LostError(type(node).__name__)
    brackets = len(node.lpar) - borrowed
    if brackets <= 0:
        cursor.next()
        return handler(cursor, node, depth)
    opened = 0
    for _ in range(brackets):
        opened = cursor.take("(")
    cursor.next()
    found = handler(cursor, node, depth)
    cursor.take(")")
    if type(node) in _BRACKETS_ARE_ITS_OWN:
        found = found._replace(start=cursor.layout.place(opened), end=cursor.here())
    for _ in range(brackets - 1):
        cursor.take(")")
    return found


def identifier(cursor: Cursor, node: Any) -> str:
    """The name that comes next, as Python compares it."""
    cursor.take(node.value)
    value: str = node.value
    return value if value.isascii() else unicodedata.normalize("NFKC", value)


def _name(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    name = identifier(cursor, node)
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
    return formatted(cursor, node, lambda inner: read(cursor, inner, depth + 1))


def _concatenated(cursor: Cursor, node: Any, depth: int) -> Expr:
    return concatenated(cursor, node, lambda inner: read(cursor, inner, depth + 1))


def _attribute(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    base = read(cursor, node.value, depth + 1)
    cursor.take(".")
    cursor.next()
    attribute_start = cursor.here()
    name = identifier(cursor, node.attr)
    return Attribute(base, name, start, cursor.here(), attribute_start)


def _call(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    function = read(cursor, node.func, depth + 1)
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
            name = identifier(cursor, node.keyword)
            cursor.take("=")
        value = read(cursor, node.value, depth)
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
    base = read(cursor, node.value, depth + 1)
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


def _subscript_key(cursor: Cursor, node: Any, depth: int) -> Expr:
    cursor.next()
    start = cursor.here()
    if isinstance(node, cst.Index):
        if node.star:
            cursor.take("*")
            return Starred(read(cursor, node.value, depth), start, cursor.here())
        return read(cursor, node.value, depth)
    parts: list[Expr] = []
    if node.lower is not None:
        parts.append(read(cursor, node.lower, depth))
    cursor.take(":")
    if node.upper is not None:
        parts.append(read(cursor, node.upper, depth))
    if isinstance(node.second_colon, cst.Colon):
        cursor.take(":")
    if node.step is not None:
        parts.append(read(cursor, node.step, depth))
    return Opaque("slice", tuple(parts), start, cursor.here())


def _binary(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    left = read(cursor, node.left, depth + 1)
    operator = OPERATORS[type(node.operator)]
    cursor.take(operator)
    right = read(cursor, node.right, depth + 1)
    return Binary(operator, left, right, start, cursor.here())


def _unary(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    operator = _UNARY[type(node.operator)]
    cursor.take(operator)
    operand = read(cursor, node.expression, depth + 1)
    return Unary(operator, operand, start, cursor.here())


def _logical(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    kind = type(node.operator)
    rights = [node.right]
    left = node.left
    while isinstance(left, cst.BooleanOperation) and type(left.operator) is kind and not left.lpar:
        rights.append(left.right)
        left = left.left
    values = [read(cursor, left, depth + 1)]
    for right in reversed(rights):
        cursor.take("and" if kind is cst.And else "or")
        values.append(read(cursor, right, depth + 1))
    return Logical("and" if kind is cst.And else "or", tuple(values), start, cursor.here())


def _compare(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    left = read(cursor, node.left, depth + 1)
    operators: list[str] = []
    rights: list[Expr] = []
    for target in node.comparisons:
        operator = _COMPARE[type(target.operator)]
        # `<>` is read as `!=` where `from __future__ import barry_as_FLUFL` stands.
        words = [target.operator.value] if isinstance(target.operator, cst.NotEqual) else operator.split()
        for word in words:
            cursor.take(word)
        operators.append(operator)
        rights.append(read(cursor, target.comparator, depth + 1))
    return Compare(left, tuple(operators), tuple(rights), start, cursor.here())


def _conditional(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    body = read(cursor, node.body, depth + 1)
    cursor.take("if")
    test = read(cursor, node.test, depth + 1)
    cursor.take("else")
    orelse = read(cursor, node.orelse, depth + 1)
    return Conditional(test, body, orelse, start, cursor.here())


def _lambda(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("lambda")
    parameters = read_parameters(cursor, node.params, depth + 1)
    cursor.take(":")
    body = read(cursor, node.body, depth + 1)
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
    name = identifier(cursor, node.name)
    if node.annotation is not None:
        cursor.take(":")
        read(cursor, node.annotation.annotation, depth)
    default = None
    if node.default is not None:
        cursor.take("=")
        default = read(cursor, node.default, depth)
    cursor.skip(",")
    return Parameter(name, default, kind)


def _generator(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    element = read(cursor, node.elt, depth + 1)
    loops = _loops(cursor, node.for_in, depth + 1)
    return Comprehension((element,), loops, start, cursor.here())


def _list_comprehension(cursor: Cursor, node: Any, depth: int) -> Expr:
    return _bracketed(cursor, node, "[", "]", depth)


def _set_comprehension(cursor: Cursor, node: Any, depth: int) -> Expr:
    return _bracketed(cursor, node, "{", "}", depth)


def _bracketed(cursor: Cursor, node: Any, opening: str, closing: str, depth: int) -> Expr:
    start = cursor.here()
    cursor.take(opening)
    element = read(cursor, node.elt, depth + 1)
    loops = _loops(cursor, node.for_in, depth + 1)
    cursor.take(closing)
    return Comprehension((element,), loops, start, cursor.here())


def _dictionary_comprehension(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("{")
    key = read(cursor, node.key, depth + 1)
    cursor.take(":")
    value = read(cursor, node.value, depth + 1)
    loops = _loops(cursor, node.for_in, depth + 1)
    cursor.take("}")
    return Comprehension((key, value), loops, start, cursor.here())


def _loops(cursor: Cursor, node: Any, depth: int) -> tuple[tuple[Expr, Expr, tuple[Expr, ...]], ...]:
    found: list[tuple[Expr, Expr, tuple[Expr, ...]]] = []
    while node is not None:
        if node.asynchronous is not None:
            cursor.take("async")
        cursor.take("for")
        target = read(cursor, node.target, depth)
        cursor.take("in")
        iterable = read(cursor, node.iter, depth)
        conditions: list[Expr] = []
        for condition in node.ifs:
            cursor.take("if")
            conditions.append(read(cursor, condition.test, depth))
        found.append((target, iterable, tuple(conditions)))
        node = node.inner_for_in
    return tuple(found)


def _list(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("[")
    items = _elements(cursor, node.elements, depth + 1)
    cursor.take("]")
    return Collection("list", items, start, cursor.here())


def _set(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("{")
    items = _elements(cursor, node.elements, depth + 1)
    cursor.take("}")
    return Collection("set", items, start, cursor.here())


def _tuple(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    items = _elements(cursor, node.elements, depth + 1)
    return Collection("tuple", items, start, cursor.here())


def _elements(cursor: Cursor, nodes: Any, depth: int) -> tuple[Expr, ...]:
    found: list[Expr] = []
    for node in nodes:
        if isinstance(node, cst.StarredElement):
            cursor.next()
            found.append(_starred(cursor, node, depth))
        else:
            found.append(read(cursor, node.value, depth))
        cursor.skip(",")
    return tuple(found)


def _starred(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("*")
    value = read(cursor, node.value, depth + 1)
    return Starred(value, start, cursor.here())


def _dictionary(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("{")
    items: list[tuple[Expr | None, Expr]] = []
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            cursor.take("**")
            items.append((None, read(cursor, element.value, depth + 1)))
        else:
            key = read(cursor, element.key, depth + 1)
            cursor.take(":")
            items.append((key, read(cursor, element.value, depth + 1)))
        cursor.skip(",")
    cursor.take("}")
    return Dictionary(tuple(items), start, cursor.here())


def _walrus(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    target = read(cursor, node.target, depth + 1)
    cursor.take(":=")
    value = read(cursor, node.value, depth + 1)
    return Walrus(target, value, start, cursor.here())


def _await(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("await")
    value = read(cursor, node.expression, depth + 1)
    return Opaque("await", (value,), start, cursor.here())


def _yield(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("yield")
    if node.value is None:
        return Opaque("yield", (), start, cursor.here())
    if isinstance(node.value, cst.From):
        cursor.take("from")
        value = read(cursor, node.value.item, depth + 1)
        return Opaque("yield from", (value,), start, cursor.here())
    value = read(cursor, node.value, depth + 1)
    return Opaque("yield", (value,), start, cursor.here())


_CONSTANTS = {"None": None, "True": True, "False": False}
_BRACKETS_ARE_ITS_OWN = (cst.Tuple, cst.GeneratorExp)
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
_READERS: dict[type[cst.CSTNode], _Reader] = {
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
    cst.GeneratorExp: _generator,
    cst.ListComp: _list_comprehension,
    cst.SetComp: _set_comprehension,
    cst.DictComp: _dictionary_comprehension,
    cst.List: _list,
    cst.Set: _set,
    cst.Tuple: _tuple,
    cst.Dict: _dictionary,
    cst.StarredElement: _starred,
    cst.NamedExpr: _walrus,
    cst.Await: _await,
    cst.Yield: _yield,
}
if hasattr(cst, "TemplatedString"):
    _READERS[cst.TemplatedString] = _formatted
