"""`bricklint check --fix`, `--unsafe-fixes` and `--diff`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bricklint.__main__ import main
from tests.cli.projects import bricklint, write

ONLY = ("--select", "BL0,BL1,BL2,BL6,BL703")
JOB = """name: daily   # the daily load
tasks:
  - task_key: load
    notebook_task: &n {notebook_path: /Jobs/load}
  - task_key: report
    depends_on:
      - task_key: laod  # a slip
      - task_key: report
    max_retrys: 2
    notebook_task: *n
"""
MENDED = """name: daily   # the daily load
tasks:
  - task_key: load
    notebook_task: &n {notebook_path: /Jobs/load}
  - task_key: report
    depends_on:
      - task_key: load  # a slip
    max_retries: 2
    notebook_task: *n
"""
NOTEBOOK = """# Databricks notebook source
try:
    spark.read.json("/mnt/raw").write.mode("overwrite").saveAsTable("bronze.orders")
except Exception as error:
    dbutils.notebook.exit(str(error))
    raise
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"jobs/daily.yml": JOB})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> int:
    return main(["check", *ONLY, *arguments])


def test_fix_changes_the_file_and_reports_what_remains(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"jobs/other.yml": JOB.replace("[notebook", "").replace("laod", "nothing_like_it")})
    assert check("--fix") == 1
    said = capsys.readouterr()
    assert Path("jobs/daily.yml").read_text() == MENDED
    assert "bricklint: fixed 5 findings in 2 files" in said.err
    assert said.out.count("error[") == 1 and "nothing_like_it" in said.out
    assert check("--fix", "jobs/daily.yml") == 0
    assert "fixed" not in capsys.readouterr().err


def test_diff_prints_what_fix_would_do_and_changes_nothing(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = Path("jobs/daily.yml").stat()
    assert check("--diff") == 1
    said = capfd.readouterr()
    assert "bricklint: would fix 3 findings in 1 file" in said.err
    assert Path("jobs/daily.yml").read_text() == JOB
    assert Path("jobs/daily.yml").stat().st_mtime_ns == before.st_mtime_ns
    Path("change.diff").write_text(said.out)
    subprocess.run(["git", "init", "-q", "."], check=True, timeout=60)
    subprocess.run(["git", "apply", "change.diff"], check=True, timeout=60)
    assert Path("jobs/daily.yml").read_text() == MENDED
    assert check("--diff") == 0
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("last", [True, False])
def test_a_diff_can_be_applied_whatever_the_line_ends(
    project: Path, capfdbinary: pytest.CaptureFixture[bytes], ends: str, last: bool
) -> None:
    text = (JOB if last else JOB.removesuffix("\n")).replace("\n", ends)
    write(project, {"jobs/daily.yml": text.encode()})
    assert check("--diff") == 1
    Path("change.diff").write_bytes(capfdbinary.readouterr().out)
    subprocess.run(["git", "apply", "change.diff"], check=True, timeout=60)
    by_diff = Path("jobs/daily.yml").read_bytes()
    write(project, {"jobs/daily.yml": text.encode()})
    assert check("--fix") == 0
    assert Path("jobs/daily.yml").read_bytes() == by_diff
    assert by_diff.count(b"\r\n") == (by_diff.count(b"\n") if ends == "\r\n" else 0)


@pytest.mark.parametrize(
    "arguments", [("--diff", "--format", "json"), ("--diff", "--output", "sarif=a.sarif")], ids=["format", "output"]
)
def test_a_diff_is_no_report(project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    assert check(*arguments) == 2
    assert capsys.readouterr().err == (
        "bricklint: --diff prints a diff and no report: leave --format and --output out\n"
    )


def test_machine_formats_report_what_remains(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--fix", "--format", "json") == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["diagnostics"] == []
    assert "fixed 3 findings in 1 file" in said.err


def test_unsafe_fixes_are_asked_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"notebooks/load.py": NOTEBOOK})
    assert check("--fix") == 1
    assert "1 fixable with --fix --unsafe-fixes" in capsys.readouterr().out
    assert Path("notebooks/load.py").read_text() == NOTEBOOK
    assert check("--fix", "--unsafe-fixes") == 0
    assert "    dbutils.notebook.exit(str(error))\n" not in Path("notebooks/load.py").read_text()
    assert Path("notebooks/load.py").read_text().endswith("    raise\n")


def test_what_is_suppressed_left_out_or_hidden_is_not_fixed(project: Path) -> None:
    text = JOB.replace("# a slip", "# bricklint: ignore[BL202]")
    write(project, {"jobs/daily.yml": text})
    assert check("--fix", "--ignore", "BL205") == 0
    assert Path("jobs/daily.yml").read_text() == text.replace("max_retrys", "max_retries")


def test_only_given_files_are_changed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    job = """name: j
tasks:
  - task_key: load
    notebook_task:
      notebook_path: ../notebooks/load.py
      base_parameters: {sourcePath: /mnt/x}
"""
    notebook = '# Databricks notebook source\nprint(dbutils.widgets.get("source_path"))\n'
    write(project, {"jobs/daily.yml": job, "jobs/other.yml": JOB, "notebooks/load.py": notebook})
    assert check("--fix", "notebooks/load.py") == 1
    assert Path("jobs/daily.yml").read_text() == job
    assert "there are fixes in files that were not given: jobs/daily.yml" in capsys.readouterr().err
    assert check("--fix", "jobs/daily.yml") == 0
    assert "source_path: /mnt/x" in Path("jobs/daily.yml").read_text()
    assert Path("jobs/other.yml").read_text() == JOB


def test_an_unused_suppression_is_taken_out(project: Path) -> None:
    text = MENDED.replace("# the daily load", "# bricklint: ignore[BL201, BL999x]")
    write(project, {"jobs/daily.yml": text})
    assert check("--fix") == 0
    assert Path("jobs/daily.yml").read_text() == MENDED.replace("   # the daily load", "")


def test_the_text_on_stdin_is_printed_fixed(project: Path) -> None:
    done = bricklint(project, "check", *ONLY, "--fix", "--stdin-filename", "jobs/daily.yml", stdin=JOB.encode())
    assert done.returncode == 0
    assert done.stdout.decode() == MENDED
    assert Path("jobs/daily.yml").read_text() == JOB
    assert b"fixed 3 findings" in done.stderr


def test_a_clean_text_on_stdin_is_printed_as_it_is(project: Path) -> None:
    text = MENDED.replace("\n", "\r\n").encode("utf-8-sig")
    done = bricklint(project, "check", *ONLY, "--fix", "--stdin-filename", "jobs/daily.yml", stdin=text)
    assert (done.returncode, done.stdout) == (0, text)


def test_stdin_holds_one_output(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--fix", "--format", "json", "--stdin-filename", "jobs/daily.yml") == 2
    assert "send the report to a file with --output" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_one_line(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**arguments: object) -> tuple[int, str]:
        raise OSError(30, "Read-only file system")

    write(project, {"jobs/other.yml": JOB})
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert check("--fix") == 2
    said = capsys.readouterr()
    assert said.err == "bricklint: not fixed: jobs/daily.yml, jobs/other.yml: read-only file system\n"
    assert "fixable with --fix" in said.out, "what is reported is what the files hold"
    assert Path("jobs/daily.yml").read_text() == JOB


def test_a_file_that_changes_meanwhile_is_left_alone(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def somebody_saves(handle: int) -> None:
        Path("jobs/daily.yml").write_text(JOB + "# saved\n")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", somebody_saves)
    assert check("--fix") == 1
    assert "not fixed: jobs/daily.yml: it has changed since it was linted" in capsys.readouterr().err
    assert Path("jobs/daily.yml").read_text() == JOB + "# saved\n"


def test_two_runs_at_once(project: Path) -> None:
    write(project, {f"jobs/{number}.yml": JOB for number in range(20)})
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "bricklint", "check", *ONLY, "--fix"],
            cwd=project,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for _ in range(3)
    ]
    for run in runs:
        said = run.communicate(timeout=120)[0]
        assert run.returncode in (0, 1), said
        assert b"Traceback" not in said
    assert {path.read_text() for path in Path("jobs").iterdir()} == {MENDED}


def test_a_notebook_in_json_is_fixed_inside_of_its_cell(project: Path) -> None:
    source = [
        "x = {'name': 'daily', 'tasks': [\n",
        '  {"task_key": "load", "max_retrys": 1, "notebook_task": {"notebook_path": "/Jobs/ü"}}]}\n',
        "requests.post(host + '/api/2.1/jobs/create', json=x)",
    ]
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    write(project, {"jobs/daily.yml": MENDED, "make.ipynb": text})
    assert check("--fix") == 0
    assert Path("make.ipynb").read_text() == text.replace("max_retrys", "max_retries")
