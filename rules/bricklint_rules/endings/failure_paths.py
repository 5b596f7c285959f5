"""On which way an exit is reached: after a failure that was caught, in a finally, after a check that failed."""

from __future__ import annotations

import re
from typing import NamedTuple

from bricklint.diagnostic import Label, Severity
from bricklint.trace.events import Exit, Raise
from bricklint.trace.frames import Called, Clause, Handler, InBranch, InFinally, InHandler
from bricklint.trace.questions import handler, known_case
from bricklint.trace.trace import Trace
from bricklint.trace.values import Known, OneOf, Value, walk, written_at
from bricklint_rules.endings.failure_words import says_failure, says_nothing_to_do
from bricklint_rules.endings.kept_failures import handler_around, is_looked_at


class FailurePath(NamedTuple):
    """Why an exit ends a run that failed: the places that show it, how grave it is, and on which kind of way it is:
    "handler", "finally", "check", or "kept" (a handler has stored what the exit says)."""

    evidence: tuple[Label, ...]
    severity: Severity
    kind: str


def failure_path(trace: Trace, event: Exit) -> FailurePath | None:
    """The failure path that an exit stands on; None where there is none, or none that is certain."""
    caught = handler(event)
    if caught is not None:
        return _after_handler(trace, event, caught)
    final = event.inside(InFinally)
    if final is not None and final.failures_arrive and _branch_after(event, InFinally) is None:
        return FailurePath((Label(final.at, "a failure in here arrives at the exit too"),), Severity.ERROR, "finally")
    branch = _innermost_branch(event)
    if branch is not None and branch.known is not False and not _is_rest_of_raise(trace, branch):
        flag = _flag_of_handler(trace, branch)
        if flag is not None:
            labels = Label(flag.at, "a failure arrives here, and is kept"), Label(branch.test.at, "and found here")
            return FailurePath(labels, Severity.ERROR, "check")
        if says_failure(event.value) and not _only_if_kept(trace, event):
            label = Label(branch.test.at, "this check found the failure")
            return FailurePath((label, *_calls(event)), Severity.ERROR, "check")
    return _kept_by_handler(trace, event)


def is_hidden_raise(event: Exit) -> bool:
    """Whether the raise that was meant to fail the run stands behind the exit."""
    rest = event.unreachable
    return rest is not None and rest.raises and not rest.later_cells


def exits_that_end_here(trace: Trace, caught: Handler | None) -> list[Label]:
    """The exits of the good path which a broad handler catches too."""
    if caught is None:
        return []
    return [
        Label(one.at, "this exit is caught as well, and ends in the handler")
        for one in trace.exits
        if one.caught_by is not None and one.caught_by.id == caught.id
    ]


# --- in a handler


def _after_handler(trace: Trace, event: Exit, caught: Handler) -> FailurePath | None:
    failed = says_failure(event.value)
    tested = known_case(event)
    if tested is not None and (tested.taken or not failed):
        return None
    if caught.known_case and not failed:
        return None
    branch = _branch_after(event, InHandler)
    if branch is not None and caught.reraises == "sometimes" and (not failed or _deliberate(branch, caught)):
        return None
    harmless = says_nothing_to_do(event.value) and not failed
    what = "every failure" if caught.broad else "the failure"
    label = Label(caught.at, f"{what} of the code in this `try` arrives here")
    evidence = (label, *_calls(event), *exits_that_end_here(trace, caught))
    return FailurePath(evidence, Severity.WARNING if harmless else Severity.ERROR, "handler")


def _deliberate(branch: InBranch, caught: Handler) -> bool:
    """Whether a branch picks a case that was thought of: what a setting says, or one kind of failure."""
    test = branch.test
    if not test.clauses:  # a case of a match
        return caught.name is not None and re.search(rf"\b{caught.name}\b", test.at.text) is not None
    return test.asks("widget") or test.asks("flag") or (branch.taken and test.asks("exception"))


def _branch_after(event: Exit, kind: type[InHandler] | type[InFinally]) -> InBranch | None:
    """The innermost branch between the innermost frame of a kind and the event."""
    for step in reversed(event.path):
        if isinstance(step, kind):
            return None
        if isinstance(step, InBranch):
            return step
    return None


def _calls(event: Exit) -> tuple[Label, ...]:
    """The calls between the handler or check and the exit: the helper through which it goes."""
    found: list[Label] = []
    for step in reversed(event.path):
        if isinstance(step, InHandler | InBranch):
            break
        if isinstance(step, Called) and step.how == "call":
            found.append(Label(step.at, f"calls `{step.function}`, which ends the notebook"))
    return tuple(reversed(found))


# --- after a check


def _innermost_branch(event: Exit) -> InBranch | None:
    branch = event.inside(InBranch)
    return None if branch is None or any(one.name == "__name__" for one in branch.test.clauses) else branch


def _is_rest_of_raise(trace: Trace, branch: InBranch) -> bool:
    """Whether the check fails the run on its other side, so that this one is the good one."""
    return branch.implied and any(
        isinstance(step, InBranch) and step.test.at == branch.test.at and step.taken is not branch.taken
        for event in trace.of(Raise)
        for step in event.path
    )


def _flag_of_handler(trace: Trace, branch: InBranch) -> Handler | None:
    """The broad handler that set the truth value for which this side of the branch is taken."""
    if branch.test.joined != "one" or branch.implied:
        return None
    for clause in branch.test.clauses:
        for option in walk(clause.subject, 20):
            if isinstance(option, Known) and _decides(clause, option.value, branch.taken):
                found = handler_around(trace, option.at)
                if found is not None:
                    return found
    return None


def _decides(clause: Clause, value: object, taken: bool) -> bool:
    return clause.kind == "truth" and isinstance(value, bool) and (value is not clause.negated) is taken


# --- with a text that a handler has kept


def _kept_by_handler(trace: Trace, event: Exit) -> FailurePath | None:
    """An exit behind the `try` whose value, as a handler has set it, says failure."""
    if event.value is None:
        return None
    for option in _options(event.value):
        if says_failure(option):
            found = handler_around(trace, written_at(option))
            if found is not None and not is_looked_at(trace, found):
                labels = (Label(found.at, "the failure arrives here, and is put into the exit value"),)
                return FailurePath((*labels, *_calls(event)), Severity.ERROR, "kept")
    return None


def _only_if_kept(trace: Trace, event: Exit) -> bool:
    """Whether the exit says failure only where a handler has set its text, for which the run fails elsewhere."""
    failing = [option for option in _options(event.value) if says_failure(option)] if event.value is not None else []
    caught = [handler_around(trace, written_at(option)) for option in failing]
    return bool(caught) and all(one is not None and is_looked_at(trace, one) for one in caught)


def _options(value: Value) -> list[Value]:
    """The values that differ by the way the run took."""
    ways = [part for part in walk(value, 200) if isinstance(part, OneOf) and part.how == "branch"]
    return [option for way in ways for option in way.options]
