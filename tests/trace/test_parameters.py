# ruff: noqa: E501
"""Widgets: which are defined, which are read, and where nobody can say."""

from __future__ import annotations

import json

import pytest

from bricklint.trace.events import DbutilsHandedAway, TaskValueGet, TaskValueSet, WidgetDefined, WidgetRead
from bricklint.trace.trace import Trace
from bricklint.trace.values import Known, Widget, pattern, text
from tests.rules.notebooks import ipynb
from tests.trace.project import run


def reads(trace: Trace) -> list[str]:
    return [event.name for event in trace.of(WidgetRead)]


READ_FORMS = [
    pytest.param('x = dbutils.widgets.get("day")', id="plain"),
    pytest.param('name = "day"\nx = dbutils.widgets.get(name)', id="through a variable"),
    pytest.param('x = dbutils.widgets.get(name="day")', id="by keyword"),
    pytest.param('w = dbutils.widgets\nx = w.get("day")', id="through an alias of dbutils.widgets"),
    pytest.param('get = dbutils.widgets.get\nx = get("day")', id="through an alias of get"),
    pytest.param('x = getArgument("day", "2024-01-01")', id="getArgument"),
    pytest.param('p = "da"\nx = dbutils.widgets.get(f"{p}y")', id="f-string"),
    pytest.param('def param(n):\n    return dbutils.widgets.get(n)\nx = param("day")', id="helper function"),
    pytest.param('def param(n, kind="x", default=None):\n    try:\n        return dbutils.widgets.get(n)\n'
                 '    except Exception:\n        return default\nx = param(n="day", default="d")', id="helper with default"),
    pytest.param('class Params:\n    def __init__(self, dbutils):\n        self.u = dbutils\n'
                 '    def read(self, n):\n        return self.u.widgets.get(n)\nx = Params(dbutils).read("day")',
                 id="class that keeps dbutils"),
    pytest.param('class P:\n    @staticmethod\n    def read(n):\n        return dbutils.widgets.get(n)\nx = P.read("day")',
                 id="static method"),
    pytest.param('class P:\n    @property\n    def day(self):\n        return dbutils.widgets.get("day")\nx = P().day',
                 id="property"),
    pytest.param('x = (lambda n: dbutils.widgets.get(n))("day")', id="lambda"),
    pytest.param('NAMES = {"d": "day"}\nx = dbutils.widgets.get(NAMES["d"])', id="dict lookup"),
    pytest.param('for n in ["day"]:\n    x = dbutils.widgets.get(n)', id="loop over one"),
    pytest.param('p = {n: dbutils.widgets.get(n) for n in ("day",)}', id="dict comprehension"),
    pytest.param('from databricks.sdk.runtime import dbutils as d\nx = d.widgets.get("day")', id="runtime import"),
    pytest.param('from pyspark.dbutils import DBUtils\nd = DBUtils(spark)\nx = d.widgets.get("day")', id="DBUtils(spark)"),
    pytest.param('import functools\nread = functools.partial(dbutils.widgets.get, "day")\nx = read()', id="partial"),
    pytest.param('def deco(f):\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n'
                 '@deco\ndef read(n):\n    return dbutils.widgets.get(n)\nx = read("day")', id="decorated"),
    pytest.param('x = dbutils.widgets.get("day") if True else None', id="conditional expression"),
    pytest.param('x = getattr(dbutils.widgets, "get")("day")', id="getattr"),
    pytest.param('with open("f") as f:\n    x = dbutils.widgets.get("day")', id="in a with"),
    pytest.param('def never_called():\n    return dbutils.widgets.get("day")', id="a function that nothing calls"),
]  # fmt: skip


@pytest.mark.parametrize("code", READ_FORMS)
def test_a_parameter_is_seen_to_be_read(code: str) -> None:
    assert run(code).reads("day") is True


UNREAD_FORMS = [
    pytest.param('# dbutils.widgets.get("day")', id="a comment"),
    pytest.param("print(\"dbutils.widgets.get('day')\")", id="a string"),
    pytest.param('"""\ndbutils.widgets.get("day")\n"""', id="a docstring"),
    pytest.param('x = {}.get("day")', id="another get"),
    pytest.param('dbutils.widgets.text("day", "1")', id="defined only"),
]


@pytest.mark.parametrize("code", UNREAD_FORMS)
def test_a_parameter_is_surely_not_read(code: str) -> None:
    assert run(code).reads("day") is False


UNKNOWABLE_FORMS = [
    pytest.param("x = dbutils.widgets.getAll()", id="getAll"),
    pytest.param("x = dbutils.notebook.entry_point.getCurrentBindings()", id="getCurrentBindings"),
    pytest.param("import lib\nlib.setup(dbutils)", id="dbutils handed away"),
    pytest.param("import lib\nlib.setup(dbutils.widgets)", id="dbutils.widgets handed away"),
    pytest.param("import lib\nx = dbutils.widgets.get(lib.name())", id="a name that is not known"),
    pytest.param("for n in spark.table('names').collect():\n    x = dbutils.widgets.get(n)", id="names from a table"),
    pytest.param("# MAGIC %run /Shared/setup", id="%run of a workspace path"),
    pytest.param("# MAGIC %run ./missing", id="%run that is not there"),
    pytest.param('from company import params\nx = params("day")', id="the name is given to other code"),
]


@pytest.mark.parametrize("code", UNKNOWABLE_FORMS)
def test_nobody_can_say_whether_a_parameter_is_read(code: str) -> None:
    assert run(code).reads("day") is None


def test_looping_over_pairs_defines_each_widget_with_its_own_default() -> None:
    trace = run("""
        for name, default in [("a", "1"), ("b", "2")]:
            dbutils.widgets.text(name, default)
        values = {n: dbutils.widgets.get(n) for n in ["a", "b"]}
        """)
    assert [(e.name, text(e.default), e.at.text) for e in trace.of(WidgetDefined)] == [
        ("a", "1", '"a"'),
        ("b", "2", '"b"'),
    ]
    assert reads(trace) == ["a", "b"]


def test_looping_over_a_dict_of_defaults() -> None:
    trace = run("""
        DEFAULTS = {"source": "/mnt/in", "target": "/mnt/out"}
        for key, value in DEFAULTS.items():
            dbutils.widgets.text(key, value)
        """)
    assert [(e.name, text(e.default)) for e in trace.of(WidgetDefined)] == [
        ("source", "/mnt/in"),
        ("target", "/mnt/out"),
    ]


def test_choices_and_places_of_a_dropdown() -> None:
    trace = run('dbutils.widgets.dropdown("env", "dev", ["dev", "prod"], "Environment")')
    (found,) = trace.of(WidgetDefined)
    assert (found.kind, found.choices, found.at.text) == ("dropdown", ("dev", "prod"), '"env"')
    assert found.default_at is not None and found.default_at.text == '"dev"'


def test_a_module_of_the_project_reads_through_the_dbutils_it_is_given() -> None:
    trace = run(
        'from lib.params import read\nx = read(dbutils, "day")',
        lib__params="def read(utils, name):\n    return utils.widgets.get(name)\n",
    )
    assert reads(trace) == ["day"]
    assert trace.reading_unknowable is None
    assert [file.source.path for file in trace.files] == ["nb.py", "lib/params.py"]


def test_a_run_notebook_shares_names_and_widgets() -> None:
    trace = run(
        """
        # MAGIC %run ./setup

        # COMMAND ----------

        day = read("day")
        print(BASE)
        """,
        setup='# Databricks notebook source\nBASE = "/mnt"\ndbutils.widgets.text("day", "")\n'
        "def read(n):\n    return dbutils.widgets.get(n)\n",
    )
    assert reads(trace) == ["day"]
    (read,) = trace.of(WidgetRead)
    assert (read.defined and read.at.path == "nb.py") or read.at.path == "setup.py"
    assert trace.widgets_defined["day"].at.path == "setup.py"


def test_uncalled_functions_of_a_run_library_count_as_reads_only() -> None:
    trace = run(
        "# MAGIC %run ./lib",
        lib='# Databricks notebook source\ndef f(df):\n    x = dbutils.widgets.get("day")\n'
        '    df.write.mode("append").saveAsTable("t")\n    dbutils.notebook.exit("x")\n',
    )
    assert trace.reads("day") is True
    assert not trace.writes and not trace.exits


def test_sql_cells_read_define_and_remove() -> None:
    trace = run("""
        # MAGIC %sql
        # MAGIC CREATE WIDGET TEXT day DEFAULT "2024-01-01";
        # MAGIC CREATE WIDGET DROPDOWN env DEFAULT 'dev' CHOICES (VALUES 'dev', 'prod');
        # MAGIC -- SELECT :nothing
        # MAGIC SELECT * FROM t WHERE d = :day AND e = '${env}' AND x::int = 1 AND j:field = ':quoted'

        # COMMAND ----------

        # MAGIC %md
        # MAGIC SELECT :markdown
        """)
    defined = trace.widgets_defined
    assert text(defined["day"].default) == "2024-01-01"
    assert defined["env"].choices == ("dev", "prod")
    assert [(e.name, e.how, e.at.text) for e in trace.of(WidgetRead)] == [
        ("day", ":name", ":day"),
        ("env", "${name}", "${env}"),
    ]


def test_spark_sql_takes_its_markers_from_args() -> None:
    trace = run('spark.sql("SELECT * FROM t WHERE d = :day", args={"day": "x"})')
    assert reads(trace) == []


def test_a_sql_file_reads_its_markers() -> None:
    assert reads(run("SELECT * FROM t WHERE d = :day", path="q.sql")) == ["day"]


def test_ipynb_metadata_defines() -> None:
    document = {
        "cells": [{"cell_type": "code", "source": ['x = dbutils.widgets.get("day")'], "metadata": {}, "outputs": []}],
        "metadata": {
            "application/vnd.databricks.v1+notebook": {
                "language": "python",
                "widgets": {"day": {"widgetInfo": {"name": "day", "defaultValue": "d", "widgetType": "text"}}},
            }
        },
        "nbformat": 4,
        "nbformat_minor": 0,
    }
    trace = run(json.dumps(document, indent=1), path="nb.ipynb")
    assert trace.widgets_defined["day"].how == "metadata"
    assert [(e.name, e.defined) for e in trace.of(WidgetRead)] == [("day", True)]


def test_scala_and_r_cells_by_their_tokens() -> None:
    trace = run("""
        # MAGIC %scala
        # MAGIC // dbutils.widgets.get("commented")
        # MAGIC dbutils.widgets.text("a", "1")
        # MAGIC val day = dbutils.widgets.get("day")

        # COMMAND ----------

        # MAGIC %r
        # MAGIC # dbutils.widgets.get("no")
        # MAGIC x <- dbutils.widgets.get("b")
        """)
    assert reads(trace) == ["day", "b"]
    assert list(trace.widgets_defined) == ["a"]


def test_task_values() -> None:
    trace = run("""
        dbutils.jobs.taskValues.set("rows", 5)
        dbutils.jobs.taskValues.set(key="day", value="x")
        v = dbutils.jobs.taskValues.get(taskKey="load", key="rows", default=None, debugValue=0)
        w = dbutils.jobs.taskValues.get("load", "rows")
        """)
    assert [(e.key, e.at.text) for e in trace.of(TaskValueSet)] == [("rows", '"rows"'), ("day", '"day"')]
    first, second = trace.of(TaskValueGet)
    assert (first.task, first.key, isinstance(first.default, Known)) == ("load", "rows", True)
    assert second.default is None and second.key_at.text == '"rows"'


def test_handing_dbutils_to_print_is_harmless() -> None:
    trace = run("print(dbutils)\nisinstance(dbutils, object)\nhasattr(dbutils, 'widgets')")
    assert trace.reading_unknowable is None and not list(trace.of(DbutilsHandedAway))


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('p = {k: dbutils.widgets.get(k) for k in ["env", "day"]}\nx = p["day"]', ["env", "day"]),
        ('P = {"env": "dev", "day": ""}\np = {k: dbutils.widgets.get(k) for k in P}\nx = p["day"]', ["env", "day"]),
        ('P = {"day": ""}\np = {k: dbutils.widgets.get(k) for k, v in P.items()}\nx = p["day"]', ["day"]),
        ('env, x = map(dbutils.widgets.get, ["env", "day"])', ["env", "day"]),
        ('x = dbutils.widgets.getAll()["day"]', ["day"]),
        ('p = dict(dbutils.widgets.getAll())\nx = p["day"]', ["day"]),
        ('x = dbutils.notebook.entry_point.getCurrentBindings()["day"]', ["day"]),
    ],
)
def test_parameters_taken_many_at_once(code: str, names: list[str]) -> None:
    trace = run(f"{code}\ndbutils.notebook.exit(x)")
    assert reads(trace) == names
    (end,) = trace.exits
    assert isinstance(end.value, Widget) and end.value.name == "day"


def test_what_is_missing_in_all_parameters() -> None:
    (strict,) = run('x = dbutils.widgets.getAll()["day"]').of(WidgetRead)
    (lenient,) = run('x = dbutils.notebook.entry_point.getCurrentBindings()["day"]').of(WidgetRead)
    assert strict.default is None and lenient.default is not None


@pytest.mark.parametrize("text", ['\'{"mode": "append", "to": ["a.b"]}\'', '"""{"mode": "append", "to": ["a.b"]}"""'])
def test_json_in_a_text(text: str) -> None:
    trace = run(f"c = json.loads({text})\ndf.write.mode(c['mode']).saveAsTable(c['to'][0])")
    (write,) = trace.writes
    assert write.effects() == {"append"} and pattern(write.target) == "a.b"


def test_json_that_is_none() -> None:
    (write,) = run("c = json.loads('{no')\ndf.write.mode(c['mode']).saveAsTable('x')").writes
    assert write.effects() == {"unknown"}


def test_scala_and_r_cells_of_an_ipynb() -> None:
    cells = [
        '%scala\n// "no" é\ndbutils.widgets.text("a", "1")\nval x = dbutils.widgets.get("tag")\n',
        '%r\nx <- dbutils.widgets.get("b")\n',
        'print(dbutils.widgets.get("a"))\n',
    ]
    trace = run(ipynb(*cells), path="nb.ipynb")
    assert [(e.name, e.how, e.defined) for e in trace.of(WidgetRead)] == [
        ("tag", "scala", False),
        ("b", "r", False),
        ("a", "get", True),
    ]
    assert [e.at.text for e in trace.of(WidgetRead)] == ["tag", "b", '\\"a\\"']
    assert trace.reading_unknowable is None


@pytest.mark.parametrize("decorator", ["@app.command()", "@app.command", '@app.command("load")', "@app.callback()"])
def test_a_typer_command_runs(decorator: str) -> None:
    code = f"import typer\napp = typer.Typer()\n{decorator}\ndef main(t: str):\n    {{}}\napp()\n"
    (write,) = run(code.format('df.write.mode("append").saveAsTable(t)')).writes
    assert write.called
