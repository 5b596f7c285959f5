"""What makes a write happen twice, and what it writes when a task passes its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bricklint.diagnostic import Label, Severity
from bricklint.project.model import Code, TaskRun
from bricklint.trace.values import Unknown, Value, widgets, written_at
from bricklint.trace.writes import Write
from bricklint.tree.node import Scalar
from bricklint_rules.writes.runs import is_run, runs_reaching


class Repeat(NamedTuple):
    """What would run the code again: how grave that makes a write that is not safe to repeat, the places that show it,
    the task, and the consequence in words (`reason`)."""

    severity: Severity
    evidence: tuple[Label, ...]
    run: TaskRun | None
    reason: str


def repeats_of(code: Code) -> list[Repeat]:
    """What repeats a file of code, one for each task that runs it, the gravest first. Code that no job is seen to run
    gives one at note."""
    found = [repeat_of(run) for run in runs_reaching(code)]
    if not found:
        severity = Severity.WARNING if is_run(code) else Severity.NOTE
        return [Repeat(severity, (), None, "a second run writes the same rows again")]
    return sorted(found, key=lambda one: -one.severity)


def repeat_of(run: TaskRun) -> Repeat:
    """What runs one task again: its retries, a continuous job, serverless auto-retry, else a repair."""
    task, job = run.task, run.job
    node = task.setting("max_retries")
    retries = task.max_retries
    place = Label(task.place.span, f"task `{task.title}` of job `{job.title}` runs this code")
    if node is not None and retries is not None and retries != 0:
        times = "without end" if retries < 0 else "once" if retries == 1 else f"up to {int(retries)} times"
        label = Label(node.span, f"task `{task.title}` is run again after a failure, {times}")
        reason = f"the retry of task `{task.title}` writes the same rows again"
        return Repeat(Severity.ERROR, (place, label), run, reason)
    continuous = job.settings.key("continuous")
    if continuous is not None and job.trigger_field == "continuous":
        label = Label(continuous.span, "a continuous job starts again after every end and every failure")
        reason = "the restart of the continuous job writes the same rows again"
        return Repeat(Severity.ERROR, (place, label), run, reason)
    if task.serverless and node is None and not task.node.boolean("disable_auto_optimization"):
        reason = "serverless compute retries a failed task by itself, which writes the same rows again"
        return Repeat(Severity.WARNING, (place,), run, reason)
    return Repeat(Severity.WARNING, (place,), run, "a repair of the run writes the same rows again")


def passed_values(run: TaskRun | None) -> dict[str, str | Value]:
    """The parameters that a task passes, as the values that a trace is settled with; one that only the run knows
    is Unknown."""
    if run is None:
        return {}
    found: dict[str, str | Value] = {}
    for name, passed in run.passed.items():
        value = passed.value.value if isinstance(passed.value, Scalar) else None
        known = isinstance(value, str | int | float) and "{{" not in str(value) and "${" not in str(value)
        if known and isinstance(passed.value, Scalar):
            found[name] = value if isinstance(value, str) else passed.value.text
        else:
            found[name] = Unknown("known to the run alone")
    return found


def effects_in(write: Write, run: TaskRun | None) -> frozenset[str]:
    """What a write does when a task passes its parameters."""
    return frozenset(write.effects(passed_values(run)))


def origin_of_mode(write: Write, run: TaskRun | None) -> list[Label]:
    """Where the mode of a write comes from, when it does not stand in the call: the literal, the widget's default,
    the parameter that the task passes."""
    mode = write.mode
    if mode is None or write.mode_at is None:
        return []
    passed: Mapping[str, object] = run.passed if run is not None else {}
    names = sorted(widgets(mode))
    given = [run.passed[name] for name in names if run is not None and name in passed]
    if given:
        return [Label(one.value.span, f"the task passes this as `{one.name}`") for one in given]
    return [
        Label(span, "the mode comes from here")
        for span in written_at(mode)[:3]
        if not (span.source is write.mode_at.source and write.mode_at.start <= span.start <= write.mode_at.end)
    ]
