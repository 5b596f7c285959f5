"""Findings rest on what a notebook does: changes that mean nothing change nothing but their lines."""

from __future__ import annotations

import importlib
import pkgutil
import re
from textwrap import dedent

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tests.rules
from bricklint.code.read import read_code
from tests.code.test_properties import moved
from tests.properties.changes import HEADER, INSERTED, boundaries, inserted, is_notebook, said
from tests.rules.harness import Case

FEW = settings(
    max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
JOB = (
    '{"name": "j", "tasks": [{"task_key": "t", "max_retries": 1, "notebook_task": {"notebook_path": "nb", '
    '"base_parameters": {"mode": "append", "day": "x"}}}]}'
)


def _cases() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for module in pkgutil.iter_modules(tests.rules.__path__):
        if module.name.startswith("test_"):
            cases = getattr(importlib.import_module(f"tests.rules.{module.name}"), "CASES", ())
            found += [_dedented(case) for case in cases if isinstance(case, Case) and not case.config]
    return [files for files in found if any(is_notebook(path, text) for path, text in files.items())]


def _dedented(case: Case) -> dict[str, str]:
    return {path: dedent(text).lstrip("\n") for path, text in case.files.items() if isinstance(text, str)}


CASES = _cases()

STATEMENTS = [
    'dbutils.widgets.text("mode", "overwrite")',
    'v_mode = dbutils.widgets.get("mode")',
    'v_mode = "append"',
    'v_table = "silver.orders"',
    'v_df = spark.table("raw.orders")',
    'v_df = spark.read.json("/raw").filter("x > 1")',
    'v_day = str(date.today())\nv_df = v_df.filter(f"day = \'{v_day}\'")',
    'v_df.write.mode("append").saveAsTable("silver.orders")',
    'v_df.write.mode(v_mode).saveAsTable(v_table)',
    'spark.sql(f"DELETE FROM silver.orders WHERE day = \'{v_day}\'")',
    'spark.sql("INSERT INTO silver.orders SELECT * FROM raw.orders")',
    'try:\n    v_df.write.mode("overwrite").save("/a")\nexcept Exception as v_e:\n    dbutils.notebook.exit(f"{v_e}")',
    'try:\n    v_df.count()\nexcept Exception as v_error:\n    print(v_error)',
    'try:\n    v_df.count()\nexcept Exception:\n    raise',
    'if v_df.count() == 0:\n    dbutils.notebook.exit("no rows")',
    'if v_mode == "append":\n    v_df.write.mode("append").save("/x")\nelse:\n    v_df.write.save("/x")',
    'for v_name in ["a", "b"]:\n    spark.table(v_name).write.mode(v_mode).saveAsTable(f"gold.{v_name}")',
    'def v_save(v_rows, v_to):\n    v_rows.write.mode("append").saveAsTable(v_to)',
    'def v_stop(v_why):\n    dbutils.notebook.exit(v_why)',
    'v_save(v_df, "gold.orders")',
    'v_result = dbutils.notebook.run("child", 60, {"mode": "append"})',
    'dbutils.jobs.taskValues.set("rows", v_df.count())',
    'v_other = dbutils.widgets.get("missing")',
    'match v_mode:\n    case "append":\n        v_df.write.mode("append").save("/m")\n    case _:\n        pass',
    'v_df.writeStream.outputMode("append").toTable("s.t")',
    'dbutils.notebook.exit("done")',
]  # fmt: skip
CHILD = (
    f'{HEADER}\ndbutils.widgets.text("mode", "x")\nv_m = dbutils.widgets.get("mode")\ndf.write.mode(v_m).save("/c")\n'
)
NAMES = sorted(set(re.findall(r"\bv_\w+", "\n".join(STATEMENTS))))
NOTEBOOKS = st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=9)


def project(statements: list[str]) -> dict[str, str]:
    return {"job.json": JOB, "child.py": CHILD, "nb.py": "\n".join([HEADER, *statements, ""])}


def holds_its_findings(files: dict[str, str], path: str, text: str) -> None:
    assert said({**files, path: text}) == said(files), text


@FEW
@given(st.data(), st.sampled_from(CASES), st.sampled_from(sorted(INSERTED)))
def test_cases_of_rules(data: st.DataObject, files: dict[str, str], what: str) -> None:
    path = data.draw(st.sampled_from([path for path, text in files.items() if is_notebook(path, text)]))
    places = boundaries(files[path])
    if places:
        holds_its_findings(files, path, inserted(files[path], data.draw(st.sampled_from(places)), what))


@FEW
@given(st.data(), NOTEBOOKS, st.sampled_from(sorted(INSERTED)))
def test_made_notebooks(data: st.DataObject, statements: list[str], what: str) -> None:
    files = project(statements)
    line = data.draw(st.sampled_from(boundaries(files["nb.py"])))
    holds_its_findings(files, "nb.py", inserted(files["nb.py"], line, what))


@FEW
@given(NOTEBOOKS, st.sampled_from(NAMES))
def test_another_name_for_a_variable(statements: list[str], name: str) -> None:
    files = project(statements)
    named = re.sub(rf"\b{name}\b", "v_renamed", files["nb.py"])
    old, new = said(files), said({**files, "nb.py": named})
    assert {key[:3] for key in old} == {key[:3] for key in new}, named
    assert sum(old.values()) == sum(new.values())


@FEW
@given(st.sampled_from(CASES))
def test_a_cell_of_a_case_is_read_alone_as_in_its_notebook(files: dict[str, str]) -> None:
    for path, text in files.items():
        if is_notebook(path, text) and "\r" not in text:
            for cell in read_code(path, text).cells:
                source = text[cell.start : cell.end]
                (alone,) = read_code(path, f"{HEADER}\n{source}").cells
                assert moved(alone.statements, cell.start - alone.start) == cell.statements, cell.number
