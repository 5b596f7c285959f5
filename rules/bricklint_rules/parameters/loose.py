"""Names that code may read parameters by in a way that following it does not show.

A file that uses `dbutils` or `dbutils.widgets` as a value (kept in an object, handed on, picked apart) may read a
parameter through it, under any name that stands in its text. In SQL, `$name` is an old form of reading one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bricklint.code.ir import (
    Assign,
    Attribute,
    Call,
    CodeFacts,
    Collection,
    Const,
    Dictionary,
    Expr,
    Name,
    SqlCell,
)
from bricklint.code.walk import expressions, file_statements, own_expressions
from bricklint.project.model import Code

_DOLLAR = re.compile(r"\$(\w+)")
_DEFINE = frozenset(("text", "dropdown", "combobox", "multiselect"))
_RUN_TEXT = frozenset(("exec", "eval"))
_WORTH_A_LOOK = re.compile(r"dbutils|widgets|exec|eval")


class Marks(NamedTuple):
    """What one file says: the names that it reads in an old form of SQL, whether it uses `dbutils` as a value, and
    whether it runs texts as code."""

    names: frozenset[str]
    hands_on: bool
    runs_text: bool


def marks_in(code: Code) -> tuple[Marks]:
    """The marks of one file, to be kept."""
    facts, text = code.facts, code.source.text
    whole = facts.format == "ipynb"  # its text is JSON, in which any letter can be written otherwise
    names = frozenset(_old_names(facts)) if whole or "$" in text else frozenset()
    nodes = _expressions(facts) if whole or _WORTH_A_LOOK.search(text) else []
    return (Marks(names, _hands_on(facts, nodes), any(map(_runs_text, nodes))),)


def literals_in(code: Code) -> Iterator[str]:
    """The texts in a file, without the names of the widgets that it defines."""
    nodes = _expressions(code.facts)
    defined = {id(arg) for node in nodes if isinstance(node, Call) and _defines(node) for arg in _arguments(node)}
    for node in nodes:
        if isinstance(node, Const) and isinstance(node.value, str) and id(node) not in defined:
            yield node.value


def _old_names(facts: CodeFacts) -> Iterator[str]:
    for statement in file_statements(facts):
        if isinstance(statement, SqlCell):
            yield from _DOLLAR.findall(statement.text)


def _hands_on(facts: CodeFacts, nodes: Iterable[Expr]) -> bool:
    if any(_is_dbutils(one) for node in nodes for one in _handed(node)):
        return True
    return any(
        _is_dbutils(statement.value)
        for statement in file_statements(facts)
        if isinstance(statement, Assign) and not all(isinstance(target, Name) for target in statement.targets)
    )


def _runs_text(node: Expr) -> bool:
    return isinstance(node, Call) and isinstance(node.func, Name) and node.func.id in _RUN_TEXT


def _expressions(facts: CodeFacts) -> list[Expr]:
    return [
        node
        for statement in file_statements(facts)
        for root in own_expressions(statement)
        for node in expressions(root)
    ]


def _handed(node: Expr) -> list[Expr]:
    """What an expression hands on or keeps."""
    if isinstance(node, Call):
        return _arguments(node)
    if isinstance(node, Collection):
        return list(node.items)
    return [value for _, value in node.items] if isinstance(node, Dictionary) else []


def _is_dbutils(node: Expr) -> bool:
    """`dbutils`, `dbutils.widgets`, or one of its methods as a value."""
    if isinstance(node, Attribute):
        return node.attr == "widgets" or (isinstance(node.base, Attribute) and node.base.attr == "widgets")
    return isinstance(node, Name) and node.id == "dbutils"


def _defines(node: Call) -> bool:
    func = node.func
    return isinstance(func, Attribute) and func.attr in _DEFINE


def _arguments(node: Call) -> list[Expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]
