"""Specs for cases, built from Python values: shorter than their JSON where only one setting matters."""

from __future__ import annotations

import json
from typing import Any

NOTEBOOK: dict[str, Any] = {"notebook_task": {"notebook_path": "/Jobs/a"}}
SIZED: dict[str, Any] = {"spark_version": "16.4.x-scala2.12", "node_type_id": "i3.xlarge", "num_workers": 2}
NIGHTLY: dict[str, Any] = {"schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"}}
CLUSTERS: dict[str, Any] = {"job_clusters": [{"job_cluster_key": "main", "new_cluster": SIZED}]}
ON_MAIN: dict[str, Any] = {"job_cluster_key": "main", **NOTEBOOK}


def task(key: str, *on: str, **fields: Any) -> dict[str, Any]:
    """A notebook task, unless `fields` say otherwise; `on` are the tasks that it depends on."""
    kind = {} if any(name.endswith("_task") for name in fields) else NOTEBOOK
    waits = {"depends_on": [{"task_key": name} for name in on]} if on else {}
    return {"task_key": key, **waits, **fields, **kind}


def api(*tasks: dict[str, Any], **settings: Any) -> dict[str, str]:
    """The JSON of jobs/create."""
    return {"job.json": json.dumps({"name": "j", **settings, "tasks": list(tasks)}, indent=2, ensure_ascii=False)}


def update(*tasks: dict[str, Any], **settings: Any) -> dict[str, str]:
    """The JSON of jobs/update."""
    body = {"job_id": 1, "new_settings": {**settings, **({"tasks": list(tasks)} if tasks else {})}}
    return {"update.json": json.dumps(body, indent=2)}


def submit(*tasks: dict[str, Any], **settings: Any) -> dict[str, str]:
    """The JSON of runs/submit."""
    return {"run.json": json.dumps({"run_name": "r", **settings, "tasks": list(tasks)}, indent=2)}


def got(*tasks: dict[str, Any], **settings: Any) -> dict[str, str]:
    """The JSON that jobs/get answers."""
    body = {"job_id": 7, "created_time": 1, "settings": {"name": "j", **settings, "tasks": list(tasks)}}
    return {"get.json": json.dumps(body, indent=2)}


def bundle(job: dict[str, Any], targets: dict[str, Any] | None = None, **more: Any) -> dict[str, str]:
    """A bundle with one job, `nightly`; `targets` give what each target says of it. JSON is YAML too."""
    root: dict[str, Any] = {"bundle": {"name": "b"}, **more, "resources": {"jobs": {"nightly": job}}}
    if targets is not None:
        root["targets"] = {
            name: {"resources": {"jobs": {"nightly": over}}} if over else {} for name, over in targets.items()
        }
    return {"databricks.yml": json.dumps(root, indent=2)}
