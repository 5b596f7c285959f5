"""BL601, BL602, BL603 and BL604: what a job passes and what its notebook reads."""

from __future__ import annotations

import json

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent

CLAUSES = {
    "BL601.unread": "a base parameter that the notebook and all it runs never read",
    "BL601.unknowable": "silent where reading is unknowable",
    "BL602.mismatch": "passed but unread, and read but not passed, under names that differ",
    "BL602.evidence": "both places, with what happens at the widget",
    "BL602.job-parameter": "a job parameter under another name",
}

HEADER = "# Databricks notebook source\n"


def job(parameters: dict[str, object], notebook: str, **files: str) -> dict[str, str]:
    """A JSON job with one notebook task, /Shared/etl/load, and its notebook."""
    task = {"task_key": "a", "notebook_task": {"notebook_path": "/Shared/etl/load", "base_parameters": parameters}}
    return {"job.json": json.dumps({"name": "j", "tasks": [task]}), "etl/load.py": HEADER + notebook, **files}


def bundle(body: str, notebook: str, **files: str) -> dict[str, str]:
    """A bundle whose one job has this body, in flow style, and its notebook ./load.py."""
    return {
        "databricks.yml": f"bundle: {{name: b}}\nresources:\n  jobs:\n    j: {{{body}}}\n",
        "load.py": HEADER + notebook,
        **files,
    }


def base(parameters: str) -> str:
    return f"tasks: [{{task_key: a, notebook_task: {{notebook_path: ./load.py, base_parameters: {{{parameters}}}}}}}]"


def unread(why: str, notebook: str, **files: str) -> Case:
    return fires("BL601.unread", why, job({"env": "x"}, notebook, **files), ("BL601", "job.json", '"env"'))


def read(why: str, notebook: str, clause: str = "BL601.unread", **files: str) -> Case:
    return silent(clause, why, job({"env": "x"}, notebook, **files))


TWO = """
bundle: {name: b}
resources:
  jobs:
    j:
      tasks:
        - task_key: a
          notebook_task: {notebook_path: ./load.py, base_parameters: &p {source: a, day: b}}
        - task_key: b
          notebook_task: {notebook_path: ./other.py, base_parameters: *p}
"""

CASES: list[Case] = [
    unread("nothing is read", "print(1)\n"),
    unread("another one is read, in a bundle's words", 'dbutils.widgets.get("source")\n'),
    unread("it is read in a comment and a text", '# dbutils.widgets.get("env")\ntext = "dbutils.widgets.get(env)"\n'),
    unread("the widget is defined and never read", 'dbutils.widgets.text("env", "dev")\nprint(1)\n'),
    unread(
        "a %run child reads another one",
        "%run ./child\n",
        **{"etl/child.py": HEADER + 'dbutils.widgets.get("source")\n'},
    ),
    fires(
        "BL601.unread",
        "an .ipynb in a bundle",
        {
            "databricks.yml": "bundle: {name: b}\nresources:\n  jobs:\n    j: {"
            + base("env: x, source: y").replace("load.py", "load.ipynb")
            + "}\n",
            "load.ipynb": json.dumps(
                {
                    "cells": [{"cell_type": "code", "metadata": {}, "source": ['dbutils.widgets.get("source")']}],
                    "metadata": {"application/vnd.databricks.v1+notebook": {"language": "python"}},
                    "nbformat": 4,
                    "nbformat_minor": 0,
                }
            ),
        },
        ("BL601", "databricks.yml", "env"),
        severity="warning",
        hint="parameters that are read: `source`",
    ),
    fires(
        "BL601.unread",
        "the inner task of a for_each",
        bundle(
            "tasks: [{task_key: e, for_each_task: {inputs: '[1]', task: {task_key: i, notebook_task: "
            "{notebook_path: ./load.py, base_parameters: {item: '{{input}}', env: x}}}}}]",
            'dbutils.widgets.get("item")\n',
        ),
        ("BL601", "databricks.yml", "env"),
    ),
    read("a name in a loop", 'for n in ["day", "env"]:\n    print(dbutils.widgets.get(n))\n'),
    read("a wrapper", 'def param(name):\n    return dbutils.widgets.get(name)\nparam("env")\n'),
    read("a SQL cell's marker", "# MAGIC %sql\n# MAGIC SELECT * FROM t WHERE env = :env\n"),
    read("a SQL cell's old form", "# MAGIC %sql\n# MAGIC SELECT * FROM ${env}.t\n"),
    read("getArgument", 'x = getArgument("env")\n'),
    read("a %run child", "%run ./child\n", **{"etl/child.py": HEADER + 'dbutils.widgets.get("env")\n'}),
    read(
        "a module that gets dbutils",
        "from settings import load\nload(dbutils)\n",
        **{"etl/settings.py": 'def load(dbutils):\n    return dbutils.widgets.get("env")\n'},
    ),
    read(
        "a notebook that it starts",
        'dbutils.notebook.run("child", 0, {})\n',
        **{"etl/child.py": HEADER + 'dbutils.widgets.get("env")\n'},
    ),
    silent(
        "BL601.unread",
        "shared by an alias, read by the other task",
        {
            "databricks.yml": TWO,
            "load.py": HEADER + 'dbutils.widgets.get("source")\n',
            "other.py": HEADER + 'dbutils.widgets.get("day")\n',
        },
    ),
    silent("BL601.unread", "passed to be recorded", job({"git_source_info": "x"}, "print(1)\n")),
    read("getAll", "params = dbutils.widgets.getAll()\nprint(params)\n", "BL601.unknowable"),
    read("a name that is not known", "import os\nx = dbutils.widgets.get(os.environ['N'])\n", "BL601.unknowable"),
    read("dbutils is handed away", "from company import config\nconfig.load(dbutils)\n", "BL601.unknowable"),
    read("the %run target is elsewhere", "%run /Shared/common/setup\n", "BL601.unknowable"),
    read("a library of one's own and no read here", "from company import config\nconfig.load()\n", "BL601.unknowable"),
    read(
        "an object that keeps the widgets",
        "class Params:\n    def __init__(self):\n        self._w = dbutils.widgets\n\n    def __getitem__(self, k):\n"
        '        return self._w.get(k)\n\nParams()["env"]\n',
        "BL601.unknowable",
    ),
    read("a method that is handed on", 'a, b = map(dbutils.widgets.get, ["env", "day"])\n', "BL601.unknowable"),
    read("text that is run", "exec('x = dbutils.widgets.get(\"env\")')\n", "BL601.unknowable"),
    read("the old form of SQL", "# MAGIC %sql\n# MAGIC SELECT '$env'\n", "BL601.unknowable"),
    read("a cell that does not parse", "print(1\n", "BL601.unknowable"),
    silent(
        "BL601.unknowable",
        "the notebook is not in the project",
        {"job.json": job({"env": "x"}, "")["job.json"].replace("/etl/", "/elsewhere/")},
    ),
    fires(
        "BL601.unknowable",
        "a library of one's own beside reads of its own",
        job({"env": "x"}, 'from company import config\nconfig.load(dbutils.widgets.get("source"))\n'),
        ("BL601", "job.json", '"env"'),
    ),
    fires(
        "BL602.mismatch",
        "camel case in JSON",
        job(
            {"sourcePath": "/mnt/a"}, 'dbutils.widgets.text("source_path", "/x")\ndbutils.widgets.get("source_path")\n'
        ),
        ("BL602", "job.json", '"sourcePath"'),
        severity="error",
        message="the job passes `sourcePath`, the notebook reads `source_path`",
        hint="rename the parameter to `source_path`",
    ),
    fires(
        "BL602.mismatch",
        "a hyphen in a bundle, read by a %run child",
        bundle(
            base("run-date: x"),
            "# MAGIC %run ./child\n",
            **{"child.py": HEADER + 'dbutils.widgets.text("run_date", "")\nprint(dbutils.widgets.get("run_date"))\n'},
        ),
        ("BL602", "databricks.yml", "run-date"),
    ),
    fires(
        "BL602.mismatch",
        "a slip, and the marker of a SQL cell",
        job({"catlog": "main"}, "# MAGIC %sql\n# MAGIC SELECT * FROM IDENTIFIER(:catalog || '.s.t')\n"),
        ("BL602", "job.json", '"catlog"'),
    ),
    silent(
        "BL602.mismatch",
        "both are read",
        job({"day": "1", "Day": "2"}, 'g = dbutils.widgets.get\ng("day"), g("Day")\n'),
    ),
    silent(
        "BL602.mismatch",
        "numbers are no slips",
        job({"table1": "x", "table2": "y"}, 'dbutils.widgets.get("table1"), dbutils.widgets.get("table2")\n'),
    ),
    silent(
        "BL602.mismatch",
        "the name is built, so reading is unknowable",
        job({"sourcePath": "x"}, 'dbutils.widgets.get("source_path")\nfor k in keys:\n    dbutils.widgets.get(k)\n'),
    ),
    fires(
        "BL602.evidence",
        "the widget keeps its default",
        job(
            {"sourcePath": "/a"}, 'dbutils.widgets.text("source_path", "/mnt/x")\ndbutils.widgets.get("source_path")\n'
        ),
        ("BL602", "job.json", '"sourcePath"'),
        related=(("etl/load.py", '"source_path"'),),
    ),
    fires(
        "BL602.evidence",
        "there is no such widget, said once",
        bundle(base("Env: dev"), 'x = dbutils.widgets.get("env")\n'),
        ("BL602", "databricks.yml", "Env"),
        related=(("load.py", '"env"'),),
    ),
    silent("BL602.evidence", "the right name", bundle(base("env: dev"), 'x = dbutils.widgets.get("env")\n')),
    silent(
        "BL602.evidence",
        "passed by the job under the right name",
        bundle("parameters: [{name: env, default: a}], " + base("env: b"), 'x = dbutils.widgets.get("env")\n'),
    ),
    fires(
        "BL602.job-parameter",
        "pushed down to the notebook",
        bundle(
            "parameters: [{name: sourcePath, default: a}], tasks: [{task_key: a, notebook_task: "
            "{notebook_path: ./load.py}}]",
            'dbutils.widgets.text("source_path", "/x")\ndbutils.widgets.get("source_path")\n',
        ),
        ("BL602", "databricks.yml", "sourcePath"),
    ),
    fires(
        "BL602.job-parameter",
        "in JSON, with two tasks",
        {
            "job.json": json.dumps(
                {
                    "name": "j",
                    "parameters": [{"name": "RunDate", "default": ""}],
                    "tasks": [
                        {"task_key": "a", "notebook_task": {"notebook_path": "/x/etl/load"}},
                        {"task_key": "b", "notebook_task": {"notebook_path": "/x/etl/other"}},
                    ],
                }
            ),
            "etl/load.py": HEADER + 'dbutils.widgets.get("run_date")\n',
            "etl/other.py": HEADER + "print(1)\n",
        },
        ("BL602", "job.json", '"RunDate"'),
    ),
    silent(
        "BL602.job-parameter",
        "handed on under another name",
        bundle(
            "parameters: [{name: sourcePath, default: a}], " + base("source_path: '{{job.parameters.sourcePath}}'"),
            'dbutils.widgets.get("source_path")\n',
        ),
    ),
    silent(
        "BL602.job-parameter",
        "a wheel may read it",
        bundle(
            "parameters: [{name: sourcePath, default: a}], tasks: [{task_key: a, notebook_task: "
            "{notebook_path: ./load.py}}, {task_key: b, python_wheel_task: {package_name: p, entry_point: main}}]",
            'dbutils.widgets.text("source_path", "/x")\ndbutils.widgets.get("source_path")\n',
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_one_mistake_is_one_diagnostic() -> None:
    files = job({"sourcePath": "/a"}, 'x = dbutils.widgets.get("source_path")\n')
    assert [one.code for one in findings(dict(files), "BL601", "BL602", "BL603")] == ["BL602"]
