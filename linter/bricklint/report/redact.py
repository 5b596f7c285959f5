"""What no report may show: the secrets that any finding of the run has found."""

from __future__ import annotations

from collections.abc import Sequence

from bricklint.diagnostic import Diagnostic
from bricklint.source import Span


def redacted(diagnostics: Sequence[Diagnostic]) -> tuple[Span, ...]:
    """The places that are hidden in every frame and snippet of a run, whichever finding it belongs to."""
    return tuple(dict.fromkeys(span for diagnostic in diagnostics for span in diagnostic.redact))
