"""BL801 to BL803: appends, inserts and streams that are not safe to repeat."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import bundle, ipynb, job, notebook

CLAUSES = {
    "BL801.retries": "an append in a task with retries is an error",
    "BL801.continuous": "a continuous job restarts",
    "BL801.serverless": "only serverless auto-retry or a repair: a warning",
    "BL801.log-table": "tables that exist to be appended to, and rows made on the spot: a note",
    "BL801.mode": "the mode comes from a variable, a widget or the job's parameter",
    "BL801.transaction": "txnAppId and txnVersion; one alone is rejected",
    "BL801.guard": "a delete or overwrite of the same slice before, or a comparison with the target",
    "BL802.sql": "INSERT INTO in spark.sql and SQL cells",
    "BL802.sql-task": "INSERT INTO in a SQL task's file",
    "BL802.dataframe": "insertInto and writeTo().append()",
    "BL803.missing": "no checkpointLocation",
    "BL803.shared": "two queries share one location",
    "BL803.changing": "a location that changes each run",
}

APPEND = notebook('spark.read.json("/raw").write.mode("append").saveAsTable("bronze.orders")\n')
OVERWRITE = notebook('spark.read.json("/raw").write.mode("overwrite").saveAsTable("bronze.orders")\n')
INSERT = notebook('spark.sql("INSERT INTO silver.orders SELECT * FROM bronze.orders")\n')

CASES: list[Case] = [
    fires(
        "BL801.retries",
        "API JSON",
        {"job.json": job(retries=2), "nb.py": APPEND},
        ("BL801", "nb.py", '"append"'),
        severity="error",
        related=(("job.json", "2"),),
    ),
    fires(
        "BL801.retries",
        "bundle, unlimited retries, path",
        {
            **bundle(retries=-1),
            "nb.py": notebook(
                'df = spark.table("a")\ndf.write.format("delta").mode("append").save("/mnt/silver/orders")\n'
            ),
        },
        ("BL801", "nb.py", '"append"'),
        severity="error",
        related=(("resources/daily.yml", "-1"),),
    ),
    fires(
        "BL801.retries",
        "helper in a module of the project",
        {
            "job.json": job(retries=1),
            "nb.py": notebook('from lib.store import keep\n\nkeep(spark.table("a"))\n'),
            "lib/__init__.py": "",
            "lib/store.py": 'def keep(df):\n    df.write.mode("append").saveAsTable("silver.orders")\n',
        },
        ("BL801", "lib/store.py", '"append"'),
        severity="error",
    ),
    fires(
        "BL801.retries",
        "ipynb",
        {
            "job.json": job("nb.ipynb", retries=1),
            "nb.ipynb": ipynb("df = spark.table('a')\n", "df.write.mode('append').saveAsTable('silver.orders')\n"),
        },
        ("BL801", "nb.ipynb", "'append'"),
        severity="error",
    ),
    silent("BL801.retries", "overwrite", {"job.json": job(retries=2), "nb.py": OVERWRITE}),
    silent(
        "BL801.retries",
        "list append and outputMode",
        {
            "job.json": job(retries=2),
            "nb.py": notebook(
                """
                items = []
                items.append(1)
                (spark.readStream.table("a").writeStream.outputMode("append")
                 .option("checkpointLocation", "/chk/a").toTable("b"))
                """
            ),
        },
    ),
    fires(
        "BL801.continuous",
        "JSON",
        {"job.json": job().replace('"name"', '"continuous": {"pause_status": "UNPAUSED"}, "name"'), "nb.py": APPEND},
        ("BL801", "nb.py", '"append"'),
        severity="error",
        related=(("job.json", '"continuous"'),),
    ),
    silent(
        "BL801.continuous",
        "overwrite in a continuous job",
        {"job.json": job().replace('"name"', '"continuous": {}, "name"'), "nb.py": OVERWRITE},
    ),
    fires(
        "BL801.serverless",
        "no compute at all",
        {"job.json": job(cluster=False), "nb.py": APPEND},
        ("BL801", "nb.py", '"append"'),
        severity="warning",
        message="serverless",
    ),
    fires(
        "BL801.serverless",
        "a cluster and no retries: a repair",
        {"job.json": job(), "nb.py": APPEND},
        ("BL801", "nb.py", '"append"'),
        severity="warning",
        message="repair",
    ),
    silent("BL801.serverless", "overwrite", {"job.json": job(cluster=False), "nb.py": OVERWRITE}),
    fires(
        "BL801.log-table",
        "an audit table",
        {
            "job.json": job(retries=2),
            "nb.py": notebook('spark.table("a").write.mode("append").saveAsTable("ops.load_audit")\n'),
        },
        ("BL801", "nb.py", '"append"'),
        severity="note",
    ),
    fires(
        "BL801.log-table",
        "rows made on the spot",
        {
            "job.json": job(retries=2),
            "nb.py": notebook('spark.createDataFrame([(1,)], ["n"]).write.mode("append").saveAsTable("ops.numbers")\n'),
        },
        ("BL801", "nb.py", '"append"'),
        severity="note",
    ),
    silent(
        "BL801.log-table",
        "not in the default profile",
        {
            "job.json": job(retries=2),
            "nb.py": notebook('spark.table("a").write.mode("append").saveAsTable("ops.job_metrics")\n'),
        },
        profile="default",
    ),
    fires(
        "BL801.mode",
        "a variable",
        {
            "job.json": job(retries=2),
            "nb.py": notebook('mode = "append"\nspark.table("a").write.mode(mode).saveAsTable("b.orders")\n'),
        },
        ("BL801", "nb.py", "mode"),
        related=(("nb.py", '"append"'),),
    ),
    fires(
        "BL801.mode",
        "the job passes append",
        {
            "job.json": job(retries=2, base_parameters={"mode": "append"}),
            "nb.py": notebook(
                """
                dbutils.widgets.text("mode", "overwrite")
                mode = dbutils.widgets.get("mode")
                spark.table("a").write.mode(mode).saveAsTable("b.orders")
                """
            ),
        },
        ("BL801", "nb.py", "mode"),
        related=(("job.json", '"append"'),),
    ),
    fires(
        "BL801.mode",
        "the widget's default",
        {
            "job.json": job(retries=2),
            "nb.py": notebook(
                """
                dbutils.widgets.dropdown("mode", "append", ["append", "overwrite"])
                spark.table("a").write.mode(dbutils.widgets.get("mode")).saveAsTable("b.orders")
                """
            ),
        },
        ("BL801", "nb.py", 'dbutils.widgets.get("mode")'),
        related=(("nb.py", '"append"'),),
    ),
    silent(
        "BL801.mode",
        "the job passes overwrite over a default of append",
        {
            "job.json": job(retries=2, base_parameters={"mode": "overwrite"}),
            "nb.py": notebook(
                """
                dbutils.widgets.text("mode", "append")
                spark.table("a").write.mode(dbutils.widgets.get("mode")).saveAsTable("b.orders")
                """
            ),
        },
    ),
    silent(
        "BL801.mode",
        "not known",
        {
            "job.json": job(retries=2, base_parameters={"mode": "{{job.parameters.mode}}"}),
            "nb.py": notebook('spark.table("a").write.mode(dbutils.widgets.get("mode")).saveAsTable("b.orders")\n'),
        },
    ),
    fires(
        "BL801.transaction",
        "txnAppId alone",
        {
            "job.json": job(),
            "nb.py": notebook(
                'spark.table("a").write.option("txnAppId", "x").mode("append").saveAsTable("b.orders")\n'
            ),
        },
        ("BL801", "nb.py", '"append"'),
        severity="error",
        message="txnVersion",
    ),
    silent(
        "BL801.transaction",
        "both",
        {
            "job.json": job(retries=2),
            "nb.py": notebook(
                """
                version = dbutils.widgets.get("version")
                (spark.table("a").write.option("txnAppId", "x").option("txnVersion", version)
                 .mode("append").saveAsTable("b.orders"))
                """
            ),
        },
    ),
    fires(
        "BL801.guard",
        "a delete of another table",
        {
            "job.json": job(retries=2),
            "nb.py": notebook(
                """
                day = dbutils.widgets.get("day")
                spark.sql(f"DELETE FROM other.orders WHERE day = '{day}'")
                spark.table("a").write.mode("append").saveAsTable("b.orders")
                """
            ),
        },
        ("BL801", "nb.py", '"append"'),
    ),
    silent(
        "BL801.guard",
        "a delete of the same slice",
        {
            "job.json": job(retries=2),
            "nb.py": notebook(
                """
                day = dbutils.widgets.get("day")
                spark.sql(f"DELETE FROM b.orders WHERE day = '{day}'")
                spark.table("a").where(f"day = '{day}'").write.mode("append").saveAsTable("b.orders")
                """
            ),
        },
    ),
    silent(
        "BL801.guard",
        "overwritten by the same notebook",
        {
            "job.json": job(retries=2),
            "nb.py": notebook(
                """
                spark.table("a").write.mode("overwrite").saveAsTable("b.orders")
                spark.table("c").write.mode("append").saveAsTable("b.orders")
                """
            ),
        },
    ),
    silent(
        "BL801.guard",
        "anti-join against the target",
        {
            "job.json": job(retries=2),
            "nb.py": notebook(
                """
                new = spark.table("a").join(spark.table("b.orders"), "id", "left_anti")
                new.write.mode("append").saveAsTable("b.orders")
                """
            ),
        },
    ),
    fires(
        "BL802.sql",
        "spark.sql",
        {"job.json": job(retries=2), "nb.py": INSERT},
        ("BL802", "nb.py", "INSERT INTO"),
        severity="error",
        related=(("job.json", "2"),),
    ),
    fires(
        "BL802.sql",
        "SQL cell",
        {
            "job.json": job(retries=2),
            "nb.py": notebook("# MAGIC %sql\n# MAGIC INSERT INTO silver.orders\n# MAGIC SELECT * FROM bronze.orders\n"),
        },
        ("BL802", "nb.py", "INSERT INTO"),
    ),
    fires(
        "BL802.sql",
        "f-string over lines, serverless",
        {
            "job.json": job(cluster=False),
            "nb.py": notebook(
                't = "orders"\nspark.sql(f"""\n  insert into silver.{t}\n  select * from bronze.{t}\n""")\n'
            ),
        },
        ("BL802", "nb.py", "insert into"),
        severity="warning",
    ),
    silent(
        "BL802.sql",
        "INSERT OVERWRITE and REPLACE WHERE",
        {
            "job.json": job(retries=2),
            "nb.py": notebook(
                """
                spark.sql("INSERT OVERWRITE silver.orders SELECT * FROM bronze.orders")
                spark.sql("INSERT INTO silver.orders REPLACE WHERE day = '2026-01-01' SELECT * FROM bronze.orders")
                """
            ),
        },
    ),
    silent(
        "BL802.sql",
        "in a markdown cell",
        {"job.json": job(retries=2), "nb.py": notebook("# MAGIC %md\n# MAGIC INSERT INTO silver.orders VALUES (1)\n")},
    ),
    silent(
        "BL802.sql",
        "NOT EXISTS against the target",
        {
            "job.json": job(retries=2),
            "nb.py": notebook(
                'spark.sql("""INSERT INTO silver.orders SELECT * FROM bronze.orders b\n'
                'WHERE NOT EXISTS (SELECT 1 FROM silver.orders s WHERE s.id = b.id)""")\n'
            ),
        },
    ),
    fires(
        "BL802.sql-task",
        "SQL file of a bundle",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                daily:
                  tasks:
                    - task_key: load
                      max_retries: 1
                      sql_task:
                        warehouse_id: abc123
                        file: {path: load.sql}
            """,
            "load.sql": "INSERT INTO silver.orders SELECT * FROM bronze.orders;\n",
        },
        ("BL802", "load.sql", "INSERT INTO"),
        severity="error",
    ),
    silent(
        "BL802.sql-task",
        "MERGE in a SQL file",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                daily:
                  tasks:
                    - task_key: load
                      max_retries: 1
                      sql_task:
                        warehouse_id: abc123
                        file: {path: load.sql}
            """,
            "load.sql": "MERGE INTO s.o USING b.o ON s.o.id = b.o.id WHEN NOT MATCHED THEN INSERT *;\n",
        },
    ),
    fires(
        "BL802.dataframe",
        "insertInto",
        {"job.json": job(retries=2), "nb.py": notebook('spark.table("a").write.insertInto("b.orders")\n')},
        ("BL802", "nb.py", "insertInto"),
    ),
    fires(
        "BL802.dataframe",
        "writeTo append",
        {"job.json": job(retries=2), "nb.py": notebook('spark.table("a").writeTo("b.orders").append()\n')},
        ("BL802", "nb.py", "append"),
    ),
    silent(
        "BL802.dataframe",
        "insertInto with overwrite",
        {
            "job.json": job(retries=2),
            "nb.py": notebook('spark.table("a").write.insertInto("b.orders", overwrite=True)\n'),
        },
    ),
    silent(
        "BL802.dataframe",
        "overwritePartitions",
        {"job.json": job(retries=2), "nb.py": notebook('spark.table("a").writeTo("b.orders").overwritePartitions()\n')},
    ),
    fires(
        "BL803.missing",
        "toTable",
        {"job.json": job(), "nb.py": notebook('spark.readStream.table("a").writeStream.toTable("b")\n')},
        ("BL803", "nb.py", "toTable"),
        severity="error",
    ),
    fires(
        "BL803.missing",
        "start with a path, over several names",
        {
            "job.json": job(),
            "nb.py": notebook(
                """
                source = spark.readStream.table("a")
                writer = source.writeStream.format("delta").outputMode("append")
                query = writer.start("/mnt/b")
                """
            )
        },
        ("BL803", "nb.py", "start"),
    ),
    silent(
        "BL803.missing",
        "options with the location",
        {
            "job.json": job(),
            "nb.py": notebook(
                'spark.readStream.table("a").writeStream.options(checkpointLocation="/chk/b").toTable("b")\n'
            )
        },
    ),
    silent(
        "BL803.missing",
        "memory sink and display",
        {
            "job.json": job(),
            "nb.py": notebook(
                """
                stream = spark.readStream.table("a")
                display(stream)
                stream.writeStream.format("memory").queryName("q").start()
                """
            )
        },
    ),
    fires(
        "BL803.shared",
        "one variable for two streams",
        {
            "job.json": job(),
            "nb.py": notebook(
                """
                chk = "/chk/all"
                spark.readStream.table("a").writeStream.option("checkpointLocation", chk).toTable("b")
                spark.readStream.table("c").writeStream.option("checkpointLocation", chk).toTable("d")
                """
            )
        },
        ("BL803", "nb.py", "toTable"),
        severity="error",
        message="share",
    ),
    silent(
        "BL803.shared",
        "a folder of its own for each",
        {
            "job.json": job(),
            "nb.py": notebook(
                """
                base = "/chk"
                for name in ["a", "b"]:
                    (spark.readStream.table(name).writeStream
                     .option("checkpointLocation", f"{base}/{name}").toTable(f"silver.{name}"))
                """
            )
        },
    ),
    fires(
        "BL803.changing",
        "a random folder",
        {
            "job.json": job(),
            "nb.py": notebook(
                """
                import uuid
                chk = f"/chk/{uuid.uuid4()}"
                spark.readStream.table("a").writeStream.option("checkpointLocation", chk).toTable("b")
                """
            )
        },
        ("BL803", "nb.py", "toTable"),
        severity="warning",
    ),
    silent(
        "BL803.changing",
        "a parameter",
        {
            "job.json": job(),
            "nb.py": notebook(
                """
                chk = "/chk/" + dbutils.widgets.get("name")
                spark.readStream.table("a").writeStream.option("checkpointLocation", chk).toTable("b")
                """
            )
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
