"""BL704: failures that are swallowed."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import in_job, ipynb, job, nb, notebook

CLAUSES = {
    "BL704.write": "a broad handler that does nothing around a write or the run of a notebook",
    "BL704.needed": "... around a read or a call that a later statement needs",
    "BL704.logs": "a note where it only prints or logs, or where no job runs it",
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
    fires(
        "BL704.needed",
        "the value is used two cells later",
        in_job(
            """
            try:
                df = spark.read.json("/mnt/landing")
            except Exception:
                pass

            # COMMAND ----------

            print("next")

            # COMMAND ----------

            df.write.mode("overwrite").saveAsTable("b")
            """
        ),
        ("BL704", "nb.py", "except Exception:"),
        severity="warning",
    ),
    fires(
        "BL704.needed",
        "set in a %run notebook, used by its caller",
        {
            "job.json": job(),
            "lib.py": notebook("try:\n    settings = fetch()\nexcept Exception:\n    pass\n"),
            "nb.py": notebook("# MAGIC %run ./lib\n\n# COMMAND ----------\n\nprint(settings)\n"),
        },
        ("BL704", "lib.py", "except Exception:"),
        severity="warning",
    ),
    silent(
        "BL704.needed",
        "a later cell binds it anew before it is used",
        in_job(
            """
            try:
                df = fetch()
            except Exception:
                pass

            # COMMAND ----------

            df = spark.table("a")

            # COMMAND ----------

            print(df)
            """
        ),
    ),
    fires(
        "BL704.write",
        "suppress in a with",
        in_job(
            """
            from contextlib import suppress
            with suppress(Exception):
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            """
        ),
        ("BL704", "nb.py", "suppress(Exception)"),
        severity="warning",
    ),
    silent(
        "BL704.write",
        "suppress of one type",
        in_job(
            """
            from contextlib import suppress
            with suppress(FileNotFoundError):
                spark.table("a").write.mode("overwrite").saveAsTable("b")
            """
        ),
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
    silent(
        "BL704.write",
        "it tries again, and the loop's else raises",
        in_job(
            """
            for turn in range(3):
                try:
                    spark.table("a").write.mode("overwrite").saveAsTable("b")
                    break
                except Exception as e:
                    print(e)
            else:
                raise RuntimeError("not written")
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
        "a later comprehension has a name of its own",
        in_job(
            """
            orders = []
            for row in spark.table("a").toLocalIterator():
                try:
                    order = parse(row["order"])
                    orders.append(order)
                except Exception as e:
                    print(e)
            # COMMAND ----------
            ids = [order.id for order in orders]
            """
        ),
    ),
    silent(
        "BL704.logs",
        "what a dictionary holds is no read of data",
        in_job(
            """
            import os
            try:
                os.environ["REGION"] = context.get("region")
            except Exception:
                pass
            """
        ),
    ),
    silent(
        "BL704.logs",
        "a folder is looked for",
        in_job(
            """
            for name in ["a", "b"]:
                try:
                    dbutils.fs.ls("/mnt/landing/" + name)
                except Exception:
                    continue
                spark.read.json("/mnt/landing/" + name).write.mode("overwrite").saveAsTable(name)
            """
        ),
    ),
    silent(
        "BL704.logs",
        "it lists what is to be dropped",
        in_job(
            """
            try:
                for row in spark.sql("SHOW TABLES IN staging").collect():
                    spark.sql("DROP TABLE IF EXISTS staging." + row.tableName)
            except Exception as e:
                print("nothing to drop", e)
            """
        ),
    ),
    fires(
        "BL704.logs",
        "what a service answers is a read of data",
        in_job(
            """
            try:
                session.get("https://example.com/rates").json()
            except Exception as e:
                print(e)
            """
        ),
        ("BL704", "nb.py", "except Exception as e:"),
        severity="note",
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
        in_job(
            'try:\n    spark.table("a").write.mode("append").saveAsTable("ops.run_log")\nexcept Exception:\n    pass\n'
        ),
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
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
