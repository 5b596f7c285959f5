"""BL601 to BL606 in further forms: cells, SQL, helpers, modules, `%run`, Terraform, targets."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import ipynb
from tests.rules.test_parameters_defined import HEADER, job, task

SQL = "-- Databricks notebook source\n"
TERRAFORM = """
resource "databricks_notebook" "load" {
  path   = "/Shared/load"
  source = "${path.module}/load.py"
}
resource "databricks_job" "daily" {
  name = "daily"
  task {
    task_key = "load"
    notebook_task {
      notebook_path   = databricks_notebook.load.path
      base_parameters = { PARAMETERS }
    }
  }
}
"""


def terraform(parameters: str, code: str) -> dict[str, str]:
    return {"main.tf": TERRAFORM.replace("PARAMETERS", parameters), "load.py": HEADER + code}


def passing(parameters: str, code: str, **files: str) -> dict[str, str]:
    """A bundle whose notebook gets these base parameters."""
    return job(task(parameters), code, **files)


def in_sql(parameters: str, text: str) -> dict[str, str]:
    """The same with a SQL notebook."""
    files = passing(parameters, "")
    return {"databricks.yml": files["databricks.yml"].replace("load.py", "load.sql"), "load.sql": SQL + text}


def in_ipynb(parameters: str, *cells: str) -> dict[str, str]:
    files = passing(parameters, "")
    return {"databricks.yml": files["databricks.yml"].replace("load.py", "load.ipynb"), "load.ipynb": ipynb(*cells)}


GET_DAY = 'day = dbutils.widgets.get("day")\n'
READS_DAY = {"lib/setup.py": HEADER + GET_DAY}
SET_DAY = 'dbutils.widgets.text("day", "today")\n'
DROPDOWN = 'dbutils.widgets.dropdown("mode", "full", ["full", "delta"])\nm = dbutils.widgets.get("mode")\n'
OF_JOB = "parameters: [{name: env, default: prod}], "
READ_ENV = 'e = dbutils.widgets.get("env")\n'

CASES: list[Case] = [
    # what can be told although it looks unknowable
    fires(
        "BL601.unknowable",
        "a loop over names that are written down",
        passing("a: 1, zone: 2", 'for name in ["a", "b"]:\n    dbutils.widgets.get(name)\n'),
        ("BL601", "databricks.yml", "zone"),
    ),
    fires(
        "BL601.unknowable",
        "a module of the project takes dbutils",
        passing(
            "a: 1, zone: 2",
            "from conf import load\nload(dbutils)\n",
            **{"conf.py": 'def load(dbutils):\n    return dbutils.widgets.get("a")\n'},
        ),
        ("BL601", "databricks.yml", "zone"),
    ),
    fires(
        "BL601.unknowable",
        "getAll, of which one is picked",
        in_ipynb("a: 1, zone: 2", 'a = dbutils.widgets.get("a")\n', "print(a)\n"),
        ("BL601", "databricks.yml", "zone"),
    ),
    fires(
        "BL602.mismatch",
        "a SQL notebook that reads by markers",
        in_sql("startDate: 1", "SELECT * FROM t WHERE d > :start_date\n"),
        ("BL602", "databricks.yml", "startDate"),
    ),
    silent(
        "BL602.mismatch", "both names are read", passing("day: 1, days: 2", GET_DAY + GET_DAY.replace("day", "days"))
    ),
    fires(
        "BL602.evidence",
        "the default of a widget in another cell",
        in_ipynb("Day: 1", SET_DAY, GET_DAY),
        ("BL602", "databricks.yml", "Day"),
        message="the job passes `Day`, the notebook reads `day`",
    ),
    fires(
        "BL602.evidence",
        "the read in a notebook that is included",
        passing("dya: 1", "# MAGIC %run ./lib/setup\n", **READS_DAY),
        ("BL602", "databricks.yml", "dya"),
        related=(("lib/setup.py", '"day"'),),
    ),
    silent(
        "BL602.evidence", "the widget is passed under its own name too", passing("Day: 1, day: 2", SET_DAY + GET_DAY)
    ),
    silent(
        "BL602.evidence",
        "names are worked out",
        passing("Day: 1", "for n in spark.conf.getAll:\n    dbutils.widgets.get(n)\n" + GET_DAY),
    ),
    fires(
        "BL602.job-parameter",
        "a job parameter, the read in a helper of %run",
        job(
            "parameters: [{name: run-day, default: a}], " + task(),
            "# MAGIC %run ./lib/setup\n",
            **{"lib/setup.py": HEADER + 'x = dbutils.widgets.get("run_day")\n'},
        ),
        ("BL602", "databricks.yml", "run-day"),
    ),
    fires(
        "BL602.job-parameter",
        "another case, beside one that is right",
        job("parameters: [{name: Day, default: a}, {name: env, default: b}], " + task(), GET_DAY + READ_ENV),
        ("BL602", "databricks.yml", "Day"),
    ),
    silent(
        "BL602.job-parameter",
        "handed on under the other name",
        job("parameters: [{name: Day, default: a}], " + task("day: '{{job.parameters.Day}}'"), GET_DAY),
    ),
    silent(
        "BL602.job-parameter",
        "a script may read it",
        job(
            "parameters: [{name: Day, default: a}], tasks: [{task_key: a, notebook_task: {notebook_path: ./load.py, "
            "base_parameters: {day: b}}}, {task_key: p, spark_python_task: {python_file: /w/x.py, "
            "parameters: ['{{job.parameters.Day}}']}}]",
            GET_DAY,
        ),
    ),
    fires(
        "BL603.undefined",
        "Terraform passes another one",
        terraform('zone = "x"', GET_DAY + 'z = dbutils.widgets.get("zone")\n'),
        ("BL603", "load.py", '"day"'),
        severity="error",
    ),
    fires(
        "BL603.note",
        "a lookup that answers something else when it fails",
        passing(
            "a: 1",
            "def look(name, other):\n    try:\n        return dbutils.widgets.get(name)\n"
            '    except Exception:\n        return other\n\nx = look("zone", "eu")\ny = look("a", "")\n',
        ),
        ("BL603", "load.py", '"zone"'),
        severity="note",
    ),
    silent(
        "BL603.note",
        "it is asked whether there is one",
        passing("a: 1", 'a = dbutils.widgets.get("a")\nif "day" in dbutils.widgets.getAll():\n    ' + GET_DAY),
    ),
    silent("BL603.note", "a widget of a cell below a markdown cell", in_ipynb("", SET_DAY, GET_DAY)),
    fires(
        "BL603.child",
        "a notebook that is run without its parameter",
        passing(
            "a: 1",
            'a = dbutils.widgets.get("a")\ndbutils.notebook.run("./child", 60, {"a": a})\n',
            **{"child.py": HEADER + GET_DAY + 'a = dbutils.widgets.get("a")\n'},
        ),
        ("BL603", "child.py", '"day"'),
    ),
    fires(
        "BL603.child",
        "a notebook that is included",
        passing("a: 1", '# MAGIC %run ./lib/setup\n# COMMAND ----------\na = dbutils.widgets.get("a")\n', **READS_DAY),
        ("BL603", "lib/setup.py", '"day"'),
    ),
    silent(
        "BL603.child",
        "the includer defines it",
        passing("", SET_DAY + "# COMMAND ----------\n# MAGIC %run ./lib/setup\n", **READS_DAY),
    ),
    silent(
        "BL603.child",
        "the caller hands on all that it has",
        passing(
            "day: 1",
            'dbutils.notebook.run("./child", 60, dbutils.widgets.getAll())\n',
            **{"child.py": HEADER + GET_DAY},
        ),
    ),
    fires(
        "BL604.passed",
        "the choices of a SQL widget",
        in_sql(
            "env: qa",
            'CREATE WIDGET DROPDOWN env DEFAULT "dev" CHOICES SELECT * FROM (VALUES ("dev"), ("prod"));\n'
            "-- COMMAND ----------\nSELECT * FROM IDENTIFIER(:env || '.t')\n",
        ),
        ("BL604", "databricks.yml", "qa"),
        severity="warning",
    ),
    fires(
        "BL604.passed",
        "choices of a range, one word of a multiselect",
        passing(
            "mode: delta, month: 13",
            DROPDOWN + 'dbutils.widgets.dropdown("month", "1", [str(m) for m in range(1, 13)])\n'
            'n = dbutils.widgets.get("month")\n',
        ),
        ("BL604", "databricks.yml", "13"),
    ),
    silent(
        "BL604.passed",
        "the choices of a SQL widget are selected from a table",
        in_sql(
            "env: qa",
            'create widget dropdown env default "dev" choices select distinct env from conf where name = "x";\n'
            "-- COMMAND ----------\nSELECT * FROM IDENTIFIER(:env || '.t')\n",
        ),
    ),
    fires(
        "BL604.default",
        "choices under a name, by keywords",
        passing(
            "", 'MODES = ("full", "delta")\ndbutils.widgets.dropdown(name="m", defaultValue="all", choices=MODES)\n'
        ),
        ("BL604", "load.py", '"all"'),
        severity="error",
    ),
    fires(
        "BL604.default",
        "a multiselect of an .ipynb",
        in_ipynb("", 'dbutils.widgets.multiselect("r", "asia", ["eu", "us"])\nr = dbutils.widgets.get("r")\n'),
        ("BL604", "load.ipynb", '\\"asia\\"'),
    ),
    silent("BL604.default", "a combobox takes any", passing("", 'dbutils.widgets.combobox("m", "x", ["a", "b"])\n')),
    silent(
        "BL604.default",
        "choices that are read",
        passing("", 'dbutils.widgets.dropdown("m", "x", [r.m for r in spark.table("modes").collect()])\n'),
    ),
    fires(
        "BL605.shadowed",
        "in Jobs API JSON",
        {
            "job.json": """
            {"name": "j", "parameters": [{"name": "env", "default": "prod"}], "tasks": [{"task_key": "a",
              "notebook_task": {"notebook_path": "/x", "base_parameters": {"env": "dev"}}}]}
            """
        },
        ("BL605", "job.json", '"env"'),
        severity="warning",
    ),
    fires(
        "BL605.shadowed",
        "by a parameter that a target adds",
        {
            "databricks.yml": """
            bundle: {name: b}
            targets:
              prod:
                resources: {jobs: {j: {parameters: [{name: env, default: prod}]}}}
            resources:
              jobs:
                j:
                  tasks:
                    - task_key: a
                      notebook_task: {notebook_path: ./load.py, base_parameters: {env: dev}}
            """,
            "load.py": HEADER + READ_ENV,
        },
        ("BL605", "databricks.yml", "env"),
    ),
    silent("BL605.shadowed", "names that differ in their case", job(OF_JOB + task("ENV: dev"), READ_ENV)),
    silent(
        "BL605.shadowed",
        "a list of plain words knows no names",
        {
            "job.yml": """
            name: j
            parameters: [{name: env, default: prod}]
            tasks: [{task_key: a, spark_python_task: {python_file: /w/x.py, parameters: ["env", "dev"]}}]
            """
        },
    ),
    fires(
        "BL605.idiom",
        "the reference to another parameter",
        job(
            "parameters: [{name: env, default: a}, {name: stage, default: b}], "
            + task("env: '{{job.parameters.stage}}'"),
            READ_ENV,
        ),
        ("BL605", "databricks.yml", "env"),
    ),
    fires(
        "BL605.idiom",
        "a task value in its place",
        job(OF_JOB + task("env: '{{tasks.first.values.env}}'"), READ_ENV),
        ("BL605", "databricks.yml", "env"),
    ),
    fires(
        "BL605.idiom",
        "the run's date in its place",
        job("parameters: [{name: day, default: ''}], " + task("day: '{{job.start_time.iso_date}}'"), GET_DAY),
        ("BL605", "databricks.yml", "day"),
    ),
    silent(
        "BL605.idiom", "with blanks and back-quotes", job(OF_JOB + task("env: '{{ job.parameters.`env` }}'"), READ_ENV)
    ),
    fires(
        "BL606.unread",
        "a condition and a script, to which no parameter comes",
        {
            "job.yml": """
            name: j
            parameters: [{name: mode, default: full}, {name: dead, default: x}]
            tasks:
              - {task_key: c, condition_task: {op: EQUAL_TO, left: "{{job.parameters.mode}}", right: full}}
              - {task_key: s, spark_python_task: {python_file: /w/s.py}, depends_on: [{task_key: c, outcome: "true"}]}
            """
        },
        ("BL606", "job.yml", "dead"),
    ),
    fires(
        "BL606.unread",
        "a notebook that reads another, by %run",
        job(
            "parameters: [{name: day, default: a}, {name: zone, default: b}], " + task(),
            "# MAGIC %run ./lib/setup\n",
            **READS_DAY,
        ),
        ("BL606", "databricks.yml", "zone"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
