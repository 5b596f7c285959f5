# ruff: noqa: E501
"""Writes: what they do to which target, where it says so, and from which rows."""

from __future__ import annotations

import pytest

from bricklint.trace.frames import InLoop
from bricklint.trace.trace import Trace
from bricklint.trace.values import Frame, OneOf, clocks, fresh, pattern, settle, text, texts, widgets
from bricklint.trace.writes import FileOperation, SqlText, Write
from tests.trace.project import run


def only_write(trace: Trace) -> Write:
    (found,) = trace.writes
    return found


FORMS = [
    ('df.write.mode("append").saveAsTable("t")', "saveAsTable", "append", "t", '"append"'),
    ('df.write.format("delta").mode("append").save("/mnt/t")', "save", "append", "/mnt/t", '"append"'),
    ('df.write.save("/mnt/t", mode="append")', "save", "append", "/mnt/t", '"append"'),
    ('df.write.save("/mnt/t", "delta", "append")', "save", "append", "/mnt/t", '"append"'),
    ('df.write.parquet("/mnt/t", "append")', "parquet", "append", "/mnt/t", '"append"'),
    ('df.write.parquet(path="/mnt/t", mode="append")', "parquet", "append", "/mnt/t", '"append"'),
    ('df.write.mode("Append").csv("/mnt/t")', "csv", "append", "/mnt/t", '"Append"'),
    ('df.write.option("path", "/mnt/t").mode("append").save()', "save", "append", "/mnt/t", '"append"'),
    ('df.write.saveAsTable("t")', "saveAsTable", "error", "t", "saveAsTable"),
    ('df.write.mode("overwrite").saveAsTable("t")', "saveAsTable", "overwrite", "t", '"overwrite"'),
    ('df.write.mode("ignore").saveAsTable("t")', "saveAsTable", "ignore", "t", '"ignore"'),
    (
        'df.write.mode("overwrite").option("replaceWhere", "d = 1").saveAsTable("t")',
        "saveAsTable", "slice", "t", '"overwrite"',
    ),
    (
        'df.write.mode("overwrite").option("partitionOverwriteMode", "dynamic").saveAsTable("t")',
        "saveAsTable", "slice", "t", '"overwrite"',
    ),
    ('df.write.insertInto("t")', "insertInto", "append", "t", "insertInto"),
    ('df.write.insertInto("t", overwrite=True)', "insertInto", "slice", "t", "True"),
    ('df.write.mode("overwrite").insertInto("t")', "insertInto", "overwrite", "t", '"overwrite"'),
    ('df.write.jdbc(url, "t", mode="append")', "jdbc", "append", "t", '"append"'),
    (
        'df.write.format("jdbc").option("dbtable", "t").mode("append").save()',
        "save", "append", "t", '"append"',
    ),
    ('df.writeTo("t").append()', "append", "append", "t", "append"),
    ('df.writeTo("t").using("delta").createOrReplace()', "createOrReplace", "replace", "t", "createOrReplace"),
    ('df.writeTo("t").overwritePartitions()', "overwritePartitions", "slice", "t", "overwritePartitions"),
    ('df.writeTo("t").create()', "create", "create", "t", "create"),
    ('df.to_sql("t", engine, if_exists="append")', "to_sql", "append", "t", '"append"'),
    ('df.to_sql("t", engine)', "to_sql", "error", "t", "to_sql"),
    ('df.to_csv("/dbfs/t.csv", mode="a")', "to_csv", "append", "/dbfs/t.csv", '"a"'),
    ('df.to_csv("/dbfs/t.csv")', "to_csv", "overwrite", "/dbfs/t.csv", "to_csv"),
    ('with open("/dbfs/log.txt", "a") as f:\n    f.write("x")', "open", "append", "/dbfs/log.txt", '"a"'),
    ('spark.sql("INSERT INTO t VALUES (1)")', "INSERT INTO", "append", "t", "INSERT INTO"),
    ('spark.sql("insert into table t select * from s")', "insert into", "append", "t", "insert into"),
    ('spark.sql("INSERT OVERWRITE t SELECT * FROM s")', "INSERT OVERWRITE", "overwrite", "t", "INSERT OVERWRITE"),
    (
        "spark.sql(\"INSERT OVERWRITE t PARTITION (d='1') SELECT * FROM s\")",
        "INSERT OVERWRITE", "slice", "t", "INSERT OVERWRITE",
    ),
    (
        'spark.sql("INSERT INTO t REPLACE WHERE d = 1 SELECT * FROM s")',
        "INSERT INTO", "slice", "t", "INSERT INTO",
    ),
    ('spark.sql("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a")', "INSERT INTO", "append", "t", "INSERT INTO"),
    ('spark.sql("UPDATE t SET n = n + 1 WHERE id = 1")', "UPDATE", "update", "t", "UPDATE"),
    ('spark.sql("DELETE FROM t WHERE d = 1")', "DELETE FROM", "delete", "t", "DELETE FROM"),
    ('spark.sql("TRUNCATE TABLE t")', "TRUNCATE TABLE", "delete", "t", "TRUNCATE TABLE"),
    ('spark.sql("CREATE TABLE t AS SELECT 1")', "CREATE TABLE", "create", "t", "CREATE TABLE"),
    ('spark.sql("CREATE TABLE IF NOT EXISTS t (a INT)")', "CREATE TABLE", "ignore", "t", "CREATE TABLE"),
    (
        'spark.sql("CREATE OR REPLACE TABLE t AS SELECT 1")',
        "CREATE OR REPLACE TABLE", "replace", "t", "CREATE OR REPLACE TABLE",
    ),
    ('spark.sql("DROP TABLE IF EXISTS t")', "DROP TABLE", "drop", "t", "DROP TABLE"),
    ("spark.sql(\"COPY INTO t FROM '/x' FILEFORMAT = CSV\")", "COPY INTO", "copy", "t", "COPY INTO"),
    ('spark.sql("INSERT INTO `a`.`b` SELECT 1")', "INSERT INTO", "append", "a.b", "INSERT INTO"),
    ('spark.sql("INSERT INTO delta.`/mnt/t` SELECT 1")', "INSERT INTO", "append", "/mnt/t", "INSERT INTO"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "verb", "effect", "target", "marked"), FORMS, ids=[form[0][:60] for form in FORMS])
def test_a_write(code: str, verb: str, effect: str, target: str, marked: str) -> None:
    found = only_write(run(code))
    assert (found.verb, found.effects({}), text(found.target), found.at.text) == (verb, {effect}, target, marked)


MODES = [
    pytest.param('mode = "append"\ndf.write.mode(mode).saveAsTable("t")', {"append"}, id="variable"),
    pytest.param('m = "app"\ndf.write.mode(f"{m}end").saveAsTable("t")', {"append"}, id="f-string"),
    pytest.param('m = "append" if full else "overwrite"\ndf.write.mode(m).saveAsTable("t")', {"append", "overwrite"},
                 id="conditional"),
    pytest.param('if full:\n    m = "append"\nelse:\n    m = "overwrite"\ndf.write.mode(m).saveAsTable("t")',
                 {"append", "overwrite"}, id="branches"),
    pytest.param('C = {"write": {"mode": "append"}}\ndf.write.mode(C["write"]["mode"]).saveAsTable("t")', {"append"},
                 id="configuration"),
    pytest.param('def save(df, t, mode="append"):\n    df.write.mode(mode).saveAsTable(t)\nsave(df, "t")', {"append"},
                 id="default of a parameter"),
    pytest.param('def save(df, t, mode="append"):\n    df.write.mode(mode).saveAsTable(t)\nsave(df, "t", "overwrite")',
                 {"overwrite"}, id="argument"),
    pytest.param('def save(df, **options):\n    df.write.mode(options.get("mode", "append")).saveAsTable("t")\nsave(df)',
                 {"append"}, id="options with a default"),
    pytest.param('w = df.write.format("delta")\nif full:\n    w = w.mode("append")\nelse:\n    w = w.mode("overwrite")\n'
                 'w.saveAsTable("t")', {"append", "overwrite"}, id="a writer set in branches"),
    pytest.param('class M:\n    ADD = "append"\ndf.write.mode(M.ADD).saveAsTable("t")', {"append"}, id="class constant"),
    pytest.param('from enum import Enum\nclass M(Enum):\n    ADD = "append"\ndf.write.mode(M.ADD.value).saveAsTable("t")',
                 {"append"}, id="enum"),
    pytest.param('from dataclasses import dataclass\n@dataclass\nclass C:\n    mode: str = "append"\nc = C()\n'
                 'df.write.mode(c.mode).saveAsTable("t")', {"append"}, id="dataclass default"),
    pytest.param('from dataclasses import dataclass\n@dataclass\nclass C:\n    mode: str = "append"\n'
                 'c = C(mode="overwrite")\ndf.write.mode(c.mode).saveAsTable("t")', {"overwrite"}, id="dataclass"),
    pytest.param('mode = "overwrite"\nfor t in ["a"]:\n    df.write.mode(mode).saveAsTable(t)\n    mode = "append"\n',
                 {"overwrite", "append"}, id="changed by the loop"),
    pytest.param('m = lib.mode()\ndf.write.mode(m).saveAsTable("t")', {"unknown"}, id="not known"),
    pytest.param('mode = None\ndef setup():\n    global mode\n    mode = "append"\nsetup()\n'
                 'df.write.mode(mode).saveAsTable("t")', {"append"}, id="global"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "effects"), MODES)
def test_where_the_mode_comes_from(code: str, effects: set[str]) -> None:
    assert only_write(run(code)).effects({}) == effects


def test_a_mode_that_is_a_parameter() -> None:
    found = only_write(
        run("""
        dbutils.widgets.text("mode", "append")
        mode = dbutils.widgets.get("mode").strip().lower()
        df.write.mode(mode).saveAsTable("t")
        """)
    )
    assert found.effects() == {"unknown"}
    assert found.effects({}) == {"append"}
    assert found.effects({"mode": " OVERWRITE "}) == {"overwrite"}
    assert found.mode is not None and widgets(found.mode) == {"mode"}
    assert found.mode_at is not None and found.mode_at.text == "mode"


def test_a_mode_from_a_module_of_the_project() -> None:
    found = only_write(run('from conf import MODE\ndf.write.mode(MODE).saveAsTable("t")', conf='MODE = "append"\n'))
    assert found.effects({}) == {"append"}
    assert found.mode is not None and found.mode.at[0].path == "conf.py" and found.mode.at[0].text == '"append"'


TARGETS = [
    pytest.param('t = "a.b"\ndf.write.saveAsTable(t)', "a.b", id="variable"),
    pytest.param('c = "x"\ndf.write.saveAsTable(f"{c}.silver.t")', "x.silver.t", id="f-string"),
    pytest.param('c = "x"\ndf.write.saveAsTable("{}.t".format(c))', "x.t", id="format"),
    pytest.param('c = "x"\ndf.write.saveAsTable("{c}.t".format(c=c))', "x.t", id="format by name"),
    pytest.param('c = "x"\ndf.write.saveAsTable("%s.t" % c)', "x.t", id="percent"),
    pytest.param('c = "x"\ndf.write.saveAsTable(c + ".t")', "x.t", id="plus"),
    pytest.param('df.write.saveAsTable(".".join(["a", "b", "c"]))', "a.b.c", id="join"),
    pytest.param('import os\ndf.write.save(os.path.join("/mnt", "a", "b"))', "/mnt/a/b", id="os.path.join"),
    pytest.param('from pathlib import Path\ndf.write.save(str(Path("/mnt") / "a"))', "/mnt/a", id="pathlib"),
    pytest.param('df.write.saveAsTable(f"{catalog}.t")', "….t", id="a part that is not known"),
    pytest.param('class J:\n    def __init__(self, c):\n        self.t = f"{c}.t"\n    def run(self):\n'
                 '        df.write.saveAsTable(self.t)\nJ("x").run()', "x.t", id="attribute of an object"),
    pytest.param('class A:\n    t = "base"\nclass B(A):\n    def run(self):\n        df.write.saveAsTable(self.t)\nB().run()',
                 "base", id="attribute of a base class"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "target"), TARGETS)
def test_where_the_target_comes_from(code: str, target: str) -> None:
    assert pattern(only_write(run(code)).target) == target


def test_a_loop_over_tables_is_one_write_with_each_target() -> None:
    found = only_write(
        run("""
        for table in ["a", "b"]:
            df.write.mode("append").saveAsTable(f"gold.{table}")
        """)
    )
    assert isinstance(found.target, OneOf) and found.target.how == "each"
    assert texts(found.target) == ("gold.a", "gold.b")
    loop = found.inside(InLoop)
    assert loop is not None and loop.times == 2


def test_a_helper_called_twice_writes_twice() -> None:
    trace = run('def save(t):\n    df.write.mode("append").saveAsTable(t)\nsave("a")\nsave("b")')
    assert [text(write.target) for write in trace.writes] == ["a", "b"]


def test_functions_picked_from_a_dict_by_a_parameter() -> None:
    trace = run("""
        def bronze():
            df.write.mode("append").saveAsTable("bronze")
        def silver():
            df.write.mode("append").saveAsTable("silver")
        layer = dbutils.widgets.get("layer")
        {"bronze": bronze, "silver": silver}[layer]()
        """)
    assert [text(write.target) for write in trace.writes] == ["bronze", "silver"]


def test_a_thread_pool() -> None:
    trace = run("""
        from concurrent.futures import ThreadPoolExecutor
        def load(t):
            df.write.mode("append").saveAsTable(t)
        with ThreadPoolExecutor(4) as pool:
            pool.map(load, ["a", "b"])
            pool.submit(load, "c")
        """)
    assert [texts(write.target) for write in trace.writes] == [("a", "b"), ("c",)]


@pytest.mark.parametrize("code", [
    'items.append(1)', 'rows = []\nrows.append("append")', 'x = "df.write.mode(\'append\').saveAsTable(\'t\')"',
    "# df.write.mode('append').saveAsTable('t')", "# MAGIC %md\n# MAGIC INSERT INTO t VALUES (1)",
    'import sys\nsys.stdout.write("x")', 'spark.sql("SELECT * FROM t")', 'spark.sql("-- INSERT INTO t VALUES (1)\\nSELECT 1")',
    "spark.sql(\"SELECT 'INSERT INTO t'\")", 'def never():\n    df.write.mode("append").saveAsTable("t")',
    'if False:\n    df.write.mode("append").saveAsTable("t")', 'with open("f") as f:\n    f.read()',
])  # fmt: skip
def test_no_write(code: str) -> None:
    assert not run(code).writes


def test_rows_made_on_the_spot() -> None:
    assert only_write(run('spark.createDataFrame([(1,)]).write.mode("append").saveAsTable("log")')).made
    assert only_write(run('r = spark.createDataFrame([(1,)]).withColumn("t", current_timestamp())\n'
                          'r.write.mode("append").saveAsTable("log")')).made  # fmt: skip
    assert only_write(run('spark.sql("INSERT INTO log VALUES (1)")')).made
    assert not only_write(run('spark.table("s").write.mode("append").saveAsTable("t")')).made
    mixed = 'spark.createDataFrame([(1,)]).join(spark.table("s"), "id").write.mode("append").saveAsTable("t")'
    assert not only_write(run(mixed)).made


ANTI = [
    'new = spark.table("s").join(spark.table("t"), "id", "left_anti")\nnew.write.mode("append").saveAsTable("t")',
    'new = spark.table("s").join(spark.read.table("t"), on="id", how="leftanti")\nnew.write.mode("append").saveAsTable("t")',
    'new = spark.table("s").exceptAll(spark.table("t"))\nnew.write.mode("append").saveAsTable("t")',
    'spark.sql("INSERT INTO t SELECT * FROM s WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.id = s.id)")',
    'spark.sql("INSERT INTO t SELECT s.* FROM s LEFT ANTI JOIN t ON t.id = s.id")',
    'spark.sql("INSERT INTO t SELECT * FROM s WHERE id NOT IN (SELECT id FROM t)")',
]


@pytest.mark.parametrize("code", ANTI)
def test_rows_that_are_there_are_taken_out(code: str) -> None:
    source = only_write(run(code)).source
    assert isinstance(source, Frame)
    assert [text(origin.name) for origin in source.anti_joined] == ["t"]


def test_where_rows_come_from() -> None:
    source = only_write(
        run("""
        spark.table("a").createOrReplaceTempView("v")
        df = spark.sql("SELECT * FROM v JOIN b ON v.id = b.id").dropDuplicates(["id"]).filter("x = 1")
        df.write.saveAsTable("t")
        """)
    ).source
    assert isinstance(source, Frame)
    assert [text(origin.name) for origin in source.origins] == ["a", "b"]
    assert source.deduplicated and [text(one) for one in source.filters] == ["x = 1"]


def test_transactions_and_options() -> None:
    found = only_write(
        run("""
        df.write.options(txnAppId="job", txnVersion=7).mode("append").saveAsTable("t")
        """)
    )
    app, version = found.transaction
    assert app is not None and text(app) == "job" and version is not None
    session = only_write(
        run("""
        spark.conf.set("spark.databricks.delta.write.txnAppId", "job")
        spark.conf.set("spark.databricks.delta.write.txnVersion", "1")
        spark.sql("INSERT INTO t SELECT * FROM s")
        """)
    )
    assert None not in session.transaction


@pytest.mark.parametrize("before", [
    'spark.sql("DELETE FROM t WHERE d = 1")', 'spark.sql("TRUNCATE TABLE t")', 'spark.sql("DROP TABLE IF EXISTS t")',
    'df.write.mode("overwrite").saveAsTable("t")', 'spark.sql("CREATE OR REPLACE TABLE t (a INT)")',
    'from delta.tables import DeltaTable\nDeltaTable.forName(spark, "t").delete("d = 1")',
])  # fmt: skip
def test_an_append_to_what_was_cleared_before(before: str) -> None:
    trace = run(f'{before}\ndf.write.mode("append").saveAsTable("t")')
    first, last = trace.writes
    assert last.cleared_by == first.number
    other = run(f'{before}\ndf.write.mode("append").saveAsTable("u")')
    assert other.writes[-1].cleared_by is None


def test_a_merge() -> None:
    found = only_write(
        run("""
        from delta.tables import DeltaTable
        t = DeltaTable.forName(spark, "t")
        (t.alias("a").merge(df.alias("b"), "a.id = b.id")
            .whenMatchedUpdateAll()
            .whenNotMatchedInsertAll()
            .execute())
        """)
    )
    assert found.merge is not None
    assert (text(found.target), found.merge.clauses, text(found.merge.condition)) == (
        "t", ("matched update", "not matched insert"), "a.id = b.id",
    )  # fmt: skip


def test_a_merge_in_sql() -> None:
    found = only_write(
        run("""
        # MAGIC %sql
        # MAGIC MERGE INTO t USING s ON false
        # MAGIC WHEN MATCHED THEN UPDATE SET a = 1
        # MAGIC WHEN NOT MATCHED BY TARGET THEN INSERT *
        """)
    )
    assert found.merge is not None and text(found.merge.condition) == "false"
    assert found.merge.clauses == ("matched update", "not matched insert")
    assert found.merge.condition_at is not None and found.merge.condition_at.text == "false"


def test_an_update_says_what_it_sets() -> None:
    found = only_write(run('spark.sql("UPDATE t SET n = n + 1, d = coalesce(a, b) WHERE id = 3")'))
    assert found.sets == (("n", "n + 1"), ("d", "coalesce(a, b)"))
    assert found.condition is not None and text(found.condition) == "id = 3"


def test_streams() -> None:
    found = only_write(
        run("""
        q = (spark.readStream.table("s").writeStream.format("delta").outputMode("append")
             .option("checkpointLocation", "/chk/t").trigger(availableNow=True).toTable("t"))
        """)
    )
    assert (found.family, found.effects({}), text(found.target)) == ("stream", {"stream"}, "t")
    assert found.checkpoint is not None and text(found.checkpoint) == "/chk/t"
    assert isinstance(found.source, Frame) and found.source.streaming


def test_a_checkpoint_that_changes_each_run() -> None:
    found = only_write(
        run("""
        import uuid
        df.writeStream.option("checkpointLocation", f"/chk/{uuid.uuid4()}").start("/t")
        """)
    )
    assert found.checkpoint is not None and fresh(found.checkpoint)


RUN_IDS = [
    "dbutils.notebook.entry_point.getDbutils().notebook().getContext().currentRunId().toString()",
    "spark.sparkContext.applicationId",
    "uuid.uuid4().hex",
    "tempfile.mkdtemp()",
]


@pytest.mark.parametrize("code", RUN_IDS)
def test_what_differs_on_every_run(code: str) -> None:
    found = only_write(run(f'import uuid, tempfile\nx = {code}\ndf.write.save(f"/out/{{x}}")'))
    assert fresh(found.target)


def test_for_each_batch() -> None:
    trace = run("""
        def save(batch, batch_id):
            batch.write.mode("append").option("txnVersion", batch_id).option("txnAppId", "a").saveAsTable("t")
        spark.readStream.table("s").writeStream.foreachBatch(save).option("checkpointLocation", "/c").start()
        """)
    inner, outer = trace.writes
    assert inner.in_batch is not None and outer.in_batch is None
    assert None not in inner.transaction
    assert outer.streaming


def test_slices_from_the_clock() -> None:
    trace = run("""
        from datetime import datetime
        day = dbutils.widgets.get("day") or datetime.now().strftime("%Y-%m-%d")
        df.write.mode("overwrite").option("replaceWhere", f"d = '{day}'").saveAsTable("t")
        """)
    where = only_write(trace).replace_where
    assert where is not None and len(clocks(where)) == 1
    assert not clocks(settle(where, {"day": "2024-01-01"}))
    assert clocks(settle(where, {"day": ""}))


def test_a_column_from_the_clock() -> None:
    source = only_write(
        run("""
        from pyspark.sql import functions as F
        df.withColumn("d", F.current_date()).write.partitionBy("d").mode("append").saveAsTable("t")
        """)
    ).source
    assert isinstance(source, Frame)
    assert [(name, bool(clocks(value))) for name, value in source.columns] == [("d", True)]


def test_sql_with_parameters_and_holes() -> None:
    trace = run("""
        table = dbutils.widgets.get("table")
        spark.sql(f"INSERT INTO {catalog}.{table} SELECT * FROM s WHERE d = '{day}'")
        """)
    found = only_write(trace)
    assert pattern(found.target) == "….{table}"
    assert pattern(settle(found.target, {"table": "orders"})) == "….orders"
    assert found.at.text == "INSERT INTO"
    assert found.target_at is not None and found.target_at.text in ("{catalog}.{table}", found.call.text)


def test_sql_cells_point_into_the_file() -> None:
    trace = run("""
        # MAGIC %sql
        # MAGIC -- a comment; with a semicolon
        # MAGIC INSERT INTO gold.t
        # MAGIC SELECT * FROM s;
        # MAGIC SELECT 1
        """)
    kinds = [(event.kind, event.at.text, event.at.begin.line) for event in trace.of(SqlText)]
    assert kinds == [("insert", "INSERT INTO", 4), ("select", "SELECT", 6)]


def test_sql_target_by_identifier() -> None:
    trace = run("""
        # MAGIC %sql
        # MAGIC INSERT INTO IDENTIFIER(:table) SELECT 1
        """)
    assert widgets(only_write(trace).target) == {"table"}


def test_quoted_and_mustache_markers() -> None:
    trace = run("""
        # MAGIC %sql
        # MAGIC SELECT * FROM t WHERE a = ':day' AND b = '{{job.id}}'
        """)
    (found,) = trace.of(SqlText)
    assert [(m.name, m.form) for m in found.markers] == [("day", "quoted"), ("job.id", "{{name}}")]


def test_a_force_in_copy_into() -> None:
    trace = run("""
        # MAGIC %sql
        # MAGIC COPY INTO t FROM '/x' FILEFORMAT = CSV COPY_OPTIONS ('force' = 'true')
        """)
    (found,) = trace.of(SqlText)
    assert "force" in found.modifiers


def test_file_operations() -> None:
    trace = run("""
        dbutils.fs.mv("/a", "/b", True)
        dbutils.fs.put("/c", "text")
        dbutils.fs.rm("/d", recurse=True)
        """)
    assert [(event.verb, event.at.text) for event in trace.of(FileOperation)] == [
        ("mv", "mv"), ("put", "put"), ("rm", "rm"),
    ]  # fmt: skip
