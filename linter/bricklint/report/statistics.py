"""How many findings each rule has."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from bricklint.diagnostic import Severity
from bricklint.report.result import Result


class Line(NamedTuple):
    """One rule's findings: how many there are, and how many of them have a safe fix; `severity` is the gravest."""

    number: int
    code: str
    name: str
    severity: Severity
    fixable: int


def statistics(result: Result) -> list[Line]:
    """A line for each rule that has findings, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    fixable: Counter[str] = Counter()
    severities: dict[str, Severity] = {}
    for one in result.diagnostics:
        counts[one.code, one.slug] += 1
        fixable[one.code] += any(fix.safe for fix in one.fixes)
        severities[one.code] = max(one.severity, severities.get(one.code, one.severity))
    lines = (Line(count, code, name, severities[code], fixable[code]) for (code, name), count in counts.items())
    return sorted(lines, key=lambda line: (-line.number, line.code))
