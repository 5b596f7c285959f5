"""BL902 to BL905: secrets in parameters, and who owns what runs in production."""

from __future__ import annotations

import pytest

from tests.rules.field_forms import (
    Files,
    bundle,
    bundle_task,
    create,
    create_task,
    get,
    plain,
    run,
    run_now,
    submit,
    task,
)
from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL902.reference": "a reference to a secret in parameters",
    "BL902.variable": "a bundle variable that is named like a secret in parameters",
    "BL902.code": "what dbutils.secrets answers, handed over by a notebook",
    "BL903.root": "a production target that deploys to a person's folder",
    "BL903.task": "a task in production that runs from a person's folder",
    "BL904.tags": "tags that the configuration requires",
    "BL905.run-as": "a production target that runs as a person",
}

YAML = "databricks.yml"
SECRET = "{{secrets/scope/key}}"
TAGS: dict[str, object] = {"options": {"required-tags": {"tags": ["owner", "cost-center"]}}}


def passing(value: str, name: str = "x") -> str:
    return f'tasks: [{{task_key: a, notebook_task: {{notebook_path: /a, base_parameters: {{{name}: "{value}"}}}}}}]'


def variables(**defaults: str) -> str:
    return "variables:\n" + "".join(f"  {name}: {{default: '{value}'}}\n" for name, value in defaults.items())


def notebook(*lines: str) -> Files:
    return {"load.py": "# Databricks notebook source\n" + "\n".join(lines) + "\n"}


def production(fields: str, path: str = "/Shared/load", mode: str = "production") -> Files:
    job = f"tasks: [{{task_key: a, notebook_task: {{notebook_path: '{path}'}}}}]"
    return bundle(job, f"targets:\n  prod:\n    mode: {mode}\n    {fields}\n")


def home(folder: str) -> str:
    return f"workspace: {{root_path: '{folder}'}}"


CASES: list[Case] = [
    fires(
        "BL902.reference",
        "base parameter in JSON",
        create_task("", f'"notebook_task": {{"notebook_path": "/a", "base_parameters": {{"k": "{SECRET}"}}}}'),
        ("BL902", "job.json", f'"{SECRET}"'),
        severity="warning",
        message="not resolved",
    ),
    fires(
        "BL902.reference",
        "default of a job parameter",
        bundle(f"parameters: [{{name: k, default: '{SECRET}'}}]\n" + task()),
        ("BL902", YAML, f"'{SECRET}'"),
    ),
    fires(
        "BL902.reference",
        "parameters of a script",
        submit(kind=f'"spark_python_task": {{"python_file": "a.py", "parameters": ["--key={SECRET}"]}}'),
        ("BL902", "run.json", f'"--key={SECRET}"'),
    ),
    fires(
        "BL902.reference",
        "run-now",
        run_now(f'"job_parameters": {{"k": "{SECRET}"}}'),
        ("BL902", "now.json", f'"{SECRET}"'),
    ),
    silent(
        "BL902.reference",
        "spark_conf and environment",
        bundle_task(f"new_cluster: {{policy_id: p, spark_conf: {{a: '{SECRET}'}}, spark_env_vars: {{B: '{SECRET}'}}}}"),
    ),
    silent("BL902.reference", "other references", bundle(passing("{{job.parameters.secrets}}"))),
    silent(
        "BL902.reference",
        "a run that happened",
        run(f'"overriding_parameters": {{"notebook_params": {{"k": "{SECRET}"}}}}'),
    ),
    fires(
        "BL902.variable",
        "without a value",
        bundle(passing("${var.youtube_api_key}"), variables(youtube_api_key="")),
        ("BL902", YAML, '"${var.youtube_api_key}"'),
        message="`youtube_api_key`",
    ),
    fires(
        "BL902.variable",
        "within a text",
        bundle(
            "tasks: [{task_key: a, spark_python_task: {python_file: a.py, parameters: ['--pw=${var.db_password}']}}]"
        ),
        ("BL902", YAML, "'--pw=${var.db_password}'"),
    ),
    fires(
        "BL902.variable",
        "inner task of a for_each",
        bundle(
            """
            tasks:
              - task_key: a
                for_each_task:
                  inputs: '[1]'
                  task: {task_key: b, notebook_task: {notebook_path: /a, base_parameters: {t: '${var.auth_token}'}}}
            """
        ),
        ("BL902", YAML, "'${var.auth_token}'"),
    ),
    silent(
        "BL902.variable",
        "the name of a secret",
        bundle(passing("${var.secret_scope}") + "\nparameters: [{name: a, default: '${var.api_key_name}'}]"),
    ),
    silent(
        "BL902.variable",
        "its value is a name",
        bundle(passing("${var.db_password}"), variables(db_password="prod-sql-login")),
    ),
    silent(
        "BL902.variable",
        "another variable for a secret's name",
        bundle(passing("${var.env}", "api_key"), variables(env="prod")),
    ),
    silent(
        "BL902.variable",
        "in the cluster's environment",
        bundle_task("new_cluster: {policy_id: p, spark_env_vars: {K: '${var.api_key}'}}"),
    ),
    fires(
        "BL902.code",
        "called notebook",
        notebook('key = dbutils.secrets.get("s", "k")', 'dbutils.notebook.run("./child", 60, {"api": key})'),
        ("BL902", "load.py", '"api"'),
    ),
    fires(
        "BL902.code",
        "run of a job",
        notebook('w.jobs.run_now(job_id=1, job_parameters={"day": day, "key": dbutils.secrets.get("s", "k")})'),
        ("BL902", "load.py", "dbutils.secrets.get"),
    ),
    silent(
        "BL902.code",
        "used in place",
        notebook(
            'key = dbutils.secrets.get("s", "k")',
            'dbutils.notebook.run("./child", 60, {"scope": "s"})',
            "requests.get(url, auth=key)",
        ),
    ),
    silent(
        "BL902.code",
        "other values",
        notebook('w.jobs.run_now(job_id=1, job_parameters={"day": day})', 'key = dbutils.secrets.get("s", "k")'),
    ),
    fires(
        "BL903.root",
        "the target's folder",
        production(home("/Workspace/Users/ann@acme.example/.bundle/x")),
        ("BL903", YAML, "'/Workspace/Users/ann@acme.example/.bundle/x'"),
        severity="warning",
        message="home folder of ann@acme.example",
    ),
    fires(
        "BL903.root",
        "a repository of a person, with a variable",
        production(home("/Repos/ann@acme.example/${bundle.name}")),
        ("BL903", YAML, "'/Repos/ann@acme.example/${bundle.name}'"),
    ),
    silent("BL903.root", "a shared folder", production(home("/Workspace/Shared/.bundle/x"))),
    silent(
        "BL903.root",
        "a service principal's folder",
        production(home("/Workspace/Users/5cb1a1f2-6f1e-4d3c-9a55-1c7be0d8a001/x")),
    ),
    silent("BL903.root", "whoever deploys", production(home("/Workspace/Users/${workspace.current_user.userName}/x"))),
    silent(
        "BL903.root",
        "a development target",
        production(home("/Workspace/Users/ann@acme.example/x"), mode="development"),
    ),
    fires(
        "BL903.task",
        "a notebook",
        production("default: true", "/Users/bob@acme.example/load"),
        ("BL903", YAML, "'/Users/bob@acme.example/load'"),
    ),
    fires(
        "BL903.task",
        "a SQL file",
        bundle(
            "tasks: [{task_key: a, sql_task: {warehouse_id: w, file: {path: /Users/bob@acme.example/a.sql}}}]",
            "targets: {prod: {mode: production}}",
        ),
        ("BL903", YAML, "/Users/bob@acme.example/a.sql"),
    ),
    fires(
        "BL903.task",
        "several tasks of one job are said once",
        bundle(
            "tasks: [{task_key: a, notebook_task: {notebook_path: /Users/bob@acme.example/a}},"
            " {task_key: b, notebook_task: {notebook_path: /Users/bob@acme.example/b}}]",
            "targets: {prod: {mode: production}}",
        ),
        ("BL903", YAML, "/Users/bob@acme.example/a"),
        related=((YAML, "/Users/bob@acme.example/b"),),
        message="several tasks of job",
    ),
    silent(
        "BL903.task",
        "no target is production",
        bundle(
            "tasks: [{task_key: a, notebook_task: {notebook_path: /Users/bob@acme.example/load}}]",
            "targets: {dev: {mode: development}}",
        ),
    ),
    silent(
        "BL903.task",
        "a job that is in no bundle",
        create_task("", '"notebook_task": {"notebook_path": "/Users/bob@acme.example/load"}'),
    ),
    fires(
        "BL904.tags",
        "one of two in a bundle",
        bundle("name: daily\ntags: {owner: sales}\n" + task()),
        ("BL904", YAML, "daily"),
        severity="note",
        message="no tag `cost-center`",
        **TAGS,
    ),
    fires(
        "BL904.tags",
        "no tags at all",
        create(),
        ("BL904", "job.json", '"j"'),
        message="no tags `owner`, `cost-center`",
        **TAGS,
    ),
    fires(
        "BL904.tags",
        "another spelling",
        plain("tags: {owner: a, CostCenter: b}\n" + task()),
        ("BL904", "job.yml", "j"),
        related=(("job.yml", "CostCenter"),),
        **TAGS,
    ),
    silent("BL904.tags", "all of them", get('"tags": {"owner": "a", "cost-center": "b"}'), **TAGS),
    silent("BL904.tags", "without the option", create()),
    silent(
        "BL904.tags",
        "a variable, an update, a one-time run",
        {**bundle("tags: ${var.tags}\n" + task()), **submit()},
        **TAGS,
    ),
    fires(
        "BL905.run-as",
        "of the target",
        production("run_as: {user_name: ann@acme.example}"),
        ("BL905", YAML, "ann@acme.example"),
        severity="note",
    ),
    fires(
        "BL905.run-as",
        "of the job",
        bundle("run_as: {user_name: ann@acme.example}\n" + task(), "targets: {prod: {mode: production}}"),
        ("BL905", YAML, "ann@acme.example"),
    ),
    silent(
        "BL905.run-as",
        "both, of which BL108 speaks",
        production("run_as: {user_name: ann@acme.example, service_principal_name: 5cb1a1f2}"),
    ),
    silent("BL905.run-as", "a service principal", production("run_as: {service_principal_name: 5cb1a1f2}")),
    silent("BL905.run-as", "left empty", production("run_as: {user_name: ''}")),
    silent("BL905.run-as", "still to be filled in", production("run_as: {user_name: <user_name>}")),
    silent("BL905.run-as", "a variable", production("run_as: {user_name: '${workspace.current_user.userName}'}")),
    silent(
        "BL905.run-as", "a development target", production("run_as: {user_name: ann@acme.example}", mode="development")
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
