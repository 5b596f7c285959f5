"""Writes of scripts: by the arguments that the task passes on the command line, else by their defaults."""

from __future__ import annotations

import json
import textwrap

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import job, notebook

CLAUSES = {
    "BL801.arguments": "a mode that the task passes as an argument of its script",
    "BL402.arguments": "the script of the task appends: BL801 speaks instead",
}


def script(code: str, *words: str, retries: int | None = 2, **job: object) -> dict[str, str]:
    """A job of one task that runs a script with these words on its command line."""
    task: dict[str, object] = {
        "task_key": "load",
        "existing_cluster_id": "0101-000000-abcdefgh",
        "spark_python_task": {"python_file": "load.py", "parameters": list(words)},
    }
    if retries is not None:
        task["max_retries"] = retries
    return {
        "job.json": json.dumps({"name": "daily", "tasks": [task], **job}, indent=2),
        "load.py": textwrap.dedent(code).lstrip("\n"),
    }


def wheel(code: str, **body: object) -> dict[str, str]:
    """A job of one task that runs an entry point of the project's own package."""
    body = {"package_name": "etl", "entry_point": "load", **body}
    task = {"task_key": "load", "max_retries": 2, "environment_key": "x", "python_wheel_task": body}
    return {
        "job.json": json.dumps({"name": "daily", "tasks": [task]}, indent=2),
        "pyproject.toml": '[project]\nname = "etl"\n[project.scripts]\nload = "etl.load:main"\n',
        "etl/__init__.py": "",
        "etl/load.py": textwrap.dedent(code).lstrip("\n"),
    }


PARSED = """
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", default="overwrite", choices=["append", "overwrite"])
    parser.add_argument("--full", action="store_true")
    args = parser.parse_args()
    spark.read.json("/raw").write.mode(args.mode).saveAsTable("bronze.orders")
    """
MAIN = """
    import argparse

    def main(argv=None):
        parser = argparse.ArgumentParser()
        parser.add_argument("table")
        parser.add_argument("-m", "--mode", dest="how", type=str, default="append")
        args, _ = parser.parse_known_args(argv)
        settings = vars(args)
        write(settings["table"], settings["how"])

    def write(table, mode):
        spark.read.json("/raw").write.mode(mode).saveAsTable(f"bronze.{table}")

    if __name__ == "__main__":
        main()
    """
CLICK = """
    import click

    @click.command()
    @click.option("--mode", default="append")
    @click.option("--table", required=True)
    def main(mode, table):
        spark.read.json("/raw").write.mode(mode).saveAsTable(table)

    if __name__ == "__main__":
        main()
    """
TYPER = """
    import typer

    def main(table: str, mode: str = typer.Option("append", "--how"), full: bool = False):
        spark.read.json("/raw").write.mode(mode).saveAsTable(table)

    typer.run(main)
    """
WORDS = """
    import sys

    mode = sys.argv[2] if len(sys.argv) > 2 else "overwrite"
    spark.read.json("/raw").write.mode(mode).saveAsTable(sys.argv[1])
    """
CHOSEN = """
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    args = parser.parse_args()
    """
MODE = ("BL801", "load.py", "args.mode")
DAY = """
    import argparse
    from datetime import date

    parser = argparse.ArgumentParser()
    parser.add_argument("--day", default=None)
    args = parser.parse_args()
    day = args.day or str(date.today())
    df = spark.table("a")
    df.write.mode("overwrite").option("replaceWhere", f"day = '{day}'").saveAsTable("b")
    """

CASES: list[Case] = [
    fires(
        "BL801.arguments",
        "two words",
        script(PARSED, "--mode", "append"),
        MODE,
        severity="error",
        related=(("job.json", '"append"'), ("job.json", "2")),
    ),
    fires(
        "BL801.arguments", "one word", script(PARSED, "--mode=append"), MODE, related=(("job.json", '"--mode=append"'),)
    ),
    fires("BL801.arguments", "cut short", script(PARSED, "--full", "--mo", "append"), MODE),
    fires(
        "BL801.arguments",
        "the default of a job parameter",
        script(PARSED, "--mode", "{{job.parameters.how}}", parameters=[{"name": "how", "default": "append"}]),
        MODE,
        severity="error",
    ),
    silent("BL801.arguments", "the default", script(PARSED)),
    silent("BL801.arguments", "overwrite is passed", script(PARSED, "--mode", "overwrite")),
    silent("BL801.arguments", "only the run knows it", script(PARSED, "--mode", "{{tasks.a.values.mode}}")),
    silent("BL801.arguments", "only the run knows a part", script(PARSED, "--mode={{tasks.a.values.mode}}")),
    silent("BL801.arguments", "words that do not fit", script(PARSED, "--mode", "append", "--what", "1")),
    silent("BL801.arguments", "no value for the option", script(PARSED, "--mode")),
    fires("BL801.arguments", "the default appends", script(MAIN, "orders"), ("BL801", "load.py", "mode")),
    fires(
        "BL801.arguments",
        "a short flag with its value",
        script(MAIN, "-mappend", "orders"),
        ("BL801", "load.py", "mode"),
    ),
    silent("BL801.arguments", "overwrite by a short flag", script(MAIN, "orders", "-m", "overwrite")),
    silent(
        "BL801.arguments", "the words are not known", script(MAIN, "{{job.parameters.nobody}}", "{{tasks.a.values.x}}")
    ),
    silent(
        "BL801.arguments",
        "a default that is set later",
        script(
            PARSED.replace('"overwrite", ', '"append", ').replace("args =", 'parser.set_defaults(mode="x")\nargs =')
        ),
    ),
    fires("BL801.arguments", "click's default", script(CLICK, "--table", "a.b"), ("BL801", "load.py", "mode")),
    silent("BL801.arguments", "click gets overwrite", script(CLICK, "--table", "a.b", "--mode", "overwrite")),
    fires("BL801.arguments", "typer's default", script(TYPER, "a.b"), ("BL801", "load.py", "mode")),
    silent("BL801.arguments", "typer gets overwrite", script(TYPER, "a.b", "--how", "overwrite", "--full")),
    fires(
        "BL801.arguments",
        "the second word",
        script(WORDS, "a.b", "append"),
        ("BL801", "load.py", "mode"),
        severity="error",
        message="this append to",
        related=(("job.json", '"append"'),),
    ),
    silent(
        "BL801.arguments",
        "overwrite is the second word",
        script(WORDS.replace('"overwrite"', '"append"'), "a", "overwrite"),
    ),
    fires(
        "BL801.arguments",
        "no second word",
        script(WORDS.replace('"overwrite"', '"append"'), "a"),
        ("BL801", "load.py", "mode"),
        severity="error",
    ),
    silent(
        "BL801.arguments",
        "a statement asks for the words",
        script(
            """
            import sys
            mode = "append"
            if len(sys.argv) > 1:
                mode = sys.argv[1]
            df.write.mode(mode).saveAsTable("a.b")
            """,
            "overwrite",
        ),
    ),
    silent(
        "BL801.arguments",
        "a word that may be missing",
        script(
            """
            import sys
            try:
                mode = sys.argv[1]
            except IndexError:
                mode = "append"
            df.write.mode(mode).saveAsTable("a.b")
            """,
            "overwrite",
        ),
    ),
    fires(
        "BL801.arguments",
        "words taken apart",
        script("import sys\n_, table, how = sys.argv\ndf.write.mode(how).saveAsTable(table)\n", "a.b", "append"),
        ("BL801", "load.py", "how"),
    ),
    fires(
        "BL801.arguments",
        "a slice taken apart",
        script("import sys\ntable, how = sys.argv[1:]\ndf.write.mode(how).saveAsTable(table)\n", "a.b", "append"),
        ("BL801", "load.py", "how"),
    ),
    fires(
        "BL801.arguments",
        "a wheel with named parameters",
        wheel(MAIN.replace('"table"', '"--table"'), named_parameters={"table": "x", "mode": "append"}),
        ("BL801", "etl/load.py", "mode"),
        related=(("job.json", '"append"'),),
    ),
    silent(
        "BL801.arguments",
        "a wheel that gets overwrite",
        wheel(MAIN.replace('"table"', '"--table"'), named_parameters={"table": "x", "mode": "overwrite"}),
    ),
    silent("BL801.arguments", "a wheel with words", wheel(MAIN, parameters=["x", "--mode", "overwrite"])),
    silent(
        "BL801.arguments",
        "two commands, each with a mode of its own",
        script(
            """
            import argparse
            parser = argparse.ArgumentParser()
            commands = parser.add_subparsers()
            one, two = commands.add_parser("one"), commands.add_parser("two")
            one.add_argument("--mode", default="append")
            two.add_argument("--mode", default="overwrite")
            args = parser.parse_args()
            df.write.mode(args.mode).saveAsTable("a.b")
            """,
            "two",
        ),
    ),
    fires(
        "BL807.default-mode",
        "the default mode",
        script(PARSED.replace(".mode(args.mode)", "")),
        ("BL807", "load.py", "saveAsTable"),
    ),
    fires("BL808.passed", "no day is passed", script(DAY), ("BL808", "load.py", '"overwrite"')),
    silent("BL808.passed", "the day of the job", script(DAY, "--day", "{{job.trigger.time.iso_date}}")),
    silent("BL808.passed", "a known day", script(DAY, "--day=2024-01-01")),
    silent(
        "BL402.arguments",
        "the script appends",
        script(
            PARSED,
            "--mode",
            "append",
            retries=None,
            schedule={"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"},
            email_notifications={"on_failure": ["a@example.com"]},
        ),
    ),
    fires(
        "BL402.arguments",
        "the script overwrites, and nothing repeats it",
        script(
            PARSED,
            retries=None,
            schedule={"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"},
            email_notifications={"on_failure": ["a@example.com"]},
        ),
        ("BL402", "job.json", '"daily"'),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


FLAGGED = (
    CHOSEN
    + """
    df = spark.table("a")
    if args.full:
        df.write.mode("overwrite").saveAsTable("b")
    else:
        df.write.mode("append").saveAsTable("b")
    """
)
LOADED = """
    dbutils.widgets.dropdown("load", "full", ["full", "delta"])
    load = dbutils.widgets.get("load")
    df = spark.table("a")
    if load in ("full", "all"):
        df.write.mode("overwrite").saveAsTable("b")
        dbutils.notebook.exit("done")
    if load == "delta" and df.columns:
        df.write.mode("append").saveAsTable("b")
    """


def loaded(how: object) -> dict[str, str]:
    return {"job.json": job(retries=2, base_parameters={"load": how}), "nb.py": notebook(LOADED)}


CHOICES: list[Case] = [
    fires(
        "BL801.arguments", "the flag is not passed", script(FLAGGED), ("BL801", "load.py", '"append"'), severity="error"
    ),
    silent("BL801.arguments", "the flag leads past the append", script(FLAGGED, "--full")),
    fires("BL801.arguments", "the parameter leads to the append", loaded("delta"), ("BL801", "nb.py", '"append"')),
    silent("BL801.arguments", "the parameter leads past the append", loaded("full")),
    silent("BL801.arguments", "neither way is taken", loaded("nothing")),
    fires(
        "BL801.arguments",
        "only the run knows the way",
        loaded("{{tasks.a.values.load}}"),
        ("BL801", "nb.py", '"append"'),
    ),
    fires(
        "BL801.arguments",
        "not both, of which one is not known",
        script(
            CHOSEN
            + """
    if not (args.full and other()):
        df.write.mode("append").saveAsTable("b")
    """,
            "--full",
        ),
        ("BL801", "load.py", '"append"'),
    ),
]


@pytest.mark.parametrize("case", CHOICES, ids=case_id)
def test_choice(case: Case) -> None:
    check_case(case)
