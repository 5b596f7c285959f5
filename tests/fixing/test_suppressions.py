"""Comments that suppress nothing are taken out of every kind of file, with the line that they stood alone on."""

from __future__ import annotations

import json

import pytest

from bricklint.config import Config
from bricklint.files.memory import Memory
from bricklint.files.port import Files
from bricklint.fixing.passes import mend
from bricklint.lint import builtin_registry, lint
from bricklint.report.result import Result
from tests.rules.harness import TODAY

CODE = """# bricklint: ignore[BL703] first
x = dbutils.widgets.get("x")  # bricklint: ignore[BL801]
if x:
    # bricklint: ignore[BL701, BL999] é
    print("x")  # stays
# bricklint: ignore[BL704]"""
LEFT = """x = dbutils.widgets.get("x")
if x:
    print("x")  # stays
"""


def run(files: Files) -> Result:
    return lint(files, Config(select=("BL005", "BL7", "BL8")), builtin_registry(), today=TODAY)


def notebook(source: list[str] | str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    return json.dumps(
        {
            "cells": [cell, {**cell, "source": "y = 1"}],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
        },
        indent=1,
        ensure_ascii=False,
    )


HEADER = "# Databricks notebook source\n"


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("n.py", HEADER + CODE, HEADER + LEFT),
        ("n.py", (HEADER + CODE).replace("\n", "\r\n"), (HEADER + LEFT).replace("\n", "\r\n")),
        ("n.ipynb", notebook(CODE.splitlines(keepends=True)), notebook(LEFT.splitlines(keepends=True))),
        ("n.ipynb", notebook(CODE), notebook(LEFT)),
    ],
    ids=["source", "windows", "lines", "text"],
)
def test_they_are_taken_out(path: str, before: str, after: str) -> None:
    mended = mend(Memory({path: before}), run, unsafe=False, may_touch=lambda path: True)
    assert not mended.refused
    assert mended.rewrites[0][0].after.decode() == after
    assert not mended.result.diagnostics
