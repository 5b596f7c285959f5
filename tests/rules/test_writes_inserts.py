"""BL802: inserts that are not safe to repeat."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import bundle, in_job, ipynb, job, nb, notebook

CLAUSES = {
    "BL802.sql": "INSERT INTO in spark.sql and SQL cells",
    "BL802.sql-task": "INSERT INTO in a SQL task's file or a SQL notebook",
    "BL802.dataframe": "insertInto and writeTo().append()",
}

INSERT = 'spark.sql("INSERT INTO silver.orders SELECT * FROM bronze.orders")\n'
HERE = ("BL802", "nb.py", "INSERT INTO")


def retried(code: str) -> dict[str, str]:
    return in_job(code, retries=2)


def sql_task(code: str, path: str = "load.sql", retries: int = 1) -> dict[str, str]:
    return {
        "databricks.yml": f"""
        bundle: {{name: b}}
        resources:
          jobs:
            daily:
              tasks:
                - task_key: load
                  max_retries: {retries}
                  sql_task:
                    warehouse_id: abc123
                    file: {{path: {path}}}
        """,
        path: code,
    }


def sql_notebook(code: str) -> dict[str, str]:
    return {"job.json": job("nb.sql", retries=2), "nb.sql": "-- Databricks notebook source\n" + code}


CASES: list[Case] = [
    fires("BL802.sql", "spark.sql", retried(INSERT), HERE, severity="error", related=(("job.json", "2"),)),
    fires(
        "BL802.sql",
        "SQL cell",
        retried("# MAGIC %sql\n# MAGIC INSERT INTO silver.orders\n# MAGIC SELECT * FROM bronze.orders\n"),
        HERE,
    ),
    fires(
        "BL802.sql",
        "f-string over lines, serverless",
        in_job(
            't = "orders"\nspark.sql(f"""\n  insert into silver.{t}\n  select * from bronze.{t}\n""")\n', cluster=False
        ),
        ("BL802", "nb.py", "insert into"),
        severity="warning",
    ),
    fires(
        "BL802.sql",
        "a variable through a helper of a module",
        {
            "job.json": job(retries=2),
            "lib/__init__.py": "",
            "lib/store.py": "def run(spark, query):\n    spark.sql(query)\n",
            **nb('from lib.store import run\n\nQUERY = "INSERT INTO b.orders SELECT * FROM a"\nrun(spark, QUERY)\n'),
        },
        HERE,
    ),
    fires(
        "BL802.sql",
        "one row with its own moment: a record of the run",
        retried(
            """
            import uuid
            spark.sql(f"INSERT INTO ops.loads VALUES ('{uuid.uuid4()}', {count}, concat('a', 'b'))")
            """
        ),
        ("BL802", "nb.py", "INSERT INTO"),
        severity="note",
    ),
    fires(
        "BL802.sql",
        "one row with the time, in a cell",
        retried("# MAGIC %sql\n# MAGIC INSERT INTO ops.loads VALUES ('done', current_timestamp());\n"),
        ("BL802", "nb.py", "INSERT INTO"),
        severity="note",
    ),
    fires(
        "BL802.sql",
        "several rows with the time are data",
        retried('spark.sql("INSERT INTO silver.rates VALUES (1, now()), (2, now())")\n'),
        ("BL802", "nb.py", "INSERT INTO"),
        severity="error",
    ),
    fires(
        "BL802.sql",
        "VALUES are rows too",
        retried("spark.sql(\"INSERT INTO silver.days VALUES ('2026-01-01')\")\n"),
        HERE,
        severity="error",
    ),
    fires(
        "BL802.sql",
        "a log table: a note",
        retried('spark.sql("INSERT INTO ops.load_log SELECT current_timestamp()")\n'),
        HERE,
        severity="note",
    ),
    fires("BL802.sql", "no job runs it: a note", nb(INSERT), HERE, severity="note"),
    fires(
        "BL802.sql",
        "ipynb, in a loop",
        {
            "job.json": job("nb.ipynb", retries=1),
            "nb.ipynb": ipynb("for t in ['a', 'b']:\n    spark.sql(f'INSERT INTO silver.{t} TABLE bronze.{t}')\n"),
        },
        ("BL802", "nb.ipynb", "INSERT INTO"),
    ),
    silent(
        "BL802.sql",
        "INSERT OVERWRITE and REPLACE WHERE",
        retried(
            """
            spark.sql("INSERT OVERWRITE silver.orders SELECT * FROM bronze.orders")
            spark.sql("INSERT INTO silver.orders REPLACE WHERE day = '2026-01-01' SELECT * FROM bronze.orders")
            """
        ),
    ),
    silent(
        "BL802.sql",
        "in a markdown cell (trap 2)",
        retried("# MAGIC %md\n# MAGIC INSERT INTO silver.orders VALUES (1)\n"),
    ),
    silent(
        "BL802.sql",
        "rows beyond the newest of the target",
        retried(
            'spark.sql("""INSERT INTO silver.orders SELECT * FROM bronze.orders b\n'
            'WHERE ts > (SELECT coalesce(max(ts), 0) FROM silver.orders)""")\n'
        ),
    ),
    fires(
        "BL802.sql",
        "rows beyond the newest of another table",
        retried(
            'spark.sql("INSERT INTO silver.orders SELECT * FROM a WHERE ts > (SELECT max(ts) FROM control.marks)")\n'
        ),
        HERE,
    ),
    silent(
        "BL802.sql",
        "a left join with the target, rows without a partner",
        retried(
            """
            catalog = dbutils.widgets.get("catalog") or "main"
            spark.sql(f'''
                INSERT INTO {catalog}.gold.orders
                SELECT s.* FROM {catalog}.silver.orders AS s
                LEFT OUTER JOIN {catalog}.gold.orders AS t ON s.id = t.id
                WHERE t.id IS NULL
            ''')
            """
        ),
    ),
    silent(
        "BL802.sql",
        "a left join with the target under its own name",
        sql_notebook(
            "INSERT INTO gold.orders SELECT s.* FROM silver.orders s LEFT JOIN gold.orders USING (id)\n"
            "WHERE orders.id IS NULL\n"
        ),
    ),
    fires(
        "BL802.sql",
        "a left join with another table, rows without a partner",
        retried(
            """
            spark.sql('''
                INSERT INTO gold.regions SELECT s.* FROM silver.orders s LEFT JOIN gold.orders t ON s.id = t.id
                WHERE t.id IS NULL
            ''')
            """
        ),
        HERE,
    ),
    fires(
        "BL802.sql",
        "a left join with the target of which all rows are taken",
        sql_notebook(
            "INSERT INTO gold.orders SELECT s.* FROM silver.orders s LEFT JOIN gold.orders t ON s.id = t.id\n"
            "WHERE s.id IS NOT NULL\n"
        ),
        ("BL802", "nb.sql", "INSERT INTO"),
    ),
    silent(
        "BL802.sql",
        "NOT EXISTS against the target",
        retried(
            'spark.sql("""INSERT INTO silver.orders SELECT * FROM bronze.orders b\n'
            'WHERE NOT EXISTS (SELECT 1 FROM silver.orders s WHERE s.id = b.id)""")\n'
        ),
    ),
    silent(
        "BL802.sql",
        "a delete of the same slice, by an f-string",
        retried(
            """
            day = dbutils.widgets.get("day")
            spark.sql(f"DELETE FROM silver.orders WHERE day = '{day}'")
            spark.sql(f"INSERT INTO silver.orders SELECT * FROM bronze.orders WHERE day = '{day}'")
            """
        ),
    ),
    silent(
        "BL802.sql", "a comment and a printed text", retried('# INSERT INTO a\nprint("INSERT INTO a VALUES (1)")\n')
    ),
    silent(
        "BL802.sql",
        "into a table that the run has made",
        retried(
            """
            spark.sql("CREATE OR REPLACE TABLE silver.orders (id INT)")
            spark.sql("INSERT INTO silver.orders SELECT id FROM bronze.orders")
            """
        ),
    ),
    silent(
        "BL802.sql",
        "both transaction settings of the session",
        retried(
            """
            spark.conf.set("spark.databricks.delta.write.txnAppId", "orders")
            spark.conf.set("spark.databricks.delta.write.txnVersion", "7")
            spark.sql("INSERT INTO silver.orders SELECT * FROM bronze.orders")
            """
        ),
    ),
    fires(
        "BL802.sql-task",
        "SQL file of a bundle",
        sql_task("INSERT INTO silver.orders SELECT * FROM bronze.orders;\n"),
        ("BL802", "load.sql", "INSERT INTO"),
        severity="error",
    ),
    fires(
        "BL802.sql-task",
        "the second statement, without retries",
        sql_task("SET x = 1;\n-- load\nINSERT INTO silver.orders\nSELECT * FROM bronze.orders\n", retries=0),
        ("BL802", "load.sql", "INSERT INTO"),
        severity="warning",
    ),
    fires(
        "BL802.sql-task",
        "a SQL notebook",
        sql_notebook("INSERT INTO silver.orders\nSELECT * FROM bronze.orders\n"),
        ("BL802", "nb.sql", "INSERT INTO"),
        severity="error",
    ),
    fires(
        "BL802.sql-task",
        "INSERT TABLE with a parameter in the name",
        sql_task("INSERT INTO IDENTIFIER(:target) SELECT * FROM bronze.orders;\n"),
        ("BL802", "load.sql", "INSERT INTO"),
    ),
    silent(
        "BL802.sql-task",
        "MERGE in a SQL file",
        sql_task("MERGE INTO s.o USING b.o ON s.o.id = b.o.id WHEN NOT MATCHED THEN INSERT *;\n"),
    ),
    silent("BL802.sql-task", "INSERT OVERWRITE", sql_task("INSERT OVERWRITE silver.orders TABLE bronze.orders;\n")),
    silent("BL802.sql-task", "in a comment of a SQL notebook", sql_notebook("-- INSERT INTO a\nSELECT 1\n")),
    silent(
        "BL802.sql-task",
        "a delete of the slice in the same file",
        sql_task(
            "DELETE FROM silver.orders WHERE day = :day;\n"
            "INSERT INTO silver.orders SELECT * FROM bronze.orders WHERE day = :day;\n"
        ),
    ),
    fires(
        "BL802.dataframe",
        "insertInto",
        retried('spark.table("a").write.insertInto("b.orders")\n'),
        ("BL802", "nb.py", "insertInto"),
        severity="error",
    ),
    fires(
        "BL802.dataframe",
        "writeTo append",
        retried('spark.table("a").writeTo("b.orders").append()\n'),
        ("BL802", "nb.py", "append"),
    ),
    fires(
        "BL802.dataframe",
        "insertInto with overwrite=False, bundle",
        {**bundle(retries=1), **nb('df = spark.table("a")\ndf.write.insertInto("b.orders", overwrite=False)\n')},
        ("BL802", "nb.py", "False"),
    ),
    fires(
        "BL802.dataframe",
        "writeTo in a helper of a %run notebook",
        {
            "job.json": job(retries=1),
            "lib.py": notebook("def keep(df, name):\n    writer = df.writeTo(name)\n    writer.append()\n"),
            **nb('# MAGIC %run ./lib\n\n# COMMAND ----------\n\nkeep(spark.table("a"), "b.orders")\n'),
        },
        ("BL802", "lib.py", "append"),
    ),
    silent(
        "BL802.dataframe",
        "insertInto with overwrite",
        retried('spark.table("a").write.insertInto("b.orders", overwrite=True)\n'),
    ),
    silent(
        "BL802.dataframe",
        "overwritePartitions",
        retried('spark.table("a").writeTo("b.orders").overwritePartitions()\n'),
    ),
    silent("BL802.dataframe", "createOrReplace", retried('spark.table("a").writeTo("b.orders").createOrReplace()\n')),
    silent(
        "BL802.dataframe",
        "only rows that the target lacks",
        retried(
            """
            new = spark.table("a").join(spark.table("b.orders"), "id", "leftanti")
            new.writeTo("b.orders").append()
            """
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
