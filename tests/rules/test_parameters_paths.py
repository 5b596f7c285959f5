"""BL616, BL617 and BL618: paths, kinds of files, placeholders."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL616.missing": "a notebook, script or SQL file that is not there",
    "BL616.extension": "a local path without its extension",
    "BL616.folder": "a path counted from the wrong folder",
    "BL616.nearest": "the nearest file is offered",
    "BL616.elsewhere": "workspace paths, git sources, variables and what is built later are silent",
    "BL617.notebook-due": "notebook_task on a plain file",
    "BL617.plain-due": "spark_python_task on a notebook",
    "BL617.header": "a header that is not exact",
    "BL618.left-over": "text of a template in a path, host, cluster or warehouse id",
}

NOTEBOOK = "# Databricks notebook source\nprint(1)\n"


def bundle(task: str, **files: str) -> dict[str, str]:
    """A bundle whose one job stands in resources/job.yml, with this task in flow style; other files by path."""
    return {
        "databricks.yml": "bundle: {name: b}\ninclude: [resources/*.yml]\n",
        "resources/job.yml": f"resources:\n  jobs:\n    j:\n      tasks:\n        - {{task_key: a, {task}}}\n",
        **files,
    }


def notebook_job(path: str) -> str:
    """A job of the API that runs one notebook."""
    return f'{{"name": "j", "tasks": [{{"task_key": "a", "notebook_task": {{"notebook_path": "{path}"}}}}]}}'


CASES: list[Case] = [
    fires(
        "BL616.missing",
        "a notebook of a bundle",
        bundle("notebook_task: {notebook_path: ../src/load.py}"),
        ("BL616", "resources/job.yml", "../src/load.py"),
        severity="error",
        message="cannot be deployed",
    ),
    fires(
        "BL616.missing",
        "a SQL file and a script of a for_each",
        {
            **bundle(""),
            "resources/job.yml": """
            resources:
              jobs:
                j:
                  tasks:
                    - task_key: a
                      sql_task: {file: {path: ../sql/a.sql}, warehouse_id: x}
                    - task_key: e
                      for_each_task:
                        inputs: "[1]"
                        task: {task_key: i, spark_python_task: {python_file: ../x.py}, environment_key: e}
            """,
        },
        ("BL616", "resources/job.yml", "../sql/a.sql"),
        ("BL616", "resources/job.yml", "../x.py"),
    ),
    fires(
        "BL616.missing",
        "a dbt project and requirements",
        bundle("dbt_task: {project_directory: ../dbt, commands: [dbt run]}, libraries: [{requirements: ../req.txt}]"),
        ("BL616", "resources/job.yml", "../dbt"),
        ("BL616", "resources/job.yml", "../req.txt"),
    ),
    fires(
        "BL616.missing",
        "a child that a notebook runs",
        {"nb/a.py": NOTEBOOK + 'dbutils.notebook.run("./child", 60)\n'},
        ("BL616", "nb/a.py", '"./child"'),
        message="the call fails",
    ),
    fires(
        "BL616.missing",
        "a relative path of a JSON job into a folder that is here",
        {"jobs/job.json": notebook_job("notebooks/silvr"), "notebooks/silver.py": NOTEBOOK},
        ("BL616", "jobs/job.json", '"notebooks/silvr"'),
        hint="did you mean",
    ),
    silent("BL616.missing", "it is there", bundle("notebook_task: {notebook_path: ../a.py}", **{"a.py": NOTEBOOK})),
    silent(
        "BL616.missing",
        "a child by a path that is put together, and one that is there",
        {
            "nb/a.py": NOTEBOOK + 'dbutils.notebook.run(f"./{name}", 60)\ndbutils.notebook.run("child", 60)\n',
            "nb/child.py": NOTEBOOK,
        },
    ),
    fires(
        "BL616.extension",
        "a notebook",
        bundle("notebook_task: {notebook_path: ../src/load}", **{"src/load.py": NOTEBOOK}),
        ("BL616", "resources/job.yml", "../src/load"),
        hint="did you mean `../src/load.py`?",
    ),
    fires(
        "BL616.extension",
        "another extension",
        bundle("notebook_task: {notebook_path: ../src/load.py}", **{"src/load.ipynb": '{"cells": [], "metadata": {}}'}),
        ("BL616", "resources/job.yml", "../src/load.py"),
        hint="did you mean `../src/load.ipynb`?",
    ),
    silent(
        "BL616.extension",
        "with a git source paths have no extension",
        {
            "job.json": """
            {"name": "j", "git_source": {"git_url": "https://x/y", "git_provider": "gitHub", "git_branch": "main"},
             "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "src/load"}}]}
            """,
            "src/load.py": NOTEBOOK,
        },
    ),
    silent(
        "BL616.extension",
        "a workspace path has none",
        bundle("notebook_task: {notebook_path: /Shared/src/load}", **{"src/load.py": NOTEBOOK}),
    ),
    fires(
        "BL616.folder",
        "counted from the bundle's root",
        bundle("notebook_task: {notebook_path: src/load.py}", **{"src/load.py": NOTEBOOK}),
        ("BL616", "resources/job.yml", "src/load.py"),
        hint="write `../src/load.py`",
    ),
    fires(
        "BL616.folder",
        "counted from the root of the repository, with ./",
        {
            "etl/databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                j:
                  tasks:
                    - {task_key: a, spark_python_task: {python_file: ./etl/src/main.py}, environment_key: e}
            """,
            "etl/src/main.py": "print(1)\n",
        },
        ("BL616", "etl/databricks.yml", "./etl/src/main.py"),
        hint="write `./src/main.py`",
    ),
    silent(
        "BL616.folder",
        "counted from the file",
        bundle("notebook_task: {notebook_path: ./load.py}", **{"resources/load.py": NOTEBOOK}),
    ),
    silent(
        "BL616.folder",
        "a target's path, counted from the target's file",
        {
            "databricks.yml": """
            bundle: {name: b}
            include: [conf/*.yml]
            resources: {jobs: {j: {tasks: [{task_key: a, notebook_task: {notebook_path: ./a.py}}]}}}
            """,
            "conf/dev.yml": """
            targets:
              dev:
                resources: {jobs: {j: {tasks: [{task_key: a, notebook_task: {notebook_path: ../b.py}}]}}}
            """,
            "a.py": NOTEBOOK,
            "b.py": NOTEBOOK,
        },
    ),
    fires(
        "BL616.nearest",
        "a slip",
        bundle("notebook_task: {notebook_path: ../src/lod_orders.py}", **{"src/load_orders.py": NOTEBOOK}),
        ("BL616", "resources/job.yml", "../src/lod_orders.py"),
        hint="did you mean `../src/load_orders.py`?",
    ),
    fires(
        "BL616.nearest",
        "another case, and the only one of its name",
        bundle("notebook_task: {notebook_path: ../src/load.py}", **{"src/Load.py": NOTEBOOK, "other/x.py": NOTEBOOK}),
        ("BL616", "resources/job.yml", "../src/load.py"),
        hint="did you mean `../src/Load.py`?",
    ),
    silent(
        "BL616.nearest",
        "a slip of a workspace path",
        bundle("notebook_task: {notebook_path: /Shared/src/lod}", **{"src/load.py": NOTEBOOK}),
    ),
    silent(
        "BL616.nearest",
        "a file that is left out of the linter's list",
        bundle("notebook_task: {notebook_path: ../src/load.py}", **{"src/load.py": NOTEBOOK}),
    ),
    silent(
        "BL616.elsewhere",
        "a git source of another repository, a scheme and a variable",
        {
            "job.json": """
            {"name": "j", "git_source": {"git_url": "https://x/y", "git_provider": "gitHub", "git_branch": "main"},
             "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "nowhere/load"}},
                       {"task_key": "b", "spark_python_task": {"python_file": "dbfs:/x.py"}}]}
            """,
            **bundle("notebook_task: {notebook_path: '../${bundle.target}/load.py'}"),
        },
    ),
    silent(
        "BL616.elsewhere",
        "what is built later",
        bundle("spark_python_task: {python_file: ../dist/main.py}, libraries: [{whl: ../dist/*.whl}]"),
    ),
    silent(
        "BL616.elsewhere",
        "a relative path in API JSON",
        {"job.json": notebook_job("notebooks/x")},
    ),
    fires(
        "BL616.elsewhere",
        "but a root that the configuration names leads here",
        {
            "job.json": notebook_job("/Repos/x/src/lod"),
            "src/load.py": NOTEBOOK,
        },
        ("BL616", "job.json", '"/Repos/x/src/lod"'),
        hint="did you mean `/Repos/x/src/load`?",
        workspace_roots=("/Repos/x",),
    ),
    fires(
        "BL617.notebook-due",
        "a Python file",
        bundle("notebook_task: {notebook_path: ../a.py}", **{"a.py": "print(1)\n"}),
        ("BL617", "resources/job.yml", "../a.py"),
        severity="error",
        related=(("a.py", "print(1)"),),
    ),
    fires(
        "BL617.notebook-due",
        "a SQL file from git",
        {
            "job.json": """
            {"name": "j", "git_source": {"git_url": "https://x/y", "git_provider": "gitHub", "git_branch": "main"},
             "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "sql/load"}}]}
            """,
            "sql/load.sql": "SELECT 1\n",
        },
        ("BL617", "job.json", '"sql/load"'),
    ),
    silent(
        "BL617.notebook-due",
        "an .ipynb",
        bundle(
            "notebook_task: {notebook_path: ../a.ipynb}", **{"a.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4}'}
        ),
    ),
    silent(
        "BL617.notebook-due",
        "a workspace path that is taken to be a plain file",
        {
            "job.json": notebook_job("/Shared/etl/load"),
            "etl/load.py": "print(1)\n",
        },
    ),
    fires(
        "BL617.plain-due",
        "a source notebook",
        bundle("spark_python_task: {python_file: ../a.py}, environment_key: e", **{"a.py": NOTEBOOK}),
        ("BL617", "resources/job.yml", "../a.py"),
        related=(("a.py", "# Databricks notebook source"),),
    ),
    fires(
        "BL617.plain-due",
        "an .ipynb in JSON",
        {
            "job.json": """
            {"name": "j", "git_source": {"git_url": "https://x/y", "git_provider": "gitHub", "git_branch": "main"},
             "tasks": [{"task_key": "a", "spark_python_task": {"python_file": "nb/a.ipynb", "source": "GIT"}}]}
            """,
            "nb/a.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4}',
        },
        ("BL617", "job.json", '"nb/a.ipynb"'),
    ),
    silent(
        "BL617.plain-due",
        "a plain script",
        bundle("spark_python_task: {python_file: ../a.py}, environment_key: e", **{"a.py": "print(1)\n"}),
    ),
    silent(
        "BL617.plain-due",
        "a script that speaks of the header further down",
        bundle(
            "spark_python_task: {python_file: ../a.py}, environment_key: e",
            **{"a.py": "print(1)\n# Databricks notebook source\n"},
        ),
    ),
    fires(
        "BL617.header",
        "another case",
        bundle("notebook_task: {notebook_path: ../a.py}", **{"a.py": "# databricks notebook source\nprint(1)\n"}),
        ("BL617", "resources/job.yml", "../a.py"),
        hint="exactly `# Databricks notebook source`",
    ),
    fires(
        "BL617.header",
        "a blank behind it, seen from a workspace path",
        {
            "job.json": notebook_job("/Shared/etl/load"),
            "etl/load.py": "# Databricks notebook source \nprint(1)\n",
        },
        ("BL617", "job.json", '"/Shared/etl/load"'),
    ),
    silent(
        "BL617.header",
        "line ends of Windows",
        bundle("notebook_task: {notebook_path: ../a.py}", **{"a.py": "# Databricks notebook source\r\nprint(1)\r\n"}),
    ),
    silent(
        "BL617.header",
        "the comment of SQL",
        bundle("notebook_task: {notebook_path: ../a.sql}", **{"a.sql": "-- Databricks notebook source\nSELECT 1\n"}),
    ),
    fires(
        "BL618.left-over",
        "in a job that is called like a field of free texts",
        {
            "databricks.yml": """
                bundle: {name: b}
                resources:
                  jobs:
                    parameters:
                      tasks:
                        - {task_key: a, existing_cluster_id: your-cluster-id, notebook_task: {notebook_path: /a}}
            """
        },
        ("BL618", "databricks.yml", "your-cluster-id"),
    ),
    fires(
        "BL618.left-over",
        "a repository and a cluster in JSON",
        {
            "job.json": """
            {"name": "j", "git_source": {"git_url": "https://github.com/<USER>/<REPO>", "git_provider": "gitHub"},
             "tasks": [{"task_key": "a", "existing_cluster_id": "your-cluster-id",
                        "notebook_task": {"notebook_path": "/Users/<your-name>/a"}}]}
            """
        },
        ("BL618", "job.json", "<USER>"),
        ("BL618", "job.json", "your-cluster-id"),
        ("BL618", "job.json", "<your-name>"),
        severity="error",
    ),
    fires(
        "BL618.left-over",
        "a bundle's host and a variable's default",
        {
            "databricks.yml": """
            bundle: {name: b}
            variables: {warehouse_id: {default: <warehouse-id>}}
            targets:
              dev:
                workspace: {host: https://<your-workspace>.cloud.databricks.com}
            """
        },
        ("BL618", "databricks.yml", "<warehouse-id>"),
        ("BL618", "databricks.yml", "<your-workspace>"),
    ),
    silent(
        "BL618.left-over",
        "variables, references and real ids",
        {
            "job.yml": """
            name: TODO list <draft>
            tasks:
              - task_key: todo
                existing_cluster_id: ${var.your_cluster_id}
                notebook_task: {notebook_path: "/Shared/todo/your_orders", base_parameters: {sign: "<none>"}}
              - task_key: b
                existing_cluster_id: 1107-140000-abc12345
                notebook_task: {notebook_path: "/Shared/{{job.parameters.your_id}}"}
            """
        },
    ),
    silent(
        "BL618.left-over",
        "text of a description and of parameters",
        {
            "job.json": """
            {"name": "j", "description": "TODO: <your-name>", "tasks": [{"task_key": "a", "description": "FIXME",
              "notebook_task": {"notebook_path": "/a", "base_parameters": {"path": "<all>"}}}]}
            """
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
