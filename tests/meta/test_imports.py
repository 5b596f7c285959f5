"""What a run imports: start-up is paid on every commit and every save, so nothing comes in that it does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("libcst", "networkx", "jsonschema", "sqlglot", "multiprocessing", "pygls", "lsprotocol", "croniter", "asyncio")
SPEC = """
name: daily
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
    max_retries: 1
  - task_key: report
    depends_on: [{task_key: load}]
    notebook_task: {notebook_path: /Jobs/report}
schedule: {quartz_cron_expression: 0 0 4 * * ?, timezone_id: Europe/Warsaw}
"""


def imported_by(arguments: list[str], folder: Path) -> set[str]:
    """The top-level packages that a run of the command line imports."""
    program = (
        "import json, sys\n"
        "from bricklint.__main__ import main\n"
        "status = main(json.loads(sys.argv[1]))\n"
        "print('\\n' + json.dumps([status, sorted(sys.modules)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    _, modules = json.loads(done.stdout.splitlines()[-1])
    return set(modules)


def bare(folder: Path) -> set[str]:
    program = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=60, check=True
    )
    return set(json.loads(done.stdout))


def test_version_imports_almost_nothing(tmp_path: Path) -> None:
    more = imported_by(["--version"], tmp_path) - bare(tmp_path) - {"json", "__future__"}
    more = {name for name in more if not name.startswith(("json.", "_json", "re", "enum", "copyreg", "functools"))}
    own = {name for name in more if name.startswith("bricklint")}
    assert own == {"bricklint", "bricklint.__main__"}
    assert len(more) < 20, more


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["check"], id="check"),
        pytest.param(["check", "--format", "json"], id="json"),
        pytest.param(["check", "--profile", "strict", "--select", "ALL"], id="strict"),
    ],
)
def test_a_run_over_specs_alone_imports_no_heavy_library(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "job.yml").write_text(SPEC)
    modules = imported_by(arguments, tmp_path)
    assert not {name for name in modules if name.split(".")[0] in HEAVY}


def test_help_imports_no_rule(tmp_path: Path) -> None:
    modules = imported_by(["rules"], tmp_path)
    rules = {name for name in modules if name.startswith("bricklint_rules.")}
    assert all(name.endswith((".table", ".registry")) or name.count(".") == 1 for name in rules), rules
    assert not {name for name in modules if name.split(".")[0] in (*HEAVY, "yaml", "jsonschema_rs")}
