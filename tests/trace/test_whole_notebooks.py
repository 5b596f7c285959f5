"""Whole notebooks as people write them: what their traces say, event by event."""

from __future__ import annotations

from bricklint.trace.events import Handled, Kept, Raise
from bricklint.trace.frames import Called, InBranch, InTry
from bricklint.trace.questions import failure_text, handler, known_case
from bricklint.trace.values import clocks, pattern, settle, widgets
from tests.trace.project import run

INGEST = """
    from datetime import datetime
    dbutils.widgets.text("landing", "/mnt/landing")
    dbutils.widgets.text("lake", "/mnt/lake")
    dbutils.widgets.text("day", "")
    dbutils.widgets.dropdown("kind", "json", ["json", "csv"])
    landing, lake = dbutils.widgets.get("landing"), dbutils.widgets.get("lake")
    day, kind = dbutils.widgets.get("day"), dbutils.widgets.get("kind")
    if not day:
        day = datetime.now().strftime("%Y-%m-%d")

    # COMMAND ----------

    def ingest(source, target, on, form):
        if form == "json":
            rows = spark.read.json(f"{source}/{on}")
        elif form == "csv":
            rows = spark.read.option("header", True).csv(f"{source}/{on}")
        else:
            raise ValueError(f"unknown kind {form}")
        rows = rows.withColumn("day", lit(on))
        rows.write.format("delta").mode("overwrite").save(f"{target}/orders/{on}")
        return rows.count()

    # COMMAND ----------

    try:
        rows = ingest(landing, lake, day, kind)
        dbutils.notebook.exit(str({"status": "success", "rows": rows}))
    except Exception as error:
        answer = {"status": "failed", "error": str(error)}
        print(answer)
        dbutils.notebook.exit(str(answer))
        raise
    """


def test_an_ingest_notebook() -> None:
    trace = run(INGEST)
    good, bad = trace.exits
    assert good.caught_by is not None and handler(good) is None
    assert handler(bad) is not None and known_case(bad) is None
    assert bad.unreachable is not None and bad.unreachable.raises
    assert "failed" in failure_text(bad.value) and "failed" not in failure_text(good.value)
    (write,) = trace.writes
    assert write.effects({}) == {"overwrite"}
    assert pattern(write.target) == "{lake}/orders/{day} | {now}"
    assert clocks(settle(write.target, {})) and not clocks(settle(write.target, {"day": "2024-05-01"}))
    assert [type(step) for step in write.path[:2]] == [InTry, Called]
    assert write.at.text == '"overwrite"'
    assert set(trace.widgets_defined) == set(trace.widgets_read) == {"landing", "lake", "day", "kind"}


SUMMARISE = """
    lake = dbutils.widgets.get("lake")
    wanted = dbutils.widgets.get("summaries").split(",")

    def by_day(df, target):
        df.groupBy("day").count().write.mode("append").partitionBy("day").save(f"{target}/by_day")

    def by_customer(df, target):
        df.groupBy("customer").count().write.mode("overwrite").save(f"{target}/by_customer")

    STEPS = {"by_day": by_day, "by_customer": by_customer}
    done = {}
    df = spark.read.format("delta").load(f"{lake}/orders")
    for name in wanted:
        name = name.strip()
        if name in STEPS:
            try:
                STEPS[name](df, lake)
                done[name] = "success"
            except Exception as error:
                done[name] = f"failed: {error}"
    dbutils.notebook.exit(str(done))
    """


def test_a_notebook_that_collects_its_failures() -> None:
    trace = run(SUMMARISE)
    assert [(pattern(write.target), write.effects({})) for write in trace.writes] == [
        ("{lake}/by_day", {"append"}),
        ("{lake}/by_customer", {"overwrite"}),
    ]
    (kept,) = trace.of(Kept)
    assert (kept.name, kept.looked_at) == ("done", False)
    assert handler(trace.exits[0]) is None
    assert trace.reads("summaries") is True


def test_a_known_case_beside_an_unknown_one() -> None:
    trace = run("""
        from pyspark.sql.utils import AnalysisException
        def count_rows():
            try:
                return spark.read.format("delta").load("/mnt/in").count()
            except AnalysisException as error:
                if "does not exist" in str(error):
                    return 0
                else:
                    raise
            except Exception as error:
                print(error)
                raise
        rows = count_rows()
        """)
    first, second = trace.handlers
    assert (first.types, first.reraises, first.broad) == (("pyspark.sql.utils.AnalysisException",), "sometimes", False)
    assert (second.broad, second.reraises) == (True, "always")
    assert all(event.reraises for event in trace.of(Raise))


def test_a_fallback_and_a_failure_of_both() -> None:
    trace = run("""
        def load():
            state = {"first": None, "status": "unknown"}
            try:
                state["first"] = spark.read.load("/a").count()
            except Exception as error:
                try:
                    state["second"] = spark.read.load("/b").count()
                    state["status"] = "fallback"
                except Exception as other:
                    state["status"] = "failed"
                    raise
            return state
        load()
        """)
    outer, inner = trace.handlers
    assert (outer.reraises, inner.reraises) == ("sometimes", "always")
    assert {event.handler.id: "read" in event.guards for event in trace.of(Handled)} == {outer.id: True, inner.id: True}


def test_a_checkpoint_that_may_not_be_there() -> None:
    trace = run("""
        def resume():
            try:
                last = spark.read.json("/chk/progress.json").first()["id"]
            except:
                last = 0
            while True:
                batch = spark.read.load("/in").filter(f"id > {last}").limit(100)
                if batch.count() == 0:
                    break
                handle(batch)
                last = batch.agg({"id": "max"}).collect()[0][0]
                spark.createDataFrame([{"id": last}]).write.mode("overwrite").json("/chk/progress.json")
        resume()
        """)
    (found,) = trace.of(Handled)
    assert found.handler.types == () and found.sets == {"last"} and not found.handler.empty
    (write,) = trace.writes
    assert write.made and write.effects({}) == {"overwrite"}


def test_an_exit_that_says_there_is_nothing_to_do() -> None:
    trace = run("""
        rows = spark.table("in").count()
        if rows == 0:
            dbutils.notebook.exit("no new data")
        spark.table("in").write.mode("append").saveAsTable("out")
        """)
    (found,) = trace.exits
    branch = found.inside(InBranch)
    assert branch is not None and branch.test.asks("count") and branch.taken
    assert found.unreachable is None and handler(found) is None


def test_settings_in_an_object() -> None:
    trace = run("""
        from dataclasses import dataclass

        @dataclass
        class Settings:
            catalog: str
            table: str = "orders"

            @classmethod
            def from_widgets(cls):
                return cls(catalog=dbutils.widgets.get("catalog"))

            @property
            def target(self):
                return f"{self.catalog}.silver.{self.table}"

        class Load:
            def __init__(self, settings, session):
                self.settings, self.session = settings, session

            def run(self):
                self.write(self.session.table("in"))

            def write(self, df):
                df.write.mode("append").saveAsTable(self.settings.target)

        Load(Settings.from_widgets(), spark).run()
        """)
    (write,) = trace.writes
    assert pattern(write.target) == "{catalog}.silver.orders"
    assert widgets(write.target) == {"catalog"}
    assert trace.reads("catalog") is True
