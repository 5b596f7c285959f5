"""An editor lints one project thousands of times: what is over is let go of."""

from __future__ import annotations

import gc
from datetime import date

import pytest

from bricklint.builtin import builtin_registry
from bricklint.config import Config
from bricklint.files.memory import Memory
from bricklint.jobs.model import Job
from bricklint.lint import Session
from bricklint.project.model import Project
from bricklint.trace.trace import Trace

TODAY = date(2026, 11, 23)
JOB = """\
resources:
  jobs:
    nightly:
      name: nightly
      max_concurrent_runs: 1
      schedule: {quartz_cron_expression: "0 0 5 * * ?", timezone_id: Europe/Warsaw}
      parameters:
        - {name: day, default: "{{job.start_time.iso_date}}"}
      job_clusters:
        - job_cluster_key: small
          new_cluster: {spark_version: 16.4.x-scala2.12, node_type_id: i3.xlarge, num_workers: 1}
      tasks:
        - task_key: load
          job_cluster_key: small
          notebook_task: {notebook_path: ./load.py, base_parameters: {run: "{{job.run_id}}"}}
        - task_key: own
          depends_on: [{task_key: load}]
          new_cluster: {spark_version: 16.4.x-scala2.12, node_type_id: i3.xlarge, num_workers: 1}
          notebook_task: {notebook_path: ./load.py, base_parameters: {run: "{{tasks.load.values.rows}}"}}
"""
NOTEBOOK = """\
# Databricks notebook source
day = dbutils.widgets.get("day")
run = dbutils.widgets.get("run")
dbutils.jobs.taskValues.set(key="rows", value=1)
spark.sql(f"DELETE FROM main.a.b WHERE day = '{day}'")
spark.table("main.a.c").write.mode("append").saveAsTable("main.a.b")
"""


@pytest.mark.parametrize("changing", ["databricks.yml", "load.py"])
def test_runs_that_are_over_leave_nothing(changing: str) -> None:
    session, registry = Session(), builtin_registry()
    there = alive()
    for number in range(8):
        files = {"databricks.yml": JOB, "load.py": NOTEBOOK}
        files[changing] += f"# {number}\n"
        session.lint(Memory(files), Config(profile="strict"), registry, today=TODAY)
    now = alive()
    assert [now[kind] - there[kind] <= 2 for kind in now] == [True, True, True], (there, now)


def alive() -> dict[type, int]:
    """How many projects, jobs and traces there are in this process."""
    gc.collect()
    kinds = [type(one) for one in gc.get_objects()]
    return {kind: kinds.count(kind) for kind in (Project, Job, Trace)}
