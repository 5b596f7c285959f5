"""BL201 and BL202: who waits for whom."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL201.shortest-cycle": "the shortest circle is written out, every edge is shown",
    "BL201.component": "one diagnostic for each knot of tasks",
    "BL201.after-merge": "the graph is that of the merged job",
    "BL202.unknown": "depends_on names no task of the job",
    "BL202.nearest": "the nearest key is offered",
    "BL202.other-job": "it says so when the task exists in another job",
}

CASES: list[Case] = [
    fires(
        "BL201.shortest-cycle",
        "three tasks in JSON",
        {
            "job.json": """
            {"name": "j", "tasks": [
              {"task_key": "a", "depends_on": [{"task_key": "c"}], "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "b", "depends_on": [{"task_key": "a"}], "notebook_task": {"notebook_path": "/b"}},
              {"task_key": "c", "depends_on": [{"task_key": "b"}], "notebook_task": {"notebook_path": "/c"}}
            ]}
            """
        },
        ("BL201", "job.json", '"c"'),
        message="`a` → `c` → `b` → `a`",
        related=(("job.json", '"b"'), ("job.json", '"a"')),
    ),
    fires(
        "BL201.shortest-cycle",
        "of two circles in one knot the shorter",
        {
            "job.yml": """
            name: j
            tasks:
              - {task_key: a, depends_on: [{task_key: d}], notebook_task: {notebook_path: /a}}
              - {task_key: b, depends_on: [{task_key: a}, {task_key: c}], notebook_task: {notebook_path: /a}}
              - {task_key: c, depends_on: [{task_key: b}], notebook_task: {notebook_path: /a}}
              - {task_key: d, depends_on: [{task_key: c}], notebook_task: {notebook_path: /a}}
            """
        },
        ("BL201", "job.yml", "c"),
        message="`b` → `c` → `b`",
    ),
    silent(
        "BL201.shortest-cycle",
        "a diamond",
        {
            "job.yml": """
            name: j
            tasks:
              - {task_key: d, depends_on: [{task_key: b}, {task_key: c}], notebook_task: {notebook_path: /a}}
              - {task_key: b, depends_on: [{task_key: a}], notebook_task: {notebook_path: /a}}
              - {task_key: c, depends_on: [{task_key: a}], notebook_task: {notebook_path: /a}}
              - {task_key: a, notebook_task: {notebook_path: /a}}
            """
        },
    ),
    silent(
        "BL201.shortest-cycle",
        "a task that names itself is another rule's",
        {
            "job.json": """
            {"name": "j", "tasks": [
              {"task_key": "a", "depends_on": [{"task_key": "a"}], "notebook_task": {"notebook_path": "/a"}}
            ]}
            """
        },
    ),
    fires(
        "BL201.component",
        "two knots in a submitted run, and a task behind them",
        {
            "run.json": """
            {"run_name": "r", "tasks": [
              {"task_key": "a", "depends_on": [{"task_key": "b"}], "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "b", "depends_on": [{"task_key": "a"}], "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "x", "depends_on": [{"task_key": "y"}], "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "y", "depends_on": [{"task_key": "x"}], "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "z", "depends_on": [{"task_key": "a"}, {"task_key": "x"}],
               "notebook_task": {"notebook_path": "/a"}}
            ]}
            """
        },
        ("BL201", "run.json", '"b"'),
        ("BL201", "run.json", '"y"'),
    ),
    silent(
        "BL201.component",
        "names that are no tasks close no circle",
        {
            "job.yml": """
            name: j
            tasks:
              - {task_key: a, depends_on: [{task_key: b}], notebook_task: {notebook_path: /a}}
              - {task_key: c, depends_on: [{task_key: a}], notebook_task: {notebook_path: /a}}
            """
        },
    ),
    fires(
        "BL201.after-merge",
        "a target closes the circle",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  tasks:
                    - {task_key: a, notebook_task: {notebook_path: /a}}
                    - {task_key: b, depends_on: [{task_key: a}], notebook_task: {notebook_path: /a}}
            targets:
              dev: {}
              prod:
                resources:
                  jobs:
                    nightly:
                      tasks:
                        - task_key: a
                          depends_on:
                            - task_key: b
            """
        },
        ("BL201", "databricks.yml", "b"),
    ),
    silent(
        "BL201.after-merge",
        "the dependency is a variable",
        {
            "databricks.yml": """
            bundle: {name: b}
            variables: {first: {description: set when deployed}}
            resources:
              jobs:
                nightly:
                  tasks:
                    - {task_key: a, depends_on: [{task_key: "${var.first}"}], notebook_task: {notebook_path: /a}}
                    - {task_key: b, depends_on: [{task_key: a}], notebook_task: {notebook_path: /a}}
            """
        },
    ),
    fires(
        "BL202.unknown",
        "JSON job",
        {
            "job.json": """
            {"name": "j", "tasks": [
              {"task_key": "load", "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "report", "depends_on": [{"task_key": "clean"}], "notebook_task": {"notebook_path": "/b"}}
            ]}
            """
        },
        ("BL202", "job.json", '"clean"'),
        message="task `report` depends on `clean`",
        hint="tasks here: `load`, `report`",
    ),
    silent(
        "BL202.unknown",
        "an update may leave tasks out",
        {
            "job.json": """
            {"job_id": 1, "new_settings": {"tasks": [
              {"task_key": "report", "depends_on": [{"task_key": "clean"}], "notebook_task": {"notebook_path": "/b"}}
            ]}}
            """
        },
    ),
    silent(
        "BL202.nearest",
        "the key is a variable",
        {
            "job.yml": """
            name: j
            tasks:
              - task_key: ${var.first}
                notebook_task: {notebook_path: /a}
              - task_key: report
                depends_on: [{task_key: load}]
                notebook_task: {notebook_path: /a}
            """
        },
    ),
    fires(
        "BL202.nearest",
        "a slip in YAML",
        {
            "job.yml": """
            name: j
            tasks:
              - task_key: load_orders
                notebook_task: {notebook_path: /a}
              - task_key: report
                depends_on: [{task_key: load-orders}]
                notebook_task: {notebook_path: /a}
            """
        },
        ("BL202", "job.yml", "load-orders"),
        hint="did you mean `load_orders`?",
    ),
    fires(
        "BL202.other-job",
        "two jobs of one bundle",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                first:
                  tasks:
                    - {task_key: ingest, notebook_task: {notebook_path: /a}}
                second:
                  tasks:
                    - task_key: report
                      depends_on: [{task_key: ingest}]
                      notebook_task: {notebook_path: /a}
            """
        },
        ("BL202", "databricks.yml", "ingest"),
    ),
    silent(
        "BL202.other-job",
        "each job has its own",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                first:
                  tasks:
                    - {task_key: ingest, notebook_task: {notebook_path: /a}}
                second:
                  tasks:
                    - {task_key: ingest, notebook_task: {notebook_path: /a}}
                    - {task_key: report, depends_on: [{task_key: ingest}], notebook_task: {notebook_path: /a}}
            """
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
