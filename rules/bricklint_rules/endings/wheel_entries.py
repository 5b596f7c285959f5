"""Entry points of the project's own wheels that tasks run, and how they stop the interpreter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bricklint.code.ir import Assign, Call, Define, Name
from bricklint.code.names import dotted
from bricklint.code.walk import file_statements
from bricklint.project.model import Code, Project, TaskRun
from bricklint.project.wheels import wheel_entry
from bricklint.source import Span
from bricklint.trace.events import InterpreterExit
from bricklint.trace.frames import Called


class WheelEntry(NamedTuple):
    """One entry point with the tasks that `runs` it. `command` marks what makes it a command of click or typer (its
    `kind`), `stops` are the places where its own code stops the interpreter."""

    runs: tuple[TaskRun, ...]
    command: Span | None
    kind: str
    stops: tuple[InterpreterExit, ...]


def wheel_entries(project: Project) -> Iterator[WheelEntry]:
    """The entry points that tasks run, each once, in the order of the jobs."""
    found: dict[tuple[str, str], tuple[Code, list[TaskRun]]] = {}
    for run in project.runs:
        body = run.task.body if run.task.kind == "python_wheel_task" else None
        package = body.string("package_name") if body is not None else None
        name = body.string("entry_point") if body is not None else None
        entry = wheel_entry(project, package, name) if package and name else None
        if entry is not None:
            found.setdefault((entry[0].path, entry[1]), (entry[0], []))[1].append(run)
    for (_, function), (code, runs) in found.items():
        command, kind = _command(code, function)
        yield WheelEntry(tuple(runs), command, kind, tuple(_stops(code, function)))


def _stops(code: Code, function: str) -> Iterator[InterpreterExit]:
    """The events of a function that nothing in the module calls: the wheel's task does."""
    for event in code.trace.of(InterpreterExit, called=False):
        outer = next((step for step in event.path if isinstance(step, Called)), None)
        if outer is not None and outer.how == "uncalled" and outer.function == function:
            yield event


def _command(code: Code, name: str) -> tuple[Span | None, str]:
    """What makes a name of a module a command: the decorator of click, or the app of typer."""
    text = code.source.text
    if "click" not in text and "typer" not in text:
        return None, ""
    for statement in file_statements(code.facts):
        if isinstance(statement, Define) and statement.name == name:
            for decorator in statement.decorators:
                function = decorator.func if isinstance(decorator, Call) else decorator
                if dotted(function) in ("click.command", "click.group"):
                    return Span(code.source, function.start, function.end), "click"
        elif isinstance(statement, Assign) and isinstance(statement.value, Call):
            names = [target.id for target in statement.targets if isinstance(target, Name)]
            if name in names and dotted(statement.value.func) == "typer.Typer":
                return Span(code.source, statement.value.func.start, statement.value.func.end), "typer"
    return None, ""
