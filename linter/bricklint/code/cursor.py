"""A cursor over code whose syntax tree is already known.

LibCST keeps no places. But a tree and its text agree token by token, so that a walk in the order of the text needs
only to step over blanks and comments and over each token: this costs a small part of LibCST's own position
provider, and is exact inside f-strings.
"""

from __future__ import annotations

import re

from bricklint.code.layout import Layout

_GAP = re.compile(r"(?:[ \t\f\r\n]+|\\(?:\r\n|\r|\n)|#[^\r\n]*)*")


class LostError(Exception):
    """The tree and the text do not agree: a reader does not know a node."""


class Cursor:
    """A place in the code of a cell that moves forward. Offsets are code points in the code."""

    __slots__ = ("at", "code", "layout")

    def __init__(self, layout: Layout, at: int) -> None:
        self.layout = layout
        self.code = layout.code
        self.at = at

    def next(self) -> int:
        """Moves to the next token and returns its offset."""
        gap = _GAP.match(self.code, self.at)
        if gap is not None:
            self.at = gap.end()
        return self.at

    def take(self, token: str) -> int:
        """Moves over a token that must come next; returns where it begins. Raises LostError."""
        if not self.code.startswith(token, self.at):
            self.next()
            if not self.code.startswith(token, self.at):
                raise LostError(f"{token!r} expected at {self.at}")
        start = self.at
        self.at = start + len(token)
        return start

    def skip(self, token: str) -> bool:
        """Moves over a token if it comes next, and else stays where it is."""
        gap = _GAP.match(self.code, self.at)
        start = gap.end() if gap is not None else self.at
        if not self.code.startswith(token, start):
            return False
        self.at = start + len(token)
        return True

    def here(self) -> int:
        """The offset in the file of the cursor."""
        return self.layout.place(self.at)
