"""The fixes of the family: each makes its finding go away, and nothing is left to fix behind it."""

from __future__ import annotations

import textwrap

import pytest

from bricklint.diagnostic import Fix
from bricklint.fixing.edits import Change, changed, changes_of
from tests.rules import (
    test_parameters_calls,
    test_parameters_defined,
    test_parameters_magics,
    test_parameters_paths,
    test_parameters_references,
    test_parameters_values,
    test_parameters_widgets,
)
from tests.rules.harness import Case, case_id, findings

MODULES = (
    test_parameters_calls,
    test_parameters_defined,
    test_parameters_magics,
    test_parameters_paths,
    test_parameters_references,
    test_parameters_values,
    test_parameters_widgets,
)
FIXED = ("BL602", "BL607", "BL608", "BL614", "BL616")
FIXABLE = [case for module in MODULES for case in module.CASES if not case.is_silent and case.code in FIXED]


def applied(files: dict[str, str], fixes: list[Fix]) -> dict[str, str]:
    done = dict(files)
    changes: dict[str, list[Change]] = {}
    for fix in fixes:
        for path, some in changes_of(fix).items():
            changes.setdefault(path, []).extend(some)
    for path, some in changes.items():
        done[path] = changed(done[path], some)
    return done


@pytest.mark.parametrize("case", FIXABLE, ids=case_id)
def test_a_fix_mends_what_it_is_offered_for(case: Case) -> None:
    files = {path: textwrap.dedent(text).lstrip("\n") for path, text in case.files.items()}
    before = findings(dict(files), case.code, **case.config)
    fixable = [one for one in before if one.fixes]
    mended = applied(files, [one.fixes[0] for one in fixable])
    after = findings(dict(mended), case.code, **case.config)
    assert len(after) == len(before) - len(fixable)
    assert not [one for one in after if one.fixes]


def test_there_are_fixes_to_try() -> None:
    offered = {
        one.code for case in FIXABLE for one in findings(dict(case.files), case.code, **case.config) if one.fixes
    }
    assert offered == set(FIXED)
