"""BL106 and BL107: names and limits; dbt commands of BL104."""

from __future__ import annotations

import json

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
    "BL104.dbt": "dbt commands begin with dbt",
    "BL106.task": "task keys: characters and length",
    "BL106.cluster": "job cluster keys: characters and length",
    "BL106.parameter": "names of job parameters: characters",
    "BL107.tasks": "too many tasks",
    "BL107.clusters": "too many job clusters",
    "BL107.tags": "too many tags, too long ones",
    "BL107.webhooks": "too many webhooks for one event",
    "BL107.parameters": "parameters that are too large",
    "BL107.dbt": "too many dbt commands",
    "BL107.texts": "names and descriptions that are too long",
    "BL107.numbers": "numbers out of their range",
    "BL107.others": "limits that other rules speak of",
}

YAML = "databricks.yml"


def many_tasks(count: int) -> Files:
    return create("", *(f'{{"task_key": "t{number}", {NOTEBOOK}}}' for number in range(count)))


def clusters(count: int) -> str:
    return ", ".join(
        f'{{"job_cluster_key": "c{number}", "new_cluster": {{"policy_id": "p"}}}}' for number in range(count)
    )


def tags(count: int) -> str:
    return "tags: {" + ", ".join(f"t{number}: x" for number in range(count)) + "}\n"


def hooks(count: int) -> str:
    return f'{{"on_failure": {json.dumps([{"id": str(number)} for number in range(count)])}}}'


def dbt(*commands: str) -> str:
    return f'"dbt_task": {{"project_directory": "/d", "commands": {json.dumps(commands)}}}'


def keyed(key: str) -> Files:
    return create("", f'{{"task_key": "{key}", {NOTEBOOK}}}')


def parameter(name: str) -> str:
    return f'parameters: [{{name: "{name}", default: x}}]\n'


def sized(size: int) -> str:
    return json.dumps({"p": "x" * (size - len('{"p":""}'))})


CASES: list[Case] = [
    fires(
        "BL104.dbt",
        "another program",
        create_task("", dbt("dbt deps", "pip install x")),
        ("BL104", "job.json", '"pip install x"'),
        message="is no dbt command",
    ),
    fires(
        "BL104.dbt",
        "the word forgotten",
        bundle("tasks: [{task_key: a, dbt_task: {commands: [run]}}]"),
        ("BL104", YAML, "run"),
        hint="`dbt run`",
    ),
    silent("BL104.dbt", "dbt", create_task("", dbt("dbt deps", "dbt  run --select x"))),
    silent("BL104.dbt", "a variable", bundle("tasks: [{task_key: a, dbt_task: {commands: ['${var.command}']}}]")),
    fires(
        "BL106.task",
        "a dot",
        keyed("load.orders"),
        ("BL106", "job.json", '"load.orders"'),
        severity="error",
        message="holds `.`",
        hint="`load_orders`",
    ),
    fires(
        "BL106.task",
        "a blank in a bundle",
        bundle("tasks: [{task_key: load orders, notebook_task: {notebook_path: /a}}]"),
        ("BL106", YAML, "load orders"),
        message="a blank",
    ),
    fires(
        "BL106.task",
        "around a variable",
        bundle("tasks: [{task_key: 'load ${var.x}', notebook_task: {notebook_path: /a}}]"),
        ("BL106", YAML, "'load ${var.x}'"),
    ),
    fires(
        "BL106.task", "too long", keyed("k" * 101), ("BL106", "job.json", f'"{"k" * 101}"'), message="101 characters"
    ),
    fires(
        "BL106.task",
        "empty",
        submit(kind=NOTEBOOK, fields="")
        | {"run.json": f'{{"run_name": "r", "tasks": [{{"task_key": "", {NOTEBOOK}}}]}}'},
        ("BL106", "run.json", '""'),
    ),
    fires(
        "BL106.task",
        "inner task of a for_each",
        create_task("", f'"for_each_task": {{"inputs": "[1]", "task": {{"task_key": "a/b", {NOTEBOOK}}}}}'),
        ("BL106", "job.json", '"a/b"'),
    ),
    silent("BL106.task", "letters of other scripts, digits, both separators", keyed("Zażółć_1-b")),
    silent(
        "BL106.task", "a variable", bundle("tasks: [{task_key: 'load_${var.x}', notebook_task: {notebook_path: /a}}]")
    ),
    silent("BL106.task", "a number in a bundle", bundle("tasks: [{task_key: 1, notebook_task: {notebook_path: /a}}]")),
    silent("BL106.task", "exactly a hundred", keyed("k" * 100)),
    fires(
        "BL106.cluster",
        "a blank",
        create(f'"job_clusters": [{clusters(1).replace("c0", "main cluster")}]'),
        ("BL106", "job.json", '"main cluster"'),
    ),
    fires(
        "BL106.cluster",
        "in an update",
        update(f'"job_clusters": [{clusters(1).replace("c0", "a:b")}]'),
        ("BL106", "update.json", '"a:b"'),
    ),
    silent("BL106.cluster", "plain", create(f'"job_clusters": [{clusters(2)}]')),
    fires(
        "BL106.cluster",
        "an export that was edited",
        get('"job_clusters": [{"job_cluster_key": "a b", "new_cluster": {"spark_version": "x"}}]'),
        ("BL106", "get.json", '"a b"'),
    ),
    fires(
        "BL106.parameter",
        "a blank",
        bundle(parameter("run date") + task()),
        ("BL106", YAML, '"run date"'),
        hint="`run_date`",
    ),
    fires("BL106.parameter", "by a target", bundle(task(), target(parameter("a$b"))), ("BL106", YAML, '"a$b"')),
    silent("BL106.parameter", "a dot is fine here", bundle(parameter("run.date-1_x") + task())),
    silent(
        "BL106.parameter",
        "base parameters have no such rule",
        bundle("tasks: [{task_key: a, notebook_task: {notebook_path: /a, base_parameters: {run date: x}}}]"),
    ),
    fires(
        "BL107.tasks",
        "in JSON",
        many_tasks(1001),
        ("BL107", "job.json", '"tasks"'),
        severity="error",
        message="1,001 entries: the API allows at most 1,000",
    ),
    fires(
        "BL107.tasks",
        "in a bundle",
        bundle(
            "tasks:\n" + "\n".join(f"  - {{task_key: t{n}, notebook_task: {{notebook_path: /a}}}}" for n in range(1001))
        ),
        ("BL107", YAML, "tasks"),
    ),
    silent("BL107.tasks", "exactly a thousand", many_tasks(1000)),
    silent("BL107.tasks", "a variable", bundle("tasks: ${var.tasks}\nmax_concurrent_runs: 1")),
    fires(
        "BL107.clusters",
        "in JSON",
        create(f'"job_clusters": [{clusters(101)}]'),
        ("BL107", "job.json", '"job_clusters"'),
    ),
    fires(
        "BL107.clusters",
        "in an update",
        update(f'"job_clusters": [{clusters(101)}]'),
        ("BL107", "update.json", '"job_clusters"'),
    ),
    silent("BL107.clusters", "a hundred", create(f'"job_clusters": [{clusters(100)}]')),
    silent("BL107.clusters", "none", create('"job_clusters": []')),
    fires("BL107.tags", "in a bundle", bundle(tags(26) + task()), ("BL107", YAML, "tags")),
    fires(
        "BL107.tags",
        "a long value",
        create(f'"tags": {{"a": "{"x" * 256}"}}'),
        ("BL107", "job.json", f'"{"x" * 256}"'),
        message="256 characters",
    ),
    fires(
        "BL107.tags",
        "a long key of a cluster",
        create_task(f'"new_cluster": {{"policy_id": "p", "custom_tags": {{"{"x" * 128}": "a"}}}}'),
        ("BL107", "job.json", f'"{"x" * 128}"'),
    ),
    silent("BL107.tags", "twenty-five", bundle(tags(25) + task())),
    silent("BL107.tags", "an empty value", create('"tags": {"a": ""}')),
    fires(
        "BL107.webhooks",
        "four of a job",
        create(f'"webhook_notifications": {hooks(4)}'),
        ("BL107", "job.json", '"on_failure"'),
    ),
    fires(
        "BL107.webhooks",
        "four of a submitted task",
        submit(task=f'"webhook_notifications": {hooks(4)}'),
        ("BL107", "run.json", '"on_failure"'),
    ),
    fires(
        "BL107.webhooks",
        "two and two by a target",
        bundle(
            "webhook_notifications: {on_start: [{id: a}, {id: b}]}\n" + task(),
            target("webhook_notifications: {on_start: [{id: c}, {id: d}]}"),
        ),
        ("BL107", YAML, "on_start"),
    ),
    silent("BL107.webhooks", "three", create(f'"webhook_notifications": {hooks(3)}')),
    silent(
        "BL107.webhooks",
        "addresses have no such limit",
        create('"email_notifications": {"on_failure": ["a", "b", "c", "d"]}'),
    ),
    fires(
        "BL107.parameters",
        "of a pipeline",
        create_task("", f'"pipeline_task": {{"pipeline_id": "p", "parameters": {sized(10_001)}}}'),
        ("BL107", "job.json", '"parameters"'),
    ),
    fires(
        "BL107.parameters",
        "of run-now",
        run_now(f'"notebook_params": {sized(10_001)}'),
        ("BL107", "now.json", '"notebook_params"'),
        message="10,001 bytes of JSON",
    ),
    silent("BL107.parameters", "just enough", run_now(f'"notebook_params": {sized(10_000)}')),
    silent(
        "BL107.parameters",
        "of a notebook",
        create_task("", f'"notebook_task": {{"notebook_path": "/a", "base_parameters": {sized(10_001)}}}'),
    ),
    fires("BL107.dbt", "eleven", create_task("", dbt(*["dbt run"] * 11)), ("BL107", "job.json", '"commands"')),
    fires(
        "BL107.dbt",
        "none",
        bundle("tasks: [{task_key: a, dbt_task: {commands: []}}]"),
        ("BL107", YAML, "commands"),
        message="0 entries: the API allows at least 1",
    ),
    silent("BL107.dbt", "ten", create_task("", dbt(*["dbt run"] * 10))),
    silent(
        "BL107.dbt", "a variable for all", bundle("tasks: [{task_key: a, dbt_task: {commands: '${var.commands}'}}]")
    ),
    fires(
        "BL107.texts",
        "a name in bytes",
        {"job.yml": f"name: {'ł' * 2049}\n{task()}\n"},
        ("BL107", "job.yml", "ł" * 2049),
        message="4,098 bytes",
    ),
    fires(
        "BL107.texts",
        "an idempotency token",
        submit(f'"idempotency_token": "{"x" * 65}"'),
        ("BL107", "run.json", f'"{"x" * 65}"'),
    ),
    silent("BL107.texts", "a long description", create(f'"description": "{"x" * 20_000}"')),
    silent("BL107.texts", "a token of the right length", submit(f'"idempotency_token": "{"x" * 64}"')),
    fires(
        "BL107.numbers",
        "a timeout below zero",
        bundle_task("timeout_seconds: -1"),
        ("BL107", YAML, "-1"),
        message="at least 0",
    ),
    fires(
        "BL107.numbers",
        "too many runs at once",
        plain("max_concurrent_runs: 5000\n" + task()),
        ("BL107", "job.yml", "5000"),
    ),
    fires("BL107.numbers", "a negative number in quotes", bundle_task("max_retries: '-5'"), ("BL107", YAML, "'-5'")),
    silent("BL107.numbers", "retries for ever", legacy('"max_retries": -1, "timeout_seconds": 0')),
    silent("BL107.numbers", "no run at all", create('"max_concurrent_runs": 0')),
    fires(
        "BL107.others",
        "a timeout on a for_each task",
        create_task(
            '"timeout_seconds": -1',
            f'"for_each_task": {{"inputs": "[1]", "concurrency": 500, "task": {{"task_key": "b", {NOTEBOOK}}}}}',
        ),
        ("BL107", "job.json", "-1"),
    ),
    fires(
        "BL107.others",
        "tables of a trigger",
        create(f'"trigger": {{"table_update": {{"table_names": {json.dumps([f"a.b.c{n}" for n in range(11)])}}}}}'),
        ("BL107", "job.json", '"table_names"'),
    ),
    silent("BL107.others", "a long key", keyed("k" * 101)),
    silent(
        "BL107.others",
        "a short wait of a trigger",
        create('"trigger": {"file_arrival": {"url": "s3://a/", "wait_after_last_change_seconds": 1}}'),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
