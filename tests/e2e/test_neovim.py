"""A real editor: neovim's own client opens a bad job, takes the fix, saves, and is clean."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.e2e

SCRIPT = Path(__file__).with_name("neovim.lua")
BRICKLINT = Path(sys.executable).with_name("bricklint")

JOB = """\
# the job of the night: déjà vu 🙂
resources:
  jobs:
    nightly:
      name: nightly
      tasks:
        - task_key: load  # reads
          notebook_task: {notebook_path: ./load.py}
        - task_key: report
          depends_on: [{task_key: laod}]  # after the load
          notebook_task: {notebook_path: ./load.py}
"""


NOTEBOOK = """\
# Databricks notebook source
dbutils.widgets.text("source_path", "")
print(dbutils.widgets.get("source_path"))
"""


def edited(folder: Path, nvim: str, file: str, code: str) -> dict[str, Any]:
    """What the editor saw of a file of a project."""
    orders, seen = folder / "orders.txt", folder / "seen.txt"
    orders.write_text(
        json.dumps({"server": str(BRICKLINT), "root": str(folder / "project"), "file": file, "code": code})
    )
    given = {
        **os.environ,
        "BRICKLINT_ORDERS": str(orders),
        "BRICKLINT_SEEN": str(seen),
        "XDG_STATE_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CACHE_HOME": str(folder),
    }
    command = [nvim, "--headless", "-u", "NONE", "-c", f"luafile {SCRIPT}"]
    done = subprocess.run(command, check=False, env=given, cwd=folder, capture_output=True, text=True, timeout=240)
    assert seen.is_file(), done.stdout + done.stderr
    return dict(json.loads(seen.read_text()))


def project(folder: Path, **files: str) -> Path:
    root = folder / "project"
    (root / ".git").mkdir(parents=True)
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def test_a_bad_job_is_opened_mended_saved_and_clean(tmp_path: Path, tool: Callable[[str], str]) -> None:
    nvim = tool("nvim")
    root = project(tmp_path, **{"databricks.yml": JOB, "load.py": "# Databricks notebook source\nx = 1\n"})
    seen = edited(tmp_path, nvim, "databricks.yml", "BL202")
    assert "failure" not in seen, seen
    (found,) = (one for one in seen["opened"] if one["code"] == "BL202")
    assert (found["line"], found["column"]) == (10, 35)
    assert [one for one in seen["after"] if one["code"] == "BL202"] == []
    assert (root / "databricks.yml").read_text(encoding="utf-8") == JOB.replace("laod", "load")
    assert seen["stopped"]


def test_a_notebook_is_marked_for_what_its_job_passes(tmp_path: Path, tool: Callable[[str], str]) -> None:
    nvim = tool("nvim")
    job = JOB.replace("laod", "load").replace(
        "{notebook_path: ./load.py}\n        - ",
        "{notebook_path: ./load.py, base_parameters: {sourcePath: /mnt/x}}\n        - ",
    )
    root = project(tmp_path, **{"databricks.yml": job, "load.py": NOTEBOOK})
    seen = edited(tmp_path, nvim, "databricks.yml", "BL602")
    assert "failure" not in seen, seen
    assert [one for one in seen["after"] if one["code"] == "BL602"] == []
    assert "source_path: /mnt/x" in (root / "databricks.yml").read_text(encoding="utf-8")
