"""BL801, BL807: guards as people spell them: modes that change with the turn, folders removed, keys looked up."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import in_job

CLAUSES = {
    "BL801.turn": "the first turn of a loop replaces, the others add",
    "BL801.removed": "the folder, the partition or each of several targets was emptied before",
    "BL801.known": "what the target holds already is left out",
}


def retried(code: str) -> dict[str, str]:
    return in_job(code, retries=2)


def turns(before: str, inside: str, mode: str, behind: str = "pass", target: str = '"b.orders"') -> dict[str, str]:
    """A loop over tables with a write in it."""
    write = f"spark.table(name).write.mode({mode}).saveAsTable({target})"
    lines = [before, 'for number, name in enumerate(["x", "y"]):', *(f"    {one}" for one in (inside, write, behind))]
    return retried("\n".join(lines) + "\n")


TURNS: list[Case] = [
    silent(
        "BL801.turn",
        "the mode changes behind the write",
        turns('mode = "overwrite"', "pass", "mode", 'mode = "append"'),
    ),
    silent("BL801.turn", "by the number", turns("", "pass", '"append" if number > 0 else "overwrite"')),
    silent(
        "BL801.turn", "by a flag", turns("first = True", "pass", '"overwrite" if first else "append"', "first = False")
    ),
    silent(
        "BL801.turn",
        "by what was written",
        turns("written = False", "pass", '"append" if written else "overwrite"', "written = True"),
    ),
    silent("BL801.turn", "chosen above", turns("", 'mode = "overwrite" if number == 0 else "append"', "mode")),
    silent(
        "BL801.turn",
        "by an if",
        retried(
            """
            for i, name in enumerate(["x", "y"]):
                mode = "append"
                if i == 0:
                    mode = "overwrite"
                spark.table(name).write.mode(mode).saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.turn",
        "in a helper that the loop calls",
        retried(
            """
            def keep(frame, mode):
                frame.write.mode(mode).saveAsTable("b.orders")

            for i, name in enumerate(["x", "y"]):
                keep(spark.table(name), "overwrite" if i == 0 else "append")
            """
        ),
    ),
    fires(
        "BL801.turn",
        "each turn has a target of its own",
        turns('mode = "overwrite"', "pass", "mode", 'mode = "append"', target='f"b.{name}"'),
        ("BL801", "nb.py", "mode"),
    ),
    fires(
        "BL801.turn",
        "by a parameter",
        turns('full = dbutils.widgets.get("full")', "pass", '"overwrite" if full == "yes" else "append"'),
        ("BL801", "nb.py", '"overwrite" if full == "yes" else "append"'),
    ),
    fires(
        "BL801.turn",
        "by whether the table is there",
        turns("", 'mode = "append" if spark.catalog.tableExists("b.orders") else "overwrite"', "mode"),
        ("BL801", "nb.py", "mode"),
    ),
    fires(
        "BL801.turn",
        "no loop",
        retried(
            """
            first = dbutils.widgets.get("first") == "yes"
            spark.table("a").write.mode("overwrite" if first else "append").saveAsTable("b.orders")
            """
        ),
        ("BL801", "nb.py", '"overwrite" if first else "append"'),
    ),
]

REMOVED: list[Case] = [
    silent(
        "BL801.removed",
        "the folder",
        retried(
            """
            dbutils.fs.rm("dbfs:/mnt/silver/orders", True)
            for name in ("x", "y"):
                spark.table(name).write.mode("append").parquet("/mnt/silver/orders")
            """
        ),
    ),
    silent(
        "BL801.removed",
        "the folder of the day, through the mounted file system",
        retried(
            """
            import shutil

            day = dbutils.widgets.get("day")
            shutil.rmtree(f"/dbfs/mnt/silver/orders/day={day}", ignore_errors=True)
            spark.table("a").write.mode("append").partitionBy("day").parquet("/mnt/silver/orders")
            """
        ),
    ),
    fires(
        "BL801.removed",
        "another folder in it",
        retried(
            """
            dbutils.fs.rm("/mnt/silver/orders/_tmp", True)
            spark.table("a").write.mode("append").parquet("/mnt/silver/orders")
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
    fires(
        "BL801.removed",
        "a folder whose name begins alike",
        retried(
            """
            dbutils.fs.rm("/mnt/silver/order", True)
            spark.table("a").write.mode("append").parquet("/mnt/silver/orders")
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
    silent(
        "BL801.removed",
        "the partition",
        retried(
            """
            day = dbutils.widgets.get("day")
            spark.sql(f"ALTER TABLE b.orders DROP IF EXISTS PARTITION (day = '{day}')")
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.removed",
        "where the table is there already",
        retried(
            """
            if spark.catalog.tableExists("b.orders"):
                spark.sql("DELETE FROM b.orders WHERE day = '2026-01-01'")
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    fires(
        "BL801.removed",
        "where the table is not there",
        retried(
            """
            if not spark.catalog.tableExists("b.orders"):
                spark.sql("DELETE FROM b.orders WHERE day = '2026-01-01'")
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
    silent(
        "BL801.removed",
        "each of several tables, by a helper",
        retried(
            """
            def reload(table, day):
                spark.sql(f"DELETE FROM {table} WHERE day = '{day}'")
                spark.table("a").write.mode("append").saveAsTable(table)

            for table in ("b.orders", "b.items"):
                reload(table, dbutils.widgets.get("day"))
            """
        ),
    ),
    fires(
        "BL801.removed",
        "one of several tables",
        retried(
            """
            spark.sql("TRUNCATE TABLE b.orders")
            for table in ("b.orders", "b.items"):
                spark.table("a").write.mode("append").saveAsTable(table)
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
]

KNOWN: list[Case] = [
    silent(
        "BL801.known",
        "a truth value of a count, kept in a name",
        retried(
            """
            already = spark.table("b.orders").where("batch = 7").limit(1).count() > 0
            if not already:
                spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    fires(
        "BL801.known",
        "a truth value of another table",
        retried(
            """
            there = spark.table("a").limit(1).count() > 0
            if there:
                spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
    silent(
        "BL801.known",
        "files that the target holds are passed over",
        retried(
            """
            loaded = {row.file for row in spark.table("b.orders").select("file").collect()}
            for file in dbutils.fs.ls("/landing"):
                if file.path in loaded:
                    continue
                spark.read.json(file.path).write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    fires(
        "BL801.known",
        "only what the target holds",
        retried(
            """
            loaded = {row.file for row in spark.table("b.orders").select("file").collect()}
            for file in dbutils.fs.ls("/landing"):
                if file.path in loaded:
                    spark.read.json(file.path).write.mode("append").saveAsTable("b.orders")
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
    silent(
        "BL801.known",
        "rows without a partner in the target, by a column",
        retried(
            """
            from pyspark.sql import functions as F

            new = spark.table("a").alias("n").join(spark.table("b.orders").alias("o"), "id", "left")
            new.filter(F.col("o.id").isNull()).select("n.*").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.known",
        "rows without a partner in the target, by SQL",
        retried(
            """
            new = spark.table("a").alias("n").join(spark.table("b.orders").alias("o"), "id", "left")
            new.where("o.id IS NULL").select("n.*").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.known",
        "an anti-join with keys that are sent everywhere",
        retried(
            """
            from pyspark.sql.functions import broadcast

            keys = spark.table("b.orders").select("id")
            spark.table("a").join(broadcast(keys), "id", "left_anti").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
]

KNOWN += [
    silent(
        "BL801.known",
        "a view of what the target lacks, inserted by SQL",
        retried(
            """
            spark.sql(
                "CREATE OR REPLACE TEMP VIEW fresh AS SELECT * FROM a "
                "WHERE NOT EXISTS (SELECT 1 FROM b.orders o WHERE o.id = a.id)"
            )
            spark.sql("INSERT INTO b.orders SELECT * FROM fresh")
            """
        ),
    ),
    fires(
        "BL801.known",
        "a view of what another table lacks, inserted by SQL",
        retried(
            """
            spark.sql(
                "CREATE OR REPLACE TEMP VIEW fresh AS SELECT * FROM a "
                "WHERE NOT EXISTS (SELECT 1 FROM c.items o WHERE o.id = a.id)"
            )
            spark.sql("INSERT INTO b.orders SELECT * FROM fresh")
            """
        ),
        ("BL802", "nb.py", "INSERT INTO"),
    ),
]

KNOWN += [
    silent(
        "BL801.known",
        "a look at one row of the slice",
        retried(
            """
            if not spark.table("b.orders").where("batch = 7").take(1):
                spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    fires(
        "BL801.known",
        "a look at one row of the source",
        retried(
            """
            if spark.table("a").where("batch = 7").take(1):
                spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
    silent(
        "BL801.removed",
        "by the name that the schema in use completes",
        retried(
            """
            spark.sql("USE SCHEMA b")
            spark.sql("TRUNCATE TABLE orders")
            spark.table("a").write.mode("append").saveAsTable("main.b.orders")
            """
        ),
    ),
    fires(
        "BL801.removed",
        "a table of the same name in another schema",
        retried(
            """
            spark.sql("TRUNCATE TABLE c.orders")
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
    silent(
        "BL801.known",
        "beyond the newest of the target, where it is there",
        retried(
            """
            there = spark.catalog.tableExists("b.orders")
            last = spark.sql("SELECT max(ts) m FROM b.orders").first().m if there else None
            new = spark.table("a")
            if last is not None:
                new = new.where(new.ts > last)
            new.write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.known",
        "a function of the project says whether the batch is there",
        retried(
            """
            def is_loaded(table, batch):
                try:
                    return spark.table(table).filter(f"batch = {batch}").count() > 0
                except Exception:
                    return False

            if not is_loaded("b.orders", dbutils.widgets.get("batch")):
                spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    fires(
        "BL801.known",
        "a function of the project looks at another table",
        retried(
            """
            def is_there(table):
                return spark.table(table).limit(1).count() > 0

            if is_there("a"):
                spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
    silent(
        "BL801.known",
        "the files that the target lacks, by sets",
        retried(
            """
            have = {row[0] for row in spark.sql("SELECT DISTINCT file FROM b.orders").collect()}
            for path in {file.path for file in dbutils.fs.ls("/landing")} - have:
                spark.read.json(path).write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.known",
        "the files that the target lacks, by a comprehension",
        retried(
            """
            have = [row.file for row in spark.table("b.orders").select("file").collect()]
            for path in [file.path for file in dbutils.fs.ls("/landing") if file.path not in have]:
                spark.read.json(path).write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    fires(
        "BL801.known",
        "files that another table lacks",
        retried(
            """
            have = [row.file for row in spark.table("c.items").select("file").collect()]
            for path in [file.path for file in dbutils.fs.ls("/landing") if file.path not in have]:
                spark.read.json(path).write.mode("append").saveAsTable("b.orders")
            """
        ),
        ("BL801", "nb.py", '"append"'),
    ),
]

MADE: list[Case] = [
    silent(
        "BL807.move",
        "a folder that the run writes",
        in_job(
            """
            spark.table("a").coalesce(1).write.mode("overwrite").csv("/landing/out")
            dbutils.fs.mv("/landing/out", "/done", True)
            """
        ),
    ),
    silent(
        "BL807.move", "a file on the machine's own disk", in_job('dbutils.fs.mv("file:/tmp/a.csv", "/done/a.csv")\n')
    ),
    silent(
        "BL807.move", "by Python, from its own /tmp", in_job('import shutil\nshutil.move("/tmp/a.csv", "/Volumes/a")\n')
    ),
    fires(
        "BL807.move",
        "by dbutils, from the /tmp that outlives the machine",
        in_job('dbutils.fs.mv("/tmp/a.csv", "/done/a.csv")\n'),
        ("BL807", "nb.py", "mv"),
    ),
    fires(
        "BL807.move",
        "the run writes something else",
        in_job(
            """
            spark.table("a").write.mode("overwrite").csv("/landing/other")
            dbutils.fs.mv("/landing/out", "/done", True)
            """
        ),
        ("BL807", "nb.py", "mv"),
    ),
    silent(
        "BL807.default-mode",
        "the default mode behind a removal",
        in_job(
            """
            dbutils.fs.rm("/mnt/silver/orders", recurse=True)
            spark.table("a").write.format("delta").save("/mnt/silver/orders")
            """
        ),
    ),
]


CASES: list[Case] = [*TURNS, *REMOVED, *KNOWN, *MADE]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
