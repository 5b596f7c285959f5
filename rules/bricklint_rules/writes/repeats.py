"""What makes a write happen twice, and what it writes when a task passes its parameters."""

from __future__ import annotations

from typing import NamedTuple

from bricklint.diagnostic import Label, Severity
from bricklint.project.model import Code, TaskRun
from bricklint.project.starts import Start, passed_at, passed_values
from bricklint.trace.questions import happens
from bricklint.trace.values import widgets, written_at
from bricklint.trace.writes import Write
from bricklint_rules.writes.runs import is_run


class Repeat(NamedTuple):
    """What would run the code again: how grave that makes a write that is not safe to repeat, the places that show it,
    how the run begins (the task, the parameters that reach the code), and the consequence in words (`reason`)."""

    severity: Severity
    evidence: tuple[Label, ...]
    start: Start
    reason: str

    @property
    def run(self) -> TaskRun | None:
        """The task."""
        return self.start.run


NOBODY = Start(None, (), {})
"""A run of which nothing is known."""


def repeats_of(code: Code) -> list[Repeat]:
    """What repeats a file of code, one for each way in which its runs begin, the gravest first. Code that no job is
    seen to run gives notes."""
    starts = code.starts
    if any(start.run is not None for start in starts):
        starts = [start for start in starts if start.run is not None]
    severity = Severity.WARNING if is_run(code) else Severity.NOTE
    found = [_repeat_of(start, severity) for start in starts or [NOBODY]]
    return sorted(found, key=lambda one: -one.severity)


def _repeat_of(start: Start, otherwise: Severity) -> Repeat:
    if start.run is None:
        return Repeat(otherwise, (), start, "a second run writes the same rows again")
    repeat = repeat_of(start.run)
    calls = tuple(Label(call.at, "starts this notebook") for call in start.calls[-2:])
    return repeat._replace(start=start, evidence=(*calls, *repeat.evidence))


def repeat_of(run: TaskRun) -> Repeat:
    """What runs one task again: its retries, a continuous job, serverless auto-retry, else a repair."""
    task, job = run.task, run.job
    start = Start(run, (), passed_values(run))
    node = task.setting("max_retries")
    retries = task.max_retries
    place = Label(task.place.span, f"task `{task.title}` of job `{job.title}` runs this code")
    if node is not None and retries is not None and retries != 0:
        times = "without end" if retries < 0 else "once" if retries == 1 else f"up to {int(retries)} times"
        label = Label(node.span, f"task `{task.title}` is run again after a failure, {times}")
        reason = f"the retry of task `{task.title}` writes the same rows again"
        return Repeat(Severity.ERROR, (place, label), start, reason)
    continuous = job.settings.key("continuous")
    if continuous is not None and job.trigger_field == "continuous":
        label = Label(continuous.span, "a continuous job starts again after every end and every failure")
        reason = "the restart of the continuous job writes the same rows again"
        return Repeat(Severity.ERROR, (place, label), start, reason)
    if task.serverless and node is None and not task.node.boolean("disable_auto_optimization"):
        reason = "serverless compute retries a failed task by itself, which writes the same rows again"
        return Repeat(Severity.WARNING, (place,), start, reason)
    return Repeat(Severity.WARNING, (place,), start, "a repair of the run writes the same rows again")


def effects_in(write: Write, start: Start | None) -> frozenset[str]:
    """What a write does in a run that begins so; nothing where the parameters lead past it."""
    if start is not None and (start.run is not None or start.calls) and not happens(write, start.values):
        return frozenset()
    return frozenset(write.effects({} if start is None else start.values))


def origin_of_mode(write: Write, start: Start) -> list[Label]:
    """Where the mode of a write comes from, when it does not stand in the call: the literal, the widget's default,
    the parameter that the task or the calling notebook passes."""
    mode = write.mode
    if mode is None or write.mode_at is None:
        return []
    given = _passed(start, frozenset(widgets(mode)))
    if given:
        return given
    return [
        Label(span, "the mode comes from here")
        for span in written_at(mode)[:3]
        if not (span.source is write.mode_at.source and write.mode_at.start <= span.start <= write.mode_at.end)
    ]


def _passed(start: Start, names: frozenset[str]) -> list[Label]:
    """Where these parameters are passed: by the last notebook on the way and whoever passes it on to that, or by the
    task."""
    found: list[Label] = []
    for call in reversed(start.calls):
        passed = [(name, value, at) for name, value, at in call.arguments or () if name in names]
        found += [Label(at, f"this notebook passes `{name}`") for name, _, at in passed]
        names = frozenset(name for _, value, _ in passed for name in widgets(value))
    if start.run is not None:
        given = [(name, passed_at(start.run, name)) for name in sorted(names)]
        found += [Label(at.span, f"the task passes this as `{name}`") for name, at in given if at is not None]
    return found
