"""Suppressions that suppress nothing: what the engine itself says of its comments."""

from __future__ import annotations

from collections.abc import Iterable

from bricklint.diagnostic import Diagnostic, Edit, Fix, Label
from bricklint.engine.comments import Named, Suppression
from bricklint.engine.selection import Selection
from bricklint.engine.suppress import Suppressions
from bricklint.registry import Registry, Row

SLUG = "unused-suppression"


def unused_suppressions(
    suppressions: Suppressions, registry: Registry, selection: Selection, *, partial: bool = False
) -> list[Diagnostic]:
    """A diagnostic for each comment that suppresses nothing or names no rule. In a `partial` run, which looks at some
    of the project's targets, nothing can be said of comments that name rules."""
    row = registry.by_slug.get(SLUG)
    if row is None or row.code not in selection.rows:
        return []
    ran = frozenset() if partial else frozenset(selection.rows) - {row.code}
    everything = all(one.code in selection.rows or one.strict for one in registry.rows) and not partial
    said = (_said(row, one, ran, everything) for one in suppressions.all())
    kept, _ = suppressions.apply([selection.weigh(one) for one in said if one is not None])
    return kept


def _said(row: Row, suppression: Suppression, ran: frozenset[str], everything: bool) -> Diagnostic | None:
    where = "in this file" if suppression.lines is None else "here"
    if suppression.names is None:
        if suppression.used or not everything:
            return None
        return _diagnostic(row, suppression, f"this comment suppresses nothing: there is no finding {where}", ())
    unknown = [name for name in suppression.names if not name.codes]
    idle = [name for name in suppression.names if name.codes and _is_idle(name, suppression, ran)]
    if unknown:
        message = f"this comment names no rule: {_listed(unknown)}"
        return _diagnostic(row, suppression, message, (*unknown, *idle), "`bricklint rules` lists the codes and names")
    if idle:
        message = f"this comment suppresses nothing: no finding of {_listed(idle)} {where}"
        return _diagnostic(row, suppression, message, idle)
    return None


def _is_idle(name: Named, suppression: Suppression, ran: frozenset[str]) -> bool:
    return name.codes <= ran and not name.codes & suppression.used


def _diagnostic(
    row: Row, suppression: Suppression, message: str, names: Iterable[Named], hint: str | None = None
) -> Diagnostic:
    fix = _fix(suppression, tuple(names))
    label = Label(suppression.span, "")
    return Diagnostic(row.code, row.slug, row.severity, message, label, hint=hint, fixes=(fix,))


def _fix(suppression: Suppression, names: tuple[Named, ...]) -> Fix:
    """Take the names out of the list, or the whole comment where none is left."""
    kept = [name for name in suppression.names or () if name not in names]
    if not kept:
        return Fix("take the comment out", (Edit(suppression.removal, ""),))
    first, last = (suppression.names or ())[0], (suppression.names or ())[-1]
    span = first.span.source.span(first.span.start, last.span.end)
    return Fix(f"take {_listed(names)} out", (Edit(span, ", ".join(name.text for name in kept)),))


def _listed(names: Iterable[Named]) -> str:
    return ", ".join(f"`{name.text}`" for name in names)
