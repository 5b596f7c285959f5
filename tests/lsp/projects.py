"""A small bundle for the tests of the language server: one job, two notebooks, nothing to find."""

from __future__ import annotations

from pathlib import Path

BUNDLE = """bundle:
  name: shop
include:
  - resources/*.yml
variables:
  catalog:
    default: main
targets:
  dev:
    default: true
"""
JOB = """resources:
  jobs:
    orders:
      name: orders
      timeout_seconds: 3600
      email_notifications:
        on_failure: [team@example.com]
      schedule:
        quartz_cron_expression: "0 0 5 * * ?"
        timezone_id: Europe/Warsaw
      parameters:
        - name: day
          default: "2026-01-01"
      job_clusters:
        - job_cluster_key: small
          new_cluster:
            spark_version: 16.4.x-scala2.12
            node_type_id: i3.xlarge
            num_workers: 1
      tasks:
        - task_key: load
          max_retries: 2
          job_cluster_key: small
          notebook_task:
            notebook_path: ../notebooks/load.py
            base_parameters:
              source_path: /mnt/${var.catalog}/landing
        - task_key: publish
          max_retries: 1
          depends_on:
            - task_key: load
          job_cluster_key: small
          notebook_task:
            notebook_path: ../notebooks/publish.py
            base_parameters:
              rows: "{{tasks.load.values.rows}}"
              run_day: "{{job.parameters.day}}"
"""
LOAD = """# Databricks notebook source
dbutils.widgets.text("source_path", "/tmp/sample")
source = dbutils.widgets.get("source_path")
day = dbutils.widgets.get("day")
df = spark.read.parquet(f"{source}/{day}")

# COMMAND ----------

df.write.mode("overwrite").saveAsTable("main.shop.orders")
dbutils.jobs.taskValues.set(key="rows", value=df.count())
"""
PUBLISH = """# Databricks notebook source
rows = dbutils.widgets.get("rows")
run_day = dbutils.widgets.get("run_day")
spark.sql("CREATE OR REPLACE TABLE main.shop.report AS SELECT * FROM main.shop.orders")
dbutils.notebook.exit(f"{rows} on {run_day}")
"""
JSON_JOB = """{
  "name": "loose",
  "tasks": [
    {"task_key": "first", "notebook_task": {"notebook_path": "/Jobs/first"}, "existing_cluster_id": "1-a"},
    {"task_key": "second", "depends_on": [{"task_key": "frist"}],
     "notebook_task": {"notebook_path": "/Jobs/second"}, "existing_cluster_id": "1-a"}
  ]
}
"""

BUNDLE_PATH, JOB_PATH = "databricks.yml", "resources/orders.yml"
LOAD_PATH, PUBLISH_PATH = "notebooks/load.py", "notebooks/publish.py"
SHOP = {BUNDLE_PATH: BUNDLE, JOB_PATH: JOB, LOAD_PATH: LOAD, PUBLISH_PATH: PUBLISH}


def write(root: Path, files: dict[str, str]) -> Path:
    """Write a project; the root counts as one by its .git."""
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        full = root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content.encode())
    return root
