"""Where runs of notebooks and SQL files begin, and everybody who starts them: what is passed to each."""

from __future__ import annotations

from dataclasses import dataclass, field

from bricklint.project.model import Code, LinkStatus, Project, TaskRun
from bricklint.source import Span
from bricklint.trace.events import NotebookRun
from bricklint_rules.parameters.reading import Reading
from bricklint_rules.parameters.unread import task_place, unread_base_parameters, unread_job_parameters
from bricklint_schemas.closest import closest


@dataclass
class Entry:
    """A file where runs begin, and everybody who starts it. `reached`: some job is seen to run it;
    `defined`: all widgets that it defines are known. `slips`: what it reads under names of which BL602 speaks."""

    code: Code
    runs: list[TaskRun] = field(default_factory=list)
    calls: list[NotebookRun] = field(default_factory=list)
    reached: bool = False
    defined: bool = True
    slips: set[str] = field(default_factory=set)

    @property
    def unknowable(self) -> bool:
        """Whether more may be passed or defined than can be seen."""
        return (
            not self.defined
            or any(run.passed_unknowable or run.job.partial for run in self.runs)
            or any(call.arguments is None for call in self.calls)
        )

    def passes(self, name: str) -> bool:
        """Whether somebody passes the parameter."""
        return any(name in run.passed for run in self.runs) or any(
            name == given for call in self.calls for given, _, _ in call.arguments or ()
        )

    def slip_of(self, name: str) -> bool:
        """Whether a parameter is passed, and never read, that was likely meant to be this one."""
        trace = self.code.trace
        return name in self.slips or any(
            not trace.reads(given) and closest(given, trace.widgets_read) == name
            for call in self.calls
            for given, _, _ in call.arguments or ()
        )


def entries_of(project: Project) -> list[Entry]:
    """Every notebook and SQL file that a task or another notebook starts; and the notebooks that nothing starts or
    includes."""
    reading = Reading(project)
    entries: dict[str, Entry] = {}
    for run in project.runs:
        if run.code is not None and run.task.kind in ("notebook_task", "sql_task"):
            entry = entries.setdefault(run.code.path, Entry(run.code))
            entry.runs.append(run)
            entry.reached = True
    included: set[str] = set()
    for code in project.codes():
        included.update(file.source.path for file in code.trace.files[1:])
        for child in reading.children(code):
            if child.code is not None:
                entry = entries.setdefault(child.code.path, Entry(child.code))
                entry.calls.append(child.event)
                entry.reached |= code.path in project.reached
    for code in project.codes():
        if code.kind == "notebook" and code.path not in included and code.path not in entries:
            entries[code.path] = Entry(code)
    for unread in (*unread_base_parameters(project), *unread_job_parameters(project)):
        for run in unread.runs:
            if unread.meant is not None and run.code is not None and run.code.path in entries:
                entries[run.code.path].slips.add(unread.meant)
    for entry in entries.values():
        entry.defined = reading.defines_all(entry.code)
    return list(entries.values())


def taken(entry: Entry) -> bool:
    """Whether every task that runs it names it by a workspace path that was only taken to be this file."""
    runs = entry.runs
    return bool(runs) and all(run.link is not None and run.link.status is LinkStatus.TAKEN for run in runs)


def starters(entry: Entry) -> list[tuple[Span, str]]:
    """The places that start it, to be shown beside a read that fails for want of a parameter."""
    found: list[tuple[Span, str]] = []
    for run in entry.runs[:2]:
        where = run.link.node if run.link is not None else run.task.place
        found.append((where.span, f"{task_place(run.task)} starts it without"))
    for call in entry.calls[: 2 - len(found)]:
        found.append((call.at, "started here without it"))
    return found
