"""Values that nobody means: every rule lives through them, whatever it says of them."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from tests.rules.harness import lint_files
from tests.rules.specs import CLUSTERS, NIGHTLY, ON_MAIN, task

MANY = "1" * 5000
ODD: list[Any] = [
    *(None, True, 0, -1, 1.5, 10**30, float("1e300"), "", " ", "x", "²", "+-3", "\u2028\U0001f600", MANY, "1" * 300),
    *([], {}, [[]], [None], ["x"], [{}], {"a": None}, {"task_key": []}, [{"task_key": {}}, 1]),
    *("${var.nope}", "{{", "{{job.id}}", "{{tasks.a.values}}", "${", "[1,", "0 0 * * * ?", "<<"),
]


def whole() -> dict[str, Any]:
    """A job that says something of nearly everything."""
    job = {
        "name": "j",
        **NIGHTLY,
        **CLUSTERS,
        "timeout_seconds": 3600,
        "max_concurrent_runs": 1,
        "queue": {"enabled": True},
        "tags": {"a": "b"},
        "parameters": [{"name": "day", "default": "{{job.start_time.iso_date}}"}],
        "environments": [{"environment_key": "e", "spec": {"environment_version": "2", "dependencies": ["a==1"]}}],
        "health": {"rules": [{"metric": "RUN_DURATION_SECONDS", "op": "GREATER_THAN", "value": 60}]},
        "email_notifications": {"on_failure": ["a@b.example"]},
        "git_source": {"git_url": "https://github.com/a/b", "git_provider": "gitHub", "git_branch": "main"},
        "run_as": {"service_principal_name": "s"},
        "trigger": {"periodic": {"interval": 1, "unit": "DAYS"}, "file_arrival": {"url": "s3://a/"}},
        "tasks": [
            task("a", **ON_MAIN, max_retries=2, min_retry_interval_millis=1000, timeout_seconds=60),
            task("c", "a", condition_task={"op": "GREATER_THAN", "left": "{{tasks.a.values.n}}", "right": "1"}),
            task("f", "c", for_each_task={"inputs": "[1, 2]", "concurrency": 2, "task": task("i")}),
            task("s", "c", run_if="ALL_DONE", sql_task={"file": {"path": "a.sql"}, "warehouse_id": "w"}),
            task("p", "s", environment_key="e", spark_python_task={"python_file": "a.py", "parameters": ["x"]}),
            task("d", "s", environment_key="e", dbt_task={"commands": ["dbt run"], "warehouse_id": "w"}),
            task("r", "p", run_job_task={"job_id": 7, "job_parameters": {"x": "y"}}),
        ],
    }
    return copy.deepcopy(job)


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, child in children for found in [(*way, key), *places(child, (*way, key))]]


def changed(document: Any, way: tuple[Any, ...], value: Any) -> None:
    for step in way[:-1]:
        document = document[step]
    document[way[-1]] = copy.deepcopy(value)


WAYS = places(whole())


@pytest.mark.parametrize("number", range(len(ODD)), ids=lambda number: ascii(ODD[number])[:20])
def test_one_odd_value_in_each_place(number: int) -> None:
    """A rotating choice of places for each value, as a request, as a job of a bundle, and as an export."""
    for way in WAYS[number % 9 :: 9]:
        job = whole()
        changed(job, way, ODD[number])
        lint_files(
            {
                "job.json": json.dumps(job),
                "databricks.yml": json.dumps({"bundle": {"name": "b"}, "resources": {"jobs": {"j": job}}}),
                "get.json": json.dumps({"job_id": 1, "settings": job}),
            }
        )


@pytest.mark.parametrize("seed", range(20))
def test_several_odd_values(seed: int) -> None:
    chance = random.Random(seed)
    job, over = whole(), {name: value for name, value in whole().items() if name in ("tasks", "job_clusters")}
    for document in (job, job, over):
        changed(document, chance.choice(places(document)), chance.choice(ODD))
    root = {
        "bundle": {"name": "b"},
        "variables": {"k": {"default": chance.choice(ODD)}},
        "resources": {"jobs": {"j": {**job, "description": "${var.k}"}}},
        "targets": {"dev": {"mode": "development"}, "prod": {"resources": {"jobs": {"j": over}}}},
    }
    changed(root, chance.choice([("targets", "dev"), ("variables",), ("bundle",), ("resources", "jobs")]), {"x": None})
    lint_files({"databricks.yml": json.dumps(root)})


@pytest.mark.parametrize("field", ["task_key", "job_cluster_key", "environment_key", "name", "depends_on", "run_if"])
@pytest.mark.parametrize("value", [{"a": "b"}, ["x"], None, 5], ids=repr)
def test_a_key_that_is_no_text(field: str, value: Any) -> None:
    job = whole()
    item = {field: value}
    for listed in ("tasks", "job_clusters", "environments", "parameters"):
        job[listed] = [*job[listed], {**job[listed][0], **item}, item, {**item, "new_cluster": {}}]
    targets = {"prod": {"resources": {"jobs": {"j": {"job_clusters": [{**item, "new_cluster": {}}], "tasks": [item]}}}}}
    root = {"bundle": {"name": "b"}, "resources": {"jobs": {"j": job}}, "targets": targets}
    lint_files({"job.json": json.dumps(job), "databricks.yml": json.dumps(root)})


@pytest.mark.parametrize(
    "text",
    [
        f"timeout_seconds: 0{MANY}",
        f"timeout_seconds: {MANY}",
        f"timeout_seconds: 0x{MANY}",
        f"timeout_seconds: {'1:' * 3000}30",
        "timeout_seconds: .inf\nmax_concurrent_runs: .nan",
        f"schedule: {{quartz_cron_expression: 0 0 {MANY} * * ?, timezone_id: GMT+{MANY}}}",
        f"schedule: {{quartz_cron_expression: {MANY} 0 * * 1, timezone_id: UTC}}",
        f"schedule: {{quartz_cron_expression: 0 0 0 L-{MANY} * ?, timezone_id: UTC}}",
        f"schedule: {{quartz_cron_expression: 0 0 0 ? * 2#{MANY}, timezone_id: UTC}}",
        f"job_clusters: [{{job_cluster_key: a, new_cluster: {{spark_version: {MANY}.4.x-scala2.12, num_workers: 1}}}}]",
    ],
    ids=lambda text: text[:40],
)
def test_numbers_that_are_too_long(text: str) -> None:
    lint_files({"job.yml": f"name: j\n{text}\ntasks: [{{task_key: a, notebook_task: {{notebook_path: /a}}}}]\n"})
