"""A run against its baseline: what changes nothing, what is new, what is stale."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bricklint.baseline.compare import compared, counted, together, without_stale
from bricklint.baseline.store import Entry, baseline_text
from bricklint.config import Config
from bricklint.engine.run import Crash
from bricklint.files.memory import Memory
from bricklint.lint import builtin_registry, lint
from bricklint.report.result import Result

SPEC = """name: daily
schedule:
  quartz_cron_expression: "0 2 * * *"
  timezone_id: Europe/Warsaw
tasks:
  - task_key: load
    notebook_task:
      notebook_path: notebooks/load.py
      base_parameters: {sourcePath: /mnt/landing}
    max_retries: 2
  - task_key: report
    depends_on:
      - task_key: laod
      - task_key: none
    notebook_task: {notebook_path: notebooks/report}
"""
FLOWING = """# moved by a line
tasks: [{depends_on: [{task_key: 'none'}, {"task_key": laod}], notebook_task: {notebook_path: notebooks/report},
   task_key: report},
  {task_key: "load", max_retries: 2,   # kept
   notebook_task: {base_parameters: {sourcePath: "/mnt/landing"}, notebook_path: notebooks/load.py}}]
schedule: {timezone_id: "Europe/Warsaw", quartz_cron_expression: '0 2 * * *'}
name: "daily"
"""
NOTEBOOK = """# Databricks notebook source
path = dbutils.widgets.get("source_path")
try:
    spark.read.json(path).write.mode("append").saveAsTable("bronze.orders")
except Exception as error:
    dbutils.notebook.exit(f"FAILED: {error}")
"""
BLACKENED = """# Databricks notebook source
# moved
%s
path = dbutils.widgets.get('source_path')
try:
    (
        spark.read.json(
            path,
        )
        .write.mode("append")
        .saveAsTable("bronze.orders")
    )
except Exception as error:
    dbutils.notebook.exit(
        f'FAILED: {error}',
    )
""" % ("\n" * 50)
AGAIN = """try:
    spark.table("bronze.orders").count()
except Exception:
    dbutils.notebook.exit("again")
"""
FILES = {"jobs.yml": SPEC, "notebooks/load.py": NOTEBOOK}


def run(files: dict[str, str], within: list[str] | None = None, **config: Any) -> Result:
    return lint(Memory(files), Config(**config), builtin_registry(), within=within)


def baseline_of(result: Result) -> dict[Entry, int]:
    return counted(result.diagnostics, result)


BASE = baseline_of(run(FILES))


def new(result: Result) -> list[tuple[str, str]]:
    return [(one.code, one.primary.span.text) for one in compared(result, BASE, "b").diagnostics]


def stale(result: Result) -> list[str]:
    baseline = compared(result, BASE, "b").baseline
    assert baseline is not None
    return [one.code for one in baseline.stale]


def test_the_project_has_findings_of_several_kinds() -> None:
    codes = {entry.code for entry in BASE}
    assert {"BL202", "BL301", "BL701", "BL801"} <= codes
    assert len(BASE) > 6


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(FILES, id="nothing changed"),
        pytest.param({**FILES, "jobs.yml": "#\n" * 50 + SPEC}, id="50 lines above the job"),
        pytest.param({**FILES, "jobs.yml": FLOWING}, id="flow style, quotes, comments, another order"),
        pytest.param({**FILES, "jobs.yml": SPEC.replace("\n", "\r\n")}, id="CRLF"),
        pytest.param({**FILES, "jobs.yml": SPEC.replace("name: daily\n", "") + "name: daily\n"}, id="a key at the end"),
        pytest.param({**FILES, "notebooks/load.py": NOTEBOOK.replace("path =", "#\n" * 50 + "path =")}, id="50 lines"),
        pytest.param({**FILES, "notebooks/load.py": BLACKENED}, id="code formatted anew"),
        pytest.param({**FILES, "jobs.yml": FLOWING, "notebooks/load.py": BLACKENED}, id="both"),
        pytest.param({**FILES, "other.yml": "name: x\n"}, id="another file"),
    ],
)
def test_what_changes_nothing(files: dict[str, str]) -> None:
    result = run(files)
    assert new(result) == []
    assert stale(result) == []


def test_json_in_another_layout_and_order() -> None:
    value = {
        "name": "d",
        "tasks": [
            {"task_key": "a", "depends_on": [{"task_key": "x"}], "sql_task": {"warehouse_id": "1"}, "max_retries": -1},
        ],
    }
    before = run({"job.json": json.dumps(value)})
    task = dict(reversed(value["tasks"][0].items()))  # type: ignore[attr-defined]
    after = run({"job.json": json.dumps({"tasks": [task], "name": "d"}, indent=4)})
    assert before.diagnostics
    assert list(compared(after, baseline_of(before), "b").diagnostics) == []


def test_a_notebook_that_is_json_in_another_layout() -> None:
    lines = NOTEBOOK.splitlines(keepends=True)[1:]

    def notebook(source: object, indent: int | None, *before: object) -> dict[str, str]:
        cells = [*before, {"cell_type": "code", "metadata": {}, "source": source}]
        return {
            "jobs.yml": SPEC.replace("load.py", "load.ipynb"),
            "notebooks/load.ipynb": json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=indent),
        }

    before = run(notebook(lines, 1))
    assert any(one.primary.span.path.endswith(".ipynb") for one in before.diagnostics)
    text = {"cell_type": "markdown", "metadata": {}, "source": "# Load"}
    for files in (notebook("".join(lines), None), notebook(lines, 4, text)):
        assert list(compared(run(files), baseline_of(before), "b").diagnostics) == []


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({**FILES, "jobs.yml": SPEC.replace("- task_key: none", "- task_key: nil")}, ("BL202", "nil")),
        ({**FILES, "jobs.yml": SPEC.replace("0 2 * * *", "0 3 * * *")}, ("BL301", "0 3 * * *")),
        (
            {**FILES, "notebooks/load.py": NOTEBOOK + AGAIN},
            ("BL701", "dbutils.notebook.exit"),
        ),
        ({**FILES, "jobs.yml": SPEC.replace("key: none", "key: laod")}, ("BL202", "laod")),
    ],
)
def test_what_is_new_fails(files: dict[str, str], found: tuple[str, str]) -> None:
    assert any(code == found[0] and found[1] in text for code, text in new(run(files))), new(run(files))


def test_a_second_one_of_the_same_is_new() -> None:
    twice = run({**FILES, "notebooks/load.py": NOTEBOOK + NOTEBOOK.partition("\n")[2]})
    once = run(FILES)
    both = [one.code for one in twice.diagnostics].count("BL701")
    assert both == [one.code for one in once.diagnostics].count("BL701") + 1
    found = [one for one in compared(twice, BASE, "b").diagnostics if one.code == "BL701"]
    assert [one.primary.span.begin.line for one in found] == [11], "the later one"


def test_a_file_under_a_new_name_has_new_findings() -> None:
    result = run({"other.yml": SPEC, "notebooks/load.py": NOTEBOOK})
    assert ("BL202", "laod") in new(result)


MENDED = {**FILES, "jobs.yml": SPEC.replace("0 2 * * *", "0 17 9 * * ?")}


def test_what_is_gone_is_stale() -> None:
    result = run(MENDED)
    assert new(result) == []
    assert stale(result) == ["BL301"]
    after = without_stale(BASE, compared(result, BASE, "b").baseline.stale)  # type: ignore[union-attr]
    assert {entry.code for entry in set(BASE) - set(after)} == {"BL301"}
    assert list(compared(result, after, "b").diagnostics) == []


def test_what_was_not_looked_at_is_not_stale() -> None:
    assert stale(run(MENDED, ignore=("BL301",))) == []
    assert stale(run({}, select=("BL9",))) == []
    assert stale(run(MENDED, targets=("dev",))) == []
    assert stale(run(FILES, within=["notebooks/load.py"])) == [], "the findings are there, they are only not shown"
    assert stale(run(FILES, severity={"BL202": 1})) == []


def test_a_rule_that_crashed_cannot_tell_what_is_gone() -> None:
    from dataclasses import replace

    result = replace(run(MENDED), crashes=[Crash("BL301", "x", "y", "z")])
    assert stale(result) == []


def test_an_entry_of_a_rule_that_is_gone_is_stale() -> None:
    counts = {**BASE, Entry("jobs.yml", "BL999", "0"): 2}
    baseline = compared(run(FILES), counts, "b").baseline
    assert baseline is not None
    assert [(one.code, one.gone) for one in baseline.stale] == [("BL999", 2)]


def test_given_files_use_their_own_entries() -> None:
    """What is not shown uses up its entries: a finding of another place must not pass by them."""
    result = compared(run(FILES, within=["notebooks/load.py"]), BASE, "b")
    assert list(result.diagnostics) == []
    assert result.known


def test_suppressed_findings_need_no_entry() -> None:
    result = run({**FILES, "jobs.yml": SPEC.replace('* * *"', '* * *"  # bricklint: ignore[BL301]')})
    assert stale(result) == ["BL301"]


def test_secrets_do_not_enter_fingerprints() -> None:
    def spec(secret: str) -> dict[str, str]:
        return {
            "job.json": '{"name": "s", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/a", '
            f'"base_parameters": {{"password": "{secret}"}}}}}}]}}'
        }

    first, second = (run(spec(secret), select=("BL9",)) for secret in ("Tr0ub4dor&3xq", "c0rrect-h0rse-9"))
    assert [one.code for one in first.diagnostics] == [one.code for one in second.diagnostics] != []
    assert baseline_text(baseline_of(first)) == baseline_text(baseline_of(second))


def test_two_baselines_together() -> None:
    one = Entry("a", "BL1", "x")
    assert together({one: 1}, {one: 2, one._replace(path="b"): 1}) == {one: 3, one._replace(path="b"): 1}
