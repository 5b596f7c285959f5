"""BL607 to BL611 and BL614 in further forms: Terraform, targets, `.ipynb`, helpers, SQL, for_each."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent
from tests.rules.notebooks import ipynb
from tests.rules.test_parameters_references import task
from tests.rules.test_parameters_values import GET, HEADER, SET, graph, notebook

DECLARED = "parameters: [{name: run_date, default: a}]\n"
FIRST = notebook("first")
SETTING = {"first.py": SET}


def reading(code: str, first: str = SET, **files: str) -> dict[str, str]:
    """A job of two tasks, of which the second waits for the first and reads what it sets."""
    return graph(FIRST, notebook("load", after="first"), **{"first.py": first, "load.py": code, **files})


def terraform(value: str) -> dict[str, str]:
    return {
        "main.tf": f"""
        resource "databricks_job" "daily" {{
          name = "daily"
          parameter {{
            name    = "day"
            default = "1"
          }}
          task {{
            task_key = "load"
            notebook_task {{
              notebook_path   = "/Jobs/load"
              base_parameters = {{ p = "{value}" }}
            }}
          }}
        }}
        """
    }


def variables(use: str, declared: str = "catalog: {default: main}", more: str = "") -> dict[str, str]:
    return {
        "databricks.yml": f"""
        bundle: {{name: b}}
        variables: {{{declared}}}
        {more}
        resources:
          jobs:
            j: {{name: "{use}", tasks: [{{task_key: a, notebook_task: {{notebook_path: /Jobs/a}}}}]}}
        """
    }


CASES: list[Case] = [
    fires(
        "BL607.undeclared",
        "in Terraform",
        terraform("{{job.parameters.zone}}"),
        ("BL607", "main.tf", "{{job.parameters.zone}}"),
    ),
    fires(
        "BL607.undeclared",
        "in the parameters of another job that is run",
        {
            "job.json": """
            {"name": "j", "parameters": [{"name": "day", "default": "1"}], "tasks": [{"task_key": "a",
              "run_job_task": {"job_id": 7, "job_parameters": {"x": "{{job.parameters.zone}}"}}}]}
            """
        },
        ("BL607", "job.json", "{{job.parameters.zone}}"),
    ),
    silent(
        "BL607.undeclared",
        "a request that changes a part of the job",
        {
            "update.json": """
            {"job_id": 7, "new_settings": {"tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/a",
              "base_parameters": {"x": "{{job.parameters.zone}}"}}}]}}
            """
        },
    ),
    fires(
        "BL607.nearest",
        "two letters in the wrong order",
        task("p: '{{job.parameters.run_dtae}}'", DECLARED),
        ("BL607", "job.yml", "{{job.parameters.run_dtae}}"),
        hint="run_date",
    ),
    fires(
        "BL607.nearest",
        "another way to write it, inside a path",
        task("p: '/mnt/{{job.parameters.runDate}}/x'", DECLARED),
        ("BL607", "job.yml", "{{job.parameters.runDate}}"),
        hint="run_date",
    ),
    silent("BL607.nearest", "the very name, in back-quotes", task("p: '{{job.parameters.`run_date`}}'", DECLARED)),
    silent(
        "BL607.nearest",
        "the name in brackets, as the page of a job writes it",
        task("p: '{{job.parameters.[run_date]}}'", DECLARED),
    ),
    fires(
        "BL608.name",
        "a part of a date that there is not",
        task("p: '{{job.start_time.date}}'"),
        ("BL608", "job.yml", "{{job.start_time.date}}"),
        severity="error",
    ),
    silent(
        "BL608.name",
        "every part of a time",
        task("a: '{{job.start_time.iso_weekday}}', b: '{{job.trigger.time.timestamp_ms}}'"),
    ),
    silent(
        "BL608.name",
        "what a task before answers",
        graph(
            "task_key: q, sql_task: {warehouse_id: x, query: {query_id: y}}",
            notebook("load", "n: '{{tasks.q.output.first_row.n}}'", "q"),
            **{"load.py": 'n = dbutils.widgets.get("n")\n'},
        ),
    ),
    fires(
        "BL608.deprecated",
        "the date of before, in Terraform",
        terraform("{{start_date}}"),
        ("BL608", "main.tf", "{{start_date}}"),
        hint="job.start_time.iso_date",
    ),
    fires(
        "BL608.deprecated",
        "the run of the job, among others in one text",
        task("p: 'r-{{parent_run_id}}-{{task.run_id}}'"),
        ("BL608", "job.yml", "{{parent_run_id}}"),
        hint="job.run_id",
    ),
    silent(
        "BL608.deprecated",
        "the names of today, three of them",
        task("a: '{{task.run_id}}', b: '{{job.run_id}}', c: '{{task.name}}'"),
    ),
    silent("BL608.deprecated", "without braces", task("a: run_id, b: '{run}', c: job_id")),
    fires(
        "BL608.braces",
        "one brace, in a list of words",
        {
            "job.yml": "name: j\ntasks:\n  - task_key: a\n    spark_python_task:\n      python_file: /w/x.py\n"
            "      parameters: ['--run', '{job.run_id}']\n"
        },
        ("BL608", "job.yml", "{job.run_id}"),
        severity="warning",
    ),
    silent("BL608.braces", "text in JSON, a pattern", task("""a: '{"job": 1}', b: '{date}', c: '{0}'""")),
    fires(
        "BL608.back-quotes",
        "a task key with a hyphen, in a condition",
        graph(
            "task_key: first-step, notebook_task: {notebook_path: ./first.py}",
            "task_key: c, depends_on: [{task_key: first-step}], "
            "condition_task: {op: EQUAL_TO, left: '{{tasks.first-step.values.rows}}', right: '0'}",
            **SETTING,
        ),
        ("BL608", "databricks.yml", "{{tasks.first-step.values.rows}}"),
        hint="`first-step`",
    ),
    fires(
        "BL608.back-quotes",
        "a parameter with a hyphen",
        task("p: '{{job.parameters.run-date}}'", "parameters: [{name: run-date, default: a}]\n"),
        ("BL608", "job.yml", "{{job.parameters.run-date}}"),
    ),
    silent(
        "BL608.back-quotes",
        "a hyphen in back-quotes",
        task("p: '{{job.parameters.`run-date`}}'", "parameters: [{name: run-date, default: a}]\n"),
    ),
    silent(
        "BL608.back-quotes",
        "letters, digits and underscores",
        task("p: '{{job.parameters.run_date2}}'", "parameters: [{name: run_date2, default: a}]\n"),
    ),
    fires(
        "BL608.accepted",
        "a name that the workspace lacks",
        task("p: '{{workspace.region}}'"),
        ("BL608", "job.yml", "{{workspace.region}}"),
    ),
    fires(
        "BL608.accepted",
        "an expression",
        task("p: '{{job.run_id + 1}}'"),
        ("BL608", "job.yml", "{{job.run_id + 1}}"),
    ),
    fires(
        "BL608.accepted",
        "an environment",
        task("p: '{{env.HOME}}'"),
        ("BL608", "job.yml", "{{env.HOME}}"),
        severity="warning",
    ),
    fires(
        "BL609.source",
        "a cell of an .ipynb",
        {"a.ipynb": ipynb('run = "{{job.id}}"\n')},
        ("BL609", "a.ipynb", "{{job.id}}"),
    ),
    silent(
        "BL609.source",
        "a job that the notebook creates",
        {
            "a.py": HEADER + "from databricks.sdk import WorkspaceClient\nfrom databricks.sdk.service import jobs\n"
            'WorkspaceClient().jobs.create(name="j", tasks=[jobs.Task(task_key="a", notebook_task=jobs.NotebookTask('
            'notebook_path="/x", base_parameters={"id": "{{job.run_id}}"}))])\n'
        },
    ),
    fires(
        "BL610.missing",
        "the key of the task under a name",
        reading('TASK = "frist"\nn = dbutils.jobs.taskValues.get(TASK, "rows")\n'),
        ("BL610", "load.py", "TASK"),
        severity="error",
    ),
    silent(
        "BL610.missing", "a key that is put together", reading('n = dbutils.jobs.taskValues.get(f"{first}", "rows")\n')
    ),
    silent(
        "BL610.order",
        "inputs of a loop, from the task that it waits for",
        graph(
            FIRST,
            "task_key: each, depends_on: [{task_key: first}], for_each_task: {inputs: '{{tasks.first.values.rows}}', "
            "task: {task_key: one, notebook_task: {notebook_path: /w/x}}}",
            **SETTING,
        ),
    ),
    fires(
        "BL611.unset",
        "the setter is a helper of a module",
        reading(
            GET.replace('"rows"', '"count"'),
            "from keep import keep\nkeep(dbutils, 3)\n",
            **{"keep.py": 'def keep(dbutils, n):\n    dbutils.jobs.taskValues.set(key="rows", value=n)\n'},
        ),
        ("BL611", "load.py", '"count"'),
        severity="warning",
    ),
    silent(
        "BL611.unset",
        "keys set in a loop over a mapping",
        reading(GET, "for k, v in found().items():\n    dbutils.jobs.taskValues.set(k, v)\n"),
    ),
    silent(
        "BL611.unset",
        "set by a notebook that is included",
        reading(GET, "# MAGIC %run ./keep\n", **{"keep.py": SET}),
    ),
    fires(
        "BL611.none",
        "by position, in an .ipynb",
        {
            **graph(FIRST, notebook("load", after="first").replace("load.py", "load.ipynb"), **SETTING),
            "load.ipynb": ipynb("n = dbutils.jobs.taskValues.get('first', 'rows', None)\n"),
        },
        ("BL611", "load.ipynb", "None"),
    ),
    fires(
        "BL611.none",
        "in a helper",
        reading(
            'def value(key):\n    return dbutils.jobs.taskValues.get("first", key, default=None, debugValue=0)\n\n'
            'n = value("rows")\n'
        ),
        ("BL611", "load.py", "None"),
    ),
    silent("BL611.none", "a default of its kind", reading(GET.replace(")", ", default=0)"))),
    silent("BL611.none", "no default, and it is set", reading(GET.replace(")", ", debugValue=None)"))),
    fires(
        "BL614.undeclared",
        "a slip, in the name of a job",
        variables("load ${var.catlog}"),
        ("BL614", "databricks.yml", "${var.catlog}"),
        hint="catalog",
    ),
    fires(
        "BL614.undeclared",
        "a target gives it a value, and nothing declares it",
        variables("load", more="targets: {dev: {variables: {schema: dev}}}"),
        ("BL614", "databricks.yml", "schema"),
    ),
    silent(
        "BL614.undeclared",
        "a part of a complex one",
        variables("${var.conf.name}", "conf: {type: complex, default: {name: x}}"),
    ),
    silent("BL614.undeclared", "found by a lookup", variables("${var.wh}", "wh: {lookup: {warehouse: main}}")),
    fires(
        "BL614.environment",
        "in a path",
        variables("load", more="workspace: {root_path: '/Shared/${bundle.environment}'}"),
        ("BL614", "databricks.yml", "${bundle.environment}"),
        severity="warning",
    ),
    fires(
        "BL614.environment",
        "twice in one text",
        variables("${bundle.environment} of ${bundle.environment}"),
        ("BL614", "databricks.yml", "${bundle.environment}"),
        ("BL614", "databricks.yml", "${bundle.environment}"),
    ),
    silent("BL614.environment", "the target, by its name of today", variables("${bundle.target} of ${bundle.name}")),
    silent(
        "BL614.environment", "a variable of that name", variables("${var.environment}", "environment: {default: dev}")
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
