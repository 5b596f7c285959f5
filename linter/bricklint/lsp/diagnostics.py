"""Findings as the protocol writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lsprotocol import types

from bricklint.diagnostic import Diagnostic, Label, Severity
from bricklint.report.sarif_places import sentence
from bricklint.report.sarif_rules import help_uri
from bricklint.source import Span

SOURCE = "bricklint"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
_UNNECESSARY = ("unread-", "unused-", "redundant-", "inert-")
_DEPRECATED = ("deprecated-",)
"""How the names of rules begin whose marked characters an editor fades, or strikes out."""


class Abilities(NamedTuple):
    """What the client can show of a finding."""

    related: bool = False
    tags: frozenset[int] = frozenset()
    data: bool = False
    href: bool = False


def abilities_of(client: types.ClientCapabilities) -> Abilities:
    """What a client says that it can show."""
    published = client.text_document.publish_diagnostics if client.text_document is not None else None
    if published is None:
        return Abilities()
    tags = published.tag_support.value_set if published.tag_support is not None else ()
    return Abilities(
        related=bool(published.related_information),
        tags=frozenset(int(tag) for tag in tags),
        data=bool(published.data_support),
        href=bool(published.code_description_support),
    )


def written(
    diagnostic: Diagnostic,
    place: Callable[[Span], types.Location | None],
    abilities: Abilities,
    key: str,
) -> types.Diagnostic | None:
    """A finding for the client; None where its place cannot be shown. `place` gives the location of a span, `key`
    comes back with requests for actions."""
    here = place(diagnostic.primary.span)
    if here is None:
        return None
    uri = help_uri(diagnostic.code) if abilities.href else None
    return types.Diagnostic(
        range=here.range,
        message=message_of(diagnostic, with_places=not abilities.related),
        severity=_SEVERITIES[diagnostic.severity],
        code=diagnostic.code,
        code_description=types.CodeDescription(uri) if uri is not None else None,
        source=SOURCE,
        tags=_tags(diagnostic, abilities) or None,
        related_information=_related(diagnostic.related, place) if abilities.related else None,
        data={"key": key} if abilities.data else None,
    )


def message_of(diagnostic: Diagnostic, *, with_places: bool) -> str:
    """All that a finding says, a line each; with its further places where the client cannot show them itself."""
    lines = [diagnostic.message]
    if diagnostic.primary.text:
        lines.append(diagnostic.primary.text)
    if with_places:
        lines += [
            f"{label.span.path}:{label.span.begin.line}: {label.text}" for label in diagnostic.related if label.text
        ]
    lines += diagnostic.notes
    if diagnostic.targets:
        lines.append(f"in target{'s' if len(diagnostic.targets) > 1 else ''} {', '.join(diagnostic.targets)}")
    if diagnostic.hint:
        lines.append(f"help: {diagnostic.hint}")
    return "\n".join(lines)


def _related(
    labels: Sequence[Label], place: Callable[[Span], types.Location | None]
) -> list[types.DiagnosticRelatedInformation]:
    found = []
    for label in labels:
        location = place(label.span)
        if location is not None:
            found.append(types.DiagnosticRelatedInformation(location, sentence(label.text or "see here")))
    return found


def _tags(diagnostic: Diagnostic, abilities: Abilities) -> list[types.DiagnosticTag]:
    found = []
    if diagnostic.slug.startswith(_UNNECESSARY):
        found.append(types.DiagnosticTag.Unnecessary)
    if diagnostic.slug.startswith(_DEPRECATED):
        found.append(types.DiagnosticTag.Deprecated)
    return [tag for tag in found if int(tag) in abilities.tags]
