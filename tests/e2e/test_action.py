"""The GitHub action: its shell steps, run by bash as GitHub would, with the bricklint of this checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cli.projects import BAD_JOB, GOOD_JOB
from tests.e2e.repository import Repository

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}
ONLY = "--select BL202"

# The Python of the runner: it makes a "virtual environment" whose Python writes down what pip is asked for, and is this
# one for all else.
PYTHON = """#!/bin/bash
[ "$1 $2 $3" = "-I -m venv" ] || exit 90
mkdir -p "$4/bin"
cat > "$4/bin/python" <<'END'
#!/bin/bash
if [ "$1 $2 $3" = "-I -m pip" ]; then shift; echo "$@" >> "$RUNNER_TEMP/pip"; exit "${PIP_STATUS:-0}"; fi
exec {python} "$@"
END
chmod +x "$4/bin/python"
"""


class Done(NamedTuple):
    """How a run of the action ended: the status of its last step, the log, the outputs of each step, and whether the
    upload was reached."""

    status: int
    log: str
    outputs: dict[str, dict[str, str]]
    uploaded: bool

    @property
    def sarif(self) -> dict[str, Any]:
        run: dict[str, Any] = json.loads(Path(self.outputs["lint"]["sarif"]).read_text())["runs"][0]
        return run


class Runner:
    """A machine that runs the steps of the action in order, and stops at the first that fails."""

    def __init__(self, folder: Path) -> None:
        self.repository = Repository(folder / "work")
        self.temp = folder / "temp"
        self.bin = folder / "bin"
        for one in (self.temp, self.bin):
            one.mkdir()
        python = self.bin / "python"
        python.write_text(PYTHON.replace("{python}", sys.executable))
        python.chmod(0o755)

    def run(self, inputs: dict[str, str] | None = None, **environment: str) -> Done:
        given = {name: str(one["default"]) for name, one in ACTION["inputs"].items()} | (inputs or {})
        outputs: dict[str, dict[str, str]] = {}
        log = ""
        status = 0
        uploaded = False
        for step in ACTION["runs"]["steps"]:
            if "run" not in step:
                uploaded |= self.reaches(step, given, outputs)
                continue
            done, told = self.step(step, given, outputs, environment)
            outputs[step["id"]] = told
            log += done.stdout + done.stderr
            status = done.returncode
            if status:
                break
        return Done(status, log, outputs, uploaded)

    def step(
        self, step: dict[str, Any], given: dict[str, str], outputs: dict[str, dict[str, str]], more: dict[str, str]
    ) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        told = self.temp / f"output-{step['id']}"
        told.write_text("")
        environment = {
            **self.repository.environment,
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(told),
            **{name: filled(text, given, outputs) for name, text in step["env"].items()},
            **more,
        }
        assert "${{" not in step["run"], "an input in a script could become a part of it"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.repository.root / filled(step.get("working-directory", "."), given, outputs),
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done, dict(line.split("=", 1) for line in told.read_text().splitlines())

    def reaches(self, step: dict[str, Any], given: dict[str, str], outputs: dict[str, dict[str, str]]) -> bool:
        """Whether a step that uses another action is run; `if` knows `==`, `!=` and `&&` here."""
        if "codeql-action/upload-sarif" not in step["uses"]:
            return False
        for part in step["if"].split("&&"):
            left, operator, right = part.split()
            value = filled(f"${{{{ {left} }}}}", given, outputs)
            if (value == right.strip("'")) != (operator == "=="):
                return False
        return Path(filled(step["with"]["sarif_file"], given, outputs)).is_file()


def filled(text: str, given: dict[str, str], outputs: dict[str, dict[str, str]]) -> str:
    """A text with its expressions filled in: inputs and outputs of steps, nothing else is used."""

    def value(match: re.Match[str]) -> str:
        parts = match.group(1).strip().split(".")
        if parts[0] == "inputs":
            return given[parts[1]]
        assert (parts[0], parts[2]) == ("steps", "outputs"), match.group()
        return outputs[parts[1]].get(parts[3], "")

    return re.sub(r"\$\{\{(.*?)\}\}", value, text)


@pytest.fixture
def runner(tmp_path: Path, tool: Callable[[str], str]) -> Runner:
    """A runner with a project that has a good and a bad job."""
    tool("git")
    tool("bash")
    found = Runner(tmp_path)
    found.repository.commit({"jobs/good.json": GOOD_JOB, "jobs/bad.json": BAD_JOB, "with blank/bad.json": BAD_JOB})
    return found


pytestmark = pytest.mark.e2e


def test_findings_are_uploaded_and_fail(runner: Runner) -> None:
    done = runner.run({"arguments": ONLY})
    assert (done.status, done.uploaded) == (1, True)
    assert done.outputs["lint"]["status"] == "1"
    assert "error[BL202]" in done.log
    assert [one["ruleId"] for one in done.sarif["results"]] == ["BL202", "BL202"]
    assert done.sarif["automationDetails"]["id"] == "bricklint/"


def test_nothing_of_the_linted_project_is_run(runner: Runner) -> None:
    trap = "from pathlib import Path\nPath('trap').touch()\n"
    names = ("importlib", "runpy", "json", "pip", "venv", "bricklint", "sitecustomize", "yaml")
    runner.repository.commit({f"{name}/{file}.py": trap for name in names for file in ("__init__", "__main__")})
    done = runner.run({"arguments": ONLY, "paths": "jobs"})
    assert (done.status, done.uploaded) == (1, True), done.log
    assert not (runner.repository.root / "trap").exists()


def test_a_clean_project_passes_and_is_uploaded_too(runner: Runner) -> None:
    """So that the alerts of what was mended are closed."""
    done = runner.run({"arguments": ONLY, "paths": "jobs/good.json"})
    assert (done.status, done.uploaded) == (0, True)
    assert done.sarif["results"] == []


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"paths": "no/such"}, "no such file or folder: no/such"),
        ({"arguments": "--no-such-option"}, "unrecognized arguments: --no-such-option"),
        ({"since": "nope"}, "--since nope: git knows no such revision"),
        ({"since": "--output=text=x"}, "--since --output=text=x: git knows no such revision"),
        ({"baseline": "none.json"}, "there is no baseline none.json"),
        ({"fail-on": "never"}, "`never` is none of error, warning, note"),
    ],
)
def test_bad_usage_fails_and_uploads_nothing(runner: Runner, inputs: dict[str, str], said: str) -> None:
    runner.run({"arguments": ONLY})
    done = runner.run({"arguments": ONLY, **inputs})
    assert said in done.log
    assert (done.status, done.uploaded) == (2, False), "the report of an earlier run is not taken for this one's"


def test_a_crash_fails_and_uploads_nothing(runner: Runner) -> None:
    runner.repository.write({"pack/rules.py": "RULES = 1 / 0\n"})
    done = runner.run({"arguments": "--rule-pack pack/rules.py"})
    assert (done.status in (2, 3), done.uploaded) == (True, False)


def test_an_install_that_fails_stops_it(runner: Runner) -> None:
    done = runner.run(PIP_STATUS="7")
    assert (done.status, done.uploaded) == (7, False)
    assert "lint" not in done.outputs


@pytest.mark.parametrize(("version", "asked"), [("", "bricklint"), ("==0.1.0", "bricklint==0.1.0")])
def test_what_is_installed(runner: Runner, version: str, asked: str) -> None:
    runner.run({"version": version})
    assert (runner.temp / "pip").read_text().split()[-1] == asked


def test_no_upload(runner: Runner) -> None:
    done = runner.run({"arguments": ONLY, "upload": "false"})
    assert (done.status, done.uploaded) == (1, False)


def test_inputs_become_words_and_nothing_is_expanded(runner: Runner) -> None:
    found = [
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in runner.run({"arguments": ONLY, "paths": "jobs\nwith blank"}).sarif["results"]
    ]
    assert found == ["jobs/bad.json", "with%20blank/bad.json"]
    done = runner.run({"arguments": ONLY, "paths": "$(touch ran) `touch ran` *"})
    assert done.status == 2
    assert "no such file or folder: $(touch" in done.log
    done = runner.run({"arguments": "--select 'BL202, BL205' --var 'a=b c'"})
    assert done.status == 1
    assert not (runner.repository.root / "ran").exists()


def test_since_baseline_and_fail_on(runner: Runner) -> None:
    assert runner.run({"arguments": ONLY, "since": "HEAD"}).status == 0
    runner.repository.write({"jobs/new.json": BAD_JOB})
    done = runner.run({"arguments": ONLY, "since": "HEAD"})
    assert len(done.sarif["results"]) == 1
    assert runner.repository.check(*ONLY.split(), "--baseline", "known.json", "--write-baseline").returncode == 0
    done = runner.run({"arguments": ONLY, "baseline": "known.json"})
    assert (done.status, done.sarif["results"]) == (0, [])
    runner.repository.write({"bricklint.toml": '[severity]\nBL202 = "warning"\n'})
    assert runner.run({"arguments": ONLY, "fail-on": "error"}).status == 0


def test_annotations_and_category(runner: Runner) -> None:
    done = runner.run({"arguments": ONLY, "annotations": "true", "category": "etl"})
    assert "::error file=jobs/bad.json,line=3," in done.log
    assert done.sarif["automationDetails"]["id"] == "etl/"
    assert "::error" not in runner.run({"arguments": ONLY}).log


def test_another_folder(runner: Runner) -> None:
    runner.repository.write({"jobs/bricklint.toml": 'ignore = ["BL202"]\n'})
    assert runner.run({"working-directory": "jobs", "arguments": ONLY}).status == 0


def test_suppressed_findings_open_no_alerts(runner: Runner) -> None:
    runner.repository.write({"bricklint.toml": '[[ignored]]\npath = "*.json"\n'})
    done = runner.run({"arguments": ONLY})
    assert (done.status, done.sarif["results"]) == (0, [])


def test_every_input_is_described_used_and_in_the_documentation() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `([a-z-]+)` \|(.*?)\|", page.partition("| input |")[2], re.MULTILINE))
    assert set(table) == set(ACTION["inputs"])
    for name, one in ACTION["inputs"].items():
        assert len(one["description"]) > 15
        assert "${{" not in one["description"], "GitHub takes no expression there"
        assert f"inputs.{name} " in text.partition("runs:")[2], name
        assert table[name].strip("` ") == one["default"]
    assert not re.search(r"https?://|--index-url|--extra-index", text)
