"""BL306, BL309-BL311: what starts a job, and whether it may."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent

CLAUSES = {
    "BL306.starters": "schedule with trigger or continuous",
    "BL306.kinds": "several kinds in one trigger",
    "BL309.runs": "several concurrent runs of a continuous job",
    "BL309.retries": "retries in a continuous job",
    "BL309.dependencies": "dependencies in a continuous job",
    "BL310.development": "an explicit UNPAUSED that stays on in a development target",
    "BL310.preset": "a preset that unpauses a development target",
    "BL310.production": "paused in production: a note",
    "BL311.url": "a file arrival URL without its slash",
    "BL311.seconds": "times below the minimum",
    "BL311.interval": "an interval below 1",
    "BL311.tables": "table names that are no three-part names",
}

SCHEDULE = '"schedule": {"quartz_cron_expression": "0 0 6 * * ?", "timezone_id": "UTC"}'
TASKS = '"tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/a"}}]'


def api(fields: str, tasks: str = TASKS) -> dict[str, str]:
    """A job in JSON for create."""
    return {"job.json": f'{{"name": "j", {fields}, {tasks}}}'}


def wrapped(files: dict[str, str], key: str = "settings", more: str = '"created_time": 1, ') -> dict[str, str]:
    """The same as the service gives it back, or as an update."""
    return {"job.json": f'{{"job_id": 7, {more}"{key}": {files["job.json"]}}}'}


def job(*lines: str) -> dict[str, str]:
    """A job in YAML with these lines at job level."""
    head = "".join(f"{line}\n" for line in lines)
    return {"job.yml": f"name: j\n{head}tasks:\n  - task_key: a\n    notebook_task: {{notebook_path: /a}}\n"}


def bundle(starter: str, *targets: str, variables: str = "{}") -> dict[str, str]:
    """A job in a bundle; `targets` are lines below `targets:`."""
    lines = "".join(f"  {line}\n" for line in targets)
    return {
        "databricks.yml": f"""
bundle: {{name: b}}
variables: {variables}
resources:
  jobs:
    nightly:
      {starter}
      tasks: [{{task_key: a, notebook_task: {{notebook_path: /a}}}}]
targets:
{lines}"""
    }


def daily(status: str = "") -> str:
    paused = f", pause_status: {status}" if status else ""
    return f'schedule: {{quartz_cron_expression: "0 0 6 * * ?", timezone_id: UTC{paused}}}'


DEV = "dev: {mode: development}"
PROD = "prod: {mode: production}"
TWO = (
    '"tasks": [{"task_key": "a", "max_retries": 2, "notebook_task": {"notebook_path": "/a"}}, '
    '{"task_key": "b", "depends_on": [{"task_key": "a"}], "notebook_task": {"notebook_path": "/b"}}]'
)

CASES: list[Case] = [
    fires("BL306.starters", "schedule and continuous, in JSON", api(f'{SCHEDULE}, "continuous": {{}}'),
          ("BL306", "job.json", '"continuous"'), severity="error", message="has `schedule` and `continuous`",
          related=(("job.json", '"schedule"'),)),
    fires("BL306.starters", "a trigger that a target adds", bundle(
        daily(), "dev: {}",
        "prod: {resources: {jobs: {nightly: {trigger: {periodic: {interval: 1, unit: DAYS}}}}}}"
    ), ("BL306", "databricks.yml", "trigger"), message="has `schedule` and `trigger`"),
    fires("BL306.starters", "all three, in an update",
          wrapped(api(f'{SCHEDULE}, "continuous": {{}}, "trigger": {{"table_update": {{"table_names": ["a.b.c"]}}}}'),
                  "new_settings", ""),
          ("BL306", "job.json", '"trigger"')),
    fires("BL306.starters", "the list of triggers beside a schedule",
          job(daily(), "triggers: [{file_arrival: {url: s3://b/}}]"), ("BL306", "job.yml", "triggers")),
    silent("BL306.starters", "a schedule alone", api(SCHEDULE)),
    silent("BL306.starters", "nulls", api(f'{SCHEDULE}, "continuous": null, "trigger": null')),
    silent("BL306.starters", "variables that may be null",
           job("schedule: ${var.schedule}", "continuous: ${var.always}")),
    silent("BL306.starters", "another target's trigger", bundle(
        "description: x", f"dev: {{resources: {{jobs: {{nightly: {{{daily()}}}}}}}}}",
        "prod: {resources: {jobs: {nightly: {continuous: {pause_status: UNPAUSED}}}}}"
    )),
    fires("BL306.kinds", "periodic and file arrival",
          job("trigger: {periodic: {interval: 1, unit: DAYS}, file_arrival: {url: s3://b/}}"),
          ("BL306", "job.yml", "file_arrival"), message="has `periodic` and `file_arrival`"),
    fires("BL306.kinds", "in one entry of the list, in JSON", api(
        '"triggers": [{"table_update": {"table_names": ["a.b.c"]}, "periodic": {"interval": 1, "unit": "DAYS"}}]'
    ), ("BL306", "job.json", '"periodic"')),
    silent("BL306.kinds", "one kind and its pause", job("trigger: {pause_status: PAUSED, file_arrival: {url: s3://b/}}")),
    silent("BL306.kinds", "two entries of the list", api(
        '"triggers": [{"table_update": {"table_names": ["a.b.c"]}}, {"periodic": {"interval": 1, "unit": "DAYS"}}]'
    )),
    silent("BL306.kinds", "a condition goes with any kind",
           job("trigger: {periodic: {interval: 1, unit: DAYS}, sql_condition: {query_id: x}}")),
    fires("BL309.runs", "four, in JSON", api('"max_concurrent_runs": 4, "continuous": {}'),
          ("BL309", "job.json", "4"), severity="warning"),
    fires("BL309.runs", "two, as the service got it",
          wrapped(api('"max_concurrent_runs": 2, "continuous": {"pause_status": "UNPAUSED"}')),
          ("BL309", "job.json", "2")),
    silent("BL309.runs", "one", api('"max_concurrent_runs": 1, "continuous": {}')),
    silent("BL309.runs", "what a development target does to every job", bundle("continuous: {}", DEV)),
    silent("BL309.runs", "a schedule", job("max_concurrent_runs: 4", daily())),
    fires("BL309.retries", "of a task", api('"continuous": {}', TWO.replace("depends_on", "_")),
          ("BL309", "job.json", "2"),
          message="task `a` has a retry policy"),
    fires("BL309.retries", "without end, in a bundle", bundle(
        "continuous: {pause_status: UNPAUSED}",
        "dev: {resources: {jobs: {nightly: {tasks: [{task_key: a, max_retries: -1}]}}}}"
    ), ("BL309", "databricks.yml", "-1")),
    silent("BL309.retries", "none", {"job.yml": """
        name: j
        continuous: {}
        tasks: [{task_key: a, max_retries: 0, notebook_task: {notebook_path: /a}}]
        """}),
    silent("BL309.retries", "a retry mode is chosen",
           api('"continuous": {"task_retry_mode": "ON_FAILURE"}', TWO.replace("depends_on", "_"))),
    silent("BL309.retries", "as the service wrote it", wrapped(api('"continuous": {}', TWO))),
    fires("BL309.dependencies", "in JSON", api('"continuous": {}', TWO.replace('"max_retries": 2, ', "")),
          ("BL309", "job.json", '"depends_on"'), message="task `b` depends on others"),
    fires("BL309.dependencies", "several tasks are one finding", {"job.yml": """
        name: j
        continuous: {}
        tasks:
          - {task_key: a, notebook_task: {notebook_path: /a}}
          - {task_key: b, depends_on: [{task_key: a}], notebook_task: {notebook_path: /a}}
          - {task_key: c, depends_on: [{task_key: b}], notebook_task: {notebook_path: /a}}
        """}, ("BL309", "job.yml", "depends_on"), related=(("job.yml", "depends_on"),)),
    silent("BL309.dependencies", "an empty list",
           api('"continuous": {}', TASKS.replace("{", '{"depends_on": [], ', 1))),
    silent("BL309.dependencies", "a schedule", api(SCHEDULE, TWO)),
    fires("BL310.development", "in the job itself", bundle(daily("UNPAUSED"), DEV, PROD),
          ("BL310", "databricks.yml", "UNPAUSED"), severity="warning",
          message="job `nightly` stays active in development"),
    fires("BL310.development", "a trigger, by a variable's default", bundle(
        'trigger: {pause_status: "${var.status}", periodic: {interval: 1, unit: DAYS}}', DEV,
        variables="{status: {default: UNPAUSED}}"
    ), ("BL310", "databricks.yml", '"${var.status}"')),
    fires("BL310.development", "a continuous job", bundle("continuous: {pause_status: UNPAUSED}", DEV),
          ("BL310", "databricks.yml", "UNPAUSED"), message="runs all the time"),
    silent("BL310.development", "nothing is said: the target pauses it", bundle(daily(), DEV, PROD)),
    silent("BL310.development", "the target says it itself", bundle(
        daily(), "dev: {mode: development, resources: {jobs: {nightly: {schedule: {pause_status: UNPAUSED}}}}}"
    )),
    silent("BL310.development", "the target sets the variable", bundle(
        daily('"${var.status}"'), "dev: {mode: development, variables: {status: UNPAUSED}}",
        variables="{status: {default: PAUSED}}"
    )),
    silent("BL310.development", "no mode", bundle(daily("UNPAUSED"), "dev: {}")),
    silent("BL310.development", "no bundle", job(daily("UNPAUSED"))),
    fires("BL310.preset", "in a development target",
          bundle(daily(), "dev: {mode: development, presets: {trigger_pause_status: UNPAUSED}}"),
          ("BL310", "databricks.yml", "UNPAUSED"), message="refuses to deploy"),
    fires("BL310.preset", "quoted, for a trigger", bundle(
        "trigger: {file_arrival: {url: s3://b/}}",
        'dev: {mode: development, presets: {trigger_pause_status: "UNPAUSED"}}'
    ), ("BL310", "databricks.yml", '"UNPAUSED"')),
    silent("BL310.preset", "in a target without a mode",
           bundle(daily(), "test: {presets: {trigger_pause_status: UNPAUSED}}")),
    silent("BL310.preset", "paused",
           bundle(daily(), "dev: {mode: development, presets: {trigger_pause_status: PAUSED}}")),
    fires("BL310.production", "in the job itself", bundle(daily("PAUSED"), DEV, PROD),
          ("BL310", "databricks.yml", "PAUSED"), severity="note", message="paused in production"),
    fires("BL310.production", "by the target's override", bundle(
        daily(), "prod: {mode: production, resources: {jobs: {nightly: {schedule: {pause_status: PAUSED}}}}}"
    ), ("BL310", "databricks.yml", "PAUSED"), severity="note"),
    silent("BL310.production", "unpaused there", bundle(
        daily("PAUSED"), DEV,
        "prod: {mode: production, resources: {jobs: {nightly: {schedule: {pause_status: UNPAUSED}}}}}"
    )),
    silent("BL310.production", "not shown by default", bundle(daily("PAUSED"), PROD), profile="default"),
    silent("BL310.production", "a target without a mode", bundle(daily("PAUSED"), "prod: {}")),
    fires("BL311.url", "in JSON", api('"trigger": {"file_arrival": {"url": "s3://bucket/in"}}'),
          ("BL311", "job.json", "s3://bucket/in"), severity="error", hint="write `s3://bucket/in/`"),
    fires("BL311.url", "unquoted with a comment", job("trigger:", "  file_arrival:", "    url: /Volumes/a/b/c # here"),
          ("BL311", "job.yml", "/Volumes/a/b/c")),
    fires("BL311.url", "a variable in its middle",
          bundle("trigger: {file_arrival: {url: '/Volumes/${var.catalog}/in'}}", "dev: {}"),
          ("BL311", "databricks.yml", "/Volumes/${var.catalog}/in")),
    silent("BL311.url", "with its slash", api('"trigger": {"file_arrival": {"url": "s3://bucket/in/"}}')),
    silent("BL311.url", "a variable at its end",
           bundle("trigger: {file_arrival: {url: 's3://bucket/${var.folder}'}}", "dev: {}")),
    silent("BL311.url", "all of it a variable", job('trigger: {file_arrival: {url: "${var.url}"}}')),
    fires("BL311.seconds", "half a minute between triggers, in JSON", api(
        '"trigger": {"file_arrival": {"url": "s3://b/", "min_time_between_triggers_seconds": 30}}'
    ), ("BL311", "job.json", "30"), message="60 and more"),
    fires("BL311.seconds", "the wait after a change of a table",
          job('trigger: {table_update: {table_names: [a.b.c], wait_after_last_change_seconds: "59"}}'),
          ("BL311", "job.yml", '"59"')),
    silent("BL311.seconds", "a minute", api(
        '"trigger": {"file_arrival": {"url": "s3://b/", "min_time_between_triggers_seconds": 60}}'
    )),
    silent("BL311.seconds", "zero counts as not set",
           job("trigger: {table_update: {table_names: [a.b.c], wait_after_last_change_seconds: 0}}")),
    silent("BL311.seconds", "a variable",
           job('trigger: {table_update: {table_names: [a.b.c], wait_after_last_change_seconds: "${var.wait}"}}')),
    fires("BL311.interval", "zero", job("trigger: {periodic: {interval: 0, unit: DAYS}}"), ("BL311", "job.yml", "0")),
    fires("BL311.interval", "below zero, in JSON", api('"trigger": {"periodic": {"interval": -1, "unit": "HOURS"}}'),
          ("BL311", "job.json", "-1")),
    silent("BL311.interval", "one", job("trigger: {periodic: {interval: 1, unit: DAYS}}")),
    silent("BL311.interval", "a variable", job('trigger: {periodic: {interval: "${var.days}", unit: DAYS}}')),
    fires("BL311.tables", "two parts, in JSON",
          api('"trigger": {"table_update": {"table_names": ["a.b.c", "sales.orders"]}}'),
          ("BL311", "job.json", "sales.orders"), hint="catalog.schema.table"),
    fires("BL311.tables", "four parts, under the older name", job("trigger: {table: {table_names: [a.b.c.d]}}"),
          ("BL311", "job.yml", "a.b.c.d")),
    fires("BL311.tables", "an empty part", job("trigger: {table_update: {table_names: ['a..c']}}"),
          ("BL311", "job.yml", "a..c")),
    silent("BL311.tables", "back-quotes around a dot",
           api('"trigger": {"table_update": {"table_names": ["a.`b.x`.c"]}}')),
    silent("BL311.tables", "a variable in it", job('trigger: {table_update: {table_names: ["${var.schema}.orders"]}}')),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_development_targets_are_named_together() -> None:
    files = bundle(daily("UNPAUSED"), DEV, "local: {mode: development}", PROD)
    (found,) = findings(dict(files), "BL310")
    assert found.targets == ("dev", "local")


def test_the_slash_is_added() -> None:
    (found,) = findings(dict(job("trigger: {file_arrival: {url: s3://bucket/in}}")), "BL311")
    (fix,) = found.fixes
    assert fix.safe
    assert fix.edits[0].text == "s3://bucket/in/"
