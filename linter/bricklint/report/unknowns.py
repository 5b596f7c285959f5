"""What could not be known of a project, and why: there the rules are silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from bricklint.project.model import Code, LinkStatus, Project, TaskRun
from bricklint.report.cells import clean
from bricklint.source import Span
from bricklint.tree.node import Mapping as MappingNode
from bricklint.tree.node import Node, Scalar, Sequence, is_unknown

if TYPE_CHECKING:
    from bricklint.project.starts import Start
    from bricklint.trace.values import Value

_LONGEST = 80


class NotKnown(NamedTuple):
    """One thing that is not known: `what`, `why`, and the place."""

    at: Span
    what: str
    why: str


def unknowns(project: Project) -> list[NotKnown]:
    """All of a project, by path and place, each once."""
    found = [*_in_specs(project), *(one for code in project.codes() for one in _in_code(code))]
    return sorted(dict.fromkeys(found), key=lambda one: (one.at.path, one.at.start, one.what))


def unknowns_text(found: list[NotKnown]) -> str:
    """A line each, `path:line:column: what: why`; ends with a line break."""
    if not found:
        return "everything that was looked at could be told\n"
    lines = ["what could not be told, where rules say nothing:"]
    for one in found:
        begin = one.at.begin
        lines.append(f"  {one.at.path}:{begin.line}:{begin.column}: {one.what}: {one.why}")
    return "".join(f"{clean(line)}\n" for line in lines)


# --- in specs


def _in_specs(project: Project) -> Iterator[NotKnown]:
    for run in project.runs:
        link = run.link
        if link is not None and link.status is LinkStatus.UNKNOWN:
            why = link.reason or "it may lie elsewhere"
            yield NotKnown(link.node.span, f"which file task `{run.task.title}` runs", why)
        if run.passed_unknowable:
            yield _passed(run)
    for job in project.jobs:
        if not job.tasks_known:
            at = job.settings.key("tasks")
            span = job.settings.span if at is None else at.span
            yield NotKnown(span, f"which tasks job `{job.title}` has", "a variable stands in their place")
        for scalar in _unknown_scalars(job.settings):
            reason = _why_unfilled(scalar.text)
            if reason is not None:
                yield NotKnown(scalar.span, f"the value of `{_short(scalar.text)}`", reason)


_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_BY_THE_SERVICE = ("workspace.", "resources.", "bundle.", "artifacts.")


def _why_unfilled(text: str) -> str | None:
    """Why a value is not known; None where the deploy itself fills it in, as it does everywhere."""
    names = [name for name in _REFERENCE.findall(text) if not name.startswith(_BY_THE_SERVICE)]
    if names and names != ["…"]:
        variables = [name for name in names if name.startswith("var.")]
        return f"nothing here gives `{variables[0]}` a value" if variables else "it is filled in elsewhere"
    expression = names or "(" in text or not text.isprintable()
    return "an expression is not worked out" if expression else None


def _passed(run: TaskRun) -> NotKnown:
    what = f"which parameters task `{run.task.title}` passes"
    return NotKnown(run.task.place.span, what, "a variable stands in their place")


def _unknown_scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield from _unknown_scalars(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _unknown_scalars(item)
    elif is_unknown(node):
        yield node


# --- in code


def _in_code(code: Code) -> Iterator[NotKnown]:
    yield from _files(code)
    yield from _parameters(code)
    yield from _writes(code)


def _files(code: Code) -> Iterator[NotKnown]:
    from bricklint.trace.events import BrokenCode, NotebookRun, RunMagic
    from bricklint.trace.values import texts

    trace = code.trace
    for broken in trace.of(BrokenCode, called=None, reached=None):
        yield NotKnown(broken.at, "what this cell does", broken.message)
    for magic in trace.of(RunMagic, called=None, reached=None):
        if magic.outcome not in ("run", "circle"):
            yield NotKnown(magic.at, f"what `%run {_short(magic.target)}` brings in", _OUTCOMES[magic.outcome])
    for run in trace.of(NotebookRun):
        if texts(run.target) is None and not _told(code, run.target):
            yield NotKnown(run.at, "which notebook is started", why(run.target))
        if run.arguments is None:
            at = run.arguments_at or run.at
            yield NotKnown(at, "which parameters the notebook gets", "the arguments are no plain dict")
    if trace.cut:
        top = Span(code.source, 0, 0)
        yield NotKnown(top, "all that this file does", "it is too large to be followed to its end")


_OUTCOMES = {
    "missing": "there is no such notebook in the project",
    "unknowable": "it may lie elsewhere",
    "deep": "notebooks run each other too deep",
}


def _parameters(code: Code) -> Iterator[NotKnown]:
    from bricklint.trace.events import DbutilsHandedAway, DefinesUnknown, ReadsUnknown, TaskValueGet, TaskValueSet

    trace = code.trace
    reasons: set[str] = set()
    for read in trace.of(ReadsUnknown, called=None, reached=None):
        reasons.add(read.reason)
        yield NotKnown(read.at, "which parameters are read", read.reason)
    for handed in trace.of(DbutilsHandedAway, called=None, reached=None):
        to = f"`{handed.to}`" if handed.to else "code"
        yield NotKnown(handed.at, "which parameters are read", f"dbutils is handed to {to} outside the project")
    for defined in trace.of(DefinesUnknown, called=None, reached=None):
        yield NotKnown(defined.at, "which widget is defined", "its name is not known")
    for value in trace.of(TaskValueSet):
        if value.key is None:
            yield NotKnown(value.at, "which task value is set", "its key is not known")
    for got in trace.of(TaskValueGet):
        if got.task is None or got.key is None:
            yield NotKnown(got.at, "which task value is read", "its task or key is not known")
    reason = trace.reading_unknowable
    spoken = ("dbutils is handed to", "`%run", "a cell that uses dbutils does not parse")
    if reason is not None and reason not in reasons and not reason.startswith(spoken):
        yield NotKnown(Span(code.source, 0, 0), "which parameters are read", reason)


def _writes(code: Code) -> Iterator[NotKnown]:
    for write in code.trace.writes:
        if write.mode is not None and write.mode_at is not None and not _told(code, write.mode):
            yield NotKnown(write.mode_at, "the mode of this write", why(write.mode))
        if not write.streaming and write.target_kind in ("table", "path") and not _told(code, write.target):
            yield NotKnown(write.target_at or write.at, "where this write goes", why(write.target))


def _told(code: Code, value: Value) -> bool:
    """Whether a value is a known text, or one that only the clock, the job or the run fills in."""
    from bricklint.trace.values import Unknown, settle, walk

    def whole(start: Start | None) -> bool:
        passed = {} if start is None else start.values
        values = {name: "…" if isinstance(one, Unknown) else one for name, one in passed.items()}
        return not any(isinstance(part, Unknown) for part in walk(settle(value, values), 60, into_rows=False))

    starts: list[Start | None] = [*code.starts] or [None]
    return any((start is not None and start.unknowable) or whole(start) for start in starts)


def why(value: Value) -> str:
    """Why a value is not known, in words."""
    from bricklint.trace.values import Unknown, walk

    found = next((part for part in walk(value, 60, into_rows=False) if isinstance(part, Unknown)), None)
    return "a part of it comes from elsewhere" if found is None else _short(in_words(found.reason))


def in_words(reason: str) -> str:
    """What a value is that could not be worked out, as a reason that people read."""
    known = _WORDS.get(reason)
    if known is not None:
        return known
    named = _NAMED.fullmatch(reason)
    if named is None:
        return reason
    what, name = named.groups()
    if what in ("", "the result of ") and not name[:1].isalpha() and not name.startswith("_"):
        return f"it is worked out by `{name}`"
    return _BY_KIND[what].format(name)


_NAMED = re.compile(r"(|the result of |the attribute |the parameter |the argument )`(.*)`")
_BY_KIND = {
    "": "it is the result of `{}`",
    "the result of ": "it is the result of `{}`",
    "the attribute ": "it is the attribute `{}` of something that is not known",
    "the parameter ": "nothing here says what the parameter `{}` gets",
    "the argument ": "nothing here says what the argument `{}` is",
}
_OF_A_LIST = "it is an item of a list that is not known"
_OF_A_DICT = "it is an item of a dict that is not known"
_TOO_MUCH = "the calls that lead to it go too deep"
_WORDS = {
    "an item": "it is an item of something that is not known",
    "an item of a list": _OF_A_LIST,
    "one more item of a list": _OF_A_LIST,
    "part of a list": _OF_A_LIST,
    "the rest of a list": _OF_A_LIST,
    "an item of a dict": _OF_A_DICT,
    "an item that is not there": "nothing is seen to put that item in",
    "an item of an object": "it is an item of an object",
    "a field": "it is a field that nothing fills",
    "a member": "it is a member that is not known",
    "a format": "it is put in by a format that is not worked out",
    "format": "it is put in by a format that is not worked out",
    "a format that is not known": "the text that is formatted is not known",
    "a format that is not valid": "the text that is formatted has no valid form",
    "a filled template": "it fills a template that is not known",
    "a part of a template": "nothing fills a part of its template",
    "joined text": "it joins a list that is not known",
    "a text": "it is a text that is not known",
    "a long text": "the text is too long",
    "a truth value": "it depends on a test",
    "a SQL expression": "it is worked out in SQL",
    "a secret": "it is a secret",
    "a range": "it runs over a range that is not known",
    "a list": "it is a list that is not known",
    "a file": "it is read from a file",
    "a comprehension": "it is put together in a comprehension",
    "parsed JSON": "it comes from JSON that is not known",
    "rows": "it comes from rows of a table",
    "a column": "it is a column",
    "a parameter": "it is a parameter whose name is not known",
    "all parameters": "it comes from all parameters",
    "getattr": "it is an attribute whose name is not known",
    "os.environ": "it comes from the environment",
    "sys.argv": "it comes from the command line",
    "the arguments of the command line": "it comes from the command line",
    "an argument that is converted": "it is an argument that the script converts",
    "an argument that is defined twice": "it is an argument that is defined twice",
    "a default that is set later": "it is an argument whose default is set later",
    "one of many values": "it is one of too many values",
    "called too deep": _TOO_MUCH,
    "nested too deep": _TOO_MUCH,
    "it calls itself": "it comes from a function that calls itself",
    "no value": "nothing gives it a value",
    "no path": "no path is given",
    "no table": "no table is given",
    "deleted": "it is deleted before",
    "what a function gives": "it is the result of a function that is handed over",
    "the result of a thread": "it is the result of a thread",
    "a setting of the session": "it is a setting of the session",
    "a setting of the run": "it is a setting of the run",
    "a streaming query": "it is a streaming query",
    "a thread": "it is a thread",
}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
