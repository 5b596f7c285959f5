"""The page about forms: every example on it is read as the form that it stands under, and the tests it names exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from bricklint.files.memory import Memory
from bricklint.jobs.load import load_specs
from bricklint.jobs.model import Form

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
WITHOUT_EXAMPLE = {Form.RESET, Form.LIST_RUNS}
"""Told by the call alone, or the list of a form that is there."""


class Example(NamedTuple):
    form: str
    path: str
    text: str


def examples() -> list[Example]:
    found: list[Example] = []
    for section in re.split(r"(?m)^## ", PAGE)[1:]:
        form = section.split("\n", 1)[0].strip()
        found += [Example(form, path, text) for path, text in re.findall(r"(?ms)^```\w+ (\S+)\n(.*?)^```", section)]
    return found


@pytest.mark.parametrize("example", examples(), ids=lambda one: f"{one.form}: {one.path}")
def test_an_example_has_the_form_of_its_section(example: Example) -> None:
    specs = load_specs(Memory({example.path: example.text, "load.py": "x = 1\n"}))
    assert not specs.problems
    assert specs.jobs
    assert {job.form.value for job in specs.jobs} == {example.form}


def test_every_form_has_an_example() -> None:
    assert {form.value for form in Form} - {form.value for form in WITHOUT_EXAMPLE} == {one.form for one in examples()}


def test_the_table_names_every_form_and_tests_that_exist() -> None:
    rows = re.findall(r"(?m)^\| \[([^\]]+)\]\(#[^)]+\) \|[^|]*\| (.*) \|$", PAGE)
    assert {form for form, _ in rows} == {one.form for one in examples()}
    for _, cell in rows:
        for path in re.findall(r"`(tests/[^`]+)`", cell):
            assert (ROOT / path).is_file(), path
