"""Places in SARIF: locations, regions, snippets, and the text of a message with its links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from bricklint.diagnostic import Diagnostic, Label, shown_text
from bricklint.report.numbers import targets
from bricklint.source import SourceText, Span

ROOT = "%SRCROOT%"
MAX_LOCATIONS = 1_000
"""A code-scanning service refuses results with more locations than this."""

_MAX_SNIPPET = 2_000
_CONTEXT_LINES = 1


class Places(NamedTuple):
    """What the project knows of a place beyond its line: a cell of a notebook, a route in a spec; and which places
    are not shown."""

    place_name: Callable[[Span], str]
    route: Callable[[Span], str]
    redact: tuple[Span, ...] = ()


def uri_of(path: str) -> str:
    """A path relative to the root as a URI: blanks, brackets, `#`, `%` and non-ASCII percent-encoded."""
    # A first part with a colon would read as a scheme; quote() takes care of it, as `:` is not safe here.
    return quote(path.encode("utf-8", "surrogateescape"), safe="/~@!$&'()*+,;=")


def artifact(path: str) -> dict[str, Any]:
    """Where a file is: relative to the project's root, wherever that lies."""
    return {"uri": uri_of(path), "uriBaseId": ROOT}


def location(label: Label, places: Places, number: int | None = None) -> dict[str, Any]:
    """A location with what is said of it; `number` is what links in messages call it by."""
    span = label.span
    found: dict[str, Any] = {} if number is None else {"id": number}
    found["physicalLocation"] = _physical(span, places.redact)
    logical = _logical(span, places)
    if logical:
        found["logicalLocations"] = logical
    if label.text and number is not None:
        found["message"] = {"text": sentence(label.text)}
    return found


def _physical(span: Span, redact: tuple[Span, ...]) -> dict[str, Any]:
    if not span.source.text:
        return {"artifactLocation": artifact(span.path), "region": {"startLine": 1}}
    found = {"artifactLocation": artifact(span.path), "region": _with_snippet(span, redact)}
    context = _context(span, redact)
    if context is not None:
        found["contextRegion"] = context
    return found


def region(span: Span) -> dict[str, Any]:
    """The region of a span: lines and columns from 1, in code points, the end behind the last character."""
    begin, finish = span.begin, span.finish
    return {
        "startLine": begin.line,
        "startColumn": begin.column,
        "endLine": finish.line,
        "endColumn": finish.column,
    }


def _with_snippet(span: Span, redact: tuple[Span, ...]) -> dict[str, Any]:
    found = region(span)
    if span.start < span.end <= span.start + _MAX_SNIPPET:
        found["snippet"] = {"text": shown_text(span, redact)}
    return found


def _context(span: Span, redact: tuple[Span, ...]) -> dict[str, Any] | None:
    """The marked lines with their neighbours; None where they are too long to be worth carrying."""
    source: SourceText = span.source
    starts = source.line_starts
    first = max(1, span.begin.line - _CONTEXT_LINES)
    last = min(len(starts), span.finish.line + _CONTEXT_LINES)
    begin = starts[first - 1]
    end = starts[last] if last < len(starts) else len(source.text)
    if end - begin > _MAX_SNIPPET or end <= begin or (begin, end) == (span.start, span.end):
        return None
    return _with_snippet(Span(source, begin, end), redact)


def _logical(span: Span, places: Places) -> list[dict[str, Any]]:
    route = places.route(span)
    if route:
        return [{"name": route.rsplit(".", 1)[-1], "fullyQualifiedName": route, "kind": "property"}]
    name = places.place_name(span)
    return [{"name": name, "fullyQualifiedName": f"{span.path}/{name}", "kind": "module"}] if name else []


def message_of(diagnostic: Diagnostic) -> str:
    """The whole of what a diagnostic says, as sentences; places in other files are links to `relatedLocations`."""
    parts = [sentence(diagnostic.message)]
    if diagnostic.primary.text:
        parts.append(sentence(diagnostic.primary.text))
    for number, label in enumerate(diagnostic.related[: MAX_LOCATIONS - 1], 1):
        where = f"{label.span.path}:{label.span.begin.line}"
        link = f"[{_link_text(where)}]({number})"
        parts.append(f"{link}: {sentence(label.text)}" if label.text else f"See {link}.")
    parts += [sentence(note) for note in diagnostic.notes]
    if diagnostic.targets:
        parts.append(f"In {targets(diagnostic.targets)}.")
    if diagnostic.hint:
        parts.append(sentence(f"Help: {diagnostic.hint}"))
    return " ".join(parts)


def sentence(text: str) -> str:
    """A text as a sentence: with an end, and a capital where its first word is plain."""
    first = text.split(" ", 1)[0]
    begun = text[:1].upper() + text[1:] if first.isalpha() else text
    return begun if begun.endswith((".", "!", "?")) else f"{begun}."


def _link_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
