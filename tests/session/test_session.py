"""A session says what a run from nothing says, to the last byte, whatever was changed in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from unittest.mock import patch

import pytest

from bricklint.builtin import builtin_registry
from bricklint.config import Config, Ignored
from bricklint.diagnostic import Severity
from bricklint.files.memory import Memory
from bricklint.lint import Session, lint
from bricklint.report.json_report import json_report
from bricklint.report.result import Result
from bricklint.report.sarif import sarif_report
from tests.session.changing import BREAK, HEADER, change, project

TODAY = date(2026, 11, 23)
REGISTRY = builtin_registry()
STRICT = Config(profile="strict")


def reports(result: Result) -> tuple[str, str, int, int, list[str]]:
    """All that people and programs get to see."""
    hidden = [one.message for one in result.unseen]
    return json_report(result), sarif_report(result), result.codes, result.suppressed, hidden


def cold(files: dict[str, str], config: Config = STRICT, today: date = TODAY) -> Result:
    return lint(Memory(files), config, REGISTRY, today=today)


@pytest.mark.parametrize("seed", range(12))
def test_random_changes(seed: int) -> None:
    chance = Random(seed)
    files = project(chance)
    session = Session()
    for _ in range(9):
        warm = session.lint(Memory(files), STRICT, REGISTRY, today=TODAY)
        assert reports(warm) == reports(cold(files))
        files = change(files, chance)


def test_another_configuration_date_or_variable() -> None:
    files = project(Random(3))
    session = Session()
    ways = (
        (STRICT, TODAY, {}),
        (replace(STRICT, ignore=("BL801",)), TODAY, {}),
        (replace(STRICT, severity={"BL701": Severity.NOTE}), TODAY, {}),
        (replace(STRICT, ignored=(Ignored("notebooks/**"),)), TODAY, {}),
        (STRICT, TODAY + timedelta(days=4000), {}),
        (STRICT, TODAY, {"BUNDLE_VAR_catalog": "{{job.name}}"}),
        (STRICT, TODAY, {}),
    )
    for config, today, environment in ways:
        warm = session.lint(Memory(files), config, REGISTRY, today=today, environment=environment)
        assert reports(warm) == reports(lint(Memory(files), config, REGISTRY, today=today, environment=environment))


def test_a_part_of_the_project() -> None:
    files = project(Random(5))
    session = Session()
    session.lint(Memory(files), STRICT, REGISTRY, today=TODAY)
    for within in (["notebooks/n1.py"], ["resources"], None):
        warm = session.lint(Memory(files), STRICT, REGISTRY, today=TODAY, within=within)
        assert reports(warm) == reports(lint(Memory(files), STRICT, REGISTRY, today=TODAY, within=within))


JOB = (
    "name: one\ntasks:\n  - task_key: a\n    max_retries: 2\n    notebook_task: {notebook_path: ./a}\n"
    "  - task_key: b\n    notebook_task: {notebook_path: ./b}\n"
)
APPEND = HEADER + 'spark.table("x").write.mode("append").saveAsTable("y")\n'


def test_only_what_a_change_touches_is_done_again() -> None:
    files = {"job.yml": JOB, "a.py": APPEND, "b.py": APPEND, "c.py": HEADER + "# MAGIC %run ./b\n"}
    session = Session()
    session.lint(Memory(files), STRICT, REGISTRY, today=TODAY)
    followed: list[str] = []
    from bricklint.project import linking

    follow = linking.follow
    with (
        patch.object(linking, "follow", lambda code: followed.append(code.path) or follow(code)),
        patch("bricklint.session.session.load_specs", side_effect=AssertionError("specs are read again")),
    ):
        session.lint(Memory({**files, "b.py": APPEND + BREAK + "print(1)"}), STRICT, REGISTRY, today=TODAY)
    assert sorted(followed) == ["b.py", "c.py"]


def test_nothing_changed_is_nothing_done() -> None:
    files = {"job.yml": JOB, "a.py": APPEND, "b.py": APPEND}
    session = Session()
    first = session.lint(Memory(files), STRICT, REGISTRY, today=TODAY)
    with patch("bricklint.session.session.outcome_of", side_effect=AssertionError("rules are asked again")):
        again = session.lint(Memory(dict(files)), STRICT, REGISTRY, today=TODAY)
    assert reports(again) == reports(first)


WHEEL = {
    "pyproject.toml": '[project]\nname = "loads"\n'
    '[project.scripts]\nload = "loads.main:run"\nstore = "loads.store:run"\n',
    "job.yml": "name: wheels\ntasks:\n"
    "  - {task_key: a, max_retries: 2, python_wheel_task: {package_name: loads, entry_point: load}}\n"
    "  - {task_key: b, max_retries: 2, python_wheel_task: {package_name: loads, entry_point: store}}\n",
    "loads/__init__.py": "",
    "loads/main.py": "from loads import store\n\ndef run():\n    store.write()\n",
    "loads/store.py": "def write():\n"
    '    spark.table("x").write.mode("append").saveAsTable("y")\n\ndef run():\n    write()\n',
}


def test_wheels_of_a_project_that_gets_another_file() -> None:
    session = Session()
    assert "BL801" in {one.code for one in cold(WHEEL).diagnostics}
    for files in (WHEEL, {**WHEEL, "more.py": "x = 1\n"}, {**WHEEL, "loads/more.py": "x = 1\n"}, WHEEL):
        warm = session.lint(Memory(files), STRICT, REGISTRY, today=TODAY)
        assert not warm.crashes
        assert reports(warm) == reports(cold(files))
