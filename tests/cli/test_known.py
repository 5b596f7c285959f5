"""The baseline on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bricklint.__main__ import main
from tests.cli.projects import BAD_JOB, GOOD_JOB, write

ONLY = ("--select", "BL0,BL202")
GIVEN = ("--baseline", "known.json")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two bad jobs; the current folder."""
    write(tmp_path, {"jobs/a.json": BAD_JOB, "jobs/b.json": BAD_JOB})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> int:
    return main(["check", *ONLY, *arguments])


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The last lines of the report without its time, and what stands on stderr."""
    captured = capsys.readouterr()
    return captured.out.rpartition(" (")[0], captured.err


def entries(path: str = "known.json") -> list[str]:
    return [one["path"] for one in json.loads(Path(path).read_text())["findings"] if one]


def test_the_first_write_records_all(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(*GIVEN, "--write-baseline") == 0
    assert said(capsys) == (
        "no findings in 2 jobs, 0 code files, 2 in the baseline",
        "bricklint: known.json: 2 findings recorded\n",
    )
    assert check(*GIVEN) == 0
    assert said(capsys) == ("no findings in 2 jobs, 0 code files, 2 in the baseline", "")


def test_what_is_new_fails(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(*GIVEN, "--write-baseline")
    write(project, {"jobs/c.json": BAD_JOB})
    said(capsys)
    assert check(*GIVEN) == 1
    out, _ = said(capsys)
    assert "--> jobs/c.json:3:54" in out
    assert "jobs/a.json" not in out
    assert out.endswith("1 error in 3 jobs, 0 code files, 2 in the baseline")


def test_a_second_write_only_takes_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(*GIVEN, "--write-baseline")
    write(project, {"jobs/c.json": BAD_JOB, "jobs/a.json": GOOD_JOB})
    said(capsys)
    assert check(*GIVEN) == 1
    assert "known.json still holds a finding that is gone; `--write-baseline` takes it out" in said(capsys)[0]
    assert check(*GIVEN, "--write-baseline") == 1, "what is new still fails"
    out, err = said(capsys)
    assert err == "bricklint: known.json: 1 finding taken out\n"
    assert "still holds" not in out
    assert entries() == ["jobs/b.json"]
    before = Path("known.json").read_bytes()
    check(*GIVEN, "--write-baseline")
    assert said(capsys)[1] == "bricklint: known.json: nothing to take out\n"
    assert Path("known.json").read_bytes() == before


def test_adding_is_said_aloud(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(*GIVEN, "--write-baseline")
    write(project, {"jobs/c.json": BAD_JOB, "jobs/a.json": GOOD_JOB})
    said(capsys)
    assert check(*GIVEN, "--extend-baseline") == 0
    assert said(capsys)[1] == "bricklint: known.json: 1 finding added, 1 finding taken out\n"
    assert entries() == ["jobs/b.json", "jobs/c.json"]


def test_a_run_over_some_files_leaves_the_entries_of_others(project: Path) -> None:
    check(*GIVEN, "--write-baseline")
    assert check(*GIVEN, "--write-baseline", "jobs/a.json") == 0
    assert entries() == ["jobs/a.json", "jobs/b.json"]
    assert main(["check", "--select", "BL001", *GIVEN, "--write-baseline"]) == 0
    assert entries() == ["jobs/a.json", "jobs/b.json"]


def test_the_configuration_names_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, {"bricklint.toml": 'baseline = "lint/known.json"\n', "lint/x": ""})
    assert check() == 2
    assert said(capsys)[1] == "bricklint: there is no baseline lint/known.json; `--write-baseline` writes it\n"
    assert check("--write-baseline") == 0
    assert check() == 0
    assert check("--no-baseline") == 1
    assert check("--baseline", "other.json") == 2
    assert check("--isolated") == 1
    monkeypatch.chdir(project / "jobs")
    assert check() == 0, "the path is seen from the configuration"


def test_fixes_leave_what_is_known(project: Path) -> None:
    check(*GIVEN, "--write-baseline")
    write(project, {"jobs/c.json": BAD_JOB})
    assert check(*GIVEN, "--fix", "--unsafe-fixes") == 0
    assert (project / "jobs/a.json").read_text() == BAD_JOB
    assert (project / "jobs/c.json").read_text() != BAD_JOB


def test_json_says_what_is_gone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(*GIVEN, "--write-baseline")
    write(project, {"jobs/a.json": GOOD_JOB})
    capsys.readouterr()
    assert check(*GIVEN, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["summary"]["baseline"] == {
        "file": "known.json",
        "known": 1,
        "stale": [{"path": "jobs/a.json", "code": "BL202", "count": 1}],
    }


def test_sarif_marks_what_is_known(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(*GIVEN, "--write-baseline", "--output", "sarif=a.sarif", "--output", "junit=a.xml")
    (run,) = json.loads(Path("a.sarif").read_text())["runs"]
    assert [one["baselineState"] for one in run["results"]] == ["unchanged", "unchanged"]
    check(*GIVEN, "--output", "sarif=a.sarif", "--omit-suppressed", "--sarif-category", "etl")
    (run,) = json.loads(Path("a.sarif").read_text())["runs"]
    assert (run["results"], run["automationDetails"]) == ([], {"id": "etl/"})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--baseline", "none.json"], "there is no baseline none.json; `--write-baseline` writes it"),
        (["--write-baseline"], "--write-baseline: name the file, by --baseline FILE or by `baseline` in the"),
        (["--extend-baseline"], "--extend-baseline: name the file"),
        (["--baseline", "x", "--no-baseline"], "--baseline and --no-baseline: only one of them"),
        (["--baseline", "no/where.json", "--write-baseline"], "no/where.json: there is no folder no"),
        (["--baseline", "jobs", "--write-baseline"], "jobs: is a directory"),
        (["--baseline", "jobs/a.json"], "jobs/a.json: no baseline of bricklint: `bricklint-baseline` is missing"),
        (["--sarif-category", ""], "--sarif-category '': write a name"),
    ],
)
def test_bad_usage(project: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"bricklint: {message}"), captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
