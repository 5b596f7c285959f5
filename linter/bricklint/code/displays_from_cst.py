"""Lists, tuples, sets, dicts and comprehensions: from LibCST to the reduced syntax."""

from __future__ import annotations

from typing import Any

import libcst as cst

from bricklint.code.cursor import Cursor, Readers
from bricklint.code.ir import Collection, Comprehension, Dictionary, Expr, Starred


def _generator(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    element = cursor.read(node.elt, depth + 1)
    loops = _loops(cursor, node.for_in, depth + 1)
    return Comprehension((element,), loops, start, cursor.here())


def _list_comprehension(cursor: Cursor, node: Any, depth: int) -> Expr:
    return _bracketed(cursor, node, "[", "]", depth)


def _set_comprehension(cursor: Cursor, node: Any, depth: int) -> Expr:
    return _bracketed(cursor, node, "{", "}", depth)


def _bracketed(cursor: Cursor, node: Any, opening: str, closing: str, depth: int) -> Expr:
    start = cursor.here()
    cursor.take(opening)
    element = cursor.read(node.elt, depth + 1)
    loops = _loops(cursor, node.for_in, depth + 1)
    cursor.take(closing)
    return Comprehension((element,), loops, start, cursor.here())


def _dictionary_comprehension(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("{")
    key = cursor.read(node.key, depth + 1)
    cursor.take(":")
    value = cursor.read(node.value, depth + 1)
    loops = _loops(cursor, node.for_in, depth + 1)
    cursor.take("}")
    return Comprehension((key, value), loops, start, cursor.here())


def _loops(cursor: Cursor, node: Any, depth: int) -> tuple[tuple[Expr, Expr, tuple[Expr, ...]], ...]:
    found: list[tuple[Expr, Expr, tuple[Expr, ...]]] = []
    while node is not None:
        if node.asynchronous is not None:
            cursor.take("async")
        cursor.take("for")
        target = cursor.read(node.target, depth)
        cursor.take("in")
        iterable = cursor.read(node.iter, depth)
        conditions: list[Expr] = []
        for condition in node.ifs:
            cursor.take("if")
            conditions.append(cursor.read(condition.test, depth))
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
            found.append(cursor.read(node.value, depth))
        cursor.skip(",")
    return tuple(found)


def _starred(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("*")
    value = cursor.read(node.value, depth + 1)
    return Starred(value, start, cursor.here())


def _dictionary(cursor: Cursor, node: Any, depth: int) -> Expr:
    start = cursor.here()
    cursor.take("{")
    items: list[tuple[Expr | None, Expr]] = []
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            cursor.take("**")
            items.append((None, cursor.read(element.value, depth + 1)))
        else:
            key = cursor.read(element.key, depth + 1)
            cursor.take(":")
            items.append((key, cursor.read(element.value, depth + 1)))
        cursor.skip(",")
    cursor.take("}")
    return Dictionary(tuple(items), start, cursor.here())


DISPLAYS: Readers = {
    cst.GeneratorExp: _generator,
    cst.ListComp: _list_comprehension,
    cst.SetComp: _set_comprehension,
    cst.DictComp: _dictionary_comprehension,
    cst.List: _list,
    cst.Set: _set,
    cst.Tuple: _tuple,
    cst.Dict: _dictionary,
    cst.StarredElement: _starred,
}
