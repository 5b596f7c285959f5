"""BL2: the task graph."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL202.unknown": "depends_on names no task of the job",
    "BL202.nearest": "the nearest key is offered",
    "BL202.other-job": "it says so when the task exists in another job",
}

CASES: list[Case] = [
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
