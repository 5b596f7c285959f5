"""`bricklint rules` and `bricklint rule NAME`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bricklint.__main__ import main
from bricklint.builtin import builtin_registry
from bricklint.registry import Registry, Row, load_rule
from bricklint.report.page import page_text
from bricklint.report.style import Style
from bricklint.rule import Scope, Severity
from tests.cli.projects import write

ROWS = builtin_registry().rows


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "90")
    return tmp_path


def test_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [row.code for row in ROWS]
    assert len({line.index(row.summary) for line, row in zip(lines, ROWS, strict=True)}) == 1


def test_json_is_what_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "json"]) == 0
    rules = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in rules] == [row.code for row in ROWS]
    assert main(["rule", "BL701", "--format", "json"]) == 0
    rule = json.loads(capsys.readouterr().out)
    assert rule.pop("page").startswith("dbutils.notebook.exit()")
    assert rule in rules
    page = (Path(__file__).parents[2] / "docs" / "json-output.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)` \|", page.split("\n## Rules\n")[1].split("\n## ")[0], re.MULTILINE))
    assert told == {*rule, "page"}


@pytest.mark.parametrize("name", ["BL701", "bl701", "exit-hides-failure", "Exit-Hides-Failure"])
def test_one_rule_by_any_of_its_names(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", name]) == 0
    assert capsys.readouterr().out.startswith("BL701 exit-hides-failure (error, has a fix)\n\n")


@pytest.mark.parametrize("name", ["BL7", "bl7"])
def test_a_family_is_listed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", name]) == 0
    codes = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert codes == [row.code for row in ROWS if row.code.startswith("BL7")]


@pytest.mark.parametrize("name", ["BL9999", "B", "L7", "bl7x", ""])
def test_no_rule(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", name]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"bricklint: unknown rule `{name}`")
    assert captured.err.count("\n") == 1


def test_policies_of_the_project_are_rules(somewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '[policies.short-names]\nfield = "name"\npattern = "x"\nmessage = "be short."\n'
    write(somewhere, {"bricklint.toml": text})
    assert main(["rules"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split(None, 3) == [
        "POLICY-SHORT-NAMES",
        "warning",
        "short-names",
        "be short",
    ]
    assert main(["rules", "--isolated"]) == 0
    assert "POLICY" not in capsys.readouterr().out


def test_a_built_in_page_needs_no_configuration(somewhere: Path) -> None:
    write(somewhere, {"bricklint.toml": "broken"})
    assert main(["rule", "BL701"]) == 0
    assert main(["rules"]) == 2


# --- families ------------------------------------------------------------------------------------------------------


def row(code: str) -> Row:
    return Row(code, code.lower(), Severity.NOTE, Scope.JOB, "none", "x")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("BL", ["BL101", "BL201"]),
        ("BL1", ["BL101"]),
        ("BLX", ["BLX101"]),
        ("POLICY", ["POLICY-A", "POLICY-B-C"]),
        ("POL", []),
        ("B", []),
        ("BL10X", []),
        ("POLICY-", []),
    ],
)
def test_families(name: str, codes: list[str]) -> None:
    registry = Registry(map(row, ("BL101", "BL201", "BLX101", "POLICY-A", "POLICY-B-C")))
    assert [one.code for one in registry.family(name)] == codes


# --- the page in a terminal ----------------------------------------------------------------------------------------


def shown(page: str, width: int = 60, **options: bool) -> list[str]:
    one = Row("OUR101", "our-rule", Severity.WARNING, Scope.JOB, "none", "x")
    return page_text(one, page, Style(**options), width).splitlines()


def test_headings_lists_and_examples() -> None:
    page = (
        "A line\nof two.\n\n## What it does\n\n- first item\n  goes on\n- second\n\n    indented\n      more\n\n"
        "```yaml jobs/a.yml\nname: a  # OUR101\n\ntags: {}\n```\n\nEnd, [a link](https://example.com/x)."
    )
    assert shown(page) == [
        "OUR101 our-rule (warning)",
        "",
        "A line of two.",
        "",
        "What it does",
        "",
        "- first item goes on",
        "- second",
        "",
        "    indented",
        "      more",
        "",
        "  jobs/a.yml",
        "    name: a  # OUR101",
        "",
        "    tags: {}",
        "",
        "End, a link (https://example.com/x).",
    ]


@pytest.mark.parametrize(("width", "longest"), [(60, 60), (20, 40), (500, 100)])
def test_text_keeps_within_its_width(width: int, longest: int) -> None:
    lines = shown("- " + "some words " * 40, width)[2:]
    assert max(map(len, lines)) <= longest
    assert all(line.startswith("  ") for line in lines[1:])


def test_a_colour_ends_with_its_line() -> None:
    (first, second) = shown("`" + "code " * 12 + "end` and", 40, colour=True)[2:]
    assert first.startswith("\x1b[36m`code") and first.endswith("\x1b[0m")
    assert second.startswith("\x1b[36mcode") and second.endswith("end`\x1b[0m and")


def test_no_colour_where_nobody_sees_it(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rule", "BL701"])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("one", ROWS, ids=lambda row: row.code)
def test_nothing_of_a_page_is_lost(one: Row) -> None:
    page = load_rule(one).page
    said = page_text(one, page, Style(), 70)
    assert re.findall(r"\w+", said.split("\n", 1)[1].replace(one.uri, "")) == [
        word for line in page.splitlines() for word in re.findall(r"\w+", re.sub(r"^```\w* ?", "", line))
    ]
