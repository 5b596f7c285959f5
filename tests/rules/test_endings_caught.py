"""BL702 and BL703: exits that are caught, and code behind exits."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.notebooks import in_job, ipynb, nb, notebook

CLAUSES = {
    "BL702.caught": "exit inside a try whose broad handler does not re-raise",
    "BL703.raise": "the raise behind an exit is never reached",
    "BL703.code": "any other code behind an exit",
}

EXIT = "dbutils.notebook.exit"
OK = 'dbutils.notebook.exit("ok")'

CASES: list[Case] = [
    fires(
        "BL702.caught",
        "broad handler prints",
        nb(
            """
            try:
                n = spark.table("a").count()
                dbutils.notebook.exit(str(n))
            except Exception as e:
                print(e)
            """
        ),
        ("BL702", "nb.py", "dbutils.notebook.exit"),
        severity="warning",
        related=(("nb.py", "except Exception as e:"),),
    ),
    fires(
        "BL702.caught",
        "bare except in a helper",
        nb(
            """
            def main():
                try:
                    dbutils.notebook.exit("ok")
                except:
                    pass

            main()
            """
        ),
        ("BL702", "nb.py", EXIT),
    ),
    fires(
        "BL702.caught",
        "the exit is in a helper, in a loop",
        nb(
            """
            def finish(text):
                dbutils.notebook.exit(text)

            for name in ["a", "b"]:
                try:
                    if spark.table(name).count() == 0:
                        finish("ok")
                except Exception as e:
                    continue
            """
        ),
        ("BL702", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL702.caught",
        "a tuple with Exception, nested try, ipynb",
        {
            "nb.ipynb": ipynb(
                """
                try:
                    try:
                        dbutils.notebook.exit('ok')
                    except ValueError:
                        raise
                except (KeyError, Exception) as e:
                    failed = True
                """
            )
        },
        ("BL702", "nb.ipynb", "dbutils.notebook.exit"),
    ),
    fires(
        "BL702.caught",
        "the handler exits for one known case alone",
        nb(
            """
            try:
                dbutils.notebook.exit("ok")
            except Exception as e:
                if "not found" in str(e):
                    dbutils.notebook.exit("nothing to do")
                print(e)
            """
        ),
        ("BL702", "nb.py", EXIT),
    ),
    silent(
        "BL702.caught",
        "the handler raises again (trap 11)",
        nb('try:\n    dbutils.notebook.exit("ok")\nexcept Exception as e:\n    print(e)\n    raise\n'),
    ),
    silent(
        "BL702.caught",
        "a specific handler lets it through",
        nb(
            """
            try:
                n = int(dbutils.widgets.get("n"))
                dbutils.notebook.exit("ok")
            except ValueError as e:
                print(e)
            """
        ),
    ),
    silent(
        "BL702.caught",
        "the handler exits too: BL701 speaks",
        nb('try:\n    dbutils.notebook.exit("ok")\nexcept Exception as e:\n    dbutils.notebook.exit("FAILED")\n'),
    ),
    silent(
        "BL702.caught",
        "the handler exits and raises: BL703 speaks",
        nb(
            """
            try:
                dbutils.notebook.exit("ok")
            except Exception as e:
                dbutils.notebook.exit("FAILED")
                raise
            """
        ),
    ),
    silent(
        "BL702.caught",
        "raises something of its own, by a helper",
        nb(
            """
            def fail(error):
                raise RuntimeError("load") from error

            try:
                dbutils.notebook.exit("ok")
            except Exception as e:
                fail(e)
            """
        ),
    ),
    silent(
        "BL702.caught",
        "in the else and behind the try",
        nb(
            """
            try:
                n = spark.table("a").count()
            except Exception as e:
                n = 0
            else:
                dbutils.notebook.exit(str(n))
            dbutils.notebook.exit("none")
            """
        ),
    ),
    fires(
        "BL703.raise",
        "exit, then raise, in a handler",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                dbutils.notebook.exit("failed")
                raise
            """
        ),
        ("BL703", "nb.py", "dbutils.notebook.exit"),
        severity="error",
        related=(("nb.py", "raise"),),
    ),
    fires(
        "BL703.raise",
        "raise of a new error behind a helper",
        nb(
            """
            def finish(status):
                dbutils.notebook.exit(status)

            try:
                spark.table("a").count()
            except Exception as e:
                finish("failed")
                raise RuntimeError("no count") from e
            """
        ),
        ("BL703", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL703.raise",
        "after a failed check, with retries",
        in_job(
            """
            n = spark.table("a").count()
            if n == 0:
                dbutils.notebook.exit(f"no rows: {n}")
                print("not reached")
                raise ValueError("no rows")
            """,
            retries=3,
        ),
        ("BL703", "nb.py", "dbutils.notebook.exit"),
        related=(("nb.py", 'raise ValueError("no rows")'), ("job.json", "3")),
    ),
    fires(
        "BL703.raise",
        "in a %run notebook's function, in ipynb",
        {
            "nb.ipynb": ipynb(
                "def load():\n    try:\n        spark.table('a').count()\n    except Exception as e:\n"
                "        dbutils.notebook.exit('failed')\n        raise e\n",
                "load()\n",
            )
        },
        ("BL703", "nb.ipynb", "dbutils.notebook.exit"),
    ),
    fires(
        "BL703.raise",
        "both exits of the guide: the good one is shown as further place",
        nb(
            """
            try:
                dbutils.notebook.exit("ok")
            except Exception as e:
                dbutils.notebook.exit("failed")
                raise
            """
        ),
        ("BL703", "nb.py", "dbutils.notebook.exit"),
        related=(("nb.py", OK),),
    ),
    silent(
        "BL703.raise",
        "raise before anything else",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                raise RuntimeError("no count") from e
            """
        ),
    ),
    silent(
        "BL703.raise",
        "exit in one branch, raise in the other",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                if "not found" in str(e):
                    dbutils.notebook.exit("nothing to do")
                raise
            """
        ),
    ),
    silent(
        "BL703.raise",
        "the exit belongs to another function",
        nb(
            """
            def finish():
                dbutils.notebook.exit("done")

            def fail():
                raise RuntimeError("no")

            if spark.table("a").count():
                finish()
            fail()
            """
        ),
    ),
    silent(
        "BL703.raise",
        "an exit that a specific handler may catch is no end of the raise",
        nb(
            """
            n = spark.table("a").count()
            if n < 0:
                raise ValueError("less than nothing")
            dbutils.notebook.exit(str(n))
            """
        ),
    ),
    fires(
        "BL703.code",
        "a print behind the exit",
        nb('dbutils.notebook.exit("done")\nprint("never")\n'),
        ("BL703", "nb.py", "dbutils.notebook.exit"),
        severity="warning",
        related=(("nb.py", 'print("never")'),),
    ),
    fires(
        "BL703.code",
        "cells below it, in ipynb",
        {"nb.ipynb": ipynb("dbutils.notebook.exit('done')\n", "spark.table('a').count()\n")},
        ("BL703", "nb.ipynb", "dbutils.notebook.exit"),
        message="cells below",
    ),
    fires(
        "BL703.code",
        "a raise in a later cell",
        nb(
            """
            dbutils.notebook.exit("done")

            # COMMAND ----------

            raise Exception("exit failed")
            """
        ),
        ("BL703", "nb.py", "dbutils.notebook.exit"),
        severity="warning",
    ),
    fires(
        "BL703.code",
        "behind a helper that always exits",
        nb(
            """
            def finish():
                dbutils.notebook.exit("done")

            finish()
            spark.table("a").write.mode("overwrite").saveAsTable("b")
            """
        ),
        ("BL703", "nb.py", "dbutils.notebook.exit"),
    ),
    silent(
        "BL703.code",
        "the exit is last",
        nb(
            """
            print("always")
            dbutils.notebook.exit("done")

            # COMMAND ----------

            # MAGIC %md That was all.
            """
        ),
    ),
    silent(
        "BL703.code",
        "behind an exit that is not always reached",
        nb('if spark.table("a").count() == 0:\n    dbutils.notebook.exit("nothing new")\nprint("sometimes")\n'),
    ),
    silent(
        "BL703.code",
        "a list that is filled where a check fails, in a loop",
        nb(
            """
            missing = []
            for name in ["a.bin", "b.bin"]:
                if not os.path.exists(name):
                    missing.append(name)
            if missing:
                dbutils.notebook.exit("nothing to do yet")
            print("sometimes")
            """
        ),
    ),
    silent(
        "BL703.code",
        "a dict that one branch fills",
        nb(
            """
            waiting = {}
            if spark.catalog.tableExists("a"):
                waiting["a"] = 1
            if not waiting:
                pass
            else:
                dbutils.notebook.exit("later")
            print("sometimes")
            """
        ),
    ),
    silent(
        "BL703.code",
        "a return that says once more that the code ends here",
        nb(
            """
            def main():
                if not spark.catalog.tableExists("a"):
                    dbutils.notebook.exit("nothing to do")
                    return
                for name in ["a", "b"]:
                    if name == spark.conf.get("stop"):
                        dbutils.notebook.exit("stopped")
                        break
                return spark.table("a").count()

            main()
            """
        ),
    ),
    silent(
        "BL703.code",
        "BL701 speaks of this exit",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                dbutils.notebook.exit("FAILED")
                print("never")
            """
        ),
    ),
    silent(
        "BL703.code",
        "functions and comments below",
        nb('dbutils.notebook.exit("done")\n# The end.\ndef unused():\n    return 1\n'),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def fixes_of(code: str) -> list[bool]:
    (found,) = findings({"nb.py": notebook(code)}, "BL703")
    return [fix.safe for fix in found.fixes]


def test_the_fix_is_unsafe_and_leaves_the_raise() -> None:
    code = 'try:\n    f()\nexcept Exception:\n    dbutils.notebook.exit("failed")\n    raise\n'
    assert fixes_of(code) == [False]


@pytest.mark.parametrize(
    "code",
    [
        'try:\n    f()\nexcept Exception:\n    dbutils.notebook.exit("failed"); raise\n',
        'def end(t):\n    dbutils.notebook.exit(t)\n\ntry:\n    f()\nexcept Exception:\n    end("failed")\n    raise\n',
    ],
    ids=["one line", "the exit stands in a helper"],
)
def test_no_fix_where_it_would_take_more_out(code: str) -> None:
    assert fixes_of(code) == []
