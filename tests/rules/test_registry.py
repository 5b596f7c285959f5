"""What must hold for every rule: its row, its page, its examples, its cases."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from pathlib import Path

import pytest

import bricklint_rules
from bricklint.lint import builtin_registry
from bricklint.registry import Row, load_rule
from bricklint.rule import Scope
from bricklint.testing import check_rule
from tests.rules.harness import TODAY

ROWS = builtin_registry().rows
ACROSS_FILES = ("BL6", "BL7", "BL8")
"""Families whose rules meet code in all its forms; each of their clauses has `MANY` firing and `MANY` silent cases."""
MANY = 4


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
def test_page_has_its_sections_and_its_examples_hold(row: Row) -> None:
    assert check_rule(row, today=TODAY) == []


def test_every_clause_has_its_firing_and_silent_cases() -> None:
    """The cases of a clause may stand in several files."""
    modules = [importlib.import_module(f"tests.rules.{path.stem}") for path in Path(__file__).parent.glob("test_*.py")]
    clauses = {clause for module in modules for clause in getattr(module, "CLAUSES", {})}
    cases = {
        (case.clause, case.is_silent, case.why): case for module in modules for case in getattr(module, "CASES", ())
    }
    silent = Counter(case.clause for case in cases.values() if case.is_silent)
    firing = Counter(case.clause for case in cases.values() if not case.is_silent)
    missing = [f"{clause}: not among the clauses" for clause in {*silent, *firing} - clauses]
    for clause in clauses:
        due = MANY if clause.startswith(ACROSS_FILES) else 1
        if silent[clause] < due or firing[clause] < due:
            missing.append(f"{clause}: {firing[clause]} firing and {silent[clause]} silent cases, not {due} and {due}")
    assert sorted(missing) == []


def test_every_rule_with_a_check_has_clauses() -> None:
    clauses = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        module = importlib.import_module(f"tests.rules.{path.stem}")
        clauses |= {clause.split(".")[0] for clause in getattr(module, "CLAUSES", {})}
    assert {row.code for row in ROWS if row.scope is not Scope.ENGINE} <= clauses
