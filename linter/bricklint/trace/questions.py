"""Questions that rules ask about an event's path and value."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bricklint.trace.base import Event
from bricklint.trace.compares import compared
from bricklint.trace.frames import Called, Clause, Condition, Handler, InBranch, InFinally, InHandler, InTry
from bricklint.trace.texts import truth
from bricklint.trace.values import Applied, Known, Listed, Mapped, OneOf, Pieces, Value, settle, widgets

_TURNED_AROUND = re.compile(r"\bnot\s*\(")
"""A `not` before a bracket turns what joins the clauses into its opposite."""

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


def happens(event: Event, passed: Mapping[str, str | Value]) -> bool:
    """Whether the run may come to an event when a job passes these parameters: False where a branch around it, or
    one that it stands behind, asks for other values of them."""
    for step in event.path:
        if isinstance(step, InBranch) and step.known is None:
            answer = answered(step.test, passed)
            if answer is not None and answer is not step.taken:
                return False
    return True


def answered(test: Condition, passed: Mapping[str, str | Value]) -> bool | None:
    """How a test about parameters comes out when a job passes these; None where that is not known."""
    answers = [_answer(clause, passed) for clause in test.clauses]
    if test.joined == "one" and len(answers) == 1:
        return answers[0]
    if test.joined in ("and", "or") and not _TURNED_AROUND.search(test.at.text):
        decisive = test.joined == "or"
        return decisive if decisive in answers else None if None in answers else not decisive
    return None


def _answer(clause: Clause, passed: Mapping[str, str | Value]) -> bool | None:
    if clause.kind not in ("truth", "compare", "contains") or not _asks_parameters(clause):
        return None
    subject = settle(clause.subject, passed)
    if clause.kind == "truth":
        found = truth(subject)
    elif clause.other is None or clause.op not in ("==", "in"):
        return None
    else:
        other = settle(clause.other, passed)
        turned = clause.op == "in" and not isinstance(other, Listed | Mapped)
        found = compared(other, "in", subject) if turned else compared(subject, clause.op, other)
    return None if found is None else found is not clause.negated


def _asks_parameters(clause: Clause) -> bool:
    return bool(widgets(clause.subject)) or (clause.other is not None and bool(widgets(clause.other)))


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
