"""BL215 and BL216: loops and conditions."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.specs import NOTEBOOK, api, bundle, submit, task

CLAUSES = {
    "BL215.nested": "a for_each in a for_each",
    "BL215.one-task": "more than one inner task",
    "BL215.order": "dependencies of the inner task",
    "BL215.retries": "retries on the for_each itself",
    "BL215.inputs": "inputs that are no JSON array or reference",
    "BL215.concurrency": "concurrency out of range",
    "BL215.input-outside": "{{input}} outside of a for_each",
    "BL216.numbers": "a numeric operator on text",
    "BL216.texts": "12.0 EQUAL_TO 12",
    "BL216.constants": "both operands constant",
}

UNKNOWN = {"x": {"description": "set when deployed"}}


def loop(
    key: str, *, inputs: object = "[1, 2]", inner: object = None, concurrency: object = 4, **fields: object
) -> dict:
    body = {"inputs": inputs, "concurrency": concurrency, "task": task("one") if inner is None else inner}
    return task(key, for_each_task=body, **fields)


def condition(op: str, left: object, right: object) -> dict:
    return task("c", condition_task={"op": op, "left": left, "right": right})


def reads(value: str) -> dict:
    return {"notebook_task": {"notebook_path": "/a", "base_parameters": {"table": value}}}


CASES: list[Case] = [
    fires(
        "BL215.nested",
        "JSON job",
        api(loop("all", inner=loop("each"))),
        ("BL215", "job.json", '"for_each_task"'),
        message="repeats another for_each",
    ),
    silent("BL215.nested", "two loops side by side", api(loop("a"), loop("b", depends_on=[{"task_key": "a"}]))),
    fires(
        "BL215.one-task",
        "a list of two",
        api(loop("all", inner=[task("a"), task("b")])),
        ("BL215", "job.json", '"task"'),
        message="a list in the place of its one task",
    ),
    silent(
        "BL215.one-task",
        "the task is a variable",
        bundle({"tasks": [loop("all", inner="${var.x}")]}, variables=UNKNOWN),
    ),
    fires(
        "BL215.order",
        "the inner task waits for another",
        api(task("first"), loop("all", inner=task("one", "first"))),
        ("BL215", "job.json", '"depends_on"'),
        severity="warning",
        hint="move `depends_on` to `all`",
    ),
    fires(
        "BL215.order",
        "the inner task has a condition",
        submit(loop("all", inner=task("one", run_if="ALL_DONE"))),
        ("BL215", "run.json", '"run_if"'),
    ),
    silent(
        "BL215.order",
        "the outer task waits, the export writes the default",
        api(task("first"), loop("all", inner=task("one", run_if="ALL_SUCCESS"), depends_on=[{"task_key": "first"}])),
    ),
    fires(
        "BL215.retries",
        "on the for_each",
        bundle({"tasks": [loop("all", max_retries=2, min_retry_interval_millis=1000)]}),
        ("BL215", "databricks.yml", '"max_retries"'),
        hint="into `for_each_task.task`",
        related=(("databricks.yml", '"min_retry_interval_millis"'), ("databricks.yml", '"one"')),
    ),
    silent(
        "BL215.retries",
        "on the inner task; zero and false ask for nothing",
        api(loop("all", inner=task("one", max_retries=2), max_retries=0, retry_on_timeout=False)),
    ),
    fires("BL215.inputs", "words", api(loop("all", inputs="a, b")), ("BL215", "job.json", '"a, b"')),
    fires(
        "BL215.inputs",
        "a list in YAML, and an object",
        {
            "job.yml": """
            name: j
            tasks:
              - task_key: all
                for_each_task:
                  inputs: [orders, returns]
                  task: {task_key: one, notebook_task: {notebook_path: /a}}
              - task_key: more
                for_each_task:
                  inputs: '{"a": 1}'
                  task: {task_key: two, notebook_task: {notebook_path: /a}}
            """
        },
        ("BL215", "job.yml", "inputs"),
        ("BL215", "job.yml", """'{"a": 1}'"""),
        hint="the array as text",
    ),
    silent(
        "BL215.inputs",
        "arrays, references, variables",
        bundle(
            {
                "tasks": [
                    loop("a", inputs='["x", {"y": 1}]'),
                    loop("b", inputs="{{tasks.list.values.names}}"),
                    loop("c", inputs="${var.x}"),
                    loop("d", inputs="[${var.x}]"),
                ]
            },
            variables=UNKNOWN,
        ),
    ),
    fires("BL215.concurrency", "too many", api(loop("all", concurrency=200)), ("BL215", "job.json", "200")),
    fires("BL215.concurrency", "none", api(loop("all", concurrency="0")), ("BL215", "job.json", '"0"')),
    silent("BL215.concurrency", "the limits", api(loop("a", concurrency=1), loop("b", concurrency=100))),
    fires(
        "BL215.input-outside",
        "in a task of its own",
        api(task("load", **reads("silver.{{input}}"))),
        ("BL215", "job.json", "{{input}}"),
        message="outside of a for_each",
    ),
    fires(
        "BL215.input-outside",
        "in the loop's own settings",
        api(loop("all", description="for {{ input.table }}")),
        ("BL215", "job.json", "{{ input.table }}"),
    ),
    silent("BL215.input-outside", "inside", api(loop("all", inner=task("one", **reads("{{input.name}}"))))),
    silent("BL215.input-outside", "a job parameter of that name", api(task("a", **reads("{{job.parameters.input}}")))),
    fires(
        "BL216.numbers",
        "a word",
        api(condition("GREATER_THAN", "{{tasks.t.values.n}}", "many")),
        ("BL216", "job.json", '"many"'),
        message="compares numbers (GREATER_THAN), and `many` is none",
    ),
    fires(
        "BL216.numbers",
        "a truth value, inside a loop",
        api(loop("all", inner=condition("LESS_THAN_OR_EQUAL", "true", "{{input}}"))),
        ("BL216", "job.json", '"true"'),
    ),
    silent(
        "BL216.numbers",
        "numbers as texts, references",
        api(condition("GREATER_THAN", "{{tasks.t.values.n}}", "1.5e3")),
    ),
    fires(
        "BL216.texts",
        "as numbers they are the same",
        api(condition("EQUAL_TO", "12.0", "12")),
        ("BL216", "job.json", '"12"'),
        message="it is false in every run, for texts are compared",
    ),
    silent(
        "BL216.texts",
        "a reference may be written either way",
        api(condition("EQUAL_TO", "{{job.parameters.n}}", "12.0")),
    ),
    fires(
        "BL216.constants",
        "two words",
        api(condition("NOT_EQUAL", "prod", "dev")),
        ("BL216", "job.json", '"dev"'),
        message="it is true in every run",
    ),
    fires(
        "BL216.constants",
        "two numbers in YAML",
        {
            "job.yml": """
            name: j
            tasks:
              - {task_key: c, condition_task: {op: LESS_THAN, left: 3, right: 2}}
            """
        },
        ("BL216", "job.yml", "2"),
        message="it is false in every run",
    ),
    silent(
        "BL216.constants",
        "a bundle variable differs between targets",
        bundle(
            {"tasks": [condition("EQUAL_TO", "${bundle.target}", "prod"), task("x", "c")]},
            {"dev": {}, "prod": {}},
        ),
    ),
    silent(
        "BL216.constants",
        "a variable within a text",
        bundle(
            {"tasks": [condition("EQUAL_TO", "is-${var.env}", "is-prod")]},
            variables={"env": {"default": "dev"}},
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_a_broken_loop_is_told_of_once() -> None:
    inner = {"task_key": "one", "spark_python_task": {"python_file": "/a.py"}}
    found = findings(api(loop("all", inner=inner, max_retries=50, retry_on_timeout=True)))
    mine = [one.code for one in found if one.code.startswith(("BL4", "BL5"))]
    assert not mine, found


def test_a_sound_loop_is_asked_for_compute() -> None:
    inner = {"task_key": "one", "spark_python_task": {"python_file": "/a.py"}}
    assert [one.code for one in findings(api(loop("all", inner=inner)), "BL501")] == ["BL501"]
    assert not findings(api(loop("all", inner={"task_key": "one", **NOTEBOOK})), "BL501")
