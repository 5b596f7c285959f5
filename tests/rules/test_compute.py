"""BL501, BL502, BL506 and BL507: what a task runs on."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.specs import CLUSTERS, NIGHTLY, ON_MAIN, SIZED, api, bundle, got, submit, task, update

CLAUSES = {
    "BL501.none": "a task type that needs compute has none",
    "BL501.needs-none": "task types that bring their own, and notebooks",
    "BL502.two": "two of new_cluster, job_cluster_key, existing_cluster_id, environment_key",
    "BL502.after-merge": "a target adds its compute to the job's",
    "BL506.unattended": "existing_cluster_id in an unattended job",
    "BL506.once": "one finding for each cluster",
    "BL506.placeholder": "a placeholder such as {{previous_task_cluster}}",
    "BL507.environment": "libraries beside environment_key",
    "BL507.no-cluster": "libraries without any cluster",
}

SCRIPT = {"spark_python_task": {"python_file": "/Jobs/a.py"}}
WHEEL = {"python_wheel_task": {"package_name": "p", "entry_point": "main"}}
DEFAULT = {"environments": [{"environment_key": "default", "spec": {"environment_version": "4"}}]}
LIBRARIES = {"libraries": [{"pypi": {"package": "pandas"}}]}
PAUSED = {"schedule": {**NIGHTLY["schedule"], "pause_status": "PAUSED"}}
UNKNOWN = {"x": {"description": "set when deployed"}}

CASES: list[Case] = [
    fires(
        "BL501.none",
        "a script in JSON",
        api(task("load", **SCRIPT), **DEFAULT, **CLUSTERS),
        ("BL501", "job.json", '"spark_python_task"'),
        message="names nothing to run on",
        hint="`job_cluster_key: main`, `environment_key: default`",
    ),
    fires(
        "BL501.none",
        "a wheel in a bundle, and the inner task of a loop",
        bundle(
            {
                "tasks": [
                    task("load", **WHEEL),
                    task("all", for_each_task={"inputs": "[1]", "task": task("one", **SCRIPT)}),
                ]
            }
        ),
        ("BL501", "databricks.yml", '"python_wheel_task"'),
        ("BL501", "databricks.yml", '"spark_python_task"'),
    ),
    fires(
        "BL501.none",
        "nulls are nothing, in a submitted run",
        submit(task("load", new_cluster=None, existing_cluster_id=None, **SCRIPT)),
        ("BL501", "run.json", '"spark_python_task"'),
    ),
    fires(
        "BL501.none",
        "the 2.0 form",
        {"job.json": '{"name": "old", "timeout_seconds": 1, "spark_jar_task": {"main_class_name": "a.B"}}'},
        ("BL501", "job.json", '"spark_jar_task"'),
    ),
    silent(
        "BL501.none",
        "an environment, a job cluster",
        api(task("a", environment_key="d", **SCRIPT), task("b", **ON_MAIN)),
    ),
    silent(
        "BL501.none",
        "a variable",
        bundle({"tasks": [task("a", existing_cluster_id="${var.x}", **SCRIPT)]}, variables=UNKNOWN),
    ),
    silent("BL501.none", "a policy may supply it", api(task("a", **SCRIPT), policy_id="ABC")),
    fires(
        "BL501.none",
        "an export that was edited",
        got(task("a", **SCRIPT)),
        ("BL501", "get.json", '"spark_python_task"'),
    ),
    silent("BL501.none", "a slip of it, of which BL101 speaks", api(task("a", job_clusterkey="main", **SCRIPT))),
    silent(
        "BL501.none",
        "a dictionary of which a program makes a job later",
        {
            "make.py": """
            def job(item, kind):
                task = {
                    "task_key": item["key"],
                    "compute": dict(kind),
                    "spark_python_task": {"python_file": "file://a.py"},
                }
                return {"name": item["name"], "tasks": [task]}
            """
        },
    ),
    silent("BL501.none", "an update may leave it out", update(task("a", **SCRIPT))),
    silent(
        "BL501.none",
        "a target supplies it",
        bundle({"tasks": [task("a", **SCRIPT)]}, {"prod": {"tasks": [{"task_key": "a", "existing_cluster_id": "1"}]}}),
    ),
    silent(
        "BL501.none",
        "a cluster by its name, in a dbx file",
        {
            "deployment.yml": """
            environments:
              default:
                workflows:
                  - name: j
                    tasks:
                      - {task_key: a, existing_cluster_name: shared, spark_python_task: {python_file: "file://a.py"}}
            """
        },
    ),
    fires(
        "BL501.needs-none",
        "beside tasks that need none",
        api(task("n"), task("d", dbt_task={"commands": ["dbt run"]})),
        ("BL501", "job.json", '"dbt_task"'),
    ),
    silent(
        "BL501.needs-none",
        "SQL, pipelines, conditions, runs of jobs",
        api(
            task("n"),
            task("s", sql_task={"warehouse_id": "1", "query": {"query_id": "2"}}),
            task("p", pipeline_task={"pipeline_id": "1"}),
            task("r", run_job_task={"job_id": 1}),
            task("c", condition_task={"op": "EQUAL_TO", "left": "{{job.parameters.x}}", "right": "1"}),
        ),
    ),
    fires(
        "BL502.two",
        "a job cluster and an all-purpose one",
        api(task("load", existing_cluster_id="1", **ON_MAIN), **CLUSTERS),
        ("BL502", "job.json", '"job_cluster_key"'),
        message="`existing_cluster_id`, `job_cluster_key`: a task runs on one compute",
        related=(("job.json", '"existing_cluster_id"'),),
    ),
    fires(
        "BL502.two",
        "three in a submitted run",
        submit(task("load", new_cluster=SIZED, existing_cluster_id="1", environment_key="d", **SCRIPT)),
        ("BL502", "run.json", '"existing_cluster_id"'),
    ),
    silent("BL502.two", "an environment on a notebook", api(task("load", environment_key="default"), **DEFAULT)),
    silent(
        "BL502.two",
        "null and empty are nothing",
        api(task("load", existing_cluster_id="", new_cluster=None, **ON_MAIN), **CLUSTERS),
    ),
    silent(
        "BL502.two",
        "a variable may be empty",
        bundle({"tasks": [task("load", existing_cluster_id="${var.x}", **ON_MAIN)], **CLUSTERS}, variables=UNKNOWN),
    ),
    fires(
        "BL502.after-merge",
        "a target's cluster comes on top",
        bundle(
            {"tasks": [task("load", **ON_MAIN)], **CLUSTERS},
            {"dev": {"tasks": [{"task_key": "load", "existing_cluster_id": "1"}]}, "prod": {}},
        ),
        ("BL502", "databricks.yml", '"existing_cluster_id"'),
        hint="give each target its own compute",
    ),
    silent(
        "BL502.after-merge",
        "each target has its own",
        bundle(
            {"tasks": [task("load", **SCRIPT)]},
            {
                "dev": {"tasks": [{"task_key": "load", "existing_cluster_id": "1"}]},
                "prod": {"tasks": [{"task_key": "load", "new_cluster": SIZED}]},
            },
        ),
    ),
    fires(
        "BL506.unattended",
        "on a schedule",
        api(task("load", existing_cluster_id="0923-164208-meows279"), **NIGHTLY),
        ("BL506", "job.json", '"0923-164208-meows279"'),
        severity="warning",
    ),
    fires(
        "BL506.unattended",
        "paused",
        bundle({"tasks": [task("load", existing_cluster_id="1")], **PAUSED}),
        ("BL506", "databricks.yml", '"1"'),
        severity="note",
    ),
    silent("BL506.unattended", "by hand", api(task("load", existing_cluster_id="1"))),
    silent("BL506.unattended", "an update", update(task("load", existing_cluster_id="1"), **NIGHTLY)),
    silent(
        "BL506.unattended",
        "a placeholder is another rule's",
        api(task("load", existing_cluster_id="your-cluster-id"), **NIGHTLY),
    ),
    fires(
        "BL506.once",
        "two tasks on one cluster",
        api(task("a", existing_cluster_id="1"), task("b", existing_cluster_id="1"), **NIGHTLY),
        ("BL506", "job.json", '"1"'),
        message="task `a` and 1 more",
        related=(("job.json", '"1"'),),
    ),
    silent(
        "BL506.once", "a job cluster for both", api(task("a", **ON_MAIN), task("b", **ON_MAIN), **CLUSTERS, **NIGHTLY)
    ),
    fires(
        "BL506.placeholder",
        "nothing fills it in",
        api(task("load", existing_cluster_id="{{previous_task_cluster}}")),
        ("BL506", "job.json", '"{{previous_task_cluster}}"'),
        severity="error",
        hint="the same `job_cluster_key`",
    ),
    fires(
        "BL506.placeholder",
        "in an update",
        update(task("load", existing_cluster_id="{{ cluster_of_first }}")),
        ("BL506", "update.json", '"{{ cluster_of_first }}"'),
    ),
    silent("BL506.placeholder", "a reference", api(task("load", existing_cluster_id="{{job.parameters.cluster}}"))),
    fires(
        "BL507.environment",
        "a script",
        api(task("load", environment_key="default", **LIBRARIES, **SCRIPT), **DEFAULT),
        ("BL507", "job.json", '"libraries"'),
        hint="`spec.dependencies`",
    ),
    fires(
        "BL507.environment",
        "in a submitted run",
        submit(task("load", environment_key="default", **LIBRARIES, **WHEEL), **DEFAULT),
        ("BL507", "run.json", '"libraries"'),
    ),
    silent(
        "BL507.environment",
        "an empty list",
        api(task("load", environment_key="default", libraries=[], **SCRIPT), **DEFAULT),
    ),
    silent("BL507.environment", "on a cluster", api(task("load", **LIBRARIES, **ON_MAIN), **CLUSTERS)),
    silent(
        "BL507.environment",
        "the libraries are a variable",
        bundle({"tasks": [task("a", environment_key="d", libraries="${var.x}", **SCRIPT)]}, variables=UNKNOWN),
    ),
    fires(
        "BL507.no-cluster",
        "a notebook that runs serverless",
        bundle({"tasks": [task("load", **LIBRARIES)]}),
        ("BL507", "databricks.yml", '"libraries"'),
        message="no cluster, so it runs serverless",
    ),
    silent("BL507.no-cluster", "an update may leave the cluster out", update(task("load", **LIBRARIES))),
    silent("BL507.no-cluster", "a script without compute is another rule's", api(task("load", **LIBRARIES, **SCRIPT))),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
