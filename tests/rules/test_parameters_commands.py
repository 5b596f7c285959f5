"""BL612: command lines that typer makes of functions, and commands of wheels."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.test_parameters_calls import script, wheel

CLAUSES = {"BL612.typer": "parameters against the script's typer definition"}

RUN = """
import typer

def main(table: str, run_date: str = "", dry_run: bool = False, n: int = 1):
    print(table, run_date, dry_run, n)

if __name__ == "__main__":
    typer.run(main)
"""
APP = """
from typing import Annotated, Optional
import typer

app = typer.Typer(help="loads")

@app.command()
def load(
    context: typer.Context,
    source: Annotated[str, typer.Option("--source", "-s", help="where from")],
    full: Annotated[Optional[bool], typer.Option("--full/--delta")] = None,
    days: list[str] = typer.Argument(None),
):
    print(source, full, days)

if __name__ == "__main__":
    app()
"""
COMMANDS = """
import typer

app = typer.Typer()

@app.command()
def load(table: str = typer.Option(...)):
    print(table)

@app.command("tidy-up")
def tidy(older_than: int = typer.Option(7, "--older-than")):
    print(older_than)

def main():
    app()
"""
CLICK = """
import click

@click.command()
@click.option("--table", required=True)
@click.option("--dry-run", is_flag=True)
def main(table, dry_run):
    print(table, dry_run)
"""

CASES: list[Case] = [
    fires(
        "BL612.typer",
        "a function handed to run, an underscore in a flag",
        script('[orders, --run_date, "2026-01-01"]', RUN),
        ("BL612", "databricks.yml", "--run_date"),
        severity="warning",
        hint="did you mean `--run-date`?",
        related=(("main.py", "run_date"),),
    ),
    fires(
        "BL612.typer",
        "a required argument that is not passed",
        script('[--run-date, "2026-01-01"]', RUN),
        ("BL612", "databricks.yml", "parameters"),
        related=(("main.py", "table"),),
    ),
    fires(
        "BL612.typer",
        "one word too many",
        script("[orders, trips]", RUN),
        ("BL612", "databricks.yml", "trips"),
    ),
    fires(
        "BL612.typer",
        "options of Annotated: the required one is missing",
        script("[--full]", APP),
        ("BL612", "databricks.yml", "parameters"),
        message="does not pass `--source`",
    ),
    fires(
        "BL612.typer",
        "one of several commands, in a wheel",
        wheel("package_name: orders-etl, entry_point: load, parameters: [tidy-up, --older, '3']", COMMANDS),
        ("BL612", "databricks.yml", "--older"),
    ),
    fires(
        "BL612.wheel",
        "a click command that the wheel's entry point is",
        wheel("package_name: orders-etl, entry_point: load, parameters: [--table, t, --dryrun]", CLICK),
        ("BL612", "databricks.yml", "--dryrun"),
    ),
    silent(
        "BL612.typer",
        "flags of one letter, a flag that is taken back",
        script("[orders, --n, '2', --no-dry-run, --run-date=2026-01-01]", RUN),
    ),
    silent(
        "BL612.typer",
        "several plain words for a list",
        script("[-s, /mnt/a, monday, friday, --delta]", APP),
    ),
    silent(
        "BL612.typer",
        "a command of several",
        wheel("package_name: orders-etl, entry_point: load, parameters: [load, --table, t]", COMMANDS),
    ),
    silent(
        "BL612.typer",
        "a callback, whose options come first",
        script("[--verbose, load]", COMMANDS + "\n@app.callback()\ndef top(verbose: bool = False): ...\nmain()\n"),
    ),
    silent(
        "BL612.typer",
        "a parameter made by a function",
        script("[--table, t]", RUN.replace('run_date: str = ""', "run_date: str = option()")),
    ),
    silent(
        "BL612.wheel",
        "a click command that takes it all",
        wheel("package_name: orders-etl, entry_point: load, parameters: [--table, t, --dry-run]", CLICK),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
