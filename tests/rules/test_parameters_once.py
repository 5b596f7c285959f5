"""One mistake, one diagnostic: where two rules on parameters could speak of the same thing."""

from __future__ import annotations

import pytest

from tests.rules.harness import findings

HEADER = "# Databricks notebook source\n"


def project(head: str, tasks: str, **files: str) -> dict[str, str]:
    return {"databricks.yml": f"bundle: {{name: b}}\nresources:\n  jobs:\n    j:\n{head}      tasks:\n{tasks}", **files}


def task(key: str, path: str, parameters: str, after: str = "") -> str:
    depends = f", depends_on: [{{task_key: {after}}}]" if after else ""
    run = f"notebook_task: {{notebook_path: {path}, base_parameters: {{{parameters}}}}}"
    return f"        - {{task_key: {key}, {run}{depends}}}\n"


READS_Y = {"read.py": HEADER + "y = dbutils.widgets.get('y')\n"}
SAID = [
    (
        "a notebook task on a plain file: what it does not read or set is not said",
        project(
            "      parameters: [{name: day, default: a}]\n",
            task("a", "./plain.py", "x: 1") + task("b", "./read.py", "y: '{{tasks.a.values.rows}}'", "a"),
            **{"plain.py": "print(1)\n"},
            **READS_Y,
        ),
        [("BL617", "./plain.py")],
    ),
    (
        "a plain file that reads a parameter under another name: two mistakes",
        project("", task("a", "./plain.py", "runDate: 1"), **{"plain.py": "d = dbutils.widgets.get('run_date')\n"}),
        [("BL602", "runDate"), ("BL617", "./plain.py")],
    ),
    (
        "a reference to a parameter that is not declared: the one that nothing reads may be meant",
        project(
            "      parameters: [{name: env, default: a}]\n",
            task("a", "./read.py", "y: '{{job.parameters.stage}}'"),
            **READS_Y,
        ),
        [("BL607", "{{job.parameters.stage}}")],
    ),
    (
        "a slip of one parameter, and another that nothing reads: two mistakes",
        project(
            "      parameters: [{name: stage, default: a}, {name: full, default: b}]\n",
            task("a", "./read.py", "y: '{{job.parameters.stgae}}'"),
            **READS_Y,
        ),
        [("BL606", "full"), ("BL607", "{{job.parameters.stgae}}")],
    ),
]


@pytest.mark.parametrize(("why", "files", "expected"), SAID, ids=[case[0].replace(" ", "-") for case in SAID])
def test_said_once(why: str, files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    found = [(one.code, one.primary.span.text) for one in findings(dict(files)) if one.code.startswith("BL6")]
    assert sorted(found) == expected
