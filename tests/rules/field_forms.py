"""The same job in its many forms, for cases of the rules on fields: each function gives the files of a project."""

from __future__ import annotations

import textwrap

NOTEBOOK = '"notebook_task": {"notebook_path": "/a"}'
LOAD = f'{{"task_key": "load", {NOTEBOOK}}}'
RUN = '"run_id": 7, "job_id": 1, "state": {"life_cycle_state": "TERMINATED"}, "start_time": 1700000000000'

Files = dict[str, str]


def create(fields: str = "", *tasks: str) -> Files:
    """A jobs/create request."""
    return {"job.json": f'{{"name": "j", {_part(fields)}"tasks": [{", ".join(tasks or (LOAD,))}]}}'}


def create_task(fields: str, kind: str = NOTEBOOK) -> Files:
    """A jobs/create request whose only task has these fields."""
    return create("", f'{{"task_key": "load", {_part(fields)}{kind}}}')


def legacy(fields: str = "") -> Files:
    """The single-task form of Jobs API 2.0."""
    return {"job.json": f'{{"name": "j", "existing_cluster_id": "c", {_part(fields)}{NOTEBOOK}}}'}


def submit(fields: str = "", task: str = "", kind: str = NOTEBOOK) -> Files:
    """A runs/submit request, whose task has these fields."""
    return {"run.json": f'{{"run_name": "r", {_part(fields)}"tasks": [{{"task_key": "a", {_part(task)}{kind}}}]}}'}


def run_now(fields: str) -> Files:
    """A jobs/run-now request."""
    return {"now.json": f'{{"job_id": 1, {fields}}}'}


def update(fields: str) -> Files:
    """A jobs/update request."""
    return {"update.json": f'{{"job_id": 1, "new_settings": {{"max_concurrent_runs": 1, {fields}}}}}'}


def get(fields: str = "", wrapper: str = "", tasks: str = LOAD) -> Files:
    """An answer of jobs/get."""
    return {
        "get.json": f'{{"job_id": 1, {_part(wrapper)}"settings": {{"name": "j", {_part(fields)}"tasks": [{tasks}]}}}}'
    }


def listed(fields: str = "", tasks: str = LOAD) -> Files:
    """An answer of jobs/list."""
    job = f'{{"job_id": 1, "settings": {{"name": "j", {_part(fields)}"tasks": [{tasks}]}}}}'
    return {"list.json": f'{{"jobs": [{job}], "has_more": false}}'}


def run(fields: str = "") -> Files:
    """An answer of runs/get."""
    return {"run.json": f'{{{RUN}, {_part(fields)}"tasks": [{LOAD}]}}'}


def runs(fields: str = "") -> Files:
    """An answer of runs/list."""
    return {"runs.json": f'{{"runs": [{{{RUN}, {_part(fields)}"tasks": [{LOAD}]}}]}}'}


def plain(text: str) -> Files:
    """A job of the API's form in YAML: these lines below its name."""
    return {"job.yml": "name: j\n" + textwrap.dedent(text).strip("\n") + "\n"}


def bundle(job: str, rest: str = "") -> Files:
    """A bundle whose one job has these lines of YAML; `rest` stands at the end of the file."""
    lines = textwrap.indent(textwrap.dedent(job).strip("\n"), "      ")
    more = textwrap.dedent(rest).strip("\n")
    return {"databricks.yml": f"bundle: {{name: b}}\nresources:\n  jobs:\n    daily:\n{lines}\n{more}\n"}


def task(*fields: str) -> str:
    """Lines of YAML with one task, which has these fields besides a notebook."""
    lines = ["tasks:", "  - task_key: load", "    notebook_task: {notebook_path: /a}"]
    return "\n".join([*lines, *(f"    {field}" for field in fields)])


def bundle_task(*fields: str, rest: str = "") -> Files:
    """A bundle with one task that has these fields."""
    return bundle(task(*fields), rest)


def target(job: str, name: str = "prod") -> str:
    """A target that overrides fields of the job."""
    lines = textwrap.indent(textwrap.dedent(job).strip("\n"), "          ")
    return f"targets:\n  {name}:\n    resources:\n      jobs:\n        daily:\n{lines}\n"


def _part(fields: str) -> str:
    return f"{fields}, " if fields else ""
