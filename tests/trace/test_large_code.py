"""Code of extreme size and shape is followed to an end, through all rules, without a crash."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.rules.harness import lint_files
from tests.trace.project import HEADER

JOB = '{"name": "j", "tasks": [{"task_key": "t", "max_retries": 1, "notebook_task": {"notebook_path": "nb"}}]}'
WRITE = 'df.write.mode("append").saveAsTable("t")\n'
WRITES_X = 'df.write.mode("append").saveAsTable(f"{x}")\n'


def lines(line: Callable[[int], str], times: int, last: str = WRITE) -> str:
    return "".join(line(number) for number in range(times)) + last


def nested(head: str, depth: int, body: str) -> str:
    return "".join("    " * level + head.format(level) + "\n" for level in range(depth)) + "    " * depth + body


NOTEBOOKS: dict[str, str] = {
    "20,000 lines": lines(lambda n: f"y{n} = f(y{n - 1}) + {n}\n# c\n", 10_000),
    "many writes": lines(lambda n: f"df.write.mode('append').saveAsTable('t{n % 700}')\n", 1500),
    "many cells": "\n# COMMAND ----------\n".join(f"a{n} = {n}\nspark.sql('select {n}')\n" for n in range(1500)),
    "a sum of 3,000 calls": "x = " + " + ".join(f"f({n})" for n in range(3000)) + "\n" + WRITE,
    "a sum of 3,000 texts": "x = " + " + ".join(f"'{n}'" for n in range(3000)) + "\n" + WRITES_X,
    "2,000 brackets": "x = " + "[" * 2000 + "]" * 2000 + "\n" + WRITE,
    "2,000 open brackets": "x = " + "[" * 2000 + "\n" + WRITE,
    "2,000 calls in each other": "x = " + "f(" * 2000 + ")" * 2000 + "\n" + WRITE,
    "180 parentheses": "x = " + "(" * 180 + "dbutils.widgets.get('a')" + ")" * 180 + "\n" + WRITE,
    "3,000 signs": "x = " + "-" * 3000 + "1\n" + WRITE,
    "3,000 attributes": "x = a" + ".b" * 3000 + "\n" + WRITE,
    "3,000 items of items": "x = a" + "[0]" * 3000 + "\n" + WRITE,
    "a chain of 2,000 methods": "x = df" + ".withColumn('a', lit(1))" * 2000 + "\n" + WRITE,
    "800 conditionals": "x = " + "".join(f"{n} if a == {n} else " for n in range(800)) + "0\n" + WRITE,
    "f-strings in each other": "x = " + "f'{" * 60 + "a" + "}'" * 60 + "\n" + WRITE,
    "an f-string of 3,000 parts": "x = f'" + "{a}-" * 3000 + "'\n" + WRITES_X,
    "90 ifs in each other": nested("if a{0}:", 90, "x = 1\n") + WRITE,
    "100 elifs": "if a: pass\n" + lines(lambda n: f"elif a == {n}:\n    {WRITE}", 100, ""),
    "2,000 elifs": "if a: pass\n" + lines(lambda n: f"elif a == {n}: x = {n}\n", 2000),
    "2,000 cases": "match a:\n" + lines(lambda n: f"    case {n}: x = {n}\n", 2000, ""),
    "18 loops in each other": nested("for i{0} in range(3):", 18, WRITE),
    "18 tries in each other": nested("try:", 18, WRITE)
    + "".join("    " * n + f"except E:\n{'    ' * (n + 1)}dbutils.notebook.exit('no')\n" for n in range(17, -1, -1)),
    "1,000 helpers that call each other": lines(
        lambda n: f"def f{n}(a):\n    return f{n * 7 % 300}(a) + f{n * 13 % 300}(a)\n", 300, "f0(1)\n" + WRITE
    ),
    "1,000 helpers in a row": lines(lambda n: f"def f{n}(a):\n    return f{n + 1}(a)\n", 1000, "f0(df)\n" + WRITE),
    "500 classes in a row": "class C0: pass\n" + lines(lambda n: f"class C{n + 1}(C{n}): pass\n", 500, "C9()\n" + WRITE),  # noqa: E501
    "400 decorators": "def d(f):\n    return f\n" + "@d\n" * 400 + "def h(df):\n    " + WRITE + "h(df)\n",
    "branches that join": "x = 'a'\n" + lines(lambda n: f"if c{n}: x += '{n}'\nelse: x += 'b{n}'\n", 300, WRITES_X),
    "two names that join": "x = y = 'a'\n" + lines(lambda n: f"if c{n}: x = x + y\nelse: y = y + x\n", 300, WRITES_X),
    "dicts that double": "x = {}\n" + lines(lambda n: f"x = {{'a': x, 'c{n}': [x, x]}}\n", 200, WRITES_X),
    "dicts in each other": "x = 1\n" + lines(lambda _: "x = {'a': x}\n", 400, WRITES_X),
    "a list in itself": "x = []\n" + lines(lambda _: "x.append(x)\n", 300, WRITES_X),
    "methods of methods": "x = dbutils.widgets.get('a')\n" + lines(lambda _: "x = x.lower()\n", 400, WRITES_X),
    "defaults of defaults": "x = 'a'\n"
    + lines(lambda n: f"dbutils.widgets.text('w{n}', x)\nx = dbutils.widgets.get('w{n}')\n", 200, WRITES_X),
    "frames of frames": "df = spark.table('a')\n"
    + lines(lambda n: f"if c{n}: df = df.union(df.filter('x'))\nelse: df = df.join(spark.table('t{n}'), 'a')\n", 150),
    "a loop over 20,000 texts": "x = [" + ",".join(f"'t{n}'" for n in range(20_000)) + "]\nfor t in x:\n    " + WRITE,
}  # fmt: skip


NOTHING = ("many cells", "2,000 cases", "2,000 elifs")
"""Shapes that hold nothing to find, or that Python itself does not take."""


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_one_notebook(name: str) -> None:
    result = lint_files({"job.json": JOB, "nb.py": HEADER + NOTEBOOKS[name]})
    assert not result.crashes
    known = {"BL801", "BL004", "BL701"}
    assert known & {one.code for one in result.diagnostics} or name in NOTHING


PROJECTS: dict[str, dict[str, str]] = {
    "a circle of %run": {"nb.py": "# MAGIC %run ./a\n", "a.py": "# MAGIC %run ./b\n", "b.py": "# MAGIC %run ./a\n"},
    "100 notebooks in a row": {
        f"{'nb' if not n else f'n{n}'}.py": f"# MAGIC %run ./n{n + 1}\n\n# COMMAND ----------\n\nx = {n}\n"
        for n in range(100)
    },
    "notebooks that fan out": {
        f"{'nb' if not n else f'n{n}'}.py": "\n# COMMAND ----------\n".join([f"# MAGIC %run ./n{n + 1}\n"] * 3)
        for n in range(10)
    }
    | {"n10.py": WRITE},
    "a web of notebook.run": {
        f"{'nb' if not n else f'n{n}'}.py": "".join(
            f"r = dbutils.notebook.run('n{m}', 60, {{'m': dbutils.widgets.get('m')}})\n" for m in range(1, 8) if m != n
        )
        for n in range(8)
    },
}
MODULES: dict[str, dict[str, str]] = {
    "a circle of imports": {"a.py": "import b\nx = 1\n", "b.py": "import a\ny = a.x\n"},
    "25 modules that import each other": {
        f"{'a' if not n else f'm{n}'}.py": "".join(f"import m{m}\n" for m in range(1, 25) if m != n)
        + f"def f():\n    return m{n % 24 + 1}.f()\n"
        for n in range(25)
    },
    "200 modules in a row": {
        f"{'a' if not n else f'm{n}'}.py": f"import m{n + 1}\nx = m{n + 1}.x\n" for n in range(200)
    }
    | {"m200.py": "x = 1\n"},
}


@pytest.mark.parametrize("name", PROJECTS)
def test_many_notebooks(name: str) -> None:
    files = {path: HEADER + text for path, text in PROJECTS[name].items()}
    assert not lint_files({"job.json": JOB, **files}).crashes


@pytest.mark.parametrize("name", MODULES)
def test_many_modules(name: str) -> None:
    result = lint_files({"job.json": JOB, "nb.py": f"{HEADER}import a\na.f()\n{WRITE}", **MODULES[name]})
    assert not result.crashes
    assert "BL801" in {one.code for one in result.diagnostics}


@pytest.mark.parametrize("size", [2000])
def test_large_sql(size: int) -> None:
    columns = ",".join(f"c{n}" for n in range(size))
    cells = [f"INSERT INTO t SELECT {columns} FROM a WHERE x = :p", "SELECT " + "(" * size + "1" + ")" * size]
    text = "-- Databricks notebook source\n" + "\n-- COMMAND ----------\n".join([*cells, "SELECT /* " + "/*" * size])
    result = lint_files({"job.json": JOB, "nb.sql": text})
    assert not result.crashes and "BL802" in {one.code for one in result.diagnostics}
