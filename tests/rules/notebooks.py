"""Small jobs and notebooks in different forms, for cases of rules that look across files."""

from __future__ import annotations

import json
import textwrap

HEADER = "# Databricks notebook source\n"


def notebook(code: str) -> str:
    """A Python source notebook of one or more cells."""
    return HEADER + textwrap.dedent(code).lstrip("\n")


def nb(code: str, path: str = "nb.py") -> dict[str, str]:
    """A project of one notebook that no job is seen to run."""
    return {path: notebook(code)}


def in_job(code: str, **task: object) -> dict[str, str]:
    """A project of one notebook and a job that runs it; see `job`."""
    return {"job.json": job(**task), "nb.py": notebook(code)}  # type: ignore[arg-type]


def ipynb(*cells: str, language: str = "python") -> str:
    """A Jupyter notebook whose cells hold these texts."""
    made = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": textwrap.dedent(cell).lstrip("\n").splitlines(keepends=True),
        }
        for cell in cells
    ]
    metadata = {"language_info": {"name": language}}
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 0}, indent=1)


def job(path: str = "nb.py", *, retries: int | None = None, cluster: bool = True, **task: object) -> str:
    """A job in Jobs API JSON with one notebook task; without `cluster` it runs serverless."""
    node: dict[str, object] = {"task_key": "load", "notebook_task": {"notebook_path": path}}
    if cluster:
        node["existing_cluster_id"] = "0101-000000-abcdefgh"
    if retries is not None:
        node["max_retries"] = retries
    parameters = task.pop("base_parameters", None)
    if parameters is not None:
        node["notebook_task"] = {"notebook_path": path, "base_parameters": parameters}
    node.update(task)
    return json.dumps({"name": "daily", "tasks": [node]}, indent=2)


def bundle(path: str = "../nb.py", *, retries: int | None = None, extra: str = "") -> dict[str, str]:
    """A bundle with one notebook task; two files."""
    lines = [
        "resources:",
        "  jobs:",
        "    daily:",
        "      name: daily",
        *(f"      {line}" for line in textwrap.dedent(extra).strip().splitlines()),
        "      tasks:",
        "        - task_key: load",
        *([f"          max_retries: {retries}"] if retries is not None else []),
        "          existing_cluster_id: 0101-000000-abcdefgh",
        "          notebook_task:",
        f"            notebook_path: {path}",
    ]
    return {
        "databricks.yml": "bundle:\n  name: b\ninclude:\n  - resources/*.yml\n",
        "resources/daily.yml": "\n".join(lines) + "\n",
    }
