"""Paths below `${workspace.file_path}`: copies of the bundle's own files."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from bricklint.files.memory import Memory
from bricklint.jobs.load import load_specs
from bricklint.project.model import Link, LinkStatus, Project

NOTEBOOK = "# Databricks notebook source\nprint(1)\n"


def link(
    path: str, more: str = "", folder: str = "", kind: str = "notebook_task", field: str = "notebook_path"
) -> Link:
    spec = f"""
        bundle: {{name: b}}
        include: [jobs/*.yml]
        {more}
        """
    job = f"""
        resources:
          jobs:
            j:
              tasks: [{{task_key: a, {kind}: {{{field}: "{path}"}}}}]
        """
    files = Memory(
        {
            f"{folder}databricks.yml": dedent(spec),
            f"{folder}jobs/j.yml": dedent(job),
            f"{folder}src/load.py": NOTEBOOK,
            f"{folder}src/main.py": "print(1)\n",
        }
    )
    project = Project(files, load_specs(files), date(2026, 1, 1))
    (run,) = project.runs
    assert run.link is not None
    return run.link


@pytest.mark.parametrize("folder", ["", "bundles/sales/"])
@pytest.mark.parametrize(
    "path",
    ["${workspace.file_path}/src/load", "${workspace.root_path}/files/src/load", "${workspace.file_path}/src/load.py"],
)
def test_a_notebook_of_the_bundle(path: str, folder: str) -> None:
    found = link(path, folder=folder)
    assert (found.status, found.path) == (LinkStatus.TAKEN, f"{folder}src/load.py")


def test_a_script_of_the_bundle() -> None:
    found = link("${workspace.file_path}/src/main.py", kind="spark_python_task", field="python_file")
    assert (found.status, found.path) == (LinkStatus.TAKEN, "src/main.py")


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("${workspace.file_path}/src/gone", ""),
        ("${workspace.root_path}/src/load", ""),
        ("${workspace.file_path}/${var.x}/load", ""),
        ("/x/${workspace.file_path}/src/load", ""),
        ("${workspace.file_path}/src/load", "sync: {paths: [../shared, .]}"),
        ("${workspace.file_path}/../src/load", ""),
    ],
)
def test_what_may_lie_elsewhere_is_unknown(path: str, more: str) -> None:
    assert link(path, more).status is LinkStatus.UNKNOWN
