"""BL701: exits in handlers and in finally."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import ipynb, job, nb, notebook

CLAUSES = {
    "BL701.handler": "exit in an except handler",
    "BL701.finally": "exit in a finally that a failure reaches",
}

EXIT = "dbutils.notebook.exit"

CASES: list[Case] = [
    fires(
        "BL701.handler",
        "broad handler, f-string",
        nb(
            """
            try:
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            except Exception as e:
                dbutils.notebook.exit(f"FAILED: {e}")
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        severity="error",
        related=(("nb.py", "except Exception as e:"),),
    ),
    fires(
        "BL701.handler",
        "bare except in ipynb",
        {
            "nb.ipynb": ipynb(
                "df = spark.table('a')\n", "try:\n    df.count()\nexcept:\n    dbutils.notebook.exit('x')\n"
            )
        },
        ("BL701", "nb.ipynb", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.handler",
        "specific type with a failure text",
        nb(
            """
            import json
            try:
                assert spark.table("a").count() > 0
            except AssertionError as e:
                dbutils.notebook.exit(json.dumps({"status": "FAILED", "message": str(e)}))
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.handler",
        "variable, nested try, in a loop",
        nb(
            """
            for table in ["a", "b"]:
                try:
                    try:
                        spark.table(table).count()
                    except ValueError:
                        print("a number")
                except (OSError, Exception) as e:
                    message = "stopped: " + str(e)
                    dbutils.notebook.exit(message)
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.handler",
        "a success text makes it no better",
        nb(
            """
            try:
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            except Exception as e:
                print(e)
                dbutils.notebook.exit("SUCCESS")
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        severity="error",
    ),
    fires(
        "BL701.handler",
        "nothing to do, but every failure says so",
        nb(
            """
            try:
                df = spark.read.json("/raw")
            except Exception:
                dbutils.notebook.exit("no new files")
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        severity="warning",
    ),
    fires(
        "BL701.handler",
        "shows the exit of the good path that lands here too",
        nb(
            """
            try:
                dbutils.notebook.exit(str(spark.table("a").count()))
            except Exception as e:
                dbutils.notebook.exit("FAILED")
            """
        ),
        ("BL701", "nb.py", EXIT),
        related=(("nb.py", 'dbutils.notebook.exit(str(spark.table("a").count()))'),),
    ),
    silent(
        "BL701.handler",
        "outside any handler",
        nb('n = spark.table("a").count()\ndbutils.notebook.exit(str(n))\n'),
    ),
    silent(
        "BL701.handler",
        "raises, and exits behind the try",
        nb(
            """
            try:
                n = spark.table("a").count()
            except Exception as e:
                print(f"FAILED: {e}")
                raise
            dbutils.notebook.exit(str(n))
            """
        ),
    ),
    silent(
        "BL701.handler",
        "specific type and a harmless text",
        nb(
            """
            from pyspark.sql.utils import AnalysisException
            try:
                spark.table("a").count()
            except AnalysisException:
                dbutils.notebook.exit("no table yet, nothing to do")
            """
        ),
    ),
    silent(
        "BL701.handler",
        "exit in a comment and in a string",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                # dbutils.notebook.exit("FAILED")
                print("dbutils.notebook.exit('FAILED')")
                raise
            """
        ),
    ),
    silent(
        "BL701.handler",
        "in the else of the try",
        nb(
            """
            try:
                n = spark.table("a").count()
            except Exception:
                raise
            else:
                dbutils.notebook.exit(str(n))
            """
        ),
    ),
    silent(
        "BL701.handler",
        "a raise stands before it",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                raise RuntimeError("no count") from e
                dbutils.notebook.exit("FAILED")
            """
        ),
    ),
    silent(
        "BL701.handler",
        "a parent notebook looks at the text",
        {
            "child.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    dbutils.notebook.exit("FAILED")
                """
            ),
            "main.py": notebook(
                """
                status = dbutils.notebook.run("./child", 600)
                if status == "FAILED":
                    raise RuntimeError("child")
                """
            ),
        },
    ),
    silent(
        "BL701.handler",
        "the parent throws the text away: told at its call",
        {
            "job.json": job("main.py"),
            "main.py": notebook('dbutils.notebook.run("./child", 600)\n'),
            "child.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    dbutils.notebook.exit("FAILED")
                """
            ),
        },
    ),
    fires(
        "BL701.finally",
        "finally after a try without handler",
        nb('try:\n    spark.table("a").count()\nfinally:\n    dbutils.notebook.exit("done")\n'),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        severity="error",
    ),
    fires(
        "BL701.finally",
        "the handler raises, the finally throws it away",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                print(e)
                raise
            finally:
                dbutils.notebook.exit("done")
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.finally",
        "only named types are caught",
        nb(
            """
            def main():
                try:
                    spark.table("a").count()
                except ValueError:
                    print("a number")
                finally:
                    dbutils.notebook.exit("done")

            main()
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.finally",
        "by a helper, in a with",
        nb(
            """
            def finish(text):
                dbutils.notebook.exit(text)

            with open("/tmp/lock") as lock:
                try:
                    spark.table("a").count()
                finally:
                    finish("done")
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    silent(
        "BL701.finally",
        "that only cleans up",
        nb(
            """
            try:
                n = spark.table("a").count()
            finally:
                spark.catalog.clearCache()
            dbutils.notebook.exit(str(n))
            """
        ),
    ),
    silent(
        "BL701.finally",
        "no failure gets so far",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                print(e)
            finally:
                dbutils.notebook.exit("done")
            """
        ),
    ),
    silent(
        "BL701.finally",
        "only where all went well",
        nb(
            """
            ok = False
            try:
                spark.table("a").count()
                ok = True
            finally:
                if ok:
                    dbutils.notebook.exit("done")
            """
        ),
    ),
    silent(
        "BL701.finally",
        "in a function that nobody calls",
        nb(
            """
            def main():
                try:
                    spark.table("a").count()
                finally:
                    dbutils.notebook.exit("done")

            print("defined")
            """
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
