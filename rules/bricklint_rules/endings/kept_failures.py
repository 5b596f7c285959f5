"""Failures that a handler keeps in a flag, a text or a list: which handler it was, and whether the run fails later."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.source import Span
from bricklint.trace.base import Event
from bricklint.trace.events import Handled, InterpreterExit, Raise
from bricklint.trace.frames import Handler, InBranch, InHandler
from bricklint.trace.trace import Trace

_SET = re.compile(
    r"^[ \t]*(\w+)[ \t]*(?:\[.*\])?[ \t]*[-+|]?=(?!=)|(\w+)\.(?:append|add|extend|insert|update)\(", re.MULTILINE
)
_ASSERT = re.compile(r"^[ \t]*assert\b.*", re.MULTILINE)


def handler_around(trace: Trace, places: tuple[Span, ...]) -> Handler | None:
    """The handler that lets the run go on, in whose body one of the places lies; handlers in a loop keep what happened
    to one of many, and are judged elsewhere."""
    for event in trace.of(Handled):
        one = event.handler
        if not event.in_loop and one.reraises != "always" and any(_lies_in(place, one.body) for place in places):
            return one
    return None


def _lies_in(place: Span, body: Span) -> bool:
    return place.source is body.source and body.start <= place.start and place.end <= body.end


def is_looked_at(trace: Trace, caught: Handler) -> bool:
    """Whether the run fails somewhere behind the handler for what the `try` has left behind. Which of its values leads
    there is not asked."""
    names = "|".join(sorted(_names_set(caught)))
    if not names:
        return False
    about = re.compile(rf"(?<![\w.])(?:{names})\b")
    behind = caught.at.source.text[caught.body.end :]
    return any(map(about.search, [*_ASSERT.findall(behind), *_reasons_to_fail(trace, caught)]))


def _names_set(caught: Handler) -> set[str]:
    """The names that the `try` and its handler set or fill, and the one that holds the exception."""
    text = f"{caught.guarded.text}\n{caught.body.text}"
    return {name for match in _SET.finditer(text) for name in match.groups() if name}


def _reasons_to_fail(trace: Trace, caught: Handler) -> Iterator[str]:
    """The texts of what fails the run behind a handler, and of the tests that lead there."""
    seen = False
    for event in trace.events:
        seen = seen or (isinstance(event, Handled) and event.handler.id == caught.id)
        if seen and isinstance(event, Raise | InterpreterExit) and event.inside(InHandler) is None:
            yield from _texts(event)


def _texts(event: Event) -> Iterator[str]:
    yield event.at.text
    yield from (step.test.at.text for step in event.path if isinstance(step, InBranch))
