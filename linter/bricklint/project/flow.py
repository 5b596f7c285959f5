"""The way of parameters through one job: who declares, passes, defines and reads each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from bricklint.jobs.model import Job, Task
from bricklint.project.model import Code, Project, TaskRun
from bricklint.project.starts import Start, starts_from
from bricklint.project.taskgraph import shown
from bricklint.project.wheels import wheel_code
from bricklint.source import Span
from bricklint.tree.node import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from bricklint.trace.trace import Trace
    from bricklint.trace.values import Value

Role: TypeAlias = Literal["declared", "passed", "referred", "defined", "read", "unknown", "set"]

_PARAMETER = re.compile(r"\{\{\s*job\.parameters\.`?([^}`]+?)`?\s*\}\}")
_TASK_VALUE = re.compile(r"\{\{\s*tasks\.`?([^}`.]+)`?\.values\.`?([^}`]+?)`?\s*\}\}")
_SECRET = re.compile(r"secret|token|passw|pwd|credential|api_?key", re.IGNORECASE)


class Use(NamedTuple):
    """What one place has to do with a parameter. `task`: whose code or settings it is (None: the job's own); `what`
    says it in words."""

    role: Role
    task: str | None
    what: str
    at: Span


class Flow(NamedTuple):
    """One parameter: `kind` is "parameter", "argument" (of a script's command line) or "task value"."""

    kind: Literal["parameter", "argument", "task value"]
    name: str
    uses: tuple[Use, ...]


_Found: TypeAlias = dict[tuple[str, str], list[Use]]


def parameter_flows(project: Project, job: Job) -> list[Flow]:
    """Every parameter, script argument and task value of a job, by name."""
    found: _Found = {}
    for name, node in job.parameters.items():
        key = node.scalar("name") or node
        _add(found, "parameter", name, Use("declared", None, f"job parameter{_default(name, node)}", key.span))
    runs = {id(run.task.node): run for run in project.runs_of(job)}
    for task in job.all_tasks:
        _referred(found, task)
        run = runs.get(id(task.node))
        if run is not None:
            _passed(found, run)
            _command_line(found, project, run)
            for code, start in starts_from(run):
                _in_code(found, run, code, start)
    return [Flow(kind, name, tuple(dict.fromkeys(uses))) for (kind, name), uses in sorted(found.items(), key=_order)]  # type: ignore[arg-type]


def _order(item: tuple[tuple[str, str], list[Use]]) -> tuple[int, str]:
    return ("parameter", "argument", "task value").index(item[0][0]), item[0][1]


def _add(found: _Found, kind: str, name: str, use: Use) -> None:
    found.setdefault((kind, name), []).append(use)


def _default(name: str, node: Mapping) -> str:
    default = node.get("default")
    return "" if default is None else f", default {_value(name, default)}"


def _value(name: str, node: Node) -> str:
    secret = _SECRET.search(name) is not None and "{{" not in shown(node)
    return "…" if secret else shown(node)


# --- in the spec


def _passed(found: _Found, run: TaskRun) -> None:
    for name, passed in run.passed.items():
        if passed.origin == "base":
            what = f"passes it, {_value(name, passed.value)}"
            _add(found, "parameter", name, Use("passed", run.task.title, what, passed.key.span))


def _referred(found: _Found, task: Task) -> None:
    for path, node in _texts(task.node, ()):
        for match in _PARAMETER.finditer(node.text):
            what = f"refers to it in {'.'.join(path)}"
            _add(found, "parameter", match[1], Use("referred", task.title, what, node.span))
        for match in _TASK_VALUE.finditer(node.text):
            what = f"refers to it in {'.'.join(path)}"
            _add(found, "task value", f"{match[1]}.{match[2]}", Use("read", task.title, what, node.span))


def _texts(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    """The texts of a task, with their fields; not those of the task inside a for_each."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            if not (path == ("for_each_task",) and entry.key.text == "task"):
                yield from _texts(entry.value, (*path, entry.key.text))
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from _texts(item, (*path, str(number)))
    elif "{{" in node.text:
        yield path, node


# --- in scripts


def _command_line(found: _Found, project: Project, run: TaskRun) -> None:
    body, code = run.task.body, run.code
    if body is None or run.task.kind not in ("spark_python_task", "python_wheel_task"):
        return
    if run.task.kind == "python_wheel_task" and code is None:
        package, entry = body.string("package_name"), body.string("entry_point")
        code = wheel_code(project, package, entry) if package and entry else None
    given = body.get("parameters")
    words = [item for item in given.items if isinstance(item, Scalar)] if isinstance(given, Sequence) else []
    title = run.task.title
    for number, word in enumerate(words):
        flag = word.text.split("=", 1)[0]
        if flag.startswith("--"):
            after = words[number + 1] if number + 1 < len(words) and "=" not in word.text else None
            value = "" if after is None or after.text.startswith("--") else f", {_value(flag, after)}"
            _add(found, "argument", f"{title} {flag}", Use("passed", title, f"passes it{value}", word.span))
        elif number == 0 or not words[number - 1].text.startswith("--"):
            what = f"passes it, {shown(word)}"
            _add(found, "argument", f"{title} [{number + 1}]", Use("passed", title, what, word.span))
    if code is not None:
        _defined_arguments(found, title, code)


def _defined_arguments(found: _Found, title: str, code: Code) -> None:
    from bricklint.trace.events import ArgumentDefined, ArgumentsRead

    for event in code.trace.of(ArgumentDefined, called=None):
        name = next((flag for flag in event.flags if flag.startswith("--")), event.flags[0] if event.flags else "?")
        what = f"takes it by {event.how}{_written_default(name, event.default)}"
        _add(found, "argument", f"{title} {name}", Use("defined", title, what, event.at))
    for read in code.trace.of(ArgumentsRead, called=None):
        if read.how == "argv" and read.position is not None:
            _add(found, "argument", f"{title} [{read.position}]", Use("read", title, "reads sys.argv", read.at))


# --- in notebooks


def _in_code(found: _Found, run: TaskRun, code: Code, start: Start) -> None:
    from bricklint.trace.events import TaskValueGet, TaskValueSet

    title, trace = run.task.title, code.trace
    _handed_over(found, title, start)
    for name, event in trace.widgets_defined.items():
        what = f"defines a {event.kind} widget{_written_default(name, event.default)}"
        _add(found, "parameter", name, Use("defined", title, what, event.at))
    for name, reads in trace.widgets_read.items():
        for read in reads:
            unseen = "" if read.called and read.reached else ", in code that does not run"
            _add(found, "parameter", name, Use("read", title, f"reads it by {read.how}{unseen}", read.at))
    for value in trace.of(TaskValueSet):
        _add(found, "task value", f"{title}.{value.key or '?'}", Use("set", title, "sets it", value.at))
    for got in trace.of(TaskValueGet):
        _add(found, "task value", f"{got.task or '?'}.{got.key or '?'}", Use("read", title, "reads it", got.at))
    _not_seen(found, run, code, trace, start)


def _handed_over(found: _Found, title: str, start: Start) -> None:
    for name, value, at in start.calls[-1].arguments or () if start.calls else ():
        what = f"hands it over to another notebook, {_shown(name, value)}"
        _add(found, "parameter", name, Use("passed", title, what, at))


def _not_seen(found: _Found, run: TaskRun, code: Code, trace: Trace, start: Start) -> None:
    """Parameters that reach a file which does not read them, or of which nobody can say that."""
    reason = trace.reading_unknowable or ("it is too large to follow to its end" if trace.cut else None)
    top = Span(code.source, 0, 0)
    for name in start.values:
        if name in trace.widgets_read or (start.calls and start.unknowable):
            continue
        if reason is not None:
            what = f"may read it: {reason}"
        elif any(True for _ in code.project.runs_of(run.job)) and name in trace.handed:
            what = "may read it: its name is handed to other code"
        else:
            what = "does not read it"
        _add(found, "parameter", name, Use("unknown", run.task.title, f"{code.path} {what}", top))


def _written_default(name: str, value: Value | None) -> str:
    return "" if value is None else f", default {_shown(name, value)}"


def _shown(name: str, value: Value) -> str:
    from bricklint.trace.values import Known, pattern

    text = " ".join(pattern(value).split()) or '""'
    if isinstance(value, Known) and _SECRET.search(name) and text != '""':
        return "…"
    return text if len(text) <= 60 else f"{text[:59]}…"
