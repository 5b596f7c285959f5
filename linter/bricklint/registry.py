"""The table of rules: what is known of a rule without importing it."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from types import ModuleType
from typing import Any, NamedTuple

from bricklint.diagnostic import Diagnostic, Severity
from bricklint.rule import Rule, Scope

CODE = "*code*"
"""In `Row.when`: the project has a notebook, or other code that a task runs."""


class Kind(Enum):
    """What the value of a rule's option must be."""

    NUMBER = "a whole number above 0"
    NAMES = "a list of strings"

    def accepts(self, value: object) -> bool:
        """Whether a value of the configuration is one."""
        if self is Kind.NAMES:
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        return isinstance(value, int) and not isinstance(value, bool) and value > 0


class Row(NamedTuple):
    """One rule. `module` is the dotted name of its module; `fix` tells that it offers fixes; `strict` that the rule
    as a whole belongs to the strict profile (a rule of severity NOTE always does); `runs` that a rule of Scope.JOB
    wants reports of runs too; `summary` is one line for lists.

    `when` are words of which a job must hold one for the rule to have anything to say of it: otherwise it is not asked,
    nor even imported. Words are fields, "{" for a text with a brace, "{tasks" for one that names tasks too. A rule of
    another scope than Scope.JOB is asked if some job holds one. `CODE` stands for code in the project.

    `options` are the settings that it takes, by name; None where only the rule itself knows. `uri` is the rule's page
    on the web, where it has one. `make` makes a rule that has no module of its own (a policy
    of the configuration).
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
    options: Mapping[str, Kind] | None = None
    uri: str = ""
    make: Callable[[Row], LoadedRule] | None = None


class LoadedRule(NamedTuple):
    """A rule whose module was imported. `check` takes the subject, and the context too where `wants_context`."""

    row: Row
    rule: Rule
    check: Callable[..., Iterator[Diagnostic]] | None
    wants_context: bool
    page: str


def load_rule(row: Row) -> LoadedRule:
    """Import one rule's module."""
    if row.make is not None:
        return row.make(row)
    module: Any = importlib.import_module(row.module)
    check = getattr(module, "check", None)
    wants_context = check is not None and check.__code__.co_argcount > 1
    return LoadedRule(row, module.RULE, check, wants_context, module.__doc__ or "")


class RegistryError(Exception):
    """Rules that cannot be had as they are asked for; `str(error)` says why, in one line."""


class PackError(RegistryError):
    """A pack of rules that cannot be used; `str(error)` says why, in one line."""


def rows_of(pack: ModuleType) -> tuple[Row, ...]:
    """The rules of a pack: the built-in one, or one of a team's own.

    A pack is a module with `RULES`: a list of rule modules, of rows, or of both; a module that is one rule is a pack
    of its own. `HELP_URI`, if it has one, is where the pages are, with `{code}` in it. Raises PackError.
    """
    rules = getattr(pack, "RULES", (pack,) if hasattr(pack, "RULE") else ())
    if not isinstance(rules, list | tuple) or not rules:
        raise PackError("it has no RULES, a list of rule modules or rows")
    home = getattr(pack, "HELP_URI", "")
    rows = [one if isinstance(one, Row) else row_of(one) for one in rules]
    return tuple(row if row.uri or not home else row._replace(uri=home.replace("{code}", row.code)) for row in rows)


_SCOPES = {
    "Document": Scope.DOCUMENT,
    "Job": Scope.JOB,
    "Code": Scope.CODE,
    "TaskRun": Scope.TASK,
    "Project": Scope.PROJECT,
}
"""What a rule is asked about, by the type of the first parameter of its check."""


def row_of(module: Any) -> Row:
    """The row of a rule module, as the module itself tells it: see `bricklint.rule`. Raises PackError."""
    name = getattr(module, "__name__", repr(module))
    rule, check = getattr(module, "RULE", None), getattr(module, "check", None)
    if not isinstance(module, ModuleType) or not isinstance(rule, Rule):
        raise PackError(f"{name} is no rule: RULES holds modules with a RULE and a check, or rows")
    page = (module.__doc__ or "").strip()
    if not page:
        raise PackError(f"{rule.code}: {name} has no page: write it as the docstring of the module")
    return Row(
        rule.code,
        rule.slug,
        rule.severity,
        _scope(rule.code, check),
        name,
        page.splitlines()[0].rstrip("."),
        fix="## Fix safety" in page,
        policy=rule.policy,
    )


def _scope(code: str, check: object) -> Scope:
    words = [getattr(one, "__name__", str(one)) for one in list(getattr(check, "__annotations__", {}).values())[:1]]
    scope = _SCOPES.get(words[0].strip("'\"").rpartition(".")[2]) if words else None
    if scope is None:
        raise PackError(f"{code}: the first parameter of its check has none of the types {', '.join(_SCOPES)}")
    return scope


class UnknownRuleError(RegistryError):
    """A name that is no rule's code, slug or code prefix; `str(error)` says so in one line. `nearest` is the closest
    known name, `option` the one of the configuration or the command line that names it, if one does."""

    def __init__(self, name: str, nearest: str | None, option: str = "") -> None:
        where = f" in `{option}`" if option else ""
        hint = f"did you mean `{nearest}`?" if nearest else "`bricklint rules` lists them"
        super().__init__(f"unknown rule `{name}`{where}; {hint}")


class Registry:
    """The rules of this run, looked up by code, slug or prefix ("BL2", "ALL")."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: tuple[Row, ...] = tuple(sorted(rows, key=lambda row: row.code))
        self.by_code = {row.code: row for row in self.rows}
        self.by_slug = {row.slug: row for row in self.rows}

    def joined(self, rows: Iterable[Row], whose: str) -> Registry:
        """These rules and more; `whose` names the others. Raises PackError where a code or a name is taken."""
        more = tuple(rows)
        codes, slugs = dict(self.by_code), dict(self.by_slug)
        for row in more:
            taken = codes.get(row.code) or slugs.get(row.slug) or self.find(row.slug) or self.find(row.code)
            if taken is not None:
                raise PackError(f"{whose}: {row.code} {row.slug} has the code or name of {taken.code} {taken.slug}")
            codes[row.code] = slugs[row.slug] = row
        return Registry((*self.rows, *more)) if more else self

    def find(self, name: str) -> Row | None:
        """The rule of a code or slug, whatever its case."""
        return self.by_code.get(name.upper()) or self.by_slug.get(name.lower())

    def family(self, name: str) -> tuple[Row, ...]:
        """The rules of a family, by the letters and first numbers of their codes: "BL", "BL7", "POLICY"."""
        prefix = name.upper()
        if not _FAMILY(prefix):
            return ()
        return tuple(row for row in self.rows if row.code.startswith(prefix) and _ends_word(prefix, row.code))

    def expand(self, name: str, option: str = "") -> tuple[Row, ...]:
        """The rules that a code, slug, prefix or "ALL" names, in an `option`. Raises UnknownRuleError."""
        row = self.find(name)
        if row is not None:
            return (row,)
        if name.upper() == "ALL":
            return self.rows
        if rows := self.family(name):
            return rows
        from bricklint_schemas.closest import closest

        raise UnknownRuleError(name, closest(name, [*self.by_code, *self.by_slug]), option)


_FAMILY = re.compile(r"[A-Z]+[0-9]*").fullmatch


def _ends_word(prefix: str, code: str) -> bool:
    """Whether the letters of a code end where the prefix ends: "BL" is no family of BLX101."""
    return not (prefix.isalpha() and code[len(prefix) : len(prefix) + 1].isalpha())
