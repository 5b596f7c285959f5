"""`bricklint dump`: the resolved jobs as JSON; and what `check --verbose` says of the specs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from bricklint.cli.main import run
from bricklint.files.memory import Memory
from bricklint.jobs.load import load_specs
from bricklint.project.model import Project
from bricklint.report.understood import understood

BUNDLE = {
    "databricks.yml": """
        bundle: {name: sales}
        include: [resources/*.yml]
        variables:
          zone: {default: UTC}
          cluster: {description: none}
        targets:
          dev: {mode: development, default: true, variables: {zone: Europe/Rome}}
          prod:
            mode: production
            resources:
              jobs:
                nightly:
                  tasks:
                    - task_key: load
                      max_retries: 2
        """,
    "resources/nightly.yml": """
        resources:
          jobs:
            nightly:
              name: nightly ${bundle.target}
              schedule: {quartz_cron_expression: 0 0 2 * * ?, timezone_id: "${var.zone}"}
              tasks:
                - task_key: load
                  existing_cluster_id: ${var.cluster}
                  notebook_task: {notebook_path: ../src/load.py}
                - task_key: away
                  notebook_task: {notebook_path: ../src/gone.py}
                - task_key: report
                  sql_task: {warehouse_id: "1", file: {path: "${var.nothing}"}}
        """,
    "src/load.py": "# Databricks notebook source\nx = 1\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    for path, text in BUNDLE.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def dumped(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert run(["dump", *arguments]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)["jobs"]
    return rows


def test_a_bundle_target_by_target(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = dumped(capsys, "databricks.yml", "--target", "prod", "--var", "zone=Asia/Tokyo")
    assert rows == [
        {
            "key": "nightly",
            "target": "prod",
            "form": "bundle",
            "path": "resources/nightly.yml",
            "settings": {
                "name": "nightly prod",
                "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "Asia/Tokyo"},
                "tasks": [
                    {
                        "task_key": "load",
                        "existing_cluster_id": "${var.cluster}",
                        "notebook_task": {"notebook_path": "../src/load.py"},
                        "max_retries": 2,
                    },
                    {"task_key": "away", "notebook_task": {"notebook_path": "../src/gone.py"}},
                    {
                        "task_key": "report",
                        "sql_task": {"warehouse_id": "1", "file": {"path": "${var.nothing}"}},
                    },
                ],
            },
        }
    ]
    assert [row["target"] for row in dumped(capsys, "databricks.yml")] == ["dev", "prod"]


def test_files_and_folders(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "other.json").write_text('{"name": "x", "tasks": [{"task_key": "a", "sql_task": {}}]}', encoding="utf-8")
    assert [row["target"] for row in dumped(capsys, "resources/nightly.yml", "--target", "dev")] == ["dev"]
    assert [row["path"] for row in dumped(capsys, "other.json")] == ["other.json"]
    assert {row["path"] for row in dumped(capsys, ".")} == {"other.json", "resources/nightly.yml"}
    assert [row["path"] for row in dumped(capsys, "resources", "--target", "dev")] == ["resources/nightly.yml"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "j.json",
            '{"job_id": 1, "settings": {"name": "x", "tasks": [{"task_key": "a", "sql_task": {}}]}}',
            ("jobs/get", {"name": "x", "tasks": [{"task_key": "a", "sql_task": {}}]}),
            id="the answer of get",
        ),
        pytest.param(
            "j.tf",
            'resource "databricks_job" "k" {\n  name = "${var.env}-x"\n  timeout_seconds = var.t\n'
            '  parameter {\n name = "a"\n default = jsonencode({})\n }\n}\n',
            (
                "terraform",
                {
                    "name": "${var.env}-x",
                    "timeout_seconds": "var.t",
                    "parameters": [{"name": "a", "default": "jsonencode({})"}],
                },
            ),
            id="Terraform",
        ),
        pytest.param(
            "j.py",
            'j = {"name": f"x-{env()}", "timeout_seconds": 60 * 2, "tasks": [{"task_key": key(), "sql_task": {}}]}\n',
            (
                "python",
                {"name": 'f"x-{env()}"', "timeout_seconds": 120, "tasks": [{"task_key": "key()", "sql_task": {}}]},
            ),
            id="Python",
        ),
    ],
)
def test_every_form(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, expected: tuple[str, object]
) -> None:
    (project / name).write_text(text, encoding="utf-8")
    (row,) = dumped(capsys, name)
    assert (row["form"], row["settings"]) == expected
    assert row["target"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gone.yml",), "no such file or folder: gone.yml"),
        (("databricks.yml", "--target", "stage"), "no target `stage`; targets: dev, prod"),
        (("databricks.yml", "--var", "zone"), "write NAME=VALUE"),
    ],
)
def test_what_is_not_there(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(["dump", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_file_without_jobs_and_a_broken_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "broken.tf").write_text('resource "databricks_job" "x" {\n  name = "y\n', encoding="utf-8")
    assert run(["dump", "broken.tf"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"jobs": []}
    assert "broken.tf:2: this text has no closing quote" in captured.err


def test_what_is_understood() -> None:
    files = {path: dedent(text) for path, text in BUNDLE.items()}
    files["src/a.yml.tmpl"] = "x"
    files["jobs.json"] = (
        '{"name": "x", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/R/src/load"}}]}'
    )
    files["m.tf"] = (
        'resource "databricks_job" "k" {\n  task {\n    task_key = "a"\n'
        '    notebook_task { notebook_path = var.x }\n  }\n  dynamic "task" {\n    for_each = var.t\n  }\n}\n'
    )
    files["d.py"] = 'clock = {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"}\n'
    memory = Memory(files)
    said = understood(Project(memory, load_specs(memory), date(2026, 11, 23)))
    for line in dedent(
        """
        d.py: python, 1 part of a job
          part of a job `d.py`: jobs fragment, 0 tasks
        databricks.yml: bundle `sales`
          targets: dev (development, default), prod (production)
        jobs.json: jobs/create, 1 job
          job `x`: 1 task
            task `a`: notebook_task, /R/src/load taken to be src/load.py
        m.tf: terraform, 1 job
          job `k`: jobs/create, 1 task, not all known
            task `a`: notebook_task, var.x unknown: the path holds a variable
            task `away`: notebook_task, src/gone.py missing
            task `load`: notebook_task, src/load.py found
        1 template skipped: src/a.yml.tmpl
        """
    ).splitlines():
        assert line.replace("jobs fragment", "fragment") in said.splitlines() or not line, (line, said)


def test_a_name_writes_on_no_terminal() -> None:
    memory = Memory({"a.json": '{"name": "x\\u001b[2J", "tasks": [{"task_key": "a\\u0007", "notebook_task": {}}]}'})
    said = understood(Project(memory, load_specs(memory), date(2026, 11, 23)))
    assert "job `x␛[2J`: 1 task" in said
    assert "\x1b" not in said and "\x07" not in said


def test_nothing_is_understood_of_nothing() -> None:
    memory = Memory({"a.txt": "x"})
    assert understood(Project(memory, load_specs(memory), date(2026, 11, 23))) == ""


def test_what_a_terminal_would_obey_is_escaped(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "x\x1b[2J\x9b2J\u202e\u2028\ud800 größe 日"
    (project / "odd.json").write_text(json.dumps({"name": name, "tasks": [{"task_key": "a", "notebook_task": {}}]}))
    assert run(["dump", "odd.json"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)["jobs"][0]["settings"]["name"] == name
    assert "größe 日" in out
    assert not set(out) & set("\x1b\x9b\u202e\u2028\ud800")
