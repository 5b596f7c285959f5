"""The examples say what their README says, and the clean twin says nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bricklint.config import Config
from bricklint.lint import builtin_registry, lint, open_disk
from bricklint.report.result import Result

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def rides() -> Result:
    return checked("rides")


def checked(name: str) -> Result:
    config = Config()
    result = lint(open_disk(EXAMPLES / name, config), config, builtin_registry(), today=date(2026, 11, 23))
    assert not result.crashes
    return result


def test_the_readme_names_every_finding(rides: Result) -> None:
    lines = (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    told: set[tuple[str, str]] = set()
    path = ""
    for file, _, codes in rows[2:]:
        path = file or path
        told |= {(path, code) for code in codes.split(", ")}
    assert {(one.primary.span.path, one.code) for one in rides.diagnostics} == told


def test_at_least_ten_rules_and_evidence_in_other_files(rides: Result) -> None:
    assert len({one.code for one in rides.diagnostics}) >= 10
    across = [one for one in rides.diagnostics if len({span.path for span in one.spans}) > 1]
    assert len({one.code for one in across}) >= 5


def test_the_twin_is_clean() -> None:
    assert [(one.code, one.message) for one in checked("clean").diagnostics] == []


def test_the_twin_has_the_same_files() -> None:
    def names(folder: str) -> set[str]:
        return {
            path.relative_to(EXAMPLES / folder).as_posix() for path in (EXAMPLES / folder).rglob("*") if path.is_file()
        }

    assert names("rides") == names("clean")


def test_the_notebook_is_json() -> None:
    for folder in ("rides", "clean"):
        assert json.loads((EXAMPLES / folder / "notebooks" / "stations.ipynb").read_text(encoding="utf-8"))["cells"]
