"""BL801: what makes an append safe to repeat, and what only looks as if it did."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import in_job, job, nb, notebook

CLAUSES = {
    "BL801.transaction": "txnAppId and txnVersion; one alone is rejected",
    "BL801.cleared": "a delete or overwrite of the same slice before",
    "BL801.compared": "an anti-join, NOT EXISTS or dedup by key against the target",
    "BL801.absent": "only where the target is not there yet",
}

APPEND = 'spark.table("a").write.mode("append").saveAsTable("b.orders")\n'
HERE = ("BL801", "nb.py", '"append"')


def retried(code: str) -> dict[str, str]:
    return in_job(code, retries=2)


CASES: list[Case] = [
    silent(
        "BL801.cleared",
        "a table of this run alone, named by its moment",
        retried(
            """
            from datetime import datetime

            stamp = datetime.now().strftime("%Y%m%d_%H%M%S")
            spark.table("a").write.mode("append").saveAsTable(f"work.orders_{stamp}")
            """
        ),
    ),
    fires(
        "BL801.cleared",
        "a table of the day: a retry comes on the same one",
        retried(
            """
            from datetime import datetime

            day = datetime.now().strftime("%Y%m%d")
            spark.table("a").write.mode("append").saveAsTable(f"work.orders_{day}")
            """
        ),
        HERE,
        severity="error",
    ),
    silent(
        "BL801.compared",
        "rows beyond the newest of the target, by SQL",
        retried(
            """
            last = spark.sql("SELECT coalesce(max(id), 0) FROM b.orders").first()[0]
            spark.table("a").where(f"id > {last}").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.compared",
        "rows beyond the newest of the target, by a helper",
        retried(
            """
            from pyspark.sql import functions as F

            def newest(table):
                return spark.table(table).agg(F.max("ts")).collect()[0][0]

            target = "b.orders"
            new = spark.table("a").filter(F.col("ts") > F.lit(newest(target)))
            new.write.mode("append").saveAsTable(target)
            """
        ),
    ),
    silent(
        "BL801.compared",
        "keys of the target, collected",
        retried(
            """
            done = [row.id for row in spark.table("b.orders").select("id").distinct().collect()]
            new = spark.table("a").filter(~F.col("id").isin(done))
            new.write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    fires(
        "BL801.compared",
        "rows beyond a mark that is kept in another table",
        retried(
            """
            last = spark.sql("SELECT max(id) FROM control.marks").first()[0]
            spark.table("a").where(f"id > {last}").write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.compared",
        "the newest rows of the target come again",
        retried(
            """
            last = spark.sql("SELECT max(day) FROM b.orders").first()[0]
            spark.table("a").where(f"day >= '{last}'").write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.compared",
        "a filter by the table's own columns",
        retried(
            """
            orders = spark.table("b.orders")
            orders.filter(orders["paid"] > 0).write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.transaction",
        "txnAppId alone",
        in_job('spark.table("a").write.option("txnAppId", "x").mode("append").saveAsTable("b.orders")\n'),
        HERE,
        severity="error",
        message="txnVersion",
    ),
    fires(
        "BL801.transaction",
        "txnVersion alone, by options",
        in_job('spark.table("a").write.options(txnVersion=1).mode("append").saveAsTable("b.orders")\n'),
        HERE,
        severity="error",
        message="txnAppId",
    ),
    fires(
        "BL801.transaction",
        "one alone in an overwrite is rejected too",
        in_job('spark.table("a").write.option("txnAppId", "x").mode("overwrite").save("/mnt/b")\n'),
        ("BL801", "nb.py", '"overwrite"'),
        message="rejects",
    ),
    fires(
        "BL801.transaction",
        "one alone in a helper, by variables",
        in_job(
            """
            KEY = "txnAppId"

            def keep(df, app):
                df.write.option(KEY, app).mode("append").saveAsTable("b.orders")

            keep(spark.table("a"), "orders")
            """
        ),
        HERE,
        severity="error",
    ),
    fires(
        "BL801.transaction",
        "no job runs it: a note",
        nb('spark.table("a").write.option("txnAppId", "x").mode("append").saveAsTable("b.orders")\n'),
        HERE,
        severity="note",
    ),
    silent(
        "BL801.transaction",
        "both",
        retried(
            """
            version = dbutils.widgets.get("version")
            (spark.table("a").write.option("txnAppId", "x").option("txnVersion", version)
             .mode("append").saveAsTable("b.orders"))
            """
        ),
    ),
    silent(
        "BL801.transaction",
        "both by options and a dict",
        retried(
            """
            safe = {"txnAppId": "orders", "txnVersion": "7"}
            spark.table("a").write.options(**safe).mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.transaction",
        "both in the session",
        retried(
            """
            spark.conf.set("spark.databricks.delta.write.txnAppId", "orders")
            spark.conf.set("spark.databricks.delta.write.txnVersion", "7")
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.transaction",
        "both in a helper of a %run notebook",
        {
            "job.json": job(retries=2),
            "lib.py": notebook(
                """
                def keep(df, version):
                    writer = df.write.option("txnAppId", "x").option("txnVersion", version)
                    writer.mode("append").saveAsTable("b.orders")
                """
            ),
            **nb('# MAGIC %run ./lib\n\n# COMMAND ----------\n\nkeep(spark.table("a"), 7)\n'),
        },
    ),
    fires(
        "BL801.cleared",
        "a delete of another table",
        retried(
            """
            day = dbutils.widgets.get("day")
            spark.sql(f"DELETE FROM other.orders WHERE day = '{day}'")
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.cleared",
        "a delete of all that is old",
        retried(
            """
            spark.sql("DELETE FROM b.orders WHERE day < current_date() - INTERVAL 90 DAYS")
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.cleared",
        "a delete on another way of the run",
        retried(
            """
            if dbutils.widgets.get("full") == "yes":
                spark.sql("TRUNCATE TABLE b.orders")
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.cleared",
        "the overwrite stands on the other side of the branch",
        retried(
            """
            df = spark.table("a")
            if dbutils.widgets.get("full") == "yes":
                df.write.mode("overwrite").saveAsTable("b.orders")
            else:
                df.write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.cleared",
        "a delete behind the append",
        retried(APPEND + "spark.sql(\"DELETE FROM b.orders WHERE day = '2026-01-01'\")\n"),
        HERE,
    ),
    silent(
        "BL801.cleared",
        "a delete of the same slice (trap 7)",
        retried(
            """
            day = dbutils.widgets.get("day")
            spark.sql(f"DELETE FROM b.orders WHERE day = '{day}'")
            spark.table("a").where(f"day = '{day}'").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.cleared",
        "overwritten by the same notebook (trap 7)",
        retried(
            """
            spark.table("a").write.mode("overwrite").saveAsTable("b.orders")
            spark.table("c").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.cleared",
        "DeltaTable.delete in a helper",
        retried(
            """
            from delta.tables import DeltaTable

            def clear(table, day):
                DeltaTable.forName(spark, table).delete(f"day = '{day}'")

            clear("b.orders", dbutils.widgets.get("day"))
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.cleared",
        "the first turn of a loop overwrites",
        retried(
            """
            for index, name in enumerate(["a", "c"]):
                df = spark.table(name)
                if index == 0:
                    df.write.mode("overwrite").saveAsTable("b.orders")
                else:
                    df.write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.cleared",
        "dropped before, by a name that only the run knows",
        retried(
            """
            for table in spark.table("tables").collect():
                name = f"b.{table.name}"
                spark.sql(f"DROP TABLE IF EXISTS {name}")
                spark.table("a").write.mode("append").saveAsTable(name)
            """
        ),
    ),
    silent(
        "BL801.cleared",
        "a SQL cell deletes",
        retried(
            """
            # MAGIC %sql
            # MAGIC DELETE FROM b.orders WHERE day = :day

            # COMMAND ----------

            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    fires(
        "BL801.compared",
        "anti-join against another table",
        retried(
            """
            new = spark.table("a").join(spark.table("c.customers"), "id", "left_anti")
            new.write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.compared",
        "a left join with the target",
        retried(
            """
            new = spark.table("a").join(spark.table("b.orders"), "id", "left")
            new.write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.compared",
        "dropDuplicates among the new rows alone",
        retried('spark.table("a").dropDuplicates(["id"]).write.mode("append").saveAsTable("b.orders")\n'),
        HERE,
    ),
    fires(
        "BL801.compared",
        "NOT EXISTS against another table",
        retried(
            """
            new = spark.sql("SELECT * FROM a WHERE NOT EXISTS (SELECT 1 FROM c.done d WHERE d.id = a.id)")
            new.write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    silent(
        "BL801.compared",
        "anti-join against the target",
        retried(
            """
            new = spark.table("a").join(spark.table("b.orders"), "id", "left_anti")
            new.write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.compared",
        "anti-join by names, in a helper",
        retried(
            """
            def only_new(df, table):
                known = spark.read.table(table).select("id")
                return df.join(known, on="id", how="anti")

            target = "b.orders"
            only_new(spark.table("a"), target).write.mode("append").saveAsTable(target)
            """
        ),
    ),
    silent(
        "BL801.compared",
        "subtract",
        retried(
            """
            new = spark.table("a").subtract(spark.table("b.orders"))
            new.write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.compared",
        "NOT EXISTS in the query of the new rows",
        retried(
            """
            new = spark.sql("SELECT * FROM a WHERE NOT EXISTS (SELECT 1 FROM b.orders o WHERE o.id = a.id)")
            new.write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    fires(
        "BL801.absent",
        "where it is there: the append of an upsert",
        retried(
            """
            df = spark.table("a")
            if not spark.catalog.tableExists("b.orders"):
                df.write.saveAsTable("b.orders")
            else:
                df.write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.absent",
        "in the true branch of exists",
        retried('if spark.catalog.tableExists("b.orders"):\n    ' + APPEND),
        HERE,
    ),
    fires(
        "BL801.absent",
        "a flag of its own",
        retried(
            """
            table_exists = spark.sql("SHOW TABLES IN b").where("tableName = 'orders'").count() > 0
            if table_exists:
                spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
        HERE,
    ),
    fires(
        "BL801.absent",
        "asks something else",
        retried('if spark.table("a").count() > 0:\n    ' + APPEND),
        HERE,
    ),
    fires(
        "BL801.absent",
        "where the target has rows already",
        retried('if spark.table("b.orders").count() > 0:\n    ' + APPEND),
        HERE,
    ),
    fires(
        "BL801.absent",
        "where the source is empty",
        retried('if spark.table("a").count() == 0:\n    ' + APPEND),
        HERE,
    ),
    *(
        silent("BL801.absent", f"the target is empty: {test}", retried(f"{before}if {test}:\n    {APPEND}"))
        for before, test in (
            ("", 'spark.table("b.orders").count() == 0'),
            ("", 'spark.table("b.orders").isEmpty()'),
            ("", 'not spark.table("b.orders").head(1)'),
            ("n = spark.read.table('b.orders').limit(1).count()\n", "n == 0"),
            ("n = spark.sql('SELECT COUNT(*) AS c FROM b.orders').first()['c']\n", "n < 1"),
            (
                "day = dbutils.widgets.get('day')\nn = spark.table('b.orders').where(f\"day = '{day}'\").count()\n",
                "not n",
            ),
            ("rows = spark.table('b.orders').take(1)\n", "len(rows) == 0"),
        )
    ),
    silent(
        "BL801.absent",
        "the run ends where the slice is there",
        retried(
            """
            day = dbutils.widgets.get("day")
            if spark.table("b.orders").where(f"day = '{day}'").count() > 0:
                dbutils.notebook.exit("already loaded")
            spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.absent",
        "not tableExists",
        retried('if not spark.catalog.tableExists("b.orders"):\n    ' + APPEND),
    ),
    silent(
        "BL801.absent",
        "the other side of exists",
        retried(
            """
            from delta.tables import DeltaTable
            if DeltaTable.isDeltaTable(spark, "/mnt/b"):
                DeltaTable.forPath(spark, "/mnt/b").alias("t").merge(
                    spark.table("a").alias("s"), "t.id = s.id"
                ).whenNotMatchedInsertAll().execute()
            else:
                spark.table("a").write.mode("append").save("/mnt/b")
            """
        ),
    ),
    silent(
        "BL801.absent",
        "a flag that is compared",
        retried(
            """
            table_exists = spark.catalog.tableExists("b.orders")
            if table_exists == False:
                spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
    silent(
        "BL801.absent",
        "no such table among those that are shown",
        retried(
            """
            if spark.sql("SHOW TABLES IN b LIKE 'orders'").count() == 0:
                spark.table("a").write.mode("append").saveAsTable("b.orders")
            """
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
