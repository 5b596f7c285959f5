"""Walks over the reduced syntax, and dotted names."""

import pytest

from bricklint.code.ir import Name
from bricklint.code.names import dotted
from bricklint.code.read import read_code
from bricklint.code.walk import all_expressions, blocks, children, expressions, own_expressions, statements


def block(code):
    return read_code("a.py", code).cells[0].statements


def names(values):
    return [each.id for each in values if isinstance(each, Name)]


@pytest.mark.parametrize(
    "code",
    [
        "a.x(b, *c, k=d, **e)",
        "f'{a}{b!r:{c}}'; d; e",
        "[a, (b, c), {d}, {e: 1}]",
        "{a: b, **c}; d; e",
        "a[b:c, d]; e",
        "a + b < c and not d or e",
        "a if b else c; d; e",
        "(lambda x=a, *y, z=b: c); d; e",
        "[a for b in c if d if e]",
        "{a: b for c in d if e}",
        "(a := b); await c; d; e",
    ],
)
def test_every_expression_in_the_order_of_the_text(code):
    found = [name for name in names(all_expressions(block(code))) if name in "abcde"]
    assert found == [*"abcde"]


def test_children_are_one_level():
    (statement,) = block("f(a, b=c(d))")
    assert [type(each).__name__ for each in children(statement.value)] == ["Name", "Name", "Call"]
    assert len(list(expressions(statement.value))) == 6


CODE = """
@a
def f(p=b):
    with c as d:
        for e in f:
            g
        else:
            h
    try:
        i
    except j:
        k
    else:
        l
    finally:
        m
class A(n):
    while o:
        if p: q
        elif r: s
        else: t
    match u:
        case 1 if v:
            w
x = y
raise z from a
assert b, c
del d
return e
"""


def test_every_statement_in_the_order_of_the_text():
    found = list(statements(block(CODE)))
    assert [each.start for each in found] == sorted(each.start for each in found)
    assert {type(each).__name__ for each in found} == {
        "Define",
        "With",
        "For",
        "Evaluate",
        "Try",
        "Class",
        "While",
        "If",
        "Match",
        "Assign",
        "Raise",
        "Assert",
        "Delete",
        "Return",
    }


def test_own_expressions_leave_inner_statements_out():
    found = [name for each in statements(block(CODE)) for name in names(own_expressions(each))]
    assert sorted(found) == sorted("abcdefghijklmnopqrstuvwxyz" + "abcde")


def test_blocks():
    (statement,) = block("try:\n  a\nexcept B: c\nelse: d\nfinally: e")
    assert [len(each) for each in blocks(statement)] == [1, 1, 1, 1]
    assert blocks(block("x")[0]) == ()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a", "a"),
        ("dbutils.notebook.exit", "dbutils.notebook.exit"),
        ("a().b", None),
        ("a[0].b", None),
        ("'a'.b", None),
    ],
)
def test_dotted(code, expected):
    assert dotted(block(code)[0].value) == expected
