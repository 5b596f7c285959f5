"""What no report may show: the secrets that any finding of the run has found."""

from __future__ import annotations

from bricklint.report.result import Result
from bricklint.source import Span


def redacted(result: Result) -> tuple[Span, ...]:
    """The places that are hidden in every frame and snippet of a run, whichever finding it belongs to: also one that is
    suppressed, or not shown."""
    return tuple(dict.fromkeys(span for diagnostic in result.everything() for span in diagnostic.redact))
