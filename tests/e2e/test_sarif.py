"""SARIF against the official schema and the official validator with GitHub's rules."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from bricklint.report.options import DEFAULT, ReportOptions
from bricklint.report.sarif import sarif_log, sarif_report
from tests.report.results import CRASH, everything, result_of, with_crashes, with_marks

pytestmark = pytest.mark.e2e

# Texts by ids that could be translated: GitHub's own rule asks for the text itself. The web pages of rules and of the
# schema cannot be reached from everywhere. Which revision was linted is for the upload action to say.
EXPECTED_NOTES = {"SARIF2002", "SARIF2003", "SARIF2006"}


@pytest.fixture(scope="session")
def multitool(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Path:
    """The folder of the validator, installed once for a run."""
    npm = tool("npm")
    folder = tmp_path_factory.mktemp("multitool")
    (folder / "package.json").write_text('{"private": true}')
    command = [npm, "install", "--no-audit", "--no-fund", "@microsoft/sarif-multitool"]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, timeout=300)
    found = list(folder.glob("node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool"))
    if done.returncode or not found:
        pytest.skip(f"npm cannot install the validator here: {done.stderr.strip()[-300:]}")
    return found[0]


def test_official_schema(multitool: Path) -> None:
    schema = json.loads((multitool.parent / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    for result in (everything(), with_crashes(), with_marks()):
        for options in (DEFAULT, ReportOptions("etl/jobs", omit_suppressed=True)):
            assert [error.message for error in validator.iter_errors(sarif_log(result, options))] == []
    log = sarif_log(with_marks())
    log["runs"][0]["results"][1]["baselineState"] = "known"
    log["runs"][0]["results"][2]["suppressions"][0]["kind"] = "comment"
    assert len(list(validator.iter_errors(log))) == 2, "the schema sees a wrong word"


def test_official_validator_with_the_rules_of_github(multitool: Path, tmp_path: Path) -> None:
    said = validate(multitool, sarif_report(everything()), tmp_path)
    assert [one for one in said if one[0] != "note"] == []


def test_suppressions_and_states_against_a_baseline_are_valid(multitool: Path, tmp_path: Path) -> None:
    report = sarif_report(with_marks())
    assert '"suppressions"' in report and '"baselineState": "unchanged"' in report
    assert {rule for _, rule, _ in validate(multitool, report, tmp_path)} <= EXPECTED_NOTES


def test_no_note_but_the_expected_ones_on_findings_with_a_place(multitool: Path, tmp_path: Path) -> None:
    # A whole file, an empty place and a file without text have no snippet or no lines around it to show.
    placed = [one for one in everything().diagnostics if 0 < one.primary.span.end - one.primary.span.start < 50]
    assert len(placed) == 3
    said = validate(multitool, sarif_report(result_of(placed)), tmp_path)
    assert {rule for _, rule, _ in said} <= EXPECTED_NOTES


def test_the_validator_sees_seeded_errors(multitool: Path, tmp_path: Path) -> None:
    log = sarif_log(everything())
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["endColumn"] = 0
    del log["runs"][0]["results"][0]["message"]["text"]
    assert any(level == "error" for level, _, _ in validate(multitool, json.dumps(log), tmp_path))


def test_crashes_are_valid_too(multitool: Path, tmp_path: Path) -> None:
    report = sarif_report(with_crashes())
    assert CRASH.error in report
    assert [one for one in validate(multitool, report, tmp_path) if one[0] == "error"] == []


def validate(multitool: Path, report: str, folder: Path) -> list[tuple[str, str, str]]:
    """What the validator says, as (level, rule, message). Its exit status says nothing: its output file does."""
    (folder / "report.sarif").write_text(report, encoding="utf-8")
    command = [
        str(multitool),
        "validate",
        "report.sarif",
        "--rule-kind",
        "Sarif;Ghas",
        "--level",
        "Error;Warning;Note",
        "--output",
        "said.sarif",
        "--log",
        "ForceOverwrite",
    ]
    subprocess.run(command, check=False, cwd=folder, capture_output=True, timeout=120)
    run = json.loads((folder / "said.sarif").read_text(encoding="utf-8-sig"))["runs"][0]
    notifications = run["invocations"][0].get("toolExecutionNotifications", [])
    assert [one for one in notifications if one.get("level") == "error"] == []
    return [
        (one.get("level", "warning"), one["ruleId"].split("/")[0], json.dumps(one["message"]))
        for one in run.get("results", ())
    ]
