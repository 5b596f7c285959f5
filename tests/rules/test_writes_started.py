"""Writes of notebooks that other notebooks start: by the arguments of the call, with the retries of the task."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import job, notebook

CLAUSES = {
    "BL801.started": "a mode that another notebook hands over by the arguments of notebook.run",
    "BL807.started": "a table that another notebook names",
    "BL808.started": "a day that another notebook hands over",
    "BL402.started": "the notebook that the task's notebook starts appends: BL801 speaks instead",
}

CHILD = """
    dbutils.widgets.text("mode", "overwrite")
    mode = dbutils.widgets.get("mode")
    spark.read.json("/raw").write.mode(mode).saveAsTable("bronze.orders")
    """


def started(caller: str, child: str = CHILD, retries: int | None = 2, **task: object) -> dict[str, str]:
    """A task runs main, which starts nb."""
    return {
        "job.json": job("main.py", retries=retries, **task),  # type: ignore[arg-type]
        "main.py": notebook(caller),
        "nb.py": notebook(child),
    }


MODE = ("BL801", "nb.py", "mode")

CASES: list[Case] = [
    fires(
        "BL801.started",
        "the mode is handed over",
        started('r = dbutils.notebook.run("nb", 60, {"mode": "append"})\ncheck(r)\n'),
        MODE,
        severity="error",
        related=(("main.py", '"mode"'), ("main.py", '"nb"'), ("job.json", "2")),
    ),
    fires(
        "BL801.started",
        "the caller hands on what the task passes",
        started(
            'm = dbutils.widgets.get("how")\nr = dbutils.notebook.run("nb", 60, {"mode": m})\ncheck(r)\n',
            base_parameters={"how": "append"},
        ),
        MODE,
        severity="error",
        related=(("main.py", '"mode"'), ("job.json", '"append"')),
    ),
    fires(
        "BL801.started",
        "two callers, one of which appends",
        {
            **started('r = dbutils.notebook.run("nb", 60, {"mode": "overwrite"})\ncheck(r)\n'),
            "late.json": job("late.py", retries=1),
            "late.py": notebook('r = dbutils.notebook.run("nb", 60, {"mode": "append"})\ncheck(r)\n'),
        },
        MODE,
        severity="error",
        related=(("late.py", '"mode"'),),
    ),
    fires(
        "BL801.started",
        "the table and the mode by a loop",
        started(
            """
            for table in ["a", "b"]:
                r = dbutils.notebook.run("./nb", 0, {"mode": "append", "table": table})
                check(r)
            """
        ),
        MODE,
        severity="error",
    ),
    silent(
        "BL801.started",
        "the caller hands over overwrite where the child's default appends",
        started(
            'r = dbutils.notebook.run("nb", 60, {"mode": "overwrite"})\ncheck(r)\n',
            CHILD.replace('"overwrite"', '"append"'),
        ),
    ),
    silent(
        "BL801.started",
        "a parameter of the task does not reach the child by itself",
        started('r = dbutils.notebook.run("nb", 60)\ncheck(r)\n', base_parameters={"mode": "append"}),
    ),
    silent(
        "BL801.started",
        "nobody knows the arguments",
        started('r = dbutils.notebook.run("nb", 60, settings())\ncheck(r)\n', CHILD.replace('"overwrite"', '"append"')),
    ),
    silent(
        "BL801.started",
        "notebooks that start each other",
        started('r = dbutils.notebook.run("nb", 60)\ncheck(r)\n', CHILD + 'r = dbutils.notebook.run("main", 60)\n'),
    ),
    fires(
        "BL807.started",
        "the default mode of a child",
        started(
            'r = dbutils.notebook.run("nb", 60, {"table": "gold.x"})\ncheck(r)\n',
            't = dbutils.widgets.get("table")\nspark.table("a").write.saveAsTable(t)\n',
        ),
        ("BL807", "nb.py", "saveAsTable"),
    ),
    silent(
        "BL808.started",
        "the caller hands over the day of the job",
        started(
            'd = dbutils.widgets.get("day")\nr = dbutils.notebook.run("nb", 60, {"day": d})\ncheck(r)\n',
            """
            from datetime import date
            dbutils.widgets.text("day", "")
            day = dbutils.widgets.get("day") or str(date.today())
            df = spark.table("a")
            df.write.mode("overwrite").option("replaceWhere", f"day = '{day}'").saveAsTable("b")
            """,
            base_parameters={"day": "{{job.start_time.iso_date}}"},
        ),
    ),
    fires(
        "BL808.started",
        "the caller hands over today",
        started(
            'from datetime import date\nr = dbutils.notebook.run("nb", 60, {"day": str(date.today())})\ncheck(r)\n',
            """
            day = dbutils.widgets.get("day")
            df = spark.table("a")
            df.write.mode("overwrite").option("replaceWhere", f"day = '{day}'").saveAsTable("b")
            """,
        ),
        ("BL808", "nb.py", '"overwrite"'),
    ),
    silent(
        "BL402.started",
        "the child appends",
        {
            **started('r = dbutils.notebook.run("nb", 60, {"mode": "append"})\ncheck(r)\n', retries=None),
            "job.json": job("main.py", timeout_seconds=600).replace(  # type: ignore[arg-type]
                '"name"',
                '"schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"},\n'
                '"email_notifications": {"on_failure": ["a@example.com"]},\n"name"',
            ),
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
