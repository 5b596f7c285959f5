"""`bricklint.testing`, as an author of a pack uses it."""

from __future__ import annotations

from datetime import date
from types import ModuleType

import pytest

from bricklint.registry import PackError, load_rule
from bricklint.testing import Found, assert_fires, assert_silent, lint_files
from bricklint_rules.graph import self_dependency, unknown_dependency
from tests.cli import crashing_rule

JOB = """
    name: nightly
    tasks:
      - task_key: load
        depends_on: [{task_key: laod}]
        notebook_task: {notebook_path: /Jobs/load}
"""


def test_findings_are_plain_values() -> None:
    (found,) = lint_files({"jobs/a.yml": JOB}, unknown_dependency)
    assert found[:5] == ("BL202", "jobs/a.yml", 4, 29, "laod")
    assert "`laod`" in found.message
    assert isinstance(found, Found)


def test_all_built_in_rules() -> None:
    codes = {one.code for one in lint_files({"jobs/a.yml": JOB}, today=date(2026, 1, 1))}
    assert "BL202" in codes


def test_several_rules() -> None:
    assert [one.code for one in lint_files({"a.yml": JOB}, [self_dependency, unknown_dependency])] == ["BL202"]


def test_fires_and_silent() -> None:
    assert_fires(unknown_dependency, {"a.yml": JOB}, ("a.yml", "laod"))
    assert_silent(self_dependency, {"a.yml": JOB})


@pytest.mark.parametrize("expected", [("a.yml", "load"), ("b.yml", "laod")])
def test_another_place_fails(expected: tuple[str, str]) -> None:
    with pytest.raises(AssertionError, match="text='laod'"):
        assert_fires(unknown_dependency, {"a.yml": JOB}, expected)


def test_silence_fails_what_should_fire() -> None:
    with pytest.raises(AssertionError, match="found nothing"):
        assert_fires(self_dependency, {"a.yml": JOB}, ("a.yml", "laod"))


def test_nothing_is_no_expectation() -> None:
    with pytest.raises(AssertionError, match="say what is expected"):
        assert_fires(unknown_dependency, {"a.yml": JOB})


def test_a_finding_fails_what_should_be_silent() -> None:
    with pytest.raises(AssertionError, match="nothing was expected\nfound"):
        assert_silent(unknown_dependency, {"a.yml": JOB})


def test_a_configuration_among_the_files() -> None:
    files = {"a.yml": JOB, "bricklint.toml": '[severity]\nBL202 = "note"\n'}
    assert lint_files(files, unknown_dependency)
    assert not lint_files(
        {**files, "bricklint.toml": f'profile = "default"\n{files["bricklint.toml"]}'}, unknown_dependency
    )


def test_bytes_are_files_too() -> None:
    assert lint_files(
        {"a.json": b'{"tasks": [{"task_key": "a", "depends_on": [{"task_key": "b"}]}]}'}, unknown_dependency
    )


def test_a_crash_is_a_failure() -> None:
    with pytest.raises(
        AssertionError, match=r"BL299 crashes on job nightly in a\.yml: ValueError: on purpose, in two lines"
    ):
        lint_files({"a.yml": JOB}, crashing_rule)


def test_what_is_no_rule() -> None:
    with pytest.raises(PackError, match="has no RULES"):
        lint_files({"a.yml": JOB}, ModuleType("empty"))


def test_a_row_of_a_module_says_what_the_table_says() -> None:
    """What is told of a rule without a row is what its row would tell."""
    from bricklint.builtin import builtin_registry
    from bricklint.registry import row_of
    from bricklint.rule import Scope

    for row in builtin_registry().rows:
        if row.scope is Scope.ENGINE:
            continue
        module = __import__(row.module, fromlist=["RULE"])
        told = row_of(module)
        assert (told.code, told.slug, told.severity, told.scope, told.fix, told.policy) == (
            row.code,
            row.slug,
            row.severity,
            row.scope,
            row.fix,
            row.policy,
        )
        assert load_rule(told).page == load_rule(row).page
