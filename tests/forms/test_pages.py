"""Each form has a project in which every rule that can fire there fires at its place, and a reason for every other."""

from __future__ import annotations

import pytest

from bricklint.lint import builtin_registry
from tests.forms.cannot import CANNOT
from tests.forms.pages import FOLDER, found_in, read_page

ABOUT_JOBS = {
    row.code
    for row in builtin_registry().rows
    if row.code[:3] in ("BL0", "BL1", "BL2", "BL3", "BL4", "BL5", "BL9")
    or row.code in ("BL604", "BL605", "BL606", "BL607", "BL608", "BL614", "BL616", "BL617", "BL618", "BL620")
}
"""The rules that speak about what a spec says; those about code alone have cases of their own."""


def test_every_page_is_tested() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(CANNOT)


@pytest.mark.parametrize("name", CANNOT)
def test_every_finding_of_a_form(name: str) -> None:
    page = read_page(name)
    assert found_in(page) == page.expected


@pytest.mark.parametrize("name", CANNOT)
def test_what_does_not_fire_has_a_reason(name: str) -> None:
    fires = read_page(name).codes & ABOUT_JOBS
    assert fires | set(CANNOT[name]) == ABOUT_JOBS
    assert not fires & set(CANNOT[name]), "it fires and cannot"
