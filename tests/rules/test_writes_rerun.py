"""BL807 and BL808: statements that fail the second time, and slices that the clock decides."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.notebooks import in_job, ipynb, job, nb, notebook

CLAUSES = {
    "BL807.create": "CREATE TABLE without IF NOT EXISTS or OR REPLACE",
    "BL807.default-mode": "saveAsTable and save in the default mode",
    "BL807.move": "fs.mv",
    "BL808.slice": "a slice that comes from the clock",
    "BL808.passed": "in a job that passes no date for it",
}

SAVE = ("BL807", "nb.py", "saveAsTable")
REPLACES = """
    from datetime import date
    day = date.today().isoformat()
    (spark.table("a").write.mode("overwrite")
     .option("replaceWhere", f"day = '{day}'").saveAsTable("b"))
    """
BY_WIDGET = """
    from datetime import datetime
    dbutils.widgets.text("day", "")
    day = dbutils.widgets.get("day")
    if not day:
        day = datetime.now().strftime("%Y-%m-%d")
    spark.table("a").write.mode("overwrite").save(f"/mnt/b/{day}")
    """
OVERWRITES = ("BL808", "nb.py", '"overwrite"')


def sql(statement: str, **task: object) -> dict[str, str]:
    return in_job(f'spark.sql("{statement}")\n', **task)


CASES: list[Case] = [
    fires(
        "BL807.create",
        "spark.sql",
        sql("CREATE TABLE gold.o (id INT)", retries=2),
        ("BL807", "nb.py", "CREATE TABLE"),
        severity="warning",
        related=(("job.json", "2"),),
        hint="IF NOT EXISTS",
    ),
    fires(
        "BL807.create",
        "CTAS in a SQL cell",
        in_job("# MAGIC %sql\n# MAGIC CREATE TABLE gold.o AS SELECT * FROM a\n"),
        ("BL807", "nb.py", "CREATE TABLE"),
    ),
    fires(
        "BL807.create",
        "an f-string in a helper of a module",
        {
            "job.json": job(),
            "lib/__init__.py": "",
            "lib/ddl.py": 'def make(spark, name):\n    spark.sql(f"CREATE TABLE {name} (id INT)")\n',
            **nb('from lib.ddl import make\n\nmake(spark, "gold.o")\n'),
        },
        ("BL807", "lib/ddl.py", "CREATE TABLE"),
    ),
    fires(
        "BL807.create",
        "writeTo().create(), ipynb",
        {"job.json": job("nb.ipynb"), "nb.ipynb": ipynb("spark.table('a').writeTo('gold.o').create()\n")},
        ("BL807", "nb.ipynb", "create"),
    ),
    fires(
        "BL807.create",
        "a SQL notebook that no job runs: a note",
        {"nb.sql": "-- Databricks notebook source\nCREATE TABLE gold.o (id INT)\n"},
        ("BL807", "nb.sql", "CREATE TABLE"),
        severity="note",
    ),
    silent("BL807.create", "IF NOT EXISTS", sql("CREATE TABLE IF NOT EXISTS gold.o (id INT)")),
    silent("BL807.create", "OR REPLACE", sql("CREATE OR REPLACE TABLE gold.o AS SELECT * FROM a")),
    silent(
        "BL807.create",
        "dropped before",
        in_job('t = "gold.o"\nspark.sql(f"DROP TABLE IF EXISTS {t}")\nspark.sql(f"CREATE TABLE {t} (id INT)")\n'),
    ),
    silent(
        "BL807.create",
        "asked before",
        in_job('if not spark.catalog.tableExists("gold.o"):\n    spark.sql("CREATE TABLE gold.o (id INT)")\n'),
    ),
    silent("BL807.create", "a temporary view", sql("CREATE TEMPORARY VIEW o AS SELECT * FROM a")),
    silent(
        "BL807.create",
        "the failure is expected",
        in_job('try:\n    spark.sql("CREATE TABLE gold.o (id INT)")\nexcept Exception as e:\n    print(e)\n'),
    ),
    fires(
        "BL807.default-mode",
        "saveAsTable",
        in_job('spark.table("a").write.saveAsTable("gold.o")\n'),
        SAVE,
        severity="warning",
        message="default mode",
    ),
    fires(
        "BL807.default-mode",
        "save with a format, in a loop",
        in_job('for t in ["a", "b"]:\n    spark.table(t).write.format("delta").save(f"/mnt/{t}")\n'),
        ("BL807", "nb.py", "save"),
    ),
    fires(
        "BL807.default-mode",
        "parquet, in a try that raises",
        in_job(
            """
            try:
                spark.table("a").write.parquet("/mnt/a")
            except Exception as e:
                print(e)
                raise
            """
        ),
        ("BL807", "nb.py", "parquet"),
    ),
    fires(
        "BL807.default-mode",
        "a helper of a %run notebook, with partitions",
        {
            "job.json": job(retries=1),
            "lib.py": notebook('def keep(df, name):\n    df.write.partitionBy("day").saveAsTable(name)\n'),
            **nb('# MAGIC %run ./lib\n\n# COMMAND ----------\n\nkeep(spark.table("a"), "gold.o")\n'),
        },
        ("BL807", "lib.py", "saveAsTable"),
    ),
    silent(
        "BL807.default-mode", "overwrite", in_job('spark.table("a").write.saveAsTable("gold.o", mode="overwrite")\n')
    ),
    silent("BL807.default-mode", "ignore", in_job('spark.table("a").write.mode("ignore").saveAsTable("gold.o")\n')),
    silent("BL807.default-mode", "a stream", in_job('spark.readStream.table("a").writeStream.toTable("gold.o")\n')),
    silent(
        "BL807.default-mode",
        "a new place on every run",
        in_job('import uuid\nspark.table("a").write.save(f"/mnt/runs/{uuid.uuid4()}")\n'),
    ),
    silent(
        "BL807.default-mode",
        "dropped before, by a name that only the run knows",
        in_job(
            """
            for row in spark.table("tables").collect():
                name = f"gold.{row.name}"
                spark.sql(f"DROP TABLE IF EXISTS {name}")
                spark.table(row.name).write.saveAsTable(name)
            """
        ),
    ),
    silent(
        "BL807.default-mode",
        "only where no table is there",
        in_job(
            """
            tables = set(spark.sql("SHOW TABLES IN gold").toPandas()["tableName"])
            if len(tables) == 0:
                spark.table("a").write.saveAsTable("gold.o")
            """
        ),
    ),
    fires(
        "BL807.move",
        "a file",
        in_job('dbutils.fs.mv("/landing/a.csv", "/done/a.csv")\n'),
        ("BL807", "nb.py", "mv"),
        severity="warning",
    ),
    fires(
        "BL807.move",
        "a parameter in the path",
        in_job('day = dbutils.widgets.get("day")\ndbutils.fs.mv(f"/landing/{day}", "/done", True)\n'),
        ("BL807", "nb.py", "mv"),
    ),
    fires(
        "BL807.move",
        "shutil in a function",
        in_job('import shutil\n\ndef done():\n    shutil.move("/Volumes/x/a.csv", "/Volumes/x/done")\n\ndone()\n'),
        ("BL807", "nb.py", "move"),
    ),
    fires(
        "BL807.move",
        "ipynb, no job: a note",
        {"nb.ipynb": ipynb("dbutils.fs.mv('/landing/a.csv', '/done/a.csv')\n")},
        ("BL807", "nb.ipynb", "mv"),
        severity="note",
    ),
    silent(
        "BL807.move",
        "what was listed",
        in_job('for f in dbutils.fs.ls("/landing"):\n    dbutils.fs.mv(f.path, "/done/" + f.name)\n'),
    ),
    silent("BL807.move", "a copy", in_job('dbutils.fs.cp("/landing/a.csv", "/done/a.csv")\n')),
    silent(
        "BL807.move",
        "asked before",
        in_job('import os\nif os.path.exists("/dbfs/a.csv"):\n    dbutils.fs.mv("/a.csv", "/done/a.csv")\n'),
    ),
    silent(
        "BL807.create",
        "what a pipeline keeps up to date",
        {"nb.sql": "-- Databricks notebook source\nCREATE STREAMING TABLE a AS SELECT * FROM STREAM b\n"},
    ),
    fires(
        "BL807.default-mode",
        "a format of tables",
        in_job('spark.table("a").write.format("snowflake").option("dbtable", "t").save()\n'),
        ("BL807", "nb.py", "save"),
    ),
    silent(
        "BL807.default-mode",
        "messages are sent, whatever was sent before",
        in_job('spark.table("a").write.format("kafka").options(topic="orders").save()\n'),
    ),
    silent(
        "BL807.move",
        "the failure is expected",
        in_job('try:\n    dbutils.fs.mv("/a.csv", "/done/a.csv")\nexcept Exception:\n    print("moved already")\n'),
    ),
    fires(
        "BL808.slice",
        "replaceWhere",
        in_job(REPLACES),
        OVERWRITES,
        severity="warning",
        related=(("nb.py", "date.today()"), ("job.json", '"load"')),
    ),
    fires(
        "BL808.slice",
        "the path, in an append",
        in_job(
            """
            from datetime import datetime
            day = datetime.now().strftime("%Y/%m/%d")
            spark.table("a").write.mode("append").save(f"/mnt/b/{day}")
            """
        ),
        ("BL808", "nb.py", '"append"'),
        message="where this writes",
    ),
    silent(
        "BL808.slice",
        "a file named by the run's moment, in the folder of its day",
        in_job(
            """
            from datetime import datetime
            day = datetime.now().strftime("%Y%m%d")
            moment = datetime.now().strftime("%Y%m%d_%H%M%S")
            spark.table("a").write.mode("overwrite").save(f"/mnt/b/{day}/report_{moment}")
            """
        ),
    ),
    fires(
        "BL808.slice",
        "a delete before an insert, in SQL",
        in_job('spark.sql("DELETE FROM b WHERE day = current_date()")\n'),
        ("BL808", "nb.py", "DELETE FROM"),
    ),
    fires(
        "BL808.slice",
        "by a helper of a module",
        {
            "job.json": job(),
            "lib/__init__.py": "",
            "lib/days.py": "from datetime import date\n\ndef today():\n    return date.today().isoformat()\n",
            **nb(
                """
                from lib.days import today
                spark.table("a").write.mode("overwrite").save("/mnt/b/" + today())
                """
            ),
        },
        OVERWRITES,
    ),
    fires(
        "BL808.slice",
        "two writes by one clock: said once; no job: a note",
        nb(
            """
            from datetime import date
            day = date.today()
            spark.table("a").write.mode("overwrite").save(f"/mnt/a/{day}")
            spark.table("b").write.mode("overwrite").save(f"/mnt/b/{day}")
            """
        ),
        OVERWRITES,
        severity="note",
    ),
    silent(
        "BL808.slice",
        "a fixed place, with the clock in a column",
        in_job(
            """
            from pyspark.sql.functions import current_date
            df = spark.table("a").withColumn("day", current_date())
            df.write.mode("overwrite").saveAsTable("b")
            """
        ),
    ),
    silent(
        "BL808.slice",
        "a new file on every run",
        in_job(
            """
            from datetime import datetime
            stamp = datetime.now().strftime("%Y%m%d_%H%M%S")
            spark.table("a").write.mode("overwrite").save(f"/mnt/exports/{stamp}")
            """
        ),
    ),
    silent(
        "BL808.slice", "a delete of all that is old", sql("DELETE FROM b WHERE day < current_date() - INTERVAL 30 DAYS")
    ),
    silent(
        "BL808.slice",
        "a log of the day",
        in_job(
            """
            from datetime import date
            with open(f"/Volumes/x/{date.today()}.log", "w") as f:
                f.write("1")
            """
        ),
    ),
    silent(
        "BL808.slice",
        "the day that an earlier task wrote down, the clock as its fallback",
        in_job(
            """
            import json
            from datetime import date
            with open("/Volumes/x/day.json") as f:
                given = json.load(f)
            day = given.get("day", date.today().isoformat())
            spark.table("a").write.mode("overwrite").save(f"/mnt/b/{day}")
            """
        ),
    ),
    silent(
        "BL808.slice",
        "the newest file's day where there is none of today",
        in_job(
            """
            from datetime import date
            from pathlib import Path
            day = date.today().isoformat()
            found = Path(f"/Volumes/x/orders_{day}.json")
            if not found.exists():
                found = max(Path("/Volumes/x").glob("orders_*.json"))
                day = found.stem.replace("orders_", "")
            spark.table("a").write.mode("overwrite").save(f"/mnt/b/{day}")
            """
        ),
    ),
    fires(
        "BL808.slice",
        "today on both ways",
        in_job(
            """
            from datetime import date, timedelta
            day = date.today()
            if day.weekday() == 0:
                day = date.today() - timedelta(days=2)
            spark.table("a").write.mode("overwrite").save(f"/mnt/b/{day}")
            """
        ),
        OVERWRITES,
    ),
    silent(
        "BL808.slice",
        "only printed",
        in_job(
            'from datetime import date\nprint(date.today())\nspark.table("a").write.mode("overwrite").save("/mnt/b")\n'
        ),
    ),
    fires(
        "BL808.passed",
        "a widget that falls back on today, and no job passes it",
        in_job(BY_WIDGET),
        OVERWRITES,
        severity="warning",
        related=(("job.json", '"load"'),),
    ),
    fires(
        "BL808.passed",
        "it is passed empty",
        in_job(BY_WIDGET, base_parameters={"day": ""}),
        OVERWRITES,
    ),
    fires(
        "BL808.passed",
        "one of two jobs passes it",
        {
            "jobs/a.json": job("../nb.py", base_parameters={"day": "2026-01-01"}),
            "jobs/b.json": job("../nb.py"),
            **nb(BY_WIDGET),
        },
        OVERWRITES,
        related=(("jobs/b.json", '"load"'),),
    ),
    fires(
        "BL808.passed",
        "another parameter is passed",
        in_job(BY_WIDGET, base_parameters={"date": "2026-01-01"}),
        OVERWRITES,
    ),
    silent("BL808.passed", "a fixed day", in_job(BY_WIDGET, base_parameters={"day": "2026-01-01"})),
    silent(
        "BL808.passed",
        "a reference",
        in_job(BY_WIDGET, base_parameters={"day": "{{job.trigger.time.iso_date}}"}),
    ),
    silent(
        "BL808.passed",
        "a job parameter",
        {
            "job.json": job().replace('"name"', '"parameters": [{"name": "day", "default": "2026-01-01"}], "name"', 1),
            **nb(BY_WIDGET),
        },
    ),
    silent(
        "BL808.passed",
        "read without any fallback, with `or` in another place",
        in_job(
            """
            from datetime import date
            day = dbutils.widgets.get("day") or str(date.today())
            spark.table("a").write.mode("overwrite").save(f"/mnt/b/{day}")
            """,
            base_parameters={"day": "2026-01-01"},
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_further_writes_by_one_clock_are_further_places() -> None:
    files = nb(
        """
        from datetime import date
        day = date.today()
        spark.table("a").write.mode("overwrite").save(f"/mnt/a/{day}")
        spark.table("b").write.mode("overwrite").save(f"/mnt/b/{day}")
        """
    )
    (found,) = findings(dict(files), "BL808")
    assert [label.text for label in found.related][-1] == "so does it here"
