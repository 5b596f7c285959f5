"""What loading finds wrong: values that the engine turns into diagnostics."""

from __future__ import annotations

from dataclasses import dataclass

from bricklint.diagnostic import Label
from bricklint.source import Span


@dataclass(frozen=True)
class Problem:
    """Something wrong that shows while specs are read. `slug` is the slug of the rule that speaks of it.

    `span` is None where the file has no text to mark (it could not be read).
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
