"""`bricklint check`: exit statuses, options, the configuration, and whatever a folder may hold."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bricklint import lint as entrance
from bricklint.__main__ import main
from bricklint.diagnostic import Severity
from bricklint.lint import builtin_registry
from bricklint.registry import Registry, Row
from bricklint.rule import Scope
from tests.cli import crashing_rule
from tests.cli.projects import BAD_JOB, GOOD_JOB, bricklint, write

ONLY = ("--select", "BL0,BL202")
"""Most of these tests speak of one rule, whatever others say of the same job."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a good and a bad job; the current folder."""
    write(tmp_path, {"jobs/good.json": GOOD_JOB, "jobs/bad.json": BAD_JOB})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> int:
    return main(["check", *ONLY, *arguments])


# --- exit statuses -------------------------------------------------------------------------------------------------


def test_clean_is_0(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("jobs/good.json") == 0
    assert "no findings in 1 job" in capsys.readouterr().out


def test_findings_are_1(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check() == 1
    out = capsys.readouterr().out
    assert "error[BL202]" in out
    assert "--> jobs/bad.json:3:54" in out
    assert "1 error in 2 jobs" in out


def test_exit_zero(project: Path) -> None:
    assert check("--exit-zero") == 0


@pytest.mark.parametrize(
    ("severity", "fail_on", "status"),
    [
        ("error", "error", 1),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("note", "note", 1),
        ("note", "warning", 0),
    ],
)
def test_fail_on(project: Path, severity: str, fail_on: str, status: int) -> None:
    write(project, {"bricklint.toml": f'[severity]\nBL202 = "{severity}"\n'})
    assert check("--profile", "strict", "--fail-on", fail_on) == status


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--select", "BL9999"], "bricklint: unknown rule `BL9999` in `select`"),
        (["check", "--select", "unknown-dependancy"], "did you mean `unknown-dependency`?"),
        (["check", "--ignore", "nonsense"], "bricklint: unknown rule `nonsense`"),
        (["check", "--no-such-option"], "arguments: --no-such-option; see `bricklint check --help`"),
        (["check", "--sel", "BL2"], "unrecognized arguments: --sel; did you mean `--select`?"),
        (["check", "--excludes=x"], "unrecognized arguments: --excludes=x; see"),
        (["check", "--basline", "x"], "unrecognized arguments: --basline; did you mean `--baseline`?"),
        (["check", "--write", "x"], "unrecognized arguments: --write; did you mean `--write-baseline`?"),
        (["--select", "BL2"], "bricklint: "),
        (["--versoin"], "bricklint: unrecognized arguments: --versoin; see `bricklint --help`"),
        (["cron", "0", "0", "2", "*", "*", "?"], "arguments: 0 2 * * ?; put the whole expression in quotes"),
        (["cron", "0 0 2 * * ?", "--count", "many"], "argument --count: must be a number from 0 to 100000"),
        (["cron", "0 0 2 * * ?", "--timezone", "Nowhere"], "bricklint: --timezone: `Nowhere` is not a time-zone ID"),
        (["check", "--format", "xml"], "`xml` is none of text, json, sarif, github, gitlab, junit; see"),
        (["check", "--format", "jsn"], "junit; did you mean `json`?; see `bricklint check --help`"),
        (["check", "--fail-on", "never"], "`never` is none of error, warning, note; see"),
        (["check", "--isolated", "--config", "x.toml"], "--isolated and --config: only one of them"),
        (["check", "--show-files", "--fix"], "--show-files prints a list and no report: leave --fix"),
        (["check", "x" * 300], "no such file or folder: xxx"),
        (["check", "--config", "x" * 300], "no such configuration file: xxx"),
        (["check", "a\x1b[31m\nb"], "no such file or folder: a␛[31m␊b"),
        (["check", "--output", "json=" + "x" * 300], "file name too long"),
        (["check", "--since", ""], "bricklint: --since: name a revision, such as origin/main"),
        (["check", "no/such/folder"], "bricklint: no such file or folder: no/such/folder"),
        (["check", "--output", "sarif"], "bricklint: --output sarif: write FORMAT=FILE"),
        (["check", "--output", "xml=x"], "bricklint: --output xml=x: write FORMAT=FILE"),
        (["check", "--output", "sarif=no/such/folder/x"], "sarif=no/such/folder/x: there is no folder no/such/folder"),
        (["check", "--output", "sarif=jobs"], "--output sarif=jobs: it is a folder"),
        (["check", "--var", "x"], "bricklint: --var x: write NAME=VALUE"),
        (["check", "--config", "none.toml"], "bricklint: no such configuration file: none.toml"),
        (["check", "jobs", "--stdin-filename", "/nowhere/x.json"], "it lies outside the project"),
        (["check", "--stdin-filename", "jobs"], "bricklint: --stdin-filename jobs: it is a folder"),
        (["chekc"], "lsp; did you mean `check`?; see `bricklint --help`"),
        (["rule", "BL9999", "--format", "text"], "bricklint: unknown rule `BL9999`; `bricklint rules` lists them"),
        (["rule", "BL9999"], "bricklint: unknown rule `BL9999`"),
    ],
)
def test_bad_usage_is_2_and_one_line(
    project: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.startswith("bricklint: ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


BUNDLE = "bundle: {name: sales}\ntargets: {dev: {}, prod: {}}\n"


@pytest.mark.parametrize("arguments", [["--target", "prd"], ["--target", "dev", "--target", "prd"]])
def test_a_target_that_no_bundle_has(project: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert check(*arguments) == 1, "without bundles there is nothing to choose from"
    write(project, {"databricks.yml": BUNDLE})
    for _ in range(2):
        assert check(*arguments) == 2
        assert capsys.readouterr().err == "bricklint: no target `prd`; targets: dev, prod\n"
    write(project, {"bricklint.toml": 'targets = ["prd"]', "other/databricks.yml": BUNDLE.replace("prod", "prd")})
    assert check(*arguments) == check() == 1, "another bundle has it"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select = 'BL2'", "`select` must be a list of strings"),
        ("slect = []", "unknown option `slect`; did you mean `select`?"),
        ("fail-on = 'never'", "`fail-on` must be one of error, warning, note, not `never`"),
        ("fail-on = 3", "`fail-on` must be one of error, warning, note\n"),
        ("profile = 'loud'", "`profile` must be one of default, strict, not `loud`"),
        ("max-file-size = 0", "`max-file-size` must be a whole number above 0"),
        ("severity = {BL202 = 'bad'}", "`severity`: `BL202` must be one of error, warning, note, not `bad`"),
        ("[[ignored]]\nrules = []", "`ignored` must say in each entry which `path` it speaks of"),
        ("[[ignored]]\npath = 'x'\nrule = []", "`ignored` has the unknown key `rule`; did you mean `rules`?"),
        ("[[ignored]]\npath = 'x'\nroute = 3", "`ignored`: `route` must be a string"),
        ("[[ignored]]\npath = 'x'\nrules = ['BL9999']", "unknown rule `BL9999` in `ignored`"),
        ("[options.BL9999]", "unknown rule `BL9999` in `options`"),
        ("severity = {BL9999 = 'error'}", "unknown rule `BL9999` in `severity`"),
        ("exclude = ['a', 3]", "`exclude` must be a list of strings"),
        ("select = [", "bricklint.toml: "),
        (b"select = '\xff'", "bricklint.toml: "),
        ("variables = 3", "`variables` must be a table"),
        ("variables = {x = [1]}", "`variables`: `x` must be a string, a number, true or false"),
        ("ignored = 'x'", "`ignored` must be a list of tables: `[[ignored]]`"),
        ("options = {BL401 = 3}", "`options`: `BL401` must be a table"),
        ("[options.BL4]\nx = 1", "`BL4` in `options`: name one rule, not several"),
        (
            "[options.missing-retries]\nmax-retries = 1",
            "rule BL402 missing-retries has no option `max-retries`; options:",
        ),
        ("[options.bl904]\ntag = []", "rule BL904 required-tags has no option `tag`; did you mean `tags`?"),
        ("[options.BL202]\nx = 1", "rule BL202 unknown-dependency has no option `x`\n"),
        ("[options.BL904]\ntags = 'team'", "rule BL904 required-tags: option `tags` must be a list of strings"),
        ("[options.BL401]\ndefault-timeout-seconds = 0", "`default-timeout-seconds` must be a whole number above 0"),
        ("[tool.bricklint]\nselect = []", "`[tool.bricklint]` is for pyproject.toml"),
        ("[tool.ruff]", "unknown option `tool`; options: baseline, "),
    ],
)
def test_bad_configuration_is_2_and_one_line(
    project: Path, text: str | bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, {"bricklint.toml": text})
    assert main(["check"]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "[tool.bricklint]",
        "[ tool . 'bricklint' ]",
        "[tool]\nbricklint.ignore = ['ALL']\n#",
        "tool.bricklint.ignore = ['ALL']\n#",
    ],
)
def test_a_section_of_pyproject_in_every_spelling(project: Path, text: str) -> None:
    write(project, {"pyproject.toml": f"{text}\nignore = ['ALL']\n"})
    assert check() == 0


@pytest.mark.parametrize(
    "text", ["# [tool.bricklint]", "[project]\nname = 'bricklint-jobs'", "tool = 3 # bricklint", "[tool.bricklint-x]"]
)
def test_a_pyproject_that_only_mentions_bricklint_hides_no_configuration(
    project: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    write(project, {"bricklint.toml": "ignore = ['ALL']", "jobs/pyproject.toml": text})
    monkeypatch.chdir("jobs")
    assert check() == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_configuration(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"bricklint.toml": ""})
    (project / "bricklint.toml").chmod(0)
    assert check() == 2
    assert "permission denied" in capsys.readouterr().err


def test_configuration_that_is_a_folder_is_none(project: Path) -> None:
    (project / "bricklint.toml").mkdir()
    assert check() == 1


def test_no_command_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "COMMAND" in capsys.readouterr().err


CRASHING = Row("BL299", "crashing", Severity.ERROR, Scope.JOB, crashing_rule.__name__, "fails on purpose")


def test_a_crashing_rule_is_3_and_the_rest_goes_on(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = Registry([*builtin_registry().rows, CRASHING])
    monkeypatch.setattr(entrance, "builtin_registry", lambda: registry)
    assert main(["check", "--select", "BL202,BL299", "--output", "sarif=out.sarif"]) == 3
    captured = capsys.readouterr()
    assert "error[BL202]" in captured.out
    lines = captured.err.splitlines()
    assert len(lines) == 1, "the same defect is told once"
    assert lines[0].startswith("bricklint: internal error, please report this line: bricklint ")
    assert "rule BL299 on job" in lines[0]
    assert "ValueError: on purpose, in two lines at crashing_rule.py:" in lines[0]
    (run,) = json.loads(Path("out.sarif").read_text())["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert [one["ruleId"] for one in run["results"]] == ["BL202"]


def test_a_rule_that_cannot_be_loaded_is_3_too(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = Registry([*builtin_registry().rows, CRASHING._replace(module="no.such.module")])
    monkeypatch.setattr(entrance, "builtin_registry", lambda: registry)
    assert main(["check", "--select", "BL202,BL299", "--exit-zero"]) == 3
    captured = capsys.readouterr()
    assert "error[BL202]" in captured.out
    assert "ModuleNotFoundError" in captured.err


def test_a_crash_of_the_engine_is_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("bricklint.session.session.load_specs", broken)
    assert check() == 3
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "RuntimeError: two lines at test_check.py:" in captured.err


def test_ctrl_c_is_130(project: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bricklint", "check", "--stdin-filename", "x.json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=project,
    )
    time.sleep(1)  # it waits for its stdin now, or is still importing: both must end the same way
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert (out, err) == (b"", b"bricklint: interrupted\n")


def test_a_reader_that_goes_away_is_no_crash(project: Path) -> None:
    many = ",\n".join(
        f'{{"task_key": "t{n}", "depends_on": [{{"task_key": "none"}}], "sql_task": {{}}}}' for n in range(500)
    )
    write(project, {"many.json": f'{{"name": "many", "tasks": [{many}]}}'})
    command = f"{sys.executable} -m bricklint check --select BL202 | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=project, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "1"
    assert done.stderr == ""


# --- outputs -------------------------------------------------------------------------------------------------------


def test_several_outputs_in_one_run(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--output", "sarif=a.sarif", "--output", "json=b.json", "--output", "text=c.txt") == 1
    assert json.loads(Path("a.sarif").read_text())["version"] == "2.1.0"
    assert json.loads(Path("b.json").read_text())["diagnostics"][0]["code"] == "BL202"
    assert Path("c.txt").read_text() == capsys.readouterr().out


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_machine_formats_stand_alone_on_stdout(project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--format", name) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)
    assert captured.err == ""


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_the_exit_status_is_the_same_in_every_format(project: Path, name: str) -> None:
    assert check("--format", name) == 1
    assert check("--format", name, "jobs/good.json") == 0


def test_quiet(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--quiet", "jobs/good.json") == 0
    assert capsys.readouterr().out == ""


def test_no_colour_in_a_pipe(project: Path) -> None:
    assert b"\x1b" not in bricklint(project, "check", *ONLY).stdout
    assert b"\x1b" in bricklint(project, "check", *ONLY, FORCE_COLOR="1").stdout
    assert b"\x1b" not in bricklint(project, "check", *ONLY, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_a_terminal_that_cannot_show_it(project: Path) -> None:
    write(project, {"jobs/täglich.json": BAD_JOB.replace("laod", "lädt😀")})
    done = bricklint(project, "check", *ONLY, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"jobs/t?glich.json:3:54" in done.stdout
    for name in ("json", "sarif"):
        done = bricklint(project, "check", *ONLY, "--format", name, PYTHONIOENCODING="ascii")
        assert "lädt😀" in json.dumps(json.loads(done.stdout), ensure_ascii=False)


def test_same_output_twice(project: Path) -> None:
    first, second = (bricklint(project, "check", "--format", "sarif", PYTHONHASHSEED=seed).stdout for seed in "12")
    assert first == second


# --- which files ---------------------------------------------------------------------------------------------------


def test_nothing_to_lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(write(tmp_path, {"README.md": "nothing"}))
    assert main(["check"]) == 0
    assert capsys.readouterr().err == "bricklint: no job specs or notebooks found\n"
    assert main(["check", "README.md"]) == 0


def test_a_folder_and_a_file(project: Path) -> None:
    assert check("jobs") == 1
    assert check("jobs/good.json") == 0
    assert check("jobs/good.json", "jobs/bad.json") == 1


def test_from_a_folder_below_the_root(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, {"other/bad.json": BAD_JOB})
    monkeypatch.chdir(project / "jobs")
    assert check() == 1
    out = capsys.readouterr().out
    assert "--> jobs/bad.json:3:54" in out, "paths are relative to the root"
    assert "other/bad.json" not in out


def test_a_project_elsewhere(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert check(str(project)) == 1
    assert check(str(project / "jobs" / "good.json")) == 0


def test_gitignore_and_exclude(project: Path) -> None:
    write(project, {".gitignore": "bad.json\n"})
    assert check() == 0
    assert check("jobs/bad.json") == 1, "whoever names a file wants it linted"
    write(project, {".gitignore": "", "bricklint.toml": 'exclude = ["jobs/bad.json"]\n'})
    assert check() == 0
    assert check("jobs/bad.json") == 0, "a hook names every file"


def test_stdin(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = bricklint(project, "check", *ONLY, "--stdin-filename", "jobs/good.json", stdin=BAD_JOB.encode())
    assert done.returncode == 1
    assert b"--> jobs/good.json:3:54" in done.stdout
    assert b"bad.json" not in done.stdout
    done = bricklint(project, "check", *ONLY, "--stdin-filename", "jobs/bad.json", stdin=GOOD_JOB.encode())
    assert done.returncode == 0
    done = bricklint(project, "check", *ONLY, "--stdin-filename", "jobs/new.json", stdin=BAD_JOB.encode())
    assert done.returncode == 1, "a file that is not saved yet"


HARD_NAMES = [
    "with blank.json",
    "br[a]ck{et}s.json",
    "back`quote.json",
    "ha#sh%20.json",
    "-dash.json",
    "naïve 😀.json",
    "a\nb.json",
]


@pytest.mark.parametrize("name", HARD_NAMES)
def test_hard_file_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write(tmp_path, {name: BAD_JOB}))
    assert check("--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["diagnostics"][0]["path"] == name
    assert check("--", name) == 1


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, {})
    try:
        (tmp_path / os.fsdecode(b"l\xe4tin.json")).write_text(BAD_JOB)
    except OSError:
        pytest.skip("this file system takes only text as names")
    for name in ("text", "json", "sarif"):
        done = bricklint(tmp_path, "check", *ONLY, "--format", name, "--output", f"{name}=out")
        assert (done.returncode, done.stderr) == (1, b"")


def test_links(project: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "bad.json").write_text(BAD_JOB)
    (project / "out_job.json").symlink_to(outside / "bad.json")
    (project / "folder").symlink_to(outside)
    (project / "circle").symlink_to(project)
    (project / "inside.json").symlink_to(project / "jobs" / "bad.json")
    (project / "dangling.json").symlink_to(project / "nothing.json")
    assert check("--format", "json") == 1
    found = [(one["code"], one["path"]) for one in json.loads(capsys.readouterr().out)["diagnostics"]]
    assert found == [("BL202", "inside.json"), ("BL202", "jobs/bad.json"), ("BL003", "out_job.json")]


def test_a_pipe_is_not_waited_for(project: Path) -> None:
    os.mkfifo(project / "x.yml")
    os.mkfifo(project / "databricks.yml")
    assert bricklint(project, "check", *ONLY, "jobs/good.json").returncode == 0
    assert bricklint(project, "check", *ONLY).returncode == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_without_permission(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "jobs" / "bad.json").chmod(0)
    assert check() == 1
    assert "cannot be read: permission denied" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written(project: Path) -> None:
    before = sorted(project.rglob("*"))
    for folder in (project / "jobs", project):
        folder.chmod(0o555)
    try:
        assert check() == 1
    finally:
        for folder in (project, project / "jobs"):
            folder.chmod(0o755)
    assert sorted(project.rglob("*")) == before, "a run leaves nothing behind"


def test_two_runs_at_once(project: Path) -> None:
    command = [sys.executable, "-m", "bricklint", "check", *ONLY, "--format", "sarif"]
    runs = [subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE) for _ in range(2)]
    outputs = [run.communicate(timeout=60)[0] for run in runs]
    assert outputs[0] == outputs[1]
    assert [run.returncode for run in runs] == [1, 1]


# --- hard content --------------------------------------------------------------------------------------------------


def test_a_large_file_is_read(project: Path) -> None:
    tasks = ",\n".join(
        f'{{"task_key": "t{n}", "description": "{"x" * 900}", "sql_task": {{"warehouse_id": "w"}}}}'
        for n in range(5000)
    )
    text = f'{{"name": "large", "tasks": [{tasks}]}}'
    assert len(text) > 5_000_000 * 0.95
    write(project, {"jobs/large.json": text, "jobs/bad.json": GOOD_JOB})
    begin = time.perf_counter()
    assert check("jobs/large.json") == 0
    assert time.perf_counter() - begin < 30


def test_a_file_over_the_limit(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"bricklint.toml": "max-file-size = 100\n"})
    assert check() == 1
    out = capsys.readouterr().out
    assert "error[BL003] unreadable-file" in out
    assert "files over 100 are not read (`max-file-size`)" in out


HOSTILE = {
    "brackets.json": '{"tasks": ' + "[" * 100_000,
    "brackets.yml": "task_key: x\nnotebook_task: " + "[" * 100_000,
    "bomb.yml": "a: &a [x, x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12))
    + "tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]\n",
    "broken.yml": "name: x\ntasks:\n - task_key: a\n  notebook_task: {notebook_path: /a}\n new_cluster: [\n",
    "zeros.json": b"\0" * 1000 + b"task_key",
    "number.json": '{"name": "x", "tasks": [{"task_key": ' + "9" * 10_000 + ', "sql_task": {}}]}',
    "surrogate.json": '{"name": "\\ud83d", "tasks": [{"task_key": "a", "depends_on": [{"task_key": "\\ud83d"}]}]}',
    "deep.py": "# Databricks notebook source\nx = " + "(" * 5_000 + ")" * 5_000 + "\n",
    "list.ipynb": "[]",
    "cells.ipynb": '{"cells": {"a": 1}, "metadata": 3}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_told_and_the_rest_is_linted(project: Path, name: str) -> None:
    write(project, {name: HOSTILE[name]})
    begin = time.perf_counter()
    done = bricklint(project, "check", "--format", "json")
    assert time.perf_counter() - begin < 60
    assert done.stderr == b""
    assert done.returncode == 1
    found = [(one["code"], one["path"]) for one in json.loads(done.stdout)["diagnostics"]]
    assert ("BL202", "jobs/bad.json") in found


# --- the hook ------------------------------------------------------------------------------------------------------


def test_given_a_file_findings_that_touch_it_are_told(project: Path) -> None:
    """A finding with its evidence in two files shows for either; tests/e2e drives the hook itself."""
    write(
        project,
        {
            "jobs/bad.json": GOOD_JOB,
            "jobs/pair.yml": "a: &a {max_retries: 1}\nname: p\ntasks:\n  - {task_key: x, task_key: y, sql_task: {}}\n",
        },
    )
    assert check("jobs/pair.yml") == 1
    assert check("jobs/good.json", "jobs/bad.json") == 0


def test_verbose_says_on_stderr_what_is_understood(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--verbose", "--format", "json", "jobs/good.json") == 0
    shown = capsys.readouterr()
    assert "jobs/good.json: jobs/create, 1 job" in shown.err
    assert json.loads(shown.out)["diagnostics"] == []
