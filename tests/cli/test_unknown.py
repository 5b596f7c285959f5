"""`bricklint check --explain-unknown`: what could not be told, and why."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from bricklint.cli.main import run
from tests.cli.projects import write

SPEC = """
    bundle: {name: b}
    variables: {zone: {}}
    resources:
      jobs:
        nightly:
          tasks:
            - task_key: load
              notebook_task: {notebook_path: ./nb.py, base_parameters: {zone: "${var.zone}"}}
            - task_key: away
              notebook_task: {notebook_path: /Shared/away}
            - task_key: open
              notebook_task: {notebook_path: ./child.py, base_parameters: "${var.zone}"}
        other: {tasks: "${var.zone}"}
    """
NOTEBOOK = """\
    # Databricks notebook source
    # MAGIC %run /Shared/settings

    # COMMAND ----------

    import helpers
    name = helpers.pick()
    day = dbutils.widgets.get(name)
    helpers.start(dbutils)
    df.write.mode(helpers.mode()).saveAsTable(helpers.table())
    df.write.mode("append").saveAsTable(dbutils.widgets.get("zone"))
    dbutils.notebook.run(name, 60, helpers.arguments())
    dbutils.jobs.taskValues.set(name, 1)

    # COMMAND ----------

    def broken(:
    """
FILES: dict[str, str | bytes] = {
    "databricks.yml": dedent(SPEC),
    "nb.py": dedent(NOTEBOOK),
    "child.py": "# Databricks notebook source\nx = 1\n",
}


def test_what_is_not_known_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write(tmp_path, FILES))
    run(["check", "--explain-unknown", "--exit-zero", "--quiet"])
    said = capsys.readouterr().err
    for line in (
        "databricks.yml:9:75: the value of `${var.zone}`: nothing here gives `var.zone` a value",
        "databricks.yml:11:42: which file task `away` runs: a workspace path that names no file here",
        "databricks.yml:12:21: which parameters task `open` passes: a variable stands in their place",
        "databricks.yml:14:13: which tasks job `other` has: a variable stands in their place",
        "nb.py:2:14: what `%run /Shared/settings` brings in: it may lie elsewhere",
        "nb.py:8:27: which parameters are read: a parameter is read by a name that is not known",
        "nb.py:9:1: which parameters are read: dbutils is handed to `helpers.start` outside the project",
        "nb.py:10:15: the mode of this write: it is the result of `mode`",
        "nb.py:10:43: where this write goes: it is the result of `table`",
        "nb.py:12:22: which notebook is started: it is the result of `pick`",
        "nb.py:12:32: which parameters the notebook gets: the arguments are no plain dict",
        "nb.py:13:29: which task value is set: its key is not known",
        "nb.py:17:12: what this cell does: invalid syntax",
    ):
        assert f"  {line}\n" in said, (line, said)
    assert "nb.py:11:" not in said, "a parameter that the run fills in is no secret"


def test_nothing_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write(tmp_path, {"child.py": FILES["child.py"]}))
    assert run(["check", "--explain-unknown", "--quiet"]) == 0
    assert capsys.readouterr().err == "everything that was looked at could be told\n"


def test_of_the_given_files_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write(tmp_path, FILES))
    run(["check", "--explain-unknown", "--quiet", "child.py"])
    assert capsys.readouterr().err == "everything that was looked at could be told\n"
