"""One job, given as plain values, written down in every form that holds a whole job."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import yaml

from bricklint.jobs.terraform.names import RENAMED

Values = dict[str, Any]
Files = dict[str, str | bytes]

_MAPS = frozenset(("tags", "custom_tags", "spark_conf", "base_parameters", "named_parameters"))
_CLASSES = {
    "tasks": "Task",
    "task": "Task",
    "email_notifications": "JobEmailNotifications",
    "schedule": "CronSchedule",
    "depends_on": "TaskDependency",
    "job_clusters": "JobCluster",
    "environments": "JobEnvironment",
    "spec": "Environment",
    "new_cluster": "ClusterSpec",
    "parameters": "JobParameterDefinition",
}


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, width=1000)


def _json(value: object) -> str:
    return json.dumps(value, indent=1)


def _provider(around: str, name: str) -> str:
    """The Terraform provider's name for a field."""
    names = {api: own for own, api in RENAMED.get(around, {}).items()}
    return names.get(name, name)


def _hcl(fields: Values, around: str) -> list[str]:
    lines: list[str] = []
    for name, value in fields.items():
        written = _provider(around, name)
        blocks = value if isinstance(value, list) else [value]
        if name in _MAPS or not blocks or not all(isinstance(one, dict) for one in blocks):
            lines.append(f"{written} = {json.dumps(value)}")
        else:
            for one in blocks:
                lines += [f"{written} {{", *_hcl(one, name), "}"]
    return lines


def _tf_json(value: object, around: str) -> object:
    if isinstance(value, list):
        return [_tf_json(one, around) for one in value]
    if not isinstance(value, dict):
        return value
    return {_provider(around, name): _tf_json(one, name) for name, one in value.items()}


def _plan(value: object, around: str) -> object:
    """As a plan has it: every block is a list."""
    if isinstance(value, list):
        return [_plan_fields(one, around) if isinstance(one, dict) else one for one in value]
    return [_plan_fields(value, around)] if isinstance(value, dict) and around not in _MAPS else value


def _plan_fields(fields: Values, around: str) -> Values:
    return {_provider(around, name): _plan(value, name) for name, value in fields.items()}


def _resource(values: object) -> Values:
    return {"address": "databricks_job.j", "mode": "managed", "type": "databricks_job", "name": "j", "values": values}


def _sdk(value: object, field: str) -> str:
    if isinstance(value, list):
        return "[" + ",\n".join(_sdk(one, field) for one in value) + "]"
    if not isinstance(value, dict) or field in _MAPS:
        return repr(value)
    name = _CLASSES.get(field) or "".join(part.capitalize() for part in field.split("_"))
    return f"jobs.{name}(\n" + "".join(f"{key}={_sdk(one, key)},\n" for key, one in value.items()) + ")"


def _sql(value: object) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    text = value if isinstance(value, str) else _json(value)
    return "'" + text.replace("'", "''") + "'"


def _bundle(job: Values) -> Values:
    return {"bundle": {"name": "b"}, "resources": {"jobs": {"j": job}}}


def _included(job: Values) -> Files:
    root = {"bundle": {"name": "b"}, "include": ["resources/*.yml"], "targets": {"qa": {"default": True}}}
    return {"databricks.yml": _yaml(root), "resources/j.job.yml": _yaml({"resources": {"jobs": {"j": job}}})}


def _stackql(job: Values) -> Files:
    columns, values = ", ".join([*job, "deployment_name"]), ", ".join([*map(_sql, job.values()), "'d'"])
    return {"j.iql": f"INSERT INTO databricks_workspace.jobs.jobs ({columns}) SELECT {values};\n"}


_POST = "requests.post(HOST + '/api/2.2/jobs/create', "
_CLIENT = "from databricks.sdk import WorkspaceClient\nfrom databricks.sdk.service import jobs\nw = WorkspaceClient()\n"
_BUNDLES = "from databricks.bundles.core import Resources\n"

WRITERS: dict[str, Callable[[Values], Files]] = {
    "create, JSON": lambda job: {"job.json": _json(job)},
    "create, YAML": lambda job: {"job.yml": _yaml(job)},
    "bundle": lambda job: {"databricks.yml": _yaml(_bundle(job))},
    "bundle with an include": _included,
    "Terraform": lambda job: {"main.tf": "\n".join(['resource "databricks_job" "j" {', *_hcl(job, "job"), "}", ""])},
    "Terraform, JSON": lambda job: {
        "main.tf.json": _json({"resource": {"databricks_job": {"j": _tf_json(job, "job")}}})
    },
    "Terraform, override file": lambda job: {
        "main.tf": 'resource "databricks_job" "j" {\n name = "replaced"\n}\n',
        "x_override.tf": "\n".join(['resource "databricks_job" "j" {', *_hcl(job, "job"), "}", ""]),
    },
    "Terraform, plan": lambda job: {
        "plan.json": _json(
            {
                "format_version": "1.2",
                "terraform_version": "1.9.0",
                "planned_values": {"root_module": {"resources": [_resource(_plan_fields(job, "job"))]}},
            }
        )
    },
    "Python, requests": lambda job: {"d.py": f"import requests\njob = {job!r}\n{_POST}json=job)\n"},
    "Python, JSON text": lambda job: {"d.py": f"import requests\n{_POST}data='''{_json(job)}''')\n"},
    "Python, SDK": lambda job: {
        "d.py": f"{_CLIENT}w.jobs.create(\n" + "".join(f"{k}={_sdk(v, k)},\n" for k, v in job.items()) + ")\n"
    },
    "Python, bundle": lambda job: {"d.py": f"{_BUNDLES}r = Resources()\nr.add_job('j', {job!r})\n"},
    "StackQL": _stackql,
}
"""Every form, by a name for people, with what writes a job in it."""
