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


def edited(folder: Path, nvim: str, *steps: dict[str, str]) -> list[Any]:
    """What each step of a session in the editor saw."""
    orders, seen = folder / "orders.txt", folder / "seen.txt"
    given_orders = {"server": str(BRICKLINT), "root": str(folder / "project"), "steps": steps}
    orders.write_text(json.dumps(given_orders), encoding="utf-8")
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
    found = dict(json.loads(seen.read_text(encoding="utf-8")))
    assert "failure" not in found, found
    assert found["stopped"]
    return list(found["steps"])


def do(what: str, **more: str) -> dict[str, str]:
    return {"do": what, **more}


def codes(marks: list[dict[str, Any]]) -> list[str]:
    return [one["code"] for one in marks]


def project(folder: Path, **files: str) -> Path:
    root = folder / "project"
    (root / ".git").mkdir(parents=True)
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def test_a_bad_job_is_opened_mended_saved_and_clean(tmp_path: Path, tool: Callable[[str], str]) -> None:
    nvim = tool("nvim")
    root = project(tmp_path, **{"databricks.yml": JOB, "load.py": "# Databricks notebook source\nx = 1\n"})
    _, opened, _, _, after = edited(
        tmp_path,
        nvim,
        do("open", file="databricks.yml"),
        do("marked", code="BL202"),
        do("act", code="BL202"),
        do("save"),
        do("unmarked", code="BL202"),
    )
    (found,) = (one for one in opened if one["code"] == "BL202")
    assert (found["line"], found["column"]) == (10, 35)
    assert "BL202" not in codes(after)
    assert (root / "databricks.yml").read_text(encoding="utf-8") == JOB.replace("laod", "load")


def with_parameter(name: str) -> str:
    """The job without its mistake, which passes a parameter to its notebook."""
    given = f"{{notebook_path: ./load.py, base_parameters: {{{name}: /mnt/x}}}}\n        - "
    return JOB.replace("laod", "load").replace("{notebook_path: ./load.py}\n        - ", given)


def test_a_notebook_is_marked_for_what_its_job_passes(tmp_path: Path, tool: Callable[[str], str]) -> None:
    nvim = tool("nvim")
    root = project(tmp_path, **{"databricks.yml": with_parameter("sourcePath"), "load.py": NOTEBOOK})
    *_, after = edited(
        tmp_path,
        nvim,
        do("open", file="databricks.yml"),
        do("marked", code="BL602"),
        do("act", code="BL602"),
        do("save"),
        do("unmarked", code="BL602"),
    )
    assert "BL602" not in codes(after)
    assert "source_path: /mnt/x" in (root / "databricks.yml").read_text(encoding="utf-8")


def test_hover_and_definition(tmp_path: Path, tool: Callable[[str], str]) -> None:
    nvim = tool("nvim")
    project(tmp_path, **{"databricks.yml": with_parameter("source_path"), "load.py": NOTEBOOK})
    _, told, clean, widget, back = edited(
        tmp_path,
        nvim,
        do("open", file="databricks.yml"),
        do("hover", at="load  # reads"),
        do("unmarked", code="BL602"),
        do("definition", at="source_path: /mnt"),
        do("hover", at='"source_path"'),
    )
    assert clean == []
    assert "task `load` of job `nightly`: notebook_task" in told
    assert widget == 'load.py: dbutils.widgets.text("source_path", "")'
    assert "task `load` of job `nightly` passes `/mnt/x`" in back


BARE = """\
# Databricks notebook source
print("déjà 🙂", dbutils.widgets.get("source_path"))
"""


def test_an_edit_of_the_job_marks_its_notebook_and_a_comment_there_silences_it(
    tmp_path: Path, tool: Callable[[str], str]
) -> None:
    """What nobody passes any more is the job's doing, and the mark is in the notebook."""
    nvim = tool("nvim")
    one_task = with_parameter("source_path").partition("        - task_key: report")[0]
    root = project(tmp_path, **{"databricks.yml": one_task, "load.py": BARE})
    _, _, before, _, _, _, marked, _, _, after = edited(
        tmp_path,
        nvim,
        do("open", file="load.py"),
        do("hover", at="print"),  # is answered when the project has been looked at
        do("unmarked", code="BL603"),
        do("open", file="databricks.yml"),
        do("replace", old="source_path: /mnt/x", new="region: eu"),
        do("open", file="load.py"),
        do("marked", code="BL603"),
        do("act", code="BL603", title="Ignore BL603"),
        do("save"),
        do("unmarked", code="BL603"),
    )
    assert before == after == []
    assert [(one["line"], one["code"]) for one in marked] == [(2, "BL603")]
    saved = BARE.replace('path"))\n', 'path"))  # bricklint: ignore[BL603]\n')
    assert (root / "load.py").read_text(encoding="utf-8") == saved
    assert (root / "databricks.yml").read_text(encoding="utf-8") == one_task


def test_marks_stay_while_the_yaml_is_broken_and_an_undo_brings_all_back(
    tmp_path: Path, tool: Callable[[str], str]
) -> None:
    nvim = tool("nvim")
    project(tmp_path, **{"databricks.yml": JOB, "load.py": "# Databricks notebook source\nx = 1\n"})
    _, before, _, broken, _, _, after = edited(
        tmp_path,
        nvim,
        do("open", file="databricks.yml"),
        do("marked", code="BL202"),
        do("replace", old="name: nightly", new="name: [nightly"),
        do("marked", code="BL001"),
        do("undo"),
        do("unmarked", code="BL001"),
        do("marked", code="BL202"),
    )
    assert sorted({*codes(before), "BL001"}) == sorted(set(codes(broken)))
    assert after == before
