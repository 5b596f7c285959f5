"""Names that code may read parameters by in a way that following it does not show.

A file that uses `dbutils` or `dbutils.widgets` as a value (kept in an object, handed on, picked apart) may read a
parameter through it, under any name that stands in its text. In SQL, `$name` is an old form of reading one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

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

_DOLLAR = re.compile(r"\$(\w+)")
_DEFINE = frozenset(("text", "dropdown", "combobox", "multiselect"))
_RUN_TEXT = frozenset(("exec", "eval"))


def runs_text(files: Iterable[CodeFacts]) -> bool:
    """Whether code runs texts as code."""
    return any(
        isinstance(node, Call) and isinstance(node.func, Name) and node.func.id in _RUN_TEXT
        for facts in files
        for node in _expressions(facts)
    )


def loose_names(files: Iterable[CodeFacts]) -> frozenset[str]:
    """The names by which parameters may be read unseen."""
    found: set[str] = set()
    literals: set[str] = set()
    loose = False
    for facts in files:
        nodes = _expressions(facts)
        defined = {id(arg) for node in nodes if isinstance(node, Call) and _defines(node) for arg in _arguments(node)}
        for node in nodes:
            if isinstance(node, Const) and isinstance(node.value, str) and id(node) not in defined:
                literals.add(node.value)
            loose = loose or any(map(_is_dbutils, _handed(node)))
        for statement in file_statements(facts):
            if isinstance(statement, SqlCell):
                found.update(_DOLLAR.findall(statement.text))
            elif isinstance(statement, Assign) and not all(isinstance(target, Name) for target in statement.targets):
                loose = loose or _is_dbutils(statement.value)
    return frozenset(found | literals if loose else found)


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
