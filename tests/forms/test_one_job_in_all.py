"""A defect is found in every form that a job can be written in, at the same words."""

from __future__ import annotations

import pytest

from tests.forms.writers import WRITERS, Values
from tests.rules.harness import lint_files

CLUSTER = {"spark_version": "16.4.x-scala2.12", "node_type_id": "n", "num_workers": 2}
ALERTS = {"email_notifications": {"on_failure": ["ops@example.com"]}}
GATE = {"task_key": "gate", "condition_task": {"op": "EQUAL_TO", "left": "{{job.id}}", "right": "1"}}


def load(key: str = "load", **fields: object) -> Values:
    return {"task_key": key, "notebook_task": {"notebook_path": f"/Shared/{key}"}, **fields}


def job(*tasks: Values, **fields: object) -> Values:
    return {"name": "nightly", **fields, "tasks": list(tasks) or [load()]}


def after(*keys: str) -> list[Values]:
    return [{"task_key": key} for key in keys]


def scheduled(cron: str, zone: str = "UTC", *tasks: Values, **fields: object) -> Values:
    clock = {"quartz_cron_expression": cron, "timezone_id": zone}
    return job(*tasks, **{"timeout_seconds": 3600, **ALERTS, "schedule": clock, **fields})


SCRIPT = {"task_key": "load", "spark_python_task": {"python_file": "/Shared/load.py"}}
CLUSTERS = [{"job_cluster_key": "main", "new_cluster": CLUSTER}]
DAYS = {"base_parameters": {"day": "{{job.start_time.iso_date}}"}}

DEFECTS = [
    pytest.param(job(max_concurent_runs=2), "BL101", "max_concurent_runs", id="a slip"),
    pytest.param(job(load(retries=3)), "BL101", "retries", id="a slip in a task"),
    pytest.param(job(max_concurrent_runs="two"), "BL102", "two", id="a wrong type"),
    pytest.param(job(load(), {"task_key": "bare", "timeout_seconds": 5}), "BL105", "bare", id="no type"),
    pytest.param(job(load(), load("load all")), "BL106", "load all", id="a name"),
    pytest.param(job({**GATE, "max_retries": 2}), "BL110", "max_retries", id="a field that is refused"),
    pytest.param(job(load("a", depends_on=after("b")), load("b", depends_on=after("a"))), "BL201", "b", id="a circle"),
    pytest.param(job(load(), load("gold", depends_on=after("silver"))), "BL202", "silver", id="no such task"),
    pytest.param(
        job(load(), load("gold", depends_on=[{"task_key": "load", "outcome": "true"}])),
        "BL206",
        "true",
        id="an outcome of nothing",
    ),
    pytest.param(job(load(job_cluster_key="mian"), job_clusters=CLUSTERS), "BL212", "mian", id="no such job cluster"),
    pytest.param(
        job({"task_key": "all", "for_each_task": {"inputs": "a, b", "task": load("one")}}),
        "BL215",
        "a, b",
        id="inputs that are no list",
    ),
    pytest.param(scheduled("0 2 * * *"), "BL301", "0 2 * * *", id="a Unix cron"),
    pytest.param(scheduled("0 0 6 ? * 1-5"), "BL303", "1-5", id="days as they are not counted"),
    pytest.param(scheduled("0 0 6 * * ?", "europe/rome"), "BL304", "europe/rome", id="no time zone"),
    pytest.param(scheduled("0 30 2 * * ?", "Europe/Rome"), "BL305", "30 2", id="an hour that is skipped"),
    pytest.param(
        scheduled("0 0 1 * * ?", "Europe/Rome", load(notebook_task={"notebook_path": "/x", **DAYS})),
        "BL312",
        "{{job.start_time.iso_date}}",
        id="yesterday",
    ),
    pytest.param(scheduled("0 0 6 * * ?", timeout_seconds=0), "BL401", None, id="no timeout"),
    pytest.param(scheduled("0 0 6 * * ?", email_notifications={"on_start": ["a"]}), "BL406", None, id="nobody is told"),
    pytest.param(
        job(load(timeout_seconds=7200), timeout_seconds=3600), "BL405", "7200", id="a timeout above the job's"
    ),
    pytest.param(job(SCRIPT), "BL501", "spark_python_task", id="no compute"),
    pytest.param(
        job(load(new_cluster={**CLUSTER, "spark_version": "12.2.x-scala2.12"})), "BL505", "12.2.x-scala2.12", id="old"
    ),
]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(("settings", "code", "marked"), DEFECTS)
def test_a_defect_is_found_alone(settings: Values, code: str, marked: str | None, form: str) -> None:
    found = lint_files(WRITERS[form](settings)).diagnostics
    assert [one.code for one in found] == [code], [(one.code, one.message) for one in found]
    if marked is not None:
        assert marked in found[0].primary.span.text.replace('\\"', '"'), found[0].primary.span


SOUND = [
    pytest.param(job(load(), load("gold", depends_on=after("load"), run_if="NONE_FAILED")), id="a chain"),
    pytest.param(
        job(GATE, load(depends_on=[{"task_key": "gate", "outcome": "true"}]), tags={"any": "thing"}), id="a condition"
    ),
    pytest.param(
        job(load(job_cluster_key="main", max_retries=2, min_retry_interval_millis=60000), job_clusters=CLUSTERS),
        id="a job cluster",
    ),
    pytest.param(scheduled("0 15 6 ? * MON-FRI", "Europe/Rome"), id="a schedule"),
    pytest.param(
        job({"task_key": "all", "for_each_task": {"inputs": '["a"]', "concurrency": 5, "task": load("one")}}),
        id="a loop",
    ),
    pytest.param(
        job(
            {**SCRIPT, "environment_key": "e"},
            environments=[{"environment_key": "e", "spec": {"environment_version": "3", "dependencies": ["x==1"]}}],
        ),
        id="an environment",
    ),
]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("settings", SOUND)
def test_nothing_is_said_of_a_sound_job(settings: Values, form: str) -> None:
    assert [(one.code, one.message) for one in lint_files(WRITERS[form](settings)).diagnostics] == []
