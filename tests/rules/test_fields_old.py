"""BL109 and BL110: fields that are deprecated, refused or ignored."""

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
    listed,
    plain,
    run_now,
    submit,
    target,
    task,
    update,
)
from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL109.single-task": "the 2.0 single-task form, marked once at its task field",
    "BL109.format": "format, which the service sets",
    "BL109.skipped-runs": "email_notifications.no_alert_for_skipped_runs",
    "BL109.old-names": "old names, with their replacement",
    "BL109.client": "an environment's client is N",
    "BL109.service": "silent in get and list, where the service wrote them",
    "BL109.one-mistake": "BL109 before BL110 and BL101; what other rules say better is left to them",
    "BL110.condition": "retries, notifications and compute on a condition task",
    "BL110.compute": "compute on a task that runs elsewhere",
    "BL110.cluster": "fields that a new cluster ignores or refuses",
    "BL110.empty": "empty and zero values, which the user interface exports, are left alone",
}

YAML = "databricks.yml"
CONDITION = '"condition_task": {"op": "EQUAL_TO", "left": "a", "right": "b"}'
SQL = '"sql_task": {"warehouse_id": "w", "query": {"query_id": "q"}}'


def environment(fields: str) -> Files:
    return bundle(f"environments: [{{environment_key: e, spec: {{{fields}}}}}]\n" + task())


def cluster(fields: str) -> str:
    return f'"new_cluster": {{"spark_version": "x", "num_workers": 1, {fields}}}'


CASES: list[Case] = [
    fires(
        "BL109.single-task",
        "with compute and retries",
        legacy('"max_retries": 1, "libraries": []'),
        ("BL109", "job.json", '"notebook_task"'),
        severity="warning",
        message="single-task form of Jobs API 2.0",
        hint="write `tasks`",
        related=(("job.json", '"existing_cluster_id"'), ("job.json", '"max_retries"')),
    ),
    fires(
        "BL109.single-task",
        "in YAML",
        plain("existing_cluster_id: c\nspark_python_task: {python_file: a.py}"),
        ("BL109", "job.yml", "spark_python_task"),
    ),
    fires(
        "BL109.single-task",
        "a one-time run",
        {"run.json": f'{{"run_name": "r", "existing_cluster_id": "c", {NOTEBOOK}}}'},
        ("BL109", "run.json", '"notebook_task"'),
    ),
    fires(
        "BL109.single-task",
        "in an update",
        update(f'"existing_cluster_id": "c", {NOTEBOOK}'),
        ("BL109", "update.json", '"notebook_task"'),
    ),
    silent("BL109.single-task", "tasks", create()),
    silent(
        "BL109.single-task",
        "jobs/get of an old job",
        {"get.json": f'{{"job_id": 1, "settings": {{"name": "j", "existing_cluster_id": "c", {NOTEBOOK}}}}}'},
    ),
    fires(
        "BL109.format",
        "in JSON",
        create('"format": "MULTI_TASK"'),
        ("BL109", "job.json", '"format"'),
        hint="leave it out",
    ),
    fires("BL109.format", "in a bundle", bundle("format: MULTI_TASK\n" + task()), ("BL109", YAML, "format")),
    silent(
        "BL109.format", "printed by bundle validate", create('"format": "MULTI_TASK", "deployment": {"kind": "BUNDLE"}')
    ),
    silent("BL109.format", "null", create('"format": null')),
    silent("BL109.format", "jobs/get", get('"format": "MULTI_TASK"')),
    fires(
        "BL109.skipped-runs",
        "of the job",
        create('"email_notifications": {"no_alert_for_skipped_runs": true}'),
        ("BL109", "job.json", '"no_alert_for_skipped_runs"'),
        hint="`notification_settings.no_alert_for_skipped_runs`",
    ),
    fires(
        "BL109.skipped-runs",
        "by a target",
        bundle(task(), target("email_notifications: {no_alert_for_skipped_runs: true}")),
        ("BL109", YAML, "no_alert_for_skipped_runs"),
    ),
    silent(
        "BL109.skipped-runs", "in its new place", create('"notification_settings": {"no_alert_for_skipped_runs": true}')
    ),
    silent("BL109.skipped-runs", "jobs/list", listed('"email_notifications": {"no_alert_for_skipped_runs": true}')),
    fires(
        "BL109.old-names",
        "parameters of run-now",
        run_now('"notebook_params": {"a": "b"}'),
        ("BL109", "now.json", '"notebook_params"'),
        hint="`job_parameters`",
    ),
    fires(
        "BL109.old-names",
        "parameters of a run_job_task",
        bundle("tasks: [{task_key: a, run_job_task: {job_id: 1, python_params: [x]}}]"),
        ("BL109", YAML, "python_params"),
    ),
    fires(
        "BL109.old-names",
        "spark-submit",
        create_task(cluster('"custom_tags": {}'), '"spark_submit_task": {"parameters": ["a"]}'),
        ("BL109", "job.json", '"spark_submit_task"'),
    ),
    fires(
        "BL109.old-names",
        "compute_key",
        submit(task='"compute_key": "e"'),
        ("BL109", "run.json", '"compute_key"'),
        hint="`environment_key`",
    ),
    silent("BL109.old-names", "the new ones", run_now('"job_parameters": {"a": "b"}')),
    silent(
        "BL109.old-names", "a JAR by its library", bundle_task("libraries: [{jar: /a.jar}]", "existing_cluster_id: c")
    ),
    fires(
        "BL109.client",
        "in a bundle",
        environment("client: '2'"),
        ("BL109", YAML, "client"),
        severity="note",
        hint="`environment_version`",
    ),
    fires(
        "BL109.client",
        "in a submitted run",
        submit('"environments": [{"environment_key": "e", "spec": {"client": "1"}}]'),
        ("BL109", "run.json", '"client"'),
        severity="note",
    ),
    silent("BL109.client", "environment_version", environment("environment_version: '2'")),
    silent(
        "BL109.client",
        "a parameter of that name",
        bundle("tasks: [{task_key: a, notebook_task: {notebook_path: /a, base_parameters: {client: x}}}]"),
    ),
    fires(
        "BL109.service",
        "the same in a create request",
        create('"format": "MULTI_TASK", "environments": []'),
        ("BL109", "job.json", '"format"'),
    ),
    fires("BL109.service", "and in an update", update('"format": "MULTI_TASK"'), ("BL109", "update.json", '"format"')),
    silent(
        "BL109.service",
        "everything in jobs/get",
        get('"format": "MULTI_TASK", "environments": [{"environment_key": "e", "spec": {"client": "1"}}]'),
    ),
    silent(
        "BL109.service",
        "everything in jobs/list",
        listed('"format": "MULTI_TASK"', '{"task_key": "a", "spark_submit_task": {"parameters": []}}'),
    ),
    fires(
        "BL109.one-mistake",
        "compute of the single task is part of it",
        legacy('"retry_on_timeout": true'),
        ("BL109", "job.json", '"notebook_task"'),
    ),
    fires(
        "BL109.one-mistake",
        "an ignored format is deprecated only",
        create('"format": "SINGLE_TASK"'),
        ("BL109", "job.json", '"format"'),
    ),
    silent(
        "BL109.one-mistake",
        "refused beside job parameters",
        run_now('"job_parameters": {"a": "b"}, "notebook_params": {"a": "b"}'),
    ),
    silent(
        "BL109.one-mistake",
        "eggs and old modes belong to compute",
        bundle_task(
            "new_cluster: {spark_version: x, data_security_mode: LEGACY_TABLE_ACL}", "libraries: [{egg: a.egg}]"
        ),
    ),
    fires(
        "BL110.condition",
        "retries in JSON",
        create_task('"max_retries": 2', CONDITION),
        ("BL110", "job.json", '"max_retries"'),
        severity="error",
        message="never retried",
    ),
    fires(
        "BL110.condition",
        "alerts in a bundle",
        bundle(
            """
            tasks:
              - task_key: a
                condition_task: {op: EQUAL_TO, left: a, right: b}
                email_notifications: {on_failure: [a@b.example]}
            """
        ),
        ("BL110", YAML, "email_notifications"),
        severity="error",
    ),
    fires(
        "BL110.condition",
        "compute in YAML of the API",
        plain("tasks: [{task_key: a, existing_cluster_id: c, condition_task: {op: EQUAL_TO, left: a, right: b}}]"),
        ("BL110", "job.yml", "existing_cluster_id"),
        severity="warning",
    ),
    fires(
        "BL110.condition",
        "retries by a target",
        bundle(
            "tasks: [{task_key: a, condition_task: {op: EQUAL_TO, left: a, right: b}}]",
            target("tasks: [{task_key: a, max_retries: 1}]"),
        ),
        ("BL110", YAML, "max_retries"),
    ),
    silent(
        "BL110.condition", "what it does take", create_task('"timeout_seconds": 60, "run_if": "ALL_DONE"', CONDITION)
    ),
    silent("BL110.condition", "retries of a notebook", create_task('"max_retries": 2')),
    silent("BL110.condition", "two types are another mistake", create_task(f'"max_retries": 2, {NOTEBOOK}', CONDITION)),
    fires(
        "BL110.compute",
        "cluster of a SQL task",
        create_task('"job_cluster_key": "c"', SQL),
        ("BL110", "job.json", '"job_cluster_key"'),
        severity="warning",
    ),
    fires(
        "BL110.compute",
        "environment of a pipeline",
        bundle("tasks: [{task_key: a, environment_key: e, pipeline_task: {pipeline_id: p}}]"),
        ("BL110", YAML, "environment_key"),
    ),
    fires(
        "BL110.compute",
        "libraries of a submitted run_job",
        submit(task='"libraries": [{"whl": "a"}]', kind='"run_job_task": {"job_id": 1}'),
        ("BL110", "run.json", '"libraries"'),
    ),
    silent("BL110.compute", "cluster of a notebook", create_task('"job_cluster_key": "c"')),
    silent(
        "BL110.compute",
        "of a kind that is not known",
        bundle("tasks: [{task_key: a, environment_key: e, ai_function_task: {output: {}}}]"),
    ),
    silent("BL110.compute", "jobs/get", get(tasks=f'{{"task_key": "a", "existing_cluster_id": "c", {SQL}}}')),
    fires(
        "BL110.cluster",
        "a name for a job cluster",
        bundle(
            "job_clusters: [{job_cluster_key: c, new_cluster: {spark_version: x, cluster_name: mine}}]\n"
            + task("job_cluster_key: c")
        ),
        ("BL110", YAML, "cluster_name"),
        severity="warning",
    ),
    fires(
        "BL110.cluster",
        "a name for the cluster of a task",
        create_task(cluster('"cluster_name": "mine"')),
        ("BL110", "job.json", '"cluster_name"'),
    ),
    fires(
        "BL110.cluster",
        "an existing cluster as job cluster",
        create('"job_clusters": [{"job_cluster_key": "c", "existing_cluster_id": "x"}]'),
        ("BL110", "job.json", '"existing_cluster_id"'),
        severity="error",
    ),
    silent("BL110.cluster", "an empty name", create_task(cluster('"cluster_name": ""'))),
    silent(
        "BL110.cluster",
        "a cluster of a run that happened",
        get(
            '"job_clusters": [{"job_cluster_key": "c", "new_cluster": {"spark_version": "x", "cluster_name": "run-2"}}]'
        ),
    ),
    fires(
        "BL110.empty",
        "a false one among true ones",
        create_task('"notification_settings": {"alert_on_last_attempt": true}', CONDITION),
        ("BL110", "job.json", '"notification_settings"'),
    ),
    fires(
        "BL110.empty",
        "a retry for ever",
        create_task('"max_retries": -1, "retry_on_timeout": false', CONDITION),
        ("BL110", "job.json", '"max_retries"'),
    ),
    silent(
        "BL110.empty",
        "zero and false",
        create_task('"max_retries": 0, "min_retry_interval_millis": 0, "retry_on_timeout": false', CONDITION),
    ),
    silent(
        "BL110.empty",
        "empty mappings",
        create_task(
            '"email_notifications": {}, "notification_settings": {"alert_on_last_attempt": false}',
            CONDITION,
        ),
    ),
    silent("BL110.empty", "no libraries", create_task('"libraries": []', SQL)),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
