"""BL701 to BL705: exits on failure paths, exits that are caught, code behind exits, exit values."""

from __future__ import annotations

import pytest

from bricklint.trace.values import Known
from bricklint_rules.endings.failure_words import says_failure, says_nothing_to_do
from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.notebooks import bundle, ipynb, job, notebook

CLAUSES = {
    "BL701.handler": "exit in an except handler",
    "BL701.finally": "exit in a finally that a failure reaches",
    "BL701.helper": "exit in a helper called from a handler",
    "BL701.check": "exit after a failed check whose value says failure",
    "BL701.known-case": "a branch that tests the exception for one known case is silent",
    "BL701.settings": "shows the task's retries and alerts that will never act",
    "BL702.caught": "exit inside a try whose broad handler does not re-raise",
    "BL703.raise": "the raise behind an exit is never reached",
    "BL703.code": "any other code behind an exit",
    "BL705.value": "a value that is no text",
}

EXIT = "dbutils.notebook.exit"

CASES: list[Case] = [
    fires(
        "BL701.handler",
        "broad handler, f-string",
        {
            "nb.py": notebook(
                """
                try:
                    spark.table("a").write.mode("overwrite").saveAsTable("b")
                except Exception as e:
                    dbutils.notebook.exit(f"FAILED: {e}")
                """
            )
        },
        ("BL701", "nb.py", 'dbutils.notebook.exit(f"FAILED: {e}")'),
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
        ("BL701", "nb.ipynb", "dbutils.notebook.exit('x')"),
    ),
    fires(
        "BL701.handler",
        "specific type with a failure text",
        {
            "nb.py": notebook(
                """
                import json
                try:
                    assert spark.table("a").count() > 0
                except AssertionError as e:
                    dbutils.notebook.exit(json.dumps({"status": "FAILED", "message": str(e)}))
                """
            )
        },
        ("BL701", "nb.py", 'dbutils.notebook.exit(json.dumps({"status": "FAILED", "message": str(e)}))'),
    ),
    fires(
        "BL701.handler",
        "nested try, outer handler",
        {
            "nb.py": notebook(
                """
                try:
                    try:
                        spark.table("a").count()
                    finally:
                        print("done")
                except Exception:
                    print("bad")
                    dbutils.notebook.exit("error")
                """
            )
        },
        ("BL701", "nb.py", 'dbutils.notebook.exit("error")'),
    ),
    silent(
        "BL701.handler",
        "the handler raises",
        {
            "nb.py": notebook(
                """
                try:
                    n = spark.table("a").count()
                except Exception as e:
                    print(e)
                    raise
                dbutils.notebook.exit(str(n))
                """
            )
        },
    ),
    silent(
        "BL701.handler",
        "specific type and a harmless text",
        {
            "nb.py": notebook(
                """
                from pyspark.sql.utils import AnalysisException
                try:
                    spark.table("a").count()
                except AnalysisException:
                    dbutils.notebook.exit("no table yet, nothing to do")
                """
            )
        },
    ),
    silent(
        "BL701.handler",
        "exit in a comment and in a string",
        {
            "nb.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    # dbutils.notebook.exit("FAILED")
                    print("dbutils.notebook.exit('FAILED')")
                    raise
                """
            )
        },
    ),
    fires(
        "BL701.finally",
        "finally after a try without handler",
        {
            "nb.py": notebook(
                """
                try:
                    spark.table("a").count()
                finally:
                    dbutils.notebook.exit("done")
                """
            )
        },
        ("BL701", "nb.py", 'dbutils.notebook.exit("done")'),
    ),
    silent(
        "BL701.finally",
        "finally that only cleans up",
        {
            "nb.py": notebook(
                """
                try:
                    n = spark.table("a").count()
                finally:
                    spark.catalog.clearCache()
                dbutils.notebook.exit(str(n))
                """
            )
        },
    ),
    fires(
        "BL701.helper",
        "helper of the same notebook",
        {
            "nb.py": notebook(
                """
                def fail(message):
                    print(message)
                    dbutils.notebook.exit(message)

                try:
                    spark.table("a").count()
                except Exception as e:
                    fail(f"could not read: {e}")
                """
            )
        },
        ("BL701", "nb.py", "dbutils.notebook.exit(message)"),
    ),
    fires(
        "BL701.helper",
        "helper of a %run notebook",
        {
            "lib.py": notebook(
                """
                def stop(message):
                    dbutils.notebook.exit(message)
                """
            ),
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
        ("BL701", "lib.py", "dbutils.notebook.exit(message)"),
    ),
    silent(
        "BL701.helper",
        "helper called on the good path",
        {
            "nb.py": notebook(
                """
                def finish(message):
                    dbutils.notebook.exit(message)

                n = spark.table("a").count()
                finish(str(n))
                """
            )
        },
    ),
    silent(
        "BL701.helper",
        "helper that nobody calls",
        {
            "nb.py": notebook(
                """
                def run():
                    try:
                        spark.table("a").count()
                    except Exception as e:
                        dbutils.notebook.exit("FAILED")

                print("hello")
                """
            )
        },
    ),
    fires(
        "BL701.check",
        "count is zero",
        {
            "nb.py": notebook(
                """
                n = spark.table("a").count()
                if n == 0:
                    dbutils.notebook.exit("FAILED: no rows")
                """
            )
        },
        ("BL701", "nb.py", 'dbutils.notebook.exit("FAILED: no rows")'),
        related=(("nb.py", "n == 0"),),
    ),
    fires(
        "BL701.check",
        "a flag, status in JSON",
        {
            "nb.py": notebook(
                """
                import json
                ok = spark.table("a").count() > 10
                if not ok:
                    dbutils.notebook.exit(json.dumps({"status": "error", "reason": "too few rows"}))
                """
            )
        },
        ("BL701", "nb.py", 'dbutils.notebook.exit(json.dumps({"status": "error", "reason": "too few rows"}))'),
    ),
    silent(
        "BL701.check",
        "no rows is no failure here",
        {
            "nb.py": notebook(
                """
                n = spark.table("a").count()
                if n == 0:
                    dbutils.notebook.exit("no new data")
                """
            )
        },
    ),
    silent(
        "BL701.check",
        "zero failures",
        {
            "nb.py": notebook(
                """
                n = spark.table("a").count()
                if n > 0:
                    dbutils.notebook.exit("0 failures")
                """
            )
        },
    ),
    fires(
        "BL701.known-case",
        "tests for one case, but exits for all others",
        {
            "nb.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    if "timeout" in str(e):
                        raise
                    else:
                        dbutils.notebook.exit("FAILED")
                """
            )
        },
        ("BL701", "nb.py", 'dbutils.notebook.exit("FAILED")'),
    ),
    silent(
        "BL701.known-case",
        "message of the exception",
        {
            "nb.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    if "TABLE_OR_VIEW_NOT_FOUND" in str(e):
                        dbutils.notebook.exit("nothing to do")
                    raise
                """
            )
        },
    ),
    silent(
        "BL701.known-case",
        "type of the exception",
        {
            "nb.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    if isinstance(e, FileNotFoundError):
                        dbutils.notebook.exit("skipped")
                    else:
                        raise
                """
            )
        },
    ),
    fires(
        "BL701.settings",
        "retries and mail of the task",
        {
            "job.json": job(retries=2, email_notifications={"on_failure": ["a@example.com"]}),
            "nb.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    dbutils.notebook.exit("FAILED")
                """
            ),
        },
        ("BL701", "nb.py", 'dbutils.notebook.exit("FAILED")'),
        related=(("job.json", "2"), ("job.json", '"on_failure"')),
    ),
    silent(
        "BL701.settings",
        "retries that do act",
        {
            **bundle(retries=2),
            "nb.py": notebook(
                """
                spark.table("a").count()
                """
            ),
        },
    ),
    fires(
        "BL702.caught",
        "broad handler prints",
        {
            "nb.py": notebook(
                """
                try:
                    n = spark.table("a").count()
                    dbutils.notebook.exit(str(n))
                except Exception as e:
                    print(e)
                """
            )
        },
        ("BL702", "nb.py", "dbutils.notebook.exit(str(n))"),
        severity="warning",
        related=(("nb.py", "except Exception as e:"),),
    ),
    fires(
        "BL702.caught",
        "bare except in a helper",
        {
            "nb.py": notebook(
                """
                def main():
                    try:
                        dbutils.notebook.exit("ok")
                    except:
                        pass

                main()
                """
            )
        },
        ("BL702", "nb.py", 'dbutils.notebook.exit("ok")'),
    ),
    silent(
        "BL702.caught",
        "the handler raises again",
        {
            "nb.py": notebook(
                """
                try:
                    dbutils.notebook.exit("ok")
                except Exception as e:
                    print(e)
                    raise
                """
            )
        },
    ),
    silent(
        "BL702.caught",
        "a specific handler lets it through",
        {
            "nb.py": notebook(
                """
                try:
                    n = int(dbutils.widgets.get("n"))
                    dbutils.notebook.exit("ok")
                except ValueError as e:
                    print(e)
                """
            )
        },
    ),
    silent(
        "BL702.caught",
        "the handler exits too: BL701 speaks",
        {
            "nb.py": notebook(
                """
                try:
                    dbutils.notebook.exit("ok")
                except Exception as e:
                    dbutils.notebook.exit("FAILED")
                """
            )
        },
    ),
    fires(
        "BL703.raise",
        "exit, then raise, in a handler",
        {
            "nb.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    dbutils.notebook.exit("failed")
                    raise
                """
            )
        },
        ("BL703", "nb.py", 'dbutils.notebook.exit("failed")'),
        severity="error",
        related=(("nb.py", "raise"),),
    ),
    fires(
        "BL703.raise",
        "raise of a new error behind a helper",
        {
            "nb.py": notebook(
                """
                def finish(status):
                    dbutils.notebook.exit(status)

                try:
                    spark.table("a").count()
                except Exception as e:
                    finish("failed")
                    raise RuntimeError("no count") from e
                """
            )
        },
        ("BL703", "nb.py", "dbutils.notebook.exit(status)"),
    ),
    silent(
        "BL703.raise",
        "raise before anything else",
        {
            "nb.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    raise RuntimeError("no count") from e
                """
            )
        },
    ),
    silent(
        "BL703.raise",
        "exit in one branch, raise in the other",
        {
            "nb.py": notebook(
                """
                try:
                    spark.table("a").count()
                except Exception as e:
                    if "not found" in str(e):
                        dbutils.notebook.exit("nothing to do")
                    raise
                """
            )
        },
    ),
    fires(
        "BL703.code",
        "a print behind the exit",
        {
            "nb.py": notebook(
                """
                dbutils.notebook.exit("done")
                print("never")
                """
            )
        },
        ("BL703", "nb.py", 'dbutils.notebook.exit("done")'),
        severity="warning",
    ),
    silent(
        "BL703.code",
        "the exit is last",
        {
            "nb.py": notebook(
                """
                print("always")
                dbutils.notebook.exit("done")

                # COMMAND ----------

                # MAGIC %md That was all.
                """
            )
        },
    ),
    fires(
        "BL705.value",
        "a dict",
        {"nb.py": notebook('dbutils.notebook.exit({"status": "ok"})\n')},
        ("BL705", "nb.py", '{"status": "ok"}'),
        severity="error",
    ),
    fires(
        "BL705.value",
        "a dict by its name",
        {"nb.py": notebook('result = {"status": "ok"}\ndbutils.notebook.exit(result)\n')},
        ("BL705", "nb.py", "result"),
    ),
    fires(
        "BL705.value",
        "a count in ipynb",
        {"nb.ipynb": ipynb("n = spark.table('a').count()\n", "dbutils.notebook.exit(n)\n")},
        ("BL705", "nb.ipynb", "n"),
    ),
    silent("BL705.value", "str of a dict", {"nb.py": notebook('dbutils.notebook.exit(str({"status": "ok"}))\n')}),
    silent(
        "BL705.value",
        "json.dumps by name",
        {"nb.py": notebook('import json\nout = json.dumps({"a": 1})\ndbutils.notebook.exit(out)\n')},
    ),
    silent("BL705.value", "not known", {"nb.py": notebook("from lib import result\ndbutils.notebook.exit(result)\n")}),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


FAILURES = [
    "FAILED",
    "failed",
    "FAILED: no rows",
    "Error: missing parameter",
    "ERROR - table is empty",
    "Validation failed",
    "Bronze load FAILED",
    '{"status": "failed", "error": "x"}',
    "{'status': 'FAILED'}",
    "status=error",
    '{"success": false}',
    "Data quality check failed!",
    "pipeline aborted",
]
NO_FAILURES = [
    "",
    "OK",
    "success",
    "0 failures",
    "no errors",
    "No failed rows",
    "completed without errors",
    "failed: 0",
    '{"status": "success", "failed": 0}',
    "errors: 0, rows: 10",
    "failed rows: 12",
    "failed_count=3",
    "failover done",
    "errorless",
    "processed 10 rows",
    "if failed, see the log",
]


@pytest.mark.parametrize("text", FAILURES)
def test_text_says_failure(text: str) -> None:
    assert says_failure(Known(text))


@pytest.mark.parametrize("text", NO_FAILURES)
def test_text_says_no_failure(text: str) -> None:
    assert not says_failure(Known(text))


@pytest.mark.parametrize("text", ["no new files", "Skipped", "nothing to do", "table does not exist"])
def test_text_says_nothing_to_do(text: str) -> None:
    assert says_nothing_to_do(Known(text))


def test_tasks_behind_are_named() -> None:
    files = {
        "job.json": """
        {"name": "daily", "tasks": [
          {"task_key": "load", "notebook_task": {"notebook_path": "nb.py"}},
          {"task_key": "report", "depends_on": [{"task_key": "load"}], "notebook_task": {"notebook_path": "/x"}}
        ]}
        """,
        "nb.py": notebook(
            "try:\n    spark.table('a').count()\nexcept Exception:\n    dbutils.notebook.exit('FAILED')\n"
        ),
    }
    (found,) = findings(files, "BL701")
    assert any("`report`" in note for note in found.notes)
