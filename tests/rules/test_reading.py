"""BL0: reading files."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, fires, lint_files, silent

CLAUSES = {
    "BL001.yaml": "YAML that does not parse",
    "BL001.json": "JSON that does not parse, the way documentation writes it",
    "BL001.reference": "`{{…}}` without quotes",
    "BL001.cron": "`*/5` without quotes",
    "BL001.rest": "the other files still run",
    "BL002.yaml": "the same key twice in a YAML mapping, both places shown",
    "BL002.json": "the same key twice in a JSON object",
    "BL002.merge": "two `<<:` in one mapping",
    "BL003.encoding": "not text: a wrong encoding, a binary file",
    "BL004.cell": "a Python cell that does not parse; later cells are still analysed",
    "BL004.script": "a script that a task runs",
    "BL006.literal": "a literal include that matches no file",
    "BL006.roots": "two root files in one folder",
    "BL005.idle": "a suppression that suppresses nothing",
    "BL005.unknown": "a suppression that names no rule",
    "BL007.number": "a number that readers take differently",
    "BL007.text": "text that readers take differently",
    "BL007.key": "keys that are no text",
    "BL007.inline": "an in-place merge",
    "BL007.clash": "two merged maps that disagree",
}

TASK = "notebook_task: {notebook_path: /a}"


def job(*lines: str, parameters: str = "{}") -> dict[str, str]:
    """A YAML job with further lines in its only task."""
    body = "\n".join(f"    {line}" for line in lines)
    text = f"""name: j
tasks:
  - task_key: load
    notebook_task:
      notebook_path: /a
      base_parameters: {parameters}
{body}
"""
    return {"job.yml": text}


def bundle(text: str) -> dict[str, str]:
    """A bundle whose root file says this after its name."""
    return {"databricks.yml": "bundle: {name: b}\n" + text}


BAD_SPEC = "name: j\ntasks:\n  - task_key: load\n   notebook_task: {notebook_path: /a}\n"
GOOD_JOB = {
    "good.json": '{"name": "g", "tasks": [{"task_key": "a", "depends_on": [{"task_key": "b"}], "sql_task": {}}]}'
}

SYNTAX = [
    fires(
        "BL001.yaml",
        "a tab as indentation",
        {"job.yml": "name: j\ntasks:\n\t- task_key: load\n\t  notebook_task: {notebook_path: /a}\n"},
        ("BL001", "job.yml", "\t"),
        message="a tab cannot indent YAML",
    ),
    silent("BL001.yaml", "a broken file without jobs", {"other.yml": "a: [1\nb: {"}),
    silent("BL001.yaml", "a template for another tool", {"job.yml": BAD_SPEC + "{{ if .x }}\n"}),
    fires(
        "BL001.json",
        "an ellipsis from the documentation",
        {"job.json": '{"name": "j", "tasks": [...], "notebook_task": {}, "new_cluster": {}}'},
        ("BL001", "job.json", "..."),
    ),
    silent("BL001.json", "a broken JSON file without jobs", {"package.json": '{"name": "x", }'}),
    fires(
        "BL001.reference",
        "as a value",
        job("timeout_seconds: 60", parameters="{run: {{job.run_id}}}"),
        ("BL001", "job.yml", "{{job.run_id}}"),
        message="without quotes is a YAML mapping",
        hint="quotes",
    ),
    silent("BL001.reference", "in quotes", job("timeout_seconds: 60", parameters='{run: "{{job.run_id}}"}')),
    fires(
        "BL001.cron",
        "a star first",
        {
            "job.yml": "name: j\nschedule:\n  quartz_cron_expression: */5 * * * *\n"
            f"tasks:\n  - task_key: a\n    {TASK}\n"
        },
        ("BL001", "job.yml", "*/5 * * * *"),
        message="YAML alias",
        hint="put the cron expression in quotes",
    ),
    silent(
        "BL001.cron",
        "a number first",
        {
            "job.yml": "name: j\nschedule:\n  quartz_cron_expression: 0 */5 * * * ?\n"
            f"tasks:\n  - task_key: a\n    {TASK}\n"
        },
    ),
    fires(
        "BL001.rest",
        "a good file beside a broken one",
        {**job("timeout_seconds: 1", parameters="{a: {{b}}}"), **GOOD_JOB},
        ("BL001", "job.yml", "{{b}}"),
        ("BL202", "good.json", '"b"'),
    ),
    silent("BL001.rest", "only good files", GOOD_JOB),
]

DUPLICATES = [
    fires(
        "BL002.yaml",
        "a dash is missing",
        {"job.yml": f"name: j\ntasks:\n  - task_key: a\n    {TASK}\n    task_key: b\n"},
        ("BL002", "job.yml", "task_key"),
        message="stands twice",
        hint="is a `-` missing",
        related=(("job.yml", "task_key"),),
    ),
    fires(
        "BL002.yaml",
        "three times is one finding",
        job("timeout_seconds: 1", "timeout_seconds: 2", "timeout_seconds: 3"),
        ("BL002", "job.yml", "timeout_seconds"),
        message="three times",
    ),
    silent("BL002.yaml", "the same key in two mappings", job("email_notifications: {on_failure: []}")),
    silent("BL002.yaml", "a file without jobs", {"other.yml": "a: 1\na: 2\n"}),
    silent(
        "BL002.yaml",
        "an own key over a merged one",
        {
            "job.yml": "base: &b {max_retries: 1}\nname: j\ntasks:\n"
            f"  - <<: *b\n    max_retries: 2\n    task_key: a\n    {TASK}\n"
        },
    ),
    fires(
        "BL002.yaml",
        "under an anchor that is used twice",
        {
            "job.yml": f"base: &b {{max_retries: 1, max_retries: 2}}\nname: j\ntasks:\n"
            f"  - <<: *b\n    task_key: a\n    {TASK}\n  - <<: *b\n    task_key: c\n    {TASK}\n"
        },
        ("BL002", "job.yml", "max_retries"),
    ),
    fires(
        "BL002.json",
        "a value twice",
        {"job.json": '{"name": "j", "name": "k", "tasks": [{"task_key": "a", "sql_task": {}}]}'},
        ("BL002", "job.json", '"name"'),
        related=(("job.json", '"name"'),),
    ),
    silent("BL002.json", "each key once", GOOD_JOB),
    fires(
        "BL002.merge",
        "two merges",
        {
            "job.yml": "x: &x {max_retries: 1}\ny: &y {timeout_seconds: 2}\nname: j\ntasks:\n"
            f"  - <<: *x\n    <<: *y\n    task_key: a\n    {TASK}\n"
        },
        ("BL002", "job.yml", "<<"),
        hint="one merge with a list",
        related=(("job.yml", "<<"),),
    ),
    silent(
        "BL002.merge",
        "one merge of two",
        {
            "job.yml": "x: &x {max_retries: 1}\ny: &y {timeout_seconds: 2}\nname: j\ntasks:\n"
            f"  - <<: [*x, *y]\n    task_key: a\n    {TASK}\n"
        },
    ),
]

RUNS_SCRIPT = {
    "databricks.yml": """
    bundle: {name: b}
    resources:
      jobs:
        j:
          tasks:
            - task_key: a
              spark_python_task: {python_file: ./main.py}
              existing_cluster_id: x
    """
}

UNREADABLE = [
    fires(
        "BL003.encoding",
        "Latin-1",
        {"job.json": b'{"name": "t\xe4glich", "tasks": [{"task_key": "a", "sql_task": {}}]}'},
        ("BL003", "job.json", ""),
        message="job.json cannot be read: it is not UTF-8 text: byte 0xe4 on line 1",
    ),
    fires(
        "BL003.encoding",
        "binary with the name of a bundle",
        {"databricks.yml": b"\x00\x01\x02task_key"},
        ("BL003", "databricks.yml", ""),
        message="binary",
    ),
    fires(
        "BL003.encoding",
        "a notebook in Latin-1",
        {**RUNS_SCRIPT, "main.py": b"# Databricks notebook source\nname = 't\xe4glich'\n"},
        ("BL003", "main.py", ""),
        message="main.py cannot be read: it is not UTF-8 text: byte 0xe4 on line 2",
    ),
    silent(
        "BL003.encoding",
        "Python may name its encoding",
        {**RUNS_SCRIPT, "main.py": b"# -*- coding: latin-1 -*-\nname = 't\xe4glich'\n"},
    ),
    fires(
        "BL003.encoding",
        "Python that names no encoding",
        {**RUNS_SCRIPT, "main.py": b"# coding: klingon\nname = 't\xe4glich'\n"},
        ("BL003", "main.py", ""),
        message="it is not klingon text",
    ),
    silent("BL003.encoding", "UTF-16 with its mark", {"job.json": GOOD_JOB["good.json"].encode("utf-16")}),
    silent("BL003.encoding", "Latin-1 without jobs", {"other.json": b'{"name": "t\xe4glich"}'}),
]

NOTEBOOK = "# Databricks notebook source\n"
CODE = [
    fires(
        "BL004.cell",
        "the first of two",
        {"n.py": NOTEBOOK + "x = = 1\n\n# COMMAND ----------\n\ny = 2\n"},
        ("BL004", "n.py", "="),
        message="cell 1 does not parse",
    ),
    fires(
        "BL004.cell",
        "each broken cell by itself",
        {"n.py": NOTEBOOK + "def f(:\n\n# COMMAND ----------\n\ny = 2\n\n# COMMAND ----------\n\nz = = 2\n"},
        ("BL004", "n.py", ":"),
        ("BL004", "n.py", "="),
    ),
    fires(
        "BL004.cell",
        "the whole word, the whole mark",
        {
            "m.py": NOTEBOOK + "print df\n",
            "n.py": NOTEBOOK + "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b\n",
        },
        ("BL004", "m.py", "print"),
        ("BL004", "n.py", "<<<<<<<"),
    ),
    silent("BL004.cell", "magics are no Python", {"n.py": NOTEBOOK + "# MAGIC %sql select 1 from\n"}),
    silent("BL004.cell", "a plain module that no task runs", {"m.py": "x = = 1\n"}),
    fires(
        "BL004.script",
        "run by a task",
        {**RUNS_SCRIPT, "main.py": "def f(:\n"},
        ("BL004", "main.py", ":"),
        message="this script does not parse",
    ),
    silent("BL004.script", "not run by any task", {"main.py": "def f(:\n"}),
]

INCLUDES = [
    fires(
        "BL006.literal",
        "a slip in the name",
        {**bundle("include: [res/dayly.yml]\n"), "res/daily.yml": "resources: {jobs: {}}\n"},
        ("BL006", "databricks.yml", "res/dayly.yml"),
        message="`res/dayly.yml` matches no file",
    ),
    silent("BL006.literal", "a program makes it before the deploy", bundle("include: [artifacts/jobs.yml]\n")),
    silent(
        "BL006.literal",
        "what is made may declare what the others use",
        bundle("include: [res/a.yml, build/vars.yml]\n")
        | {"res/a.yml": "resources: {jobs: {a: {name: '${var.title}', tasks: []}}}\n"},
    ),
    silent("BL006.literal", "a pattern may match nothing", bundle("include: [res/*.yml]\n")),
    silent(
        "BL006.literal", "it is there", {**bundle("include: [res/a.yml]\n"), "res/a.yml": "resources: {jobs: {}}\n"}
    ),
    fires(
        "BL006.roots",
        "databricks.yml beside bundle.yml",
        {**bundle("resources: {jobs: {}}\n"), "bundle.yml": "bundle: {name: c}\n"},
        ("BL006", "bundle.yml", "bundle"),
    ),
    silent(
        "BL006.roots",
        "in two folders",
        {**bundle("resources: {jobs: {}}\n"), "other/databricks.yml": "bundle: {name: c}\n"},
    ),
]

SUPPRESSIONS = [
    fires(
        "BL005.idle",
        "at the end of a line",
        job("timeout_seconds: 60  # bricklint: ignore[BL202] not so"),
        ("BL005", "job.yml", "# bricklint: ignore[BL202]"),
        message="suppresses nothing: no finding of `BL202` here",
    ),
    silent("BL005.idle", "it suppresses something", job("depends_on: [{task_key: b}]  # bricklint: ignore[BL202]")),
    silent(
        "BL005.idle",
        "the rule did not run",
        job("timeout_seconds: 60  # bricklint: ignore[BL202]"),
        select=("BL005",),
    ),
    fires(
        "BL005.unknown",
        "a slip in the code",
        job("depends_on: [{task_key: b}]  # bricklint: ignore[BL20222]"),
        ("BL005", "job.yml", "# bricklint: ignore[BL20222]"),
        message="names no rule: `BL20222`",
    ),
    silent(
        "BL005.unknown",
        "a slug is a name",
        job("depends_on: [{task_key: b}]  # bricklint: ignore[unknown-dependency]"),
    ),
]

SURPRISES = [
    fires(
        "BL007.number",
        "a leading zero",
        job("timeout_seconds: 010"),
        ("BL007", "job.yml", "010"),
        message="8 for YAML 1.1",
    ),
    fires("BL007.number", "no octal number", job("timeout_seconds: 0900"), ("BL007", "job.yml", "0900"), hint="`900`"),
    fires(
        "BL007.number", "minutes and seconds", job("timeout_seconds: 1:30"), ("BL007", "job.yml", "1:30"), message="90"
    ),
    fires("BL007.number", "hexadecimal", job("timeout_seconds: 0x1F"), ("BL007", "job.yml", "0x1F"), hint="`31`"),
    silent("BL007.number", "plain numbers", job("timeout_seconds: 3600", "max_retries: 0")),
    silent("BL007.number", "the same for every reader", job("timeout_seconds: 007")),
    silent(
        "BL007.number",
        "in JSON there are none",
        {"job.json": '{"name": "yes", "tasks": [{"task_key": "no", "sql_task": {}}]}'},
    ),
    silent("BL007.number", "a field that nobody knows", job("my_own: 010")),
    fires("BL007.text", "yes", job(parameters="{full: yes}"), ("BL007", "job.yml", "yes"), hint='`"yes"`'),
    fires(
        "BL007.text", "Off", job(parameters="{full: Off}"), ("BL007", "job.yml", "Off"), message="false for YAML 1.1"
    ),
    fires("BL007.text", "a month", job(parameters="{month: 01}"), ("BL007", "job.yml", "01"), message="arrives as `1`"),
    fires("BL007.text", "a date with underscores", job(parameters="{m: 2024_01}"), ("BL007", "job.yml", "2024_01")),
    fires("BL007.text", "a time of day", job(parameters="{at: 12:30}"), ("BL007", "job.yml", "12:30"), message="750"),
    fires("BL007.text", "a hexadecimal number", job(parameters="{at: 0xFF}"), ("BL007", "job.yml", "0xFF")),
    silent(
        "BL007.text", "all agree once it is text", job(parameters="{a: 5e-3, b: true, c: 2024-01-01, d: 1.5, e: 12}")
    ),
    silent("BL007.text", "in quotes", job(parameters="{a: 'yes', b: \"010\"}")),
    silent("BL007.text", "where a boolean is due", job("retry_on_timeout: yes")),
    silent("BL007.text", "text with more in it", job(parameters="{a: yes please, b: 10:30 sharp}")),
    fires("BL007.key", "a number", job(parameters="{1: a}"), ("BL007", "job.yml", "1"), message="refuses keys"),
    fires("BL007.key", "a boolean", job(parameters="{true: a}"), ("BL007", "job.yml", "true"), hint='`"true"`'),
    silent("BL007.key", "text, quoted, null", job(parameters="{a: x, '1': x, null: x}")),
    fires(
        "BL007.inline",
        "a mapping in place",
        {"job.yml": f"name: j\ntasks:\n  - <<: {{max_retries: 1}}\n    task_key: a\n    {TASK}\n"},
        ("BL007", "job.yml", "<<"),
        message="in place",
    ),
    silent(
        "BL007.inline",
        "an alias",
        {"job.yml": f"x: &x {{max_retries: 1}}\nname: j\ntasks:\n  - <<: *x\n    task_key: a\n    {TASK}\n"},
    ),
    fires(
        "BL007.clash",
        "two values for one key",
        {
            "job.yml": "x: &x {max_retries: 1}\ny: &y {max_retries: 2}\nname: j\ntasks:\n"
            f"  - <<: [*x, *y]\n    task_key: a\n    {TASK}\n"
        },
        ("BL007", "job.yml", "<<"),
        message="disagree on `max_retries`",
        related=(("job.yml", "1"), ("job.yml", "2")),
    ),
    silent(
        "BL007.clash",
        "two merges, of which BL002 speaks",
        {
            "job.yml": "x: &x {max_retries: 1}\ny: &y {max_retries: 2}\nname: j\ntasks:\n"
            f"  - <<: *x\n    <<: *y\n    task_key: a\n    {TASK}\n"
        },
    ),
    silent(
        "BL007.clash",
        "they agree",
        {
            "job.yml": "x: &x {max_retries: 2}\ny: &y {max_retries: 2}\nname: j\ntasks:\n"
            f"  - <<: [*x, *y]\n    task_key: a\n    {TASK}\n"
        },
    ),
    silent(
        "BL007.clash",
        "an own key settles it",
        {
            "job.yml": "x: &x {max_retries: 1}\ny: &y {max_retries: 2}\nname: j\ntasks:\n"
            f"  - <<: [*x, *y]\n    max_retries: 3\n    task_key: a\n    {TASK}\n"
        },
    ),
]

CASES: list[Case] = [*SYNTAX, *DUPLICATES, *UNREADABLE, *CODE, *INCLUDES, *SUPPRESSIONS, *SURPRISES]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_a_broken_cell_leaves_the_others_to_the_rules() -> None:
    result = lint_files({"n.py": NOTEBOOK + "x = = 1\n\n# COMMAND ----------\n\ny = 2\n"})
    assert result.codes == 1


@pytest.mark.parametrize(
    ("value", "bundled", "safe"),
    [
        ("yes", True, True),
        ("yes", False, False),
        ("010", True, False),
        ("12:30", True, True),
        ("0xFF", False, True),
    ],
)
def test_a_fix_is_safe_where_the_reader_is_known(value: str, bundled: bool, safe: bool) -> None:
    task = f"{{task_key: a, notebook_task: {{notebook_path: /a, base_parameters: {{p: {value}}}}}}}"
    files = (
        {"databricks.yml": f"bundle: {{name: b}}\nresources: {{jobs: {{j: {{tasks: [{task}]}}}}}}\n"}
        if bundled
        else {"job.yml": f"name: j\ntasks:\n  - {task}\n"}
    )
    (found,) = lint_files(dict(files), select=("BL007",)).diagnostics
    assert [fix.safe for fix in found.fixes] == [safe]
