"""BL203 to BL206: names that stand twice, dependencies that mean nothing."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL203.both-places": "two tasks of one list have the same key",
    "BL203.merged": "a bundle's tool merges them without a word; an override is no duplicate",
    "BL204.parameters": "two job parameters of the same name",
    "BL204.clusters": "two job clusters of the same key",
    "BL204.environments": "two environments of the same key, also by a target",
    "BL205.self": "a task depends on itself",
    "BL205.fix": "the dependency is taken out",
    "BL206.no-condition": "an outcome of a task that is no condition",
    "BL206.value": "neither true nor false",
    "BL206.boolean": "a boolean in a document of the API; a bundle converts it",
}

CASES: list[Case] = [
    fires(
        "BL203.both-places",
        "JSON job",
        {
            "job.json": """
            {"name": "j", "tasks": [
              {"task_key": "load", "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "load", "notebook_task": {"notebook_path": "/b"}}
            ]}
            """
        },
        ("BL203", "job.json", '"load"'),
        message="two tasks of job `j` have the key `load`: the API rejects the job",
        related=(("job.json", '"load"'),),
    ),
    fires(
        "BL203.both-places",
        "an update has a list of its own",
        {
            "update.json": """
            {"job_id": 1, "new_settings": {"tasks": [
              {"task_key": "load", "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "load", "notebook_task": {"notebook_path": "/b"}}
            ]}}
            """
        },
        ("BL203", "update.json", '"load"'),
    ),
    silent(
        "BL203.both-places",
        "a run object lists the attempts of a task",
        {
            "run.json": """
            {"run_id": 1, "job_id": 2, "state": {"life_cycle_state": "TERMINATED"}, "tasks": [
              {"run_id": 3, "task_key": "load", "attempt_number": 0, "notebook_task": {"notebook_path": "/a"}},
              {"run_id": 4, "task_key": "load", "attempt_number": 1, "notebook_task": {"notebook_path": "/a"}}
            ]}
            """
        },
    ),
    silent(
        "BL203.both-places",
        "two jobs with the same task key",
        {
            "jobs.yml": """
            environments:
              default:
                workflows:
                  - {name: a, tasks: [{task_key: load, notebook_task: {notebook_path: /a}}]}
                  - {name: b, tasks: [{task_key: load, notebook_task: {notebook_path: /a}}]}
            """
        },
    ),
    fires(
        "BL203.merged",
        "twice in one list of a bundle",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  tasks:
                    - {task_key: load, notebook_task: {notebook_path: /a}}
                    - {task_key: load, spark_python_task: {python_file: /b.py}}
            """
        },
        ("BL203", "databricks.yml", "load"),
        message="merged into one task",
    ),
    fires(
        "BL203.merged",
        "twice in the list of a target",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  tasks:
                    - {task_key: load, notebook_task: {notebook_path: /a}}
            targets:
              prod:
                resources:
                  jobs:
                    nightly:
                      tasks:
                        - {task_key: load, max_retries: 1}
                        - {task_key: load, timeout_seconds: 60}
            """
        },
        ("BL203", "databricks.yml", "load"),
    ),
    silent(
        "BL203.merged",
        "a target overrides a task",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  tasks:
                    - {task_key: load, notebook_task: {notebook_path: /a}}
            targets:
              prod:
                resources:
                  jobs:
                    nightly:
                      tasks:
                        - {task_key: load, max_retries: 1}
            """
        },
    ),
    fires(
        "BL204.parameters",
        "JSON job",
        {
            "job.json": """
            {"name": "j", "parameters": [{"name": "day", "default": "1"}, {"name": "day", "default": "2"}],
             "tasks": [{"task_key": "load", "notebook_task": {"notebook_path": "/a"}}]}
            """
        },
        ("BL204", "job.json", '"day"'),
        message="two job parameters of job `j` are called `day`",
    ),
    silent(
        "BL204.parameters",
        "a target gives another default",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  parameters: [{name: day, default: "1"}]
                  tasks: [{task_key: load, notebook_task: {notebook_path: /a}}]
            targets:
              prod:
                resources:
                  jobs:
                    nightly:
                      parameters: [{name: day, default: "2"}]
            """
        },
    ),
    fires(
        "BL204.clusters",
        "in a bundle they are merged",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  job_clusters:
                    - {job_cluster_key: main, new_cluster: {spark_version: 16.4.x-scala2.12, num_workers: 1}}
                    - {job_cluster_key: main, new_cluster: {spark_version: 15.4.x-scala2.12, num_workers: 1}}
                  tasks: [{task_key: load, job_cluster_key: main, notebook_task: {notebook_path: /a}}]
            """
        },
        ("BL204", "databricks.yml", "main"),
        message="merged into one, and nobody is told",
    ),
    silent(
        "BL204.clusters",
        "two keys",
        {
            "job.yml": """
            name: j
            job_clusters:
              - {job_cluster_key: small, new_cluster: {spark_version: 16.4.x-scala2.12, num_workers: 1}}
              - {job_cluster_key: large, new_cluster: {spark_version: 16.4.x-scala2.12, num_workers: 9}}
            tasks: [{task_key: load, job_cluster_key: small, notebook_task: {notebook_path: /a}}]
            """
        },
    ),
    fires(
        "BL204.environments",
        "a target adds its own to the job's",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  environments: [{environment_key: default, spec: {environment_version: "3"}}]
                  tasks: [{task_key: load, environment_key: default, spark_python_task: {python_file: /a.py}}]
            targets:
              dev: {}
              prod:
                resources:
                  jobs:
                    nightly:
                      environments: [{environment_key: default, spec: {environment_version: "4"}}]
            """
        },
        ("BL204", "databricks.yml", "default"),
        hint="a name of its own",
    ),
    fires(
        "BL204.environments",
        "a submitted run",
        {
            "run.json": """
            {"run_name": "r", "environments": [
               {"environment_key": "default", "spec": {"environment_version": "3"}},
               {"environment_key": "default", "spec": {"environment_version": "4"}}],
             "tasks": [{"task_key": "a", "environment_key": "default", "spark_python_task": {"python_file": "/a.py"}}]}
            """
        },
        ("BL204", "run.json", '"default"'),
    ),
    silent(
        "BL204.environments",
        "each target has one, the job has none",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  tasks: [{task_key: load, environment_key: default, spark_python_task: {python_file: /a.py}}]
            targets:
              dev:
                resources:
                  jobs:
                    nightly:
                      environments: [{environment_key: default, spec: {environment_version: "3"}}]
              prod:
                resources:
                  jobs:
                    nightly:
                      environments: [{environment_key: default, spec: {environment_version: "4"}}]
            """
        },
    ),
    fires(
        "BL205.self",
        "the only dependency, in a dbx file",
        {
            "deployment.yml": """
            environments:
              default:
                workflows:
                  - name: j
                    tasks:
                      - task_key: load
                        depends_on:
                          - task_key: load
                        notebook_task: {notebook_path: /a}
            """
        },
        ("BL205", "deployment.yml", "load"),
        message="depends on itself",
    ),
    silent(
        "BL205.self",
        "the key of another task, of which BL203 speaks",
        {
            "job.json": """
            {"name": "j", "tasks": [
              {"task_key": "load", "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "load", "depends_on": [{"task_key": "load"}], "notebook_task": {"notebook_path": "/b"}}
            ]}
            """
        },
    ),
    silent(
        "BL205.self",
        "the same word in another case is another key",
        {
            "job.json": """
            {"name": "j", "tasks": [
              {"task_key": "Load", "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "load", "depends_on": [{"task_key": "Load"}], "notebook_task": {"notebook_path": "/a"}}
            ]}
            """
        },
    ),
    fires(
        "BL205.fix",
        "one of two dependencies",
        {
            "job.json": """
            {"name": "j", "tasks": [
              {"task_key": "a", "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "b", "depends_on": [{"task_key": "b"}, {"task_key": "a"}],
               "notebook_task": {"notebook_path": "/a"}}
            ]}
            """
        },
        ("BL205", "job.json", '"b"'),
    ),
    silent(
        "BL205.fix",
        "keys that are not known",
        {
            "databricks.yml": """
            bundle: {name: b}
            variables: {key: {description: set when deployed}}
            resources:
              jobs:
                nightly:
                  tasks:
                    - task_key: ${var.key}
                      depends_on: [{task_key: "${var.key}"}]
                      notebook_task: {notebook_path: /a}
            """
        },
    ),
    fires(
        "BL206.no-condition",
        "a notebook decides nothing",
        {
            "job.json": """
            {"name": "j", "tasks": [
              {"task_key": "a", "notebook_task": {"notebook_path": "/a"}},
              {"task_key": "b", "depends_on": [{"task_key": "a", "outcome": "true"}],
               "notebook_task": {"notebook_path": "/a"}}
            ]}
            """
        },
        ("BL206", "job.json", '"true"'),
        related=(("job.json", '"notebook_task"'),),
    ),
    silent(
        "BL206.no-condition",
        "a condition, and a task that is not there",
        {
            "job.yml": """
            name: j
            tasks:
              - {task_key: c, condition_task: {op: EQUAL_TO, left: "{{job.parameters.x}}", right: "1"}}
              - task_key: b
                depends_on: [{task_key: c, outcome: "true"}, {task_key: nowhere, outcome: "false"}]
                notebook_task: {notebook_path: /a}
            """
        },
    ),
    fires(
        "BL206.value",
        "another spelling, and a word that no condition answers",
        {
            "job.yml": """
            name: j
            tasks:
              - {task_key: c, condition_task: {op: EQUAL_TO, left: "{{job.parameters.x}}", right: "1"}}
              - {task_key: a, depends_on: [{task_key: c, outcome: "True"}], notebook_task: {notebook_path: /a}}
              - {task_key: b, depends_on: [{task_key: c, outcome: passed}], notebook_task: {notebook_path: /a}}
            """
        },
        ("BL206", "job.yml", '"True"'),
        ("BL206", "job.yml", "passed"),
        hint='write "true"',
    ),
    silent(
        "BL206.value",
        "a variable",
        {
            "databricks.yml": """
            bundle: {name: b}
            variables: {answer: {description: set when deployed}}
            resources:
              jobs:
                nightly:
                  tasks:
                    - {task_key: c, condition_task: {op: EQUAL_TO, left: "{{job.parameters.x}}", right: "1"}}
                    - task_key: a
                      depends_on: [{task_key: c, outcome: "${var.answer}"}]
                      notebook_task: {notebook_path: /a}
            """
        },
    ),
    fires(
        "BL206.boolean",
        "JSON of the API",
        {
            "job.json": """
            {"name": "j", "tasks": [
              {"task_key": "c", "condition_task": {"op": "EQUAL_TO", "left": "{{job.parameters.x}}", "right": "1"}},
              {"task_key": "b", "depends_on": [{"task_key": "c", "outcome": false}],
               "notebook_task": {"notebook_path": "/a"}}
            ]}
            """
        },
        ("BL206", "job.json", "false"),
        message="boolean where the API wants text",
    ),
    silent(
        "BL206.boolean",
        "a bundle's tool makes text of it",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  tasks:
                    - {task_key: c, condition_task: {op: EQUAL_TO, left: "{{job.parameters.x}}", right: "1"}}
                    - {task_key: a, depends_on: [{task_key: c, outcome: true}], notebook_task: {notebook_path: /a}}
            """
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
