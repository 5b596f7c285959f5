"""BL705 to BL709: exit values, the interpreter's exit, traceback hooks, dead guards, child notebooks."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import in_job, ipynb, job, nb, notebook

CLAUSES = {
    "BL705.value": "a value that is no text",
    "BL706.exit": "sys.exit(0), exit(), quit() on a good path",
    "BL706.framework": "a click or typer main",
    "BL707.hook": "rich.traceback.install and the like",
    "BL708.guard": "except dbutils.NotebookExit",
    "BL709.status": "a child exits with a failure text that the caller never looks at",
    "BL709.timeout": "timeout 0: a note",
}

SCRIPT = '{"name": "daily", "tasks": [{"task_key": "load", "spark_python_task": {"python_file": "main.py"}}]}'
CHILD = notebook(
    """
    try:
        spark.table("a").count()
    except Exception as e:
        dbutils.notebook.exit(f"FAILED: {e}")
    """
)
STATUS = ("BL709", "nb.py", '"./child"')


def script(code: str) -> dict[str, str]:
    return {"job.json": SCRIPT, "main.py": code}


def calls(code: str, child: str = CHILD) -> dict[str, str]:
    return {**nb(code), "child.py": child}


CASES: list[Case] = [
    fires(
        "BL705.value",
        "a dict",
        nb('dbutils.notebook.exit({"status": "ok"})\n'),
        ("BL705", "nb.py", '{"status": "ok"}'),
        severity="error",
    ),
    fires(
        "BL705.value",
        "a dict by its name",
        nb('result = {"status": "ok"}\ndbutils.notebook.exit(result)\n'),
        ("BL705", "nb.py", "result"),
    ),
    fires(
        "BL705.value",
        "a count in ipynb",
        {"nb.ipynb": ipynb("n = spark.table('a').count()\n", "dbutils.notebook.exit(n)\n")},
        ("BL705", "nb.ipynb", "n"),
    ),
    fires(
        "BL705.value",
        "a list by a helper of a %run notebook",
        {
            "lib.py": notebook("def finish(value):\n    dbutils.notebook.exit(value)\n"),
            "nb.py": notebook('# MAGIC %run ./lib\n\n# COMMAND ----------\n\nfinish(["a", "b"])\n'),
        },
        ("BL705", "lib.py", "value"),
    ),
    fires(
        "BL705.value",
        "a number, in a branch",
        nb('if dbutils.widgets.get("mode") == "off":\n    dbutils.notebook.exit(0)\n'),
        ("BL705", "nb.py", "0"),
    ),
    silent("BL705.value", "str of a dict", nb('dbutils.notebook.exit(str({"status": "ok"}))\n')),
    fires(
        "BL705.value",
        "a comprehension, by its name",
        nb("paths = [f.path for f in dbutils.fs.ls('/mnt')]\ndbutils.notebook.exit(value=paths)\n"),
        ("BL705", "nb.py", "paths"),
    ),
    silent(
        "BL705.value",
        "comprehensions in texts",
        nb("paths = [f.path for f in files]\ndbutils.notebook.exit(f'{paths}')\n"),
    ),
    silent(
        "BL705.value",
        "json.dumps by name",
        nb('import json\nout = json.dumps({"a": 1})\ndbutils.notebook.exit(out)\n'),
    ),
    silent("BL705.value", "not known", nb("from lib import result\ndbutils.notebook.exit(result)\n")),
    silent("BL705.value", "an f-string of a count", nb('dbutils.notebook.exit(f"{spark.table("a").count()}")\n')),
    silent(
        "BL705.value", "a dict on one way only", nb('x = "a"\nif x == y():\n    x = {}\ndbutils.notebook.exit(x)\n')
    ),
    fires(
        "BL706.exit",
        "sys.exit(0) at the end of a script",
        script('import sys\n\nprint("loaded")\nsys.exit(0)\n'),
        ("BL706", "main.py", "sys.exit"),
        severity="warning",
    ),
    fires(
        "BL706.exit",
        "the task that fails by it",
        script("import sys\nprint(1)\nsys.exit(0)\n"),
        ("BL706", "main.py", "sys.exit"),
        related=(("job.json", '"load"'),),
    ),
    fires("BL706.exit", "exit() in a notebook", nb('print("done")\nexit()\n'), ("BL706", "nb.py", "exit")),
    fires(
        "BL706.exit",
        "quit in a branch, ipynb",
        {"nb.ipynb": ipynb("if spark.table('a').count() == 0:\n    quit()\n")},
        ("BL706", "nb.ipynb", "quit"),
    ),
    fires(
        "BL706.exit",
        "raise SystemExit",
        script('print("loaded")\nraise SystemExit\n'),
        ("BL706", "main.py", "raise SystemExit"),
    ),
    fires(
        "BL706.exit",
        "what main returns, under the name guard",
        script(
            """
            import sys

            def main():
                print("loaded")
                return 0

            if __name__ == "__main__":
                sys.exit(main())
            """
        ),
        ("BL706", "main.py", "sys.exit"),
    ),
    fires(
        "BL706.exit",
        "0 or 1: the good runs fail too",
        script(
            """
            import sys

            def main():
                if spark.table("a").count() == 0:
                    return 1
                return 0

            sys.exit(main())
            """
        ),
        ("BL706", "main.py", "sys.exit"),
    ),
    silent("BL706.exit", "a bad status", script("import sys\n\nif not ready():\n    sys.exit(1)\n")),
    silent(
        "BL706.exit",
        "bad by its test",
        script("import sys\n\nstatus = 1 if broken() else 0\nif status != 0:\n    sys.exit(status)\n"),
    ),
    silent(
        "BL706.exit",
        "bad by its truth",
        script("import sys\n\nstatus = 1 if broken() else 0\nif status:\n    raise SystemExit(status)\n"),
    ),
    fires(
        "BL706.exit",
        "good by its test",
        script("import sys\n\nstatus = 1 if broken() else 0\nif status == 0:\n    sys.exit(status)\n"),
        ("BL706", "main.py", "sys.exit"),
    ),
    silent("BL706.exit", "a message", script('import sys\n\nif not ready():\n    sys.exit("not ready")\n')),
    silent(
        "BL706.exit",
        "in a handler",
        script("import sys\n\ntry:\n    load()\nexcept Exception as e:\n    print(e)\n    sys.exit()\n"),
    ),
    silent("BL706.exit", "a module that nobody runs", {"tool.py": "import sys\n\nsys.exit(0)\n"}),
    silent("BL706.exit", "the notebook's own exit", nb('dbutils.notebook.exit("0")\n')),
    fires(
        "BL706.framework",
        "click",
        script(
            """
            import click

            @click.command()
            @click.option("--day")
            def main(day):
                print(day)

            main()
            """
        ),
        ("BL706", "main.py", "main"),
        message="click",
    ),
    fires(
        "BL706.framework",
        "click under the name guard",
        script(
            """
            from click import command

            @command()
            def main():
                print("loaded")

            if __name__ == "__main__":
                main()
            """
        ),
        ("BL706", "main.py", "main"),
    ),
    fires(
        "BL706.framework",
        "typer app",
        script(
            """
            import typer

            app = typer.Typer()

            @app.command()
            def main(day: str):
                print(day)

            app()
            """
        ),
        ("BL706", "main.py", "app"),
        message="typer",
    ),
    silent(
        "BL706.framework",
        "typer that is told to return",
        script(
            """
            import typer

            app = typer.Typer()

            @app.command()
            def main(day: str):
                print(day)

            app(standalone_mode=False)
            """
        ),
    ),
    fires(
        "BL706.framework",
        "typer.run",
        script("import typer\n\ndef main(day: str):\n    print(day)\n\ntyper.run(main)\n"),
        ("BL706", "main.py", "typer.run"),
    ),
    silent(
        "BL706.framework",
        "click without standalone mode",
        script(
            """
            import click

            @click.command()
            def main():
                print("loaded")

            main(standalone_mode=False)
            """
        ),
    ),
    silent(
        "BL706.framework",
        "argparse",
        script("import argparse\n\nparser = argparse.ArgumentParser()\nprint(parser.parse_args())\n"),
    ),
    silent(
        "BL706.framework",
        "a command that nobody calls",
        script("import click\n\n@click.command()\ndef main():\n    print(1)\n\nprint(2)\n"),
    ),
    silent(
        "BL706.framework",
        "a script that no task runs",
        {"main.py": "import click\n\n@click.command()\ndef main():\n    print(1)\n\nmain()\n"},
    ),
    fires(
        "BL707.hook",
        "rich by its name",
        nb("from rich.traceback import install\n\ninstall()\n"),
        ("BL707", "nb.py", "install"),
        severity="error",
    ),
    fires(
        "BL707.hook",
        "rich by the module, in a module of the project",
        {
            "job.json": SCRIPT,
            "main.py": "import setup_logs\n\nsetup_logs.start()\n",
            "setup_logs.py": "import rich.traceback\n\ndef start():\n    rich.traceback.install(show_locals=True)\n",
        },
        ("BL707", "setup_logs.py", "rich.traceback.install"),
    ),
    fires(
        "BL707.hook",
        "IPython's own method",
        nb("shell = get_ipython()\nshell._showtraceback = lambda *args: None\n"),
        ("BL707", "nb.py", "shell._showtraceback"),
    ),
    fires(
        "BL707.hook",
        "set_custom_exc in ipynb",
        {"nb.ipynb": ipynb("get_ipython().set_custom_exc((Exception,), print)\n")},
        ("BL707", "nb.ipynb", "get_ipython().set_custom_exc"),
    ),
    silent("BL707.hook", "rich for tables", nb("from rich.console import Console\n\nConsole().print('a')\n")),
    silent("BL707.hook", "in a comment", nb("# from rich.traceback import install; install()\nprint(1)\n")),
    silent("BL707.hook", "printed by hand", nb("import traceback\n\ntraceback.print_exc()\n")),
    silent("BL707.hook", "another install", nb("from somewhere import install\n\ninstall()\n")),
    fires(
        "BL708.guard",
        "before a broad handler",
        nb(
            """
            try:
                dbutils.notebook.exit("done")
            except dbutils.NotebookExit:
                raise
            except Exception as e:
                print(e)
                raise
            """
        ),
        ("BL708", "nb.py", "dbutils.NotebookExit"),
        severity="warning",
    ),
    fires(
        "BL708.guard",
        "below notebook, in a tuple",
        nb("try:\n    load()\nexcept (ValueError, dbutils.notebook.NotebookExit):\n    raise\n"),
        ("BL708", "nb.py", "dbutils.notebook.NotebookExit"),
    ),
    fires(
        "BL708.guard",
        "in a function, with a name",
        nb("def main():\n    try:\n        load()\n    except dbutils.NotebookExit as e:\n        pass\n\nmain()\n"),
        ("BL708", "nb.py", "dbutils.NotebookExit"),
    ),
    fires(
        "BL708.guard",
        "ipynb",
        {"nb.ipynb": ipynb("try:\n    load()\nexcept dbutils.NotebookExit:\n    raise\n")},
        ("BL708", "nb.ipynb", "dbutils.NotebookExit"),
    ),
    silent(
        "BL708.guard",
        "a class of one's own",
        nb("class NotebookExit(Exception):\n    pass\n\ntry:\n    load()\nexcept NotebookExit:\n    raise\n"),
    ),
    silent("BL708.guard", "in a string", nb('print("except dbutils.NotebookExit:")\n')),
    silent(
        "BL708.guard", "another class of dbutils' wrapper", nb("try:\n    load()\nexcept Py4JJavaError:\n    raise\n")
    ),
    silent(
        "BL708.guard", "another vendor's tool", nb("try:\n    load()\nexcept mssparkutils.NotebookExit:\n    raise\n")
    ),
    fires(
        "BL709.status",
        "thrown away",
        calls('dbutils.notebook.run("./child", 600)\n'),
        STATUS,
        severity="warning",
        related=(("child.py", 'dbutils.notebook.exit(f"FAILED: {e}")'),),
    ),
    fires(
        "BL709.status",
        "bound and forgotten",
        calls('status = dbutils.notebook.run("./child", 600)\nprint("next")\n'),
        STATUS,
    ),
    fires(
        "BL709.status", "only printed", calls('print(dbutils.notebook.run("./child", 600))\n'), STATUS, message="print"
    ),
    fires(
        "BL709.status",
        "one child of a loop, after a failed check",
        calls(
            """
            for name in ["./child", "./good"]:
                dbutils.notebook.run(name, 600)
            """,
            notebook('if spark.table("a").count() == 0:\n    dbutils.notebook.exit("FAILED: no rows")\n'),
        ),
        ("BL709", "nb.py", "name"),
    ),
    silent(
        "BL709.status",
        "looked at",
        calls('if dbutils.notebook.run("./child", 600).startswith("FAILED"):\n    raise RuntimeError("child")\n'),
    ),
    silent(
        "BL709.status",
        "parsed",
        calls('import json\nresult = json.loads(dbutils.notebook.run("./child", 600))\ncheck(result)\n'),
    ),
    silent(
        "BL709.status",
        "a child that raises",
        calls(
            'dbutils.notebook.run("./child", 600)\n',
            notebook('spark.table("a").count()\ndbutils.notebook.exit("OK")\n'),
        ),
    ),
    silent("BL709.status", "a child that is not here", nb('dbutils.notebook.run("/Shared/child", 600)\n')),
    silent(
        "BL709.status",
        "a child that has nothing to do",
        calls(
            'dbutils.notebook.run("./child", 600)\n', notebook('if f():\n    dbutils.notebook.exit("nothing new")\n')
        ),
    ),
    fires(
        "BL709.timeout",
        "0",
        nb('x = dbutils.notebook.run("/Shared/child", 0)\ncheck(x)\n'),
        ("BL709", "nb.py", "0"),
        severity="note",
    ),
    fires(
        "BL709.timeout",
        "by its name",
        nb('x = dbutils.notebook.run("/Shared/child", timeout_seconds=0, arguments={"a": "b"})\ncheck(x)\n'),
        ("BL709", "nb.py", "0"),
    ),
    fires(
        "BL709.timeout",
        "a variable, in a function",
        nb("NONE = 0\n\ndef start(path):\n    return dbutils.notebook.run(path, NONE)\n\ncheck(start('/a/b'))\n"),
        ("BL709", "nb.py", "NONE"),
    ),
    fires(
        "BL709.timeout",
        "ipynb",
        {"job.json": job("nb.ipynb"), "nb.ipynb": ipynb("check(dbutils.notebook.run('/Shared/child', 0))\n")},
        ("BL709", "nb.ipynb", "0"),
    ),
    silent("BL709.timeout", "an hour", nb('check(dbutils.notebook.run("/Shared/child", 3600))\n')),
    silent(
        "BL709.timeout",
        "a parameter",
        nb('check(dbutils.notebook.run("/Shared/child", int(dbutils.widgets.get("t"))))\n'),
    ),
    silent("BL709.timeout", "not given", nb('check(dbutils.notebook.run("/Shared/child"))\n')),
    silent(
        "BL709.timeout",
        "not in the default profile",
        in_job('check(dbutils.notebook.run("/x/y", 0))\n'),
        profile="default",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
