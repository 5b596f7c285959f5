"""What loading finds wrong: values that the engine turns into diagnostics."""

from __future__ import annotations

from dataclasses import dataclass

from bricklint.diagnostic import Label
from bricklint.source import SourceText, Span


@dataclass(frozen=True)
class Problem:
    """Something wrong that shows while specs are read. `slug` is the slug of the rule that speaks of it.

    `span` is None where the file has no text to mark (it could not be read). `confidence` is high: what is said here
    was read in the files.
    """

    slug: str
    path: str
    message: str
    span: Span | None = None
    label: str = ""
    hint: str | None = None
    related: tuple[Label, ...] = ()


def problem_at(
    slug: str,
    span: Span,
    message: str,
    *,
    label: str = "",
    hint: str | None = None,
    related: tuple[Label, ...] = (),
) -> Problem:
    """A problem at a place of a file."""
    return Problem(slug, span.path, message, span, label, hint, related)


def whole_file(path: str) -> Span:
    """The place of a file that has no text: its first character."""
    return Span(SourceText(path, ""), 0, 0)
