"""What has changed since a revision: the findings of changed files, and those that a change has caused elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from bricklint.baseline.compare import entry_of
from bricklint.diagnostic import Diagnostic
from bricklint.report.result import Result


def changed_only(
    result: Result, revision: str, has_changed: Callable[[str], bool], before: Callable[[], Result]
) -> Result:
    """The result with the findings that have a place in a changed file, and those that the project did not have at the
    revision: `before` lints it there, and is only asked where a finding lies in unchanged files alone."""
    apart = [one for one in result.diagnostics if not any(has_changed(span.path) for span in one.spans)]
    caused = set(map(id, _caused(apart, result, before()))) if apart else set()
    left_out = {id(one) for one in apart} - caused
    return replace(
        result,
        diagnostics=[one for one in result.diagnostics if id(one) not in left_out],
        unseen=[*result.unseen, *(one for one in apart if id(one) in left_out)],
        since=revision,
    )


def _caused(apart: list[Diagnostic], result: Result, before: Result) -> list[Diagnostic]:
    """Those that were not there before. Where a rule crashed, nothing is known of what it would have said."""
    known = Counter(entry_of(one, before) for one in before.everything())
    crashed = {crash.code for crash in before.crashes}
    found = []
    for diagnostic in apart:
        entry = entry_of(diagnostic, result)
        known[entry] -= 1
        if known[entry] < 0 and diagnostic.code not in crashed:
            found.append(diagnostic)
    return found
