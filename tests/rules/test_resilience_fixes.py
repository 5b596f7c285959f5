"""The unsafe fixes of BL401 and BL402: in every form of a job, with numbers from the configuration."""

from __future__ import annotations

import pytest

from bricklint.config import Config
from bricklint.diagnostic import Severity
from bricklint.files.memory import Memory
from bricklint.fixing.passes import mend
from bricklint.lint import builtin_registry, lint
from bricklint.registry import RegistryError
from tests.rules.harness import TODAY

FORMS = {
    "block": (
        "job.yml",
        """# nightly
name: nightly   # the name
schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: UTC}
tasks:
  - task_key: load   # first
    existing_cluster_id: 0101-1
    notebook_task: {notebook_path: /a}
  - existing_cluster_id: 0101-1
    task_key: report
    max_retries: 0   # none
    notebook_task: {notebook_path: /b}
""",
        [("the name\n", "the name\ntimeout_seconds: 99\n")],
        [
            ("# first\n", "# first\n    max_retries: 5\n    min_retry_interval_millis: 60000\n"),
            ("task_key: report\n", "task_key: report\n    min_retry_interval_millis: 60000\n"),
            ("max_retries: 0 ", "max_retries: 5 "),
        ],
    ),
    "json": (
        "job.json",
        """{
  "name": "nightly",
  "timeout_seconds": 0,
  "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"},
  "tasks": [{"task_key": "load", "existing_cluster_id": "1", "notebook_task": {"notebook_path": "/a"}}]
}""",
        [('"timeout_seconds": 0,', '"timeout_seconds": 99,')],
        [('"load",', '"load", "max_retries": 5, "min_retry_interval_millis": 60000,')],
    ),
    "bundle": (
        "databricks.yml",
        """bundle: {name: b}
resources:
  jobs:
    nightly:
      schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: UTC}
      tasks:
        - task_key: load
          existing_cluster_id: "1"
          notebook_task: {notebook_path: /Workspace/a}
targets:
  dev: {mode: development}
  prod:
    default: true
    resources: {jobs: {nightly: {max_concurrent_runs: 3}}}
""",
        [("timezone_id: UTC}\n", "timezone_id: UTC}\n      timeout_seconds: 99\n")],
        [("key: load\n", "key: load\n          max_retries: 5\n          min_retry_interval_millis: 60000\n")],
    ),
    "terraform": (
        "main.tf",
        """resource "databricks_job" "nightly" {
  name = "nightly" # the name
  schedule {
    quartz_cron_expression = "0 0 2 * * ?"
    timezone_id            = "UTC"
  }
  task {
    task_key            = "load"
    existing_cluster_id = "1"
    notebook_task { notebook_path = "/a" }
  }
}
""",
        [("the name\n", "the name\n  timeout_seconds = 99\n")],
        [('= "load"\n', '= "load"\n    max_retries = 5\n    min_retry_interval_millis = 60000\n')],
    ),
    "python": (
        "make.py",
        """w.jobs.create(
    name="nightly",  # the name
    schedule=CronSchedule(quartz_cron_expression="0 0 2 * * ?", timezone_id="UTC"),
    tasks=[Task(task_key="load", existing_cluster_id="1", notebook_task=NotebookTask(notebook_path="/a"))],
)
""",
        [("the name\n", "the name\n    timeout_seconds=99,\n")],
        [('"load", ', '"load", max_retries=5, min_retry_interval_millis=60000, ')],
    ),
}
OPTIONS = {
    "missing-timeout": {"default-timeout-seconds": 99},
    "missing-retries": {"default-max-retries": 5, "default-retry-interval-millis": 60000},
}


def mended(path: str, text: str, code: str, **options: object):
    config = Config(select=(code,), **options)  # type: ignore[arg-type]
    files = Memory({path: text})

    def run(files):
        return lint(files, config, builtin_registry(), today=TODAY)

    assert [one.severity for one in run(files).diagnostics] == [Severity.WARNING]
    assert mend(files, run, unsafe=False, may_touch=lambda path: True).rewrites == ()
    return mend(files, run, unsafe=True, may_touch=lambda path: True)


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", ["BL401", "BL402"])
def test_the_setting_is_put_in(code: str, form: str, ends: str) -> None:
    path, text, timeouts, retries = FORMS[form]
    wanted = text
    for old, new in timeouts if code == "BL401" else retries:
        assert wanted.count(old) == 1
        wanted = wanted.replace(old, new)
    done = mended(path, text.replace("\n", ends), code, options=OPTIONS)
    assert [one.after.decode() for group in done.rewrites for one in group] == [wanted.replace("\n", ends)]
    assert not done.result.diagnostics and not done.refused


@pytest.mark.parametrize("wrong", [0, -1, True, "3600", 1.5])
def test_a_number_that_makes_no_sense_is_not_taken(wrong: object) -> None:
    path, text, _, _ = FORMS["block"]
    options = {"missing-timeout": {"default-timeout-seconds": wrong}}
    with pytest.raises(RegistryError, match="`default-timeout-seconds` must be a whole number above 0"):
        mended(path, text, "BL401", options=options)


def test_options_by_the_code_of_the_rule() -> None:
    path, text, _, _ = FORMS["block"]
    done = mended(path, text, "BL401", options={"bl401": {"default-timeout-seconds": 77}})
    assert b"timeout_seconds: 77\n" in done.rewrites[0][0].after


def test_tasks_behind_an_alias_are_left_alone() -> None:
    text = """name: j
schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: UTC}
x: &load {task_key: load, existing_cluster_id: "1", notebook_task: {notebook_path: /a}}
tasks: [*load]
"""
    assert mended("job.yml", text, "BL402").rewrites == ()
