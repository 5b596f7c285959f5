"""A finding as lines of plain text, for services that show no code frames."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.diagnostic import Diagnostic
from bricklint.report.cells import clean
from bricklint.report.numbers import targets
from bricklint.source import Span

_MOST_PLACES = 20


def place(span: Span) -> str:
    """`path:line` of a place."""
    return f"{clean(span.path)}:{span.begin.line}"


def plain_lines(diagnostic: Diagnostic) -> list[str]:
    """All that a finding says, a line each, without characters that a terminal would obey."""
    return [clean(line) for line in _lines(diagnostic)]


def _lines(diagnostic: Diagnostic) -> Iterator[str]:
    yield diagnostic.message
    if diagnostic.primary.text:
        yield diagnostic.primary.text
    for label in diagnostic.related[:_MOST_PLACES]:
        yield f"{place(label.span)}: {label.text}" if label.text else f"see {place(label.span)}"
    if len(diagnostic.related) > _MOST_PLACES:
        yield f"and {len(diagnostic.related) - _MOST_PLACES} more places"
    yield from diagnostic.notes
    if diagnostic.targets:
        yield f"in {targets(diagnostic.targets)}"
    if diagnostic.hint:
        yield f"Help: {diagnostic.hint}"
