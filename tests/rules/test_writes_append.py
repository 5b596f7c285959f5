"""BL801: appends in tasks that are run again, and how grave they are."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.notebooks import bundle, in_job, ipynb, job, nb, notebook

CLAUSES = {
    "BL801.retries": "an append in a task with retries is an error",
    "BL801.continuous": "a continuous job restarts",
    "BL801.serverless": "only serverless auto-retry or a repair: a warning",
    "BL801.log-table": "tables that exist to be appended to, and rows made on the spot: a note",
    "BL801.unseen": "a notebook that no job is seen to run: a note",
    "BL801.mode": "the mode comes from a variable, a widget or the job's parameter",
}

APPEND = 'spark.read.json("/raw").write.mode("append").saveAsTable("bronze.orders")\n'
OVERWRITE = 'spark.read.json("/raw").write.mode("overwrite").saveAsTable("bronze.orders")\n'
STREAM = """
    (spark.readStream.table("a").writeStream.outputMode("append")
     .option("checkpointLocation", "/chk/a").toTable("b"))
    """
HERE = ("BL801", "nb.py", '"append"')


def continuous(code: str, **task: object) -> dict[str, str]:
    spec = job(**task).replace('"name"', '"continuous": {"pause_status": "UNPAUSED"}, "name"')  # type: ignore[arg-type]
    return {"job.json": spec, "nb.py": notebook(code)}


CASES: list[Case] = [
    fires(
        "BL801.retries",
        "API JSON",
        in_job(APPEND, retries=2),
        HERE,
        severity="error",
        related=(("job.json", "2"),),
        message="the retry of task `load`",
    ),
    fires(
        "BL801.retries",
        "bundle, unlimited retries, path",
        {
            **bundle(retries=-1),
            **nb('df = spark.table("a")\ndf.write.format("delta").mode("append").save("/mnt/silver/orders")\n'),
        },
        HERE,
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
        related=(("nb.py", 'keep(spark.table("a"))'), ("job.json", "1")),
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
    fires(
        "BL801.retries",
        "%run of a notebook that writes, in a with and a loop",
        {
            "job.json": job(retries=1),
            "lib.py": notebook(
                """
                def keep(names):
                    for name in names:
                        with open("/tmp/lock") as lock:
                            spark.table(name).write.save(f"/mnt/{name}", mode="append")
                """
            ),
            "nb.py": notebook('# MAGIC %run ./lib\n\n# COMMAND ----------\n\nkeep(["a", "b"])\n'),
        },
        ("BL801", "lib.py", '"append"'),
    ),
    fires(
        "BL801.retries",
        "a helper of two tasks: said once, at the gravest",
        {
            "jobs/a.json": job("../one.py"),
            "jobs/b.json": job("../two.py", retries=3),
            "lib.py": notebook('def keep(df):\n    df.write.mode("append").saveAsTable("b.orders")\n'),
            "one.py": notebook('# MAGIC %run ./lib\n\n# COMMAND ----------\n\nkeep(spark.table("a"))\n'),
            "two.py": notebook('# MAGIC %run ./lib\n\n# COMMAND ----------\n\nkeep(spark.table("b"))\n'),
        },
        ("BL801", "lib.py", '"append"'),
        severity="error",
        related=(("jobs/b.json", "3"),),
    ),
    fires(
        "BL801.retries",
        "the inner task of a for_each",
        {
            "job.json": """
            {"name": "daily", "tasks": [{"task_key": "each", "for_each_task": {"inputs": "[1, 2]", "task":
              {"task_key": "load", "max_retries": 2, "notebook_task": {"notebook_path": "nb.py"}}}}]}
            """,
            **nb(APPEND),
        },
        HERE,
        severity="error",
    ),
    silent("BL801.retries", "overwrite", in_job(OVERWRITE, retries=2)),
    silent(
        "BL801.retries", "a list's append and outputMode (trap 2)", in_job("items = []\nitems.append(1)\n", retries=2)
    ),
    silent("BL801.retries", "a stream with a checkpoint (trap 2)", in_job(STREAM, retries=2)),
    silent(
        "BL801.retries",
        "in a comment, a string and a function that nobody calls",
        in_job(
            """
            # df.write.mode("append").saveAsTable("b")
            print('df.write.mode("append").saveAsTable("b")')
            def unused(df):
                df.write.mode("append").saveAsTable("b")
            """,
            retries=2,
        ),
    ),
    silent("BL801.retries", "behind an exit", in_job(f'dbutils.notebook.exit("done")\n{APPEND}', retries=2)),
    fires(
        "BL801.continuous",
        "JSON",
        continuous(APPEND),
        HERE,
        severity="error",
        related=(("job.json", '"continuous"'),),
        message="continuous",
    ),
    fires(
        "BL801.continuous",
        "bundle",
        {**bundle(extra="continuous:\n  pause_status: UNPAUSED\n"), **nb(APPEND)},
        HERE,
        severity="error",
        related=(("resources/daily.yml", "continuous"),),
    ),
    fires("BL801.continuous", "serverless", continuous(APPEND, cluster=False), HERE, severity="error"),
    fires(
        "BL801.continuous",
        "by a helper",
        continuous('def keep(df):\n    df.write.mode("append").save("/mnt/a")\n\nkeep(spark.table("a"))\n'),
        HERE,
        severity="error",
    ),
    silent("BL801.continuous", "overwrite", continuous(OVERWRITE)),
    silent("BL801.continuous", "a stream", continuous(STREAM)),
    silent(
        "BL801.continuous",
        "MERGE",
        continuous('spark.sql("MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET *")\n'),
    ),
    silent("BL801.continuous", "ignore", continuous('spark.table("a").write.mode("ignore").saveAsTable("b")\n')),
    fires(
        "BL801.serverless",
        "no compute at all",
        in_job(APPEND, cluster=False),
        HERE,
        severity="warning",
        message="serverless",
    ),
    fires(
        "BL801.serverless",
        "a cluster and no retries: a repair",
        in_job(APPEND),
        HERE,
        severity="warning",
        message="repair",
    ),
    fires(
        "BL801.serverless",
        "retries written as none",
        in_job(APPEND, retries=0),
        HERE,
        severity="warning",
        message="repair",
    ),
    fires(
        "BL801.serverless",
        "auto-optimization is off: a repair",
        in_job(APPEND, cluster=False, disable_auto_optimization=True),
        HERE,
        severity="warning",
        message="repair",
    ),
    fires(
        "BL801.serverless",
        "a notebook that the task's notebook runs",
        {
            "job.json": job("main.py", cluster=False),
            "main.py": notebook('x = dbutils.notebook.run("./nb", 600)\ncheck(x)\n'),
            **nb(APPEND),
        },
        HERE,
        severity="warning",
    ),
    silent("BL801.serverless", "overwrite", in_job(OVERWRITE, cluster=False)),
    silent("BL801.serverless", "the default mode", in_job('spark.table("a").write.saveAsTable("b")\n', cluster=False)),
    silent(
        "BL801.serverless", "a temporary view", in_job('spark.table("a").createOrReplaceTempView("b")\n', cluster=False)
    ),
    silent("BL801.serverless", "a stream", in_job(STREAM, cluster=False)),
    fires(
        "BL801.log-table",
        "an audit table",
        in_job('spark.table("a").write.mode("append").saveAsTable("ops.load_audit")\n', retries=2),
        HERE,
        severity="note",
    ),
    fires(
        "BL801.log-table",
        "rows made on the spot",
        in_job('spark.createDataFrame([(1,)], ["n"]).write.mode("append").saveAsTable("ops.numbers")\n', retries=2),
        HERE,
        severity="note",
    ),
    fires(
        "BL801.log-table",
        "a plural, camel case, a path, by an f-string",
        in_job(
            """
            env = dbutils.widgets.get("env")
            spark.table("a").write.mode("append").save(f"/mnt/{env}/RunMetrics")
            """,
            retries=2,
        ),
        HERE,
        severity="note",
    ),
    fires(
        "BL801.log-table",
        "made of a pandas frame, with more columns",
        in_job(
            """
            import pandas as pd
            from pyspark.sql import functions as F
            rows = pd.DataFrame({"n": [1]})
            df = spark.createDataFrame(rows).withColumn("at", F.current_timestamp())
            df.write.mode("append").saveAsTable("gold.numbers")
            """,
            retries=2,
        ),
        HERE,
        severity="note",
    ),
    fires(
        "BL801.log-table",
        "a word inside another is no log",
        in_job('spark.table("a").write.mode("append").saveAsTable("main.catalog_items")\n', retries=2),
        HERE,
        severity="error",
    ),
    fires(
        "BL801.log-table",
        "a schema called logs makes no log of its tables",
        in_job('spark.table("a").write.mode("append").saveAsTable("logs.orders")\n', retries=2),
        HERE,
        severity="error",
    ),
    fires(
        "BL801.log-table",
        "made on the spot, but joined with what is read",
        in_job(
            """
            keys = spark.createDataFrame([(1,)], ["id"])
            keys.join(spark.table("a"), "id").write.mode("append").saveAsTable("b.orders")
            """,
            retries=2,
        ),
        HERE,
        severity="error",
    ),
    fires(
        "BL801.log-table",
        "rows made on the spot, on either way",
        in_job(
            """
            if spark.conf.get("kind") == "a":
                row = spark.createDataFrame([(1, "a")], "id int, kind string")
            else:
                row = spark.createDataFrame([(2, "b", 3)], "id int, kind string, more int")
            row.write.mode("append").saveAsTable("ops.states")
            """,
            retries=2,
        ),
        HERE,
        severity="note",
    ),
    fires(
        "BL801.log-table",
        "one of several tables, each of its own log",
        in_job(
            """
            def keep(name, rows):
                rows.write.mode("append").saveAsTable(f"ops.{name}_quarantine")

            for name in ["orders", "returns"]:
                keep(name, spark.table(name).where("bad"))
            """,
            retries=2,
        ),
        HERE,
        severity="note",
    ),
    fires(
        "BL801.log-table",
        "the word touches a part that is not known: no word of the name",
        in_job(
            """
            for name in spark.conf.get("names").split(","):
                spark.table("a").write.mode("append").saveAsTable(f"ops.{name}log")
            """,
            retries=2,
        ),
        HERE,
        severity="error",
    ),
    *(
        silent(
            "BL801.log-table",
            f"{name} is not in the default profile",
            in_job(f'spark.table("a").write.mode("append").saveAsTable("ops.{name}")\n', retries=2),
            profile="default",
        )
        for name in ("job_metrics", "orders_history", "quarantine", "load_logs")
    ),
    fires("BL801.unseen", "no job at all", nb(APPEND), HERE, severity="note"),
    fires(
        "BL801.unseen",
        "a job of another notebook",
        {"job.json": job("other.py", retries=2), "other.py": notebook("print(1)\n"), **nb(APPEND)},
        HERE,
        severity="note",
    ),
    fires("BL801.unseen", "ipynb", {"nb.ipynb": ipynb(APPEND)}, ("BL801", "nb.ipynb", '\\"append\\"'), severity="note"),
    fires(
        "BL801.unseen",
        "a helper of a notebook that no job runs",
        {
            "lib/__init__.py": "",
            "lib/store.py": 'def keep(df):\n    df.write.mode("append").saveAsTable("b.orders")\n',
            **nb('from lib.store import keep\n\nkeep(spark.table("a"))\n'),
        },
        ("BL801", "lib/store.py", '"append"'),
        severity="note",
    ),
    silent("BL801.unseen", "not in the default profile", nb(APPEND), profile="default"),
    silent(
        "BL801.unseen", "a module alone", {"lib/store.py": 'def keep(df):\n    df.write.mode("append").save("/a")\n'}
    ),
    silent("BL801.unseen", "overwrite", nb(OVERWRITE)),
    silent("BL801.unseen", "markdown", nb(f"# MAGIC %md\n# MAGIC {APPEND}")),
    fires(
        "BL801.mode",
        "a variable",
        in_job('mode = "append"\nspark.table("a").write.mode(mode).saveAsTable("b.orders")\n', retries=2),
        ("BL801", "nb.py", "mode"),
        severity="error",
        related=(("nb.py", '"append"'),),
    ),
    fires(
        "BL801.mode",
        "the job passes append",
        in_job(
            """
            dbutils.widgets.text("mode", "overwrite")
            mode = dbutils.widgets.get("mode")
            spark.table("a").write.mode(mode).saveAsTable("b.orders")
            """,
            retries=2,
            base_parameters={"mode": "append"},
        ),
        ("BL801", "nb.py", "mode"),
        severity="error",
        related=(("job.json", '"append"'),),
    ),
    fires(
        "BL801.mode",
        "the widget's default",
        in_job(
            """
            dbutils.widgets.dropdown("mode", "append", ["append", "overwrite"])
            spark.table("a").write.mode(dbutils.widgets.get("mode")).saveAsTable("b.orders")
            """,
            retries=2,
        ),
        ("BL801", "nb.py", 'dbutils.widgets.get("mode")'),
        related=(("nb.py", '"append"'),),
    ),
    fires(
        "BL801.mode",
        "a default argument of a helper",
        in_job(
            """
            def keep(df, table, mode="append"):
                df.write.mode(mode).saveAsTable(table)

            keep(spark.table("a"), "b.orders")
            """,
            retries=2,
        ),
        ("BL801", "nb.py", "mode"),
        related=(("nb.py", '"append"'),),
    ),
    fires(
        "BL801.mode",
        "on one of two ways: a warning",
        in_job(
            """
            mode = "overwrite" if dbutils.widgets.get("full") == "yes" else "append"
            spark.table("a").write.mode(mode).saveAsTable("b.orders")
            """,
            retries=2,
        ),
        ("BL801", "nb.py", "mode"),
        severity="warning",
        message="where it appends",
    ),
    fires(
        "BL801.mode",
        "a job parameter",
        {
            "job.json": job(retries=1).replace(
                '"name"', '"parameters": [{"name": "mode", "default": "append"}], "name"', 1
            ),
            **nb('spark.table("a").write.mode(dbutils.widgets.get("mode")).saveAsTable("b.orders")\n'),
        },
        ("BL801", "nb.py", 'dbutils.widgets.get("mode")'),
        related=(("job.json", '"append"'),),
    ),
    silent(
        "BL801.mode",
        "the job passes overwrite over a default of append",
        in_job(
            """
            dbutils.widgets.text("mode", "append")
            spark.table("a").write.mode(dbutils.widgets.get("mode")).saveAsTable("b.orders")
            """,
            retries=2,
            base_parameters={"mode": "overwrite"},
        ),
    ),
    silent(
        "BL801.mode",
        "not known",
        in_job(
            'spark.table("a").write.mode(dbutils.widgets.get("mode")).saveAsTable("b.orders")\n',
            retries=2,
            base_parameters={"mode": "{{job.parameters.mode}}"},
        ),
    ),
    silent(
        "BL801.mode",
        "a helper is called with overwrite",
        in_job(
            """
            def keep(df, table, mode="append"):
                df.write.mode(mode).saveAsTable(table)

            keep(spark.table("a"), "b.orders", mode="overwrite")
            """,
            retries=2,
        ),
    ),
    silent(
        "BL801.mode",
        "from a dict of settings",
        in_job(
            'settings = {"mode": "overwrite"}\nspark.table("a").write.mode(settings["mode"]).saveAsTable("b.orders")\n',
            retries=2,
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_the_way_leads_from_the_write_to_the_retries() -> None:
    files = {
        "job.json": job(retries=1),
        "lib.py": notebook('def keep(df):\n    df.write.mode("append").saveAsTable("b.orders")\n'),
        "nb.py": notebook('# MAGIC %run ./lib\n\n# COMMAND ----------\n\nkeep(spark.table("a"))\n'),
    }
    (found,) = findings(files, "BL801")
    assert found.ordered
    assert [label.span.text for label in found.related] == ['keep(spark.table("a"))', '"load"', "1"]
