"""The layer contract: each layer imports only from those before it, and rules never reach for a loader or a reporter.

Read from the source by `ast`, imports inside functions and under TYPE_CHECKING included, so that no layer leans on a
later one even lazily. The few exceptions are written down here, with their reasons.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "linter", ROOT / "rules", ROOT / "schemas")

LAYERS = (
    "source",
    "diagnostic",
    "tree",
    "files",
    "code",
    "jobs",
    "trace",
    "project",
    "rule",
    "registry",
    "policies",
    "builtin",
    "config",
    "packs",
    "engine",
    "fixing",
    "report",
    "baseline",
    "session",
    "cache",
    "lint",
    "testing",
    "lsp",
    "cli",
    "__main__",
)
"""From the lowest to the highest; a layer may import from itself and from those before it. Code comes before jobs, for
jobs are written in Python too."""

ALONE = ("lazily", "quartz")
"""Parts of bricklint that import nothing of it; any layer may use them."""

RULES_MAY_IMPORT = (
    "bricklint.rule",
    "bricklint.diagnostic",
    "bricklint.source",
    "bricklint.tree.node",
    "bricklint.tree.words",
    "bricklint.tree.edits",
    "bricklint.tree.route",
    "bricklint.jobs.model",
    "bricklint.jobs.bundle.model",
    "bricklint.jobs.recognise",
    "bricklint.project",
    "bricklint.code",
    "bricklint.trace",
    "bricklint.quartz",
    "bricklint_rules",
    "bricklint_schemas",
)
TABLES_MAY_IMPORT = (*RULES_MAY_IMPORT, "bricklint.registry")
RULES_MAY_NAME = {"bricklint.files.port": {"Files", "join", "normal"}}
"""A rule may ask whether a file is there, and reckon with paths; it never reads one."""

LONGER = {"bricklint.code.from_cst": 520}
"""Modules that list one kind of thing: how each expression is reduced."""


def modules() -> Iterator[tuple[str, Path]]:
    for source in SOURCES:
        for path in sorted(source.rglob("*.py")):
            parts = path.relative_to(source).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


class Imported(NamedTuple):
    """One import: the module, the names taken from it (none: the module itself), and the line."""

    module: str
    names: frozenset[str]
    line: int


def imports_of(module: str) -> Iterator[Imported]:
    path = MODULES[module]
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Imported(alias.name, frozenset(), node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            full = ".".join([*base, *([node.module] if node.module else [])])
            yield Imported(full, frozenset(alias.name for alias in node.names), node.lineno)


MODULES = dict(modules())
OWN = sorted(name for name in MODULES if name.startswith("bricklint."))
RULES = sorted(name for name in MODULES if name.split(".")[0] == "bricklint_rules")
SCHEMAS = sorted(name for name in MODULES if name.split(".")[0] == "bricklint_schemas")


def layer_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_every_module_has_a_layer() -> None:
    assert {layer_of(name) for name in OWN} <= {*LAYERS, *ALONE}


@pytest.mark.parametrize("module", OWN)
def test_a_layer_imports_only_from_those_before_it(module: str) -> None:
    mine = layer_of(module)
    wrong = []
    for imported in imports_of(module):
        root, theirs = imported.module.split(".")[0], layer_of(imported.module)
        if root == "bricklint_rules" and module != "bricklint.builtin":
            wrong.append(f"{imported}: only `builtin` names the built-in rules")
        if root != "bricklint" or not theirs or theirs == mine:
            continue
        if mine in ALONE or (theirs not in ALONE and LAYERS.index(theirs) > LAYERS.index(mine)):
            wrong.append(str(imported))
    assert not wrong


@pytest.mark.parametrize("module", RULES)
def test_rules_import_the_model_and_the_rule_api_alone(module: str) -> None:
    allowed = TABLES_MAY_IMPORT if module.endswith((".table", ".registry")) else RULES_MAY_IMPORT
    wrong = [
        imported
        for imported in imports_of(module)
        if imported.module.split(".")[0].startswith("bricklint")
        and not any(imported.module == one or imported.module.startswith(f"{one}.") for one in allowed)
        and not (imported.names and imported.names <= RULES_MAY_NAME.get(imported.module, set()))
    ]
    assert not wrong


@pytest.mark.parametrize("module", SCHEMAS)
def test_schemas_import_nothing_of_bricklint(module: str) -> None:
    wrong = [one for one in imports_of(module) if one.module.split(".")[0] in ("bricklint", "bricklint_rules")]
    assert not wrong


def test_modules_are_no_longer_than_a_reader_can_hold() -> None:
    longest = 480
    sizes = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: size for name, size in sizes.items() if size > LONGER.get(name, longest)} == {}
