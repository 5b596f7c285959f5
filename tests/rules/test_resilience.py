"""BL401, BL402 and BL406: what is asked of jobs that run by themselves, once for each job."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.specs import CLUSTERS, NIGHTLY, ON_MAIN, SIZED, api, bundle, submit, task, update

CLAUSES = {
    "BL401.no-timeout": "neither the job nor its tasks have a positive timeout",
    "BL401.tasks": "the tasks are listed",
    "BL401.unattended": "an active schedule or trigger; paused is a note",
    "BL402.never-retried": "a task that is never retried",
    "BL402.serverless": "serverless compute retries by itself",
    "BL402.not-asked": "conditions, loops and runs of other jobs are not asked",
    "BL402.unattended": "an active schedule or trigger; paused is a note",
    "BL406.nobody": "nobody is told of a failure",
    "BL406.leaves": "every leaf task may tell instead of the job",
    "BL406.unattended": "an active schedule or trigger; paused is a note",
}

PAUSED = {"schedule": {**NIGHTLY["schedule"], "pause_status": "PAUSED"}}
ARRIVAL = {"trigger": {"file_arrival": {"url": "/Volumes/a/b/c/"}}}
CONTINUOUS = {"continuous": {"pause_status": "UNPAUSED"}}
TOLD = {"email_notifications": {"on_failure": ["team@example.com"]}}
CONDITION = {"condition_task": {"op": "EQUAL_TO", "left": "{{job.parameters.x}}", "right": "1"}}
APPENDS = '# Databricks notebook source\nspark.table("a").write.mode("append").saveAsTable("silver.orders")\n'
UNKNOWN = {"x": {"description": "set when deployed"}}
LEGACY = """
{"name": "old", "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"},
 "new_cluster": {"spark_version": "16.4.x-scala2.12", "node_type_id": "i3.xlarge", "num_workers": 2},
 "notebook_task": {"notebook_path": "/a"}, MORE}
"""
IN_PYTHON = """
bundle: {name: b}
python: {venv_path: .venv, resources: ["resources:load_resources"]}
targets: {MODES}
"""
PYTHON_JOB = """
from databricks.bundles.jobs import FileArrivalTriggerConfiguration, Job, NotebookTask, Task, TriggerSettings

arrivals = Job(
    name="arrivals",
    trigger=TriggerSettings(file_arrival=FileArrivalTriggerConfiguration(url="/Volumes/a/b/c/")),
    tasks=[Task(task_key="load", notebook_task=NotebookTask(notebook_path="/Jobs/load"))],
)
"""

CASES: list[Case] = [
    fires(
        "BL401.no-timeout",
        "JSON job",
        api(task("load"), **NIGHTLY),
        ("BL401", "job.json", '"j"'),
        message="job `j` runs unattended (every day at 02:00 UTC), and has no timeout",
        severity="warning",
    ),
    fires(
        "BL401.no-timeout",
        "zero is none",
        api(task("load"), timeout_seconds=0, **NIGHTLY),
        ("BL401", "job.json", '"j"'),
    ),
    fires(
        "BL401.no-timeout",
        "the 2.0 form",
        {"job.json": LEGACY.replace("MORE", '"max_retries": 1')},
        ("BL401", "job.json", '"old"'),
    ),
    silent("BL401.no-timeout", "of the job", api(task("load"), timeout_seconds=3600, **NIGHTLY)),
    silent("BL401.no-timeout", "of the 2.0 form", {"job.json": LEGACY.replace("MORE", '"timeout_seconds": 60')}),
    silent(
        "BL401.no-timeout",
        "a variable",
        bundle({"name": "n", "tasks": [task("load")], "timeout_seconds": "${var.x}", **NIGHTLY}, variables=UNKNOWN),
    ),
    silent(
        "BL401.no-timeout",
        "the tasks are a variable",
        bundle({"name": "n", "tasks": "${var.x}", **NIGHTLY}, variables=UNKNOWN),
    ),
    fires(
        "BL401.tasks",
        "one of three has none",
        bundle(
            {
                "name": "n",
                "tasks": [task("a", timeout_seconds=60), task("b"), task("c", **CONDITION)],
                **NIGHTLY,
            }
        ),
        ("BL401", "databricks.yml", '"n"'),
        message="and task `b` has no timeout",
        related=(("databricks.yml", '"b"'),),
    ),
    silent(
        "BL401.tasks",
        "all of them have one, the loop inside",
        api(
            task("a", timeout_seconds=60),
            task("all", for_each_task={"inputs": "[1]", "task": task("one", timeout_seconds=60)}),
            task("c", **CONDITION),
            **NIGHTLY,
        ),
    ),
    fires("BL401.unattended", "files that arrive", api(task("load"), **ARRIVAL), ("BL401", "job.json", '"j"')),
    fires(
        "BL401.unattended",
        "paused",
        api(task("load"), **PAUSED),
        ("BL401", "job.json", '"j"'),
        severity="note",
        message="once that is unpaused",
    ),
    fires(
        "BL401.unattended",
        "paused while in development only: one finding, for production",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  name: nightly
                  schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: UTC}
                  tasks: [{task_key: load, notebook_task: {notebook_path: /a}}]
            targets:
              dev: {mode: development}
              prod: {mode: production}
            """
        },
        ("BL401", "databricks.yml", "nightly"),
        severity="warning",
    ),
    fires(
        "BL401.unattended",
        "named anew by each target: one finding, at the job's key",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  name: nightly
                  schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: UTC}
                  tasks: [{task_key: load, notebook_task: {notebook_path: /a}}]
            targets:
              staging: {resources: {jobs: {nightly: {name: "[staging] loads"}}}}
              prod: {resources: {jobs: {nightly: {name: loads}}}}
            """
        },
        ("BL401", "databricks.yml", "nightly"),
        severity="warning",
    ),
    fires(
        "BL401.unattended",
        "made in Python: development is all its bundle knows",
        {"databricks.yml": IN_PYTHON.replace("MODES", "dev: {mode: development}"), "resources/jobs.py": PYTHON_JOB},
        ("BL401", "resources/jobs.py", '"arrivals"'),
        severity="note",
        message="once that is unpaused",
    ),
    fires(
        "BL401.unattended",
        "made in Python: its bundle goes to production too",
        {
            "databricks.yml": IN_PYTHON.replace("MODES", "dev: {mode: development}, prod: {mode: production}"),
            "resources/jobs.py": PYTHON_JOB,
        },
        ("BL401", "resources/jobs.py", '"arrivals"'),
        severity="warning",
    ),
    silent("BL401.unattended", "by hand", api(task("load"))),
    silent("BL401.unattended", "continuous", api(task("load"), timeout_seconds=0, **CONTINUOUS)),
    silent("BL401.unattended", "an update", update(task("load"), **NIGHTLY)),
    silent("BL401.unattended", "a submitted run", submit(task("load"))),
    silent("BL401.unattended", "a trigger of no known kind", api(task("load"), trigger={"type": "cron", "cron": {}})),
    silent(
        "BL401.unattended",
        "nobody knows whether it is paused",
        bundle(
            {"name": "n", "tasks": [task("load")], "schedule": {**NIGHTLY["schedule"], "pause_status": "${var.x}"}},
            variables=UNKNOWN,
        ),
    ),
    fires(
        "BL402.never-retried",
        "on a job cluster",
        api(task("load", **ON_MAIN), task("more", "load", max_retries=0, **ON_MAIN), **CLUSTERS, **NIGHTLY),
        ("BL402", "job.json", '"j"'),
        message="one passing failure of any of `load`, `more` ends the run",
        related=(("job.json", '"load"'), ("job.json", '"more"')),
    ),
    fires(
        "BL402.never-retried",
        "the 2.0 form",
        {"job.json": LEGACY.replace("MORE", '"timeout_seconds": 60')},
        ("BL402", "job.json", '"old"'),
    ),
    fires(
        "BL402.never-retried",
        "SQL on a warehouse",
        api(task("sql", sql_task={"warehouse_id": "1", "file": {"path": "/a.sql"}}), **NIGHTLY),
        ("BL402", "job.json", '"j"'),
    ),
    silent(
        "BL402.never-retried",
        "retried, without end, and by a variable",
        bundle(
            {
                "name": "n",
                "tasks": [
                    task("a", max_retries=1, **ON_MAIN),
                    task("b", max_retries=-1, **ON_MAIN),
                    task("c", max_retries="${var.x}", **ON_MAIN),
                ],
                **CLUSTERS,
                **NIGHTLY,
            },
            variables=UNKNOWN,
        ),
    ),
    silent(
        "BL402.never-retried",
        "its code appends: a retry would write the rows twice",
        {
            **api(task("load", notebook_task={"notebook_path": "load"}, job_cluster_key="main"), **CLUSTERS, **NIGHTLY),
            "load.py": APPENDS,
        },
    ),
    fires(
        "BL402.serverless",
        "its retries are off",
        api(task("load", disable_auto_optimization=True, environment_key="default"), **NIGHTLY),
        ("BL402", "job.json", '"j"'),
    ),
    silent("BL402.serverless", "a notebook without compute", api(task("load"), **NIGHTLY)),
    fires(
        "BL402.serverless",
        "a notebook that the service shall not retry",
        api(task("load", disable_auto_optimization=True), **NIGHTLY),
        ("BL402", "job.json", '"j"'),
    ),
    silent(
        "BL402.serverless",
        "an environment",
        api(task("load", environment_key="d", spark_python_task={"python_file": "/a.py"}), **NIGHTLY),
    ),
    fires(
        "BL402.not-asked",
        "the inner task of a loop is asked",
        api(task("all", for_each_task={"inputs": "[1]", "task": task("one", **ON_MAIN)}), **CLUSTERS, **NIGHTLY),
        ("BL402", "job.json", '"j"'),
        message="one passing failure of `one`",
    ),
    silent(
        "BL402.not-asked",
        "no work of their own",
        api(
            task("c", **CONDITION),
            task("r", run_job_task={"job_id": 1}),
            task("p", pipeline_task={"pipeline_id": "1"}),
            task("all", for_each_task={"inputs": "[1]", "task": task("one", max_retries=1, **ON_MAIN)}),
            **CLUSTERS,
            **NIGHTLY,
        ),
    ),
    fires(
        "BL402.unattended",
        "paused",
        api(task("load", **ON_MAIN), **CLUSTERS, **PAUSED),
        ("BL402", "job.json", '"j"'),
        severity="note",
    ),
    silent("BL402.unattended", "by hand", api(task("load", new_cluster=SIZED))),
    silent("BL402.unattended", "continuous", api(task("load", **ON_MAIN), **CLUSTERS, **CONTINUOUS)),
    fires(
        "BL406.nobody",
        "told of a success only",
        api(task("load"), email_notifications={"on_success": ["a@example.com"], "on_failure": []}, **NIGHTLY),
        ("BL406", "job.json", '"j"'),
        message="tells nobody when it fails",
    ),
    fires(
        "BL406.nobody",
        "by files that arrive",
        bundle({"name": "n", "tasks": [task("a")], **ARRIVAL}),
        ("BL406", "databricks.yml", '"n"'),
    ),
    silent("BL406.nobody", "by e-mail", api(task("load"), **TOLD, **NIGHTLY)),
    silent(
        "BL406.nobody",
        "by webhook",
        api(task("load"), webhook_notifications={"on_failure": [{"id": "1"}]}, **NIGHTLY),
    ),
    silent(
        "BL406.nobody",
        "the addresses are a variable",
        bundle(
            {"name": "n", "tasks": [task("a")], "email_notifications": {"on_failure": "${var.x}"}, **NIGHTLY},
            variables=UNKNOWN,
        ),
    ),
    fires(
        "BL406.leaves",
        "one of two leaves",
        api(task("a"), task("b", "a", **TOLD), task("c", "a"), **NIGHTLY),
        ("BL406", "job.json", '"j"'),
        related=(("job.json", '"c"'),),
    ),
    silent("BL406.leaves", "each of them", api(task("a"), task("b", "a", **TOLD), task("c", "a", **TOLD), **NIGHTLY)),
    silent(
        "BL406.leaves", "a task that tells", api(task("a"), task("b", "a", run_if="AT_LEAST_ONE_FAILED"), **NIGHTLY)
    ),
    fires("BL406.unattended", "paused", api(task("a"), **PAUSED), ("BL406", "job.json", '"j"'), severity="note"),
    silent("BL406.unattended", "by hand", api(task("a"))),
    silent("BL406.unattended", "the target turns it off", bundle({"name": "n", "tasks": [task("a")]}, {"dev": {}})),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_policy_comes_after_the_defects_and_once_for_a_job() -> None:
    found = findings(api(task("a", "a", **ON_MAIN), task("b", **ON_MAIN), **CLUSTERS, **NIGHTLY))
    codes = [one.code for one in found if one.code in ("BL205", "BL401", "BL402", "BL406")]
    assert codes == ["BL205", "BL401", "BL402", "BL406"]
