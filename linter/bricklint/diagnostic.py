"""What a rule says: diagnostics, their places and their fixes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import NamedTuple

from bricklint.source import SourceText, Span


class Severity(IntEnum):
    """How much a diagnostic weighs; the words are DESIGN.md's.

    ERROR: the API or the run will fail, a setting will have no effect, or the run will lie about its result.
    WARNING: very likely a defect, or a risk that a reviewer would raise. NOTE: advice, shown in the strict profile.
    """

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The severity in lower case, as reports and the configuration write it."""
        return self.name.lower()


class Confidence(IntEnum):
    """How sure a diagnostic is: HIGH rests on what stands in the files, MEDIUM on a resolution that could be
    another (a notebook that was "taken to be" the one meant)."""

    MEDIUM = 1
    HIGH = 2


class Label(NamedTuple):
    """A marked place and what is to be said of it; an empty text marks the place alone."""

    span: Span
    text: str


class Edit(NamedTuple):
    """Put `text` in the place of the characters of `span`."""

    span: Span
    text: str


class Fix(NamedTuple):
    """A change that mends the mistake. `safe` fixes never change what a correct run does."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `primary` is the smallest expression that says it, where the fix belongs; `related` are further places, in order
    where the order is the evidence (`ordered`). `notes` are further sentences, `hint` says what would be valid.
    `policy` marks findings that speak once for a whole job and come after the defects in a report. `job` names the
    job that it is about, `targets` the bundle targets in which it holds (empty: all or none). `redact` are places
    whose characters no report may show (a password): see `shown_line`.
    """

    code: str
    slug: str
    severity: Severity
    message: str
    primary: Label
    related: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    hint: str | None = None
    fixes: tuple[Fix, ...] = ()
    confidence: Confidence = Confidence.HIGH
    policy: bool = False
    ordered: bool = False
    job: str | None = None
    targets: tuple[str, ...] = field(default=())
    redact: tuple[Span, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every place of the finding, the primary one first."""
        return (self.primary.span, *(label.span for label in self.related))

    def with_severity(self, severity: Severity) -> Diagnostic:
        """The same finding at another severity."""
        return replace(self, severity=severity)

    def with_targets(self, targets: tuple[str, ...]) -> Diagnostic:
        """The same finding, said of these targets."""
        return replace(self, targets=targets)


def shown_line(source: SourceText, number: int, redact: tuple[Span, ...]) -> str:
    """A line of a file (counted from 1), without its line end, as reports may show it: see `shown_text`."""
    line = source.line(number)
    begin = source.line_starts[number - 1] if redact and number <= len(source.line_starts) else 0
    return shown_text(source.span(begin, begin + len(line)), redact) if redact else line


def shown_text(place: Span, redact: tuple[Span, ...]) -> str:
    """The characters of a place as reports may show them: those of `redact` become `•`, one for one, so that columns
    stay what they are."""
    text = place.text
    for span in redact:
        if span.path == place.path and span.start < place.end and place.start < span.end:
            start, end = max(span.start - place.start, 0), min(span.end - place.start, len(text))
            text = text[:start] + "•" * (end - start) + text[end:]
    return text
