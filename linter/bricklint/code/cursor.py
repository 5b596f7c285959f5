"""A cursor over code whose syntax tree is already known.

LibCST keeps no places. But a tree and its text agree token by token, so that a walk in the order of the text needs
only to step over blanks and comments and over each token: this costs a small part of LibCST's own position
provider, and is exact inside f-strings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from bricklint.code.ir import Expr
from bricklint.code.layout import Layout
from bricklint.code.limits import DEEPEST, TooDeepError

Readers: TypeAlias = Mapping[type, Callable[["Cursor", Any, int], Expr]]

_GAP = re.compile(r"(?:[ \t\f\r\n]+|\\(?:\r\n|\r|\n)|#[^\r\n]*)*")


_BRACKETS_ARE_ITS_OWN = ("Tuple", "GeneratorExp")


class LostError(Exception):
    """The tree and the text do not agree: a reader does not know a node."""


class Cursor:
    """A place in the code of a cell that moves forward. Offsets are code points in the code. `readers` read the
    expressions, by the type of their node, each from where its own text begins."""

    __slots__ = ("at", "code", "layout", "readers")

    def __init__(self, layout: Layout, at: int, readers: Readers) -> None:
        self.readers = readers
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

    def identifier(self, node: Any) -> str:
        """Moves over a name and returns it as Python compares it."""
        value: str = node.value
        self.take(value)
        return value if value.isascii() else unicodedata.normalize("NFKC", value)

    def read(self, node: Any, depth: int = 0, borrowed: int = 0) -> Any:
        """Moves over an expression and its brackets and returns it. `borrowed` counts outer brackets of the node that
        do not stand in the code. Raises TooDeepError, LostError."""
        if depth > DEEPEST:
            raise TooDeepError
        reader = self.readers.get(type(node))
        if reader is None:
            raise LostError(type(node).__name__)
        brackets = len(node.lpar) - borrowed
        if brackets <= 0:
            self.next()
            return reader(self, node, depth)
        opened = 0
        for _ in range(brackets):
            opened = self.take("(")
        self.next()
        found: Any = reader(self, node, depth)
        self.take(")")
        if type(node).__name__ in _BRACKETS_ARE_ITS_OWN:
            found = found._replace(start=self.layout.place(opened), end=self.here())
        for _ in range(brackets - 1):
            self.take(")")
        return found
