"""What must hold for every rule: its row, its page, its examples, its cases."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tempfile
from pathlib import Path

import pytest

import bricklint_rules
from bricklint.config import load_config
from bricklint.lint import builtin_registry
from bricklint.registry import Row, load_rule
from bricklint.rule import Scope
from tests.rules.harness import findings
from tests.rules.pages import Page, read_page

ROWS = builtin_registry().rows
SECTIONS = ("What it does", "Why is this bad", "Example", "Use instead", "References")


def row_id(row: Row) -> str:
    return row.code


def test_codes_and_slugs_are_unique() -> None:
    assert len({row.code for row in ROWS}) == len(ROWS)
    assert len({row.slug for row in ROWS}) == len(ROWS)


def test_every_rule_module_has_a_row() -> None:
    modules = {
        info.name
        for info in pkgutil.walk_packages(bricklint_rules.__path__, "bricklint_rules.")
        if hasattr(importlib.import_module(info.name), "RULE")
    }
    assert modules == {row.module for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_row_says_what_the_rule_says(row: Row) -> None:
    rule = load_rule(row).rule
    assert (rule.code, rule.slug, rule.severity, rule.policy) == (row.code, row.slug, row.severity, row.policy)
    assert row.summary and not row.summary.endswith(".")


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_page_has_its_sections(row: Row) -> None:
    page = read_page(load_rule(row).page)
    for section in SECTIONS:
        assert section in page.sections, f"{row.code}: the page has no section `{section}`"
    if row.fix:
        assert "Fix safety" in page.sections


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_bad_example_is_found_where_it_is_marked(row: Row) -> None:
    page = read_page(load_rule(row).page)
    assert page.bad, f"{row.code}: no example files"
    found = [(one.primary.span.path, one.primary.span.begin.line) for one in _found(row, page.bad)]
    assert sorted(set(found)) == sorted(set(_marked(row, page))), found


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_good_example_is_clean(row: Row) -> None:
    page = read_page(load_rule(row).page)
    assert page.good, f"{row.code}: nothing to use instead"
    assert not _found(row, page.good)


def _found(row: Row, files: dict[str, str | bytes]) -> list:
    """The findings of a page's files; its `bricklint.toml` gives the options."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "bricklint.toml"
        config.write_text(str(files.get("bricklint.toml", "")), encoding="utf-8")
        options = load_config(config).options
    return findings(dict(files), row.code, options=options)


def _marked(row: Row, page: Page) -> list[tuple[str, int]]:
    """The lines that end in a comment with the rule's code; in JSON, the lines that the page names in words
    ("Line 3 of job.json")."""
    marked = [
        (path, number)
        for path, text in page.bad.items()
        if isinstance(text, str)
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(rf"(#|--|//)\s*{row.code}\b(?!\])", line)
    ]
    for line, path in re.findall(r"[Ll]ine (\d+) of `([^`]+)`", page.sections.get("Example", "")):
        marked.append((path, int(line)))
    return marked


def test_every_clause_has_a_firing_and_a_silent_case() -> None:
    missing = []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"tests.rules.{path.stem}")
        cases = getattr(module, "CASES", ())
        for clause in getattr(module, "CLAUSES", {}):
            mine = [case for case in cases if case.clause == clause]
            if not any(case.is_silent for case in mine):
                missing.append(f"{clause}: no silent case")
            if all(case.is_silent for case in mine):
                missing.append(f"{clause}: no firing case")
        unknown = {case.clause for case in cases} - set(getattr(module, "CLAUSES", {}))
        missing += [f"{clause}: not among the clauses" for clause in sorted(unknown)]
    assert not missing


def test_every_rule_with_a_check_has_clauses() -> None:
    clauses = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        module = importlib.import_module(f"tests.rules.{path.stem}")
        clauses |= {clause.split(".")[0] for clause in getattr(module, "CLAUSES", {})}
    assert {row.code for row in ROWS if row.scope is not Scope.ENGINE} <= clauses
