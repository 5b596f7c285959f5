"""Suppressions that suppress nothing: what the engine itself says of its comments."""

from __future__ import annotations

from bricklint.diagnostic import Diagnostic, Edit, Fix, Label
from bricklint.engine.selection import Selection
from bricklint.engine.suppress import Suppression, Suppressions
from bricklint.registry import Registry, Row
from bricklint.source import Span

SLUG = "unused-suppression"


def unused_suppressions(suppressions: Suppressions, registry: Registry, selection: Selection) -> list[Diagnostic]:
    """A diagnostic for each comment that suppresses nothing or names no rule."""
    row = registry.by_slug.get(SLUG)
    if row is None or row.code not in selection.rows:
        return []
    found = []
    for suppression, names in suppressions.unused(frozenset(selection.rows)):
        diagnostic = selection.judge(_said(row, suppression, names))
        if diagnostic is not None:
            found.append(diagnostic)
    return found


def _said(row: Row, suppression: Suppression, names: tuple[str, ...]) -> Diagnostic:
    listed = ", ".join(f"`{name}`" for name in names)
    if suppression.unknown:
        message = f"this comment names no rule: {', '.join(f'`{name}`' for name in suppression.unknown)}"
        hint = "`bricklint rules` lists the codes and names"
    else:
        where = "in this file" if suppression.line is None else "here"
        message = f"this comment suppresses nothing: no finding of {listed or 'any rule'} {where}"
        hint = None
    whole = not names or len(suppression.codes) + len(suppression.unknown) <= len(names)
    fixes = (Fix("take the comment out", (Edit(_with_reason(suppression.span), ""),)),) if whole else ()
    return Diagnostic(row.code, row.slug, row.severity, message, Label(suppression.span, ""), hint=hint, fixes=fixes)


def _with_reason(span: Span) -> Span:
    """The comment to the end of its line, with the blanks before it."""
    text = span.source.text
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    start = span.start
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    return Span(span.source, start, end - 1 if text[end - 1 : end] == "\r" else end)
