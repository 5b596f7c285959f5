"""BL805 and BL806: appends to other systems and files, and updates that count twice."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import in_job, ipynb, job, nb, notebook

CLAUSES = {
    "BL805.jdbc": "an append by JDBC or another database's connector",
    "BL805.pandas": 'to_sql(if_exists="append") and to_csv(mode="a")',
    "BL805.file": "a file opened for appending",
    "BL806.update": "UPDATE t SET x = x + 1",
    "BL806.merge": "a MERGE that inserts without a matching key",
    "BL806.copy": "COPY INTO with force",
}

HERE = ("BL805", "nb.py", '"append"')


def retried(code: str) -> dict[str, str]:
    return in_job(code, retries=2)


def sql(statement: str) -> dict[str, str]:
    return retried(f'spark.sql("""{statement}""")\n')


CASES: list[Case] = [
    fires(
        "BL805.jdbc",
        "write.jdbc",
        retried('spark.table("a").write.jdbc("jdbc:x", "orders", mode="append")\n'),
        HERE,
        severity="warning",
        related=(("job.json", "2"),),
    ),
    fires(
        "BL805.jdbc",
        "format jdbc with dbtable, mode by a variable",
        retried(
            """
            mode = "append"
            (spark.table("a").write.format("jdbc").option("url", "jdbc:x").option("dbtable", "orders")
             .mode(mode).save())
            """
        ),
        ("BL805", "nb.py", "mode"),
    ),
    fires(
        "BL805.jdbc",
        "another database's connector, without retries",
        in_job('spark.table("a").write.format("snowflake").options(dbtable="o").mode("append").save()\n'),
        HERE,
        severity="warning",
        message="nothing rolls it back",
    ),
    fires(
        "BL805.jdbc",
        "a helper of a %run notebook; no job: a note",
        {
            "lib.py": notebook('def export(df):\n    df.write.jdbc("jdbc:x", "orders", mode="append")\n'),
            **nb('# MAGIC %run ./lib\n\n# COMMAND ----------\n\nexport(spark.table("a"))\n'),
        },
        ("BL805", "lib.py", '"append"'),
        severity="note",
    ),
    silent(
        "BL805.jdbc",
        "the connector deletes first",
        retried(
            """
            (spark.table("a").write.format("snowflake").option("dbtable", "O")
             .option("preactions", "DELETE FROM O WHERE day = '1'").mode("append").save())
            """
        ),
    ),
    fires(
        "BL805.jdbc",
        "the connector does something else first",
        retried(
            """
            (spark.table("a").write.format("snowflake").option("dbtable", "O")
             .option("preactions", "USE ROLE loader").mode("append").save())
            """
        ),
        HERE,
    ),
    silent(
        "BL805.pandas",
        "deleted first by SQLAlchemy",
        retried(
            """
            import sqlalchemy as sa

            with engine.begin() as connection:
                connection.execute(sa.text("DELETE FROM o WHERE day = :day"), {"day": "1"})
            spark.table("a").toPandas().to_sql("o", engine, if_exists="append")
            """
        ),
    ),
    silent("BL805.jdbc", "overwrite", retried('spark.table("a").write.jdbc("jdbc:x", "o", mode="overwrite")\n')),
    silent(
        "BL805.jdbc",
        "a read",
        retried('spark.read.format("jdbc").option("dbtable", "o").load().write.mode("overwrite").saveAsTable("b")\n'),
    ),
    silent(
        "BL805.jdbc", "a table of the lakehouse", retried('spark.table("a").write.mode("append").saveAsTable("b.o")\n')
    ),
    silent("BL805.jdbc", "ignore", retried('spark.table("a").write.jdbc("jdbc:x", "o", mode="ignore")\n')),
    fires(
        "BL805.pandas",
        "to_sql",
        retried('spark.table("a").toPandas().to_sql("orders", engine, if_exists="append")\n'),
        HERE,
        severity="warning",
    ),
    fires(
        "BL805.pandas",
        "to_csv in append mode",
        retried('import pandas as pd\ndf = pd.read_csv("/raw/a.csv")\ndf.to_csv("/mnt/out.csv", mode="a")\n'),
        ("BL805", "nb.py", '"a"'),
    ),
    fires(
        "BL805.pandas",
        "in a loop, in ipynb",
        {
            "job.json": job("nb.ipynb", retries=1),
            "nb.ipynb": ipynb(
                "for t in ['a', 'b']:\n    spark.table(t).toPandas().to_sql(t, engine, if_exists='append')\n"
            ),
        },
        ("BL805", "nb.ipynb", "'append'"),
    ),
    fires(
        "BL805.pandas",
        "a method with the mode as argument",
        retried(
            """
            class Sink:
                def put(self, frame, how="append"):
                    frame.to_sql("orders", self.engine, if_exists=how)

            Sink().put(spark.table("a").toPandas())
            """
        ),
        ("BL805", "nb.py", "how"),
    ),
    silent(
        "BL805.pandas", "replace", retried('spark.table("a").toPandas().to_sql("o", engine, if_exists="replace")\n')
    ),
    silent("BL805.pandas", "the default", retried('spark.table("a").toPandas().to_csv("/mnt/out.csv")\n')),
    silent("BL805.pandas", "a text", retried("print(spark.table('a').toPandas().to_csv())\n")),
    silent("BL805.pandas", "a list's append", retried("rows = []\nrows.append(spark.table('a').toPandas())\n")),
    fires(
        "BL805.file",
        "open in a with",
        retried('with open("/Volumes/x/orders.csv", "a") as f:\n    f.write("1")\n'),
        ("BL805", "nb.py", '"a"'),
        severity="warning",
    ),
    fires(
        "BL805.file",
        "by name, with a variable path",
        retried('path = "/Volumes/x/" + dbutils.widgets.get("name")\nf = open(path, mode="a+")\nf.write("1")\n'),
        ("BL805", "nb.py", '"a+"'),
    ),
    fires(
        "BL805.file",
        "a log: a note",
        retried('with open("/Volumes/x/load.log", "a") as f:\n    f.write("1")\n'),
        ("BL805", "nb.py", '"a"'),
        severity="note",
    ),
    fires(
        "BL805.file",
        "a script",
        {
            "job.json": '{"name": "x", "tasks": [{"task_key": "t", "max_retries": 1, '
            '"spark_python_task": {"python_file": "main.py"}}]}',
            "main.py": 'def main():\n    with open("/mnt/out.csv", "a") as f:\n        f.write("1")\n\nmain()\n',
        },
        ("BL805", "main.py", '"a"'),
    ),
    silent("BL805.file", "written anew", retried('with open("/tmp/a.csv", "w") as f:\n    f.write("1")\n')),
    silent("BL805.file", "read", retried('with open("/tmp/a.csv") as f:\n    print(f.read())\n')),
    silent(
        "BL805.file",
        "a new name on every run",
        retried('import uuid\nwith open(f"/tmp/{uuid.uuid4()}.csv", "a") as f:\n    f.write("1")\n'),
    ),
    silent(
        "BL805.file",
        "written anew before",
        retried('p = "/tmp/a.csv"\nopen(p, "w").close()\nwith open(p, "a") as f:\n    f.write("1")\n'),
    ),
    fires(
        "BL806.update",
        "plus one",
        sql("UPDATE gold.c SET visits = visits + 1 WHERE active"),
        ("BL806", "nb.py", "UPDATE"),
        severity="warning",
        message="`visits`",
    ),
    fires(
        "BL806.update",
        "SQL cell, the other way round, with an alias",
        retried("# MAGIC %sql\n# MAGIC UPDATE gold.c AS c SET c.total = 5 + c.total\n"),
        ("BL806", "nb.py", "UPDATE"),
    ),
    fires(
        "BL806.update",
        "DeltaTable.update in a helper",
        retried(
            """
            from delta.tables import DeltaTable

            def count(name):
                DeltaTable.forName(spark, name).update("active", {"visits": "visits + 1"})

            count("gold.c")
            """
        ),
        ("BL806", "nb.py", "update"),
    ),
    fires(
        "BL806.update",
        "an f-string; no job: a note",
        nb('t = "gold.c"\nspark.sql(f"UPDATE {t} SET n = n * 2")\n'),
        ("BL806", "nb.py", "UPDATE"),
        severity="note",
    ),
    silent("BL806.update", "a constant", sql("UPDATE gold.c SET visits = 1 WHERE active")),
    silent("BL806.update", "another column", sql("UPDATE gold.c SET visits = total + 1")),
    silent("BL806.update", "worked out anew", sql("UPDATE gold.c SET name = upper(name)")),
    silent("BL806.update", "in a comment", retried("# UPDATE gold.c SET n = n + 1\nprint('UPDATE c SET n = n + 1')\n")),
    fires(
        "BL806.merge",
        "ON false",
        sql("MERGE INTO b.o USING a ON false WHEN NOT MATCHED THEN INSERT *"),
        ("BL806", "nb.py", "MERGE INTO"),
        severity="warning",
        message="never matches",
    ),
    fires(
        "BL806.merge",
        "adds to what the target holds",
        sql(
            "MERGE INTO b.o t USING a s ON t.k = s.k WHEN MATCHED THEN UPDATE SET t.n = t.n + s.n, "
            "t.at = CASE WHEN s.at > t.at THEN s.at ELSE t.at END WHEN NOT MATCHED THEN INSERT *"
        ),
        ("BL806", "nb.py", "MERGE INTO"),
        severity="warning",
        message="`t.n`",
    ),
    fires(
        "BL806.merge",
        "adds to what the target holds, by DeltaTable",
        retried(
            """
            from delta.tables import DeltaTable
            target = DeltaTable.forName(spark, "b.o").alias("t")
            changed = {"n": "coalesce(t.n, 0) + s.n"}
            (target.merge(spark.table("a").alias("s"), "t.k = s.k")
                .whenMatchedUpdate(set=changed).whenNotMatchedInsertAll().execute())
            """
        ),
        ("BL806", "nb.py", "merge"),
    ),
    silent(
        "BL806.merge",
        "takes the source's values",
        sql("MERGE INTO b.o t USING a s ON t.k = s.k WHEN MATCHED THEN UPDATE SET t.n = s.n + s.m"),
    ),
    silent(
        "BL806.merge",
        "adds where a batch is new",
        sql(
            "MERGE INTO b.o t USING a s ON t.k = s.k "
            "WHEN MATCHED AND s.batch > t.batch THEN UPDATE SET t.n = t.n + s.n, t.batch = s.batch"
        ),
    ),
    fires(
        "BL806.merge",
        "ON 1 = 0, in a SQL cell",
        retried("# MAGIC %sql\n# MAGIC MERGE INTO b.o USING a ON 1 = 0\n# MAGIC WHEN NOT MATCHED THEN INSERT *\n"),
        ("BL806", "nb.py", "MERGE INTO"),
    ),
    fires(
        "BL806.merge",
        "DeltaTable",
        retried(
            """
            from delta.tables import DeltaTable
            target = DeltaTable.forName(spark, "b.o").alias("t")
            target.merge(spark.table("a").alias("s"), "false").whenNotMatchedInsertAll().execute()
            """
        ),
        ("BL806", "nb.py", "merge"),
    ),
    fires(
        "BL806.merge",
        "a condition by a variable of a module",
        {
            "job.json": job(retries=1),
            "conf.py": 'NEVER = "1=0"\n',
            **nb(
                """
                from conf import NEVER
                spark.sql(f"MERGE INTO b.o USING a ON {NEVER} WHEN NOT MATCHED THEN INSERT *")
                """
            ),
        },
        ("BL806", "nb.py", "MERGE INTO"),
    ),
    silent("BL806.merge", "on a key", sql("MERGE INTO b.o USING a ON b.o.id = a.id WHEN NOT MATCHED THEN INSERT *")),
    silent(
        "BL806.merge",
        "false among others",
        sql("MERGE INTO b.o t USING a s ON t.id = s.id AND s.gone = false WHEN NOT MATCHED THEN INSERT *"),
    ),
    silent(
        "BL806.merge", "only deletes", sql("MERGE INTO b.o USING a ON false WHEN NOT MATCHED BY SOURCE THEN DELETE")
    ),
    silent(
        "BL806.merge",
        "a condition that is not known",
        retried('spark.sql(f"MERGE INTO b.o USING a ON {on()} WHEN NOT MATCHED THEN INSERT *")\n'),
    ),
    fires(
        "BL806.copy",
        "force",
        sql("COPY INTO b.o FROM '/raw' FILEFORMAT = JSON COPY_OPTIONS ('force' = 'true')"),
        ("BL806", "nb.py", "COPY INTO"),
        severity="warning",
        message="force",
    ),
    fires(
        "BL806.copy",
        "force among other options, SQL cell",
        retried(
            "# MAGIC %sql\n# MAGIC COPY INTO b.o FROM '/raw' FILEFORMAT = CSV\n"
            "# MAGIC COPY_OPTIONS ('mergeSchema' = 'true', 'force' = 'true')\n"
        ),
        ("BL806", "nb.py", "COPY INTO"),
    ),
    fires(
        "BL806.copy",
        "a SQL notebook",
        {
            "job.json": job("nb.sql", retries=1),
            "nb.sql": "-- Databricks notebook source\n"
            "COPY INTO b.o FROM '/raw' FILEFORMAT = JSON COPY_OPTIONS ('force' = 'true')\n",
        },
        ("BL806", "nb.sql", "COPY INTO"),
    ),
    fires(
        "BL806.copy",
        "an f-string in a loop",
        retried(
            """
            for t in ["a", "b"]:
                spark.sql(f"COPY INTO {t} FROM '/raw/{t}' FILEFORMAT = JSON COPY_OPTIONS ('force' = 'true')")
            """
        ),
        ("BL806", "nb.py", "COPY INTO"),
    ),
    silent("BL806.copy", "no force", sql("COPY INTO b.o FROM '/raw' FILEFORMAT = JSON")),
    silent(
        "BL806.copy",
        "force is off",
        sql("COPY INTO b.o FROM '/raw' FILEFORMAT = JSON COPY_OPTIONS ('force' = 'false')"),
    ),
    silent(
        "BL806.copy",
        "other options",
        sql("COPY INTO b.o FROM '/raw' FILEFORMAT = JSON COPY_OPTIONS ('mergeSchema' = 'true')"),
    ),
    silent("BL806.copy", "a folder of that name", sql("COPY INTO b.o FROM '/raw/force' FILEFORMAT = JSON")),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
