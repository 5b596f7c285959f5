"""The structure of the SARIF report."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest

from bricklint import __version__
from bricklint.diagnostic import Label, Severity
from bricklint.engine.suppress import Silenced
from bricklint.lint import builtin_registry
from bricklint.report.fingerprint import ROUTE_HASH
from bricklint.report.options import ReportOptions
from bricklint.report.sarif import sarif_log, sarif_report
from bricklint.report.sarif_places import message_of, uri_of
from tests.report.results import JOB, NOTEBOOK, diagnostic, everything, result_of, span, with_crashes, with_marks


def run_of(log: dict[str, Any]) -> dict[str, Any]:
    (run,) = log["runs"]
    return run


def result_for(**changes: object) -> dict[str, Any]:
    (found,) = run_of(sarif_log(result_of([diagnostic(**changes)])))["results"]
    return found


def test_same_bytes_twice_and_in_ascii() -> None:
    assert sarif_report(everything()) == sarif_report(everything())
    assert sarif_report(everything()).isascii()


def test_driver_describes_every_rule() -> None:
    driver = run_of(sarif_log(everything()))["tool"]["driver"]
    assert driver["semanticVersion"] == __version__
    rows = builtin_registry().rows
    assert [rule["id"] for rule in driver["rules"]] == [row.code for row in rows]
    for rule, row in zip(driver["rules"], rows, strict=True):
        assert rule["help"]["markdown"].startswith(f"# {row.code} {row.slug}")
        assert "## What it does" in rule["help"]["text"]
        assert rule["helpUri"].endswith(f"/docs/rules/{row.code}.md")
        assert rule["defaultConfiguration"]["level"] == row.severity.word
        assert rule["name"].replace("-", "").isalnum() and rule["name"][0].isupper()
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert 1 <= len(rule["properties"]["tags"]) <= 10
        assert ("security-severity" in rule["properties"]) == (row.code in ("BL901", "BL902", "BL903", "BL905"))


def test_rule_index_leads_to_the_rule() -> None:
    run = run_of(sarif_log(everything()))
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_region_counts_code_points() -> None:
    found = result_for(primary=Label(span(JOB, "x", after="😀"), ""))
    place = found["locations"][0]["physicalLocation"]
    line = JOB.text.splitlines()[4]
    assert place["region"] == {
        "startLine": 5,
        "startColumn": line.index("x") + 1,
        "endLine": 5,
        "endColumn": line.index("x") + 2,
        "snippet": {"text": "x"},
    }
    assert place["contextRegion"]["startLine"] == 4
    assert place["contextRegion"]["snippet"]["text"].startswith('    {"task_key": "load"')


@pytest.mark.parametrize(
    "path", ["a b/c[1].json", "50%.yml", "#x/täglich.yml", "a:b.yml", "back`quote.yml", "q?x.yml", "x\\y.yml"]
)
def test_uri_leads_back_to_the_path(path: str) -> None:
    uri = uri_of(path)
    assert unquote(uri) == path
    assert uri.isascii()
    assert not set(uri) & set(' []#?`:\\"<>')


def test_files_are_relative_to_the_root() -> None:
    run = run_of(sarif_log(everything()))
    assert "uri" not in run["originalUriBaseIds"]["%SRCROOT%"]
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] == "%SRCROOT%"


def test_message_says_all_and_links_to_the_other_places() -> None:
    first = everything().diagnostics[0]
    text = message_of(first)
    assert text.startswith("`{{job.id}}` [odd](1) text. No task has this key.")
    assert "[notebooks/silver.py:3](1): Every failure arrives here." in text
    assert "See [notebooks/gold.ipynb:1](2)." in text
    assert "In targets dev, prod." in text
    assert text.endswith("Help: did you mean `löäd`?")
    related = run_of(sarif_log(everything()))["results"][0]["relatedLocations"]
    assert [one["id"] for one in related] == [1, 2]
    assert related[0]["message"]["text"] == "Every failure arrives here."
    assert related[1]["logicalLocations"][0]["name"] == "cell 1"


def test_link_texts_are_escaped() -> None:
    text = message_of(diagnostic(related=(Label(span(JOB, "daily"), "x"),)))
    assert f"[{JOB.path[:13]}\\[1\\]" in text


def test_route_of_a_spec_is_its_logical_location() -> None:
    assert result_for()["locations"][0]["logicalLocations"] == [
        {"name": "task_key", "fullyQualifiedName": "tasks[load].task_key", "kind": "property"}
    ]


def test_ordered_evidence_is_a_code_flow() -> None:
    related = (Label(span(NOTEBOOK, "load()"), "then"), Label(span(NOTEBOOK, "error"), "last"))
    assert "codeFlows" not in result_for(related=related)
    (flow,) = result_for(related=related, ordered=True)["codeFlows"]
    steps = flow["threadFlows"][0]["locations"]
    assert [step["location"]["physicalLocation"]["region"]["snippet"]["text"] for step in steps] == [
        '"load"',
        "load()",
        "error",
    ]


def test_only_safe_fixes_are_told() -> None:
    (fix,) = run_of(sarif_log(everything()))["results"][0]["fixes"]
    assert fix["description"]["text"] == "write `löäd`"
    assert [change["replacements"][0].get("insertedContent") for change in fix["artifactChanges"]] == [
        {"text": "löäd"},
        None,
    ]


def test_a_file_without_text_has_its_first_line() -> None:
    broken = next(one for one in everything().diagnostics if one.primary.span.path == "binary.json")
    (found,) = run_of(sarif_log(result_of([broken])))["results"]
    assert found["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert "primaryLocationLineHash" not in found["partialFingerprints"]


def test_crashes_are_notifications() -> None:
    (invocation,) = run_of(sarif_log(with_crashes()))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "ValueError: boom at rule.py:3" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_of_too_many_results_the_most_severe_are_kept() -> None:
    many = [diagnostic(severity=Severity(1 + number % 3), message=f"number {number}") for number in range(9)]
    run = run_of(sarif_log(result_of(many), max_results=4))
    assert [one["level"] for one in run["results"]] == ["warning", "error", "error", "error"]
    assert run["results"][0]["message"]["text"].startswith("Number 1.")
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "5 of the least severe results are left out" in notice["message"]["text"]
    assert run["invocations"][0]["executionSuccessful"] is True


def test_a_result_has_at_most_a_thousand_locations() -> None:
    found = result_for(related=(Label(span(NOTEBOOK, "load()"), "again"),) * 3000)
    assert len(found["locations"]) + len(found["relatedLocations"]) == 1000


def test_half_a_surrogate_pair_does_not_break_the_report() -> None:
    assert json.loads(sarif_report(result_of([diagnostic(message="half \ud83d")])))


# --- what is suppressed, and what is known -------------------------------------------------------------------------


def marks(result: Any, **options: Any) -> list[tuple[str, Any, str | None]]:
    run = run_of(sarif_log(result, ReportOptions(**options)))
    return [(one["ruleId"], one.get("suppressions"), one.get("baselineState")) for one in run["results"]]


def test_suppressed_and_known_findings_are_marked() -> None:
    assert marks(with_marks()) == [
        ("BL202", [], "new"),
        (
            "BL201",
            [{"kind": "external", "status": "accepted", "justification": "Recorded in the baseline."}],
            "unchanged",
        ),
        ("BL203", [{"kind": "inSource", "status": "accepted", "justification": "the loader does it"}], "new"),
        ("BL204", [{"kind": "external", "status": "accepted"}], "new"),
    ]


def test_they_are_left_out_on_demand() -> None:
    assert marks(with_marks(), omit_suppressed=True) == [("BL202", None, "new")]


def test_without_baseline_there_is_no_state_and_without_suppressions_no_mark() -> None:
    assert {mark[1:] for mark in marks(everything())} == {(None, None)}
    (first, *_) = marks(replace(with_marks(), baseline=None))
    assert first == ("BL202", [], None)


def test_of_too_many_results_the_suppressed_go_first() -> None:
    result = replace(with_marks(), diagnostics=[diagnostic(severity=Severity.NOTE)] * 3)
    run = run_of(sarif_log(result, max_results=4))
    assert [one["ruleId"] for one in run["results"]] == ["BL202", "BL202", "BL202", "BL201"]


def test_no_fingerprint_twice_in_a_run() -> None:
    result = replace(
        with_marks(), diagnostics=[diagnostic(), diagnostic()], silenced=[Silenced(diagnostic(), True, "")]
    )
    prints = [one["partialFingerprints"][ROUTE_HASH] for one in run_of(sarif_log(result))["results"]]
    assert len(prints) == len(set(prints)) == 4


def test_the_category_is_the_id_of_the_run() -> None:
    assert run_of(sarif_log(everything()))["automationDetails"] == {"id": "bricklint/"}
    log = sarif_log(everything(), ReportOptions(category="etl/jobs"))
    assert run_of(log)["automationDetails"] == {"id": "etl/jobs/"}


def test_a_secret_under_a_comment_is_hidden_too() -> None:
    secret = span(JOB, '"load"')
    silenced = Silenced(diagnostic(primary=Label(secret, ""), redact=(secret,)), True, "")
    results = json.dumps(run_of(sarif_log(replace(with_marks(), silenced=[silenced])))["results"])
    assert "••••••" in results.encode().decode("unicode_escape")
    assert '\\"load\\"' not in results


def test_the_text_is_the_value_with_a_result_a_line() -> None:
    for result in (everything(), with_crashes(), with_marks(), result_of([])):
        text = sarif_report(result)
        assert json.loads(text) == sarif_log(result)
        assert sum(line.startswith('{"ruleId"') for line in text.splitlines()) == len(
            run_of(sarif_log(result))["results"]
        )
    names = diagnostic(message='"results": [] "rules": []', job='"rules": []')
    assert json.loads(sarif_report(result_of([names]))) == sarif_log(result_of([names]))
