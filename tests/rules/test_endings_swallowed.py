"""BL704 and BL710: failures that are swallowed, or collected and forgotten."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import in_job, ipynb, job, nb, notebook

CLAUSES = {
    "BL704.write": "a broad handler that does nothing around a write or the run of a notebook",
    "BL704.needed": "... around a read or a call that a later statement needs",
    "BL704.logs": "a note where it only prints or logs, or where no job runs it",
    "BL710.loop": "handlers in a loop store a failure that nothing looks at",
}

CASES: list[Case] = [
    fires(
        "BL704.write",
        "pass around saveAsTable",
        in_job(
            """
            try:
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            except Exception:
                pass
            """
        ),
        ("BL704", "nb.py", "except Exception:"),
        severity="warning",
        message="`b`",
    ),
    fires(
        "BL704.write",
        "an ellipsis, a bare except, SQL",
        in_job('try:\n    spark.sql("INSERT OVERWRITE b SELECT * FROM a")\nexcept:\n    ...\n'),
        ("BL704", "nb.py", "except:"),
        severity="warning",
    ),
    fires(
        "BL704.write",
        "continue in a loop, the write in a helper of a module",
        {
            "job.json": job(),
            "lib/__init__.py": "",
            "lib/store.py": 'def keep(df, name):\n    df.write.mode("overwrite").saveAsTable(name)\n',
            "nb.py": notebook(
                """
                from lib.store import keep

                for name in ["a", "b"]:
                    try:
                        keep(spark.table(name), f"silver.{name}")
                    except Exception as e:
                        continue
                """
            ),
        },
        ("BL704", "nb.py", "except Exception as e:"),
        severity="warning",
    ),
    fires(
        "BL704.write",
        "the run of another notebook, in ipynb",
        {
            "job.json": job("nb.ipynb"),
            "nb.ipynb": ipynb("try:\n    dbutils.notebook.run('./child', 60)\nexcept Exception:\n    pass\n"),
        },
        ("BL704", "nb.ipynb", "except Exception:"),
        severity="warning",
        message="notebook",
    ),
    silent(
        "BL704.write",
        "the handler raises",
        in_job(
            """
            try:
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            except Exception as e:
                print(e)
                raise
            """
        ),
    ),
    silent(
        "BL704.write",
        "a specific type",
        in_job(
            """
            from pyspark.sql.utils import AnalysisException
            try:
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            except AnalysisException:
                pass
            """
        ),
    ),
    silent(
        "BL704.write",
        "it collects",
        in_job(
            """
            failed = []
            for name in ["a", "b"]:
                try:
                    spark.table(name).write.mode("overwrite").saveAsTable(f"silver.{name}")
                except Exception:
                    failed.append(name)
            if failed:
                raise RuntimeError(str(failed))
            """
        ),
    ),
    silent(
        "BL704.write",
        "it tidies up",
        in_job('try:\n    spark.sql("DROP TABLE IF EXISTS staging")\nexcept Exception:\n    pass\n'),
    ),
    silent(
        "BL704.write",
        "it tries again until it succeeds",
        in_job(
            """
            while True:
                try:
                    spark.table("a").write.mode("overwrite").saveAsTable("b")
                    break
                except Exception:
                    continue
            """
        ),
    ),
    fires(
        "BL704.needed",
        "a read that is used below",
        in_job('try:\n    df = spark.read.json("/raw")\nexcept Exception:\n    pass\ndisplay(df)\n'),
        ("BL704", "nb.py", "except Exception:"),
        severity="warning",
        message="`df`",
    ),
    fires(
        "BL704.needed",
        "a call to a service",
        in_job(
            """
            import requests
            try:
                answer = requests.get("https://example.com/rates", timeout=10).json()
            except:
                pass
            rates = spark.createDataFrame(answer["rates"])
            """
        ),
        ("BL704", "nb.py", "except:"),
        severity="warning",
    ),
    fires(
        "BL704.needed",
        "in a function, used by its return",
        in_job(
            """
            def rows():
                try:
                    found = spark.table("a").collect()
                except Exception as e:
                    pass
                return found

            display(rows())
            """
        ),
        ("BL704", "nb.py", "except Exception as e:"),
        severity="warning",
    ),
    fires(
        "BL704.needed",
        "in a with, of a library",
        in_job(
            """
            from somewhere import client
            with client.session() as session:
                try:
                    token = session.login()
                except Exception:
                    pass
            session.use(token)
            """
        ),
        ("BL704", "nb.py", "except Exception:"),
        severity="warning",
        message="a call that gives `token`",
    ),
    silent(
        "BL704.needed",
        "a fallback in the handler",
        in_job('try:\n    df = spark.read.json("/raw")\nexcept Exception:\n    df = None\nprint(df)\n'),
    ),
    silent(
        "BL704.needed",
        "a fallback before the try",
        in_job(
            """
            from somewhere import parse
            day = "2026-01-01"
            try:
                day = parse(dbutils.widgets.get("day"))
            except Exception:
                pass
            print(day)
            """
        ),
    ),
    silent(
        "BL704.needed",
        "the handler returns",
        in_job(
            """
            def rows():
                try:
                    return spark.table("a").count()
                except Exception:
                    return 0

            print(rows())
            """
        ),
    ),
    silent(
        "BL704.needed",
        "nothing below needs it",
        in_job(
            """
            import somewhere
            try:
                somewhere.warm_up()
            except Exception:
                pass
            print("go on")
            """
        ),
    ),
    silent(
        "BL704.needed",
        "the name is bound anew before it is read",
        in_job(
            """
            import somewhere
            try:
                found = somewhere.guess()
            except Exception:
                pass
            found = somewhere.know()
            print(found)
            """
        ),
    ),
    fires(
        "BL704.logs",
        "print",
        in_job(
            """
            try:
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            except Exception as e:
                print(f"not written: {e}")
            """
        ),
        ("BL704", "nb.py", "except Exception as e:"),
        severity="note",
    ),
    fires(
        "BL704.logs",
        "a logger in a loop, with continue",
        in_job(
            """
            import logging
            logger = logging.getLogger(__name__)
            for name in ["a", "b"]:
                try:
                    spark.table(name).write.mode("overwrite").saveAsTable(f"silver.{name}")
                except Exception as e:
                    logger.exception("no %s", name)
                    continue
            """
        ),
        ("BL704", "nb.py", "except Exception as e:"),
        severity="note",
    ),
    fires(
        "BL704.logs",
        "no job runs it",
        nb(
            """
            try:
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            except Exception:
                pass
            """
        ),
        ("BL704", "nb.py", "except Exception:"),
        severity="note",
    ),
    fires(
        "BL704.logs",
        "only a log table is lost",
        in_job('try:\n    spark.table("a").write.mode("append").saveAsTable("ops.run_log")\nexcept Exception:\n    pass\n'),
        ("BL704", "nb.py", "except Exception:"),
        severity="note",
    ),
    silent(
        "BL704.logs",
        "not in the default profile",
        in_job('try:\n    spark.read.json("/raw").count()\nexcept Exception as e:\n    print(e)\n'),
        profile="default",
    ),
    silent(
        "BL704.logs",
        "logs and raises",
        in_job(
            """
            import logging
            try:
                spark.read.json("/raw").count()
            except Exception:
                logging.exception("no rows")
                raise
            """
        ),
    ),
    silent(
        "BL704.logs",
        "logs and stops the interpreter with a bad status",
        in_job(
            """
            import sys
            try:
                spark.read.json("/raw").count()
            except Exception as e:
                print(e)
                sys.exit(1)
            """
        ),
    ),
    silent(
        "BL704.logs",
        "logs, and does what is to be done instead",
        in_job(
            """
            from somewhere import alert
            try:
                spark.read.json("/raw").count()
            except Exception as e:
                print(e)
                alert("team", e)
            """
        ),
    ),
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
