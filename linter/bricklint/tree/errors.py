"""What a reader says when a document cannot be read."""

from __future__ import annotations


class DocumentError(Exception):
    """A document that cannot be parsed.

    `start` and `end` are the offending characters (0-based code points), `message` one sentence that says what is
    wrong, `hint` what would be right. `incomplete` marks documents that were given up for their size or depth.
    """

    def __init__(self, message: str, start: int, end: int, hint: str | None = None, *, too_large: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.hint = hint
        self.too_large = too_large
