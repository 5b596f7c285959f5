"""Findings that rest on a workspace path which was taken to be a file of the project."""

from __future__ import annotations

import json

import pytest

from bricklint.diagnostic import Confidence
from tests.rules.harness import findings

APPEND = '# Databricks notebook source\nspark.table("a").write.mode("append").saveAsTable("b.orders")\n'
OTHER = "# Databricks notebook source\nprint(1)\n"
NOTE = "`/Workspace/etl/notebooks/bronze` is taken to be notebooks/bronze.py"


def job(*paths: str, **parameters: str) -> str:
    tasks = [
        {
            "task_key": f"t{number}",
            "existing_cluster_id": "0101-000000-abcdefgh",
            "max_retries": 2,
            "notebook_task": {"notebook_path": path, "base_parameters": parameters},
        }
        for number, path in enumerate(paths)
    ]
    return json.dumps({"name": "daily", "tasks": tasks}, indent=1)


def test_a_finding_on_both_files_says_how_they_were_tied() -> None:
    (found,) = findings({"job.json": job("/Workspace/etl/notebooks/bronze"), "notebooks/bronze.py": APPEND}, "BL801")
    assert found.notes == (NOTE,)
    assert found.confidence is Confidence.MEDIUM


def test_the_code_may_be_what_the_notebook_runs() -> None:
    files = {
        "job.json": job("/Workspace/etl/notebooks/bronze"),
        "notebooks/bronze.py": "# Databricks notebook source\n# MAGIC %run ./lib\n",
        "notebooks/lib.py": APPEND,
    }
    (found,) = findings(files, "BL801")
    assert found.notes == (NOTE,)


def test_a_finding_in_the_job_that_names_the_notebook() -> None:
    files = {"job.json": job("/Workspace/etl/notebooks/bronze", mode="x"), "notebooks/bronze.py": APPEND}
    (found,) = findings(files, "BL601")
    assert found.notes == (NOTE,)


def test_a_path_that_is_certain_needs_no_word() -> None:
    (found,) = findings({"job.json": job("notebooks/bronze"), "notebooks/bronze.py": APPEND}, "BL801")
    assert found.notes == ()
    assert found.confidence is Confidence.HIGH


def test_other_tasks_of_the_job_are_not_named() -> None:
    files = {
        "job.json": job("notebooks/silver", "/Workspace/etl/notebooks/bronze"),
        "notebooks/silver.py": APPEND,
        "notebooks/bronze.py": "# Databricks notebook source\nprint(1)\n",
    }
    (found,) = findings(files, "BL801")
    assert found.notes == ()


def test_a_finding_in_the_code_alone_stays_as_it_is() -> None:
    code = "# Databricks notebook source\nx = (\n"
    (found,) = findings({"job.json": job("/Workspace/etl/notebooks/bronze"), "notebooks/bronze.py": code}, "BL004")
    assert found.notes == ()


def test_notebooks_that_are_named_together_are_found_in_a_folder_of_another_name() -> None:
    both = job("/Shared/orders/bronze", "/Shared/orders/silver")
    (found,) = findings({"job.json": both, "src/bronze.py": APPEND, "src/silver.py": OTHER}, "BL801")
    assert found.severity.word == "error"
    assert found.notes == ("`/Shared/orders/bronze` is taken to be src/bronze.py",)


@pytest.mark.parametrize(
    ("paths", "files"),
    [
        pytest.param(["/Shared/a/bronze"], {"src/bronze.py": APPEND}, id="one name tells too little"),
        pytest.param(
            ["/Shared/a/bronze", "/Shared/a/silver"], {"a1/bronze.py": APPEND, "b1/silver.py": OTHER}, id="two folders"
        ),
        pytest.param(["/Shared/a/bronze", "/Shared/a/gold"], {"src/bronze.py": APPEND}, id="one is not here"),
        pytest.param(
            ["/Shared/a/bronze", "/Shared/b/silver"],
            {"src/bronze.py": APPEND, "src/silver.py": OTHER},
            id="named in two folders",
        ),
        pytest.param(
            ["/Shared/a/bronze", "/Shared/a/silver"],
            {"src/bronze.py": APPEND, "src/silver.py": OTHER, "old/silver.py": OTHER},
            id="a name twice",
        ),
    ],
)
def test_other_notebooks_of_a_name_are_not_taken(paths: list[str], files: dict[str, str]) -> None:
    found = findings({"job.json": job(*paths), **files}, "BL801")
    assert [one.severity.word for one in found] == ["note"]


def test_a_file_at_the_root_has_no_folder_that_could_agree() -> None:
    (found,) = findings({"job.json": job("/Users/me@example.com/etl"), "etl.py": APPEND}, "BL801")
    assert found.severity.word == "error"
