"""One wrong value of a variable is one finding, however often it is used."""

from __future__ import annotations

from datetime import date

from bricklint.builtin import builtin_registry
from bricklint.config import Config
from bricklint.diagnostic import Diagnostic
from bricklint.files.memory import Memory
from bricklint.lint import lint

SCHEDULE = '{quartz_cron_expression: "${var.when}", timezone_id: UTC, pause_status: PAUSED}'


def found(jobs: int, *, variable: bool = True) -> list[Diagnostic]:
    lines = ['bundle: {name: b}\nvariables: {when: {default: "0 5 * * *"}}\nresources:\n  jobs:\n']
    schedule = SCHEDULE if variable else SCHEDULE.replace("${var.when}", "0 5 * * *")
    lines += [f"    j{number}: {{name: j{number}, schedule: {schedule}}}\n" for number in range(jobs)]
    files = Memory({"databricks.yml": "".join(lines)})
    result = lint(files, Config(select=("BL301",)), builtin_registry(), today=date(2026, 1, 1))
    return list(result.diagnostics)


def test_its_uses_are_places_of_one_finding() -> None:
    (one,) = found(3)
    assert [span.text for span in one.spans] == ['"${var.when}"', '"0 5 * * *"', '"${var.when}"', '"${var.when}"']
    assert [span.begin.line for span in one.spans] == [5, 2, 6, 7]


def test_values_written_twice_are_two_mistakes() -> None:
    assert len(found(2, variable=False)) == 2


def test_of_very_many_uses_some_are_shown() -> None:
    (one,) = found(200)
    assert 10 < len(one.related) < 30


def test_a_secret_that_two_tasks_pass_is_two_mistakes() -> None:
    tasks = "".join(
        f"        - {{task_key: t{number}, notebook_task: {{notebook_path: /a, base_parameters: "
        '{k: "${var.api_key}"}}}\n'
        for number in range(2)
    )
    head = 'bundle: {name: b}\nvariables: {api_key: {default: ""}}\nresources:\n  jobs:\n    j:\n      tasks:\n'
    files = Memory({"databricks.yml": head + tasks})
    result = lint(files, Config(select=("BL902",)), builtin_registry(), today=date(2026, 1, 1))
    assert [one.primary.text for one in result.diagnostics] == [
        "shown on the page of task `t0`",
        "shown on the page of task `t1`",
    ]
