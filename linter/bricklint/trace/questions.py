"""Questions that rules ask about an event's path and value."""

from __future__ import annotations

from bricklint.trace.base import Event
from bricklint.trace.frames import Called, Handler, InBranch, InFinally, InHandler, InTry
from bricklint.trace.values import Applied, Known, Listed, Mapped, OneOf, Pieces, Value

_MEASURES = frozenset(("len", "int", "float", "bool"))
"""Functions that give a number of a value, whatever its letters are."""


def handler(event: Event) -> Handler | None:
    """The innermost except clause that the event runs in, across calls; None outside any."""
    frame = event.inside(InHandler)
    return None if frame is None else frame.handler


def known_case(event: Event) -> InBranch | None:
    """The innermost branch around the event, inside its handler, that tests the exception (its type, message or
    code): a deliberate case. None where there is none, or outside any handler."""
    for step in reversed(event.path):
        if isinstance(step, InHandler):
            return None
        if isinstance(step, InBranch) and step.test.asks("exception"):
            return step
    return None


def in_final(event: Event) -> InFinally | None:
    """The innermost finally that the event runs in."""
    return event.inside(InFinally)


def failed_check(event: Event, *, implied: bool = False) -> InBranch | None:
    """The innermost branch around the event that no function call, handler or try separates from it; with
    `implied` also one that the event stands behind (`if ok: return` … here)."""
    for step in reversed(event.path):
        if isinstance(step, InBranch) and (implied or not step.implied):
            return step
        if isinstance(step, Called | InHandler | InTry):
            return None
    return None


def failure_text(value: Value | None) -> str:
    """The known letters of a value, unknown parts as a blank: what a list of failure words is matched against."""
    if isinstance(value, Known):
        return str(value.value)
    if isinstance(value, Pieces):
        return " ".join(failure_text(part) for part in value.parts)
    if isinstance(value, Mapped):
        return ", ".join(f"{failure_text(key)}: {failure_text(item)}" for key, item in value.items)
    if isinstance(value, Listed | OneOf):
        items = value.items if isinstance(value, Listed) else value.options
        return ", ".join(failure_text(item) for item in items)
    if isinstance(value, Applied) and value.name not in _MEASURES:
        return failure_text(value.base)
    return " "
