"""A mode that replaces in the first turn of a loop and adds in the others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.source import Span
from bricklint.trace.finish import target_key
from bricklint.trace.frames import InLoop
from bricklint.trace.values import Known, OneOf, Value, walk
from bricklint.trace.writes import Write

_TEST = re.compile(r"\bif\b([^\n:]*?)(?::|\belse\b)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_TURN = re.compile(
    r"(?:is_|was_|not_)?first(?:_?(?:batch|chunk|turn|iteration|one|table|file|part|write|item|row|loop|pass))?"
    r"|[ijkn]|(?:\w+_)?(?:idx|ix|index|num|number|counter|no)|count|written|started|seen|done",
    re.IGNORECASE,
)


def clears_in_first_turn(write: Write) -> bool:
    """Whether the mode is overwrite in the first turn of a loop around the write, and append in those that follow, all
    to the same target."""
    loops = [step.at for step in write.path if isinstance(step, InLoop)]
    places = _places(write.mode)
    if not loops or places is None or not _is_one(write.target):
        return False
    replaces, adds = places
    after_a_turn = any(
        all(_holds(loop, at) for at in adds) and not any(_holds(loop, at) for at in replaces) for loop in loops
    )
    return after_a_turn or any(_TURN.fullmatch(word) for word in _asked(write.mode, [*replaces, *adds]))


def _places(mode: Value | None) -> tuple[list[Span], list[Span]] | None:
    """Where "overwrite" and "append" are written, if the mode is one of these two."""
    found: dict[str, list[Span]] = {"overwrite": [], "append": []}
    if not isinstance(mode, OneOf) or mode.how != "branch":
        return None
    for option in mode.options:
        name = str(option.value).lower() if isinstance(option, Known) else ""
        if name not in found or not isinstance(option, Known) or not option.at:
            return None
        found[name] += option.at
    return (found["overwrite"], found["append"]) if all(found.values()) else None


def _is_one(target: Value) -> bool:
    key = target_key(target)
    return key is not None and not any(isinstance(part, OneOf) for part in walk(target))


def _holds(loop: Span, place: Span) -> bool:
    return loop.source is place.source and loop.start <= place.start < loop.end


def _asked(mode: Value | None, places: list[Span]) -> Iterator[str]:
    """The words of the test that decides between the two modes."""
    whole = getattr(mode, "at", ())
    for text in [span.text for span in whole] or [_around(places)]:
        for test in _TEST.finditer(text):
            yield from _WORD.findall(test[1])


def _around(places: list[Span]) -> str:
    """The lines from the one above the first place to the last place."""
    source = places[0].source
    if any(one.source is not source for one in places):
        return ""
    line = max(source.position(min(one.start for one in places)).line - 2, 0)
    return source.text[source.line_starts[line] : max(one.end for one in places)]
