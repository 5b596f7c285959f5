"""The patterns that guides on Databricks jobs teach, in own words, and what must be said of each.

`docs/seeds.md` says the same for people, block by block.
"""

from __future__ import annotations

import itertools
import json
from typing import NamedTuple

import pytest

from tests.rules.guide_notebooks import (
    EXITS_THEN_RAISES,
    FALLS_BACK,
    GOES_ON_FROM_A_CHECKPOINT,
    GOLD,
    LAYER,
    LOGS_AND_RAISES,
    TELLS_TYPES_APART,
    TRIES_AGAIN,
)
from tests.rules.harness import findings
from tests.rules.notebooks import in_job, ipynb, job, nb, notebook


class Pattern(NamedTuple):
    """One thing that a guide teaches: the files, and (code, path, marked characters, severity) of all that the
    families of parameters, endings and writes say."""

    name: str
    files: dict[str, str]
    said: tuple[tuple[str, str, str, str], ...] = ()


# --- six ways to handle errors

FAILED_EXIT = "dbutils.notebook.exit"
HIDDEN = ("BL703", "nb.py", FAILED_EXIT, "error")

ERRORS = [
    Pattern("1: logs, and raises again", in_job(LOGS_AND_RAISES, retries=2)),
    Pattern("2: tells the types apart, raises what it does not know", in_job(TELLS_TYPES_APART, retries=2)),
    Pattern("3: tries again by itself", in_job(TRIES_AGAIN, retries=2)),
    Pattern("4: falls back on a second source", in_job(FALLS_BACK, retries=2)),
    Pattern("5: goes on from a checkpoint", in_job(GOES_ON_FROM_A_CHECKPOINT, retries=2)),
    Pattern("6: exits, then raises", in_job(f"{EXITS_THEN_RAISES}\n    load_orders()\n", retries=2), (HIDDEN,)),
    Pattern("6: in a function that nothing calls yet", nb(EXITS_THEN_RAISES), (HIDDEN,)),
    Pattern("6, mended: raises, and exits behind the try", in_job(
        """
        try:
            written = transform_and_write(spark.read.format("delta").load("/data/orders"))
        except Exception as problem:
            print({"status": "failed", "error": str(problem)})
            raise
        dbutils.notebook.exit(f'{{"status": "success", "rows": {written}}}')
        """,
        retries=2,
    )),
]  # fmt: skip

# --- three layers and their job


def layers_job() -> str:
    day = "{{job.start_time.iso_date}}"

    def task(name: str, before: str, **more: str) -> dict[str, object]:
        passed = {"source_path": f"/mnt/{before}", "target_path": f"/mnt/{name}", "process_date": day, **more}
        return {
            "task_key": name,
            "job_cluster_key": "etl",
            "max_retries": 2,
            "min_retry_interval_millis": 60000,
            "notebook_task": {"notebook_path": f"layers/{name}.py", "base_parameters": passed},
        }

    tasks = [task("bronze", "landing"), task("silver", "bronze"), task("gold", "silver", parts="summary,customers")]
    for earlier, later in itertools.pairwise(tasks):
        later["depends_on"] = [{"task_key": earlier["task_key"]}]
    cluster = {"spark_version": "16.4.x-scala2.12", "node_type_id": "m5.large", "num_workers": 2}
    settings = {
        "name": "layers",
        "tasks": tasks,
        "job_clusters": [{"job_cluster_key": "etl", "new_cluster": cluster}],
        "email_notifications": {"on_failure": ["team@example.com"]},
    }
    return json.dumps(settings, indent=2)


LAYERS = {
    "job.json": layers_job(),
    "layers/bronze.py": notebook(LAYER.format(before="landing", layer="bronze")),
    "layers/silver.py": notebook(LAYER.format(before="bronze", layer="silver")),
    "layers/gold.py": notebook(GOLD),
}
PIPELINE = [
    Pattern(
        "three layers",
        LAYERS,
        (
            ("BL703", "layers/bronze.py", "dbutils.notebook.exit", "error"),
            ("BL703", "layers/silver.py", "dbutils.notebook.exit", "error"),
            ("BL801", "layers/gold.py", '"append"', "error"),
            ("BL710", "layers/gold.py", 'results[part] = {"status": "failed", "error": str(problem)}', "warning"),
            (
                "BL703",
                "layers/gold.py",
                "dbutils.notebook.exit",
                "error",
            ),
        ),
    ),
    Pattern(
        "a layer whose job passes no date",
        {"job.json": job("bronze.py"), "bronze.py": notebook(LAYER.format(before="landing", layer="bronze"))},
        (
            ("BL703", "bronze.py", "dbutils.notebook.exit", "error"),
            ("BL808", "bronze.py", '"overwrite"', "warning"),
        ),
    ),
    Pattern(
        "a notebook for all layers, whose mode is a choice that starts with append",
        in_job(
            """
            dbutils.widgets.text("target_path", "/mnt/out")
            dbutils.widgets.dropdown("mode", "append", ["append", "overwrite"], "Write mode")
            target = dbutils.widgets.get("target_path")
            mode = dbutils.widgets.get("mode")

            def bronze(target):
                spark.read.json("/raw").write.mode(mode).format("delta").save(f"{target}/bronze")

            makers = {"bronze": bronze}
            if "bronze" in makers:
                makers["bronze"](target)
            dbutils.notebook.exit('{"status": "success"}')
            """,
            retries=1,
        ),
        (("BL801", "nb.py", "mode", "error"),),
    ),
]

# --- safe to repeat, or not

SETTINGS = {"retries": 3}
REPEATS = [
    Pattern(
        "an append",
        in_job('df = spark.table("a")\ndf.write.format("delta").mode("append").saveAsTable("target")\n', **SETTINGS),
        (("BL801", "nb.py", '"append"', "error"),),
    ),
    Pattern(
        "one slice is replaced",
        in_job(
            """
            df = spark.table("a")
            (df.write.format("delta").mode("overwrite")
             .option("replaceWhere", "order_date = '2026-01-15'").saveAsTable("target"))
            """,
            **SETTINGS,
        ),
    ),
    Pattern(
        "MERGE on a key",
        in_job(
            """
            from delta.tables import DeltaTable
            df = spark.table("a")
            known = DeltaTable.forName(spark, "target").alias("known")
            merge = known.merge(df.alias("new"), "known.order_id = new.order_id")
            merge.whenMatchedUpdateAll().whenNotMatchedInsertAll().execute()
            """,
            **SETTINGS,
        ),
    ),
    Pattern(
        "the whole table is replaced",
        in_job('spark.table("a").write.format("delta").mode("overwrite").saveAsTable("target")\n', **SETTINGS),
    ),
    Pattern(
        "metrics of the run are appended",
        in_job(
            'rows = spark.createDataFrame([{"rows": 1}])\nrows.write.mode("append").saveAsTable("job_metrics")\n',
            **SETTINGS,
        ),
        (("BL801", "nb.py", '"append"', "note"),),
    ),
    Pattern(
        "a check appends its finding, and raises",
        in_job(
            """
            share = spark.table("a").where("id IS NULL").count() / spark.table("a").count()
            if share > 0.05:
                rows = spark.createDataFrame([{"check": "nulls", "share": share, "status": "FAILED"}])
                rows.write.format("delta").mode("append").saveAsTable("job_monitoring_metrics")
                raise Exception(f"too many nulls: {share}")
            print("passed")
            """,
            **SETTINGS,
        ),
        (("BL801", "nb.py", '"append"', "note"),),
    ),
]

# --- notebooks of a course: an exit with a dict, handlers that exit

COURSE = [
    Pattern(
        "exits with a dict, prints behind it",
        {
            "job.json": job("nb.ipynb", retries=3),
            "nb.ipynb": ipynb(
                "df = spark.read.format('csv').load('/data/orders')\n",
                "df.write.format('delta').mode('append').saveAsTable('bronze_orders')\n"
                "n = df.count()\n"
                "dbutils.notebook.exit({'status': 'success', 'rows': n})\n"
                "print(f'{n} rows')\n",
            ),
        },
        (
            ("BL801", "nb.ipynb", "'append'", "error"),
            ("BL703", "nb.ipynb", "dbutils.notebook.exit", "warning"),
            ("BL705", "nb.ipynb", "{'status': 'success', 'rows': n}", "error"),
        ),
    ),
    Pattern(
        "each handler exits with its own status",
        in_job(
            """
            import json
            import traceback

            try:
                df = spark.table("bronze_orders")
                assert df.count() > 0, "no rows"
                df.where("id IS NOT NULL").write.mode("overwrite").saveAsTable("silver_orders")
                dbutils.notebook.exit(json.dumps({"status": "SUCCESS"}))
            except AssertionError as problem:
                print(f"invalid: {problem}")
                dbutils.notebook.exit(json.dumps({"status": "FAILED", "message": str(problem)}))
            except Exception as problem:
                traceback.print_exc()
                dbutils.notebook.exit(json.dumps({"status": "FAILED", "type": "unexpected"}))
            """,
            retries=2,
        ),
        (
            (
                "BL701",
                "nb.py",
                "dbutils.notebook.exit",
                "error",
            ),
            (
                "BL701",
                "nb.py",
                "dbutils.notebook.exit",
                "error",
            ),
        ),
    ),
]

# --- two troubles and their remedies

READS = (
    'dbutils.widgets.text("source_path", "/mnt/raw/sample")\npath = dbutils.widgets.get("source_path")\nprint(path)\n'
)
TROUBLES = [
    Pattern(
        "3: the parameter arrives under another name",
        in_job(READS, base_parameters={"sourcePath": "/mnt/landing"}),
        (("BL602", "job.json", '"sourcePath"', "error"),),
    ),
    Pattern("3, mended: one name", in_job(READS, base_parameters={"source_path": "/mnt/landing"})),
    Pattern(
        "3: all widgets are printed to find out",
        in_job(
            """
            for name in dbutils.widgets.getAll():
                print(f"{name}: {dbutils.widgets.get(name)}")
            """,
            base_parameters={"source_path": "/mnt/landing"},
        ),
    ),
    Pattern(
        "5: retries do not start, and the remedy that is no remedy",
        in_job(
            """
            try:
                result = process_data()
                dbutils.notebook.exit(f'{{"status": "success", "count": {result}}}')
            except Exception as problem:
                print(f"ERROR: {problem}")
                dbutils.notebook.exit("FAILED")
                raise
            """,
            retries=2,
        ),
        (("BL703", "nb.py", "dbutils.notebook.exit", "error"),),
    ),
    Pattern(
        "5, without the raise",
        in_job(
            """
            try:
                process_data()
            except Exception as problem:
                dbutils.notebook.exit("FAILED")
            """,
            retries=2,
        ),
        (("BL701", "nb.py", "dbutils.notebook.exit", "error"),),
    ),
]

ALL = [*ERRORS, *PIPELINE, *REPEATS, *COURSE, *TROUBLES]


@pytest.mark.parametrize("pattern", ALL, ids=lambda one: one.name.replace(" ", "-"))
def test_pattern(pattern: Pattern) -> None:
    found = [one for one in findings(dict(pattern.files)) if one.code[:3] in ("BL6", "BL7", "BL8")]
    said = [(one.code, one.primary.span.path, one.primary.span.text, one.severity.word) for one in found]
    assert sorted(said) == sorted(pattern.said)


def test_the_exit_of_the_good_path_is_shown_beside_the_hidden_raise() -> None:
    (found,) = findings(dict(ERRORS[5].files), "BL703")
    texts = [label.text for label in found.related]
    assert texts.count("this exit is caught as well, and ends in the handler") == 2
    assert any("never used" in text for text in texts)


def test_gold_runs_all_the_same_on_what_silver_did_not_write() -> None:
    found = [one for one in findings(dict(LAYERS), "BL703") if one.primary.span.path == "layers/silver.py"]
    assert any("`gold`" in note for one in found for note in one.notes)
