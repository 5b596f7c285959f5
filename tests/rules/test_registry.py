"""What must hold for every rule: its row, its page, its examples, its cases."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

import bricklint_rules
from bricklint.lint import builtin_registry
from bricklint.registry import Row, load_rule
from bricklint.rule import Scope
from bricklint.testing import check_rule
from tests.rules.harness import TODAY

ROWS = builtin_registry().rows


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
