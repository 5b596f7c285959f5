"""Fixes that let a run fail where an exit hides that: unsafe, as the run ends otherwise than before."""

from __future__ import annotations

import re

from bricklint.code.around import Around, around
from bricklint.rule import Edit, Fix
from bricklint.source import Span
from bricklint.trace.events import Exit
from bricklint.trace.frames import Called, InHandler, InTry

_CALL = re.compile(r"[\w.\s]*\bexit\s*(?=\()")
_NAMED_ARGUMENT = re.compile(r"[\w.\s]*\bexit\s*\(\s*\w+\s*=(?!=)")
_HANDLER_HEAD = re.compile(r"[ \t]*except\b[^#'\"]*:[ \t]*")
_PYTHON = (".py", ".ipynb")


def raise_again(event: Exit) -> list[Fix]:
    """Write `raise` in the place of an exit that stands in an except clause itself."""
    found = _statement(event)
    if found is None or not _in_own_handler(event):
        return []
    return [Fix("write `raise` in its place", (Edit(event.at, "raise"),), safe=False)]


def raise_what_it_says(event: Exit) -> list[Fix]:
    """Raise a RuntimeError with the exit's text, where nothing around would catch it."""
    found = _statement(event)
    if found is None or any(isinstance(step, InTry) for step in event.path) or _NAMED_ARGUMENT.match(_text(found)):
        return []
    name = _CALL.match(_text(found))
    if name is None:
        return []
    place = found.place(found.start, found.start + name.end())
    return [Fix("raise a RuntimeError with this text", (Edit(place, "raise RuntimeError"),), safe=False)]


def take_out(event: Exit, rest: Span) -> list[Fix]:
    """Take out an exit that stands alone on its lines, with the raise in the same block behind it. A comment behind it
    stays."""
    found = _statement(event)
    later = around(rest)
    if found is None or later is None or later.layout.code != found.code or not _same_block(found, later):
        return []
    start, end = found.line_start(), found.line_end()
    if found.code[start : found.start].strip():
        return []
    if found.code[found.end : end].strip():
        start = found.start
        end = found.end + len(found.code[found.end :]) - len(found.code[found.end :].lstrip(" \t"))
    else:
        end += 2 if found.code.startswith("\r\n", end) else 1
    return [Fix("take the exit out", (Edit(found.place(start, end), ""),), safe=False)]


def _statement(event: Exit) -> Around | None:
    """The call in its code, where it is a whole statement of Python without a comment inside."""
    if not event.at.path.lower().endswith(_PYTHON):
        return None
    found = around(event.at)
    if found is None or not _CALL.match(_text(found)) or _holds_comment(_text(found)):
        return None
    before = found.code[found.line_start() : found.start]
    behind = found.code[found.end : found.line_end()].strip()
    if (before.strip() and not _HANDLER_HEAD.fullmatch(before)) or (behind and not behind.startswith("#")):
        return None
    return found


def _text(found: Around) -> str:
    return found.code[found.start : found.end]


def _holds_comment(code: str) -> bool:
    """Whether a call over several lines holds a comment, which would be lost; a `#` in a text counts too where that
    cannot be told."""
    return "\n" in code and "#" in code


def _in_own_handler(event: Exit) -> bool:
    """Whether nothing is called between the except clause and the exit, so that a bare `raise` knows what to raise."""
    for step in reversed(event.path):
        if isinstance(step, InHandler):
            body = step.handler.body
            return body.source is event.at.source and body.start <= event.at.start and event.at.end <= body.end
        if isinstance(step, Called | InTry):
            return False
    return False


def _same_block(first: Around, later: Around) -> bool:
    """Whether nothing between two statements stands further left than both."""
    code = first.code
    indent = code[first.line_start() : first.start]
    between = re.split(r"\r\n|\r|\n", code[first.line_end() : later.start])
    return (
        len(between) > 1 and between[-1] == indent and all(line.startswith(indent) for line in between if line.strip())
    )
