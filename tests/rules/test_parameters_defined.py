"""BL603, BL604, BL605 and BL606: widgets that are missing, choices, and parameters of the job."""

from __future__ import annotations

import json

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL603.undefined": "read, never defined, passed by no job that runs it",
    "BL603.note": "a note inside a try, in a helper with a default, or when no job runs the notebook",
    "BL603.child": "notebooks that are started or included",
    "BL604.passed": "a passed value outside the choices",
    "BL604.default": "a default outside the choices",
    "BL605.shadowed": "a base parameter that a job parameter of the same name overrides",
    "BL605.idiom": "silent for the common x: {{job.parameters.x}}",
    "BL606.unread": "a job parameter that no task can read",
}

HEADER = "# Databricks notebook source\n"


def job(body: str, notebook: str, **files: str) -> dict[str, str]:
    """A bundle whose one job has this body, in flow style, and its notebook ./load.py."""
    return {
        "databricks.yml": f"bundle: {{name: b}}\nresources:\n  jobs:\n    j: {{{body}}}\n",
        "load.py": HEADER + notebook,
        **files,
    }


def task(parameters: str = "") -> str:
    base = f", base_parameters: {{{parameters}}}" if parameters else ""
    return f"tasks: [{{task_key: a, notebook_task: {{notebook_path: ./load.py{base}}}}}]"


READ = 'x = dbutils.widgets.get("day")\n'

CASES: list[Case] = [
    fires(
        "BL603.undefined",
        "a slip of a job parameter that another task reads",
        job(
            "parameters: [{name: catalog, default: main}], tasks: ["
            "{task_key: a, notebook_task: {notebook_path: ./load.py}}, "
            "{task_key: b, sql_task: {warehouse_id: w, file: {path: ./b.sql}}}]",
            'x = dbutils.widgets.get("katalog")\n',
            **{"b.sql": "SELECT * FROM IDENTIFIER(:catalog || '.b.c')\n"},
        ),
        ("BL603", "load.py", '"katalog"'),
        severity="error",
    ),
    silent(
        "BL603.child",
        "handed to an included notebook",
        job(
            task(),
            '# MAGIC %run ./inner $day="2026-01-01"\n',
            **{"inner.py": HEADER + READ},
        ),
    ),
    fires(
        "BL603.child",
        "another one handed to an included notebook",
        job(
            task(),
            '# MAGIC %run ./inner $month="2026-01"\n',
            **{"inner.py": HEADER + READ},
        ),
        ("BL603", "inner.py", '"day"'),
    ),
    fires(
        "BL603.undefined",
        "a bundle passes nothing",
        job(task(), READ),
        ("BL603", "load.py", '"day"'),
        severity="error",
        message="the read fails",
    ),
    fires(
        "BL603.undefined",
        "JSON passes another, and a helper reads",
        {
            "job.json": json.dumps(
                {
                    "name": "j",
                    "tasks": [
                        {
                            "task_key": "a",
                            "notebook_task": {"notebook_path": "/x/etl/load", "base_parameters": {"source": "a"}},
                        }
                    ],
                }
            ),
            "etl/load.py": HEADER + 'def param(n):\n    return dbutils.widgets.get(n)\nparam("day"), param("source")\n',
        },
        ("BL603", "etl/load.py", '"day"'),
        severity="error",
    ),
    fires(
        "BL603.undefined",
        "only in a branch",
        job(task("mode: full"), 'if dbutils.widgets.get("mode") == "slice":\n    ' + READ),
        ("BL603", "load.py", '"day"'),
        severity="warning",
    ),
    silent("BL603.undefined", "defined before", job(task(), 'dbutils.widgets.text("day", "")\n' + READ)),
    silent("BL603.undefined", "the task passes it", job(task("day: x"), READ)),
    silent("BL603.undefined", "the job passes it", job("parameters: [{name: day, default: x}], " + task(), READ)),
    silent(
        "BL603.undefined",
        "one of two jobs passes it",
        {
            "databricks.yml": "bundle: {name: b}\nresources:\n  jobs:\n"
            f"    i: {{{task()}}}\n    j: {{{task('day: x')}}}\n",
            "load.py": HEADER + READ,
        },
    ),
    silent(
        "BL603.undefined",
        "the mapping is a variable",
        job(task().replace("./load.py", "./load.py, base_parameters: '${var.p}'"), READ),
    ),
    silent(
        "BL603.undefined",
        "a run-now document passes it",
        job(task(), READ, **{"run.json": '{"job_id": 1, "notebook_params": {"day": "x"}}'}),
    ),
    silent(
        "BL603.undefined",
        "the test asks for it",
        job(task(), 'if "day" in dbutils.widgets.getAll():\n    ' + READ),
    ),
    silent(
        "BL603.undefined",
        "an .ipynb keeps the widget in its metadata",
        {
            "databricks.yml": job(task(), "")["databricks.yml"].replace("load.py", "load.ipynb"),
            "load.ipynb": json.dumps(
                {
                    "cells": [{"cell_type": "code", "metadata": {}, "source": [READ]}],
                    "metadata": {
                        "application/vnd.databricks.v1+notebook": {
                            "language": "python",
                            "widgets": {
                                "day": {"widgetInfo": {"name": "day", "widgetType": "text", "defaultValue": ""}}
                            },
                        }
                    },
                    "nbformat": 4,
                }
            ),
        },
    ),
    silent(
        "BL603.undefined",
        "defined under names that are not known",
        job(task(), "for name in names:\n    dbutils.widgets.text(name, '')\n" + READ),
    ),
    silent(
        "BL603.undefined",
        "defined by a library, or by a notebook that is not here",
        {
            "databricks.yml": "bundle: {name: b}\nresources:\n  jobs:\n"
            f"    i: {{{task()}}}\n    j: {{{task().replace('load', 'other')}}}\n",
            "load.py": HEADER + "from company import setup\nsetup.widgets(dbutils)\n" + READ,
            "other.py": HEADER + "# MAGIC %run /Shared/setup\n# COMMAND ----------\n" + READ,
        },
    ),
    silent("BL603.undefined", "a comment", job(task(), '# dbutils.widgets.get("day")\n')),
    fires(
        "BL603.note",
        "inside a try",
        job(task(), "try:\n    " + READ + "except Exception:\n    x = None\n"),
        ("BL603", "load.py", '"day"'),
        severity="note",
    ),
    fires("BL603.note", "no job runs it", {"load.py": HEADER + READ}, ("BL603", "load.py", '"day"'), severity="note"),
    fires(
        "BL603.note",
        "a default of getArgument",
        job(task(), 'x = dbutils.widgets.getArgument("day", "1")\n'),
        ("BL603", "load.py", '"day"'),
        severity="note",
    ),
    silent("BL603.note", "getAll with a default", job(task(), 'x = dbutils.widgets.getAll().get("day", "1")\n')),
    silent(
        "BL603.note",
        "no job runs it, but it is included by one that defines the widget",
        {
            "a.py": HEADER + 'dbutils.widgets.text("day", "")\n# COMMAND ----------\n# MAGIC %run ./b\n',
            "b.py": HEADER + READ,
        },
    ),
    fires(
        "BL603.child",
        "started without the argument",
        job(task(), 'dbutils.notebook.run("child", 60, {"source": "x"})\n', **{"child.py": HEADER + READ}),
        ("BL603", "child.py", '"day"'),
        severity="error",
        related=(("load.py", '"child"'),),
    ),
    fires(
        "BL603.child",
        "included, and the job passes nothing",
        job(task(), "# MAGIC %run ./child\n", **{"child.py": HEADER + READ}),
        ("BL603", "child.py", '"day"'),
        severity="error",
    ),
    silent(
        "BL603.child",
        "started with it, or with what is not known",
        job(
            task(),
            'dbutils.notebook.run("child", 60, {"day": "x"})\ndbutils.notebook.run("other", 60, options)\n',
            **{"child.py": HEADER + READ, "other.py": HEADER + READ},
        ),
    ),
    silent(
        "BL603.child",
        "included behind the definition, and passed by one of two",
        job(
            task("day: x"),
            "# MAGIC %run ./child\n",
            **{"child.py": HEADER + READ, "other.py": HEADER + "# MAGIC %run ./child\n"},
        ),
    ),
    fires(
        "BL604.passed",
        "none of a dropdown's choices",
        job(
            task("mode: incremental"),
            'dbutils.widgets.dropdown("mode", "full", ["full", "delta"])\nx = dbutils.widgets.get("mode")\n',
        ),
        ("BL604", "databricks.yml", "incremental"),
        severity="warning",
        hint="choices: `full`, `delta`",
        related=(("load.py", '["full", "delta"]'),),
    ),
    fires(
        "BL604.passed",
        "one part of a multiselect, by the default of a job parameter",
        job(
            "parameters: [{name: regions, default: 'eu, usa'}], " + task("regions: '{{job.parameters.regions}}'"),
            'dbutils.widgets.multiselect("regions", "eu", ["eu", "us"])\nx = dbutils.widgets.get("regions")\n',
        ),
        ("BL604", "databricks.yml", "'eu, usa'"),
        severity="warning",
    ),
    silent(
        "BL604.passed",
        "a combobox takes any text",
        job(
            task("mode: other"), 'dbutils.widgets.combobox("mode", "full", ["full"])\nx = dbutils.widgets.get("mode")\n'
        ),
    ),
    silent(
        "BL604.passed",
        "numbers, several of a multiselect, and references",
        job(
            task("n: 2, r: 'eu,us', v: '{{tasks.x.values.y}}'"),
            'dbutils.widgets.dropdown("n", "1", [str(i) for i in range(1, 4)])\n'
            'dbutils.widgets.multiselect("r", "eu", ["eu", "us"])\ndbutils.widgets.dropdown("v", "a", ["a"])\n'
            'x = [dbutils.widgets.get(k) for k in ("n", "r", "v")]\n',
        ),
    ),
    silent(
        "BL604.passed",
        "choices that a query gives",
        job(
            task("c: z"),
            'rows = [r[0] for r in spark.sql("select c from t").collect()]\ndbutils.widgets.dropdown("c", "a", rows)\n'
            'x = dbutils.widgets.get("c")\n',
        ),
    ),
    fires(
        "BL604.default",
        "a dropdown that no job runs",
        {"a.py": HEADER + 'dbutils.widgets.dropdown("env", "prd", ["dev", "prod"])\n'},
        ("BL604", "a.py", '"prd"'),
        severity="error",
        hint="did you mean `prod`?",
    ),
    fires(
        "BL604.default",
        "the empty text, by names of arguments and a variable",
        {
            "a.py": HEADER
            + 'envs = ["dev", "prod"]\ndbutils.widgets.multiselect(name="env", defaultValue="", choices=envs)\n'
        },
        ("BL604", "a.py", '""'),
        severity="error",
    ),
    silent(
        "BL604.default",
        "among the choices, a combobox, and a default that is computed",
        {
            "a.py": HEADER
            + 'dbutils.widgets.dropdown("a", "x", ["x"])\ndbutils.widgets.combobox("b", "q", ["x"])\n'
            + 'dbutils.widgets.dropdown("c", first(), ["x"])\n'
        },
    ),
    silent("BL604.default", "a text widget has no choices", {"a.py": HEADER + 'dbutils.widgets.text("env", "prd")\n'}),
    fires(
        "BL605.shadowed",
        "another value in a bundle",
        job("parameters: [{name: day, default: a}], " + task("day: b"), READ),
        ("BL605", "databricks.yml", "day"),
        severity="warning",
        message="`b` never arrives",
        related=(("databricks.yml", "day"),),
    ),
    fires(
        "BL605.shadowed",
        "the input of a loop, in JSON",
        {
            "job.json": """
            {"name": "j", "parameters": [{"name": "item", "default": ""}], "tasks": [{"task_key": "e", "for_each_task":
              {"inputs": "[1]", "task": {"task_key": "i", "sql_task": {"file": {"path": "/a.sql"}, "warehouse_id": "x",
                "parameters": {"item": "{{input}}"}}}}}]}
            """
        },
        ("BL605", "job.json", '"item"'),
    ),
    silent(
        "BL605.shadowed", "names that differ", job("parameters: [{name: Day, default: a}], " + task("day: b"), READ)
    ),
    silent(
        "BL605.shadowed",
        "another job's parameters and positional ones",
        {
            "job.json": """
            {"name": "j", "parameters": [{"name": "day", "default": "a"}], "tasks": [
              {"task_key": "r", "run_job_task": {"job_id": 1, "job_parameters": {"day": "b"}}},
              {"task_key": "p", "spark_python_task": {"python_file": "/a.py", "parameters": ["--day", "b"]}}]}
            """
        },
    ),
    silent(
        "BL605.idiom",
        "the reference, with blanks and without",
        job(
            "parameters: [{name: day, default: a}, {name: env, default: b}], "
            + task("day: '{{job.parameters.day}}', env: '{{ job.parameters.env }}'"),
            READ,
        ),
    ),
    silent(
        "BL605.idiom",
        "a slip of the idiom, which BL607 tells",
        job("parameters: [{name: day, default: a}], " + task('day: "{{job.parameters.days}}"'), READ),
    ),
    silent("BL605.idiom", "the same value", job("parameters: [{name: day, default: a}], " + task("day: a"), READ)),
    fires(
        "BL605.idiom",
        "more than the reference",
        job("parameters: [{name: day, default: a}], " + task("day: 'x-{{job.parameters.day}}'"), READ),
        ("BL605", "databricks.yml", "day"),
    ),
    fires(
        "BL606.unread",
        "no notebook reads it",
        job("parameters: [{name: day, default: a}, {name: full, default: b}], " + task(), READ),
        ("BL606", "databricks.yml", "full"),
        severity="warning",
    ),
    fires(
        "BL606.unread",
        "a script gets none, in JSON",
        {
            "job.json": """
            {"name": "j", "parameters": [{"name": "day", "default": "a"}], "tasks": [
              {"task_key": "p", "spark_python_task": {"python_file": "/a.py", "parameters": ["--day", "b"]}}]}
            """
        },
        ("BL606", "job.json", '"day"'),
    ),
    silent(
        "BL606.unread",
        "a slip of its name is spoken of already",
        job("parameters: [{name: env, default: b}], " + task("e: '{{job.parameters.Env}}'"), READ.replace("day", "e")),
    ),
    silent(
        "BL606.unread",
        "another name is read in its place, of which BL607 speaks",
        job(
            "parameters: [{name: env, default: b}], " + task("e: '{{job.parameters.stage}}'"), READ.replace("day", "e")
        ),
    ),
    silent(
        "BL606.unread",
        "handed to another job, a SQL task, a wheel",
        {
            f"{kind}.json": json.dumps(
                {
                    "name": kind,
                    "parameters": [{"name": kind, "default": "a"}],
                    "tasks": [{"task_key": "t", f"{kind}_task": body}],
                }
            )
            for kind, body in {
                "run_job": {"job_id": 1},
                "sql": {"file": {"path": "/a.sql"}, "warehouse_id": "x"},
                "python_wheel": {"package_name": "p", "entry_point": "main"},
            }.items()
        },
    ),
    silent(
        "BL606.unread",
        "a reference in a condition, a notebook that is not here",
        {
            "job.json": """
            {"name": "j", "parameters": [{"name": "a", "default": ""}, {"name": "b", "default": ""}], "tasks": [
              {"task_key": "c", "condition_task": {"op": "EQUAL_TO", "left": "{{ job.parameters.`a` }}", "right": "1"}},
              {"task_key": "n", "notebook_task": {"notebook_path": "/Shared/elsewhere/x"}}]}
            """
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
