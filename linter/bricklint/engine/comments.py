"""Suppression comments: where they stand, which rules they name, which lines they speak of.

    timeout_seconds: 0   # bricklint: ignore[BL401] the watchdog job kills it
    -- bricklint: ignore[BL802] loaded once by hand
    # bricklint: ignore-file[BL703, BL704] generated

The first form stands at the end of the line that it speaks of, or alone on a line above it; `ignore` without a list
means every rule. JSON has no comments: there the configuration names the place.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bricklint.registry import Registry, UnknownRuleError
from bricklint.source import SourceText, Span

_COMMENT = re.compile(
    r"(?:(?<=\\n)|(?<![^\s\"']))(?P<mark>#|--|//)\s*bricklint:\s*(?P<word>ignore-file|ignore)(?![\w-])(?:\[(?P<names>[^\]\r\n]*)\])?"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
# A line of a cell ends inside its JSON text; in a list of lines the next one begins behind the quotes.
_CELL_LINE_END = re.compile(r'\\n(?:"\s*,\s*")?|\r\n|\r|\n')
_CELL_TEXT_END = re.compile(r'\\n|"|\r|\n')
_MARKS = {
    "#": (".yml", ".yaml", ".py", ".ipynb", ".tf", ".r", ".sql"),
    "--": (".sql", ".iql", ".stackql", ".ipynb", ".py"),
    "//": (".tf", ".scala"),
}
_ALONE = ("", "# MAGIC", "-- MAGIC", "// MAGIC")


class Named(NamedTuple):
    """One name in a list: how it was written, and the rules that it stands for (none: it is no rule)."""

    text: str
    codes: frozenset[str]
    span: Span


@dataclass(eq=False)
class Suppression:
    """One comment. `names` are those of its list (None: it has no list and means every rule); `lines` the lines that
    it speaks of (None: the whole file); `removal` what goes when it is taken out; `reason` what is written behind it.
    `used` are the codes that it suppressed."""

    span: Span
    names: tuple[Named, ...] | None
    lines: frozenset[int] | None
    removal: Span
    reason: str = ""
    used: set[str] = field(default_factory=set)

    def covers(self, code: str, first: int, last: int) -> bool:
        """Whether it speaks of this rule on one of these lines (from 0, both included)."""
        if self.names is not None and not any(code in name.codes for name in self.names):
            return False
        return self.lines is None or any(first <= line <= last for line in self.lines)


class Lines:
    """The lines of a file as its author sees them: those of the cells, in a notebook that is JSON."""

    def __init__(self, source: SourceText) -> None:
        self.text = source.text
        self.in_json = source.path.lower().endswith(".ipynb")
        ends = (_CELL_LINE_END if self.in_json else _LINE_END).finditer(self.text)
        self._starts = [0, *(match.end() for match in ends)]

    def number(self, offset: int) -> int:
        """The line of a place, from 0."""
        return bisect_right(self._starts, offset) - 1

    def start(self, line: int) -> int:
        """Where a line begins."""
        return self._starts[line]

    def before(self, offset: int) -> str:
        """What stands on the line before a place, without blanks."""
        text = self.text[self.start(self.number(offset)) : offset]
        return (text.rpartition('"')[2] if self.in_json else text).strip()

    def end_of_text(self, offset: int) -> int:
        """Where the line around a place ends, before its line end."""
        found = (_CELL_TEXT_END if self.in_json else _LINE_END).search(self.text, offset)
        return found.start() if found else len(self.text)

    def of(self, line: int) -> str:
        """The text of a line; empty behind the last one."""
        if line >= len(self._starts):
            return ""
        return self.text[self._starts[line] : self.end_of_text(self._starts[line])]


def find_suppressions(source: SourceText, registry: Registry) -> tuple[Suppression, ...]:
    """The suppressions in a file, in order."""
    if "bricklint:" not in source.text:
        return ()
    lines = Lines(source)
    comments = _python_comments(source)
    return tuple(
        _suppression(source, match, lines, registry)
        for match in _COMMENT.finditer(source.text)
        if source.path.lower().endswith(_MARKS[match.group("mark")])
        and (comments is None or any(start <= match.start() < end for start, end in comments))
    )


def _suppression(source: SourceText, match: re.Match[str], lines: Lines, registry: Registry) -> Suppression:
    span = source.span(match.start(), match.end())
    line = lines.number(match.start())
    alone = lines.before(match.start()) in _ALONE
    names = None if match.group("names") is None else tuple(_named(source, match, registry))
    if match.group("word") == "ignore-file":
        spoken_of = None
    else:
        spoken_of = frozenset((line, _next_line(line, lines) if alone else line))
    reason = " ".join(source.text[match.end() : lines.end_of_text(match.end())].split())
    return Suppression(span, names, spoken_of, _removal(source, span, alone, lines), reason)


def _next_line(line: int, lines: Lines) -> int:
    """The line that a comment alone on its line speaks of: further suppressions may stand between."""
    following = line + 1
    while (match := _COMMENT.search(lines.of(following))) and (
        lines.before(lines.start(following) + match.start()) in _ALONE
    ):
        following += 1
    return following


def _named(source: SourceText, match: re.Match[str], registry: Registry) -> Iterator[Named]:
    at = match.start("names")
    for part in match.group("names").split(","):
        name = part.strip()
        if name:
            start = at + part.index(name)
            try:
                codes = frozenset(row.code for row in registry.expand(name))
            except UnknownRuleError:
                codes = frozenset()
            yield Named(name, codes, source.span(start, start + len(name)))
        at += len(part) + 1


def _removal(source: SourceText, span: Span, alone: bool, lines: Lines) -> Span:
    """The comment with its reason and the blanks before it; its whole line where it stands alone on one."""
    end = lines.end_of_text(span.end)
    if alone and not lines.in_json:
        line = lines.number(span.start)
        following = _LINE_END.match(source.text, end)
        return source.span(lines.start(line), following.end() if following else end)
    start = span.start
    while start > 0 and source.text[start - 1] in " \t":
        start -= 1
    if not alone:
        return source.span(start, end)
    # A line of a cell: the next one begins behind its line end, in a list of lines behind the quotes between them.
    ends = source.text.startswith("\\n", end)
    return source.span(start, lines.start(lines.number(end) + 1) if ends else end)


def _python_comments(source: SourceText) -> list[tuple[int, int]] | None:
    """Where the comments of a Python file are, so that a text that only quotes one is none; None where that cannot
    be told (the file is in another language, or its magics are too far from Python)."""
    if not source.path.lower().endswith(".py"):
        return None
    import tokenize

    starts = source.line_starts
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.COMMENT:
                start = starts[token.start[0] - 1] + token.start[1]
                found.append((start, start + len(token.string)))
    except (tokenize.TokenError, SyntaxError, IndexError):
        return None
    return found
