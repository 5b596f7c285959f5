"""The JSON report: its documented fields."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bricklint.report.json_report import FORMAT, json_report
from tests.report.results import JOB, everything, with_crashes, with_marks

PAGE = Path(__file__).parents[2] / "docs" / "json-output.md"


def test_fields_of_a_finding() -> None:
    value = json.loads(json_report(everything()))
    assert value["format"] == FORMAT
    first = value["diagnostics"][0]
    assert (first["code"], first["name"], first["severity"]) == ("BL202", "unknown-dependency", "error")
    text = JOB.text
    assert (first["start"], first["end"]) == (
        {"line": 4, "column": 18, "offset": text.index('"load"')},
        {"line": 4, "column": 24, "offset": text.index('"load"') + 6},
    )
    assert first["route"] == "tasks[load].task_key"
    assert first["related"][1]["cell"] == "cell 1"
    assert first["fixes"][1]["safe"] is False
    assert first["fixes"][0]["edits"][1]["text"] == ""
    assert (first["job"], first["targets"]) == ("daily", ["dev", "prod"])


def test_crashes_are_told() -> None:
    assert json.loads(json_report(with_crashes()))["crashes"][0]["code"] == "BL202"


def test_every_field_is_documented() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("\n## Rules\n")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    reports = [json.loads(json_report(one)) for one in (everything(), with_crashes(), with_marks())]
    assert set().union(*map(names_in, reports)) == documented


def test_what_the_baseline_did_is_told() -> None:
    summary = json.loads(json_report(with_marks()))["summary"]
    assert summary["suppressed"] == 2
    assert summary["since"] == "main"
    assert summary["baseline"] == {
        "file": "known.json",
        "known": 1,
        "stale": [{"path": "jobs/x.json", "code": "BL401", "count": 2}],
    }
    assert json.loads(json_report(everything()))["summary"]["baseline"] is None


def names_in(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set()
