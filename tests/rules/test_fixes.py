"""What must hold for every fix that a rule offers in any of its cases: it can be made, mends what it was offered for,
leaves nothing else to mend behind it, keeps comments, and the file still reads. And every rule has the fixes that the
table of rules promises."""

from __future__ import annotations

import importlib
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from bricklint.config import Config
from bricklint.diagnostic import Fix
from bricklint.files.memory import Memory
from bricklint.files.port import Files
from bricklint.fixing.edits import Change, changed, changes_of
from bricklint.fixing.passes import mend
from bricklint.fixing.reparse import faults
from bricklint.fixing.texts import file_text
from bricklint.lint import builtin_registry, lint
from bricklint.registry import load_rule
from bricklint.report.result import Result
from bricklint.testing import read_page
from tests.rules.harness import TODAY, Case

REGISTRY = builtin_registry()
PROMISED = frozenset(
    (
        *("BL005", "BL007", "BL101", "BL102", "BL104", "BL202", "BL205", "BL206", "BL208", "BL212", "BL213", "BL214"),
        *("BL301", "BL304", "BL504", "BL602", "BL607", "BL608", "BL614", "BL701", "BL703", "BL401", "BL402"),
    )
)
"""Rules that have a fix, by the list that was agreed on; more may have one."""

UNSAFE_ONLY = frozenset(("BL303", "BL401", "BL402", "BL701", "BL703"))
"""Rules whose fixes change what a correct run does, or may."""


def cases() -> Iterator[Case]:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.stem != Path(__file__).stem:
            module = importlib.import_module(f"tests.rules.{path.stem}")
            yield from (case for case in getattr(module, "CASES", ()) if not case.is_silent)


FIXABLE = [case for case in cases() if REGISTRY.by_code[case.code].fix]


def texts_of(case: Case) -> dict[str, str]:
    return {
        path: textwrap.dedent(text).lstrip("\n") if isinstance(text, str) else text for path, text in case.files.items()
    }


def linter(case: Case):
    """A lint run for the case's rule alone."""
    config = Config(**{"profile": "strict", **case.config, "select": (case.code,)})  # type: ignore[arg-type]

    def run(files: Files) -> Result:
        result = lint(files, config, REGISTRY, today=TODAY)
        assert not result.crashes, result.crashes
        return result

    return run


def case_id(case: Case) -> str:
    return f"{case.clause}-{case.why.replace(' ', '-')}"


@pytest.mark.parametrize("case", FIXABLE, ids=case_id)
def test_every_fix_of_a_case_mends(case: Case) -> None:
    run, files = linter(case), Memory(texts_of(case))
    for diagnostic in run(files).diagnostics:
        for fix in diagnostic.fixes:
            check_comments(fix)
    mended = mend(files, run, unsafe=True, may_touch=lambda path: True)
    assert [(one.fix.title, one.reason) for one in mended.refused] == []
    assert not [one.fixes for one in mended.result.diagnostics if one.fixes], "nothing that could be fixed is left"
    for group in mended.rewrites:
        for rewrite in group:
            old, new = file_text(rewrite.before), file_text(rewrite.after)
            assert faults(rewrite.path, new.text) <= faults(rewrite.path, old.text)
            assert (old.encoding, old.mark) == (new.encoding, new.mark)
            assert old.text.endswith("\n") == new.text.endswith("\n")
            assert ("\r" in old.text) == ("\r" in new.text)


@pytest.mark.parametrize("case", FIXABLE, ids=case_id)
def test_every_fix_mends_with_windows_line_ends(case: Case) -> None:
    run = linter(case)
    texts = {path: text for path, text in texts_of(case).items() if isinstance(text, str)}
    windows = {path: text.replace("\r\n", "\n").replace("\n", "\r\n") for path, text in texts.items()}
    assert fixed(texts, run) == {path: text.replace("\r\n", "\n") for path, text in fixed(windows, run).items()}


def fixed(texts: dict[str, str], run) -> dict[str, str]:
    mended = mend(Memory(texts), run, unsafe=True, may_touch=lambda path: True)
    return {one.path: one.after.decode() for group in mended.rewrites for one in group}


def check_comments(fix: Fix) -> None:
    """A comment goes only with the whole line that it speaks of."""
    sources = {edit.span.path: edit.span.source.text for edit in fix.edits}
    for path, changes in changes_of(fix).items():
        assert changed(sources[path], changes) != sources[path]
        for change in changes:
            gone = sources[path][change.start : change.end]
            if re.search(r"(?:^|\s)#", gone) and not is_comment(gone):
                assert is_whole_lines(sources[path], change), gone


def is_comment(gone: str) -> bool:
    return gone.strip().startswith("#") or "bricklint:" in gone


def is_whole_lines(text: str, change: Change) -> bool:
    begins = change.start == 0 or text[change.start - 1] in "\r\n" or text[change.start] in "\r\n"
    return begins and (change.end == len(text) or text[change.end - 1] == "\n")


def test_the_table_promises_what_was_agreed_on() -> None:
    assert {row.code for row in REGISTRY.rows if row.fix} >= PROMISED


def test_rules_offer_fixes_as_the_table_says() -> None:
    offered: dict[str, set[bool]] = {}
    for case in cases():
        for diagnostic in linter(case)(Memory(texts_of(case))).diagnostics:
            offered.setdefault(diagnostic.code, set()).update(fix.safe for fix in diagnostic.fixes)
    offering = {code for code, kinds in offered.items() if kinds}
    in_table = {row.code for row in REGISTRY.rows if row.fix}
    assert offering == in_table
    assert {code for code, kinds in offered.items() if kinds == {False}} == UNSAFE_ONLY


@pytest.mark.parametrize("code", sorted(row.code for row in REGISTRY.rows if row.fix))
def test_the_page_says_how_safe_a_fix_is(code: str) -> None:
    said = read_page(load_rule(REGISTRY.by_code[code]).page).sections["Fix safety"]
    assert ("unsafe" in said) if code in UNSAFE_ONLY else ("safe" in said)
