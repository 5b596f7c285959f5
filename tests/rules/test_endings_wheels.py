"""BL706: entry points of the project's own wheels."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent


def wheel(code: str, entry: str = "main", package: str = "orders-etl") -> dict[str, str]:
    """A task that runs an entry point of a wheel, and the module behind it."""
    return {
        "job.yml": f"""
        name: daily
        tasks:
          - task_key: load
            environment_key: e
            python_wheel_task: {{package_name: {package}, entry_point: load}}
        """,
        "pyproject.toml": f"""
        [project]
        name = "orders_etl"
        [project.scripts]
        load = "orders.cli:{entry}"
        """,
        "src/orders/__init__.py": "",
        "src/orders/cli.py": code,
    }


HERE = "src/orders/cli.py"
CLICK = """
import click

@click.command()
@click.option("--table")
def main(table):
    print(table)
"""
TYPER = """
import typer

app = typer.Typer()

@app.command()
def load(table: str = ""):
    print(table)
"""

CASES: list[Case] = [
    fires(
        "BL706.framework",
        "a click command of a wheel",
        wheel(CLICK),
        ("BL706", HERE, "click.command"),
        severity="warning",
    ),
    fires("BL706.framework", "a typer app of a wheel", wheel(TYPER, "app"), ("BL706", HERE, "typer.Typer")),
    fires(
        "BL706.framework",
        "a function of a wheel that starts the app",
        wheel(TYPER + "\ndef main():\n    app()\n"),
        ("BL706", HERE, "app"),
        related=(("job.yml", "load"),),
    ),
    fires(
        "BL706.exit",
        "at the end of a wheel's entry point",
        wheel("import sys\n\ndef main():\n    print(1)\n    sys.exit(0)\n"),
        ("BL706", HERE, "sys.exit"),
    ),
    silent(
        "BL706.framework",
        "a function of a wheel that keeps click from stopping",
        wheel(CLICK.replace("def main", "def command") + "\ndef main():\n    command(standalone_mode=False)\n"),
    ),
    silent(
        "BL706.framework",
        "another command of the same module",
        wheel(CLICK.replace("def main", "def other") + "\ndef main():\n    print(1)\n"),
    ),
    silent("BL706.framework", "a wheel of somebody else", wheel(CLICK, package="trips-etl")),
    silent(
        "BL706.exit",
        "a bad status of a wheel's entry point",
        wheel("import sys\n\ndef main():\n    if not print(1):\n        sys.exit(1)\n"),
    ),
    silent(
        "BL706.exit",
        "a helper of the module that the entry point does not call",
        wheel("import sys\n\ndef main():\n    print(1)\n\ndef stop():\n    sys.exit(0)\n"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
