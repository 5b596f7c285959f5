"""BL612, BL613 and BL615 to BL620 in further forms: scripts, wheels, children, SQL, paths, magics."""

from __future__ import annotations

import json

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import ipynb
from tests.rules.test_parameters_calls import CLICK, CONDITION, HEADER, cell, child, jobs, script, sql, wheel
from tests.rules.test_parameters_magics import job, run
from tests.rules.test_parameters_paths import NOTEBOOK, bundle, notebook_job

LIBRARIES = '[{pypi: {package: "PACKAGE"}}]'
NOTHING = "print(1)\n"
READS_DAY = 'd = dbutils.widgets.get("day")\n'
ARGV = "import sys\n"


def workspace(path: str, **files: str) -> dict[str, str]:
    return {"job.json": notebook_job(path), **files}


def other_job(parameter: str) -> dict[str, str]:
    return jobs(f"{parameter}: 1", "{name: day, default: a}", CONDITION)


def terraform(body: str) -> dict[str, str]:
    return {
        "main.tf": f'resource "databricks_job" "j" {{\n  name = "j"\n  task {{\n    task_key = "a"\n{body}  }}\n}}\n'
    }


def sql_notebook(text: str) -> dict[str, str]:
    return {"nb.sql": "-- Databricks notebook source\n" + text}


def library(package: str) -> dict[str, str]:
    return job(NOTHING, libraries=LIBRARIES.replace("PACKAGE", package))


CASES: list[Case] = [
    fires(
        "BL612.click",
        "a value that the option lacks",
        script("[monday, --source]", CLICK),
        ("BL612", "databricks.yml", "--source"),
        message="takes a value",
    ),
    fires(
        "BL612.argv",
        "several at once",
        script("[orders]", ARGV + "table, day = sys.argv[1], sys.argv[2]\nprint(table, day)\n"),
        ("BL612", "databricks.yml", "parameters"),
        message="reads `sys.argv[2]`, but the task passes one parameter",
    ),
    fires(
        "BL612.argv",
        "in a function, nothing is passed",
        script("", ARGV + "def main():\n    print(sys.argv[1])\n\nif __name__ == '__main__':\n    main()\n"),
        ("BL612", "databricks.yml", "./main.py"),
    ),
    silent(
        "BL612.argv",
        "it is asked how many there are",
        script("[a]", ARGV + "mode = sys.argv[2] if len(sys.argv) > 2 else 'full'\nprint(sys.argv[1], mode)\n"),
    ),
    silent("BL612.argv", "all of them", script("[a]", ARGV + "for name in sys.argv[1:]:\n    print(name)\n")),
    fires(
        "BL612.wheel",
        "a name of named_parameters",
        wheel("package_name: orders-etl, entry_point: load, named_parameters: {source-path: /a, dryrun: '1'}"),
        ("BL612", "databricks.yml", "dryrun"),
    ),
    silent(
        "BL612.wheel",
        "the package of somebody else",
        wheel("package_name: trips-etl, entry_point: load, parameters: [--nothing]"),
    ),
    fires(
        "BL613.notebook",
        "arguments that are put together before",
        child(
            'args = {"day": "1"}\nargs["zone"] = "eu"\nr = dbutils.notebook.run("./child", 60, args)\n',
            READS_DAY,
        ),
        ("BL613", "parent.py", '"zone"'),
        severity="warning",
    ),
    fires(
        "BL613.notebook",
        "in a helper, by keywords",
        child(
            "def start(day):\n    return dbutils.notebook.run(\n"
            '        path="./child", timeout_seconds=60, arguments={"day": day, "zone": "x"}\n    )\n\n'
            'if start("1") != "ok":\n    raise RuntimeError("child")\n',
            READS_DAY,
        ),
        ("BL613", "parent.py", '"zone"'),
    ),
    silent(
        "BL613.notebook",
        "the child reads all",
        child('dbutils.notebook.run("./child", 60, {"zone": "eu"})\n', "args = dbutils.widgets.getAll()\n"),
    ),
    silent(
        "BL613.notebook",
        "the child hands it on to a third",
        {
            **child(
                'dbutils.notebook.run("./child", 60, {"zone": "eu"})\n',
                'dbutils.notebook.run("./third", 60, {"zone": dbutils.widgets.get("zone")})\n',
            ),
            "third.py": HEADER + 'z = dbutils.widgets.get("zone")\n',
        },
    ),
    fires("BL613.job", "a slip of its name", other_job("dya"), ("BL613", "databricks.yml", "dya"), hint="day"),
    fires("BL613.job", "another case", other_job("Day"), ("BL613", "databricks.yml", "Day")),
    silent("BL613.job", "its very name", other_job("day")),
    silent(
        "BL613.job",
        "a job that is not here",
        {
            "job.json": json.dumps(
                {"name": "j", "tasks": [{"task_key": "a", "run_job_task": {"job_id": 7, "job_parameters": {"x": "1"}}}]}
            )
        },
    ),
    fires(
        "BL615.unbound",
        "in spark.sql with other arguments",
        cell("", "", 'spark.sql("SELECT * FROM t WHERE d = :day AND z = :zone", {"day": "1"})\n'),
        ("BL615", "a.py", ":zone"),
    ),
    fires(
        "BL615.old",
        "in a SQL notebook",
        sql_notebook("CREATE WIDGET TEXT db DEFAULT 'a';\n-- COMMAND ----------\nSELECT * FROM ${db}.t\n"),
        ("BL615", "nb.sql", "${db}"),
    ),
    fires("BL615.old", "in a text", cell("SELECT * FROM t WHERE d = '${day}'", "day: 1"), ("BL615", "a.py", "${day}")),
    silent("BL615.old", "with a backslash", cell("SELECT '\\${day}'")),
    silent("BL615.old", "in an f-string of Python", cell("", "", 'db = "a"\nspark.sql(f"SELECT * FROM {db}.t")\n')),
    fires(
        "BL615.quoted",
        "in the file of a SQL task, within a longer text",
        sql("day: '1'", "SELECT * FROM t WHERE d = 'd :day' OR e = :day OR f = ':day'\n"),
        ("BL615", "a.sql", "':day'"),
    ),
    fires(
        "BL615.quoted",
        "in spark.sql",
        cell("", "", """spark.sql("SELECT * FROM t WHERE d = ':day'", args={"day": "1"})\n"""),
        ("BL615", "a.py", "':day'"),
    ),
    silent(
        "BL615.quoted", "a time of the day", sql("day: '1'", "SELECT '10:30', ':', ': day' FROM t WHERE d = :day\n")
    ),
    silent("BL615.quoted", "a marker beside a text", sql("day: '1'", "SELECT 'd' || :day\n")),
    silent(
        "BL616.missing",
        "beside the spec",
        bundle("notebook_task: {notebook_path: ./load.py}", **{"resources/load.py": NOTEBOOK}),
    ),
    silent("BL616.missing", "in the workspace", workspace("/Shared/none/load", **{"etl/trips.py": NOTEBOOK})),
    fires(
        "BL616.extension",
        "the file of a SQL task",
        bundle("sql_task: {warehouse_id: x, file: {path: ../sql/orders}}", **{"sql/orders.sql": "SELECT 1\n"}),
        ("BL616", "resources/job.yml", "../sql/orders"),
        hint="orders.sql",
    ),
    fires(
        "BL616.extension",
        "a Jupyter notebook under the extension of Python",
        bundle("notebook_task: {notebook_path: ../src/load.py}", **{"src/load.ipynb": ipynb("print(1)\n")}),
        ("BL616", "resources/job.yml", "../src/load.py"),
        hint="load.ipynb",
    ),
    silent("BL616.extension", "the API takes none", workspace("./load", **{"load.py": NOTEBOOK})),
    silent("BL616.extension", "in capitals", bundle("notebook_task: {notebook_path: ../a.PY}", **{"a.PY": NOTEBOOK})),
    fires(
        "BL616.folder",
        "from the root, a script",
        bundle("spark_python_task: {python_file: src/main.py}", **{"src/main.py": NOTHING}),
        ("BL616", "resources/job.yml", "src/main.py"),
        hint="../src/main.py",
    ),
    fires(
        "BL616.folder",
        "a SQL file, from the root",
        bundle("sql_task: {warehouse_id: x, file: {path: sql/a.sql}}", **{"sql/a.sql": "SELECT 1\n"}),
        ("BL616", "resources/job.yml", "sql/a.sql"),
        hint="../sql/a.sql",
    ),
    silent(
        "BL616.folder",
        "from the file that names it",
        bundle("spark_python_task: {python_file: ../src/main.py}", **{"src/main.py": NOTHING}),
    ),
    silent(
        "BL616.folder",
        "a dot before it",
        bundle("spark_python_task: {python_file: ./../src/main.py}", **{"src/main.py": NOTHING}),
    ),
    fires(
        "BL616.nearest",
        "two letters in the wrong order",
        bundle("notebook_task: {notebook_path: ../src/laod.py}", **{"src/load.py": NOTEBOOK}),
        ("BL616", "resources/job.yml", "../src/laod.py"),
        hint="load.py",
    ),
    fires(
        "BL616.nearest",
        "another case",
        bundle("notebook_task: {notebook_path: ../src/Load.py}", **{"src/load.py": NOTEBOOK}),
        ("BL616", "resources/job.yml", "../src/Load.py"),
        hint="load.py",
    ),
    silent(
        "BL616.nearest",
        "both are there",
        bundle("notebook_task: {notebook_path: ../src/laod.py}", **{"src/load.py": NOTEBOOK, "src/laod.py": NOTEBOOK}),
    ),
    silent(
        "BL616.nearest",
        "a variable in it",
        bundle("notebook_task: {notebook_path: '../src/${bundle.target}.py'}", **{"src/load.py": NOTEBOOK}),
    ),
    fires(
        "BL616.elsewhere",
        "a job in a bundle beside one with a git source",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                far:
                  git_source: {git_url: https://example.com/r.git, git_provider: gitHub, git_branch: main}
                  tasks: [{task_key: a, notebook_task: {notebook_path: nb/none}}]
                near:
                  tasks: [{task_key: a, notebook_task: {notebook_path: ./nb/none.py}}]
            """
        },
        ("BL616", "databricks.yml", "./nb/none.py"),
    ),
    fires(
        "BL616.elsewhere",
        "below a root of the workspace that is this project",
        workspace("/Workspace/Shared/etl/none", **{"load.py": NOTEBOOK}),
        ("BL616", "job.json", '"/Workspace/Shared/etl/none"'),
        workspace_roots=("/Workspace/Shared/etl",),
    ),
    fires(
        "BL616.elsewhere",
        "a notebook that another one runs",
        {"parent.py": HEADER + 'dbutils.notebook.run("./none", 60)\n', "load.py": NOTEBOOK},
        ("BL616", "parent.py", '"./none"'),
    ),
    silent(
        "BL616.elsewhere",
        "a wheel that is built later, a path of the cluster",
        bundle("spark_python_task: {python_file: dbfs:/jobs/none.py}, libraries: [{whl: ../dist/none.whl}]"),
    ),
    fires(
        "BL617.notebook-due",
        "SQL without its header",
        bundle("notebook_task: {notebook_path: ../a.sql}", **{"a.sql": "SELECT 1\n"}),
        ("BL617", "resources/job.yml", "../a.sql"),
        hint="-- Databricks notebook source",
    ),
    fires(
        "BL617.notebook-due",
        "the header below a licence",
        bundle("notebook_task: {notebook_path: ../a.py}", **{"a.py": "# all rights reserved\n" + NOTEBOOK}),
        ("BL617", "resources/job.yml", "../a.py"),
    ),
    silent(
        "BL617.notebook-due",
        "a Jupyter notebook",
        bundle("notebook_task: {notebook_path: ../a.ipynb}", **{"a.ipynb": ipynb("print(1)\n")}),
    ),
    silent(
        "BL617.notebook-due",
        "a plain file that a workspace path may mean",
        workspace("/Shared/etl/load", **{"etl/load.py": NOTHING}),
    ),
    fires(
        "BL617.plain-due",
        "in Terraform's own folder",
        bundle("spark_python_task: {python_file: ../a.py}", **{"a.py": NOTEBOOK + "# COMMAND ----------\nprint(2)\n"}),
        ("BL617", "resources/job.yml", "../a.py"),
    ),
    fires(
        "BL617.plain-due",
        "a Jupyter notebook",
        bundle("spark_python_task: {python_file: ../a.ipynb}", **{"a.ipynb": ipynb("print(1)\n")}),
        ("BL617", "resources/job.yml", "../a.ipynb"),
    ),
    silent(
        "BL617.plain-due",
        "the header in a text",
        bundle("spark_python_task: {python_file: ../a.py}", **{"a.py": f'TEXT = """\n{NOTEBOOK}"""\n'}),
    ),
    silent(
        "BL617.plain-due",
        "a script",
        bundle("spark_python_task: {python_file: ../a.py}", **{"a.py": "#!/usr/bin/env python\nprint(1)\n"}),
    ),
    fires(
        "BL617.header",
        "two blanks within it",
        bundle("notebook_task: {notebook_path: ../a.py}", **{"a.py": "#  Databricks notebook source\nprint(1)\n"}),
        ("BL617", "resources/job.yml", "../a.py"),
    ),
    fires(
        "BL617.header",
        "no blank behind the comment of SQL",
        bundle("notebook_task: {notebook_path: ../a.sql}", **{"a.sql": "--Databricks notebook source\nSELECT 1\n"}),
        ("BL617", "resources/job.yml", "../a.sql"),
    ),
    silent(
        "BL617.header",
        "Scala",
        bundle(
            "notebook_task: {notebook_path: ../a.scala}", **{"a.scala": "// Databricks notebook source\nprintln(1)\n"}
        ),
    ),
    silent(
        "BL617.header",
        "R",
        bundle("notebook_task: {notebook_path: ../a.R}", **{"a.R": "# Databricks notebook source\nprint(1)\n"}),
    ),
    fires(
        "BL618.left-over",
        "in Terraform",
        terraform(
            '    existing_cluster_id = "<cluster-id>"\n    notebook_task {\n      notebook_path = "/Shared/a"\n    }\n'
        ),
        ("BL618", "main.tf", "<cluster-id>"),
    ),
    silent(
        "BL618.left-over",
        "folders that are called like that",
        workspace("/Shared/todo_list/your_orders/placeholder_data"),
    ),
    silent(
        "BL618.left-over",
        "a comparison in a parameter",
        bundle("notebook_task: {notebook_path: /Shared/a, base_parameters: {where: 'a < b and c > d'}}"),
    ),
    fires("BL619.missing", "in an .ipynb", {"a.ipynb": ipynb("%run ./none\n")}, ("BL619", "a.ipynb", "./none")),
    fires(
        "BL619.missing",
        "a slip, in SQL",
        {"a.sql": "-- Databricks notebook source\n-- MAGIC %run ./setpu\n", "setup.py": NOTEBOOK},
        ("BL619", "a.sql", "./setpu"),
        hint="setup",
    ),
    silent(
        "BL619.missing",
        "in quotes, with arguments",
        run('# MAGIC %run "./lib/b" $env="dev"\n', **{"lib/b.py": NOTHING}),
    ),
    fires(
        "BL619.alone",
        "code below it in the cell",
        run("# MAGIC %run ./b\n# MAGIC f()\n", **{"b.py": NOTHING}),
        ("BL619", "a.py", "./b"),
    ),
    fires(
        "BL619.alone",
        "two of them in one cell of an .ipynb",
        {"a.ipynb": ipynb("%run ./b\n%run ./c\n"), "b.py": NOTEBOOK, "c.py": NOTEBOOK},
        ("BL619", "a.ipynb", "./b"),
        related=(("a.ipynb", "./c"),),
    ),
    silent(
        "BL619.alone",
        "a comment and a title above it",
        run("# DBTITLE 1,Setup\n# the helpers\n# MAGIC %run ./b\n", **{"b.py": NOTHING}),
    ),
    silent(
        "BL619.alone",
        "blank lines around it",
        run("\n# MAGIC %run ./b\n# MAGIC\n\n# COMMAND ----------\nprint(2)\n", **{"b.py": NOTHING}),
    ),
    fires(
        "BL619.circle",
        "of three",
        {**job("# MAGIC %run ./b\n"), "b.py": HEADER + "# MAGIC %run ./c\n", "c.py": HEADER + "# MAGIC %run ./a\n"},
        ("BL619", "a.py", "./b"),
    ),
    fires("BL619.circle", "of itself", job("# MAGIC %run ./a\n"), ("BL619", "a.py", "./a")),
    silent(
        "BL619.circle",
        "one that two include",
        {
            **job("# MAGIC %run ./b\n# COMMAND ----------\n# MAGIC %run ./c\n"),
            "b.py": HEADER + "# MAGIC %run ./c\n",
            "c.py": NOTEBOOK,
        },
    ),
    silent(
        "BL619.circle",
        "a notebook that runs itself on another day",
        job('import sys\nif spark.table("t").isEmpty():\n    dbutils.notebook.run("./a", 60)\n'),
    ),
    fires(
        "BL620.pip",
        "among pinned ones, with a switch",
        job("%pip install -q numpy==1.26.4 pandas\n"),
        ("BL620", "a.py", "pandas"),
    ),
    fires("BL620.pip", "an extra", job("# MAGIC %pip install requests[socks]\n"), ("BL620", "a.py", "requests[socks]")),
    silent(
        "BL620.pip",
        "files, a repository at a tag",
        job("%pip install -r requirements.txt ./dist/a.whl git+https://example.com/a.git@v1\n"),
    ),
    silent("BL620.pip", "bounds", job('%pip install "pandas>=2,<3" numpy~=1.26\n')),
    fires(
        "BL620.library", "with an extra", library("requests[socks]"), ("BL620", "databricks.yml", '"requests[socks]"')
    ),
    fires(
        "BL620.library",
        "in the environment of a job that starts by a trigger",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                j:
                  trigger: {periodic: {interval: 1, unit: DAYS}}
                  environments:
                    - environment_key: e
                      spec: {environment_version: "2", dependencies: ["pandas==2.2.0", polars]}
                  tasks:
                    - {task_key: a, environment_key: e, spark_python_task: {python_file: ./main.py}}
            """,
            "main.py": NOTHING,
        },
        ("BL620", "databricks.yml", "polars"),
    ),
    silent("BL620.library", "exactly one version", library("pandas==2.2.0")),
    silent("BL620.library", "a lower bound and an upper one", library("pandas>=2.2,<3")),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
