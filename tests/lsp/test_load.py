"""Many files and large ones: the server goes on answering."""

from __future__ import annotations

import asyncio

import pytest

from tests.lsp.editor import Editor
from tests.lsp.projects import JOB_PATH, JSON_JOB, write

pytestmark = pytest.mark.asyncio


def large_spec(jobs: int) -> str:
    """A resource file of a bundle of about 5,000 bytes a job, ten tasks each."""
    lines = ["resources:", "  jobs:"]
    for number in range(jobs):
        lines += [f"    large_{number}:", f"      name: large {number}", "      tasks:"]
        for task in range(10):
            lines += [
                f"        - task_key: task_{task}",
                f"          description: {'x' * 360}",
                f"          existing_cluster_id: 0923-164208-meows{number}",
                "          notebook_task:",
                f"            notebook_path: /Jobs/task_{task}",
            ]
    return "\n".join(lines) + "\n"


def large_notebook(cells: int) -> str:
    """A notebook of about 26,000 bytes a cell."""
    line = 'df = spark.table("main.shop.orders").where("amount > 10")\n'
    return "# Databricks notebook source\n" + ("\n# COMMAND ----------\n\n" + line * 450) * cells


@pytest.mark.parametrize("kind", ["spec", "notebook"])
async def test_a_hover_is_answered_while_a_file_of_five_megabytes_is_linted(editor: Editor, kind: str):
    await editor.start()
    editor.open(JOB_PATH)
    await editor.finds(JOB_PATH)
    path = "resources/large.yml" if kind == "spec" else "notebooks/large.py"
    text = large_spec(1_000) if kind == "spec" else large_notebook(200)
    assert len(text) > 5_000_000
    editor.open(path, text)
    answered = 0
    while not any(one.uri == editor.uri(path) for one in editor.client.publications):
        await asyncio.sleep(0.05)
        assert "task `load` of job `orders`" in await editor.hover(JOB_PATH, "- task_key: lo|ad\n          max")
        answered += 1
    assert answered > 3


async def test_five_hundred_files(editor: Editor):
    files = {f"jobs/job_{number}.json": JSON_JOB for number in range(500)}
    write(editor.root, files)
    await editor.start()
    for path in files:
        editor.open(path, language="json")
    last = "jobs/job_499.json"
    await editor.finds(last, "BL202")
    await editor.until(lambda: all(editor.codes(path) == ["BL202"] for path in files))
    editor.type(last, "frist", "first")
    await editor.finds(last)
    assert editor.codes("jobs/job_0.json") == ["BL202"]
