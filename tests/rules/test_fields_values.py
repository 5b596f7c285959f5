"""BL102 and BL104: values of the wrong type, values that are not allowed."""

from __future__ import annotations

import pytest

from tests.rules.field_forms import (
    LOAD,
    Files,
    bundle,
    bundle_task,
    create,
    create_task,
    get,
    legacy,
    listed,
    plain,
    run,
    run_now,
    submit,
    target,
    task,
    update,
)
from tests.rules.harness import Case, case_id, check_case, findings, fires, silent

CLAUSES = {
    "BL102.type": "a value of the wrong type is E",
    "BL102.variables": "variables and references pass where they can become the right one",
    "BL102.bundle": "in a bundle the vendor's tool converts",
    "BL102.quoted-number": "a quoted number in API JSON is W with a fix",
    "BL102.fix": "a fix where it is obvious",
    "BL102.others": "what another rule explains better is left to it",
    "BL104.closed": "none of the allowed values is E",
    "BL104.nearest": "the nearest value is offered",
    "BL104.open": "unknown values of enums that grow are W",
}

YAML = "databricks.yml"
PAUSED = "schedule: {{quartz_cron_expression: 0 0 2 * * ?, timezone_id: UTC, pause_status: {}}}\n"
SQL = '"sql_task": {"warehouse_id": "w", "query": {"query_id": "q"}}'


def notebook(fields: str) -> Files:
    return create_task("", f'"notebook_task": {{"notebook_path": "/a", {fields}}}')


def cluster(fields: str) -> Files:
    return create_task(f'"new_cluster": {{"spark_version": "15.4.x-scala2.12", "num_workers": 1, {fields}}}')


CASES: list[Case] = [
    fires(
        "BL102.type",
        "text for a number",
        create('"timeout_seconds": "an hour"'),
        ("BL102", "job.json", '"an hour"'),
        severity="error",
        message="`timeout_seconds` is text, where the Jobs API wants a whole number",
    ),
    fires(
        "BL102.type",
        "a number for a boolean",
        plain("queue: {enabled: 1}\n" + task()),
        ("BL102", "job.yml", "1"),
        severity="error",
    ),
    fires(
        "BL102.type",
        "a number of 5000 digits",
        create(f'"timeout_seconds": "{"1" * 5000}"'),
        ("BL102", "job.json", f'"{"1" * 5000}"'),
    ),
    fires(
        "BL102.type", "a lone task", {"job.json": f'{{"name": "j", "tasks": {LOAD}}}'}, ("BL102", "job.json", '"tasks"')
    ),
    fires("BL102.type", "a list for a mapping", update('"tags": ["a"]'), ("BL102", "update.json", '"tags"')),
    fires(
        "BL102.type",
        "a mapping for a list in a bundle",
        bundle("tasks:\n  load: {notebook_task: {notebook_path: /a}}\nmax_concurrent_runs: 1"),
        ("BL102", YAML, "tasks"),
        severity="error",
        hint="a list of mappings",
    ),
    fires(
        "BL102.type",
        "structure for a text parameter",
        notebook('"base_parameters": {"options": {"a": 1}}'),
        ("BL102", "job.json", '"options"'),
        hint="one text of JSON",
    ),
    fires("BL102.type", "a fraction", submit('"timeout_seconds": 1.5'), ("BL102", "run.json", "1.5")),
    fires("BL102.type", "in run-now", run_now('"notebook_params": {"n": 5}'), ("BL102", "now.json", "5")),
    fires("BL102.type", "in the 2.0 form", legacy('"max_retries": true'), ("BL102", "job.json", "true")),
    fires(
        "BL102.type",
        "in a target override",
        bundle(task(), target("timeout_seconds: [1]")),
        ("BL102", YAML, "timeout_seconds"),
    ),
    silent("BL102.type", "right types", create('"timeout_seconds": 3600, "tags": {"a": "b"}')),
    silent("BL102.type", "null says nothing", create('"timeout_seconds": null, "tags": null')),
    silent("BL102.type", "a whole number with a point", create('"timeout_seconds": 3600.0')),
    silent("BL102.type", "runs are looked at for fields only", run('"attempt_number": "one"')),
    silent("BL102.type", "a token of another tool", update('"timeout_seconds": "$TIMEOUT"')),
    fires(
        "BL102.variables",
        "the variable's value is known and wrong",
        bundle_task("timeout_seconds: ${var.t}", rest="variables: {t: {default: soon}}"),
        ("BL102", YAML, "${var.t}"),
    ),
    fires(
        "BL102.variables",
        "a list with variables is still a list",
        bundle_task("timeout_seconds: ['${var.t}']"),
        ("BL102", YAML, "timeout_seconds"),
    ),
    fires(
        "BL102.variables",
        "references within one text for a list",
        bundle("tasks: [{task_key: a, spark_python_task: {python_file: a.py, parameters: '--day {{job.run_id}}'}}]"),
        ("BL102", YAML, "'--day {{job.run_id}}'"),
        severity="error",
    ),
    fires(
        "BL102.variables",
        "a reference for a mapping",
        create_task("", '"notebook_task": {"notebook_path": "/a", "base_parameters": "{{job.parameters.all}}"}'),
        ("BL102", "job.json", '"{{job.parameters.all}}"'),
    ),
    silent(
        "BL102.variables", "braces of a templating tool for a list", plain("tasks: '{{ nightly_tasks }}'\nqueue: {}\n")
    ),
    silent("BL102.variables", "a variable for a number", bundle_task("timeout_seconds: ${var.t}")),
    silent("BL102.variables", "a variable for all tasks", bundle("tasks: ${var.tasks}\nmax_concurrent_runs: 1")),
    silent("BL102.variables", "a reference for a number in JSON", create_task('"max_retries": "{{job.parameters.n}}"')),
    fires(
        "BL102.bundle", "no number at all", bundle_task("timeout_seconds: 1h"), ("BL102", YAML, "1h"), severity="error"
    ),
    fires("BL102.bundle", "no boolean at all", bundle_task("retry_on_timeout: maybe"), ("BL102", YAML, "maybe")),
    silent("BL102.bundle", "number in quotes", bundle_task('timeout_seconds: "3600"')),
    silent("BL102.bundle", "yes and off", bundle_task("retry_on_timeout: yes", "disabled: off")),
    silent(
        "BL102.bundle",
        "numbers, booleans and dates for text",
        bundle(
            "tags: {a: 1, b: true, c: 2024-01-01, d: 5e-3}\n"
            + task("new_cluster: {spark_version: 15, spark_conf: {x: false}}")
        ),
    ),
    fires(
        "BL102.quoted-number",
        "in a create request",
        create('"timeout_seconds": "3600"'),
        ("BL102", "job.json", '"3600"'),
        severity="warning",
        hint="write 3600 without quotes",
    ),
    fires(
        "BL102.quoted-number",
        "in YAML of the API",
        plain(task("max_retries: '2'")),
        ("BL102", "job.yml", "'2'"),
        severity="warning",
    ),
    fires(
        "BL102.quoted-number",
        "job_id of run-now",
        {"now.json": '{"job_id": "12", "job_parameters": {"a": "b"}}'},
        ("BL102", "now.json", '"12"'),
        severity="warning",
    ),
    silent("BL102.quoted-number", "a number where text is due", notebook('"base_parameters": {"n": "5"}')),
    silent("BL102.quoted-number", "a plain number", listed('"timeout_seconds": 3600')),
    fires(
        "BL102.fix",
        "boolean in quotes",
        create_task('"retry_on_timeout": "true"'),
        ("BL102", "job.json", '"true"'),
        severity="error",
        hint="write true without quotes",
    ),
    fires(
        "BL102.fix",
        "number for text",
        notebook('"base_parameters": {"n": 5}'),
        ("BL102", "job.json", "5"),
        severity="error",
        hint="put it in quotes",
    ),
    fires(
        "BL102.fix",
        "one address for a list",
        create('"email_notifications": {"on_failure": "a@b.example"}'),
        ("BL102", "job.json", '"a@b.example"'),
        hint="put it in a list",
    ),
    fires(
        "BL102.fix",
        "one dependency for a list",
        create_task('"depends_on": "extract"'),
        ("BL102", "job.json", '"extract"'),
        hint="put it in a list",
    ),
    fires(
        "BL102.fix",
        "boolean for text in YAML of the API",
        plain(task("new_cluster: {spark_version: x, spark_conf: {a: true}}")),
        ("BL102", "job.yml", "true"),
        severity="warning",
    ),
    silent("BL102.fix", "already in quotes", cluster('"spark_conf": {"a": "true", "b": "1"}')),
    silent("BL102.fix", "already a list", get('"email_notifications": {"on_failure": ["a@b.example"]}')),
    fires(
        "BL102.others",
        "depends_on of a for_each is none of theirs",
        bundle_task("depends_on: load"),
        ("BL102", YAML, "load"),
    ),
    fires(
        "BL102.others",
        "a path that is a number",
        create_task("", '"notebook_task": {"notebook_path": 5}'),
        ("BL102", "job.json", "5"),
    ),
    fires(
        "BL102.others",
        "text for the concurrency of a for_each",
        bundle("tasks: [{task_key: a, for_each_task: {inputs: '[1]', concurrency: many}}]"),
        ("BL102", YAML, "many"),
    ),
    silent(
        "BL102.others",
        "inputs of a for_each as a list",
        bundle(
            """
            tasks:
              - task_key: a
                for_each_task: {inputs: [1], task: {task_key: b, notebook_task: {notebook_path: /a}}}
            """
        ),
    ),
    silent(
        "BL102.others",
        "an outcome that is a boolean",
        create("", '{"task_key": "b", "depends_on": [{"task_key": "a", "outcome": true}]}'),
    ),
    silent("BL102.others", "a placeholder", create_task("", '"run_job_task": {"job_id": "your-job-id"}')),
    silent("BL102.others", "base sixty", bundle_task("timeout_seconds: 1:30")),
    fires(
        "BL104.closed",
        "pause_status in a bundle",
        bundle(PAUSED.format("ACTIVE") + task()),
        ("BL104", YAML, "ACTIVE"),
        severity="error",
        hint="allowed: `PAUSED`, `UNPAUSED`",
    ),
    fires(
        "BL104.closed",
        "run_if in JSON",
        create_task('"run_if": "SOMETIMES"'),
        ("BL104", "job.json", '"SOMETIMES"'),
        severity="error",
    ),
    fires(
        "BL104.closed",
        "operator of a condition",
        create_task("", '"condition_task": {"op": "==", "left": "a", "right": "b"}'),
        ("BL104", "job.json", '"=="'),
    ),
    fires("BL104.closed", "in an update", update('"edit_mode": "FREE"'), ("BL104", "update.json", '"FREE"')),
    fires(
        "BL104.closed",
        "in a target override",
        bundle(PAUSED.format("PAUSED") + task(), target(PAUSED.format("STOPPED"))),
        ("BL104", YAML, "STOPPED"),
    ),
    silent("BL104.closed", "allowed", bundle(PAUSED.format("PAUSED") + task("run_if: ALL_DONE"))),
    silent("BL104.closed", "a deprecated field", create('"format": "NEWEST"')),
    silent(
        "BL104.closed",
        "the case of a git provider is not looked at",
        create('"git_source": {"git_url": "u", "git_provider": "GITHUB", "git_branch": "b"}'),
    ),
    silent("BL104.closed", "a variable", bundle(PAUSED.format("'${var.paused}'") + task())),
    fires("BL104.closed", "an export that was edited", get('"edit_mode": "NEWER"'), ("BL104", "get.json", '"NEWER"')),
    silent("BL104.closed", "a run that happened", run('"run_if": "SOMETIMES"')),
    silent("BL104.open", "what the service wrote", get('"performance_target": "SPLENDID"')),
    fires(
        "BL104.open",
        "a slip is no newer value",
        plain("trigger: {periodic: {interval: 4, unit: HOUR}}\n" + task()),
        ("BL104", "job.yml", "HOUR"),
        severity="error",
        hint="did you mean `HOURS`?",
    ),
    fires(
        "BL104.nearest",
        "a slip of case",
        plain(PAUSED.format("paused") + task()),
        ("BL104", "job.yml", "paused"),
        hint="did you mean `PAUSED`?",
    ),
    fires(
        "BL104.nearest",
        "a slip of a letter",
        create_task('"run_if": "ALL_SUCESS"'),
        ("BL104", "job.json", '"ALL_SUCESS"'),
        hint="did you mean `ALL_SUCCESS`?",
    ),
    fires(
        "BL104.nearest",
        "separators",
        submit(task='"run_if": "all-done"'),
        ("BL104", "run.json", '"all-done"'),
        hint="`ALL_DONE`",
    ),
    silent("BL104.nearest", "right", submit(task='"run_if": "ALL_DONE"')),
    silent("BL104.nearest", "text of the user's own", create_task("", SQL)),
    fires(
        "BL104.open",
        "a newer mode of a cluster",
        cluster('"data_security_mode": "QUANTUM"'),
        ("BL104", "job.json", '"QUANTUM"'),
        severity="warning",
    ),
    fires(
        "BL104.open",
        "a newer performance target",
        bundle("performance_target: FASTEST\n" + task()),
        ("BL104", YAML, "FASTEST"),
        severity="warning",
    ),
    silent("BL104.open", "a known one", bundle("performance_target: STANDARD\n" + task())),
    silent("BL104.open", "an alias of a mode", cluster('"data_security_mode": "USER_ISOLATION"')),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


FIXES = [
    (create('"timeout_seconds": "3600"'), "BL102", "3600"),
    (create('"timeout_seconds": "007"'), "BL102", "7"),
    (create_task('"retry_on_timeout": "True"'), "BL102", "true"),
    (notebook('"base_parameters": {"n": 5e-3}'), "BL102", '"5e-3"'),
    (create_task('"depends_on": "a"'), "BL102", '[{"task_key": "a"}]'),
    (create_task('"depends_on": ["b"]'), "BL102", '{"task_key": "b"}'),
    (create('"webhook_notifications": {"on_start": ["id"]}'), "BL102", '{"id": "id"}'),
    (create('"email_notifications": {"on_failure": "a"}'), "BL102", '["a"]'),
    (create_task('"run_if": "all_done"'), "BL104", "ALL_DONE"),
]


@pytest.mark.parametrize(("files", "code", "text"), FIXES, ids=[text for _, _, text in FIXES])
def test_fix(files: Files, code: str, text: str) -> None:
    (found,) = findings(files, code)
    (edit,) = found.fixes[0].edits
    assert edit.text == text
    source = edit.span.source.text
    mended = {edit.span.path: source[: edit.span.start] + edit.text + source[edit.span.end :]}
    assert not findings(mended, code)


def test_no_fix_where_the_value_comes_from_elsewhere() -> None:
    (found,) = findings(bundle_task("timeout_seconds: ${var.t}", rest="variables: {t: {default: soon}}"), "BL102")
    assert not found.fixes
