"""Logical lines of Python code, found without a parser, so that code with magics in it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r'''
    (?P<string>
        """(?:[^"\\]|\\[\s\S]|"(?!""))*(?:"""|\Z)
      | \'\'\'(?:[^'\\]|\\[\s\S]|'(?!''))*(?:\'\'\'|\Z)
      | "(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*"?
      | '(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*'?
    )
  | (?P<comment>\#[^\r\n]*)
  | (?P<joined>\\(?:\r\n|\r|\n))
  | (?P<open>[\[({])
  | (?P<close>[\])}])
  | (?P<end>\r\n|\r|\n)
    ''',
    re.VERBOSE,
)
_BLANK = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")
_RAW_LINE = re.compile(r"(?:[^\\\r\n]|\\(?:\r\n|[\s\S])?)*")
_NOT_PYTHON = re.compile(
    r"[ \t]*(?:[%!?]|(?:pip|conda)[ \t]+(?:install|uninstall|list|freeze|show|download)\b(?![ \t]*[=.(\[])"
    r"|[\w.*]+\?{1,2}[ \t]*(?:\r|\n|\Z)|[A-Za-z_][\w., \t\[\]\"']*=[ \t]*[%!][ \t]*[A-Za-z_./~])"
)
_LEVEL = re.compile(r"[-+*/%|&^<>=.\[({~@]|\b(?:and|or|not|if|else|lambda|await)\b")


class LogicalLine(NamedTuple):
    """A statement's line or lines, from its first character that is no blank to before its line end. `magic` marks
    one that no Python statement begins like; it ends where the shell would end it."""

    start: int
    end: int
    magic: bool


def logical_lines(code: str) -> Iterator[LogicalLine]:
    """The logical lines of a cell in order, without blank lines and comments. Offsets are code points in `code`."""
    at, size = 0, len(code)
    while at < size:
        blank = _BLANK.match(code, at)
        if blank:
            at = blank.end()
            continue
        start = _content_start(code, at)
        magic = _NOT_PYTHON.match(code, at) is not None
        if magic:
            raw = _RAW_LINE.match(code, at)
            end = raw.end() if raw else size
        else:
            end = _logical_end(code, at)
        if start < end:
            yield LogicalLine(start, start + len(code[start:end].rstrip()), magic)
        at = max(end, at + 1)
        if code.startswith("\r\n", end):
            at = end + 2


def _content_start(code: str, at: int) -> int:
    while at < len(code) and code[at] in " \t\f":
        at += 1
    return at


def _logical_end(code: str, at: int) -> int:
    depth = 0
    for token in _TOKEN.finditer(code, at):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "end" and depth == 0:
            return token.start()
    return len(code)


def bracket_depth(code: str) -> int:
    """How deep brackets nest at most."""
    depth = deepest = 0
    for token in _TOKEN.finditer(code):
        if token.lastgroup == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif token.lastgroup == "close":
            depth = max(0, depth - 1)
    return deepest


def level_estimate(code: str) -> int:
    """An upper bound for how deep an expression in this code can nest: its operators, dots and brackets."""
    return sum(1 for _ in _LEVEL.finditer(code))
