"""The tokens of a SQL text, and reading names from them.

Characters of the private use area (U+E000 on) stand for parts of the text that are not known; they count as letters
of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HOLE = 0xE000
MOST_HOLES = 6000

_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
      | (?P<string>'(?:[^'\\]|\\.|'')*(?:'|\Z)|"(?:[^"\\]|\\.|"")*(?:"|\Z))
      | (?P<quoted>`(?:[^`]|``)*(?:`|\Z))
      | (?P<mustache>\{\{[^{}]*\}\})
      | (?P<dollar>\$\{[^}\n]*\}|\$[A-Za-z_]\w*)
      | (?P<marker>(?<![\w)\]`"':]):[A-Za-z_]\w*)
      | (?P<word>[^\W\d][\w\uE000-\uF8FF]*|[\uE000-\uF8FF][\w\uE000-\uF8FF]*)
      | (?P<number>\d[\w.]*)
      | (?P<mark>::|<=>|[^\s])""",
    re.VERBOSE | re.DOTALL,
)
Place = tuple[int, int]


class Token(NamedTuple):
    """A token: its kind (a group of `_TOKEN`), its text, upper case for words, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a SQL text, without comments."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind != "comment":
            found = match[0].upper() if kind == "word" else match[0]
            yield Token(kind, found, match.start(), match.end())


class Reader:
    """Reads the tokens of one statement from left to right; `at` is the token that is next."""

    def __init__(self, items: list[Token]) -> None:
        self.items = items
        self.at = 0

    def word(self, ahead: int = 0) -> str:
        """The word `ahead` of the next token, in upper case; empty where there stands none."""
        index = self.at + ahead
        return self.items[index].text if index < len(self.items) and self.items[index].kind == "word" else ""

    def take(self, *words: str) -> bool:
        """Step over these words if they come next."""
        for number, word in enumerate(words):
            if self.word(number) != word:
                return False
        self.at += len(words)
        return True

    def name(self) -> Place | None:
        """A name, quoted or with holes, that may be dotted; `IDENTIFIER(...)`; a path in quotes."""
        start = self.at
        items = self.items
        if start >= len(items):
            return None
        if self.word() == "IDENTIFIER" and start + 1 < len(items) and items[start + 1].text == "(":
            return self._identifier()
        if items[start].kind == "string":
            self.at += 1
            return items[start].start, items[start].end
        index = start
        while index < len(items) and (index == start or items[index].start == items[index - 1].end):
            token = items[index]
            if token.kind not in ("word", "quoted", "dollar", "number", "mustache") and token.text not in ".-{}":
                break
            index += 1
        if index == start:
            return None
        self.at = index
        return items[start].start, items[index - 1].end

    def _identifier(self) -> Place | None:
        start, depth = self.at + 1, 0
        for index in range(start, len(self.items)):
            depth += {"(": 1, ")": -1}.get(self.items[index].text, 0)
            if depth == 0:
                self.at = index + 1
                return self.items[start].end, self.items[index].start
        return None
