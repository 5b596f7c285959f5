"""BL101: fields that the schema does not know."""

from __future__ import annotations

import pytest

from tests.rules.field_forms import (
    LOAD,
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
    runs,
    submit,
    target,
    task,
    update,
)
from tests.rules.harness import Case, case_id, check_case, findings, fires, silent

CLAUSES = {
    "BL101.near-miss": "E for a near miss, with a fix",
    "BL101.wrong-place": "E for a known field in the wrong place, which says where it belongs",
    "BL101.other": "W for anything else",
    "BL101.ui-name": "a name that the UI shows and the API lacks is W and no near miss",
    "BL101.forms": "every form has its own fields",
    "BL101.left-alone": "anchors, private keys and variables are left alone",
    "BL101.one-mistake": "what another rule explains better is left to it",
}

YAML = "databricks.yml"
SCHEDULE = "schedule: {quartz_cron_expression: 0 0 2 * * ?, timezone_id: UTC}"
CLUSTER = "job_clusters:\n  - job_cluster_key: c\n    new_cluster: {spark_version: 15.4.x-scala2.12}\n"

CASES: list[Case] = [
    fires(
        "BL101.near-miss",
        "job field in a create request",
        create('"max_concurent_runs": 2'),
        ("BL101", "job.json", '"max_concurent_runs"'),
        severity="error",
        hint="did you mean `max_concurrent_runs`?",
    ),
    fires(
        "BL101.near-miss",
        "a target's mode sets the field",
        bundle(
            "max_concurent_runs: 2\n" + task(), "targets:\n  dev: {mode: development}\n  prod: {mode: production}\n"
        ),
        ("BL101", YAML, "max_concurent_runs"),
        hint="did you mean `max_concurrent_runs`?",
    ),
    fires(
        "BL101.near-miss",
        "camel case in a bundle's task",
        bundle_task("timeoutSeconds: 60"),
        ("BL101", YAML, "timeoutSeconds"),
        severity="error",
        hint="`timeout_seconds`",
    ),
    fires(
        "BL101.near-miss",
        "the field is there as well",
        bundle_task("max_retries: 1", "max_retrys: 2"),
        ("BL101", YAML, "max_retrys"),
        hint="there already",
    ),
    fires(
        "BL101.near-miss",
        "half the name of a required field",
        bundle("schedule: {quartz_cron_expression: 0 0 2 * * ?, timezone: UTC}\n" + task()),
        ("BL101", YAML, "timezone"),
        severity="error",
        hint="did you mean `timezone_id`?",
    ),
    fires(
        "BL101.near-miss",
        "several tasks for a for_each",
        bundle("tasks:\n  - task_key: a\n    for_each_task: {inputs: '[1]', tasks: []}"),
        ("BL101", YAML, "tasks"),
        severity="error",
        hint="`task`",
    ),
    fires(
        "BL101.near-miss",
        "inside a schedule in YAML of the API",
        plain("schedule: {quartz_cron_expresion: 0 0 2 * * ?, timezone_id: UTC}\n" + task()),
        ("BL101", "job.yml", "quartz_cron_expresion"),
    ),
    silent("BL101.near-miss", "the right names", bundle(task("timeout_seconds: 60") + "\nmax_concurrent_runs: 1")),
    silent("BL101.near-miss", "keys of open mappings", bundle(task() + "\ntags: {max_retrys: '1', tasks_: x}")),
    fires(
        "BL101.wrong-place",
        "retries at the level of a job with tasks",
        create('"max_retries": 2'),
        ("BL101", "job.json", '"max_retries"'),
        severity="error",
        hint="on each task",
    ),
    fires(
        "BL101.wrong-place",
        "schedule inside a task",
        bundle_task(SCHEDULE),
        ("BL101", YAML, "schedule"),
        severity="error",
        hint="at job level",
    ),
    fires(
        "BL101.wrong-place",
        "depends_on in a job",
        create('"depends_on": []'),
        ("BL101", "job.json", '"depends_on"'),
        hint="on each task",
    ),
    fires(
        "BL101.wrong-place",
        "libraries in a job",
        bundle("libraries: [{pypi: {package: x}}]\n" + task()),
        ("BL101", YAML, "libraries"),
        hint="on each task",
    ),
    fires(
        "BL101.wrong-place",
        "parameters slipped out of the notebook task",
        bundle_task("base_parameters: {a: b}"),
        ("BL101", YAML, "base_parameters"),
        hint="in `notebook_task` of the task",
    ),
    fires(
        "BL101.wrong-place",
        "a field of the cluster beside it",
        bundle(CLUSTER + "    num_workers: 2"),
        ("BL101", YAML, "num_workers"),
        hint="in `job_clusters[].new_cluster`",
    ),
    fires(
        "BL101.wrong-place",
        "a schedule's field at job level of jobs/update",
        update('"timezone_id": "UTC"'),
        ("BL101", "update.json", '"timezone_id"'),
        hint="in `schedule`",
    ),
    silent("BL101.wrong-place", "retries on the task", bundle_task("max_retries: 2")),
    silent("BL101.wrong-place", "retries at job level belong to the 2.0 form", legacy('"max_retries": 1')),
    fires(
        "BL101.near-miss",
        "a letter of a short word",
        create('"max_concurrent_rums": 2'),
        ("BL101", "job.json", '"max_concurrent_rums"'),
        severity="error",
        hint="did you mean `max_concurrent_runs`?",
    ),
    fires(
        "BL101.near-miss",
        "the order of the letters",
        create_task('"libraries": [{"pipy": {"package": "a"}}]'),
        ("BL101", "job.json", '"pipy"'),
        hint="did you mean `pypi`?",
    ),
    fires(
        "BL101.near-miss",
        "a part of the field that is missing there",
        create("", '{"task_key": "a", "notebook_task": {"path": "/a"}}'),
        ("BL101", "job.json", '"path"'),
        hint="did you mean `notebook_path`?",
    ),
    fires("BL101.near-miss", "in run-now", run_now('"job_params": {"a": "b"}'), ("BL101", "now.json", '"job_params"')),
    fires(
        "BL101.near-miss",
        "the tasks themselves",
        {"job.json": f'{{"name": "j", "taks": [{LOAD}]}}'},
        ("BL101", "job.json", '"taks"'),
        hint="did you mean `tasks`?",
    ),
    fires(
        "BL101.other",
        "a name that lacks a word of the field's",
        bundle(task("new_cluster: {spark_version: x, num_workers: 1, spark_env: {A: b}}")),
        ("BL101", YAML, "spark_env"),
        severity="error",
        hint="did you mean `spark_env_vars`?",
    ),
    fires(
        "BL101.other",
        "a name from nowhere in JSON",
        create('"colour": "blue"'),
        ("BL101", "job.json", '"colour"'),
        severity="warning",
    ),
    fires(
        "BL101.other",
        "beside a condition in a bundle",
        bundle("tasks:\n  - task_key: a\n    condition_task: {op: EQUAL_TO, left: x, right: y}\n    git_info: main"),
        ("BL101", YAML, "git_info"),
        severity="warning",
    ),
    fires(
        "BL101.other",
        "a new kind of task is one unknown field",
        bundle("tasks:\n  - task_key: a\n    quantum_task: {qubits: 3}"),
        ("BL101", YAML, "quantum_task"),
        severity="warning",
    ),
    fires(
        "BL101.other",
        "in a target override",
        bundle(task(), target("zone: eu")),
        ("BL101", YAML, "zone"),
        severity="warning",
    ),
    silent(
        "BL101.other",
        "a task type of a newer release",
        bundle("tasks:\n  - task_key: a\n    genie_task: {configuration_id: x}"),
    ),
    silent(
        "BL101.other",
        "fields that only a bundle has",
        bundle("permissions: [{level: CAN_VIEW, group_name: g}]\nlifecycle: {prevent_destroy: true}\n" + task()),
    ),
    silent("BL101.other", "a call in Python", {"a.py": 'w.jobs.create(name="j", colour="blue", tasks=[])\n'}),
    silent("BL101.other", "a lone task may be another tool's", {"t.yml": "task_key: a\nnotebook_task: {}\nretry: 1\n"}),
    silent(
        "BL101.other",
        "settings of a schedule alone may be another tool's, which makes jobs of them",
        {"jobs/one.yml": f"job_name: one\nmax_concurrent_runs: 2\npermissions: []\n{SCHEDULE}\n"},
    ),
    fires(
        "BL101.other",
        "with a name they are a job's",
        {"jobs/one.yml": f"name: one\njob_name: one\n{SCHEDULE}\n"},
        ("BL101", "jobs/one.yml", "job_name"),
        severity="warning",
    ),
    fires(
        "BL101.ui-name",
        "longest interval on a task",
        bundle_task("max_retry_interval_millis: 900000"),
        ("BL101", YAML, "max_retry_interval_millis"),
        severity="warning",
        hint="the only interval between retries",
    ),
    fires(
        "BL101.ui-name",
        "in JSON without a unit",
        create_task('"max_retry_interval": 9'),
        ("BL101", "job.json", '"max_retry_interval"'),
        severity="warning",
    ),
    silent("BL101.ui-name", "the interval that there is", bundle_task("min_retry_interval_millis: 1000")),
    silent("BL101.ui-name", "on a submitted task", submit(task='"min_retry_interval_millis": 9')),
    fires(
        "BL101.forms",
        "a schedule for a one-time run",
        submit('"schedule": {}'),
        ("BL101", "run.json", '"schedule"'),
        message="a one-time run",
    ),
    fires(
        "BL101.forms",
        "a slip in run-now",
        run_now('"job_parameter": {"a": "b"}, "notebook_params": {}'),
        ("BL101", "now.json", '"job_parameter"'),
        severity="error",
    ),
    fires(
        "BL101.forms",
        "a slip in the settings of jobs/get",
        get('"timeout_secconds": 1'),
        ("BL101", "get.json", '"timeout_secconds"'),
    ),
    fires("BL101.forms", "a slip in jobs/list", listed('"tagz": {}'), ("BL101", "list.json", '"tagz"')),
    fires("BL101.forms", "a slip in a run", run('"run_page_ulr": "x"'), ("BL101", "run.json", '"run_page_ulr"')),
    fires(
        "BL101.forms",
        "permissions in a create request are a bundle's",
        create('"permissions": []'),
        ("BL101", "job.json", '"permissions"'),
        severity="warning",
        hint="access_control_list",
    ),
    silent("BL101.forms", "fields of a run", run('"run_page_url": "x", "attempt_number": 0')),
    silent("BL101.forms", "fields of list-runs", runs('"run_type": "JOB_RUN", "queue_duration": 1')),
    silent("BL101.forms", "what the service adds to jobs/get", get('"format": "MULTI_TASK"', '"created_time": 1')),
    silent(
        "BL101.forms",
        "dbx has fields of its own",
        {
            "deployment.yml": """
            environments:
              default:
                workflows:
                  - name: j
                    deployment_config: {no_package: true}
                    tasks: [{task_key: a, deployment_config: {}, notebook_task: {notebook_path: /a}}]
            """
        },
    ),
    fires(
        "BL101.left-alone",
        "an unknown key without an anchor",
        bundle("definitions: {x: 1}\n" + task()),
        ("BL101", YAML, "definitions"),
        severity="warning",
    ),
    fires(
        "BL101.left-alone",
        "a text with an ampersand is no anchor",
        bundle("slogan: salt&pepper\n" + task()),
        ("BL101", YAML, "slogan"),
    ),
    silent(
        "BL101.left-alone",
        "a key that holds anchors",
        bundle("definitions:\n  cluster: &c {spark_version: x}\n" + task("new_cluster: *c")),
    ),
    silent(
        "BL101.left-alone",
        "an anchor under an underscore",
        bundle("_: &defaults\n  max_retries: 1\n" + task("<<: *defaults")),
    ),
    silent("BL101.left-alone", "a private key in JSON", create('"_comment": "x"')),
    silent("BL101.left-alone", "a key that is a variable", bundle_task("${var.retry_field}: 2")),
    fires(
        "BL101.one-mistake",
        "a slip seen through an alias in many tasks",
        bundle(
            """
            tasks:
              - &t {task_key: a, max_retrys: 1, notebook_task: {notebook_path: /a}}
              - {<<: *t, task_key: b}
            """
        ),
        ("BL101", YAML, "max_retrys"),
    ),
    fires(
        "BL101.one-mistake",
        "the same slip in every target",
        bundle("max_concurent_runs: 1\n" + task(), "targets:\n  dev: {mode: development}\n  prod: {default: true}"),
        ("BL101", YAML, "max_concurent_runs"),
    ),
    silent("BL101.one-mistake", "libraries of a job cluster", bundle(CLUSTER + "    libraries: []")),
    silent(
        "BL101.one-mistake",
        "an existing cluster among the job clusters",
        bundle("job_clusters: [{job_cluster_key: c, existing_cluster_id: x}]\n" + task("job_cluster_key: c")),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_a_near_miss_is_renamed() -> None:
    (found,) = findings(create('"max_concurent_runs": 2'), "BL101")
    (edit,) = found.fixes[0].edits
    assert (edit.span.text, edit.text) == ("max_concurent_runs", "max_concurrent_runs")
    (found,) = findings(bundle_task("max_retries: 1", "max_retrys: 2"), "BL101")
    assert not found.fixes
