"""Patterns as git reads them in a .gitignore (gitignore(5), "PATTERN FORMAT"), held to git itself by a test.

Own code, for it decides about every file of a project: it must be exact where directories are taken back in (`*`,
`!*/`, `!keep.yml`), must not fail on a pattern that means nothing, and must cost next to nothing to import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple


class Pattern(NamedTuple):
    """One line. `whole` patterns are held against the path from the .gitignore's folder, others against the name."""

    expression: re.Pattern[str]
    ignores: bool
    folders_only: bool
    whole: bool


class Patterns:
    """The patterns of one list; the last one that fits a path decides."""

    def __init__(self, lines: Iterable[str]) -> None:
        parsed = [found for line in lines if (found := _parse(line)) is not None]
        self._patterns = tuple(reversed(parsed))

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def verdict(self, path: str, *, folder: bool = False) -> bool | None:
        """Whether the list ignores a path by itself; None where it has nothing to say. What lies above the path is
        not asked: a walk never enters a folder that is ignored."""
        path = _bytewise(path)
        name = path.rpartition("/")[2]
        for pattern in self._patterns:
            if pattern.folders_only and not folder:
                continue
            if pattern.expression.fullmatch(path if pattern.whole else name):
                return pattern.ignores
        return None

    def covers(self, path: str) -> bool:
        """Whether the list ignores a file, or a folder above it: below such a folder nothing can be taken back."""
        at = path.find("/")
        while at >= 0:
            if self.verdict(path[:at], folder=True):
                return True
            at = path.find("/", at + 1)
        return self.verdict(path) is True


def _parse(line: str) -> Pattern | None:
    text = _bytewise(_trimmed(line))
    if not text or text.startswith("#"):
        return None
    ignores = not text.startswith("!")
    text = text if ignores else text[1:]
    folders_only = text.endswith("/")
    text = text[:-1] if folders_only else text
    whole = "/" in text
    text = text[1:] if text.startswith("/") else text
    if not text:
        return None
    return Pattern(_expression(text), ignores, folders_only, whole)


def _bytewise(text: str) -> str:
    """A text with a character for each byte of its UTF-8: for git, `?` is one byte."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def _trimmed(line: str) -> str:
    """The line without its end and without blanks at its end, unless a backslash keeps them."""
    text = line.rstrip("\r\n")
    while text.endswith(" ") and not text.endswith("\\ "):
        text = text[:-1]
    return text


_NOTHING = re.compile(r"(?!)")


_STAR = "[^/]*"


def _expression(text: str) -> re.Pattern[str]:
    pieces: list[str] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character == "*":
            piece, at = _stars(text, at)
        elif character == "?":
            piece, at = "[^/]", at + 1
        elif character == "[":
            found = _class(text, at)
            if found is None:
                return _NOTHING
            piece, at = found
        elif character == "\\":
            if at + 1 >= len(text):
                return _NOTHING
            piece, at = re.escape(text[at + 1]), at + 2
        else:
            piece, at = re.escape(character), at + 1
        pieces.append(piece)
    return re.compile(_without_retries(pieces), re.DOTALL)


def _without_retries(pieces: list[str]) -> str:
    """The pieces as one expression. Between two `**/` the first fit of what stands there is as good as any: it is held
    fast (`(?=(…))\\1`), or a path of many folders would be tried in every possible way. So it is between two stars of
    one name."""
    held = _Held()
    parts = _split(pieces)
    out = [held.names(parts[0])]
    for number, part in enumerate(parts[1:], 2):
        names = held.names(part)
        out.append(held.fast(f"(?:.*?/)??{names}") if number < len(parts) else _ANY_FOLDERS + names)
    return "".join(out)


def _split(pieces: list[str]) -> list[list[str]]:
    """The pieces before, between and behind the `**/`."""
    parts: list[list[str]] = [[]]
    for piece in pieces:
        if piece == _ANY_FOLDERS:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


class _Held:
    """Makes parts of one expression that are matched in one way only."""

    def __init__(self) -> None:
        self._count = 0

    def fast(self, expression: str) -> str:
        """The expression, of which only the first fit counts."""
        self._count += 1
        return f"(?=(?P<h{self._count}>{expression}))(?P=h{self._count})"

    def names(self, pieces: list[str]) -> str:
        """The pieces of names, without `**/` among them."""
        out: list[str] = []
        at = 0
        while at < len(pieces):
            if pieces[at] != _STAR:
                out.append(pieces[at])
                at += 1
                continue
            end = at + 1
            while end < len(pieces) and pieces[end] not in (_STAR, _ANY):
                end += 1
            fixed = "".join(pieces[at + 1 : end])
            again = end < len(pieces) and pieces[end] == _STAR
            out.append(self.fast(f"{_STAR}?{fixed}") if again else _STAR + fixed)
            at = end
        return "".join(out)


_ANY = ".*"
_ANY_FOLDERS = "(?:.*/)?"


def _stars(text: str, at: int) -> tuple[str, int]:
    """`*` within a name; `**` alone between slashes for any folders, none among them."""
    end = at
    while end < len(text) and text[end] == "*":
        end += 1
    begins, ends = at == 0 or text[at - 1] == "/", end == len(text) or text[end] == "/"
    if end - at < 2 or not begins or not ends:
        return _STAR, end
    if end == len(text):
        return _ANY, end
    return _ANY_FOLDERS, end + 1


_NAMED = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "blank": r" \t",
    "xdigit": "0-9a-fA-F",
    "punct": r"!-/:-@\[-`{-~",
}


def _class(text: str, at: int) -> tuple[str, int] | None:
    """A `[…]`; None where it never ends, so that the pattern fits nothing."""
    at += 1
    negated = text[at : at + 1] in ("!", "^") and at < len(text)
    at += negated
    parts: list[str] = []
    first = True
    while at < len(text) and (first or text[at] != "]"):
        first = False
        named = re.compile(r"\[:(\w+):\]").match(text, at)
        if named is not None:
            parts.append(_NAMED.get(named.group(1), ""))
            at = named.end()
            continue
        low, at = _character(text, at)
        if text[at : at + 1] == "-" and text[at + 1 : at + 2] not in ("", "]"):
            high, at = _character(text, at + 1)
            if low <= high:
                parts.append(f"{re.escape(low)}-{re.escape(high)}")
        # Git takes the first character of a range for itself too, so that [c-a] fits a `c`.
        parts.append(re.escape(low))
    if at >= len(text):
        return None
    inside = "".join(parts)
    if negated:
        return (f"[^/{inside}]" if inside else "[^/]"), at + 1
    return (f"(?!/)[{inside}]" if inside else "(?!)"), at + 1


def _character(text: str, at: int) -> tuple[str, int]:
    if text[at] == "\\" and at + 1 < len(text):
        return text[at + 1], at + 2
    return text[at], at + 1
