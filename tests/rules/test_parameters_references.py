"""BL607 and BL608: dynamic value references."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL607.undeclared": "{{job.parameters.x}} that the job does not declare",
    "BL607.nearest": "a near miss is offered as a fix",
    "BL608.namespace": "an unknown namespace stays literal: a warning",
    "BL608.name": "a bad name in a known namespace: an error",
    "BL608.deprecated": "a flat name of before 2023, with its new name",
    "BL608.braces": "a missing brace",
    "BL608.back-quotes": "a name that needs back-quotes",
    "BL608.accepted": "blanks, the [input] form, secrets, triggers that the job lacks",
}


def task(parameters: str, job: str = "") -> dict[str, str]:
    """A YAML job with one notebook task and these base parameters, a line."""
    return {
        "job.yml": f"name: j\n{job}tasks:\n  - task_key: load\n    notebook_task:\n      notebook_path: /Jobs/load\n"
        f"      base_parameters: {{{parameters}}}\n"
    }


CALL = """{before}from databricks.sdk import WorkspaceClient
from databricks.sdk.service import jobs

TASK = jobs.NotebookTask(notebook_path="/Jobs/load", base_parameters={{"p": {value}}})
WorkspaceClient().jobs.create(name="j", tasks=[jobs.Task(task_key="load", notebook_task=TASK)])
"""

CASES: list[Case] = [
    fires(
        "BL607.undeclared",
        "JSON with another parameter",
        {
            "job.json": """
            {"name": "j", "parameters": [{"name": "day", "default": "1"}], "tasks": [
              {"task_key": "a", "notebook_task": {"notebook_path": "/a",
               "base_parameters": {"source": "{{job.parameters.source}}"}}}]}
            """
        },
        ("BL607", "job.json", "{{job.parameters.source}}"),
        severity="error",
        message="declares no parameter `source`",
        hint="job parameters here: `day`",
    ),
    fires(
        "BL607.undeclared",
        "in the middle of a text, condition and loop of a bundle",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                j:
                  tasks:
                    - task_key: check
                      condition_task: {op: EQUAL_TO, left: "{{ job.parameters.mode }}", right: "full"}
                    - task_key: each
                      for_each_task:
                        inputs: "{{job.parameters.items}}"
                        task:
                          task_key: one
                          spark_python_task:
                            python_file: /Workspace/x.py
                            parameters: ["--out=/mnt/{{job.parameters.out}}/x"]
            """
        },
        ("BL607", "databricks.yml", "{{ job.parameters.mode }}"),
        ("BL607", "databricks.yml", "{{job.parameters.items}}"),
        ("BL607", "databricks.yml", "{{job.parameters.out}}"),
    ),
    silent(
        "BL607.undeclared",
        "declared by a target",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                j:
                  tasks:
                    - task_key: a
                      notebook_task: {notebook_path: /a, base_parameters: {x: "{{job.parameters.x}}"}}
            targets:
              dev:
                resources: {jobs: {j: {parameters: [{name: x, default: "1"}]}}}
            """
        },
    ),
    silent(
        "BL607.undeclared",
        "an update names only what changes",
        {
            "job.json": """
            {"job_id": 1, "new_settings": {"tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/a",
              "base_parameters": {"x": "{{job.parameters.x}}"}}}]}}
            """
        },
    ),
    silent(
        "BL607.undeclared",
        "the list is a variable",
        {
            "databricks.yml": """
            bundle: {name: b}
            variables: {params: {type: complex}}
            resources:
              jobs:
                j:
                  parameters: ${var.params}
                  tasks:
                    - task_key: a
                      notebook_task: {notebook_path: /a, base_parameters: {x: "{{job.parameters.x}}"}}
            """
        },
    ),
    fires(
        "BL607.nearest",
        "camel case for snake case",
        task('p: "{{job.parameters.sourcePath}}"', "parameters: [{name: source_path, default: a}]\n"),
        ("BL607", "job.yml", "{{job.parameters.sourcePath}}"),
        hint="did you mean `source_path`?",
    ),
    fires(
        "BL607.nearest",
        "a slip in a block text",
        {
            "job.yml": """
            name: j
            parameters: [{name: catalog, default: a}]
            tasks:
              - task_key: a
                dbt_task:
                  commands:
                    - >-
                      dbt run
                      --vars 'x: {{job.parameters.catalgo}}'
            """
        },
        ("BL607", "job.yml", "{{job.parameters.catalgo}}"),
        hint="did you mean `catalog`?",
    ),
    silent(
        "BL607.nearest",
        "a name with a hyphen in back-quotes",
        task('p: "{{job.parameters.`source-path`}}"', "parameters: [{name: source-path, default: a}]\n"),
    ),
    silent(
        "BL607.nearest",
        "numbers are no slips of each other but both are declared",
        task(
            'p: "{{job.parameters.part1}}", q: "{{job.parameters.part2}}"',
            "parameters: [{name: part1, default: a}, {name: part2, default: a}]\n",
        ),
    ),
    fires(
        "BL608.namespace",
        "a slip of a namespace",
        task('p: "{{jbo.id}}"'),
        ("BL608", "job.yml", "{{jbo.id}}"),
        severity="warning",
        hint="did you mean `{{job.id}}`?",
    ),
    fires(
        "BL608.namespace",
        "a name of the user's own in JSON",
        {
            "job.json": """
            {"name": "j", "tasks": [{"task_key": "a", "spark_python_task": {"python_file": "/Workspace/x.py",
              "parameters": ["--day", "{{my.value}}"]}}]}
            """
        },
        ("BL608", "job.json", "{{my.value}}"),
        severity="warning",
        message="as they stand",
    ),
    fires(
        "BL608.namespace",
        "an operation inside the braces",
        task('p: "{{job.start_time.year - 1}}"'),
        ("BL608", "job.yml", "{{job.start_time.year - 1}}"),
        severity="warning",
        message="operation",
    ),
    fires(
        "BL608.namespace",
        "a fallback inside the braces",
        task("p: \"{{job.parameters.path || 'tests'}}\"", "parameters: [{name: path, default: a}]\n"),
        ("BL608", "job.yml", "{{job.parameters.path || 'tests'}}"),
        severity="warning",
        message="operation",
    ),
    silent(
        "BL608.namespace",
        "a filter of another tool",
        task('p: "{{ job.name | upper }}"'),
    ),
    silent(
        "BL608.namespace",
        "a template of another tool, told by its names",
        {
            "job.yml": """
            name: "{{ env }}-load"
            tasks:
              - task_key: load
                existing_cluster_id: "{{ cluster_id }}"
                notebook_task: {notebook_path: /a, base_parameters: {env: "{{ env }}"}}
            """
        },
    ),
    silent(
        "BL608.namespace",
        "a template of another tool, told by its statements",
        {
            "job.yml": """
            name: j
            # {% set env = "dev" %}
            tasks:
              - task_key: load
                notebook_task: {notebook_path: /a, base_parameters: {env: "{{ env }}"}}
            """
        },
    ),
    silent(
        "BL608.namespace",
        "fields that are no parameters",
        {
            "job.yml": """
            name: j
            description: "uses {{ whatever }}"
            tasks:
              - task_key: load
                description: "see {{ this }}"
                notebook_task: {notebook_path: /a}
            """
        },
    ),
    fires(
        "BL608.name",
        "no such name",
        task('p: "{{job.notebook_url}}"'),
        ("BL608", "job.yml", "{{job.notebook_url}}"),
        severity="error",
    ),
    fires(
        "BL608.name",
        "a slip of a time argument in JSON",
        {
            "job.json": """
            {"name": "j", "tasks": [{"task_key": "a", "sql_task": {"file": {"path": "/q.sql"}, "warehouse_id": "1",
              "parameters": {"day": "{{job.start_time.isodate}}"}}}]}
            """
        },
        ("BL608", "job.json", "{{job.start_time.isodate}}"),
        severity="error",
        hint="did you mean `{{job.start_time.iso_date}}`?",
    ),
    silent(
        "BL608.name",
        "every namespace",
        task(
            'a: "{{job.repair_count}}", b: "{{task.execution_count}}", c: "{{workspace.url}}", '
            'd: "{{job.trigger.time.iso_date}}", e: "{{backfill.iso_date}}"'
        ),
    ),
    silent(
        "BL608.name",
        "output of a SQL task and the input of a loop",
        {
            "job.yml": """
            name: j
            tasks:
              - task_key: q
                sql_task: {query: {query_id: abc}, warehouse_id: x}
              - task_key: each
                depends_on: [{task_key: q}]
                for_each_task:
                  inputs: "{{tasks.q.output.rows}}"
                  task:
                    task_key: one
                    notebook_task: {notebook_path: /a, base_parameters: {x: "{{input.id}}", y: "{{input}}"}}
            """
        },
    ),
    fires(
        "BL608.deprecated",
        "run_id",
        task('p: "{{run_id}}"'),
        ("BL608", "job.yml", "{{run_id}}"),
        severity="warning",
        hint="write `{{task.run_id}}`",
    ),
    fires(
        "BL608.deprecated",
        "several in one text of a 2.0 job",
        {
            "job.json": """
            {"name": "j", "existing_cluster_id": "1", "spark_python_task": {"python_file": "dbfs:/x.py",
              "parameters": ["/out/{{job_id}}/{{start_date}}"]}}
            """
        },
        ("BL608", "job.json", "{{job_id}}"),
        ("BL608", "job.json", "{{start_date}}"),
        severity="warning",
    ),
    silent("BL608.deprecated", "the names of today", task('p: "{{task.run_id}}", q: "{{job.id}}"')),
    silent("BL608.deprecated", "a parameter of that name", task('run_id: "1", job_id: "{job_id}"')),
    fires(
        "BL608.braces",
        "one closing brace",
        task('p: "{{job.id}"'),
        ("BL608", "job.yml", "{{job.id}"),
        severity="warning",
        hint="write `{{job.id}}`",
    ),
    fires(
        "BL608.braces",
        "one opening brace in JSON behind an escape",
        {
            "job.json": r"""
            {"name": "j", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/a",
              "base_parameters": {"p": "\"day\" {job.start_time.iso_date}}"}}}]}
            """
        },
        ("BL608", "job.json", "{job.start_time.iso_date}}"),
        severity="warning",
    ),
    fires(
        "BL608.braces",
        "one brace on each side",
        task("""p: "day={tasks.first.values.day}" """),
        ("BL608", "job.yml", "{tasks.first.values.day}"),
        hint="write `{{tasks.first.values.day}}`",
    ),
    silent("BL608.braces", "short names in single braces are other tools'", task("p: '{job.name} {task.name}'")),
    silent("BL608.braces", "JSON text that ends in two braces", task("""p: '{"job": {"id": 1}}'""")),
    silent("BL608.braces", "a variable of the bundle", task('p: "${job.id}", q: "{day}"')),
    fires(
        "BL608.back-quotes",
        "a task key with a hyphen",
        {
            "job.yml": """
            name: j
            tasks:
              - task_key: my-task
                notebook_task: {notebook_path: /a}
              - task_key: b
                depends_on: [{task_key: my-task}]
                notebook_task: {notebook_path: /a, base_parameters: {n: "{{tasks.my-task.values.n}}"}}
            """
        },
        ("BL608", "job.yml", "{{tasks.my-task.values.n}}"),
        severity="warning",
        hint="{{tasks.`my-task`.values.n}}",
    ),
    fires(
        "BL608.back-quotes",
        "a job parameter with a dot",
        task('p: "{{job.parameters.source.path}}"', "parameters: [{name: source.path, default: a}]\n"),
        ("BL608", "job.yml", "{{job.parameters.source.path}}"),
        severity="warning",
    ),
    silent(
        "BL608.back-quotes",
        "in back-quotes",
        {
            "job.yml": """
            name: j
            tasks:
              - task_key: my-task
                notebook_task: {notebook_path: /a}
              - task_key: b
                depends_on: [{task_key: my-task}]
                notebook_task: {notebook_path: /a, base_parameters: {n: "{{tasks.`my-task`.values.n}}"}}
            """
        },
    ),
    silent(
        "BL608.back-quotes",
        "letters of other alphabets",
        task('p: "{{job.parameters.größe}}"', "parameters: [{name: größe, default: a}]\n"),
    ),
    silent(
        "BL608.accepted",
        "blanks and the form of the user interface",
        task('a: "{{ job.id }}", b: "{{ job.parameters.[input] }}", c: "{{tasks.[task_name].values.[key]}}"'),
    ),
    silent("BL608.accepted", "a secret", task('p: "{{secrets/scope/key}}"')),
    silent(
        "BL608.accepted",
        "a trigger that the job does not have",
        task('p: "{{job.trigger.file_arrival.location}}", q: "{{job.trigger.type}}"'),
    ),
    fires(
        "BL608.accepted",
        "blanks around a bad name",
        task('p: "{{ job.naem }}"'),
        ("BL608", "job.yml", "{{ job.naem }}"),
    ),
    fires(
        "BL608.name",
        "in a call of Python",
        {"deploy.py": CALL.format(before="", value='"{{job.naem}}"')},
        ("BL608", "deploy.py", "{{job.naem}}"),
        severity="error",
    ),
    silent(
        "BL608.accepted",
        "a Python file that knows templates",
        {"dag.py": CALL.format(before="from airflow import DAG\n", value='"{{job.naem}}"')},
    ),
    silent(
        "BL608.accepted",
        "what Python may fill in by itself",
        {"deploy.py": CALL.format(before="", value='"{{day}} {job.id}"')},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
