"""A run against its baseline: what is known, what is new, what is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from bricklint.baseline.store import Counts, Entry
from bricklint.diagnostic import Diagnostic
from bricklint.engine.run import in_order
from bricklint.report.fingerprint import route_hash
from bricklint.report.result import Baselined, Result, Stale


def compared(result: Result, counts: Counts, file: str) -> Result:
    """The result without the findings that the baseline lets pass; they and what is stale stand in its `baseline`.
    Where an entry lets fewer pass than there are, the later ones are new."""
    left = dict(counts)
    seen = [*result.diagnostics, *result.known]
    shown = {id(one) for one in seen}
    new: list[Diagnostic] = []
    known: list[Diagnostic] = []
    # What this run does not show uses up its entries too: a hook must not call them stale, nor let others pass by them.
    for diagnostic in in_order([*seen, *result.unseen]):
        entry = entry_of(diagnostic, result)
        passes = left.get(entry, 0) > 0
        if passes:
            left[entry] -= 1
        if id(diagnostic) in shown:
            (known if passes else new).append(diagnostic)
    stale = [Stale(*entry, count) for entry, count in sorted(left.items()) if count and _is_judged(entry, result)]
    return replace(result, diagnostics=new, baseline=Baselined(file, known, stale))


def entry_of(diagnostic: Diagnostic, result: Result) -> Entry:
    """What a baseline says of a finding."""
    return Entry(diagnostic.primary.span.path, diagnostic.code, route_hash(diagnostic, result.subject))


def counted(diagnostics: Iterable[Diagnostic], result: Result) -> dict[Entry, int]:
    """A baseline that lets these findings pass."""
    return dict(Counter(entry_of(one, result) for one in diagnostics))


def without_stale(counts: Counts, stale: Iterable[Stale]) -> dict[Entry, int]:
    """A baseline without what is gone."""
    gone = {Entry(*one[:3]): one.gone for one in stale}
    left = {entry: count - gone.get(entry, 0) for entry, count in counts.items()}
    return {entry: count for entry, count in left.items() if count > 0}


def together(counts: Counts, more: Counts) -> dict[Entry, int]:
    """A baseline that lets the findings of both pass."""
    return dict(Counter(counts) + Counter(more))


def _is_judged(entry: Entry, result: Result) -> bool:
    """Whether a run can tell that a finding is gone: its rule ran to the end on every target, or there is no such rule
    any more."""
    if entry.code not in result.registry.by_code:
        return True
    return not result.partial and entry.code in result.ran and all(one.code != entry.code for one in result.crashes)
