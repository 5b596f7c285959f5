"""BL612, BL613 and BL615: scripts, notebooks, jobs and SQL that are handed arguments."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from bricklint.config import Config
from bricklint.files.discover import walk
from bricklint.files.port import Disk
from bricklint.lint import builtin_registry, lint
from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL612.argparse": "parameters against the script's argparse definition",
    "BL612.click": "parameters against the script's click definition",
    "BL612.argv": "sys.argv beyond what is passed",
    "BL612.wheel": "parameters of a wheel of this project",
    "BL613.notebook": "arguments of dbutils.notebook.run that the child never reads",
    "BL613.job": "run_job_task parameters that the other job does not have",
    "BL615.unbound": ":name markers that nobody supplies",
    "BL615.old": "${name} in SQL cells",
    "BL615.quoted": "quoted ':x'",
}

HEADER = "# Databricks notebook source\n"
ARGPARSE = """
import argparse

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source-path", required=True)
    parser.add_argument("-m", "--mode", choices=["full", "delta"], default="full")
    parser.add_argument("--dry-run", action="store_true")
    args = parser.parse_args()
    print(args.source_path)

if __name__ == "__main__":
    main()
"""
CLICK = """
import click

@click.command()
@click.option("--source", required=True)
@click.option("--full/--delta", default=False)
@click.argument("day")
def main(source, full, day):
    print(source, full, day)

if __name__ == "__main__":
    main()
"""


def script(parameters: str, text: str) -> dict[str, str]:
    """A bundle whose one task runs ./main.py with these parameters, in flow style."""
    given = f", parameters: {parameters}" if parameters else ""
    return {
        "databricks.yml": "bundle: {name: b}\nresources:\n  jobs:\n    j:\n      tasks:\n"
        f"        - {{task_key: a, environment_key: e, spark_python_task: {{python_file: ./main.py{given}}}}}\n",
        "main.py": text,
    }


def wheel(task: str, text: str = ARGPARSE) -> dict[str, str]:
    return {
        "databricks.yml": "bundle: {name: b}\nresources:\n  jobs:\n    j:\n      tasks:\n"
        f"        - {{task_key: a, environment_key: e, python_wheel_task: {{{task}}}}}\n",
        "pyproject.toml": '[project]\nname = "orders-etl"\nscripts = {load = "orders.main:main"}\n',
        "src/orders/main.py": text,
    }


def child(call: str, text: str) -> dict[str, str]:
    return {"parent.py": HEADER + call, "child.py": HEADER + text}


def jobs(given: str, declared: str, task: str) -> dict[str, str]:
    return {
        "databricks.yml": f"""
        bundle: {{name: b}}
        resources:
          jobs:
            other: {{parameters: [{declared}], tasks: [{task}]}}
            j:
              tasks:
                - task_key: a
                  run_job_task: {{job_id: "${{resources.jobs.other.id}}", job_parameters: {{{given}}}}}
        """
    }


CONDITION = "{task_key: c, condition_task: {op: EQUAL_TO, left: '{{job.parameters.day}}', right: '1'}}"


def sql(parameters: str, text: str) -> dict[str, str]:
    """A bundle whose one task runs ./a.sql."""
    given = f", parameters: {{{parameters}}}" if parameters else ""
    return {
        "databricks.yml": "bundle: {name: b}\nresources:\n  jobs:\n    j:\n      tasks:\n"
        f"        - {{task_key: a, sql_task: {{warehouse_id: x, file: {{path: ./a.sql}}{given}}}}}\n",
        "a.sql": text,
    }


def cell(text: str, parameters: str = "", before: str = "") -> dict[str, str]:
    """A bundle whose one task runs a notebook with this SQL cell."""
    given = f", base_parameters: {{{parameters}}}" if parameters else ""
    return {
        "databricks.yml": "bundle: {name: b}\nresources:\n  jobs:\n    j:\n      tasks:\n"
        f"        - {{task_key: a, notebook_task: {{notebook_path: ./a.py{given}}}}}\n",
        "a.py": HEADER + before + "# COMMAND ----------\n# MAGIC %sql\n# MAGIC " + text + "\n",
    }


CHOICE = """
import click

@click.command()
@click.option("--env", type=click.Choice(["dev", "prod"]))
def main(env):
    print(env)

main(standalone_mode=False)
"""

CASES: list[Case] = [
    silent(
        "BL615.unbound",
        "a slip of a parameter that the job passes: told there",
        {
            "job.json": '{"name": "j", "tasks": [{"task_key": "t", "notebook_task": {"notebook_path": "nb", '
            '"base_parameters": {"Day": "x"}}}]}',
            "nb.sql": "-- Databricks notebook source\nSELECT * FROM t WHERE d = :day\n",
        },
    ),
    fires(
        "BL612.argparse",
        "an unknown flag, told with the nearest",
        script("[--source_path, /a]", ARGPARSE),
        ("BL612", "databricks.yml", "--source_path"),
        severity="warning",
        hint="did you mean `--source-path`?",
        related=(("main.py", '"--source-path"'),),
    ),
    fires(
        "BL612.argparse",
        "a required one is missing",
        script("[--mode, full]", ARGPARSE),
        ("BL612", "databricks.yml", "parameters"),
        message="does not pass `--source-path`",
    ),
    fires(
        "BL612.argparse",
        "nothing is passed at all",
        script("", ARGPARSE),
        ("BL612", "databricks.yml", "./main.py"),
    ),
    fires(
        "BL612.argparse",
        "flag and value in one element, in JSON",
        {
            "job.json": """
            {"name": "j", "git_source": {"git_url": "https://x/y", "git_provider": "gitHub", "git_branch": "main"},
             "tasks": [{"task_key": "a", "spark_python_task": {"python_file": "main.py", "source": "GIT",
               "parameters": ["--source-path /a", "--mode=all"]}}]}
            """,
            "main.py": ARGPARSE,
        },
        ("BL612", "job.json", '"--source-path /a"'),
        ("BL612", "job.json", '"--mode=all"'),
    ),
    fires(
        "BL612.argparse",
        "no value follows, and a word too many",
        script("[--source-path, --dry-run, extra]", ARGPARSE),
        ("BL612", "databricks.yml", "--source-path"),
        ("BL612", "databricks.yml", "extra"),
    ),
    silent(
        "BL612.argparse",
        "cut short, joined and referred to",
        script("[--source, '{{job.parameters.source}}', -mfull, --dry-run]", ARGPARSE),
    ),
    silent("BL612.argparse", "a value that is a variable", script("['${var.flags}', --mode, '${var.mode}']", ARGPARSE)),
    silent(
        "BL612.argparse",
        "sub-commands, and flags that are left over",
        script(
            "[run, --day, '1']", ARGPARSE.replace("args =", "parser.add_subparsers().add_parser('run')\n    args =")
        ),
    ),
    silent(
        "BL612.argparse",
        "only known flags are parsed",
        script("[--source-path, a, --day, '1']", ARGPARSE.replace("parse_args", "parse_known_args")),
    ),
    silent(
        "BL612.argparse",
        "definitions in a loop",
        script(
            "[--day, '1']",
            ARGPARSE.replace("    args =", "    for n in names:\n        parser.add_argument(n)\n    args ="),
        ),
    ),
    fires(
        "BL612.click",
        "an unknown option",
        script("[--sorce, /a, '2026']", CLICK),
        ("BL612", "databricks.yml", "--sorce"),
        hint="did you mean `--source`?",
    ),
    fires(
        "BL612.click",
        "the argument is missing",
        script("[--source, /a, --delta]", CLICK),
        ("BL612", "databricks.yml", "parameters"),
        message="does not pass `day`",
    ),
    fires(
        "BL612.click",
        "none of the choices",
        script("[--env, production]", CHOICE),
        ("BL612", "databricks.yml", "production"),
        hint="`dev`",
    ),
    silent("BL612.click", "one of the choices", script("[--env, prod]", CHOICE)),
    silent(
        "BL612.click",
        "choices in any case",
        script("[--env, PROD]", CHOICE.replace('"prod"]', '"prod"], case_sensitive=False')),
    ),
    silent("BL612.click", "all there", script("[--source=/a, --full, '2026']", CLICK)),
    silent(
        "BL612.click",
        "a group of commands",
        script("[load, --x, a]", CLICK.replace("@click.command()", "@click.group()")),
    ),
    fires(
        "BL612.argv",
        "the second of one",
        script("[a]", "import sys\nprint(sys.argv[1], sys.argv[2])\n"),
        ("BL612", "databricks.yml", "parameters"),
        message="reads `sys.argv[2]`, but the task passes one",
    ),
    fires(
        "BL612.argv",
        "none passed",
        script("", "import sys\nday = sys.argv[1]\n"),
        ("BL612", "databricks.yml", "./main.py"),
    ),
    silent("BL612.argv", "enough", script("[a, b]", "import sys\nprint(sys.argv[0], sys.argv[2])\n")),
    silent(
        "BL612.argv",
        "asked for before",
        script("[a]", "import sys\nif len(sys.argv) > 2:\n    print(sys.argv[2])\nprint(sys.argv[1:])\n"),
    ),
    fires(
        "BL612.wheel",
        "named parameters",
        wheel("package_name: orders_etl, entry_point: load, named_parameters: {source-path: /a, modus: full}"),
        ("BL612", "databricks.yml", "modus"),
        message="src/orders/main.py",
    ),
    fires(
        "BL612.wheel",
        "a list, and setup.py",
        {
            **wheel("package_name: orders_etl, entry_point: load, parameters: [--mode, full]"),
            "pyproject.toml": "[build-system]\n",
            "setup.py": 'setup(name="orders_etl", entry_points={"console_scripts": ["load=orders.main:main"]})\n',
        },
        ("BL612", "databricks.yml", "parameters"),
    ),
    silent("BL612.wheel", "another package", wheel("package_name: other, entry_point: load, parameters: [--x, y]")),
    silent("BL612.wheel", "an entry point that is not declared", wheel("package_name: orders_etl, entry_point: run")),
    fires(
        "BL613.notebook",
        "a slip of what it reads",
        child('dbutils.notebook.run("child", 60, {"runDate": "1"})\n', 'x = dbutils.widgets.get("run_date")\n'),
        ("BL613", "parent.py", '"runDate"'),
        severity="warning",
        hint="did you mean `run_date`?",
        related=(("child.py", '"run_date"'),),
    ),
    fires(
        "BL613.notebook",
        "in a loop over notebooks, by the name of the argument",
        {
            **child(
                'for nb in ["./child", "./other"]:\n    dbutils.notebook.run(nb, 60, arguments={"env": "x"})\n',
                "print(1)\n",
            ),
            "other.py": HEADER + "print(2)\n",
        },
        ("BL613", "parent.py", '"env"'),
    ),
    silent(
        "BL613.notebook",
        "one of them reads it, through a %run child",
        {
            **child(
                'for nb in ["./child", "./other"]:\n    dbutils.notebook.run(nb, 60, {"env": "x"})\n', "print(1)\n"
            ),
            "other.py": HEADER + "# MAGIC %run ./lib\n",
            "lib.py": HEADER + 'env = dbutils.widgets.get("env")\n',
        },
    ),
    silent(
        "BL613.notebook",
        "reading is unknowable, or the child is not here",
        child(
            'dbutils.notebook.run("child", 60, {"env": "x"})\ndbutils.notebook.run("/Shared/x", 60, {"env": "x"})\n',
            "print(dbutils.widgets.getAll())\n",
        ),
    ),
    fires(
        "BL613.job",
        "another name than the job declares",
        jobs("Day: '1'", "{name: day, default: a}", CONDITION),
        ("BL613", "databricks.yml", "Day"),
        severity="warning",
        hint="did you mean `day`?",
    ),
    fires(
        "BL613.job",
        "it declares none",
        jobs("env: x", "", CONDITION.replace("{{job.parameters.day}}", "1")),
        ("BL613", "databricks.yml", "env"),
    ),
    silent("BL613.job", "the right name", jobs("day: '1'", "{name: day, default: a}", CONDITION)),
    silent(
        "BL613.job",
        "a notebook of the other job may read it",
        jobs("env: x", "", "{task_key: n, notebook_task: {notebook_path: /Shared/x}}"),
    ),
    fires(
        "BL615.unbound",
        "the file of a SQL task, with the nearest",
        sql("run_date: x", "SELECT * FROM t WHERE d = :rundate;\n"),
        ("BL615", "a.sql", ":rundate"),
        severity="warning",
        hint="did you mean `:run_date`?",
    ),
    fires(
        "BL615.unbound",
        "a SQL cell",
        cell("SELECT * FROM t WHERE d = :day"),
        ("BL615", "a.py", ":day"),
        severity="warning",
    ),
    fires(
        "BL615.unbound",
        "args of spark.sql",
        {"a.py": HEADER + 'spark.sql("SELECT * FROM t WHERE d = :day AND r = :region", args={"day": 1})\n'},
        ("BL615", "a.py", ":region"),
    ),
    silent(
        "BL615.unbound",
        "the task, the job, a widget supply it",
        {
            **cell("SELECT :a, :b", "a: x", 'dbutils.widgets.text("b", "")\n'),
            "job.json": """
            {"name": "k", "parameters": [{"name": "day", "default": "1"}], "tasks": [{"task_key": "q", "sql_task":
              {"warehouse_id": "x", "file": {"path": "a.sql"}}}]}
            """,
            "a.sql": "SELECT :day\n",
        },
    ),
    silent(
        "BL615.unbound",
        "a cast, a path into JSON, a comment and a time",
        sql("", "SELECT a::int, b:c.d, '12:30', x[1:2] -- :day\nFROM t\n"),
    ),
    silent(
        "BL615.unbound",
        "args that are not known",
        {"a.py": HEADER + 'spark.sql("SELECT :a", args=values)\nspark.sql("SELECT :b", args={**values, "c": 1})\n'},
    ),
    fires(
        "BL615.old",
        "a widget, said once",
        cell("SELECT * FROM ${env}.t JOIN ${env}.u", "env: x"),
        ("BL615", "a.py", "${env}"),
        severity="warning",
        hint="IDENTIFIER(:env)",
    ),
    fires(
        "BL615.old",
        "in quotes",
        cell("SELECT * FROM t WHERE d = '${day}'", "", 'dbutils.widgets.text("day", "")\n'),
        ("BL615", "a.py", "${day}"),
    ),
    silent("BL615.old", "a setting of Spark, and what no widget is", cell("SELECT '${spark.app.name}', ${other}")),
    silent("BL615.old", "a text of Python", {"a.py": HEADER + 'dbutils.widgets.text("env", "")\nx = "${env}"\n'}),
    fires(
        "BL615.quoted",
        "in a SQL file",
        sql("day: x", "SELECT * FROM t WHERE d = ':day'\n"),
        ("BL615", "a.sql", "':day'"),
        severity="warning",
        hint="take the quotes away",
    ),
    fires(
        "BL615.quoted",
        "in a SQL cell",
        cell("SELECT * FROM t WHERE d = ':day'", "day: x"),
        ("BL615", "a.py", "':day'"),
    ),
    silent("BL615.quoted", "no parameter of that name", sql("day: x", "SELECT :day, ':mm'\n")),
    silent("BL615.quoted", "more text than the name", sql("day: x", "SELECT :day, 'at :day'\n")),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_the_metadata_of_a_package_is_found_on_disk(tmp_path: Path) -> None:
    files = {
        "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                j:
                  tasks:
                    - task_key: t
                      python_wheel_task: {package_name: orders, entry_point: run, named_parameters: {day: x}}
        """,
        "pyproject.toml": """
            [project]
            name = "orders"
            [project.scripts]
            run = "orders.main:main"
        """,
        "src/orders/main.py": """
            import argparse

            def main():
                parser = argparse.ArgumentParser()
                parser.add_argument("--env")
                print(parser.parse_args())

            if __name__ == "__main__":
                main()
        """,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"))
    result = lint(Disk(tmp_path, walk(tmp_path)), Config(select=("BL612",)), builtin_registry())
    assert [(one.primary.span.text, one.related[0].span.text) for one in result.diagnostics] == [("day", '"--env"')]
