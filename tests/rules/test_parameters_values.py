"""BL609, BL610, BL611 and BL614: references in source, task values, variables of a bundle."""

from __future__ import annotations

import json

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, silent

CLAUSES = {
    "BL609.source": "{{job.…}} in notebook or SQL text",
    "BL610.missing": "a task value read from a task that does not exist",
    "BL610.order": "a task value read from a task that does not run before",
    "BL611.unset": "a key that the task's code never sets, every setter known",
    "BL611.none": "default=None protects from nothing",
    "BL614.undeclared": "${var.x} that the bundle does not declare",
    "BL614.environment": "${bundle.environment} is deprecated",
}

HEADER = "# Databricks notebook source\n"


def graph(*tasks: str, **files: str) -> dict[str, str]:
    """A bundle of one job with these tasks, in flow style."""
    lines = "".join(f"        - {{{task}}}\n" for task in tasks)
    return {
        "databricks.yml": f"bundle: {{name: b}}\nresources:\n  jobs:\n    j:\n      tasks:\n{lines}",
        **{path: HEADER + text for path, text in files.items()},
    }


def notebook(key: str, parameters: str = "", after: str = "") -> str:
    base = f", base_parameters: {{{parameters}}}" if parameters else ""
    depends = f", depends_on: [{{task_key: {after}}}]" if after else ""
    return f"task_key: {key}, notebook_task: {{notebook_path: ./{key}.py{base}}}{depends}"


GET = 'n = dbutils.jobs.taskValues.get(taskKey="first", key="rows")\n'
SET = 'dbutils.jobs.taskValues.set("rows", 1)\n'

CASES: list[Case] = [
    fires(
        "BL609.source",
        "an assignment and a SQL text in Python",
        {
            "a.py": HEADER
            + 'run = "{{job.run_id}}"\nspark.sql("SELECT * FROM t WHERE d = \'{{job.start_time.iso_date}}\'")\n'
        },
        ("BL609", "a.py", "{{job.run_id}}"),
        ("BL609", "a.py", "{{job.start_time.iso_date}}"),
        severity="warning",
    ),
    fires(
        "BL609.source",
        "a SQL cell and a widget's default",
        {
            "a.py": HEADER
            + 'dbutils.widgets.text("run", "{{task.run_id}}")\n# COMMAND ----------\n# MAGIC %sql\n'
            + "# MAGIC SELECT * FROM t WHERE c = '{{job.parameters.catalog}}'\n"
        },
        ("BL609", "a.py", "{{task.run_id}}"),
        ("BL609", "a.py", "{{job.parameters.catalog}}"),
    ),
    fires(
        "BL609.source",
        "the file of a SQL task",
        {
            "databricks.yml": graph("task_key: a, sql_task: {warehouse_id: x, file: {path: ./a.sql}}")[
                "databricks.yml"
            ],
            "a.sql": "SELECT '{{job.id}}' AS id\n",
        },
        ("BL609", "a.sql", "{{job.id}}"),
    ),
    silent(
        "BL609.source",
        "code that writes job settings",
        {"a.py": HEADER + 'x = "{{job.id}}"\nbody = {"notebook_task": {"base_parameters": {"id": x}}}\n'},
    ),
    silent(
        "BL609.source",
        "comments, braces of f-strings and other tools' names",
        {
            "a.py": HEADER
            + '# {{job.id}}\nt = f"{{job.id}}"\nu = "{{ my.value }}"\n'
            + "# COMMAND ----------\n# MAGIC %md\n# MAGIC {{job.id}}\n"
        },
    ),
    silent(
        "BL609.source",
        "a template that is filled in here",
        {
            "a.py": HEADER
            + 'from jinja2 import Template\npage = "<b>{{ job.name }}</b>"\nTemplate(page).render(job=j)\n'
        },
    ),
    fires(
        "BL610.missing",
        "in a bundle, with the nearest",
        graph(notebook("first"), notebook("second", "n: '{{tasks.frist.values.rows}}'", "first")),
        ("BL610", "databricks.yml", "{{tasks.frist.values.rows}}"),
        severity="error",
        hint="did you mean `first`?",
    ),
    fires(
        "BL610.missing",
        "in a notebook of a JSON job",
        {
            "job.json": json.dumps(
                {"name": "j", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/etl/load"}}]}
            ),
            "etl/load.py": HEADER + GET,
        },
        ("BL610", "etl/load.py", '"first"'),
        severity="error",
    ),
    fires(
        "BL610.missing",
        "with a default",
        graph(notebook("a"), **{"a.py": 'n = dbutils.jobs.taskValues.get("first", "rows", default=0)\n'}),
        ("BL610", "a.py", '"first"'),
        severity="warning",
    ),
    silent(
        "BL610.missing",
        "an update names only what changes",
        {
            "job.json": """
            {"job_id": 1, "new_settings": {"tasks": [{"task_key": "b", "notebook_task": {"notebook_path": "/b",
              "base_parameters": {"n": "{{tasks.a.values.n}}"}}}]}}
            """
        },
    ),
    silent("BL610.missing", "a notebook that no job runs", {"a.py": HEADER + GET}),
    silent(
        "BL610.missing",
        "a name that is not known, and the form of the user interface",
        graph(
            notebook("a", "n: '{{tasks.[task_name].values.x}}'"),
            **{"a.py": 'n = dbutils.jobs.taskValues.get(dbutils.widgets.get("n"), "rows")\n'},
        ),
    ),
    fires(
        "BL610.order",
        "no dependency, in a condition",
        graph(
            notebook("first"),
            "task_key: check, condition_task: {op: EQUAL_TO, left: '{{tasks.first.values.rows}}', right: '0'}",
        ),
        ("BL610", "databricks.yml", "{{tasks.first.values.rows}}"),
        severity="warning",
        message="may not be there yet",
        hint="add `first` to the depends_on of `check`",
    ),
    fires(
        "BL610.order",
        "in a notebook that runs beside it",
        graph(notebook("first"), notebook("second"), **{"second.py": GET}),
        ("BL610", "second.py", '"first"'),
        severity="warning",
        related=(("databricks.yml", "second"), ("databricks.yml", "first")),
    ),
    fires(
        "BL610.order",
        "its own value",
        graph(notebook("first", "n: '{{tasks.first.values.rows}}'")),
        ("BL610", "databricks.yml", "{{tasks.first.values.rows}}"),
        severity="warning",
    ),
    silent(
        "BL610.order",
        "a dependency that is misspelt, of which BL202 speaks",
        graph(notebook("first"), notebook("second", "n: '{{tasks.first.values.rows}}'", "frist")),
    ),
    silent(
        "BL610.order",
        "through another task, and inside a loop",
        graph(
            notebook("first"),
            notebook("second", "", "first"),
            notebook("third", "n: '{{tasks.first.values.rows}}'", "second"),
            "task_key: each, depends_on: [{task_key: second}], for_each_task: {inputs: '{{tasks.first.values.rows}}', "
            "task: {task_key: one, notebook_task: {notebook_path: ./one.py}}}",
            **{"one.py": GET},
        ),
    ),
    fires(
        "BL610.order",
        "a default that hides it",
        graph(
            notebook("first"),
            notebook("second"),
            **{"second.py": 'n = dbutils.jobs.taskValues.get("first", "rows", default=0, debugValue=0)\n'},
        ),
        ("BL610", "second.py", '"first"'),
        severity="warning",
    ),
    silent(
        "BL610.order",
        "a default for the task of two that does not wait",
        graph(
            notebook("first"),
            notebook("second", after="first"),
            notebook("third").replace("third.py", "second.py"),
            **{"second.py": 'n = dbutils.jobs.taskValues.get("first", "rows", default=0, debugValue=0)\n'},
        ),
    ),
    fires(
        "BL611.unset",
        "another key",
        graph(notebook("first"), notebook("second", "n: '{{tasks.first.values.row}}'", "first"), **{"first.py": SET}),
        ("BL611", "databricks.yml", "{{tasks.first.values.row}}"),
        severity="warning",
        message="never sets the task value `row`",
    ),
    fires(
        "BL611.unset",
        "an exit value, read in a notebook",
        graph(
            notebook("first"),
            notebook("second", "", "first"),
            **{"first.py": 'dbutils.notebook.exit("1")\n', "second.py": GET},
        ),
        ("BL611", "second.py", '"rows"'),
    ),
    fires(
        "BL611.unset",
        "a SQL task sets none",
        graph(
            "task_key: q, sql_task: {warehouse_id: x, query: {query_id: y}}",
            notebook("b", "n: '{{tasks.q.values.rows}}'", "q"),
        ),
        ("BL611", "databricks.yml", "{{tasks.q.values.rows}}"),
        message="a SQL task sets none",
    ),
    silent(
        "BL611.unset",
        "set in a helper of a %run child",
        graph(
            notebook("first"),
            notebook("second", "n: '{{tasks.first.values.rows}}'", "first"),
            **{
                "first.py": "# MAGIC %run ./lib\n# COMMAND ----------\npublish('rows', 1)\n",
                "lib.py": "def publish(k, v):\n    dbutils.jobs.taskValues.set(key=k, value=v)\n",
            },
        ),
    ),
    silent(
        "BL611.unset",
        "keys that are not known, a loop, dbutils handed away, a notebook that is not here",
        graph(
            notebook("a"),
            notebook("b"),
            notebook("c"),
            notebook("d"),
            "task_key: z, depends_on: [{task_key: a}, {task_key: b}, {task_key: c}, {task_key: d}], notebook_task: "
            "{notebook_path: /z, base_parameters: {a: '{{tasks.a.values.n}}', b: '{{tasks.b.values.n}}', "
            "c: '{{tasks.c.values.n}}', d: '{{tasks.d.values.n}}'}}",
            **{
                "a.py": "for k in names:\n    dbutils.jobs.taskValues.set(k, 1)\n",
                "b.py": 'for k in ("m", "n"):\n    dbutils.jobs.taskValues.set(k, 1)\n',
                "c.py": "from company import publish\npublish(dbutils)\n",
            },
        ),
    ),
    fires(
        "BL611.none",
        "by name",
        {"a.py": HEADER + 'n = dbutils.jobs.taskValues.get("first", "rows", default=None)\n'},
        ("BL611", "a.py", "None"),
        severity="warning",
    ),
    fires(
        "BL611.none",
        "by position, through a name",
        {"a.py": HEADER + 'nothing = None\nn = dbutils.jobs.taskValues.get("first", "rows", nothing, 0)\n'},
        ("BL611", "a.py", "nothing"),
    ),
    silent(
        "BL611.none",
        "an empty text",
        {"a.py": HEADER + 'n = dbutils.jobs.taskValues.get("first", "rows", default="")\n'},
    ),
    silent("BL611.none", "no default at all", {"a.py": HEADER + GET}),
    fires(
        "BL614.undeclared",
        "in an include",
        {
            "databricks.yml": "bundle: {name: b}\ninclude: [r/*.yml]\nvariables: {catalog: {default: x}}\n",
            "r/job.yml": """
            resources:
              jobs:
                j:
                  name: j-${var.catalogue}
                  tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]
            """,
        },
        ("BL614", "r/job.yml", "${var.catalogue}"),
        severity="error",
        hint="did you mean `catalog`?",
    ),
    fires(
        "BL614.undeclared",
        "in a target, and no variable at all",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                j:
                  tasks: [{task_key: a, notebook_task: {notebook_path: /a, base_parameters: {env: "x-${var.env}"}}}]
            targets:
              dev: {workspace: {root_path: "/x/${var.team}"}}
            """
        },
        ("BL614", "databricks.yml", "${var.env}"),
        ("BL614", "databricks.yml", "${var.team}"),
    ),
    silent(
        "BL614.undeclared",
        "declared in an include, and references of other kinds",
        {
            "databricks.yml": "bundle: {name: b}\ninclude: [v.yml, j.yml]\n",
            "v.yml": "variables: {env: {description: e}}\n",
            "j.yml": """
            resources:
              jobs:
                j:
                  name: ${var.env}-${bundle.target}-${workspace.current_user.userName}
                  tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]
            """,
        },
    ),
    silent(
        "BL614.undeclared",
        "no bundle",
        {"job.yml": "name: j\ntasks: [{task_key: '${var.x}', notebook_task: {notebook_path: /a}}]\n"},
    ),
    fires(
        "BL614.environment",
        "in a name",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                j: {name: "j ${bundle.environment}", tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]}
            """
        },
        ("BL614", "databricks.yml", "${bundle.environment}"),
        severity="warning",
        hint="write `${bundle.target}`",
    ),
    fires(
        "BL614.environment",
        "in a path of the workspace",
        {"databricks.yml": "bundle: {name: b}\nworkspace:\n  root_path: /x/${bundle.name}/${bundle.environment}\n"},
        ("BL614", "databricks.yml", "${bundle.environment}"),
    ),
    silent(
        "BL614.environment",
        "the name of today",
        {"databricks.yml": "bundle: {name: b}\nworkspace:\n  root_path: /x/${bundle.target}\n"},
    ),
    silent("BL614.environment", "no bundle", {"other.yml": "name: ${bundle.environment}\n"}),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)
