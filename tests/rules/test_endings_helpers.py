"""BL701: exits in helpers that handlers call."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import nb, notebook

CLAUSES = {
    "BL701.helper": "exit in a helper called from a handler",
}

EXIT = "dbutils.notebook.exit"

CASES: list[Case] = [
    fires(
        "BL701.helper",
        "of the same notebook",
        nb(
            """
            def fail(message):
                print(message)
                dbutils.notebook.exit(message)

            try:
                spark.table("a").count()
            except Exception as e:
                fail(f"could not read: {e}")
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        related=(("nb.py", 'fail(f"could not read: {e}")'),),
    ),
    fires(
        "BL701.helper",
        "of a %run notebook",
        {
            "lib.py": notebook("def stop(message):\n    dbutils.notebook.exit(message)\n"),
            "nb.py": notebook(
                """
                # MAGIC %run ./lib

                # COMMAND ----------

                try:
                    spark.table("a").count()
                except Exception as e:
                    stop(str(e))
                """
            ),
        },
        ("BL701", "lib.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.helper",
        "of a module, handed dbutils",
        {
            "lib/__init__.py": "",
            "lib/ending.py": "def stop(dbutils, message):\n    dbutils.notebook.exit(message)\n",
            "nb.py": notebook(
                """
                from lib.ending import stop

                try:
                    spark.table("a").count()
                except Exception as e:
                    stop(dbutils, str(e))
                """
            ),
        },
        ("BL701", "lib/ending.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.helper",
        "a method, two calls deep",
        nb(
            """
            class Report:
                def fail(self, text):
                    self.end("FAILED " + text)

                def end(self, text):
                    dbutils.notebook.exit(text)

            report = Report()
            try:
                spark.table("a").count()
            except Exception as e:
                report.fail(str(e))
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.helper",
        "two notebooks share it: said once",
        {
            "lib.py": notebook("def stop(message):\n    dbutils.notebook.exit(message)\n"),
            **{
                name: notebook(
                    """
                    # MAGIC %run ./lib

                    # COMMAND ----------

                    try:
                        spark.table("a").count()
                    except Exception as e:
                        stop(str(e))
                    """
                )
                for name in ("one.py", "two.py")
            },
        },
        ("BL701", "lib.py", "dbutils.notebook.exit"),
        related=(("one.py", "stop(str(e))"), ("two.py", "stop(str(e))")),
    ),
    fires(
        "BL701.helper",
        "a decorator that catches everything",
        nb(
            """
            def guarded(function):
                def wrapped(*args):
                    try:
                        return function(*args)
                    except Exception as e:
                        dbutils.notebook.exit("FAILED")
                return wrapped

            @guarded
            def main():
                spark.table("a").write.mode("overwrite").saveAsTable("b")

            main()
            """
        ),
        ("BL701", "nb.py", EXIT),
    ),
    silent(
        "BL701.helper",
        "called on the good path",
        nb(
            """
            def finish(message):
                dbutils.notebook.exit(message)

            n = spark.table("a").count()
            finish(str(n))
            """
        ),
    ),
    silent(
        "BL701.helper",
        "that nobody calls",
        nb(
            """
            def run():
                try:
                    spark.table("a").count()
                except Exception as e:
                    dbutils.notebook.exit("FAILED")

            print("hello")
            """
        ),
    ),
    silent(
        "BL701.helper",
        "that raises",
        nb(
            """
            def fail(message):
                print(message)
                raise RuntimeError(message)

            try:
                spark.table("a").count()
            except Exception as e:
                fail(str(e))
            """
        ),
    ),
    silent(
        "BL701.helper",
        "of a %run notebook, defined and not called in the handler",
        {
            "lib.py": notebook("def stop(message):\n    dbutils.notebook.exit(message)\n"),
            "nb.py": notebook(
                """
                # MAGIC %run ./lib

                # COMMAND ----------

                try:
                    n = spark.table("a").count()
                except Exception as e:
                    raise
                stop(str(n))
                """
            ),
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
