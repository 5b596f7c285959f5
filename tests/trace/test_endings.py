# ruff: noqa: E501
"""How a run ends: exits, raises, handlers, what never runs."""

from __future__ import annotations

import pytest

from bricklint.trace.events import (
    CallUnknown,
    Exit,
    Handled,
    InterpreterExit,
    Kept,
    NotebookRun,
    Raise,
    Returns,
    RunMagic,
    TracebackHook,
)
from bricklint.trace.frames import Called, Handler, InBranch, InFinally, InTry
from bricklint.trace.questions import failed_check, failure_text, handler, in_final, known_case
from bricklint.trace.trace import Trace
from tests.trace.project import run, shown


def only_exit(trace: Trace) -> Exit:
    (found,) = trace.exits
    return found


def around(event: Exit) -> Handler:
    found = handler(event)
    assert found is not None
    return found


IN_HANDLER = [
    pytest.param("try:\n    f()\nexcept Exception as e:\n    dbutils.notebook.exit('x')", id="Exception"),
    pytest.param("try:\n    f()\nexcept:\n    dbutils.notebook.exit('x')", id="bare"),
    pytest.param("try:\n    f()\nexcept (ValueError, Exception):\n    dbutils.notebook.exit('x')", id="in a tuple"),
    pytest.param("E = Exception\ntry:\n    f()\nexcept E:\n    dbutils.notebook.exit('x')", id="by another name"),
    pytest.param(
        "def fail(text):\n    dbutils.notebook.exit(text)\ntry:\n    f()\nexcept Exception as e:\n    fail(str(e))",
        id="in a helper called from the handler",
    ),
    pytest.param(
        "class Run:\n    def fail(self, t):\n        dbutils.notebook.exit(t)\nr = Run()\n"
        "try:\n    f()\nexcept Exception as e:\n    r.fail(str(e))",
        id="in a method",
    ),
    pytest.param(
        "def main():\n    try:\n        f()\n    except Exception:\n        dbutils.notebook.exit('x')\nmain()",
        id="in a function",
    ),
    pytest.param(
        "def guard(f):\n    def inner(*a):\n        try:\n            return f(*a)\n        except Exception as e:\n"
        "            dbutils.notebook.exit(str(e))\n    return inner\n@guard\ndef main():\n    pass\nmain()",
        id="in a decorator of the project",
    ),
    pytest.param(
        "stop = dbutils.notebook.exit\ntry:\n    f()\nexcept Exception:\n    stop('x')", id="through an alias"
    ),
    pytest.param(
        "for t in tables:\n    try:\n        f(t)\n    except Exception:\n        dbutils.notebook.exit('x')",
        id="in a loop",
    ),
    pytest.param(
        "with lock:\n    try:\n        f()\n    except Exception:\n        with other:\n            dbutils.notebook.exit('x')",
        id="in a with",
    ),
    pytest.param(
        "try:\n    f()\nexcept Exception:\n    try:\n        g()\n    finally:\n        dbutils.notebook.exit('x')",
        id="in the finally of a try in the handler",
    ),
]


@pytest.mark.parametrize("code", IN_HANDLER)
def test_an_exit_in_a_broad_handler(code: str) -> None:
    found = around(only_exit(run(code)))
    assert found.broad
    assert found.reraises == "never"


def test_an_exit_in_a_handler_of_a_run_notebook() -> None:
    trace = run(
        "# MAGIC %run ./steps",
        steps="# Databricks notebook source\ntry:\n    f()\nexcept Exception as e:\n    dbutils.notebook.exit(str(e))\n",
    )
    found = only_exit(trace)
    assert found.at.path == "steps.py"
    assert [step.how for step in found.around(Called)] == ["run"]


def test_exit_then_raise_is_unreachable_and_says_so() -> None:
    trace = run("""
        try:
            f()
        except Exception as e:
            dbutils.notebook.exit(f"FAILED: {e}")
            raise
        """)
    found = only_exit(trace)
    assert found.unreachable is not None
    assert (found.unreachable.raises, found.unreachable.at.text) == (True, "raise")
    assert not list(trace.of(Raise)) and len(list(trace.of(Raise, reached=None))) == 1
    assert failure_text(found.value).startswith("FAILED")
    assert around(found).ends == {"exits"}


def test_a_helper_that_always_exits_leaves_what_follows_unreachable() -> None:
    trace = run("""
        def fail(text):
            print(text)
            dbutils.notebook.exit(text)

        if not ready:
            fail("not ready")
            raise ValueError("not ready")
        """)
    found = only_exit(trace)
    assert found.unreachable is not None and found.unreachable.at.text == 'raise ValueError("not ready")'


def test_cells_behind_an_exit() -> None:
    trace = run("""
        dbutils.notebook.exit("done")

        # COMMAND ----------

        df.write.mode("append").saveAsTable("t")
        """)
    found = only_exit(trace)
    assert found.unreachable is not None and found.unreachable.later_cells and not found.unreachable.raises
    assert not trace.writes


@pytest.mark.parametrize("rest", ["", "pass\n", "# a comment\n", "def f():\n    pass\n", "import os\n", '"""text"""\n'])
def test_nothing_that_matters_behind_an_exit(rest: str) -> None:
    assert only_exit(run("dbutils.notebook.exit('x')\n" + rest)).unreachable is None


def test_an_exit_in_one_branch_leaves_the_rest_reachable() -> None:
    trace = run("if empty:\n    dbutils.notebook.exit('nothing to do')\ndf.write.mode('append').saveAsTable('t')")
    assert only_exit(trace).unreachable is None
    assert len(trace.writes) == 1


def test_an_exit_in_a_try_is_caught_by_its_broad_handler() -> None:
    trace = run("""
        try:
            load()
            dbutils.notebook.exit("ok")
        except Exception as e:
            print(e)
        """)
    found = only_exit(trace)
    assert found.caught_by is not None and found.caught_by.at.text == "except Exception as e:"
    assert handler(found) is None


def test_an_exit_that_is_caught_and_raised_again() -> None:
    trace = run("""
        try:
            dbutils.notebook.exit("ok")
        except Exception as e:
            log(e)
            raise
        """)
    found = only_exit(trace)
    assert found.caught_by is None and found.recaught


@pytest.mark.parametrize(
    "clause", ["except ValueError:", "except (ValueError, KeyError):", "except dbutils.NotebookExit:"]
)
def test_an_exit_passes_specific_handlers(clause: str) -> None:
    found = only_exit(run(f"try:\n    dbutils.notebook.exit('ok')\n{clause}\n    pass"))
    assert found.caught_by is None and not found.recaught


def test_an_exit_is_caught_across_calls_and_outer_tries() -> None:
    trace = run("""
        def main():
            try:
                dbutils.notebook.exit("ok")
            except ValueError:
                raise

        try:
            main()
        except Exception:
            print("failed")
        """)
    found = only_exit(trace)
    assert found.caught_by is not None and found.caught_by.types == ("Exception",)


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("raise", "always"),
        ("log(e)\n    raise ValueError('x') from e", "always"),
        ("sys.exit(1)", "always"),
        ("if 'x' in str(e):\n        raise\n    else:\n        raise RuntimeError('y')", "always"),
        ("if 'x' in str(e):\n        return_value = 1\n    else:\n        raise", "sometimes"),
        ("if attempt < 3:\n        time.sleep(1)\n    else:\n        raise", "sometimes"),
        ("print(e)", "never"),
        ("dbutils.notebook.exit('x')\n    raise", "never"),
        ("fail(e)", "always"),
        ("perhaps(e)", "sometimes"),
        ("try:\n        cleanup()\n    finally:\n        raise", "always"),
    ],
)
def test_whether_a_handler_raises_again(body: str, how: str) -> None:
    code = (
        "import sys\ndef fail(e):\n    raise RuntimeError(str(e))\n"
        "def perhaps(e):\n    if e:\n        raise ValueError()\n"
        f"try:\n    f()\nexcept Exception as e:\n    {body}\n"
    )
    trace = run(code)
    assert trace.handlers[0].reraises == how


CASES = [
    pytest.param('if "Path does not exist" in str(e):\n        dbutils.notebook.exit("no data")\n    raise', id="message"),
    pytest.param('if isinstance(e, KeyError):\n        dbutils.notebook.exit("x")\n    raise', id="isinstance"),
    pytest.param('if e.code == 404:\n        dbutils.notebook.exit("x")\n    raise', id="code"),
    pytest.param('message = str(e)\n    if "empty" in message.lower():\n        dbutils.notebook.exit("x")\n    raise',
                 id="through a variable"),
    pytest.param('if type(e).__name__ == "Empty":\n        dbutils.notebook.exit("x")\n    raise', id="name of the type"),
    pytest.param('if "empty" not in str(e):\n        raise\n    dbutils.notebook.exit("x")', id="the other way round"),
    pytest.param('if is_empty(e):\n        dbutils.notebook.exit("x")\n    raise', id="by a helper"),
    pytest.param('if str(e).startswith("EMPTY"):\n        dbutils.notebook.exit("x")\n    raise', id="startswith"),
    pytest.param('if re.search("empty", str(e)):\n        dbutils.notebook.exit("x")\n    raise', id="re.search"),
]  # fmt: skip


@pytest.mark.parametrize("body", CASES)
def test_a_deliberate_known_case(body: str) -> None:
    code = f"import re\ndef is_empty(e):\n    return 'empty' in str(e)\ntry:\n    f()\nexcept Exception as e:\n    {body}\n"
    assert known_case(only_exit(run(code))) is not None


@pytest.mark.parametrize(
    "body",
    [
        'if DEBUG:\n        dbutils.notebook.exit("x")\n    raise',
        'dbutils.notebook.exit("x")',
        'if attempts > 3:\n        dbutils.notebook.exit("x")\n    raise',
    ],
)
def test_no_known_case(body: str) -> None:
    assert known_case(only_exit(run(f"try:\n    f()\nexcept Exception as e:\n    {body}\n"))) is None


def test_a_failed_check_on_a_count() -> None:
    trace = run("""
        bad = df.filter("id IS NULL").count()
        if bad > 0:
            dbutils.notebook.exit(f"FAILED: {bad} rows without id")
        """)
    branch = failed_check(only_exit(trace))
    assert branch is not None and branch.taken
    assert branch.test.clauses[0].about == "count" and branch.test.clauses[0].name == "bad"


def test_a_flag_set_in_a_handler() -> None:
    trace = run("""
        status = "OK"
        try:
            f()
        except Exception:
            status = "FAILED"
        if status == "FAILED":
            dbutils.notebook.exit("FAILED")
        """)
    branch = failed_check(only_exit(trace))
    assert branch is not None
    assert branch.test.clauses[0].from_handlers == (trace.handlers[0].id,)


def test_a_guard_that_returned_before_is_implied() -> None:
    trace = run("""
        def main():
            if df.count() > 0:
                return
            dbutils.notebook.exit("FAILED")
        main()
        """)
    found = only_exit(trace)
    assert failed_check(found) is None
    implied = failed_check(found, implied=True)
    assert implied is not None and implied.taken is False and implied.test.asks("count")


def test_an_exit_in_a_finally() -> None:
    trace = run("try:\n    f()\nfinally:\n    dbutils.notebook.exit('done')")
    final = in_final(only_exit(trace))
    assert final is not None and final.failures_arrive
    calm = run("try:\n    f()\nexcept Exception:\n    pass\nfinally:\n    dbutils.notebook.exit('done')")
    final = in_final(only_exit(calm))
    assert final is not None and not final.failures_arrive


INTERPRETER = [
    ("import sys\nsys.exit(0)", "sys.exit"),
    ("from sys import exit as leave\nleave()", "sys.exit"),
    ("exit()", "exit"),
    ("quit(1)", "quit"),
    ("raise SystemExit(0)", "raise SystemExit"),
    ("raise SystemExit", "raise SystemExit"),
    ("import os\nos._exit(0)", "os._exit"),
    ("import typer\napp = typer.Typer()\napp()", "typer"),
    ("import click\n@click.command()\n@click.option('--day')\ndef main(day):\n    pass\nmain()", "click"),
]


@pytest.mark.parametrize(("code", "kind"), INTERPRETER)
def test_the_interpreter_is_stopped(code: str, kind: str) -> None:
    assert [event.kind for event in run(code).of(InterpreterExit)] == [kind]


HOOKS = [
    "import rich.traceback\nrich.traceback.install()",
    "from rich.traceback import install\ninstall(show_locals=True)",
    "from rich import traceback\ntraceback.install()",
    "ip = get_ipython()\nip._showtraceback = show",
    "get_ipython().set_custom_exc((Exception,), show)",
    "import sys\nsys.excepthook = show",
]


@pytest.mark.parametrize("code", HOOKS)
def test_failures_are_hidden_by_a_hook(code: str) -> None:
    assert len(list(run(code).of(TracebackHook))) == 1


def test_what_a_handler_guards_and_does() -> None:
    trace = run("""
        try:
            rows = spark.table("a").count()
            df.write.mode("append").saveAsTable("t")
        except Exception as e:
            pass
        print(rows)
        """)
    (found,) = trace.of(Handled)
    assert {"write", "read"} <= found.guards
    assert found.handler.empty and not found.handler.logs_only
    assert found.needs == {"rows"} and not found.sets and not found.in_loop
    assert [event.method for event in trace.of(CallUnknown)][:1] == ["table"]


def test_what_a_loop_goes_through_is_needed_by_nobody() -> None:
    trace = run("""
        for name in ["a", "b"]:
            try:
                for field, label in [("x", "X")]:
                    print(spark.table(name).first()[field])
            except Exception:
                continue

        def show(label):
            print(label)

        show("x")
        """)
    (found,) = trace.of(Handled)
    assert found.needs == frozenset()


@pytest.mark.parametrize(
    "body", ["print(e)", "logger.warning('x %s', e)", "logging.exception(e)", "traceback.print_exc()", "display(e)"]
)
def test_a_handler_that_only_logs(body: str) -> None:
    assert run(f"try:\n    f()\nexcept Exception as e:\n    {body}").handlers[0].logs_only


@pytest.mark.parametrize("body", ["x = 1", "rows = []", "errors.append(e)", "notify(e)", "raise"])
def test_a_handler_that_does_more(body: str) -> None:
    assert not run(f"try:\n    f()\nexcept Exception as e:\n    {body}").handlers[0].logs_only


COLLECTED = """
results = {}
for name in ["a", "b"]:
    try:
        load(name)
        results[name] = "ok"
    except Exception as e:
        results[name] = "failed"
"""


@pytest.mark.parametrize(
    ("rest", "looked"),
    [
        ("", False),
        ("print(results)", False),
        ("dbutils.notebook.exit(str(results))", False),
        ("summary = {'r': results}\ndbutils.notebook.exit(str(summary))", False),
        ("if 'failed' in results.values():\n    raise ValueError('x')", True),
        ("failed = [n for n, r in results.items() if r == 'failed']\nif failed:\n    raise ValueError(failed)", True),
        ("failed = [n for n in results]\nassert not failed", True),
        ("notify(results)", True),
        ("dbutils.jobs.taskValues.set('results', results)", True),
        ("raise ValueError(results)", True),
        ("def check(r):\n    if r:\n        raise ValueError()\ncheck(results)", True),
    ],
)
def test_failures_that_are_collected(rest: str, looked: bool) -> None:
    (kept,) = run(COLLECTED + rest).of(Kept)
    assert (kept.name, kept.looked_at) == ("results", looked)


def test_collecting_outside_a_loop_is_no_collecting() -> None:
    assert not list(run("try:\n    f()\nexcept Exception as e:\n    errors.append(e)").of(Kept))


def test_returns_of_handlers() -> None:
    trace = run("def f():\n    try:\n        return g()\n    except Exception:\n        return None\nf()")
    assert [shown(event) for event in trace.of(Returns)] == ["return None"]
    assert trace.handlers[0].ends == {"returns"}


def test_a_retry_loop_may_raise() -> None:
    trace = run("""
        def load(tries=3):
            for attempt in range(1, tries + 1):
                try:
                    return read()
                except Exception as e:
                    if attempt < tries:
                        time.sleep(1)
                    else:
                        raise
        load()
        """)
    assert trace.handlers[0].reraises == "sometimes"


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ('dbutils.notebook.run("./child", 60)', "ignored"),
        ('r = dbutils.notebook.run("./child", 60)', "ignored"),
        ('r = dbutils.notebook.run("./child", 60)\nprint(r)', "shown"),
        ('r = dbutils.notebook.run("./child", 60)\nif r != "OK":\n    raise ValueError(r)', "used"),
        ('r = json.loads(dbutils.notebook.run("./child", 60))', "used"),
        ('results.append(dbutils.notebook.run("./child", 60))', "used"),
    ],
)
def test_whether_the_result_of_a_child_is_looked_at(code: str, result: str) -> None:
    (found,) = run(code).of(NotebookRun)
    assert found.result == result


def test_the_arguments_of_a_child() -> None:
    trace = run('a = {"day": day}\na["env"] = "dev"\ndbutils.notebook.run("./child", 0, a)')
    (found,) = trace.of(NotebookRun)
    assert found.arguments is not None
    assert [(name, at.text) for name, _, at in found.arguments] == [("day", '"day"'), ("env", '"env"')]
    assert found.timeout_at is not None and found.timeout_at.text == "0"


def test_notebooks_that_run_each_other() -> None:
    trace = run(
        "# MAGIC %run ./a",
        a="# Databricks notebook source\n# MAGIC %run ./b\n",
        b="# Databricks notebook source\n# MAGIC %run ./a\n",
    )
    last = list(trace.of(RunMagic))[-1]
    assert (last.outcome, last.chain) == ("circle", ("a.py", "b.py", "a.py"))


def test_frames_of_an_exit() -> None:
    trace = run("""
        try:
            f()
        except ValueError as e:
            raise
        except Exception as e:
            if True:
                dbutils.notebook.exit("x")
        """)
    found = only_exit(trace)
    assert around(found).types == ("Exception",)
    assert isinstance(found.path[-1], InBranch) and found.path[-1].known is True
    assert [h.types for h in trace.handlers] == [("ValueError",), ("Exception",)]
    assert trace.handlers[1].catches_exit and not trace.handlers[0].catches_exit


def test_the_body_of_a_try_is_found_by_its_number() -> None:
    trace = run("""
        try:
            df.write.mode("append").saveAsTable("t")
        except Exception:
            dbutils.notebook.exit("x")
        """)
    guarded = [type(event).__name__ for event in trace.guarded(around(only_exit(trace)).try_)]
    assert guarded == ["Write"]
    assert isinstance(trace.writes[0].inside(InTry), InTry)
    assert trace.writes[0].inside(InFinally) is None
