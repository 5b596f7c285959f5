"""The fixes that let a run fail: in source files and in JSON, with every kind of line end."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from bricklint.config import Config
from bricklint.files.memory import Memory
from bricklint.fixing.passes import mend
from bricklint.lint import builtin_registry, lint
from tests.rules.harness import TODAY

HEADER = "# Databricks notebook source\n"


class Mending(NamedTuple):
    code: str
    why: str
    before: str
    after: str | None


WRITE = 'spark.read.json("/mnt/é").write.mode("overwrite").saveAsTable("b.o")'
TRY = f"try:\n    {WRITE}\nexcept Exception as e:\n"
MENDINGS = [
    Mending(
        "BL703",
        "exit before raise",
        f'{TRY}    # tell "it"\n    dbutils.notebook.exit(str(e))\n    raise  # again\n',
        f'{TRY}    # tell "it"\n    raise  # again\n',
    ),
    Mending(
        "BL703",
        "a comment behind the exit stays",
        f"{TRY}    dbutils.notebook.exit(str(e))  # why\n    raise\n",
        f"{TRY}    # why\n    raise\n",
    ),
    Mending(
        "BL703",
        "over several lines",
        f"{TRY}    dbutils.notebook.exit(\n        str(e)\n    )\n    raise",
        f"{TRY}    raise",
    ),
    Mending(
        "BL703",
        "a comment inside would be lost",
        f"{TRY}    dbutils.notebook.exit(\n        str(e)  # x\n    )\n    raise\n",
        None,
    ),
    Mending(
        "BL703",
        "two statements on a line",
        f"{TRY}    dbutils.notebook.exit(str(e)); raise\n",
        None,
    ),
    Mending(
        "BL701",
        "in a handler",
        f'{TRY}    print(e)\n    dbutils.notebook.exit(f"FAILED: {{e}}")  # "told"\n',
        f'{TRY}    print(e)\n    raise  # "told"\n',
    ),
    Mending(
        "BL701",
        "on the line of the handler",
        f"try:\n    {WRITE}\nexcept Exception as e: dbutils.notebook.exit(str(e))\n",
        f"try:\n    {WRITE}\nexcept Exception as e: raise\n",
    ),
    Mending(
        "BL701",
        "after a check",
        f'{WRITE}\nif spark.table("b.o").count() == 0:\n    dbutils.notebook.exit("FAILED: \\"empty\\" table")\n',
        f'{WRITE}\nif spark.table("b.o").count() == 0:\n    raise RuntimeError("FAILED: \\"empty\\" table")\n',
    ),
    Mending(
        "BL701",
        "an exit that ends good runs too",
        f'state = "ok"\ntry:\n    {WRITE}\nexcept Exception as e:\n    state = f"FAILED: {{e}}"\n'
        "dbutils.notebook.exit(state)\n",
        None,
    ),
    Mending(
        "BL701",
        "in a helper that a handler calls",
        f"def end(e):\n    dbutils.notebook.exit(str(e))\n\n{TRY}    end(e)\n",
        None,
    ),
    Mending(
        "BL701",
        "as a value",
        f"{TRY}    x = dbutils.notebook.exit(str(e))\n",
        None,
    ),
    Mending(
        "BL701",
        "what is raised would be caught",
        f"try:\n    {WRITE}\n    if spark.table('b.o').count() == 0:\n"
        "        dbutils.notebook.exit('FAILED: empty table')\n"
        "except ValueError:\n    raise\n",
        None,
    ),
]


def written(form: str, code: str) -> tuple[str, str]:
    """A path and the text of a notebook with this code."""
    if form in ("source", "windows"):
        text = HEADER + code
        return "n.py", text.replace("\n", "\r\n") if form == "windows" else text
    source = code.splitlines(keepends=True) if form == "lines" else code
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    language = {"language_info": {"name": "python"}}
    return "n.ipynb", json.dumps(
        {"cells": [cell], "metadata": language, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False
    )


@pytest.mark.parametrize("form", ["source", "windows", "lines", "text"])
@pytest.mark.parametrize("one", MENDINGS, ids=lambda one: f"{one.code}-{one.why.replace(' ', '-')}")
def test_unsafe_fixes_of_endings(one: Mending, form: str) -> None:
    path, text = written(form, one.before)
    config = Config(select=(one.code,), profile="strict")

    def run(files):
        return lint(files, config, builtin_registry(), today=TODAY)

    files = Memory({path: text})
    assert run(files).diagnostics, "there is something to mend"
    assert mend(files, run, unsafe=False, may_touch=lambda path: True).rewrites == ()
    mended = mend(files, run, unsafe=True, may_touch=lambda path: True)
    assert not mended.refused
    after = {one.path: one.after.decode() for group in mended.rewrites for one in group}
    if one.after is None:
        assert after == {}
        assert not any(found.fixes for found in run(files).diagnostics)
    else:
        assert after == {path: written(form, one.after)[1]}
        assert not mended.result.diagnostics
