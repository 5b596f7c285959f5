"""BL701: exits after failed checks, texts that handlers kept, known cases, and the settings that never act."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.notebooks import bundle, in_job, ipynb, job, nb, notebook

CLAUSES = {
    "BL701.check": "exit after a failed check whose value says failure",
    "BL701.kept": "exit behind a try, with a text or for a flag that a handler has set",
    "BL701.known-case": "a branch that tests the exception for one known case is silent",
    "BL701.settings": "shows the task's retries and alerts that will never act",
}

EXIT = "dbutils.notebook.exit"
FAILED = 'dbutils.notebook.exit("FAILED")'
HIDES = """
    try:
        spark.table("a").count()
    except Exception as e:
        dbutils.notebook.exit("FAILED")
    """

CASES: list[Case] = [
    fires(
        "BL701.check",
        "count is zero",
        nb(
            """
            n = spark.table("a").count()
            if n == 0:
                dbutils.notebook.exit("FAILED: no rows")
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        severity="error",
        related=(("nb.py", "n == 0"),),
    ),
    fires(
        "BL701.check",
        "a flag, status in JSON",
        nb(
            """
            import json
            ok = spark.table("a").count() > 10
            if not ok:
                dbutils.notebook.exit(json.dumps({"status": "error", "reason": "too few rows"}))
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.check",
        "a status, by a helper",
        nb(
            """
            def stop(reason):
                dbutils.notebook.exit("Validation failed: " + reason)

            status = spark.sql("SELECT status FROM checks").first()[0]
            if status != "OK":
                stop(status)
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        related=(("nb.py", "stop(status)"),),
    ),
    fires(
        "BL701.check",
        "behind the return of the good case",
        nb(
            """
            def main():
                n = spark.table("a").count()
                if n > 0:
                    return n
                dbutils.notebook.exit("ERROR - table is empty")

            main()
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.check",
        "an unset parameter, in ipynb",
        {
            "nb.ipynb": ipynb(
                "day = dbutils.widgets.get('day')\n",
                "if not day:\n    dbutils.notebook.exit('Error: missing parameter day')\n",
            )
        },
        ("BL701", "nb.ipynb", "dbutils.notebook.exit"),
    ),
    silent(
        "BL701.check",
        "no rows is no failure here",
        nb('n = spark.table("a").count()\nif n == 0:\n    dbutils.notebook.exit("no new data")\n'),
    ),
    fires(
        "BL701.check",
        "something required is missing",
        nb(
            """
            scopes = [scope.name for scope in dbutils.secrets.listScopes()]
            if "etl" not in scopes:
                dbutils.notebook.exit("The workspace is missing the required scope `etl`")
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    silent(
        "BL701.check",
        "the good side, whose text gives the number of what may hold failures",
        nb(
            """
            results = {}
            for table in ["a", "b"]:
                try:
                    spark.sql(f"OPTIMIZE {table}")
                    results[table] = "SUCCESS"
                except ValueError as error:
                    results[table] = f"FAILED: {error}"
            failed = sum(1 for one in results.values() if one.startswith("FAILED"))
            if failed > 0:
                raise RuntimeError(f"{failed} tables failed")
            else:
                dbutils.notebook.exit(f"SUCCESS: {len(results)} tables")
            """
        ),
    ),
    silent(
        "BL701.check",
        "the good side, with a summary that counts both",
        nb(
            """
            failed = spark.table("checks").where("bad").count()
            passed = spark.table("checks").where("not bad").count()
            summary = f"Total | Success: {passed} | Failed: {failed}"
            if failed > 0:
                raise RuntimeError(summary)
            else:
                dbutils.notebook.exit(f"{summary}, all is well")
            """
        ),
    ),
    silent(
        "BL701.check",
        "zero failures",
        nb('n = spark.table("a").count()\nif n > 0:\n    dbutils.notebook.exit("0 failures")\n'),
    ),
    silent(
        "BL701.check",
        "no errors, in JSON",
        nb(
            """
            import json
            errors = spark.table("a").where("bad").count()
            if errors == 0:
                dbutils.notebook.exit(json.dumps({"status": "success", "errors": 0}))
            """
        ),
    ),
    silent(
        "BL701.check",
        "raises instead",
        nb(
            """
            n = spark.table("a").count()
            if n == 0:
                raise ValueError("FAILED: no rows")
            dbutils.notebook.exit(str(n))
            """
        ),
    ),
    silent(
        "BL701.check",
        "counts of failed rows are a result",
        nb(
            """
            bad = spark.table("a").where("bad").count()
            if bad > 0:
                print("quarantined")
            dbutils.notebook.exit(f"failed_rows={bad}")
            """
        ),
    ),
    *(
        silent(
            "BL701.kept",
            f"the run fails for it: {why}",
            nb(
                """
                passed, message = False, None
                try:
                    spark.table("a").count()
                    passed = True
                except Exception as e:
                    message = f"Failed: {e}"

                # COMMAND ----------

                """
                + end
            ),
        )
        for why, end in {
            "by a flag of the try": """
                if not passed:
                    raise Exception(f"Test failed: {message}")
                dbutils.notebook.exit(json.dumps({"passed": passed, "error": message}))
                """,
            "by an assert": """
                assert passed, message
                dbutils.notebook.exit(str(message))
                """,
            "by a helper": """
                def fail_if_needed():
                    if message:
                        raise RuntimeError("see the log")

                fail_if_needed()
                dbutils.notebook.exit(str(message))
                """,
            "by the interpreter's exit": """
                if message is not None:
                    sys.exit(1)
                dbutils.notebook.exit(message)
                """,
            "behind the exit of the good way": """
                if passed:
                    dbutils.notebook.exit(json.dumps({"error": message}))
                raise RuntimeError(message)
                """,
        }.items()
    ),
    fires(
        "BL701.kept",
        "another check fails the run, not this failure",
        nb(
            """
            status = "ok"
            try:
                spark.table("a").count()
            except Exception as e:
                status = f"failed: {e}"
            if spark.table("b").isEmpty():
                raise ValueError("b is empty")
            dbutils.notebook.exit(status)
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        severity="error",
    ),
    fires(
        "BL701.kept",
        "a status variable",
        nb(
            """
            status = "OK"
            try:
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            except Exception as e:
                status = f"FAILED: {e}"
            dbutils.notebook.exit(status)
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        severity="error",
        related=(("nb.py", "except Exception as e:"),),
    ),
    fires(
        "BL701.kept",
        "a dict of the handler, through json.dumps",
        nb(
            """
            import json
            try:
                n = spark.table("a").count()
                result = {"status": "success", "rows": n}
            except Exception as e:
                result = {"status": "failed", "error": str(e)}
            dbutils.notebook.exit(json.dumps(result))
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.kept",
        "what a function returns from its handler",
        nb(
            """
            def load():
                try:
                    spark.table("a").write.mode("overwrite").saveAsTable("b")
                    return "OK"
                except Exception as e:
                    return "FAILED"

            dbutils.notebook.exit(load())
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    fires(
        "BL701.kept",
        "a flag that the handler sets",
        nb(
            """
            ok = True
            try:
                spark.table("a").count()
            except Exception as e:
                ok = False
            if not ok:
                dbutils.notebook.exit("see the log")
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
        related=(("nb.py", "except Exception as e:"), ("nb.py", "not ok")),
    ),
    silent(
        "BL701.kept",
        "the other side of the flag",
        nb(
            """
            ok = True
            try:
                spark.table("a").count()
            except Exception as e:
                ok = False
            if ok:
                dbutils.notebook.exit("see the log")
            raise RuntimeError("no count")
            """
        ),
    ),
    silent(
        "BL701.kept",
        "a fallback that says no failure",
        nb(
            """
            try:
                day = spark.table("state").first()["day"]
            except Exception:
                day = "2026-01-01"
            dbutils.notebook.exit(day)
            """
        ),
    ),
    silent(
        "BL701.kept",
        "the status is raised by",
        nb(
            """
            status = "OK"
            try:
                spark.table("a").count()
            except Exception as e:
                status = "FAILED"
                raise
            dbutils.notebook.exit(status)
            """
        ),
    ),
    silent(
        "BL701.kept",
        "a status of one item among many",
        nb(
            """
            results = {}
            for name in ["a", "b"]:
                try:
                    spark.table(name).count()
                    results[name] = "ok"
                except Exception as e:
                    results[name] = "failed"
            if "failed" in results.values():
                raise RuntimeError(str(results))
            dbutils.notebook.exit(str(results))
            """
        ),
    ),
    fires(
        "BL701.known-case",
        "tests for one case, but exits for all others",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                if "timeout" in str(e):
                    raise
                else:
                    dbutils.notebook.exit("FAILED")
            """
        ),
        ("BL701", "nb.py", EXIT),
    ),
    fires(
        "BL701.known-case",
        "exits behind the test",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                if isinstance(e, ValueError):
                    print("a number")
                dbutils.notebook.exit("FAILED")
            """
        ),
        ("BL701", "nb.py", EXIT),
    ),
    fires(
        "BL701.known-case",
        "a branch about something else",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                if len(str(spark.version)) > 3:
                    dbutils.notebook.exit("FAILED")
            """
        ),
        ("BL701", "nb.py", EXIT),
    ),
    fires(
        "BL701.known-case",
        "a specific type that says failed",
        nb(
            """
            from pyspark.sql.utils import AnalysisException
            try:
                spark.table("a").count()
            except AnalysisException as e:
                dbutils.notebook.exit("Bronze load FAILED")
            except Exception:
                raise
            """
        ),
        ("BL701", "nb.py", "dbutils.notebook.exit"),
    ),
    silent(
        "BL701.known-case",
        "message of the exception (trap 3)",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                if "TABLE_OR_VIEW_NOT_FOUND" in str(e):
                    dbutils.notebook.exit("nothing to do")
                raise
            """
        ),
    ),
    silent(
        "BL701.known-case",
        "type of the exception (trap 3)",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                if isinstance(e, FileNotFoundError):
                    dbutils.notebook.exit("skipped")
                else:
                    raise
            """
        ),
    ),
    silent(
        "BL701.known-case",
        "the text by its name, lower case",
        nb(
            """
            try:
                spark.read.json("/raw/today").count()
            except Exception as e:
                message = str(e).lower()
                if "path does not exist" in message:
                    dbutils.notebook.exit("no file today")
                raise
            """
        ),
    ),
    silent(
        "BL701.known-case",
        "a code of the error",
        nb(
            """
            try:
                spark.read.json("/raw/today").count()
            except Exception as e:
                if e.getErrorClass() == "PATH_NOT_FOUND":
                    dbutils.notebook.exit("no file today")
                else:
                    raise
            """
        ),
    ),
    silent(
        "BL701.known-case",
        "a case of a match",
        nb(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                match e.getErrorClass():
                    case "TABLE_NOT_FOUND":
                        dbutils.notebook.exit("FAILED: no table")
                    case _:
                        raise
            """
        ),
    ),
    silent(
        "BL701.known-case",
        "a setting of the job decides, and else it raises",
        nb(
            """
            strict = dbutils.widgets.get("strict")
            try:
                spark.table("a").count()
            except Exception as e:
                if strict == "false":
                    dbutils.notebook.exit("FAILED")
                raise
            """
        ),
    ),
    fires(
        "BL701.settings",
        "retries and mail of the task",
        in_job(HIDES, retries=2, email_notifications={"on_failure": ["a@example.com"]}),
        ("BL701", "nb.py", EXIT),
        related=(("job.json", "2"), ("job.json", '"on_failure"')),
    ),
    fires(
        "BL701.settings",
        "mail of the job",
        {
            "job.json": job().replace('"name"', '"email_notifications": {"on_failure": ["a@b.c"]}, "name"'),
            "nb.py": notebook(HIDES),
        },
        ("BL701", "nb.py", EXIT),
        related=(("job.json", '"on_failure"'),),
    ),
    fires(
        "BL701.settings",
        "webhook in a bundle",
        {
            **bundle(retries=3, extra="webhook_notifications:\n  on_failure:\n    - id: abc\n"),
            "nb.py": notebook(HIDES),
        },
        ("BL701", "nb.py", EXIT),
        related=(("resources/daily.yml", "3"), ("resources/daily.yml", "on_failure")),
    ),
    fires(
        "BL701.settings",
        "of the task whose notebook runs this one",
        {
            "job.json": job("main.py", retries=2),
            "main.py": notebook('dbutils.notebook.run("./nb", 600)\n'),
            "nb.py": notebook(HIDES),
        },
        ("BL709", "main.py", '"./nb"'),
        related=(("nb.py", FAILED), ("job.json", "2")),
    ),
    fires(
        "BL701.settings",
        "a task without any",
        {"job.json": job(), "nb.py": notebook(HIDES)},
        ("BL701", "nb.py", EXIT),
        related=(("job.json", '"load"'),),
    ),
    silent("BL701.settings", "retries that do act", {**bundle(retries=2), **nb('spark.table("a").count()\n')}),
    silent(
        "BL701.settings",
        "mail that does act",
        in_job(
            """
            try:
                spark.table("a").count()
            except Exception as e:
                print(e)
                raise
            """,
            email_notifications={"on_failure": ["a@example.com"]},
        ),
    ),
    silent(
        "BL701.settings",
        "another notebook's retries",
        {"job.json": job("other.py", retries=2), "other.py": notebook("print(1)\n")},
    ),
    silent("BL701.settings", "an exit at the end", in_job('dbutils.notebook.exit("done")\n', retries=2)),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_tasks_behind_are_named() -> None:
    files = {
        "job.json": """
        {"name": "daily", "tasks": [
          {"task_key": "load", "notebook_task": {"notebook_path": "nb.py"}},
          {"task_key": "report", "depends_on": [{"task_key": "load"}], "notebook_task": {"notebook_path": "/x"}}
        ]}
        """,
        "nb.py": notebook(HIDES),
    }
    (found,) = findings(files, "BL701")
    assert any("`report`" in note for note in found.notes)
