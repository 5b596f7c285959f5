"""The `include` list of a bundle: which files it stands for.

Patterns are those of Go's filepath.Glob, from the bundle's folder: `*` and `?` stay within one name, `[a-z]` and
`[^a]` are classes, a backslash quotes, and there is no `**` (it is a `*`). A hidden file matches like any other.
(FACTS: bundles.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bricklint.files.port import Files, join

_MAGIC = re.compile(r"[*?\[\\]")
GLOB_MARKS = ("*", "?", "[")


class BadPatternError(Exception):
    """A pattern that Go's matcher refuses: an open class, a lone backslash."""


def is_glob(pattern: str) -> bool:
    """Whether an include entry may match nothing without that being a mistake."""
    return any(mark in pattern for mark in GLOB_MARKS)


def expand(files: Files, folder: str, pattern: str) -> list[str]:
    """The files and folders below `folder` that a pattern stands for, sorted. Raises BadPatternError."""
    steps: list[str] = []
    for step in pattern.replace("//", "/").split("/"):
        if step not in ("", "."):
            steps.append(step)
    return sorted(_expand(files, folder, tuple(steps)))


def _expand(files: Files, folder: str, steps: tuple[str, ...]) -> Iterator[str]:
    if not steps:
        return
    step, rest = steps[0], steps[1:]
    if not _MAGIC.search(step):
        path = join(folder, step)
        if path is None:
            return
        if rest:
            yield from _expand(files, path, rest)
        elif files.is_file(path) or files.is_folder(path):
            yield path
        return
    expression = matcher(step)
    for name in files.children(folder):
        if expression.fullmatch(name):
            path = f"{folder}/{name}" if folder else name
            if not rest:
                yield path
            else:
                yield from _expand(files, path, rest)


@lru_cache(maxsize=256)
def matcher(pattern: str) -> re.Pattern[str]:
    """Go's filepath.Match for one path segment, as an expression. Raises BadPatternError."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            out.append("[^/]*")
        elif character == "?":
            out.append("[^/]")
        elif character == "\\":
            if at >= len(pattern):
                raise BadPatternError(pattern)
            out.append(re.escape(pattern[at]))
            at += 1
        elif character == "[":
            text, at = _class(pattern, at)
            out.append(text)
        else:
            out.append(re.escape(character))
    return re.compile("".join(out), re.DOTALL)


def _class(pattern: str, at: int) -> tuple[str, int]:
    negated = pattern[at : at + 1] == "^"
    at += negated
    ranges: list[str] = []
    while not (ranges and pattern[at : at + 1] == "]"):
        low, at = _class_character(pattern, at)
        high = low
        if pattern[at : at + 1] == "-":
            high, at = _class_character(pattern, at + 1)
        if low <= high:
            ranges.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            ranges.append("")
    inside = "".join(ranges)
    if not inside:
        return ("[^/]" if negated else r"(?!)"), at + 1
    return f"(?!/)[{'^' if negated else ''}{inside}]", at + 1


def _class_character(pattern: str, at: int) -> tuple[str, int]:
    if at >= len(pattern) or pattern[at] in "-]":
        raise BadPatternError(pattern)
    if pattern[at] == "\\":
        at += 1
        if at >= len(pattern):
            raise BadPatternError(pattern)
    if at + 1 >= len(pattern):
        raise BadPatternError(pattern)
    return pattern[at], at + 1
