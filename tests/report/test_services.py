"""Reports for CI services: GitHub's workflow commands, GitLab's code quality, JUnit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from bricklint.diagnostic import Diagnostic, Label, Severity
from bricklint.report.github import github_report
from bricklint.report.gitlab import gitlab_report
from bricklint.report.junit import junit_report
from bricklint.report.result import Result
from bricklint.source import SourceText
from tests.report.results import JOB, NOTEBOOK, diagnostic, everything, result_of, span, with_crashes, with_marks

REPORTS: list[Callable[[Result], str]] = [github_report, gitlab_report, junit_report]
EVIL = "\x1b[2J\x07\x00\x9b\u202e\u2028\ud83d\ufffe\r\n::warning::x%0A,y:z]]>&<>\"'"


def evil() -> Diagnostic:
    """A finding of a project that tries to break out of each format."""
    source = SourceText(f"jobs/{EVIL}.json", '{"name": 1}')
    return diagnostic(
        message=f"`{EVIL}` is odd",
        primary=Label(source.span(1, 7), EVIL),
        related=(Label(source.span(9, 10), EVIL), Label(source.span(9, 10), "")),
        notes=(EVIL,),
        hint=EVIL,
        job=EVIL,
        targets=(EVIL,),
    )


def command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub's runner reads it."""
    match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert match is not None, line

    def plain(text: str) -> str:
        for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(code, character)
        return text

    properties = dict(part.split("=", 1) for part in match.group(2).split(","))
    return match.group(1), {name: plain(value) for name, value in properties.items()}, plain(match.group(3))


def test_a_github_annotation() -> None:
    found = diagnostic(
        related=(Label(span(NOTEBOOK, "load()"), "because of this"),), hint="100% of it", notes=("a note",)
    )
    (line,) = github_report(result_of([found])).splitlines()
    name, properties, message = command(line)
    assert name == "error"
    assert properties == {
        "file": JOB.path,
        "line": "4",
        "col": "18",
        "endColumn": "24",
        "title": "BL202 unknown-dependency",
    }
    assert message.splitlines() == [
        "`{{job.id}}` [odd](1) text",
        "no task has this key",
        "notebooks/silver.py:2: because of this",
        "a note",
        "Help: 100% of it",
    ]


def test_a_github_annotation_over_lines_has_no_columns() -> None:
    whole = diagnostic(primary=Label(NOTEBOOK.span(0, 30), ""))
    _, properties, _ = command(github_report(result_of([whole])).splitlines()[0])
    assert properties["endLine"] == "3"
    assert "col" not in properties


def test_github_sees_the_most_severe_first_and_is_told_of_the_rest() -> None:
    many = [diagnostic(severity=Severity(1 + number % 3)) for number in range(33)]
    *lines, errors, warnings, notices = github_report(result_of(many)).splitlines()
    assert [command(line)[0] for line in lines] == ["error"] * 11 + ["warning"] * 11 + ["notice"] * 11
    assert errors == "bricklint: GitHub shows 10 of these 11 error annotations"
    assert "11 warning" in warnings and "11 notice" in notices
    assert len(github_report(result_of(many[:30])).splitlines()) == 30


def test_a_gitlab_issue() -> None:
    (issue,) = json.loads(gitlab_report(result_of([diagnostic(hint="mend it")])))
    assert issue.pop("fingerprint")
    assert issue == {
        "description": "`{{job.id}}` [odd](1) text. No task has this key. Help: mend it.",
        "check_name": "BL202 unknown-dependency",
        "severity": "major",
        "location": {"path": JOB.path, "lines": {"begin": 4}},
    }


def test_gitlab_fingerprints_are_unique_and_last() -> None:
    issues = json.loads(gitlab_report(result_of([diagnostic(), diagnostic(), *everything().diagnostics])))
    prints = [issue["fingerprint"] for issue in issues]
    assert len(prints) == len(set(prints))
    again = json.loads(gitlab_report(result_of([diagnostic(message="said otherwise")])))
    assert again[0]["fingerprint"] == prints[0]


def test_gitlab_words() -> None:
    found = [diagnostic(severity=severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)]
    assert [one["severity"] for one in json.loads(gitlab_report(result_of(found)))] == ["major", "minor", "info"]
    assert json.loads(gitlab_report(result_of([]))) == []


def suite_of(result: Result) -> ElementTree.Element:
    suites = ElementTree.fromstring(junit_report(result))
    assert suites.tag == "testsuites"
    (suite,) = suites
    cases = suite.findall("testcase")
    for element in (suites, suite):
        assert int(element.get("tests", "")) == len(cases)
        assert int(element.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(element.get("errors", "")) == len(suite.findall("testcase/error"))
    return suite


def test_a_junit_case_for_each_finding_by_file() -> None:
    result = everything()
    cases = suite_of(result).findall("testcase")
    paths = [case.get("classname") for case in cases]
    assert len(cases) == len(result.diagnostics)
    assert paths == sorted(paths, key=str)
    first = next(case for case in cases if case.get("name") == "BL202 unknown-dependency at 4:18")
    (failure,) = first
    assert failure.get("type") == "error"
    assert failure.get("message") == "`{{job.id}}` [odd](1) text"
    assert (failure.text or "").splitlines()[0] == f"{JOB.path}:4:18"
    assert "Help: did you mean `löäd`?" in (failure.text or "").splitlines()


def test_a_clean_junit_report_has_a_passed_test() -> None:
    suite = suite_of(result_of([]))
    assert suite.get("failures") == "0"
    assert [case.get("name") for case in suite] == ["no findings"]


def test_a_crash_is_a_junit_error() -> None:
    (error,) = suite_of(with_crashes()).findall("testcase/error")
    assert error.get("message") == "ValueError: boom at rule.py:3"


@pytest.mark.parametrize("report", REPORTS)
def test_nothing_breaks_out(report: Callable[[Result], str]) -> None:
    text = report(result_of([evil(), diagnostic()]))
    raw = text.encode("utf-8", "backslashreplace").decode()
    assert not {one for one in raw if not one.isprintable()} - {"\n"}
    if report is github_report:
        assert [command(line)[0] for line in text.splitlines()] == ["error", "error"]
        assert "%25" in text and "%2C" in text and "%3A" in text
    elif report is gitlab_report:
        first, second = json.loads(text)
        assert "\n" not in first["description"]
        first["location"]["path"].encode("utf-8")
        assert second["check_name"] == "BL202 unknown-dependency"
    else:
        suite = suite_of(result_of([evil(), diagnostic()]))
        assert len(suite.findall("testcase")) == 2


@pytest.mark.parametrize("report", REPORTS)
def test_what_is_known_or_suppressed_is_not_told(report: Callable[[Result], str]) -> None:
    text = report(with_marks())
    assert "BL202" in text
    assert not re.search("BL201|BL203|BL204", text)


@pytest.mark.parametrize("report", REPORTS)
def test_long_evidence_is_cut(report: Callable[[Result], str]) -> None:
    many = diagnostic(related=(Label(span(NOTEBOOK, "load()"), "again"),) * 3000)
    text = report(result_of([many]))
    assert "and 2980 more places" in text.lower()
    assert len(report(result_of([diagnostic(message="x" * 100_000)]))) < 350_000
