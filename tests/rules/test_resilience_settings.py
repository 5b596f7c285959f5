"""BL403 to BL405, BL407 and BL408: retries, timeouts and alerts that contradict each other."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.specs import ON_MAIN, api, bundle, got, submit, task, update

CLAUSES = {
    "BL403.without-end": "max_retries -1",
    "BL403.many": "many retries and no timeout",
    "BL404.no-timeout": "retry_on_timeout without a timeout of the task",
    "BL404.no-retries": "retry_on_timeout without retries",
    "BL404.interval": "an interval without retries",
    "BL405.task": "a task's timeout at or above the job's",
    "BL405.chain": "the timeouts of the longest chain above the job's",
    "BL407.no-rule": "an alert on long runs without a rule",
    "BL407.no-alert": "a rule without an alert",
    "BL408.at-once": "retries without an interval",
}

CONTINUOUS = {"continuous": {"pause_status": "UNPAUSED"}}
LONG = "on_duration_warning_threshold_exceeded"
RULE = {"health": {"rules": [{"metric": "RUN_DURATION_SECONDS", "op": "GREATER_THAN", "value": 60}]}}
BACKLOG = {"health": {"rules": [{"metric": "STREAMING_BACKLOG_SECONDS", "op": "GREATER_THAN", "value": 60}]}}
ALERT = {"email_notifications": {LONG: ["team@example.com"]}}
UNKNOWN = {"x": {"description": "set when deployed"}}
STREAM = """# Databricks notebook source
spark.readStream.table("a").writeStream.option("checkpointLocation", "/Volumes/a/b/c/x").toTable("b")
"""

CASES: list[Case] = [
    fires(
        "BL403.without-end",
        "JSON job",
        api(task("load", max_retries=-1, timeout_seconds=60)),
        ("BL403", "job.json", "-1"),
        message="retried for ever",
    ),
    fires(
        "BL403.without-end",
        "an update says it too",
        update(task("load", max_retries=-1)),
        ("BL403", "update.json", "-1"),
    ),
    silent("BL403.without-end", "continuous", api(task("load", max_retries=-1), **CONTINUOUS)),
    silent(
        "BL403.without-end",
        "a stream is meant to go on",
        {**api(task("load", max_retries=-1, notebook_task={"notebook_path": "load"})), "load.py": STREAM},
    ),
    fires(
        "BL403.many",
        "ten in a bundle",
        bundle({"tasks": [task("load", max_retries=10)]}),
        ("BL403", "databricks.yml", "10"),
        message="10 times",
    ),
    silent("BL403.many", "a few", api(task("load", max_retries=5))),
    silent("BL403.many", "with a timeout of the task", api(task("load", max_retries=10, timeout_seconds=60))),
    silent("BL403.many", "with a timeout of the job", api(task("load", max_retries=10), timeout_seconds=600)),
    silent("BL403.many", "an update may leave the timeout out", update(task("load", max_retries=10))),
    fires(
        "BL404.no-timeout",
        "the job's timeout is none of the task's",
        api(task("load", max_retries=2, retry_on_timeout=True), timeout_seconds=3600),
        ("BL404", "job.json", '"retry_on_timeout"'),
        message="the task has no timeout",
        related=(("job.json", '"timeout_seconds"'),),
    ),
    fires(
        "BL404.no-timeout",
        "the 2.0 form",
        {
            "job.json": """
            {"name": "old", "existing_cluster_id": "1", "notebook_task": {"notebook_path": "/a"},
             "max_retries": 2, "retry_on_timeout": true}
            """
        },
        ("BL404", "job.json", '"retry_on_timeout"'),
    ),
    silent(
        "BL404.no-timeout",
        "with a timeout, or false as exports write it",
        got(task("a", max_retries=2, timeout_seconds=60, retry_on_timeout=True), task("b", retry_on_timeout=False)),
    ),
    silent(
        "BL404.no-timeout",
        "the timeout is a variable",
        bundle(
            {"tasks": [task("a", max_retries=2, timeout_seconds="${var.x}", retry_on_timeout=True)]}, variables=UNKNOWN
        ),
    ),
    fires(
        "BL404.no-retries",
        "on a cluster",
        submit(task("load", timeout_seconds=60, retry_on_timeout=True, existing_cluster_id="1")),
        ("BL404", "run.json", '"retry_on_timeout"'),
        message="the task has no retries",
    ),
    fires(
        "BL404.no-retries",
        "neither of the two: one finding",
        api(task("load", retry_on_timeout=True, **ON_MAIN)),
        ("BL404", "job.json", '"retry_on_timeout"'),
        message="the task has no timeout and no retries",
    ),
    silent(
        "BL404.no-retries",
        "serverless compute may retry by itself",
        api(task("load", timeout_seconds=60, retry_on_timeout=True)),
    ),
    silent("BL404.no-retries", "an update", update(task("load", retry_on_timeout=True, **ON_MAIN))),
    fires(
        "BL404.interval",
        "JSON job",
        api(task("load", min_retry_interval_millis=1000, max_retries=0, **ON_MAIN)),
        ("BL404", "job.json", '"min_retry_interval_millis"'),
        message="the task is never retried",
    ),
    silent(
        "BL404.interval",
        "with retries; zero",
        api(
            task("a", min_retry_interval_millis=1000, max_retries=1, **ON_MAIN),
            task("b", min_retry_interval_millis=0, **ON_MAIN),
        ),
    ),
    fires(
        "BL405.task",
        "above",
        api(task("load", timeout_seconds=7200), timeout_seconds=3600),
        ("BL405", "job.json", "7200"),
        message="earlier",
        related=(("job.json", "3600"),),
    ),
    fires(
        "BL405.task",
        "equal, in a bundle whose target shortens the job",
        bundle({"tasks": [task("load", timeout_seconds=60)], "timeout_seconds": 600}, {"dev": {"timeout_seconds": 60}}),
        ("BL405", "databricks.yml", "60"),
        message="no later",
    ),
    silent("BL405.task", "below", api(task("load", timeout_seconds=60), timeout_seconds=3600)),
    silent("BL405.task", "zero is none", api(task("load", timeout_seconds=60), timeout_seconds=0)),
    silent(
        "BL405.task",
        "a variable",
        bundle({"tasks": [task("load", timeout_seconds=60)], "timeout_seconds": "${var.x}"}, variables=UNKNOWN),
    ),
    fires(
        "BL405.chain",
        "two after one another",
        api(task("a", timeout_seconds=2000), task("b", "a", timeout_seconds=2000), timeout_seconds=3600),
        ("BL405", "job.json", "3600"),
        message="(4000 s)",
    ),
    silent(
        "BL405.chain",
        "two side by side",
        api(task("a", timeout_seconds=2000), task("b", timeout_seconds=2000), timeout_seconds=3600),
    ),
    silent(
        "BL405.chain",
        "exactly as long",
        api(task("a", timeout_seconds=1800), task("b", "a", timeout_seconds=1800), timeout_seconds=3600),
    ),
    fires(
        "BL407.no-rule",
        "of the job, by e-mail",
        api(task("load"), **ALERT),
        ("BL407", "job.json", f'"{LONG}"'),
        message="the alert is never sent",
        severity="error",
    ),
    fires(
        "BL407.no-rule",
        "of a task, by webhook, beside another rule",
        api(task("load", webhook_notifications={LONG: [{"id": "1"}]}), **BACKLOG),
        ("BL407", "job.json", f'"{LONG}"'),
    ),
    silent("BL407.no-rule", "with the rule", api(task("load"), **ALERT, **RULE)),
    silent(
        "BL407.no-rule",
        "the metric of the rule is misspelt",
        api(
            task("load"),
            **ALERT,
            health={"rules": [{"metric": "RUN_DURATION_SECOND", "op": "GREATER_THAN", "value": 60}]},
        ),
    ),
    silent("BL407.no-rule", "nobody is told", api(task("load"), email_notifications={LONG: []})),
    silent("BL407.no-rule", "an update", update(task("load"), **ALERT)),
    silent(
        "BL407.no-rule",
        "the rules are a variable",
        bundle({"tasks": [task("a")], "health": "${var.x}", **ALERT}, variables=UNKNOWN),
    ),
    fires(
        "BL407.no-alert",
        "of the job",
        bundle({"tasks": [task("load")], **RULE}),
        ("BL407", "databricks.yml", '"RUN_DURATION_SECONDS"'),
        severity="note",
    ),
    silent("BL407.no-alert", "the task tells", api(task("load", **ALERT), **RULE)),
    silent("BL407.no-alert", "a rule about something else", api(task("load"), **BACKLOG)),
    fires("BL408.at-once", "JSON job", api(task("load", max_retries=2)), ("BL408", "job.json", "2"), severity="note"),
    fires(
        "BL408.at-once",
        "an interval of zero",
        bundle({"tasks": [task("load", max_retries=3, min_retry_interval_millis=0)]}),
        ("BL408", "databricks.yml", "3"),
    ),
    silent("BL408.at-once", "with an interval", api(task("load", max_retries=2, min_retry_interval_millis=1000))),
    silent("BL408.at-once", "never retried", api(task("load", max_retries=0))),
    silent("BL408.at-once", "an update", update(task("load", max_retries=2))),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
