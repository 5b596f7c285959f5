"""BL619 and BL620: %run and %pip."""

from __future__ import annotations

import json

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL619.missing": "a %run target that does not exist",
    "BL619.alone": "%run not alone in its cell",
    "BL619.circle": "a %run circle, marked in the notebook that the job runs",
    "BL620.pip": "%pip install without a version in an unattended job",
    "BL620.library": "a pypi library without a version in an unattended job",
}

HEADER = "# Databricks notebook source\n"
SCHEDULE = "schedule: {quartz_cron_expression: '0 0 2 * * ?', timezone_id: UTC}"


def run(text: str, **files: str) -> dict[str, str]:
    return {"a.py": HEADER + text, **{path: HEADER + body for path, body in files.items()}}


def job(notebook: str, start: str = SCHEDULE, libraries: str = "[]") -> dict[str, str]:
    return {
        "databricks.yml": f"""
        bundle: {{name: b}}
        resources:
          jobs:
            j:
              {start}
              tasks:
                - task_key: a
                  notebook_task: {{notebook_path: ./a.py}}
                  libraries: {libraries}
        """,
        "a.py": HEADER + notebook,
    }


def ipynb(*cells: str) -> str:
    listed = [{"cell_type": "code", "metadata": {}, "source": [cell]} for cell in cells]
    return json.dumps({"cells": listed, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4})


CASES: list[Case] = [
    fires(
        "BL619.missing",
        "in a MAGIC cell, with the nearest",
        run("# MAGIC %run ./comon/setup\n", **{"common/setup.py": "x = 1\n"}),
        ("BL619", "a.py", "./comon/setup"),
        severity="error",
        hint="did you mean `./common/setup`?",
    ),
    fires(
        "BL619.missing",
        "a bare line of an .ipynb",
        {"nb/a.ipynb": ipynb("%run ./setup", "print(1)")},
        ("BL619", "nb/a.ipynb", "./setup"),
    ),
    silent(
        "BL619.missing",
        "with and without extension, quoted, with arguments",
        run('# MAGIC %run "./lib" $x="1"\n# COMMAND ----------\n# MAGIC %run ./lib.py\n', **{"lib.py": "x = 1\n"}),
    ),
    silent(
        "BL619.missing",
        "a workspace path and one that leads out of the project",
        run("# MAGIC %run /Shared/setup\n# COMMAND ----------\n# MAGIC %run ../other/setup\n"),
    ),
    silent(
        "BL619.missing",
        "in a comment and in a text cell",
        run("# %run ./x\n# COMMAND ----------\n# MAGIC %md\n# MAGIC %run ./y\n"),
    ),
    fires(
        "BL619.alone",
        "code behind it",
        run("%run ./lib\nprint(x)\n", **{"lib.py": "x = 1\n"}),
        ("BL619", "a.py", "./lib"),
        severity="error",
        message="not alone in its cell",
    ),
    fires(
        "BL619.alone",
        "an .ipynb with an import before it",
        {"a.ipynb": ipynb("import os\n%run ./lib"), "lib.py": HEADER + "x = 1\n"},
        ("BL619", "a.ipynb", "./lib"),
    ),
    silent(
        "BL619.alone",
        "a title and a comment beside it",
        run(
            "# DBTITLE 1,Set-up\n# MAGIC %run ./lib\n# COMMAND ----------\n# why\n%run ./lib\n", **{"lib.py": "x = 1\n"}
        ),
    ),
    silent(
        "BL619.alone", "blank lines", {"a.ipynb": ipynb("\n%run ./lib\n\n", "print(x)"), "lib.py": HEADER + "x = 1\n"}
    ),
    fires(
        "BL619.circle",
        "two notebooks, marked where the job begins",
        {
            **job("# MAGIC %run ./b\n", start="max_concurrent_runs: 1"),
            "b.py": HEADER + "# MAGIC %run ./a\n",
        },
        ("BL619", "a.py", "./b"),
        severity="error",
        message="in a circle",
        related=(("b.py", "./a"),),
    ),
    fires("BL619.circle", "itself", run("# MAGIC %run ./a\n"), ("BL619", "a.py", "./a")),
    silent(
        "BL619.circle",
        "the same one twice, by two ways",
        run(
            "# MAGIC %run ./b\n# COMMAND ----------\n# MAGIC %run ./c\n",
            **{"b.py": "# MAGIC %run ./c\n", "c.py": "x = 1\n"},
        ),
    ),
    silent("BL619.circle", "notebooks that start each other", run('dbutils.notebook.run("a", 0)\n')),
    fires(
        "BL620.pip",
        "one of two packages",
        job("# MAGIC %pip install requests==2.32.3 openpyxl\n"),
        ("BL620", "a.py", "openpyxl"),
        severity="note",
    ),
    fires(
        "BL620.pip", "a bare line", job("%pip install -q --upgrade pandas[excel]\n"), ("BL620", "a.py", "pandas[excel]")
    ),
    silent("BL620.pip", "nothing starts the job", job("%pip install pandas\n", start="max_concurrent_runs: 1")),
    silent(
        "BL620.pip",
        "requirements, wheels, folders, ranges, constraints",
        job(
            "%pip install -r requirements.txt\n# COMMAND ----------\n%pip install ./dist/a-1.0-py3-none-any.whl\n"
            "# COMMAND ----------\n%pip install -e ../lib 'pandas>=2,<3' git+https://x/y\n"
            "# COMMAND ----------\n%pip install -c versions.txt pandas\n# COMMAND ----------\n%pip list\n"
        ),
    ),
    fires(
        "BL620.library",
        "of a task",
        job("print(1)\n", libraries="[{pypi: {package: openpyxl}}]"),
        ("BL620", "databricks.yml", "openpyxl"),
        severity="note",
    ),
    fires(
        "BL620.library",
        "of an environment in JSON",
        {
            "job.json": """
            {"name": "j", "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"},
             "environments": [
               {"environment_key": "e", "spec": {"environment_version": "2", "dependencies": ["pandas"]}}],
             "tasks": [{"task_key": "a", "environment_key": "e", "spark_python_task": {"python_file": "/a.py"}}]}
            """
        },
        ("BL620", "job.json", '"pandas"'),
    ),
    silent(
        "BL620.library",
        "pinned, a wheel, a path",
        job(
            "print(1)\n",
            libraries="[{pypi: {package: openpyxl==3.1.5}}, {whl: ./dist/x.whl}, {pypi: {package: 'a>=1'}}]",
        ),
    ),
    silent(
        "BL620.library",
        "a paused schedule",
        job("print(1)\n", SCHEDULE.replace("UTC", "UTC, pause_status: PAUSED"), "[{pypi: {package: openpyxl}}]"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
