"""Slips of fields: said once, and what they mean is there."""

from __future__ import annotations

import json

import pytest

from tests.jobs.shown import load, shown
from tests.rules.harness import lint_files

CLUSTER = {"spark_version": "16.4.x-scala2.12", "node_type_id": "n", "num_workers": 1}
LOAD = {"task_key": "load", "notebook_task": {"notebook_path": "/Shared/load"}}
SCRIPT = {"task_key": "load", "spark_python_task": {"python_file": "/Shared/load.py"}}
CLOCK = {"quartz_cron_expression": "0 0 6 * * ?", "timezone_id": "UTC"}
TOLD = {"email_notifications": {"on_failure": ["a@example.com"]}}
GATE = {"task_key": "gate", "conditon_task": {"op": "EQUAL_TO", "left": "{{job.id}}", "right": "1"}}


def job(*tasks: dict[str, object], **fields: object) -> dict[str, object]:
    return {"name": "nightly", **fields, "tasks": list(tasks) or [LOAD]}


def nightly(*tasks: dict[str, object], **fields: object) -> dict[str, object]:
    settings = job(*tasks, **{"timeout_seconds": 3600, **TOLD, "schedule": CLOCK, **fields})
    return {name: value for name, value in settings.items() if value is not None}


SLIPS = [
    pytest.param(nightly(timeout_seconds=None, timeout_secods=60), "timeout_secods", id="a job's timeout"),
    pytest.param(nightly({**LOAD, "timeout_secods": 60}, timeout_seconds=None), "timeout_secods", id="a task's"),
    pytest.param(nightly(email_notifications=None, email_notification={}), "email_notification", id="who is told"),
    pytest.param(nightly(email_notifications={"on_failures": ["a"]}), "on_failures", id="of what"),
    pytest.param(nightly({**LOAD, "new_cluster": CLUSTER, "max_retires": 2}), "max_retires", id="retries"),
    pytest.param(
        nightly(schedule={**CLOCK, "pause_stauts": "PAUSED"}, timeout_seconds=0), "pause_stauts", id="a paused schedule"
    ),
    pytest.param(
        job({**LOAD, "new_cluster": {"spark_version": "16.4.x-scala2.12", "num_worker": 1}}), "num_worker", id="a size"
    ),
    pytest.param(
        job({**LOAD, "new_cluster": CLUSTER, "max_retries": 2, "min_retry_interval_milis": 5}),
        "min_retry_interval_milis",
        id="an interval",
    ),
    pytest.param(
        job({**LOAD, "retry_on_timeout": True, "max_retries": 1, "min_retry_interval_millis": 5, "timeout_second": 60}),
        "timeout_second",
        id="the timeout of retries",
    ),
    pytest.param(
        job(LOAD, {**LOAD, "task_key": "b", "run_if": "ALL_DONE", "depend_on": [{"task_key": "load"}]}),
        "depend_on",
        id="dependencies of a condition",
    ),
    pytest.param(job(LOAD, {**LOAD, "task_key": "b", "depends_on": [{"task_ky": "load"}]}), "task_ky", id="a key"),
    pytest.param(job({**SCRIPT, "new_clutser": CLUSTER}), "new_clutser", id="compute"),
    pytest.param(
        job(
            {**SCRIPT, "environment_kye": "e"},
            environments=[{"environment_key": "e", "spec": {"environment_version": "3"}}],
        ),
        "environment_kye",
        id="an environment that is used",
    ),
    pytest.param(
        job({**LOAD, "job_cluster_key": "m"}, job_cluster=[{"job_cluster_key": "m", "new_cluster": CLUSTER}]),
        "job_cluster",
        id="job clusters",
    ),
    pytest.param(
        job(email_notifications={"on_duration_warning_threshold_exceeded": ["a"]}, heath={"rules": []}),
        "heath",
        id="health rules",
    ),
    pytest.param(
        job(GATE, {**LOAD, "depends_on": [{"task_key": "gate", "outcome": "true"}]}),
        "conditon_task",
        id="the type of a condition",
    ),
]


@pytest.mark.parametrize("form", ["api", "bundle"])
@pytest.mark.parametrize(("settings", "slip"), SLIPS)
def test_a_slip_is_said_once(settings: dict[str, object], slip: str, form: str) -> None:
    if form == "api":
        files: dict[str, str | bytes] = {"job.json": json.dumps(settings, indent=1)}
    else:
        bundle = {"bundle": {"name": "b"}, "resources": {"jobs": {"nightly": settings}}}
        files = {"databricks.yml": json.dumps(bundle, indent=1)}
    found = lint_files(files).diagnostics
    assert [(one.code, one.primary.span.text) for one in found] == [("BL101", f'"{slip}"')], found


def test_what_a_slip_means_is_unknown() -> None:
    specs = load({"job.json": json.dumps(job({**LOAD, "max_retires": 2}))})
    (task,) = specs.jobs[0].tasks
    assert shown(task.node.get("max_retries")) == "?${max_retries}"
    assert task.node.get("max_retries").span.text == '"max_retires"'  # type: ignore[union-attr]
    assert "max_retries" in specs.jobs[0].words


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(job({**LOAD, "max_retires": 2, "max_retries": 1}), id="the field is there"),
        pytest.param(job({**LOAD, "owner": "x"}), id="a name of another kind"),
        pytest.param(job({**LOAD, "notebok_task": {"notebook_path": "/x"}}), id="the type of a task"),
        pytest.param(job(tags={"max_retires": "2", "tiemout_seconds": "1"}), id="names of one's own"),
    ],
)
def test_what_nothing_is_put_beside(settings: dict[str, object]) -> None:
    (found,) = load({"job.json": json.dumps(settings)}).jobs
    assert shown(found.settings) == settings


def test_what_an_alias_shares_is_looked_at_once() -> None:
    text = """
        resources:
          jobs:
            a: &a
              name: n
              tasks:
                - &t {task_key: x, notebook_task: {notebook_path: /x}, max_retires: 1}
                - {<<: *t, task_key: y}
            b: *a
        """
    for found in load({"databricks.yml": text}).jobs:
        assert [shown(task.node.get("max_retries")) for task in found.tasks] == ["?${max_retries}"] * 2
        assert [len(task.node.entries) == len(task.node.index) for task in found.tasks] == [True, True]
