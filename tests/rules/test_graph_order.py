"""BL207 to BL211: tasks that never run, failures that nobody sees, jobs in a circle."""

from __future__ import annotations

import json

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.specs import api, bundle, submit, task, update

CLAUSES = {
    "BL207.directly": "both outcomes of one condition under ALL_SUCCESS",
    "BL207.ancestors": "the outcomes come together through other tasks",
    "BL208.implied": "a dependency that another path implies",
    "BL208.all-success": "only where all-success semantics hold",
    "BL209.no-dependencies": "a run_if other than ALL_SUCCESS and no dependencies",
    "BL210.all-done": "every leaf after a task runs in any case",
    "BL210.on-failure": "every leaf after a task runs on a failure condition",
    "BL210.only-after-failure": "tasks that run only after a failure are not asked",
    "BL211.circle": "jobs that run each other",
    "BL211.itself": "a job that runs itself",
}

CONDITION = {"op": "EQUAL_TO", "left": "{{job.parameters.day}}", "right": "31"}
RAISES = "# Databricks notebook source\nif dbutils.widgets.get('state') == 'failed':\n    raise ValueError('failed')\n"
TERRAFORM = """
resource "databricks_job" "NAME" {
  name = "NAME"
  task {
    task_key = "run"
    run_job_task {
      job_id = databricks_job.OTHER.id
    }
  }
}
"""


def branch(key: str, outcome: str, on: str = "c") -> dict:
    return task(key, depends_on=[{"task_key": on, "outcome": outcome}])


def run_job(key: str, job_id: object) -> dict:
    return task(key, run_job_task={"job_id": job_id})


def jobs(**bodies: list[dict]) -> dict[str, str]:
    root = {"bundle": {"name": "b"}, "resources": {"jobs": {name: {"tasks": tasks} for name, tasks in bodies.items()}}}
    return {"databricks.yml": json.dumps(root, indent=2)}


def got_job(number: int, runs: int) -> str:
    settings = {"name": f"job {number}", "tasks": [run_job("next", runs)]}
    return json.dumps({"job_id": number, "created_time": 1, "settings": settings}, indent=2)


CASES: list[Case] = [
    fires(
        "BL207.directly",
        "JSON job",
        api(
            task("c", condition_task=CONDITION),
            task("x", depends_on=[{"task_key": "c", "outcome": "true"}, {"task_key": "c", "outcome": "false"}]),
        ),
        ("BL207", "job.json", '"x"'),
        message="needs both outcomes of `c`, so it never runs",
        related=(("job.json", '"true"'), ("job.json", '"false"')),
    ),
    silent(
        "BL207.directly",
        "one outcome of each of two conditions",
        api(
            task("c", condition_task=CONDITION),
            task("d", condition_task=CONDITION),
            task("x", depends_on=[{"task_key": "c", "outcome": "true"}, {"task_key": "d", "outcome": "false"}]),
        ),
    ),
    silent(
        "BL207.directly",
        "an outcome that is a variable",
        bundle(
            {
                "tasks": [
                    task("c", condition_task=CONDITION),
                    task("x", depends_on=[{"task_key": "c", "outcome": "${var.o}"}, {"task_key": "c"}]),
                ]
            },
            variables={"o": {"description": "set when deployed"}},
        ),
    ),
    fires(
        "BL207.ancestors",
        "branches joined under the default, and a task behind that",
        api(
            task("c", condition_task=CONDITION),
            branch("a", "true"),
            branch("b", "false"),
            task("b2", "b"),
            task("join", "a", "b2"),
            task("after", "join"),
        ),
        ("BL207", "job.json", '"join"'),
        hint="NONE_FAILED",
    ),
    fires(
        "BL207.ancestors",
        "a bundle writes the outcomes as booleans",
        bundle(
            {
                "tasks": [
                    task("c", condition_task=CONDITION),
                    task("a", depends_on=[{"task_key": "c", "outcome": True}]),
                    task("b", depends_on=[{"task_key": "c", "outcome": False}]),
                    task("join", "a", "b"),
                ]
            }
        ),
        ("BL207", "databricks.yml", '"join"'),
    ),
    silent(
        "BL207.ancestors",
        "joined by a condition that allows it",
        api(
            task("c", condition_task=CONDITION),
            branch("a", "true"),
            branch("b", "false"),
            task("join", "a", "b", run_if="NONE_FAILED"),
            task("after", "join", "a"),
        ),
    ),
    fires(
        "BL208.implied",
        "JSON job",
        api(task("a"), task("b", "a"), task("c", "b", "a")),
        ("BL208", "job.json", '"a"'),
        message="task `c` waits for `a` anyway, through `b`",
        severity="note",
    ),
    silent("BL208.implied", "a diamond", api(task("a"), task("b", "a"), task("c", "a"), task("d", "b", "c"))),
    fires(
        "BL208.all-success",
        "three steps, in a submitted run",
        submit(task("a"), task("b", "a"), task("c", "b"), task("d", "a", "c")),
        ("BL208", "run.json", '"a"'),
    ),
    silent(
        "BL208.all-success",
        "other conditions on the way",
        api(
            task("a"),
            task("b", "a", run_if="ALL_DONE"),
            task("c", "b", "a"),
            task("d", "a"),
            task("e", "d", "a", run_if="NONE_FAILED"),
        ),
    ),
    silent(
        "BL208.all-success",
        "an outcome is more than an order",
        api(
            task("c", condition_task=CONDITION),
            task("a", "c"),
            task("b", depends_on=[{"task_key": "c", "outcome": "true"}, {"task_key": "a"}]),
        ),
    ),
    fires(
        "BL209.no-dependencies",
        "JSON job",
        api(task("load"), task("clean", run_if="ALL_DONE")),
        ("BL209", "job.json", '"ALL_DONE"'),
        hint="`load`",
    ),
    silent("BL209.no-dependencies", "no condition at all", api(task("load", run_if="ALL_DONN"))),
    fires(
        "BL209.no-dependencies",
        "an empty list",
        api(task("load", run_if="NONE_FAILED", depends_on=[])),
        ("BL209", "job.json", '"NONE_FAILED"'),
    ),
    silent("BL209.no-dependencies", "the UI exports ALL_SUCCESS", api(task("load", run_if="ALL_SUCCESS"))),
    silent("BL209.no-dependencies", "an update may leave them out", update(task("clean", run_if="ALL_DONE"))),
    silent(
        "BL209.no-dependencies",
        "the dependencies are a variable",
        bundle(
            {"tasks": [task("clean", run_if="ALL_DONE", depends_on="${var.all}")]},
            variables={"all": {"description": "set when deployed"}},
        ),
    ),
    fires(
        "BL210.all-done",
        "a clean-up is the only leaf",
        api(task("load"), task("publish", "load"), task("clean", "publish", run_if="ALL_DONE")),
        ("BL210", "job.json", '"ALL_DONE"'),
        message="when one of `load`, `publish` fails, the run of job `j` still ends as a success",
        related=(("job.json", '"publish"'),),
    ),
    fires(
        "BL210.all-done",
        "a leaf behind the clean-up shows nothing either",
        bundle({"tasks": [task("load"), task("clean", "load", run_if="ALL_DONE"), task("tell", "clean")]}),
        ("BL210", "databricks.yml", '"ALL_DONE"'),
    ),
    silent(
        "BL210.all-done",
        "another leaf shows the failure",
        api(task("load"), task("clean", "load", run_if="ALL_DONE"), task("publish", "load")),
    ),
    silent(
        "BL210.all-done",
        "the last task is told how it went",
        api(
            task("load"),
            task(
                "check",
                "load",
                run_if="ALL_DONE",
                notebook_task={
                    "notebook_path": "/Jobs/check",
                    "base_parameters": {"state": "{{tasks.load.result_state}}"},
                },
            ),
        ),
    ),
    silent(
        "BL210.all-done",
        "the last task can raise",
        {
            **api(
                task("load"),
                task("check", "load", run_if="ALL_DONE", notebook_task={"notebook_path": "notebooks/check"}),
            ),
            "notebooks/check.py": RAISES,
        },
    ),
    silent(
        "BL210.all-done",
        "a dependency that cannot be told",
        bundle(
            {
                "tasks": [
                    task("load"),
                    task("clean", "load", run_if="ALL_DONE"),
                    task("publish", "${var.first}"),
                ]
            },
            variables={"first": {"description": "set when deployed"}},
        ),
    ),
    fires(
        "BL210.on-failure",
        "a notification turns the failure into a success",
        api(task("load"), task("tell", "load", run_if="AT_LEAST_ONE_FAILED")),
        ("BL210", "job.json", '"AT_LEAST_ONE_FAILED"'),
        message="when task `load` fails",
        hint="let `tell` raise",
    ),
    silent(
        "BL210.on-failure",
        "a notification of success beside it",
        api(task("load"), task("tell", "load", run_if="AT_LEAST_ONE_FAILED"), task("done", "load")),
    ),
    silent(
        "BL210.on-failure",
        "some success is enough, and said so",
        api(task("a"), task("b"), task("either", "a", "b", run_if="AT_LEAST_ONE_SUCCESS")),
    ),
    fires(
        "BL210.only-after-failure",
        "the load is asked, the repair is not",
        api(
            task("load"),
            task("repair", "load", run_if="ALL_FAILED"),
            task("clean", "repair", run_if="ALL_DONE"),
        ),
        ("BL210", "job.json", '"ALL_FAILED"'),
        message="when task `load` fails",
    ),
    silent(
        "BL210.only-after-failure",
        "what cleans up after a repair",
        api(
            task("load"),
            task("publish", "load"),
            task("repair", "load", run_if="AT_LEAST_ONE_FAILED"),
            task("clean", "repair", run_if="ALL_DONE"),
        ),
    ),
    fires(
        "BL211.circle",
        "two jobs of a bundle",
        jobs(
            first=[run_job("a", "${resources.jobs.second.id}")],
            second=[run_job("b", "${resources.jobs.first.id}")],
        ),
        ("BL211", "databricks.yml", '"${resources.jobs.second.id}"'),
        message="`first` → `second` → `first`",
        related=(("databricks.yml", '"${resources.jobs.first.id}"'),),
    ),
    fires(
        "BL211.circle",
        "by the numbers that the service gave",
        {"one.json": got_job(1, 2), "two.json": got_job(2, 1)},
        ("BL211", "one.json", "2"),
    ),
    fires(
        "BL211.circle",
        "two resources of a Terraform module",
        {
            "infra/first.tf": TERRAFORM.replace("NAME", "first").replace("OTHER", "second"),
            "infra/second.tf": TERRAFORM.replace("NAME", "second").replace("OTHER", "first"),
        },
        ("BL211", "infra/first.tf", "databricks_job.second.id"),
        related=(("infra/second.tf", "databricks_job.first.id"),),
    ),
    silent(
        "BL211.circle",
        "one after the other",
        jobs(first=[run_job("a", "${resources.jobs.second.id}")], second=[task("b")]),
    ),
    silent(
        "BL211.circle",
        "the same names in two bundles",
        {
            "x/databricks.yml": jobs(first=[run_job("a", "${resources.jobs.second.id}")])["databricks.yml"],
            "y/databricks.yml": jobs(second=[run_job("a", "${resources.jobs.first.id}")])["databricks.yml"],
        },
    ),
    fires(
        "BL211.itself",
        "at its end",
        jobs(first=[task("load"), run_job("again", "${resources.jobs.first.id}")]),
        ("BL211", "databricks.yml", '"${resources.jobs.first.id}"'),
        message="job `first` runs itself",
    ),
    silent("BL211.itself", "a job by its number", jobs(first=[run_job("a", 77)])),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
