"""Hover, definitions, completion and links in a job and its notebooks."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.lsp.editor import Editor
from tests.lsp.projects import (
    BUNDLE_PATH,
    JOB,
    JOB_PATH,
    JSON_JOB,
    LOAD_PATH,
    PUBLISH_PATH,
    write,
)

pytestmark = pytest.mark.asyncio


async def opened(editor: Editor) -> Editor:
    """The shop with its job and the first notebook open."""
    await editor.start()
    editor.open(JOB_PATH)
    editor.open(LOAD_PATH, language="python")
    await editor.told(LOAD_PATH)
    return editor


# --- hover -----------------------------------------------------------------------------------------------------------


async def test_hover_on_a_finding_shows_the_page_of_its_rule(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    await editor.finds(JOB_PATH, "BL602")
    page = await editor.hover(JOB_PATH, "source|Path")
    assert "parameter-name-mismatch" in page
    assert "## What it does" in page


async def test_hover_on_a_code_in_a_comment_shows_the_page_of_its_rule(editor: Editor):
    silenced = JOB.replace(
        "source_path: /mnt/${var.catalog}/landing", "sourcePath: x  # bricklint: ignore[BL602, BL30]"
    )
    await editor.start()
    editor.open(JOB_PATH, silenced)
    await editor.finds(JOB_PATH, "BL005")
    assert "parameter-name-mismatch" in (page := await editor.hover(JOB_PATH, "ignore[BL6|02"))
    assert "## What it does" in page
    assert "BL602" not in await editor.hover(JOB_PATH, "# brick|lint:")


async def test_hover_on_a_cron_expression(editor: Editor):
    await opened(editor)
    told = await editor.hover(JOB_PATH, '"0 0 5| * * ?"')
    assert told.startswith("every day at 05:00 in Europe/Warsaw")
    assert told.count("05:00:00") == 5


async def test_hover_on_a_cron_expression_that_is_none(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("0 0 5 * * ?", "5 4 * * *"))
    await editor.told(JOB_PATH)
    assert "is no Quartz expression" in await editor.hover(JOB_PATH, '"5 4| * * *"')


@pytest.mark.parametrize("mark", ["- task_key: lo|ad\n          max", "- task_key: lo|ad\n          job"])
async def test_hover_on_a_task_key(editor: Editor, mark: str):
    await opened(editor)
    told = await editor.hover(JOB_PATH, mark)
    assert "task `load` of job `orders`: notebook_task" in told
    assert "runs `notebooks/load.py`" in told
    assert "depends on no task" in told
    assert "timeout: none" in told
    assert "retries: 2" in told


async def test_hover_on_references(editor: Editor):
    await opened(editor)
    assert "its default is `2026-01-01`" in await editor.hover(JOB_PATH, "{{job.parameters.da|y}}")
    told = await editor.hover(JOB_PATH, "{{tasks.load.values.ro|ws}}")
    assert "known once task `load` has run; set at `notebooks/load.py:10`" in told


async def test_hover_on_a_notebook_path(editor: Editor):
    await opened(editor)
    told = await editor.hover(JOB_PATH, "../notebooks/lo|ad.py")
    assert "`notebooks/load.py`" in told
    assert "reads `source_path`, `day`" in told


async def test_hover_on_a_widget_tells_who_passes_it(editor: Editor):
    await opened(editor)
    told = await editor.hover(LOAD_PATH, 'get("da|y")')
    assert "task `load` of job `orders` passes `2026-01-01`" in told


async def test_hover_on_plain_words_says_nothing(editor: Editor):
    await opened(editor)
    assert await editor.hover(JOB_PATH, "node_type|_id") == ""
    assert await editor.hover(LOAD_PATH, "spark.re|ad") == ""


# --- definitions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "leads_to"),
    [
        ("depends_on:\n            - task_key: lo|ad", (JOB_PATH, "load")),
        ("max_retries: 2\n          job_cluster_key: sm|all", (JOB_PATH, "small")),
        ("../notebooks/lo|ad.py", (LOAD_PATH, "")),
        ("source_|path: /mnt", (LOAD_PATH, '"source_path"')),
        ("- name: da|y", (LOAD_PATH, '"day"')),
        ("{{tasks.lo|ad.values.rows}}", (JOB_PATH, "load")),
        ("{{tasks.load.values.ro|ws}}", (LOAD_PATH, '"rows"')),
        ("{{job.parameters.da|y}}", (JOB_PATH, "day")),
        ("${var.cata|log}", (BUNDLE_PATH, "catalog")),
    ],
)
async def test_definitions_in_a_job(editor: Editor, mark: str, leads_to: tuple[str, str]):
    await opened(editor)
    assert await editor.definition(JOB_PATH, mark) == [leads_to]


@pytest.mark.parametrize(
    ("mark", "leads_to"),
    [
        ('get("da|y")', [(JOB_PATH, "day")]),
        ('get("source_|path")', [(JOB_PATH, "source_path"), (LOAD_PATH, '"source_path"')]),
    ],
)
async def test_definitions_in_a_notebook(editor: Editor, mark: str, leads_to: list[tuple[str, str]]):
    await opened(editor)
    assert await editor.definition(LOAD_PATH, mark) == leads_to


async def test_a_definition_leads_into_the_text_as_it_is_now(editor: Editor):
    await opened(editor)
    editor.type(JOB_PATH, "resources:\n", "# one more line: 🚀\nresources:\n")
    assert await editor.definition(LOAD_PATH, 'get("da|y")') == [(JOB_PATH, "day")]


async def test_definitions_in_environments_and_run_magics(editor: Editor):
    job = JOB.replace(
        "      job_clusters:", "      environments:\n        - environment_key: lean\n      job_clusters:"
    )
    job = job.replace(
        "max_retries: 2\n          job_cluster_key: small", "max_retries: 2\n          environment_key: lean"
    )
    write(editor.root, {"notebooks/both.py": "# Databricks notebook source\n# MAGIC %run ./load\n"})
    await editor.start()
    editor.open(JOB_PATH, job)
    editor.open("notebooks/both.py", language="python")
    await editor.told("notebooks/both.py")
    assert await editor.definition(JOB_PATH, "max_retries: 2\n          environment_key: le|an") == [(JOB_PATH, "lean")]
    assert await editor.definition("notebooks/both.py", "%run ./lo|ad") == [(LOAD_PATH, "")]


# --- completion ------------------------------------------------------------------------------------------------------


async def typed(editor: Editor, old: str, new: str) -> None:
    """Type into the job; the mark `|` of `new` is not typed."""
    await opened(editor)
    editor.type(JOB_PATH, old, new.replace("|", ""))


@pytest.mark.parametrize(
    ("old", "new", "offered"),
    [
        ("            - task_key: load\n", "            - task_key: |\n", {"load": "load"}),
        (
            "max_retries: 2\n          job_cluster_key: small",
            "max_retries: 2\n          job_cluster_key: |",
            {"small": "small"},
        ),
        (
            "max_retries: 1\n",
            "run_if: NONE|\n",
            {
                value: value
                for value in (
                    *("ALL_DONE", "ALL_FAILED", "ALL_SUCCESS"),
                    *("AT_LEAST_ONE_FAILED", "AT_LEAST_ONE_SUCCESS", "NONE_FAILED"),
                )
            },
        ),
        ('rows: "{{tasks.load', 'r|\n              rows: "{{tasks.load', {}),
    ],
)
async def test_completion_of_names_and_values(editor: Editor, old: str, new: str, offered: dict[str, str]):
    await typed(editor, old, new)
    assert await editor.complete(JOB_PATH, new) == offered


async def test_completion_of_the_parameters_that_the_notebook_reads(editor: Editor):
    await typed(editor, "              source_path: /mnt/${var.catalog}/landing\n", "              s|\n")
    assert await editor.complete(JOB_PATH, "base_parameters:\n              s|\n") == {
        "source_path": "source_path",
        "day": "day",
    }


async def test_completion_of_the_widgets_that_a_job_passes(editor: Editor):
    await opened(editor)
    editor.type(LOAD_PATH, 'get("day")', 'get("")')
    assert await editor.complete(LOAD_PATH, 'get("|")') == {"source_path": "source_path", "day": "day"}


async def test_completion_of_references(editor: Editor):
    await typed(editor, '"{{job.parameters.day}}"', '"{{|"')
    offered = await editor.complete(JOB_PATH, '"{{|"')
    assert offered["job.parameters.day"] == "job.parameters.day}}"
    assert offered["tasks.load.values.rows"] == "tasks.load.values.rows}}"
    assert "job.start_time.iso_date" in offered
    assert not any(label.startswith("tasks.publish") for label in offered)


async def test_completion_of_variables(editor: Editor):
    await typed(editor, "${var.catalog}", "${|}")
    assert await editor.complete(JOB_PATH, "${|}") == {"var.catalog": "var.catalog"}


async def test_completion_of_fields(editor: Editor):
    await typed(editor, "          max_retries: 2\n", "          |\n          max_retries: 2\n")
    offered = await editor.complete(JOB_PATH, "- task_key: load\n          |\n")
    assert offered["timeout_seconds"] == "timeout_seconds: "
    assert offered["depends_on"] == "depends_on:"
    assert "max_retries" not in offered
    assert "job_clusters" not in offered


async def test_completion_in_json(editor: Editor):
    write(editor.root, {"job.json": JSON_JOB})
    await editor.start()
    editor.open("job.json", language="json")
    await editor.finds("job.json", "BL202")
    editor.type("job.json", '"frist"', '"')
    assert await editor.complete("job.json", '[{"task_key": "|') == {"first": "first"}
    editor.type("job.json", '"existing_cluster_id": "1-a"},\n', '"existing_cluster_id": "1-a", "run_if": },\n')
    assert (await editor.complete("job.json", '"run_if": |}'))["ALL_DONE"] == '"ALL_DONE"'


@pytest.mark.parametrize(
    ("old", "new", "offered"),
    [
        ("depends_on:\n            - task_key: load", "depends_on: [{task_key: |}]", {"load": "load"}),
        ("depends_on:\n            - task_key: load", 'depends_on: [{task_key: "lo|', {"load": "load"}),
        ("depends_on:\n            - task_key: load", "depends_on: [{task_key: load, |}]", {"outcome": "outcome: "}),
        (
            "base_parameters:\n              source_path: /mnt/${var.catalog}/landing",
            "base_parameters: {day: x, |}",
            {"source_path": "source_path"},
        ),
    ],
    ids=["value", "unfinished", "field", "parameter"],
)
async def test_completion_in_flow_style(editor: Editor, old: str, new: str, offered: dict[str, str]):
    await typed(editor, old, new)
    assert await editor.complete(JOB_PATH, new) == offered


TERRAFORM = """resource "databricks_job" "orders" {
  name = "orders"
  job_cluster {
    job_cluster_key = "small"
    new_cluster {
      spark_version = "16.4.x-scala2.12"
      node_type_id  = "i3.xlarge"
      num_workers   = 1
    }
  }
  task {
    task_key        = "load"
    job_cluster_key = "small"
    notebook_task {
      notebook_path = "/Jobs/load"
    }
  }
  task {
    task_key        = "publish"
    run_if          = "ALL_SUCCESS"
    job_cluster_key = "small"
    depends_on {
      task_key = "load"
    }
    notebook_task {
      notebook_path   = "/Jobs/publish"
      base_parameters = { rows = "{{job.run_id}}" }
    }
  }
}
"""
PYTHON = """from databricks.sdk import WorkspaceClient
from databricks.sdk.service import jobs

WorkspaceClient().jobs.create(
    name="orders",
    tasks=[
        jobs.Task(task_key="load", notebook_task=jobs.NotebookTask(notebook_path="/Jobs/load")),
        jobs.Task(
            task_key="publish",
            depends_on=[jobs.TaskDependency(task_key="load")],
            run_if=jobs.RunIf.ALL_SUCCESS,
            notebook_task=jobs.NotebookTask(notebook_path="/Jobs/b", base_parameters={"rows": "{{job.run_id}}"}),
        ),
    ],
)
"""


@pytest.mark.parametrize(
    ("path", "text", "mark", "label"),
    [
        ("jobs.tf", TERRAFORM, 'depends_on {\n      task_key = "lo|ad"', "load"),
        ("jobs.tf", TERRAFORM, 'run_if          = "ALL|_SUCCESS"', "ALL_DONE"),
        ("jobs.tf", TERRAFORM, 'job_cluster_key = "|small"\n    depends_on', "small"),
        ("jobs.tf", TERRAFORM, "{{|job.run_id}}", "tasks.load.run_id"),
        ("jobs.py", PYTHON, 'TaskDependency(task_key="lo|ad")', "load"),
        ("jobs.py", PYTHON, "{{|job.run_id}}", "tasks.load.run_id"),
    ],
)
async def test_completion_in_terraform_and_python(editor: Editor, path: str, text: str, mark: str, label: str):
    write(editor.root, {path: text})
    await editor.start()
    editor.open(path, language="terraform" if path.endswith("tf") else "python")
    await editor.told(path)
    offered = await editor.complete(path, mark)
    assert label in offered
    assert "publish" not in offered


async def test_a_widget_is_completed_in_a_notebook_and_nothing_elsewhere_in_it(editor: Editor):
    await opened(editor)
    assert await editor.complete(LOAD_PATH, 'spark.read.par|quet(f"') == {}


# --- links -----------------------------------------------------------------------------------------------------------


async def test_links_to_the_notebooks(editor: Editor):
    await opened(editor)
    found = await editor.client.text_document_document_link_async(
        types.DocumentLinkParams(types.TextDocumentIdentifier(editor.uri(JOB_PATH)))
    )
    assert [(editor.marked(types.Location(editor.uri(JOB_PATH), one.range))[1], one.target) for one in found] == [
        ("../notebooks/load.py", editor.uri(LOAD_PATH)),
        ("../notebooks/publish.py", editor.uri(PUBLISH_PATH)),
    ]
