"""A finding on a value that a variable brings shows where the variable gets it."""

from __future__ import annotations

import copy
import pickle

import pytest

from bricklint.config import Config
from bricklint.files.memory import Memory
from bricklint.lint import builtin_registry, lint
from bricklint.source import Origin, SourceText
from tests.rules.harness import findings

ROOT = """
    bundle: {name: b}
    include: [variables.yml]
    resources:
      jobs:
        j:
          name: ${var.name}
          timeout_seconds: 60
          schedule: {quartz_cron_expression: "${var.cron}", timezone_id: UTC}
          tasks: [{task_key: a, notebook_task: {notebook_path: /x}}]
    targets: {dev: {}, prod: {variables: {cron: VALUE}}}
    """
VARIABLES = 'variables: {cron: {default: "0 2 * * *"}, name: {default: n}}\n'


@pytest.mark.parametrize(
    ("value", "places"),
    [
        pytest.param('"0 0 2 * * ?"', [("variables.yml", '"0 2 * * *"')], id="the default"),
        pytest.param(
            '"0 3 * * *"', [("variables.yml", '"0 2 * * *"'), ("databricks.yml", '"0 3 * * *"')], id="a target's, too"
        ),
    ],
)
def test_the_value_is_shown(value: str, places: list[tuple[str, str]]) -> None:
    found = findings({"databricks.yml": ROOT.replace("VALUE", value), "variables.yml": VARIABLES}, "BL301")
    assert [(one.span.path, one.span.text) for diagnostic in found for one in diagnostic.related] == places
    assert {one.primary.span.text for one in found} == {'"${var.cron}"'}


def test_a_changed_value_is_reported_for_its_file() -> None:
    files = Memory({"databricks.yml": ROOT.replace("VALUE", '"0 0 2 * * ?"'), "variables.yml": VARIABLES})
    result = lint(files, Config(), builtin_registry(), within=["variables.yml"])
    assert [one.code for one in result.diagnostics] == ["BL301"]


def test_a_name_that_a_variable_brings_is_no_evidence() -> None:
    files: dict[str, str | bytes] = {"databricks.yml": ROOT.replace("VALUE", "x"), "variables.yml": VARIABLES}
    policies = [one for one in findings(files, "BL406") if one.policy]
    assert [one.related for one in policies] == [()] * len(policies)
    assert policies


def test_values_of_the_command_line_have_no_place() -> None:
    files: dict[str, str | bytes] = {"databricks.yml": ROOT.replace("VALUE", "x"), "variables.yml": VARIABLES}
    found = findings(files, "BL301", variables={"cron": "0 4 * * *"})
    assert [one.related for one in found] == [()]


def test_the_place_stays_in_a_copy() -> None:
    place = Origin("variable `x`", SourceText("a.yml", "x: 1").span(3, 4))
    again = pickle.loads(pickle.dumps(place))
    assert (again, again.span.text, copy.copy(place).span) == (place, "1", place.span)
