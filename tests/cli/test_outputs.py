"""Where reports go, what else a run shows, and what happens when nothing can be written."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bricklint.__main__ import main
from bricklint.cli.main import build_parser
from bricklint.cli.outputs import FORMATS
from bricklint.cli.progress import watched
from bricklint.files.memory import Memory
from tests.cli.projects import BAD_JOB, GOOD_JOB, bricklint, write

ONLY = ("--select", "BL0,BL202")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a good and a bad job; the current folder."""
    write(tmp_path, {"jobs/good.json": GOOD_JOB, "jobs/bad.json": BAD_JOB})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> int:
    return main(["check", *ONLY, *arguments])


def test_every_format_at_once(project: Path) -> None:
    outputs = [part for name in FORMATS for part in ("--output", f"{name}=out.{name}")]
    assert check(*outputs) == 1
    assert "error[BL202]" in Path("out.text").read_text()
    assert json.loads(Path("out.json").read_text())["diagnostics"]
    assert json.loads(Path("out.sarif").read_text())["runs"][0]["results"]
    assert Path("out.github").read_text().startswith("::error file=jobs/bad.json,line=3,")
    assert json.loads(Path("out.gitlab").read_text())[0]["location"]["path"] == "jobs/bad.json"
    assert ElementTree.parse("out.junit").getroot().get("failures") == "1"


@pytest.mark.parametrize("name", FORMATS)
def test_stdout_and_file_say_the_same(project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--format", name, "--output", f"{name}=out") == 1
    captured = capsys.readouterr()
    assert captured.out == Path("out").read_text()
    assert captured.err == ""
    assert check("--format", name, "jobs/good.json") == 0
    assert check("--format", name, "--exit-zero") == 0


@pytest.mark.parametrize("name", FORMATS)
def test_projects_that_try_to_break_out(project: Path, name: str) -> None:
    evil = "\\u001b[2J\\u0007\\n::error::x%0A]]>\\ud83d\\u202e"
    write(project, {"jobs/\x1b[31m\n::error::.json": BAD_JOB.replace("laod", evil).replace("bad", evil)})
    done = bricklint(project, "check", *ONLY, "--format", name)
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode()
    assert not {one for one in text if not one.isprintable()} - {"\n"}
    assert not [line for line in text.splitlines() if line.startswith("::") and "file=" not in line]


# --- what cannot be written ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the machine has no /dev/full")
@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk(project: Path, name: str) -> None:
    command = f"{sys.executable} -m bricklint check --select BL202 --format {name} >/dev/full"
    done = subprocess.run(["bash", "-c", command], cwd=project, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr == b"bricklint: stdout cannot be written: no space left on device\n"
    done = bricklint(project, "check", *ONLY, "--output", f"{name}=/dev/full")
    assert done.returncode == 2
    assert done.stderr.decode() == f"bricklint: --output {name}=/dev/full: no space left on device\n"


def test_a_report_that_cannot_be_written_leaves_the_old_one(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    Path("old.json").write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    assert check("--output", "json=old.json") == 2
    assert capsys.readouterr().err == "bricklint: --output json=old.json: no space left on device\n"
    assert Path("old.json").read_text() == "old"
    assert sorted(one.name for one in project.iterdir()) == [".git", "jobs", "old.json"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_may_not_be_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "shut").mkdir(mode=0o555)
    assert check("--output", "json=shut/x.json") == 2
    assert "permission denied" in capsys.readouterr().err


def test_a_missing_folder_is_told_before_anything_is_linted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--output", "text=good.txt", "--output", "sarif=none/x.sarif") == 2
    assert capsys.readouterr().err == "bricklint: --output sarif=none/x.sarif: there is no folder none\n"
    assert not Path("good.txt").exists()


def test_links_and_permissions_stay(project: Path) -> None:
    target = project / "real.json"
    target.write_text("")
    target.chmod(0o600)
    Path("link.json").symlink_to("real.json")
    check("--output", "json=link.json")
    assert Path("link.json").is_symlink()
    assert json.loads(target.read_text())["diagnostics"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_a_report_to_stdout_beside_the_text(project: Path, name: str) -> None:
    done = bricklint(project, "check", *ONLY, "--output", f"github={name}")
    assert (done.returncode, done.stderr) == (1, b"")
    first, *rest = done.stdout.decode().splitlines()
    assert first.startswith("::error file=jobs/bad.json,line=3,")
    assert rest[0].startswith("error[BL202]")
    command = f"{sys.executable} -m bricklint check --select BL202 --output github={name} > log"
    subprocess.run(["bash", "-c", command], cwd=project, timeout=60, check=False)
    log = (project / "log").read_bytes()
    assert [re.sub(rb"\(.* s\)", b"", text) for text in (log, done.stdout)] == [re.sub(rb"\(.* s\)", b"", log)] * 2


COMMANDS = (
    "check --diff",
    "check --show-files",
    "rules",
    "rule BL202",
    "dump jobs",
    "graph jobs",
    "cron '0 0 2 * * ?'",
    "completion bash",
)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the machine has no /dev/full")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_for_other_commands(project: Path, command: str) -> None:
    write(project, {"jobs/bad.json": BAD_JOB.replace('"laod"', '"Load"')})
    done = in_shell(project, f"{command} >/dev/full")
    assert done.returncode == 2
    assert done.stderr.endswith(b"bricklint: stdout cannot be written: no space left on device\n")
    assert b"internal error" not in done.stderr


@pytest.mark.parametrize("command", ["check", "check --format json", *COMMANDS])
def test_no_stdout_and_no_stderr_at_all(project: Path, command: str) -> None:
    done = in_shell(project, f"{command} >&-")
    assert done.returncode == (1 if "check" in command and "show" not in command else 0), done.stderr
    assert b"internal error" not in done.stderr
    assert b"Traceback" not in done.stderr
    assert in_shell(project, f"{command} 2>&- >&-").returncode == done.returncode


def test_no_stdin_is_an_empty_one(project: Path) -> None:
    done = in_shell(project, "check --stdin-filename jobs/bad.json --fix <&-")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"internal error" not in done.stderr


def in_shell(project: Path, command: str) -> subprocess.CompletedProcess[bytes]:
    line = f"{sys.executable} -m bricklint {command}"
    return subprocess.run(["bash", "-c", line], cwd=project, capture_output=True, timeout=60, check=False)


# --- what else a run shows -----------------------------------------------------------------------------------------


def test_statistics(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"jobs/more.json": BAD_JOB, "broken.json": '{"tasks": [{"task_key": "a", "notebook_task": {,'})
    assert check("--statistics") == 1
    first, second, blank, summary, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("2  error[BL202]   unknown-dependency")
    assert second.startswith("1  error[BL001]   syntax-error")
    assert (blank, summary.partition(" in ")[0]) == ("", "3 errors")
    assert check("--statistics", "--format", "json") == 1
    assert [(one["code"], one["count"]) for one in json.loads(capsys.readouterr().out)["statistics"]] == [
        ("BL202", 2),
        ("BL001", 1),
    ]
    assert check("--statistics", "jobs/good.json") == 0
    assert capsys.readouterr().out.startswith("no findings in 1 job")


def test_show_files(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = GOOD_JOB.replace("/Jobs/load", "../notebooks/load.py")
    write(
        project,
        {
            "jobs/good.json": spec,
            "notebooks/load.py": "# Databricks notebook source\nx = 1\n",
            "src/other.py": "x = 1\n",
            "config.yml": "a: 1\n",
            "README.md": "",
            "broken.json": '{"tasks": [{"task_key": "a", "notebook_task": {,',
        },
    )
    assert check("--show-files") == 0
    assert capsys.readouterr().out.splitlines() == [
        "broken.json: not read: see its finding",
        "config.yml: passed over: no job, and no job runs it",
        "jobs/bad.json: jobs/create, 1 job",
        "jobs/good.json: jobs/create, 1 job",
        "notebooks/load.py: Python notebook",
        "src/other.py: passed over: no job, and no job runs it",
    ]
    assert check("--show-files", "notebooks") == 0
    assert capsys.readouterr().out == "notebooks/load.py: Python notebook\n"


def test_the_summary_counts_what_is_not_shown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"bricklint.toml": '[[ignored]]\npath = "jobs/bad.json"\n'})
    assert check() == 0
    assert re.fullmatch(r"no findings in 2 jobs, 0 code files, 1 suppressed \(\d+\.\d\d s\)\n", capsys.readouterr().out)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


XTERM = {"TERM": "xterm"}


def reads(stream: io.StringIO, environment: dict[str, str], clock: list[float], monkeypatch: pytest.MonkeyPatch) -> str:
    """What a run says that reads two files, each at a time of the clock."""
    times = iter(clock)
    monkeypatch.setattr("bricklint.cli.progress.time.monotonic", lambda: next(times))
    with watched(Memory({"a": "1", "b": "2"}), stream, environment) as files:
        assert [files.read(path) for path in files.paths()] == [b"1", b"2"]
    return stream.getvalue()


def test_progress_of_a_long_run_is_shown_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    text = reads(Terminal(), XTERM, [0.0, 0.5, 1.5], monkeypatch)
    assert text == "\r\x1b[Kbricklint: 2 of 2 files read\r\x1b[K"
    assert reads(Terminal(), XTERM, [0.0, 1.5, 1.55], monkeypatch).count("read") == 1, "ten times a second at most"


@pytest.mark.parametrize(
    ("stream", "environment", "clock"),
    [
        pytest.param(Terminal(), XTERM, [0.0, 0.1, 0.9], id="a short run"),
        pytest.param(io.StringIO(), XTERM, [], id="no terminal"),
        pytest.param(Terminal(), {**XTERM, "CI": "true"}, [], id="CI"),
        pytest.param(Terminal(), {"TERM": "dumb"}, [], id="a terminal that clears nothing"),
    ],
)
def test_no_progress(
    stream: io.StringIO, environment: dict[str, str], clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reads(stream, environment, clock, monkeypatch) == ""


def test_progress_is_taken_away_when_a_run_fails() -> None:
    stream = Terminal()
    with pytest.raises(KeyboardInterrupt), watched(Memory({"a": ""}), stream, XTERM) as files:
        files._next = 0.0  # type: ignore[attr-defined]
        files.read("a")
        raise KeyboardInterrupt
    assert stream.getvalue().endswith("\r\x1b[K")


# --- help ----------------------------------------------------------------------------------------------------------


def test_every_option_is_explained_and_every_example_runs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = next(one for one in build_parser("check")._actions if hasattr(one, "choices") and one.choices)
    parser = commands.choices["check"]  # type: ignore[call-overload,index]
    for action in parser._actions:
        assert action.help and len(action.help) > 10, action.option_strings
    text = parser.format_help()
    order = ["what is looked for:", "what is new:", "fixes:", "reports:", "the project:", "examples:", "exit status:"]
    places = [text.index(title) for title in order]
    assert places == sorted(places)
    examples = re.findall(r"^  bricklint (check.*?)(?:  .*)?$", text, re.MULTILINE)
    assert len(examples) == 7
    for example in examples:
        arguments = example.replace("jobs/daily.json", "jobs/bad.json").split()
        if "--since" not in arguments:
            assert main(arguments) in (0, 1), example
