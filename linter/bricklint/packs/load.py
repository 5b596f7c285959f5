"""The rules of a run: the built-in ones, and those of the packs that the configuration and the command line name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import FunctionType, ModuleType

from bricklint.config import Config
from bricklint.diagnostic import Severity
from bricklint.packs.given import import_given, module_name
from bricklint.packs.installed import cannot_be_imported, import_installed
from bricklint.packs.places import imports_outside
from bricklint.registry import LoadedRule, PackError, Registry, Row, load_rule, rows_of
from bricklint.rule import Rule, Scope

_CODE = re.compile(r"[A-Z]{2,12}[0-9]{1,5}").fullmatch
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+").fullmatch
_TAKEN = ("BL", "POLICY", "ALL")
"""The letters of codes that no pack may have."""


def with_packs(registry: Registry, config: Config, root: Path, given: Sequence[str] = ()) -> Registry:
    """A registry with the rules of all packs: the paths `given` on the command line, and what the configuration names.
    A pack that is given by its path stands in for an installed one of that name. `root` is that of the linted project,
    from which nothing is imported but what was given. Raises PackError."""
    names: dict[str, str] = {}
    for path in given:
        earlier = names.setdefault(module_name(path), path)
        if Path(earlier).resolve() != Path(path).resolve():
            raise PackError(f"--rule-pack {path}: {earlier} has the same name; rename one of them")
    for path in names.values():
        registry = registry.joined(pack_rows(import_given(path), path), f"rule pack `{path}`")
    wanted = [name for name in dict.fromkeys(config.rule_packs) if name not in names]
    if wanted:
        with imports_outside(root) as left_out:
            for name in wanted:
                rows = pack_rows(import_installed(name, root, left_out), name)
                registry = registry.joined(rows, f"rule pack `{name}`")
    return registry


def pack_rows(pack: ModuleType, name: str) -> tuple[Row, ...]:
    """The rules of a pack, each of them imported and looked at. Raises PackError."""
    try:
        rows = rows_of(pack)
        for row in rows:
            for problem in problems(row):
                raise PackError(f"{row.code}: {problem}")
    except PackError as error:
        raise PackError(f"rule pack `{name}`: {error}") from None
    except (Exception, SystemExit) as error:
        raise PackError(cannot_be_imported(name, error)) from error
    return rows


def problems(row: Row) -> Iterable[str]:
    """What is wrong with a rule of a pack, a line each; its module is imported."""
    if not isinstance(row.code, str) or not _CODE(row.code):
        yield "a code is two or more capital letters and a number, such as OUR101"
        return
    if row.code.rstrip("0123456789") in _TAKEN:
        yield f"codes that begin with {row.code.rstrip('0123456789')} are bricklint's own; take other letters"
    if not isinstance(row.slug, str) or not _SLUG(row.slug):
        yield f"its name is `{row.slug}`; write two or more words in lower case with hyphens, such as no-old-nodes"
    if not isinstance(row.severity, Severity) or not isinstance(row.scope, Scope) or row.scope is Scope.ENGINE:
        yield "its row has a severity or scope that is none"
    yield from _problems_of_module(row, load_rule(row))


def _problems_of_module(row: Row, loaded: LoadedRule) -> Iterable[str]:
    rule: object = loaded.rule
    if not isinstance(rule, Rule):
        yield f"the RULE of {row.module} is no Rule"
    elif (rule.code, rule.slug, rule.severity, rule.policy) != (row.code, row.slug, row.severity, row.policy):
        yield f"its row and the RULE of {row.module} differ"
    check: object = loaded.check
    if not isinstance(check, FunctionType) or not 1 <= check.__code__.co_argcount <= 2:
        yield f"{row.module} has no function `check` that takes what it looks at, and the context if it wants it"
    if not loaded.page.strip():
        yield f"{row.module} has no page: write it as the docstring of the module"
