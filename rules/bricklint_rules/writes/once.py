"""One finding for each place, however many notebooks share the helper that it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bricklint.diagnostic import Diagnostic, Label
from bricklint.project.model import Code, Project

MOST_PLACES = 8


def once(project: Project, said: Callable[[Code], Iterable[Diagnostic]]) -> Iterator[Diagnostic]:
    """What a function of a module says of each file of code. Of several findings at one place the gravest stays, and
    takes the evidence of the others with it."""
    found: dict[tuple[str, str, int, int], Diagnostic] = {}
    for diagnostic in project.each(said):
        span = diagnostic.primary.span
        key = (diagnostic.code, span.path, span.start, span.end)
        earlier = found.get(key)
        found[key] = diagnostic if earlier is None else _together(earlier, diagnostic)
    yield from found.values()


def _together(first: Diagnostic, second: Diagnostic) -> Diagnostic:
    if second.severity > first.severity:
        first, second = second, first
    known = {_place(label) for label in first.related}
    more = [label for label in second.related if _place(label) not in known]
    return replace(first, related=(*first.related, *more)[: max(MOST_PLACES, len(first.related))])


def _place(label: Label) -> tuple[str, int, int]:
    return label.span.path, label.span.start, label.span.end
