"""What stands in the jobs for the case of a failure, and never acts when a notebook hides its failure."""

from __future__ import annotations

from typing import NamedTuple

from bricklint.diagnostic import Label
from bricklint.project.model import Code, TaskRun
from bricklint.rule import quoted
from bricklint.tree.node import Mapping, Sequence, is_null
from bricklint_rules.writes.runs import callers, runs_reaching

MOST_RUNS = 3


class Idle(NamedTuple):
    """The settings that never act, as places, and sentences on the tasks behind."""

    labels: tuple[Label, ...]
    notes: tuple[str, ...]


def settings_that_never_act(code: Code) -> Idle:
    """The retries and alerts of the tasks that run this code, which a hidden failure never reaches, the tasks alone
    where they have none, and notes on the tasks that run after them."""
    runs = runs_reaching(code)[:MOST_RUNS]
    labels = [label for run in runs for label in ((*_retries(run), *_alerts(run)) or (_succeeds(run),))]
    return Idle(tuple(dict.fromkeys(labels)), tuple(dict.fromkeys(note for run in runs for note in _followers(run))))


def _succeeds(run: TaskRun) -> Label:
    return Label(run.task.place.span, f"task `{run.task.title}` of job `{run.job.title}` is reported as succeeded")


def _retries(run: TaskRun) -> list[Label]:
    retries = run.task.max_retries
    node = run.task.setting("max_retries")
    if node is None or retries is None or retries == 0:
        return []
    return [Label(node.span, f"never used by task `{run.task.title}`: a run that succeeded is not retried")]


def _alerts(run: TaskRun) -> list[Label]:
    found: list[Label] = []
    for owner, whose in ((run.task.node, f"task `{run.task.title}`"), (run.job.settings, f"job `{run.job.title}`")):
        for kind in ("email_notifications", "webhook_notifications"):
            told = owner.get(kind, "on_failure")
            holder = owner.mapping(kind)
            if isinstance(told, Sequence) and told.items and isinstance(holder, Mapping) and not is_null(told):
                key = holder.key("on_failure")
                found.append(Label(key.span if key else told.span, f"nobody is told: {whose} does not fail"))
    return found[:2]


def _followers(run: TaskRun) -> list[str]:
    after = [task.title for task in run.job.tasks if run.task.key in {one.task_key for one in task.depends_on}]
    if not after or not run.task.key:
        return []
    verb = "runs" if len(after) == 1 else "run"
    return [f"task {quoted(after, 3)} of job `{run.job.title}` {verb} all the same, on data that was not written"]


def caller_is_told_off(code: Code) -> bool:
    """Whether this notebook is only run by other notebooks, and one of them throws away what it returns: that is said
    at the call."""
    return not code.runs and any(event.result != "used" for _, event in callers(code))


def result_is_looked_at(code: Code) -> bool:
    """Whether this notebook is only run by other notebooks, and one of them looks at what it returns."""
    return not code.runs and any(event.result == "used" for _, event in callers(code))
