"""BL402, BL807 and BL808 in notebooks that other notebooks start, in further forms."""

from __future__ import annotations

import json

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.test_writes_started import started

START = 'r = dbutils.notebook.run("nb", 60, {"table": "gold.x"})\ncheck(r)\n'
TABLE = 't = dbutils.widgets.get("table")\n'
DAY = """
day = dbutils.widgets.get("day")
df = spark.table("a")
df.write.mode("overwrite").option("replaceWhere", f"day = '{day}'").saveAsTable("b")
"""
TODAY = "from datetime import date\n"
NIGHTLY = {
    "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"},
    "email_notifications": {"on_failure": ["a@example.com"]},
    "timeout_seconds": 600,
}


def hand(day: str, **task: object) -> dict[str, str]:
    """The caller hands this day over."""
    call = f'r = dbutils.notebook.run("nb", 60, {{"day": {day}}})\ncheck(r)\n'
    return started(TODAY + call, DAY, **task)  # type: ignore[arg-type]


def nightly(child: str) -> dict[str, str]:
    """A job that runs by a schedule, without retries."""
    files = started('check(dbutils.notebook.run("nb", 60))\n', child, retries=None)
    return {**files, "job.json": json.dumps({**json.loads(files["job.json"]), **NIGHTLY})}


CASES: list[Case] = [
    fires(
        "BL402.started",
        "the child overwrites",
        nightly('spark.table("a").write.mode("overwrite").saveAsTable("b")\n'),
        ("BL402", "job.json", '"daily"'),
    ),
    fires(
        "BL807.started",
        "a CREATE TABLE of the name that is handed over",
        started(START, TABLE + 'spark.sql(f"CREATE TABLE {t} (a INT)")\n'),
        ("BL807", "nb.py", "CREATE TABLE"),
    ),
    fires(
        "BL807.started",
        "a table that is made of a query",
        started(START, TABLE + 'spark.sql(f"CREATE TABLE {t} AS SELECT * FROM a")\n'),
        ("BL807", "nb.py", "CREATE TABLE"),
    ),
    fires(
        "BL807.started",
        "a file that is moved",
        started(START, TABLE + 'dbutils.fs.mv("/in/" + t, "/done/" + t)\n'),
        ("BL807", "nb.py", "mv"),
    ),
    silent(
        "BL807.started",
        "IF NOT EXISTS",
        started(START, TABLE + 'spark.sql(f"CREATE TABLE IF NOT EXISTS {t} (a INT)")\n'),
    ),
    silent(
        "BL807.started",
        "the mode that is handed over overwrites",
        started(
            'check(dbutils.notebook.run("nb", 60, {"mode": "overwrite"}))\n',
            'm = dbutils.widgets.get("mode")\nspark.table("a").write.mode(m).saveAsTable("b")\n',
        ),
    ),
    silent(
        "BL807.started",
        "it is asked whether the table is there",
        started(START, TABLE + 'if not spark.catalog.tableExists(t):\n    spark.table("a").write.saveAsTable(t)\n'),
    ),
    silent(
        "BL807.started",
        "it is dropped before",
        started(START, TABLE + 'spark.sql(f"DROP TABLE IF EXISTS {t}")\nspark.table("a").write.saveAsTable(t)\n'),
    ),
    fires(
        "BL808.started",
        "today as a text of its own format",
        hand('date.today().strftime("%Y%m%d")'),
        ("BL808", "nb.py", '"overwrite"'),
    ),
    fires(
        "BL808.started",
        "today under a name",
        {**hand("day"), "main.py": hand("day")["main.py"].replace(TODAY, TODAY + "day = str(date.today())\n")},
        ("BL808", "nb.py", '"overwrite"'),
    ),
    fires(
        "BL808.started",
        "the child takes today where nothing is handed over",
        started(
            'check(dbutils.notebook.run("nb", 60))\n',
            TODAY + 'dbutils.widgets.text("day", str(date.today()))\n' + DAY,
        ),
        ("BL808", "nb.py", '"overwrite"'),
    ),
    silent("BL808.started", "a day that is written down", hand('"2026-01-01"')),
    silent("BL808.started", "the day of a task value", hand('dbutils.jobs.taskValues.get("first", "day")')),
    silent(
        "BL808.started",
        "the day of the job's own parameter",
        hand('dbutils.widgets.get("run_day")', base_parameters={"run_day": "{{job.trigger.time.iso_date}}"}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
