"""BL103 and BL105: required fields, task types."""

from __future__ import annotations

import pytest

from tests.rules.field_forms import (
    LOAD,
    NOTEBOOK,
    bundle,
    bundle_task,
    create,
    create_task,
    get,
    legacy,
    listed,
    plain,
    run,
    submit,
    target,
    task,
    update,
)
from tests.rules.harness import Case, case_id, check_case, fires, silent

OVERRIDE = """
bundle: {name: b}
resources:
  jobs:
    nightly_load: {tasks: [{task_key: a, pipeline_task: {pipeline_id: "1"}}]}
targets:
  prod: {resources: {jobs: {KEY: {max_concurrent_runs: 2}}}}
"""

CLAUSES = {
    "BL103.required": "a required field is absent",
    "BL103.one-of": "none of several fields of which one must be there",
    "BL103.partial": "partial documents are not asked",
    "BL103.misspelt": "a field under a wrong name is BL101's",
    "BL105.none": "a task without a type",
    "BL105.several": "a task with several types",
    "BL105.target": "a task of a target that matches no task of the job gets the nearest key",
    "BL105.job": "a job of a target whose key is a slip of another one's",
}

YAML = "databricks.yml"
WHEEL = '"existing_cluster_id": "c", "python_wheel_task": {"package_name": "p"}'
GIT = '"git_source": {"git_url": "u", "git_provider": "gitHub"}'

CASES: list[Case] = [
    fires(
        "BL103.required",
        "timezone of a schedule",
        bundle("schedule: {quartz_cron_expression: 0 0 2 * * ?}\n" + task()),
        ("BL103", YAML, "schedule"),
        message="`schedule` has no `timezone_id`",
        severity="error",
    ),
    fires(
        "BL103.required",
        "cron expression",
        create('"schedule": {"timezone_id": "UTC"}'),
        ("BL103", "job.json", '"schedule"'),
    ),
    fires(
        "BL103.required",
        "notebook path",
        plain("tasks: [{task_key: a, notebook_task: {source: WORKSPACE}}]"),
        ("BL103", "job.yml", "notebook_task"),
    ),
    fires(
        "BL103.required",
        "entry point of a submitted wheel",
        {"run.json": f'{{"run_name": "r", "tasks": [{{"task_key": "a", {WHEEL}}}]}}'},
        ("BL103", "run.json", '"python_wheel_task"'),
    ),
    fires(
        "BL103.required",
        "two of one mapping are one finding",
        create_task("", '"existing_cluster_id": "c", "python_wheel_task": {}'),
        ("BL103", "job.json", '"python_wheel_task"'),
        message="no `entry_point` and no `package_name`",
    ),
    fires(
        "BL103.required",
        "git provider",
        create('"git_source": {"git_url": "u", "git_branch": "b"}'),
        ("BL103", "job.json", '"git_source"'),
        hint="`gitHub`",
    ),
    fires(
        "BL103.required",
        "in the 2.0 form",
        {"job.json": '{"name": "j", "existing_cluster_id": "c", "notebook_task": {"base_parameters": {}}}'},
        ("BL103", "job.json", '"notebook_task"'),
    ),
    fires(
        "BL103.required",
        "task key of the second task",
        bundle("tasks:\n  - {task_key: a, notebook_task: {notebook_path: /a}}\n  - notebook_task: {notebook_path: /a}"),
        ("BL103", YAML, "notebook_task"),
        message="a task has no `task_key`",
    ),
    fires(
        "BL103.required",
        "an explicit null",
        create_task("", '"notebook_task": {"notebook_path": null}'),
        ("BL103", "job.json", '"notebook_task"'),
    ),
    fires(
        "BL103.required",
        "a target takes nothing away",
        bundle("parameters: [{name: a}]\n" + task(), target("max_concurrent_runs: 2")),
        ("BL103", YAML, "a"),
    ),
    fires(
        "BL103.required",
        "runtime of a new cluster",
        bundle_task("new_cluster: {num_workers: 1}"),
        ("BL103", YAML, "new_cluster"),
    ),
    silent(
        "BL103.required",
        "all there",
        bundle("schedule: {quartz_cron_expression: 0 0 2 * * ?, timezone_id: UTC}\n" + task()),
    ),
    silent(
        "BL103.required",
        "the target brings it",
        bundle("schedule: {quartz_cron_expression: 0 0 2 * * ?}\n" + task(), target("schedule: {timezone_id: UTC}")),
    ),
    silent("BL103.required", "a variable for the mapping", bundle("schedule: ${var.schedule}\n" + task())),
    silent("BL103.required", "a policy brings the runtime", bundle_task("new_cluster: {num_workers: 1, policy_id: p}")),
    silent(
        "BL103.required",
        "an anchor brings it",
        plain("x-n: &n {notebook_path: /a}\ntasks: [{task_key: a, notebook_task: {<<: *n}}]"),
    ),
    fires(
        "BL103.one-of",
        "a SQL task without content",
        create_task("", '"sql_task": {"warehouse_id": "w"}'),
        ("BL103", "job.json", '"sql_task"'),
        message="none of `alert`, `dashboard`, `file`, `query`",
    ),
    fires("BL103.one-of", "run_as of nobody", bundle("run_as: {}\n" + task()), ("BL103", YAML, "run_as")),
    fires(
        "BL103.one-of",
        "no branch, tag or commit",
        create(GIT),
        ("BL103", "job.json", '"git_source"'),
        severity="warning",
    ),
    fires(
        "BL103.one-of",
        "a library of no kind",
        submit(task='"existing_cluster_id": "c", "libraries": [{}]'),
        ("BL103", "run.json", '"libraries"'),
    ),
    silent("BL103.one-of", "a SQL file", create_task("", '"sql_task": {"warehouse_id": "w", "file": {"path": "/a"}}')),
    silent("BL103.one-of", "a tag", bundle("git_source: {git_url: u, git_provider: gitHub, git_tag: v1}\n" + task())),
    silent("BL103.one-of", "what the service wrote", get('"run_as": {}')),
    fires(
        "BL103.partial",
        "a create request is whole",
        create('"health": {"rules": [{"metric": "RUN_DURATION_SECONDS"}]}'),
        ("BL103", "job.json", '"metric"'),
    ),
    fires(
        "BL103.partial",
        "so is the merged job of a target",
        bundle(task(), target("health: {rules: [{metric: RUN_DURATION_SECONDS}]}")),
        ("BL103", YAML, "metric"),
    ),
    silent("BL103.partial", "an update", update('"schedule": {"timezone_id": "UTC"}')),
    silent("BL103.partial", "a fragment", {"s.json": '{"quartz_cron_expression": "0 0 2 * * ?"}'}),
    silent("BL103.partial", "a run", run('"schedule": {}')),
    silent(
        "BL103.partial", "an override of a job that is elsewhere", {"prod.yml": target("schedule: {timezone_id: UTC}")}
    ),
    fires(
        "BL103.misspelt",
        "an unrelated name",
        create('"schedule": {"quartz_cron_expression": "0 0 2 * * ?", "where": "UTC"}'),
        ("BL103", "job.json", '"schedule"'),
    ),
    fires("BL103.misspelt", "nothing at all", create('"schedule": {}'), ("BL103", "job.json", '"schedule"')),
    silent(
        "BL103.misspelt",
        "a slip",
        create('"schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_di": "UTC"}'),
    ),
    silent(
        "BL103.misspelt",
        "a part of the name",
        create('"schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone": "UTC"}'),
    ),
    fires(
        "BL105.none",
        "only a key",
        create("", '{"task_key": "a", "max_retries": 1}', LOAD),
        ("BL105", "job.json", '"a"'),
        severity="error",
        message="task `a` has no type",
    ),
    fires(
        "BL105.none",
        "in a bundle",
        bundle("tasks:\n  - {task_key: a, job_cluster_key: c}\n  - {task_key: b, notebook_task: {notebook_path: /a}}"),
        ("BL105", YAML, "a"),
    ),
    fires(
        "BL105.none",
        "an empty one",
        plain("tasks:\n  - task_key: a\n    notebook_task:\n  - {task_key: b, notebook_task: {notebook_path: /a}}"),
        ("BL105", "job.yml", "notebook_task"),
        message="empty `notebook_task`",
    ),
    fires(
        "BL105.none",
        "inner task of a for_each",
        create_task("", '"for_each_task": {"inputs": "[1]", "task": {"task_key": "b"}}'),
        ("BL105", "job.json", '"b"'),
    ),
    fires(
        "BL105.none",
        "a submitted task",
        {"run.json": f'{{"run_name": "r", "tasks": [{LOAD}, {{"task_key": "b", "run_if": "ALL_DONE"}}]}}'},
        ("BL105", "run.json", '"b"'),
    ),
    silent(
        "BL105.several",
        "a loop in a loop, of which BL215 speaks",
        create(
            "",
            '{"task_key": "a", "for_each_task": {"inputs": "[1]", "task": {"task_key": "b", "for_each_task": {}, '
            + '"notebook_task": {"notebook_path": "/a"}}}}',
        ),
    ),
    fires("BL105.none", "an export that was edited", get(tasks='{"task_key": "b"}'), ("BL105", "get.json", '"b"')),
    silent("BL105.none", "an update may leave it out", update('"tasks": [{"task_key": "a", "max_retries": 1}]')),
    silent("BL105.none", "a kind that is not known", bundle("tasks:\n  - {task_key: a, quantum_task: {}}")),
    silent(
        "BL105.none",
        "a kind that the answer does not show",
        listed(tasks=f'{LOAD}, {{"task_key": "b", "run_if": "ALL_DONE"}}'),
    ),
    fires(
        "BL105.job",
        "letters swapped",
        {"databricks.yml": OVERRIDE.replace("KEY", "nigthly_load")},
        ("BL105", "databricks.yml", "nigthly_load"),
        hint="did you mean `nightly_load`?",
    ),
    silent("BL105.job", "the same key", {"databricks.yml": OVERRIDE.replace("KEY", "nightly_load")}),
    silent("BL105.job", "a job of the target's own", {"databricks.yml": OVERRIDE.replace("KEY", "backfill")}),
    silent(
        "BL105.job",
        "a job of the target's own with tasks",
        {"databricks.yml": OVERRIDE.replace("KEY: {", "nightly_load2: {tasks: [{task_key: a, pipeline_task: {}}], ")},
    ),
    silent(
        "BL105.job",
        "a bundle whose other jobs cannot be seen",
        {"databricks.yml": OVERRIDE.replace("KEY", "nigthly_load") + "include: [gone.yml]\n"},
    ),
    silent("BL105.none", "a slip of a kind", bundle("tasks:\n  - {task_key: a, notebok_task: {notebook_path: /a}}")),
    silent("BL105.none", "its path alone", bundle("tasks:\n  - {task_key: a, job_cluster_key: c, notebook_path: /a}")),
    silent(
        "BL105.none",
        "a variable for the task",
        bundle("tasks:\n  - ${var.first}\n  - {task_key: b, notebook_task: {notebook_path: /a}}"),
    ),
    fires(
        "BL105.several",
        "two in JSON",
        create_task(NOTEBOOK, '"sql_task": {"warehouse_id": "w"}'),
        ("BL105", "job.json", '"sql_task"'),
        message="2 types",
        related=(("job.json", '"notebook_task"'),),
    ),
    fires(
        "BL105.several",
        "one of them by a target",
        bundle(task(), target("tasks: [{task_key: load, pipeline_task: {pipeline_id: p}}]")),
        ("BL105", YAML, "pipeline_task"),
    ),
    fires(
        "BL105.several",
        "in the 2.0 form",
        legacy('"spark_python_task": {"python_file": "a.py"}'),
        ("BL105", "job.json", '"notebook_task"'),
    ),
    fires(
        "BL105.several",
        "in an update",
        update(f'"tasks": [{{"task_key": "a", {NOTEBOOK}, "dbt_task": {{}}}}]'),
        ("BL105", "update.json", '"dbt_task"'),
    ),
    silent(
        "BL105.several",
        "two branches of Python",
        {
            "job.py": """
            task = {"task_key": "a", "notebook_task": {"notebook_path": "/a"}}
            if sql:
                task["sql_task"] = {"warehouse_id": "w"}
            job = {"name": "j", "tasks": [task]}
            w.jobs.create(**job)
            """
        },
    ),
    silent("BL105.several", "one of them is null", create_task(NOTEBOOK, '"sql_task": null')),
    silent(
        "BL105.several",
        "outer and inner task",
        create_task("", f'"for_each_task": {{"inputs": "[1]", "task": {LOAD}}}'),
    ),
    fires(
        "BL105.target",
        "another separator",
        bundle(task().replace("load", "load_orders"), target("tasks: [{task_key: load-orders, max_retries: 1}]")),
        ("BL105", YAML, "load-orders"),
        message="target `prod`",
        hint="did you mean `load_orders`?",
    ),
    fires(
        "BL105.target",
        "nothing near",
        bundle(task(), target("tasks: [{task_key: report, max_retries: 1}]")),
        ("BL105", YAML, "report"),
        hint="tasks here: `load`",
    ),
    silent("BL105.target", "the same key", bundle(task(), target("tasks: [{task_key: load, max_retries: 1}]"))),
    silent(
        "BL105.target",
        "a task of the target's own",
        bundle(task(), target("tasks: [{task_key: more, notebook_task: {notebook_path: /a}}]")),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
