"""BL108: fields that exclude each other or need one another."""

from __future__ import annotations

import pytest

from tests.rules.field_forms import (
    NOTEBOOK,
    Files,
    bundle,
    bundle_task,
    create,
    create_task,
    get,
    legacy,
    plain,
    run_now,
    submit,
    target,
    task,
    update,
)
from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL108.wheel": "parameters with named_parameters",
    "BL108.git": "git branch with tag or commit",
    "BL108.sql": "sql_task with two kinds",
    "BL108.dbt": "dbt profiles_directory with warehouse_id; catalog and schema without one",
    "BL108.run-now": "run-now's exclusive parameter kinds",
    "BL108.declared": "task parameters for a job that declares parameters",
    "BL108.submit": "job_cluster_key in runs submit",
    "BL108.identity": "several identities, principals or kinds where one is due",
    "BL108.environment": "fields of an environment that exclude each other",
    "BL108.needs": "a field without the one that it needs",
}

YAML = "databricks.yml"
BOTH = '"sql_task": {"warehouse_id": "w", "query": {"query_id": "q"}, "file": {"path": "/a"}}'
INNER = f'{{"task_key": "b", "job_cluster_key": "c", {NOTEBOOK}}}'
GIT = "git_source: {git_url: u, git_provider: gitHub, git_branch: main}\n"


def wheel(fields: str) -> str:
    body = f'"python_wheel_task": {{"package_name": "p", "entry_point": "e", {fields}}}'
    return f'"existing_cluster_id": "c", {body}'


def git(fields: str) -> str:
    return f'"git_source": {{"git_url": "u", "git_provider": "gitHub", {fields}}}'


def dbt(fields: str) -> Files:
    return create_task("", f'"dbt_task": {{"commands": ["dbt run"], "project_directory": "/d", {fields}}}')


def two_jobs(child: str, call: str, job_id: str = "${resources.jobs.child.id}") -> Files:
    text = """
    bundle: {name: b}
    resources:
      jobs:
        child:
          %s
          tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]
        parent:
          tasks: [{task_key: b, run_job_task: {job_id: "%s", %s}}]
    """
    return {YAML: text % (child, job_id, call)}


def environment(fields: str) -> Files:
    return bundle(f"environments: [{{environment_key: e, spec: {{{fields}}}}}]\n" + task())


CASES: list[Case] = [
    fires(
        "BL108.wheel",
        "both in JSON",
        create_task("", wheel('"named_parameters": {"a": "b"}, "parameters": ["c"]')),
        ("BL108", "job.json", '"parameters"'),
        severity="error",
        message="`named_parameters`, `parameters` together",
        related=(("job.json", '"named_parameters"'),),
    ),
    fires(
        "BL108.wheel",
        "one of them by a target",
        bundle(
            "tasks:\n  - task_key: a\n    python_wheel_task: {package_name: p, entry_point: e, parameters: [x]}",
            target("tasks: [{task_key: a, python_wheel_task: {named_parameters: {y: z}}}]"),
        ),
        ("BL108", YAML, "named_parameters"),
    ),
    silent(
        "BL108.wheel",
        "one of them is empty",
        create_task("", wheel('"named_parameters": {}, "parameters": ["c"]')),
    ),
    silent("BL108.wheel", "lists alone", submit(kind=wheel('"parameters": ["c"]'))),
    fires(
        "BL108.git",
        "branch and tag",
        create(git('"git_branch": "main", "git_tag": "v1"')),
        ("BL108", "job.json", '"git_tag"'),
    ),
    fires(
        "BL108.git",
        "commit by a target",
        bundle(GIT + task(), target("git_source: {git_commit: abc}")),
        ("BL108", YAML, "git_commit"),
    ),
    fires(
        "BL108.git",
        "in an update",
        update(git('"git_commit": "abc", "git_branch": "main"')),
        ("BL108", "update.json", '"git_branch"'),
    ),
    silent("BL108.git", "one of them is null", create(git('"git_branch": "main", "git_tag": null'))),
    silent(
        "BL108.git",
        "variables may be empty",
        bundle(
            "git_source: {git_url: u, git_provider: gitHub, git_branch: '${var.b}', git_tag: '${var.t}'}\n" + task()
        ),
    ),
    fires(
        "BL108.sql",
        "query and file",
        create_task("", BOTH),
        ("BL108", "job.json", '"file"'),
        message="exactly one",
    ),
    fires(
        "BL108.sql",
        "alert and dashboard in YAML",
        plain(
            "tasks: [{task_key: a, sql_task: {warehouse_id: w, alert: {alert_id: a}, dashboard: {dashboard_id: d}}}]"
        ),
        ("BL108", "job.yml", "dashboard"),
    ),
    silent(
        "BL108.sql", "a query alone", create_task("", '"sql_task": {"warehouse_id": "w", "query": {"query_id": "q"}}')
    ),
    fires(
        "BL108.sql",
        "an export that was edited",
        get(tasks=f'{{"task_key": "a", {BOTH}}}'),
        ("BL108", "get.json", '"file"'),
    ),
    fires(
        "BL108.dbt",
        "profiles with a warehouse",
        dbt('"profiles_directory": "p", "warehouse_id": "w"'),
        ("BL108", "job.json", '"warehouse_id"'),
    ),
    fires(
        "BL108.dbt",
        "schema without a warehouse",
        dbt('"schema": "s"'),
        ("BL108", "job.json", '"schema"'),
        hint="`warehouse_id`",
    ),
    fires(
        "BL108.dbt",
        "the warehouse is looked up",
        bundle(
            "tasks: [{task_key: a, environment_key: e, dbt_task: {commands: [dbt run], profiles_directory: p, "
            "warehouse_id: '${var.w}'}}]",
            "variables: {w: {lookup: {warehouse: Shared}}}",
        ),
        ("BL108", YAML, "warehouse_id"),
    ),
    silent(
        "BL108.dbt",
        "the warehouse may be empty",
        bundle(
            "tasks: [{task_key: a, environment_key: e, dbt_task: {commands: [dbt run], profiles_directory: p, "
            "warehouse_id: '${var.w}'}}]",
            "variables: {w: {description: empty for a cluster}}",
        ),
    ),
    silent("BL108.dbt", "schema with a warehouse", dbt('"schema": "s", "catalog": "c", "warehouse_id": "w"')),
    silent(
        "BL108.dbt", "an update may leave it out", update('"tasks": [{"task_key": "a", "dbt_task": {"schema": "s"}}]')
    ),
    fires(
        "BL108.run-now",
        "JAR and notebook",
        run_now('"jar_params": ["a"], "notebook_params": {"a": "b"}'),
        ("BL108", "now.json", '"notebook_params"'),
    ),
    fires(
        "BL108.run-now",
        "job parameters with those of tasks",
        run_now('"job_parameters": {"a": "b"}, "notebook_params": {"a": "b"}, "python_params": ["x"]'),
        ("BL108", "now.json", '"notebook_params"'),
        message="takes no task parameters",
        related=(("now.json", '"job_parameters"'), ("now.json", '"python_params"')),
    ),
    fires(
        "BL108.run-now",
        "in a run_job_task",
        two_jobs("max_concurrent_runs: 1", "jar_params: [a], notebook_params: {a: b}"),
        ("BL108", YAML, "notebook_params"),
    ),
    silent("BL108.run-now", "one kind", run_now('"notebook_params": {"a": "b"}')),
    silent(
        "BL108.run-now", "empty ones", run_now('"job_parameters": {"a": "b"}, "notebook_params": {}, "jar_params": []')
    ),
    fires(
        "BL108.declared",
        "the other job of the bundle",
        two_jobs("parameters: [{name: day, default: x}]", "notebook_params: {day: y}"),
        ("BL108", YAML, "notebook_params"),
        message="declares parameters of its own",
        hint="pass `day` as `job_parameters`",
    ),
    fires(
        "BL108.declared",
        "run-now of a job whose settings are here",
        {**get('"parameters": [{"name": "day", "default": "x"}]'), **run_now('"python_params": ["y"]')},
        ("BL108", "now.json", '"python_params"'),
        related=(("get.json", '"parameters"'),),
    ),
    silent(
        "BL108.declared",
        "job parameters",
        two_jobs("parameters: [{name: day, default: x}]", "job_parameters: {day: y}"),
    ),
    silent("BL108.declared", "it declares none", two_jobs("max_concurrent_runs: 1", "notebook_params: {day: y}")),
    silent(
        "BL108.declared",
        "another job",
        two_jobs("parameters: [{name: day, default: x}]", "notebook_params: {day: y}", "12"),
    ),
    fires(
        "BL108.submit",
        "on a task",
        submit(task='"job_cluster_key": "c"'),
        ("BL108", "run.json", '"job_cluster_key"'),
        message="no shared job clusters",
    ),
    fires(
        "BL108.submit",
        "on the inner task of a for_each",
        submit(kind=f'"for_each_task": {{"inputs": "[1]", "task": {INNER}}}'),
        ("BL108", "run.json", '"job_cluster_key"'),
    ),
    silent(
        "BL108.submit", "a cluster of its own", submit(task='"new_cluster": {"spark_version": "x", "num_workers": 1}')
    ),
    silent("BL108.submit", "in a job", create_task('"job_cluster_key": "c"')),
    fires(
        "BL108.identity",
        "two in run_as",
        bundle("run_as: {user_name: a, service_principal_name: b}\n" + task()),
        ("BL108", YAML, "service_principal_name"),
    ),
    fires(
        "BL108.identity",
        "a permission for two",
        bundle("permissions: [{level: CAN_VIEW, user_name: a, group_name: b}]\n" + task()),
        ("BL108", YAML, "group_name"),
    ),
    fires(
        "BL108.identity",
        "two kinds of library",
        legacy('"libraries": [{"whl": "a", "jar": "b"}]'),
        ("BL108", "job.json", '"jar"'),
        severity="warning",
    ),
    silent(
        "BL108.identity",
        "one each",
        bundle("run_as: {user_name: a}\npermissions: [{level: CAN_VIEW, group_name: b}]\n" + task()),
    ),
    silent("BL108.identity", "two libraries", legacy('"libraries": [{"whl": "a"}, {"jar": "b"}]')),
    fires(
        "BL108.environment",
        "a base with a version",
        environment("base_environment: b, environment_version: '2'"),
        ("BL108", YAML, "environment_version"),
    ),
    fires(
        "BL108.environment",
        "a project file with dependencies",
        environment("project_environment: p, dependencies: [x]"),
        ("BL108", YAML, "dependencies"),
    ),
    silent(
        "BL108.environment", "a version with dependencies", environment("environment_version: '2', dependencies: [x]")
    ),
    silent("BL108.environment", "no dependencies", environment("project_environment: p, dependencies: []")),
    fires(
        "BL108.needs",
        "source GIT without git_source",
        create_task("", '"notebook_task": {"notebook_path": "a", "source": "GIT"}'),
        ("BL108", "job.json", '"GIT"'),
        message="without `git_source`",
    ),
    fires(
        "BL108.needs",
        "in a submitted SQL file",
        submit(kind='"sql_task": {"warehouse_id": "w", "file": {"path": "a.sql", "source": "GIT"}}'),
        ("BL108", "run.json", '"GIT"'),
    ),
    fires(
        "BL108.needs",
        "a bucket without region",
        bundle_task("new_cluster: {spark_version: x, init_scripts: [{s3: {destination: 's3://b/x.sh'}}]}"),
        ("BL108", YAML, "destination"),
    ),
    silent(
        "BL108.needs",
        "the job has one",
        bundle(GIT + "tasks: [{task_key: a, notebook_task: {notebook_path: a, source: GIT}}]"),
    ),
    silent(
        "BL108.needs",
        "it is a variable",
        bundle("git_source: ${var.git}\ntasks: [{task_key: a, notebook_task: {notebook_path: a, source: GIT}}]"),
    ),
    silent(
        "BL108.needs",
        "an update",
        update('"tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "a", "source": "GIT"}}]'),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
