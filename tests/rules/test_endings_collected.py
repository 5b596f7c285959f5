"""BL710: failures that are collected and forgotten."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import in_job, ipynb, job

CLAUSES = {
    "BL710.loop": "handlers in a loop store a failure that nothing looks at",
}

CASES: list[Case] = [
    fires(
        "BL710.loop",
        "a dict that is printed",
        in_job(
            """
            results = {}
            for name in ["a", "b"]:
                try:
                    spark.table(name).count()
                    results[name] = "ok"
                except Exception as e:
                    results[name] = f"failed: {e}"
            print(results)
            """
        ),
        ("BL710", "nb.py", 'results[name] = f"failed: {e}"'),
        severity="warning",
        related=(("nb.py", "except Exception as e:"),),
    ),
    fires(
        "BL710.loop",
        "a counter by another word",
        in_job(
            """
            nok = 0
            for name in ["a", "b"]:
                try:
                    spark.table(name).write.mode("overwrite").saveAsTable(f"silver.{name}")
                except Exception as e:
                    nok += 1
            print(nok)
            """
        ),
        ("BL710", "nb.py", "nok += 1"),
    ),
    fires(
        "BL710.loop",
        "a counter written out",
        in_job(
            """
            n_failed = 0
            for name in ["a", "b"]:
                try:
                    spark.table(name).write.mode("overwrite").saveAsTable(f"silver.{name}")
                except Exception as e:
                    n_failed = n_failed + 1
            print(n_failed)
            """
        ),
        ("BL710", "nb.py", "n_failed = n_failed + 1"),
    ),
    silent(
        "BL710.loop",
        "a counter of tries",
        in_job(
            """
            tries = 0
            for name in ["a", "b"]:
                try:
                    spark.table(name).write.mode("overwrite").saveAsTable(f"silver.{name}")
                except Exception as e:
                    print(e)
                    tries += 1
            """
        ),
    ),
    fires(
        "BL710.loop",
        "a list that goes into the exit value",
        in_job(
            """
            errors = []
            for name in dbutils.widgets.get("tables").split(","):
                try:
                    spark.table(name).count()
                except Exception:
                    errors.append(name)
            dbutils.notebook.exit(f"done, errors: {errors}")
            """
        ),
        ("BL710", "nb.py", "errors.append(name)"),
    ),
    fires(
        "BL710.loop",
        "a dict of dicts in a function, while",
        in_job(
            """
            def load(names):
                results = {}
                while names:
                    name = names.pop()
                    try:
                        spark.table(name).count()
                    except:
                        results[name] = {"status": "failed"}
                print(results)

            load(["a", "b"])
            """
        ),
        ("BL710", "nb.py", 'results[name] = {"status": "failed"}'),
    ),
    fires(
        "BL710.loop",
        "a counter, in ipynb",
        {
            "job.json": job("nb.ipynb"),
            "nb.ipynb": ipynb(
                "failed = 0\nfor name in ['a', 'b']:\n    try:\n        spark.table(name).count()\n"
                "    except Exception as e:\n        failed += 1\n",
                "print(failed)\n",
            ),
        },
        ("BL710", "nb.ipynb", "failed += 1"),
    ),
    fires(
        "BL710.loop",
        "written down as a table: a note",
        in_job(
            """
            rows = []
            for name in ["a", "b"]:
                try:
                    spark.table(name).count()
                except Exception as e:
                    rows.append((name, "failed", str(e)))
            spark.createDataFrame(rows).write.mode("append").saveAsTable("ops.load_log")
            """
        ),
        ("BL710", "nb.py", 'rows.append((name, "failed", str(e)))'),
        severity="note",
    ),
    silent(
        "BL710.loop",
        "raised by after the loop",
        in_job(
            """
            failed = []
            for name in ["a", "b"]:
                try:
                    spark.table(name).count()
                except Exception as e:
                    failed.append((name, e))
            if failed:
                raise RuntimeError(f"not read: {failed}")
            """
        ),
    ),
    silent(
        "BL710.loop",
        "asserted, through another name",
        in_job(
            """
            results = {}
            for name in ["a", "b"]:
                try:
                    spark.table(name).count()
                    results[name] = "ok"
                except Exception as e:
                    results[name] = "failed"
            bad = [name for name, status in results.items() if status == "failed"]
            assert not bad, bad
            """
        ),
    ),
    silent(
        "BL710.loop",
        "two lists, one of which is looked at",
        in_job(
            """
            log, failed = [], []
            for name in ["a", "b"]:
                try:
                    spark.table(name).count()
                except Exception as e:
                    failed.append(name)
                    log.append((name, "failed", str(e)))
            print(log)
            if failed:
                raise RuntimeError("not read")
            """
        ),
    ),
    silent(
        "BL710.loop",
        "a retry that keeps its last error",
        in_job(
            """
            import time
            last = None
            for attempt in range(3):
                try:
                    rows = spark.table("a").count()
                    break
                except Exception as e:
                    last = e
                    time.sleep(5)
            else:
                raise last
            """
        ),
    ),
    silent(
        "BL710.loop",
        "a text that is made to be printed",
        in_job(
            """
            for name in ["a", "b"]:
                try:
                    spark.table(name).count()
                except Exception as e:
                    message = f"failed: {e}"
                    print(message)
                    raise
            """
        ),
    ),
    silent(
        "BL710.loop",
        "a fallback for one item",
        in_job(
            """
            counts = {}
            for name in ["a", "b"]:
                try:
                    counts[name] = spark.table(name).count()
                except Exception:
                    counts[name] = 0
            print(counts)
            """
        ),
    ),
    silent(
        "BL710.loop",
        "set as a task value for the next task",
        in_job(
            """
            failed = []
            for name in ["a", "b"]:
                try:
                    spark.table(name).count()
                except Exception:
                    failed.append(name)
            dbutils.jobs.taskValues.set(key="failed", value=failed)
            """
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
