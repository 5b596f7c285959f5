"""Suppressions: every form of comment, the configuration, what is unused, and what the fix takes out."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bricklint.config import Config, Ignored
from bricklint.diagnostic import Diagnostic, Severity
from bricklint.engine.comments import find_suppressions
from bricklint.files.memory import Memory
from bricklint.lint import builtin_registry, lint
from bricklint.registry import Registry, Row, UnknownRuleError
from bricklint.report.result import Result
from bricklint.rule import Scope
from bricklint.source import SourceText
from tests.engine import marking_rule
from tests.rules.harness import lint_files


def job(line: str, above: str = "") -> dict[str, str]:
    before = f"    {above}\n" if above else ""
    return {
        "job.yml": f"name: j\ntasks:\n  - task_key: a\n{before}    depends_on: [{{task_key: b}}]{line}\n"
        "    notebook_task: {notebook_path: /a}\n"
    }


def codes(files: dict[str, str], **config: object) -> list[str]:
    return [one.code for one in lint_files(dict(files), select=("BL001", "BL202", "BL005"), **config).diagnostics]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(job("  # bricklint: ignore[BL202]"), id="end of the line"),
        pytest.param(job("  # bricklint: ignore[BL202] it comes from another job"), id="with a reason"),
        pytest.param(job("  # bricklint: ignore[unknown-dependency]"), id="by its name"),
        pytest.param(job("  # bricklint: ignore[bl202]"), id="small letters"),
        pytest.param(job("  # bricklint: ignore[BL2]"), id="by its family"),
        pytest.param(job("  # bricklint: ignore[ BL202 , ]"), id="blanks in the list"),
        pytest.param(job("  # bricklint: ignore"), id="every rule"),
        pytest.param(job("  #bricklint:ignore[BL202]"), id="without blanks"),
        pytest.param(job("", above="# bricklint: ignore[BL202]"), id="alone on the line above"),
        pytest.param({"job.yml": "# bricklint: ignore-file[BL202]\n" + job("")["job.yml"]}, id="the whole file"),
        pytest.param({"job.yml": job("  # bricklint: ignore[BL202]")["job.yml"].replace("\n", "\r\n")}, id="CRLF"),
    ],
)
def test_a_comment_suppresses(files: dict[str, str]) -> None:
    assert codes(files) == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(job(" # bricklint: ignored"), id="another word"),
        pytest.param(job(" # bricklint ignore[BL202]"), id="no colon"),
        pytest.param(job(" # nobricklint: ignore"), id="another mark"),
        pytest.param(job(" # see bricklint: the linter"), id="a remark about bricklint"),
        pytest.param({"job.yml": job("")["job.yml"] + "# bricklint: the end\n"}, id="another line"),
    ],
)
def test_other_comments_suppress_nothing(files: dict[str, str]) -> None:
    assert codes(files) == ["BL202"]


def test_a_comment_two_lines_above_speaks_of_the_line_between() -> None:
    text = job("", above="# bricklint: ignore[BL202]\n    max_retries: 1")
    assert codes(text) == ["BL005", "BL202"]


def test_comments_alone_on_their_lines_may_be_stacked() -> None:
    above = "# bricklint: ignore[BL202] one\n    # bricklint: ignore[BL005] two"
    assert codes(job("", above=above)) == []


def test_a_comment_for_one_rule_leaves_the_others() -> None:
    assert codes(job("  # bricklint: ignore[BL001]")) == ["BL202", "BL005"]


def test_json_holds_no_comment() -> None:
    text = '{"name": "# bricklint: ignore", "tasks": [{"task_key": "a", "depends_on": [{"task_key": "b"}]}]}'
    assert codes({"job.json": text}) == ["BL202"]


# --- the configuration ---------------------------------------------------------------------------------------------

JSON_JOB = {
    "jobs/a.json": '{"name": "j", "tasks": [{"task_key": "a", "depends_on": [{"task_key": "b"}], "sql_task": {}}]}'
}


@pytest.mark.parametrize(
    "entry",
    [
        Ignored("jobs/*.json"),
        Ignored("jobs/"),
        Ignored("jobs/a.json", ("BL202",)),
        Ignored("*.json", ("unknown-dependency", "BL0")),
        Ignored("jobs/", ("BL2",), route="tasks[a].depends_on"),
        Ignored("jobs/", route="tasks[a]"),
    ],
)
def test_the_configuration_ignores(entry: Ignored) -> None:
    result = lint_files(dict(JSON_JOB), select=("BL202",), ignored=(entry,))
    assert (list(result.diagnostics), result.suppressed) == ([], 1)


@pytest.mark.parametrize(
    "entry",
    [
        Ignored("other/"),
        Ignored("jobs/", ("BL201",)) if builtin_registry().find("BL201") else Ignored("jobs/", ("BL001",)),
        Ignored("jobs/", route="tasks[b]"),
        Ignored("jobs/", route="tasks[a].depends"),
    ],
)
def test_the_configuration_ignores_no_more_than_it_says(entry: Ignored) -> None:
    assert codes(JSON_JOB, ignored=(entry,)) == ["BL202"]


def test_an_unknown_rule_in_the_configuration_is_an_error() -> None:
    with pytest.raises(UnknownRuleError):
        codes({}, ignored=(Ignored("*", ("BL9999",)),))


# --- unused ones ---------------------------------------------------------------------------------------------------


def unused(files: dict[str, str], **config: object) -> list[Diagnostic]:
    return [one for one in lint_files(dict(files), **config).diagnostics if one.code == "BL005"]


def fixed(files: dict[str, str], path: str = "job.yml", **config: object) -> str:
    """The file after every fix of an unused suppression."""
    result = [one for one in lint_files(dict(files), **config).diagnostics if one.code == "BL005"]
    edits = [edit for one in result for fix in one.fixes for edit in fix.edits]
    text = edits[0].span.source.text
    for edit in sorted(edits, key=lambda edit: -edit.span.start):
        assert edit.span.path == path
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def test_the_fix_takes_the_comment_out_with_its_reason() -> None:
    plain = job("")["job.yml"].replace("    depends_on: [{task_key: b}]\n", "    max_retries: 1\n")
    with_comment = plain.replace("max_retries: 1", "max_retries: 1   # bricklint: ignore[BL202] why not")
    assert fixed({"job.yml": with_comment}) == plain


def test_the_fix_takes_a_line_of_its_own_out() -> None:
    plain = job("")["job.yml"].replace("    depends_on: [{task_key: b}]\n", "    max_retries: 1\n")
    with_comment = plain.replace("    max_retries", "    # bricklint: ignore[BL202]\n    max_retries")
    assert fixed({"job.yml": with_comment}) == plain


def test_the_fix_leaves_the_names_that_are_used() -> None:
    files = job("  # bricklint: ignore[BL001, BL202, BL00x] both")
    (found,) = unused(files)
    assert found.message == "this comment names no rule: `BL00x`"
    assert "# bricklint: ignore[BL202] both" in fixed(files)


def test_a_family_counts_as_used_when_one_of_its_rules_is() -> None:
    assert unused(job("  # bricklint: ignore[BL2]")) == []


def test_a_rule_that_did_not_run_is_not_unused() -> None:
    assert unused(job("  # bricklint: ignore[BL001]"), select=("BL005",)) == []
    assert unused(job("  # bricklint: ignore"), select=("BL005",)) == []


def test_targets_that_were_left_out_may_need_it() -> None:
    assert unused(job("  # bricklint: ignore[BL001]"), targets=("dev",)) == []
    assert len(unused(job("  # bricklint: ignore[BL9999]"), targets=("dev",))) == 1


def test_unused_ones_can_be_ignored_too() -> None:
    text = "# bricklint: ignore-file[BL005]\n" + job("  # bricklint: ignore[BL001]")["job.yml"]
    assert unused({"job.yml": text}) == []
    assert unused(job("  # bricklint: ignore[BL001]"), ignored=(Ignored("*.yml", ("BL005",)),)) == []


# --- code, with a rule that marks every `bad` ----------------------------------------------------------------------

MARKING = Row("BL202", "unknown-dependency", Severity.NOTE, Scope.CODE, marking_rule.__name__, "marks what is bad")
UNUSED = next(row for row in builtin_registry().rows if row.code == "BL005")


def mark(files: dict[str, str | bytes], profile: str = "strict") -> Result:
    return lint(Memory(files), Config(profile=profile), Registry([MARKING, UNUSED]), today=date(2026, 11, 23))


NOTEBOOK = "# Databricks notebook source\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("bad(1)  # bricklint: ignore[BL202]\n", id="end of the line"),
        pytest.param("# bricklint: ignore[BL202]\nbad(1)\n", id="line above"),
        pytest.param("x = good(\n    bad,\n    2,  # bricklint: ignore[BL202]\n)\n", id="last line of the statement"),
        pytest.param("# bricklint: ignore[BL202]\nx = good(\n    bad,\n)\n", id="above a statement of several lines"),
        pytest.param('x = "# bricklint: ignore"\nbad()  # bricklint: ignore[BL202]\n', id="a quoted one is none"),
    ],
)
def test_comments_in_python(text: str) -> None:
    result = mark({"n.py": NOTEBOOK + text})
    assert result.suppressed == 1
    assert list(result.diagnostics) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("if x:  # bricklint: ignore[BL202]\n    y = 1\n    bad()\n", id="the head of a block"),
        pytest.param('x = "# bricklint: ignore[BL202]"; bad()\n', id="inside a text"),
    ],
)
def test_comments_in_python_that_speak_of_something_else(text: str) -> None:
    assert "BL202" in [one.code for one in mark({"n.py": NOTEBOOK + text}).diagnostics]


def test_a_note_that_the_profile_hides_still_uses_its_comment() -> None:
    files: dict[str, str | bytes] = {"n.py": NOTEBOOK + "bad()  # bricklint: ignore[BL202]\n"}
    assert list(mark(files, profile="default").diagnostics) == []


def notebook(*source: str | list[str]) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in source]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(["x = 1\n", "bad()  # bricklint: ignore[BL202]\n", "y = 1"], id="a list of lines"),
        pytest.param("x = 1\nbad()  # bricklint: ignore[BL202]\ny = 1", id="one text"),
        pytest.param(["# bricklint: ignore[BL202]\n", "bad()\n"], id="line above"),
        pytest.param("# bricklint: ignore[BL202]\nbad()", id="line above in one text"),
    ],
)
def test_comments_in_a_notebook_that_is_json(source: str | list[str]) -> None:
    result = mark({"n.ipynb": notebook(source)})
    assert (result.suppressed, list(result.diagnostics)) == (1, [])


def test_a_comment_in_a_notebook_on_one_line_speaks_of_its_own_line() -> None:
    text = json.dumps(json.loads(notebook("bad()  # bricklint: ignore[BL202]\nbad()")))
    assert "\n" not in text
    result = mark({"n.ipynb": text})
    assert (result.suppressed, [one.code for one in result.diagnostics]) == (1, ["BL202"])


def test_the_fix_in_a_notebook_leaves_the_json_whole() -> None:
    text = notebook(["x = 1  # bricklint: ignore[BL202] why\n", "y = 2"], "z = 3  # bricklint: ignore[BL202]")
    diagnostics = mark({"n.ipynb": text}).diagnostics
    edits = [edit for one in diagnostics for fix in one.fixes for edit in fix.edits]
    assert len(edits) == 2
    for edit in sorted(edits, key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert [cell["source"] for cell in json.loads(text)["cells"]] == [["x = 1\n", "y = 2"], "z = 3"]


@pytest.mark.parametrize("mark_of_comment", ["--", "#"])
def test_comments_in_sql(mark_of_comment: str) -> None:
    text = f"-- Databricks notebook source\nSELECT bad {mark_of_comment} bricklint: ignore[BL202]\n"
    result = mark({"n.sql": text})
    if not result.codes:
        pytest.skip("SQL files are not read yet")
    assert result.suppressed == 1


def silenced(files: dict[str, str], **config: object) -> list[tuple[str, bool, str]]:
    result = lint_files(dict(files), select=("BL202",), **config)
    assert [one.code for one in result.diagnostics] == []
    assert result.suppressed == len(result.silenced)
    return [(one.diagnostic.code, one.in_source, one.reason) for one in result.silenced]


def test_what_is_suppressed_is_kept_with_its_reason() -> None:
    assert silenced(job("  # bricklint: ignore[BL202]  it comes  from another job ")) == [
        ("BL202", True, "it comes from another job")
    ]
    assert silenced(job("  # bricklint: ignore")) == [("BL202", True, "")]
    ignored = (Ignored("*.yml", ("BL2",), None, "generated"),)
    assert silenced(job(""), ignored=ignored) == [("BL202", False, "generated")]
    both = silenced(job("  # bricklint: ignore[BL202] here"), ignored=ignored)
    assert both == [("BL202", True, "here")], "what stands at the place comes first"


def test_the_reason_in_a_notebook_ends_with_its_line() -> None:
    cell = ['job = {"name": "j", "tasks": [{"task_key": "a", "sql_task": {"warehouse_id": "w"}, "max_retries": 1}]}\n']
    source = json.dumps(
        {"cells": [{"cell_type": "code", "source": [*cell, "# bricklint: ignore-file[BL202] why\n", "x"]}]}
    )
    (found,) = find_suppressions(SourceText("a.ipynb", source), builtin_registry())
    assert found.reason == "why"


def test_what_is_hidden_is_no_suppressed_finding() -> None:
    """Notes of the default profile, and findings of files that were not given, are neither shown nor counted."""
    files = job("  # bricklint: ignore[BL202]")
    result = lint_files(files, severity={"BL202": Severity.NOTE}, profile="default")
    assert "BL202" not in [one.diagnostic.code for one in result.silenced]
    shown = lint_files(job(""), severity={"BL202": Severity.NOTE}, profile="default")
    assert "BL202" in [one.code for one in shown.unseen]
    assert "BL202" not in [one.code for one in shown.diagnostics]
