"""The table of rules: what is known of a rule without importing it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from bricklint.diagnostic import Diagnostic, Severity
from bricklint.rule import Rule, Scope

CODE = "*code*"
"""In `Row.when`: the project has a notebook, or other code that a task runs."""


class Row(NamedTuple):
    """One rule. `module` is the dotted name of its module; `fix` tells that it offers fixes; `strict` that the rule
    as a whole belongs to the strict profile (a rule of severity NOTE always does); `runs` that a rule of Scope.JOB
    wants reports of runs too; `summary` is one line for lists.

    `when` are words of which a job must hold one for the rule to have anything to say of it: otherwise it is not asked,
    nor even imported. Words are fields, "{" for a text with a brace, "{tasks" for one that names tasks too. A rule of
    another scope than Scope.JOB is asked if some job holds one. `CODE` stands for code in the project.
    """

    code: str
    slug: str
    severity: Severity
    scope: Scope
    module: str
    summary: str
    fix: bool = False
    strict: bool = False
    policy: bool = False
    runs: bool = False
    when: tuple[str, ...] = ()


class LoadedRule(NamedTuple):
    """A rule whose module was imported. `check` takes the subject, and the context too where `wants_context`."""

    row: Row
    rule: Rule
    check: Callable[..., Iterator[Diagnostic]] | None
    wants_context: bool
    page: str


def load_rule(row: Row) -> LoadedRule:
    """Import one rule's module."""
    module: Any = importlib.import_module(row.module)
    check = getattr(module, "check", None)
    wants_context = check is not None and check.__code__.co_argcount > 1
    return LoadedRule(row, module.RULE, check, wants_context, module.__doc__ or "")


class UnknownRuleError(Exception):
    """A name that is no rule's code, slug or code prefix. `nearest` is the closest known name."""

    def __init__(self, name: str, nearest: str | None) -> None:
        super().__init__(name)
        self.name = name
        self.nearest = nearest


class Registry:
    """The rules of this run, looked up by code, slug or prefix ("BL2", "ALL")."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: tuple[Row, ...] = tuple(sorted(rows, key=lambda row: row.code))
        self.by_code = {row.code: row for row in self.rows}
        self.by_slug = {row.slug: row for row in self.rows}

    def find(self, name: str) -> Row | None:
        """The rule of a code or slug, whatever its case."""
        return self.by_code.get(name.upper()) or self.by_slug.get(name.lower())

    def expand(self, name: str) -> tuple[Row, ...]:
        """The rules that a code, slug, prefix or "ALL" names. Raises UnknownRuleError."""
        row = self.find(name)
        if row is not None:
            return (row,)
        prefix = name.upper()
        if prefix == "ALL":
            return self.rows
        if prefix.startswith("BL") and (rows := tuple(row for row in self.rows if row.code.startswith(prefix))):
            return rows
        from bricklint_schemas.closest import closest

        raise UnknownRuleError(name, closest(name, [*self.by_code, *self.by_slug]))
