"""BL803 and BL804: checkpoints of streams, and appends inside foreachBatch."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.notebooks import in_job, ipynb, job, nb, notebook

CLAUSES = {
    "BL803.missing": "no checkpointLocation",
    "BL803.shared": "two queries share one location",
    "BL803.changing": "a location that changes each run",
    "BL804.batch": "an append inside foreachBatch without batchId deduplication",
}

CHECKED = '.option("checkpointLocation", "/chk/b")'


def by_batch(function: str, how: str = "write_batch") -> str:
    return f"""{function}
(spark.readStream.table("a").writeStream
 .option("checkpointLocation", "/chk/b").foreachBatch({how}).start())
"""


CASES: list[Case] = [
    fires(
        "BL803.shared",
        "one function, called for two tables",
        in_job(
            """
            def stream(source, target):
                rows = spark.readStream.table(source).writeStream
                return rows.option("checkpointLocation", "/chk/all").toTable(target)

            stream("a", "silver.a")
            stream("b", "silver.b")
            """
        ),
        ("BL803", "nb.py", "toTable"),
        severity="error",
        related=(("nb.py", '"/chk/all"'), ("nb.py", 'stream("a", "silver.a")'), ("nb.py", 'stream("b", "silver.b")')),
    ),
    silent(
        "BL803.shared",
        "one function with a location for each table",
        in_job(
            """
            def stream(source, target):
                rows = spark.readStream.table(source).writeStream
                return rows.option("checkpointLocation", f"/chk/{target}").toTable(target)

            stream("a", "silver.a")
            stream("b", "silver.b")
            """
        ),
    ),
    fires(
        "BL803.shared",
        "each turn of a loop",
        in_job(
            """
            for name in ["a", "b"]:
                rows = spark.readStream.table(f"bronze.{name}").writeStream
                rows.option("checkpointLocation", "/chk/all").toTable(f"silver.{name}")
            """
        ),
        ("BL803", "nb.py", "toTable"),
    ),
    fires(
        "BL803.changing",
        "the run's number, by a parameter",
        in_job(
            """
            run = dbutils.widgets.get("run")
            spark.readStream.table("a").writeStream.option("checkpointLocation", f"/chk/{run}").toTable("b")
            """,
            base_parameters={"run": "{{job.run_id}}"},
        ),
        ("BL803", "nb.py", "toTable"),
        severity="warning",
        related=(("job.json", '"{{job.run_id}}"'),),
    ),
    silent(
        "BL803.changing",
        "the job's number, by a parameter",
        in_job(
            """
            job = dbutils.widgets.get("job")
            spark.readStream.table("a").writeStream.option("checkpointLocation", f"/chk/{job}").toTable("b")
            """,
            base_parameters={"job": "{{job.id}}"},
        ),
    ),
    fires(
        "BL803.missing",
        "toTable",
        in_job('spark.readStream.table("a").writeStream.toTable("b")\n'),
        ("BL803", "nb.py", "toTable"),
        severity="error",
        message="does not start",
    ),
    fires(
        "BL803.missing",
        "start with a path, over several names",
        in_job(
            """
            source = spark.readStream.table("a")
            writer = source.writeStream.format("delta").outputMode("append")
            query = writer.start("/mnt/b")
            """
        ),
        ("BL803", "nb.py", "start"),
    ),
    fires(
        "BL803.missing",
        "foreachBatch starts, and forgets",
        in_job("def f(df, n):\n    pass\n\nspark.readStream.table('a').writeStream.foreachBatch(f).start()\n"),
        ("BL803", "nb.py", "start"),
        message="reads everything again",
    ),
    fires(
        "BL803.missing",
        "a helper of a module, with a trigger",
        {
            "job.json": job(),
            "lib/__init__.py": "",
            "lib/streams.py": "def go(df, t):\n    df.writeStream.trigger(availableNow=True).toTable(t)\n",
            **nb('from lib.streams import go\n\ngo(spark.readStream.table("a"), "b")\n'),
        },
        ("BL803", "lib/streams.py", "toTable"),
    ),
    fires(
        "BL803.missing",
        "no job runs it: a note, in ipynb",
        {"nb.ipynb": ipynb("spark.readStream.table('a').writeStream.toTable('b')\n")},
        ("BL803", "nb.ipynb", "toTable"),
        severity="note",
    ),
    silent(
        "BL803.missing",
        "one helper for streams and batches, handed a batch",
        {
            "job.json": job(),
            "nb.py": notebook(
                """
                def keep(df, target, options):
                    if df.isStreaming:
                        df.writeStream.options(**options).toTable(target)
                    else:
                        df.write.mode("overwrite").options(**options).saveAsTable(target)

                keep(spark.table("a"), "b", {})
                """
            ),
        },
    ),
    silent(
        "BL803.missing",
        "options with the location",
        in_job('spark.readStream.table("a").writeStream.options(checkpointLocation="/chk/b").toTable("b")\n'),
    ),
    silent(
        "BL803.missing",
        "memory sink and display",
        in_job(
            """
            stream = spark.readStream.table("a")
            display(stream)
            stream.writeStream.format("memory").queryName("q").start()
            """
        ),
    ),
    silent(
        "BL803.missing",
        "set for the whole session",
        in_job(
            """
            spark.conf.set("spark.sql.streaming.checkpointLocation", "/chk")
            spark.readStream.table("a").writeStream.toTable("b")
            """
        ),
    ),
    silent(
        "BL803.missing",
        "given to toTable, in another case",
        in_job('spark.readStream.table("a").writeStream.option("CHECKPOINTLOCATION", "/chk/b").toTable("b")\n'),
    ),
    silent("BL803.missing", "a batch write", in_job('spark.table("a").write.mode("overwrite").saveAsTable("b")\n')),
    fires(
        "BL803.shared",
        "one variable for two streams",
        in_job(
            """
            chk = "/chk/all"
            spark.readStream.table("a").writeStream.option("checkpointLocation", chk).toTable("b")
            spark.readStream.table("c").writeStream.option("checkpointLocation", chk).toTable("d")
            """
        ),
        ("BL803", "nb.py", "toTable"),
        severity="error",
        message="share",
    ),
    fires(
        "BL803.shared",
        "a slash more, in f-strings",
        in_job(
            """
            base = "/chk"
            spark.readStream.table("a").writeStream.option("checkpointLocation", f"{base}/x/").toTable("b")
            spark.readStream.table("c").writeStream.option("checkpointLocation", f"{base}/x").start("/mnt/d")
            """
        ),
        ("BL803", "nb.py", "start"),
    ),
    fires(
        "BL803.shared",
        "the other one is in a %run notebook",
        {
            "job.json": job(),
            "lib.py": notebook(f'spark.readStream.table("a").writeStream{CHECKED}.toTable("b")\n'),
            **nb(
                "# MAGIC %run ./lib\n\n# COMMAND ----------\n\n"
                f'spark.readStream.table("c").writeStream{CHECKED}.toTable("d")\n'
            ),
        },
        ("BL803", "nb.py", "toTable"),
        related=(("lib.py", "toTable"),),
    ),
    fires(
        "BL803.shared",
        "in ipynb, no job: a note",
        {
            "nb.ipynb": ipynb(
                f"spark.readStream.table('a').writeStream{CHECKED}.toTable('b')\n",
                f"spark.readStream.table('c').writeStream{CHECKED}.toTable('d')\n",
            )
        },
        ("BL803", "nb.ipynb", "toTable"),
        severity="note",
    ),
    silent(
        "BL803.shared",
        "a folder of its own for each",
        in_job(
            """
            base = "/chk"
            for name in ["a", "b"]:
                (spark.readStream.table(name).writeStream
                 .option("checkpointLocation", f"{base}/{name}").toTable(f"silver.{name}"))
            """
        ),
    ),
    silent(
        "BL803.shared",
        "the two sides of one if",
        in_job(
            f"""
            writer = spark.readStream.table("a").writeStream{CHECKED}
            if dbutils.widgets.get("mode") == "table":
                writer.toTable("b")
            else:
                writer.start("/mnt/b")
            """
        ),
    ),
    silent(
        "BL803.shared",
        "the same query in a loop",
        in_job(
            f"""
            for turn in range(2):
                spark.readStream.table("a").writeStream{CHECKED}.trigger(availableNow=True).toTable("b")
            """
        ),
    ),
    silent(
        "BL803.shared",
        "a parameter and a constant",
        in_job(
            f"""
            chk = dbutils.widgets.get("chk")
            spark.readStream.table("a").writeStream.option("checkpointLocation", chk).toTable("b")
            spark.readStream.table("c").writeStream{CHECKED}.toTable("d")
            """
        ),
    ),
    fires(
        "BL803.changing",
        "a random folder",
        in_job(
            """
            import uuid
            chk = f"/chk/{uuid.uuid4()}"
            spark.readStream.table("a").writeStream.option("checkpointLocation", chk).toTable("b")
            """
        ),
        ("BL803", "nb.py", "toTable"),
        severity="warning",
    ),
    fires(
        "BL803.changing",
        "today, by a format",
        in_job(
            """
            from datetime import date
            chk = "/chk/{}".format(date.today())
            spark.readStream.table("a").writeStream.option("checkpointLocation", chk).toTable("b")
            """
        ),
        ("BL803", "nb.py", "toTable"),
        severity="warning",
    ),
    fires(
        "BL803.changing",
        "the time, in a helper",
        in_job(
            """
            import time

            def place(name):
                return "/chk/" + name + str(int(time.time()))

            spark.readStream.table("a").writeStream.option("checkpointLocation", place("a")).toTable("b")
            """
        ),
        ("BL803", "nb.py", "toTable"),
    ),
    fires(
        "BL803.changing",
        "a temporary folder",
        in_job(
            """
            import tempfile
            chk = tempfile.mkdtemp()
            spark.readStream.table("a").writeStream.option("checkpointLocation", chk).start("/mnt/b")
            """
        ),
        ("BL803", "nb.py", "start"),
    ),
    silent(
        "BL803.changing",
        "a parameter",
        in_job(
            """
            chk = "/chk/" + dbutils.widgets.get("name")
            spark.readStream.table("a").writeStream.option("checkpointLocation", chk).toTable("b")
            """
        ),
    ),
    silent("BL803.changing", "fixed", in_job(f'spark.readStream.table("a").writeStream{CHECKED}.toTable("b")\n')),
    silent(
        "BL803.changing",
        "the clock is for the table alone",
        in_job(
            f"""
            from datetime import date
            spark.readStream.table("a").writeStream{CHECKED}.toTable(f"b_{{date.today()}}")
            """
        ),
    ),
    silent(
        "BL803.changing",
        "of a module's constant",
        {
            "job.json": job(),
            "conf.py": 'CHECKPOINTS = "/chk"\n',
            **nb(
                """
                from conf import CHECKPOINTS
                chk = CHECKPOINTS + "/b"
                spark.readStream.table("a").writeStream.option("checkpointLocation", chk).toTable("b")
                """
            ),
        },
    ),
    fires(
        "BL804.batch",
        "a function",
        in_job(
            by_batch('def write_batch(df, batch_id):\n    df.write.mode("append").saveAsTable("silver.events")\n'),
            retries=2,
        ),
        ("BL804", "nb.py", '"append"'),
        severity="warning",
    ),
    fires(
        "BL804.batch",
        "a lambda and insertInto",
        in_job(by_batch("", 'lambda df, batch_id: df.write.insertInto("silver.events")')),
        ("BL804", "nb.py", "insertInto"),
    ),
    fires(
        "BL804.batch",
        "JDBC, by a helper of the function",
        in_job(
            by_batch(
                'def keep(df):\n    df.write.jdbc("jdbc:x", "events", mode="append")\n\n'
                "def write_batch(df, batch_id):\n    keep(df)\n"
            )
        ),
        ("BL804", "nb.py", '"append"'),
    ),
    fires(
        "BL804.batch",
        "SQL over a view of the batch",
        in_job(
            by_batch(
                "def write_batch(df, batch_id):\n    df.createOrReplaceTempView('batch')\n"
                "    df.sparkSession.sql('INSERT INTO silver.events SELECT * FROM batch')\n"
            )
        ),
        ("BL804", "nb.py", "INSERT INTO"),
    ),
    fires(
        "BL804.batch",
        "a method of a class; no job: a note",
        nb(
            by_batch(
                'class Sink:\n    def write(self, df, batch_id):\n        df.write.mode("append").save("/mnt/b")\n',
                "Sink().write",
            )
        ),
        ("BL804", "nb.py", '"append"'),
        severity="note",
    ),
    silent(
        "BL804.batch",
        "txnAppId and txnVersion",
        in_job(
            by_batch(
                "def write_batch(df, batch_id):\n"
                '    safe = df.write.option("txnAppId", "events").option("txnVersion", batch_id)\n'
                '    safe.mode("append").saveAsTable("silver.events")\n'
            )
        ),
    ),
    silent(
        "BL804.batch",
        "MERGE",
        in_job(
            by_batch(
                "def write_batch(df, batch_id):\n    df.createOrReplaceTempView('batch')\n"
                "    spark.sql('MERGE INTO s.e USING batch b ON s.e.id = b.id WHEN NOT MATCHED THEN INSERT *')\n"
            )
        ),
    ),
    silent(
        "BL804.batch",
        "a delete of the batch before",
        in_job(
            by_batch(
                'def write_batch(df, batch_id):\n    spark.sql(f"DELETE FROM s.e WHERE batch = {batch_id}")\n'
                '    df.write.mode("append").saveAsTable("s.e")\n'
            )
        ),
    ),
    silent(
        "BL804.batch",
        "an overwrite",
        in_job(by_batch('def write_batch(df, batch_id):\n    df.write.mode("overwrite").save("/mnt/last")\n')),
    ),
    silent(
        "BL804.batch",
        "a function that is given to nobody",
        in_job('def write_batch(df, batch_id):\n    df.write.mode("append").saveAsTable("silver.events")\n'),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_an_append_in_a_batch_is_said_once() -> None:
    from tests.rules.harness import findings

    code = by_batch('def write_batch(df, batch_id):\n    df.write.mode("append").saveAsTable("silver.events")\n')
    found = findings(dict(in_job(code, retries=2)))
    assert [one.code for one in found if one.code.startswith("BL80")] == ["BL804"]


BOTH = """
def keep(df, table):
    df.write.mode("append").saveAsTable(table)

def batch(df, batch_id):
    keep(df, "silver.events")

keep(spark.table("raw.orders"), "silver.orders")
(spark.readStream.table("raw.events").writeStream.foreachBatch(batch)
    .option("checkpointLocation", "/chk/b").start())
"""


@pytest.mark.parametrize(
    ("retries", "expected"),
    [(None, [("BL804", "warning")]), (2, [("BL801", "error"), ("BL804", "warning")])],
    ids=["said once", "the retried append is graver"],
)
def test_a_helper_called_for_a_batch_and_by_the_run(retries: int | None, expected: list[tuple[str, str]]) -> None:
    found = findings(dict(in_job(BOTH, retries=retries)))
    assert sorted((one.code, one.severity.word) for one in found if one.code.startswith("BL8")) == expected
