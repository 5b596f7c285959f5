"""On which way an exit is reached: after a failure that was caught, in a finally, after a check that failed."""

from __future__ import annotations

from typing import NamedTuple

from bricklint.diagnostic import Label, Severity
from bricklint.project.model import Code, TaskRun
from bricklint.trace.events import Exit, NotebookRun
from bricklint.trace.frames import Called, Handler, InBranch, InFinally, InHandler
from bricklint.trace.questions import handler, known_case
from bricklint.trace.values import Known
from bricklint.tree.node import Mapping, Sequence, is_null
from bricklint_rules.endings.failure_words import says_failure, says_nothing_to_do


class FailurePath(NamedTuple):
    """Why an exit ends a run that failed: the place that shows it, what to say of it, and how grave it is."""

    evidence: tuple[Label, ...]
    severity: Severity
    kind: str


def failure_path(event: Exit) -> FailurePath | None:
    """The failure path that an exit stands on; None where there is none, or none that is certain."""
    caught = handler(event)
    if caught is not None:
        return _after_handler(event, caught)
    final = event.inside(InFinally)
    if final is not None:
        if not final.failures_arrive or _branch_after(event, InFinally) is not None:
            return None
        return FailurePath((Label(final.at, "a failure in here arrives at the exit too"),), Severity.ERROR, "finally")
    branch = _innermost_branch(event)
    if branch is not None and branch.known is not False and says_failure(event.value):
        return FailurePath((Label(branch.test.at, "this check found the failure"),), Severity.ERROR, "check")
    return None


def _after_handler(event: Exit, caught: Handler) -> FailurePath | None:
    failed = says_failure(event.value)
    tested = known_case(event)
    if tested is not None and (tested.taken or not failed):
        return None
    if caught.known_case and not failed:
        return None
    branch = _branch_after(event, InHandler)
    if branch is not None and caught.reraises == "sometimes" and (not failed or _deliberate(branch)):
        return None
    harmless = says_nothing_to_do(event.value) and not failed
    what = "every failure" if caught.broad else "the failure"
    label = Label(caught.at, f"{what} of the code in this `try` arrives here")
    return FailurePath((label, *_calls(event)), Severity.WARNING if harmless else Severity.ERROR, "handler")


def _deliberate(branch: InBranch) -> bool:
    """Whether a branch picks a case that was thought of: what a setting says, or one kind of failure."""
    return branch.test.asks("widget") or branch.test.asks("flag") or (branch.taken and branch.test.asks("exception"))


def _branch_after(event: Exit, kind: type[InHandler] | type[InFinally]) -> InBranch | None:
    """The innermost branch between the innermost frame of a kind and the event."""
    for step in reversed(event.path):
        if isinstance(step, kind):
            return None
        if isinstance(step, InBranch):
            return step
    return None


def _innermost_branch(event: Exit) -> InBranch | None:
    branch = event.inside(InBranch)
    return None if branch is None or "__name__" in branch.test.names else branch


def _calls(event: Exit) -> tuple[Label, ...]:
    """The calls between the handler and the exit: the helper through which it goes."""
    found: list[Label] = []
    for step in reversed(event.path):
        if isinstance(step, InHandler):
            break
        if isinstance(step, Called) and step.how == "call":
            found.append(Label(step.at, f"calls `{step.function}`, which ends the notebook"))
    return tuple(reversed(found))


def settings_that_never_act(code: Code) -> tuple[list[Label], list[str]]:
    """The retries and alerts of the tasks that run this code, which a hidden failure never reaches, and notes on the
    tasks that run after them."""
    labels: list[Label] = []
    notes: list[str] = []
    for run in code.runs[:3]:
        labels += _retries(run)
        labels += _alerts(run)
        after = [task.title for task in run.job.tasks if run.task.key in {one.task_key for one in task.depends_on}]
        if after and run.task.key:
            names = ", ".join(f"`{name}`" for name in after[:3])
            verb = "runs" if len(after) == 1 else "run"
            notes.append(f"task {names} of job `{run.job.title}` {verb} all the same, on data that was not written")
    return labels, notes


def _retries(run: TaskRun) -> list[Label]:
    retries = run.task.max_retries
    node = run.task.setting("max_retries")
    if node is None or retries is None or retries == 0:
        return []
    return [Label(node.span, f"task `{run.task.title}`: never used, a run that succeeded is not retried")]


def _alerts(run: TaskRun) -> list[Label]:
    for owner in (run.task.node, run.job.settings):
        for kind in ("email_notifications", "webhook_notifications"):
            told = owner.get(kind, "on_failure")
            key = owner.mapping(kind)
            if isinstance(told, Sequence) and told.items and isinstance(key, Mapping) and not is_null(told):
                name = key.key("on_failure")
                return [Label(name.span if name else told.span, "nobody is told")]
    return []


def result_is_looked_at(code: Code) -> bool:
    """Whether this notebook is only run by other notebooks, and one of them looks at what it returns."""
    if code.runs:
        return False
    return any(
        event.result == "used" and _leads_to(code, event)
        for other in code.project.codes()
        for event in other.trace.of(NotebookRun)
    )


def _leads_to(code: Code, event: NotebookRun) -> bool:
    from bricklint.project.linking import resolve_notebook

    target = event.target.value if isinstance(event.target, Known) else None
    return isinstance(target, str) and resolve_notebook(code.project, event.at.path, target) == code.path
