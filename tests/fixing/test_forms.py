"""One job with many mistakes, in every language that jobs are written in: what can be fixed in one, can in all."""

from __future__ import annotations

import json

import pytest
import yaml

from bricklint.config import Config
from bricklint.files.memory import Memory
from bricklint.files.port import Files
from bricklint.fixing.passes import mend
from bricklint.fixing.reparse import faults
from bricklint.lint import builtin_registry, lint
from bricklint.report.result import Result
from tests.rules.harness import TODAY

HCL = """resource "databricks_job" "j" {
  name = "j"
  max_concurent_runs = 2
  schedule {
    quartz_cron_expression = "0 2 * * *"
    timezone_id = "europe/warsaw"
  }
  parameter {
    name = "day"
    default = "x" # a day
  }
  environment {
    environment_key = "default"
    spec {
      client = "1"
    }
  }
  job_cluster {
    job_cluster_key = "main"
    new_cluster {
      spark_version = "16.4.x-scala2.12"
      autotermination_minutes = 30
      # small
      num_workers = 1
      node_type_id = "i3.xlarge"
    }
  }
  job_cluster {
    job_cluster_key = "unused"
    new_cluster {
      spark_version = "16.4.x-scala2.12"
      num_workers = 1
      node_type_id = "i3.xlarge"
    }
  }
  task {
    task_key = "load"
    job_cluster_key = "mian"
    timeout_seconds = "3600"
    notebook_task {
      notebook_path = "/a"
      base_parameters = {
        x = "{{job.parameters.dya}}"
      }
    }
  }
  // in the middle
  task {
    task_key = "mid"
    job_cluster_key = "main"
    run_if = "ALL_SUCESS"
    depends_on { task_key = "lod" }
    notebook_task {
      notebook_path = "/a"
    }
  }
  task {
    task_key = "report"
    job_cluster_key = "main"
    depends_on {
      task_key = "mid"
      outcome = "true"
    }
    depends_on {
      task_key = "report"
    }
    notebook_task {
      notebook_path = "/a"
    }
  }
  task {
    task_key = "py"
    environment_key = "defualt"
    spark_python_task { python_file = "/a.py" }
  }
}
"""

PYTHON = """job = {
    "name": "j",
    "max_concurent_runs": 2,
    "schedule": {"quartz_cron_expression": "0 2 * * *", "timezone_id": "europe/warsaw"},
    "parameters": [{"name": "day", "default": "x"}],  # a day
    "environments": [{"environment_key": "default", "spec": {"client": "1"}}],
    "job_clusters": [
        {
            "job_cluster_key": "main",
            "new_cluster": {
                "spark_version": "16.4.x-scala2.12",
                "autotermination_minutes": 30,
                # small
                "num_workers": 1,
                "node_type_id": "i3.xlarge",
            },
        },
        {
            "job_cluster_key": "unused",
            "new_cluster": {"spark_version": "16.4.x-scala2.12", "num_workers": 1, "node_type_id": "i3.xlarge"},
        },
    ],
    "tasks": [
        {
            "task_key": "load", "job_cluster_key": "mian", "timeout_seconds": "3600",
            "notebook_task": {"notebook_path": "/a", "base_parameters": {"x": "{{job.parameters.dya}}"}},
        },
        # in the middle
        {
            "task_key": "mid", "job_cluster_key": "main", "run_if": "ALL_SUCESS",
            "depends_on": [{"task_key": "lod"}], "notebook_task": {"notebook_path": "/a"},
        },
        {
            "task_key": "report",
            "job_cluster_key": "main",
            "depends_on": [
                # in the middle
        {"task_key": "mid", "outcome": "true"},
                {"task_key": "report"},
            ],
            "notebook_task": {"notebook_path": "/a"},
        },
        {"task_key": "py", "environment_key": "defualt", "spark_python_task": {"python_file": "/a.py"}},
    ],
}
requests.post(host + "/api/2.1/jobs/create", json=job)
"""


def as_value() -> dict[str, object]:
    names: dict[str, dict[str, object]] = {}
    exec(PYTHON.split("requests")[0], names)
    return names["job"]


def as_notebook() -> str:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": PYTHON.splitlines(keepends=True)}
    metadata = {"language_info": {"name": "python"}}
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1)


TEXTS = {
    "main.tf": HCL,
    "make.py": PYTHON,
    "make.ipynb": as_notebook(),
    "job.json": json.dumps(as_value(), indent=2),
    "job.yml": yaml.safe_dump(as_value(), sort_keys=False),
}
VALUES = {"BL101", "BL104", "BL202", "BL212", "BL213", "BL301", "BL304", "BL607"}
ENTRIES = {"BL205", "BL206", "BL214", "BL504"}
FIXED = {path: VALUES if path == "make.ipynb" else VALUES | ENTRIES for path in TEXTS}
"""Whole entries are not taken out of a notebook that is JSON."""


def run(files: Files) -> Result:
    config = Config(select=(*VALUES, *ENTRIES), profile="strict")
    return lint(files, config, builtin_registry(), today=TODAY)


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("path", TEXTS)
def test_what_can_be_fixed_in_one_language_can_in_all(path: str, ends: str) -> None:
    text = TEXTS[path].replace("\n", ends)
    mended = mend(Memory({path: text}), run, unsafe=True, may_touch=lambda path: True)
    assert not mended.refused
    after = mended.rewrites[0][0].after.decode()
    assert {one.code for one in mended.result.diagnostics} == (VALUES | ENTRIES) - FIXED[path]
    assert faults(path, after) == 0
    assert after.count("\r\n") == (after.count("\n") if ends == "\r\n" else 0)
    for comment in ("# a day", "in the middle", "# small"):
        assert after.count(comment) == text.count(comment)
