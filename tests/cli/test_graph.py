"""`bricklint graph`: the task graph of each job, and the way of its parameters."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent

import pytest

from bricklint.cli.main import run
from tests.cli.projects import write

BUNDLE = """
    bundle: {name: sales}
    targets:
      dev: {default: true}
      prod: {variables: {limit: "10"}}
    variables:
      limit: {default: "5"}
    resources:
      jobs:
        nightly:
          parameters:
            - {name: day, default: ""}
            - {name: unused, default: x}
          tasks:
            - task_key: load
              notebook_task:
                notebook_path: ./src/load.py
                base_parameters: {run_day: "{{job.parameters.day}}", db_password: hunter2}
            - task_key: gate
              depends_on: [{task_key: load}]
              condition_task: {op: GREATER_THAN, left: "{{tasks.load.values.rows}}", right: "${var.limit}"}
            - task_key: each
              depends_on: [{task_key: gate, outcome: "true"}]
              for_each_task:
                inputs: '["a", "b"]'
                task:
                  task_key: one
                  spark_python_task:
                    python_file: ./src/one.py
                    parameters: [--table, "{{input}}", last]
            - task_key: other
              depends_on: [{task_key: gate, outcome: "false"}, {task_key: lost}]
              run_job_task: {job_id: "${resources.jobs.weekly.id}"}
            - task_key: tell
              depends_on: [{task_key: each}, {task_key: other}]
              run_if: ALL_DONE
              notebook_task: {notebook_path: ./src/gone.py}
        weekly:
          tasks:
            - task_key: far
              notebook_task: {notebook_path: /Shared/away}
    """
LOAD = """\
    # Databricks notebook source
    # MAGIC %run ./settings

    # COMMAND ----------

    day = dbutils.widgets.get("run_day")
    dbutils.jobs.taskValues.set("rows", 3)
    dbutils.notebook.run("child", 60, {"mode": "append", "day": day})
    """
FILES: dict[str, str | bytes] = {
    "databricks.yml": dedent(BUNDLE),
    "src/load.py": dedent(LOAD),
    "src/settings.py": '# Databricks notebook source\ndbutils.widgets.text("run_day", "2026-01-01")\n',
    "src/child.py": '# Databricks notebook source\nmode = dbutils.widgets.get("mode")\n',
    "src/one.py": dedent("""\
        import argparse

        parser = argparse.ArgumentParser()
        parser.add_argument("--table", default="x")
        parser.parse_args()
        """),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write(tmp_path, FILES))
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["graph", *arguments]) == 0
    return capsys.readouterr().out


def test_the_tasks_in_the_order_in_which_they_can_start(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "databricks.yml", "--target", "prod")
    assert out == dedent("""\
        job `nightly` in databricks.yml (target prod)
          step 1
            load: notebook src/load.py
          step 2
            gate: condition {{tasks.load.values.rows}} GREATER_THAN 10, after load
          step 3
            each: for_each over ["a", "b"], after gate is true
              for each: one: spark_python src/one.py
            other: run_job weekly, after gate is false, lost (no such task)
          step 4
            tell: notebook src/gone.py (missing), after each, other, run_if ALL_DONE

        job `weekly` in databricks.yml (target prod)
          step 1
            far: notebook /Shared/away (unknown: a workspace path that names no file here)
        """)


def test_both_targets_where_they_differ(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "databricks.yml")
    assert "(target dev)" in out and "(target prod)" in out and "(targets dev, prod)" in out


def test_a_variable_of_the_command_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "GREATER_THAN 99, after" in shown(capsys, ".", "--target", "dev", "--var", "limit=99")


def test_mermaid(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "databricks.yml", "--target", "prod", "--format", "mermaid")
    lines = [line.strip() for line in out.splitlines()]
    assert lines[0] == "flowchart LR"
    for wanted in (
        'j0t0["load<br/>notebook<br/>src/load.py"]',
        'j0t1{"gate<br/>condition<br/>{{tasks.load.values.rows}} GREATER_THAN 10"}',
        'subgraph j0t2["each<br/>for_each<br/>[#quot;a#quot;, #quot;b#quot;]"]',
        'j0t2i["one<br/>spark_python<br/>src/one.py"]',
        'j0t3[["other<br/>run_job weekly"]]',
        'j0t4["tell<br/>notebook<br/>src/gone.py (missing)<br/>run_if ALL_DONE"]:::missing',
        "j0t0 --> j0t1",
        'j0t1 -->|"true"| j0t2',
        'j0t1 -->|"false"| j0t3',
        'j0t3x1["lost<br/>no such task"]:::missing -.-> j0t3',
    ):
        assert wanted in lines, wanted
    assert sum(line.startswith("subgraph") for line in lines) == lines.count("end")


def test_the_way_of_the_parameters(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "databricks.yml", "--parameters", "--target", "dev")
    nightly = re.sub(r":\d+:\d+", "", out.split("\njob ")[0])
    assert nightly == dedent("""\
        job `nightly` in databricks.yml (target dev)
          parameter `day`
            job parameter, default ""  databricks.yml
            load: refers to it in notebook_task.base_parameters.run_day  databricks.yml
            load: src/load.py does not read it
            load: hands it over to another notebook, {run_day}  src/load.py
            load: src/child.py does not read it
          parameter `db_password`
            load: passes it, …  databricks.yml
            load: src/load.py does not read it
          parameter `mode`
            load: hands it over to another notebook, append  src/load.py
            load: reads it by get  src/child.py
          parameter `run_day`
            load: passes it, {{job.parameters.day}}  databricks.yml
            load: defines a text widget, default 2026-01-01  src/settings.py
            load: reads it by get  src/load.py
          parameter `unused`
            job parameter, default x  databricks.yml
            load: src/load.py does not read it
          argument `one --table`
            one: passes it, {{input}}  databricks.yml
            one: takes it by argparse, default x  src/one.py
          argument `one [3]`
            one: passes it, last  databricks.yml
          task value `load.rows`
            load: sets it  src/load.py
            gate: refers to it in condition_task.left  databricks.yml
        """)


def test_parameters_that_nobody_passes_and_that_cannot_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job = {"tasks": [{"task_key": "t", "notebook_task": {"notebook_path": "nb", "base_parameters": {"a": "1"}}}]}
    code = '# Databricks notebook source\ndbutils.widgets.get("b")\ndbutils.widgets.getAll()\n'
    monkeypatch.chdir(write(tmp_path, {"job.json": json.dumps({"name": "j", **job}), "nb.py": code}))
    out = shown(capsys, "job.json", "--parameters")
    assert "t: nb.py may read it: `getAll()` reads every parameter" in out
    assert "nobody passes it" in out


def test_the_way_of_the_parameters_in_mermaid(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "databricks.yml", "--parameters", "--target", "dev", "--format", "mermaid")
    nodes = dict(re.findall(r'^    (j0n\d+)\S*?"(.*?)"', out, re.M))
    edges = {
        (nodes[a], label, nodes[b]) for a, label, b in re.findall(r'^  (j0n\d+) -->\|"(.*?)"\| (j0n\d+)$', out, re.M)
    }
    assert ("run_day", "passed", "load") in edges
    assert ("load", "defines run_day", "src/settings.py") in edges
    assert ("load", "sets", "load.rows") in edges
    assert ("unused", "unread", "load") in edges


def job_of(tasks: list[dict[str, object]]) -> str:
    return json.dumps({"name": "große „Ausgabe“ <b>#1|2</b>", "tasks": tasks}, ensure_ascii=False)


def task(key: str, *after: str) -> dict[str, object]:
    depends = [{"task_key": one} for one in after]
    return {"task_key": key, "depends_on": depends, "notebook_task": {"notebook_path": f"/x/{key}"}}


def test_circles_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    tasks = [task("a", "c"), task("b", "a"), task("c", "b"), task("d", "c"), task("e", "e"), task("f"), task("f")]
    monkeypatch.chdir(write(tmp_path, {"job.json": job_of(tasks)}))
    out = shown(capsys, "job.json")
    assert "  circle: a waits for c waits for b waits for a\n" in out
    assert "  circle: e waits for e\n" in out
    assert out.index("step 1") < out.index("f: notebook") < out.index("never started") < out.index("d: notebook")
    assert "j0t4 --> j0t4" in shown(capsys, "job.json", "--format", "mermaid")


def test_names_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    tasks = [task('q"uo]te'), task("エスケープ\x1b[31m", 'q"uo]te')]
    monkeypatch.chdir(write(tmp_path, {"job.json": job_of(tasks)}))
    out = shown(capsys, "job.json", "--format", "mermaid")
    assert "große „Ausgabe“ #lt;b#gt;#35;1#124;2#lt;/b#gt;" in out
    assert '["q#quot;uo]te<br/>' in out and "\x1b" not in out + shown(capsys, "job.json")
    for line in out.splitlines():
        assert line.count('"') % 2 == 0, line


def test_many_tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    tasks = [task(f"t{number}", *([f"t{number - 1}"] if number else [])) for number in range(500)]
    monkeypatch.chdir(write(tmp_path, {"job.json": job_of(list(reversed(tasks)))}))
    out = shown(capsys, "job.json")
    assert "step 500\n    t499:" in out
    assert shown(capsys, "job.json", "--format", "mermaid").count("-->") == 499


def test_no_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(write(tmp_path, {"a.py": "x = 1\n"}))
    for spec in ("a.py", "."):
        assert run(["graph", spec]) == 0
        found = capsys.readouterr()
        assert (found.out, found.err) == ("", f"bricklint: no jobs in {spec}\n")


def test_a_spec_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["graph", "gone.yml"]) == 2
    assert "no such file or folder: gone.yml" in capsys.readouterr().err


def test_tasks_that_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = "bundle: {name: b}\nvariables: {all: {}}\nresources: {jobs: {j: {tasks: '${var.all}'}, k: {tasks: []}}}\n"
    monkeypatch.chdir(write(tmp_path, {"databricks.yml": spec}))
    out = shown(capsys, "databricks.yml")
    assert "its tasks are not known" in out and "  no tasks" in out
    assert shown(capsys, "databricks.yml", "--parameters").count("  no parameters\n") == 2


def test_the_same_graph_in_several_targets_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = """
        bundle: {name: b}
        targets:
          dev: {default: true}
          prod: {resources: {jobs: {nightly: {max_concurrent_runs: 4}}}}
        resources:
          jobs:
            nightly:
              tasks: [{task_key: load, notebook_task: {notebook_path: ./nb.py}}]
        """
    files: dict[str, str | bytes] = {"databricks.yml": dedent(spec), "nb.py": "# Databricks notebook source\nx = 1\n"}
    monkeypatch.chdir(write(tmp_path, files))
    for more in ((), ("--format", "mermaid"), ("--parameters",), ("--parameters", "--format", "mermaid")):
        out = shown(capsys, "databricks.yml", *more)
        assert out.count("nightly") == 1 and "(targets dev, prod)" in out, out
