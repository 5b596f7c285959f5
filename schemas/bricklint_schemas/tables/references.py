"""Dynamic value references, `{{job.run_id}}`: the names there are, and what becomes of those there are not.

An unknown namespace stays literal text at run time; a bad name in a known one is refused when the job is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from bricklint_schemas.closest import closest
from bricklint_schemas.tables import Basis

Status = Literal[
    "known",
    "deprecated",
    "unknown-name",
    "unknown-namespace",
    "needs-back-quotes",
    "missing-braces",
    "malformed",
    "secret",
]

_PAGE = "docs.databricks.com/jobs/dynamic-value-references"
_READ = "2026-11-23"


class Reference(NamedTuple):
    """A form of reference as dotted parts: `<time>` a time argument, `<name>` a name of the user's, `*` any tail."""

    form: str
    source: str
    basis: Basis
    date: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts between the dots."""
        return tuple(self.form.split("."))


class Renamed(NamedTuple):
    """A name of before 2023 that still works, or a common mistake that never did, and what to write."""

    name: str
    replacement: str
    works: bool
    source: str
    basis: Basis
    date: str


class Found(NamedTuple):
    """A reference in a text: offsets and the text between them, braces included."""

    start: int
    end: int
    text: str


class ReferenceVerdict(NamedTuple):
    """What a reference is worth.

    `parts` are its names without back-quotes; `replacement` is the whole text to write instead, when there is just one;
    `suggestions` are references that may have been meant.
    """

    status: Status
    text: str
    parts: tuple[str, ...]
    replacement: str | None
    suggestions: tuple[str, ...]


def _row(form: str, basis: Basis = "documented") -> Reference:
    return Reference(form, _PAGE, basis, _READ)


REFERENCES: tuple[Reference, ...] = (
    _row("job.id"),
    _row("job.name"),
    _row("job.run_id"),
    _row("job.repair_count"),
    _row("job.parameters.<name>"),
    _row("job.start_time.<time>"),
    _row("job.trigger.type"),
    _row("job.trigger.time.<time>"),
    _row("job.trigger.file_arrival.location"),
    _row("job.trigger.file_arrival.*", "reported"),
    _row("job.trigger.table_update.updated_tables"),
    _row("job.trigger.table_update.*"),
    _row("job.trigger.model.*", "reported"),
    _row("job.trigger.job_completion.*", "inferred"),
    _row("task.name"),
    _row("task.run_id"),
    _row("task.execution_count"),
    _row("task.notebook_path"),
    _row("task.error_code", "reported"),
    _row("tasks.<name>.run_id"),
    _row("tasks.<name>.result_state"),
    _row("tasks.<name>.error_code", "reported"),
    _row("tasks.<name>.execution_count", "remembered"),
    _row("tasks.<name>.notebook_path", "remembered"),
    _row("tasks.<name>.values.<name>"),
    _row("tasks.<name>.values.*", "inferred"),
    _row("tasks.<name>.output.rows"),
    _row("tasks.<name>.output.first_row"),
    _row("tasks.<name>.output.first_row.<name>"),
    _row("tasks.<name>.output.alert_state", "remembered"),
    _row("workspace.id"),
    _row("workspace.url"),
    _row("backfill.<time>"),
    _row("input"),
    _row("input.*"),
)

TIME_ARGUMENTS: tuple[str, ...] = (
    "iso_datetime",
    "iso_date",
    "timestamp_ms",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "iso_weekday",
    "is_weekday",
)
"""What may follow a time; all in UTC. Same source as REFERENCES."""

RENAMED: tuple[Renamed, ...] = (
    Renamed("job_id", "job.id", True, _PAGE, "documented", _READ),
    Renamed("run_id", "task.run_id", True, _PAGE, "documented", _READ),
    Renamed("parent_run_id", "job.run_id", True, _PAGE, "documented", _READ),
    Renamed("start_date", "job.start_time.iso_date", True, _PAGE, "documented", _READ),
    Renamed("start_time", "job.start_time.timestamp_ms", True, _PAGE, "documented", _READ),
    Renamed("task_retry_count", "task.execution_count", True, _PAGE, "documented", _READ),
    Renamed("task_key", "task.name", True, _PAGE, "documented", _READ),
    Renamed("run.id", "task.run_id", False, "specs in public repositories", "reported", _READ),
    Renamed("run_name", "job.name", False, "specs in public repositories", "inferred", _READ),
    Renamed("parent_run.id", "job.run_id", False, "specs in public repositories", "reported", _READ),
    Renamed("job_name", "job.name", False, "specs in public repositories", "inferred", _READ),
    Renamed("task_name", "task.name", False, "specs in public repositories", "inferred", _READ),
)

NAMESPACES: tuple[str, ...] = tuple(dict.fromkeys(row.parts[0] for row in REFERENCES))

_FORMS = tuple(row.parts for row in REFERENCES)
_RENAMED = {row.name: row for row in RENAMED}
_PART = r"(?:`[^`{}]*`|\[[^\[\]{}]*\]|[^\s.`\[\]{}()\"'|+*/%,:;=<>!?&$#@\\]+)"
_DOTTED = re.compile(rf"{_PART}(?:\.{_PART})*")
_PLAIN = re.compile(r"\w+")
_SECRET = re.compile(r"secrets/[^/{}]+/[^/{}]+")
_BRACES = re.compile(r"\{\{([^{}]*)\}\}|\{\{([^{}]*)\}|(?<![${])\{([^{}]*)\}\}|\{\{([^{}\s]+)|(?<![\w${])\{([^{}]*)\}")
_SINGLE = 5
"""The group of a text in single braces: many tools have those, so only long names are taken for references, and
names that are the whole text."""


def find_references(text: str) -> Iterator[Found]:
    """Every `{{…}}` of a text, and what would be a known reference but for a missing brace. `${{…}}` is none."""
    for match in _BRACES.finditer(text):
        if match.start() and text[match.start() - 1] == "$":
            continue
        number = match.lastindex or 1
        least = 3 if number == _SINGLE and match[0] != text.strip() else 2
        if number == 1 or _known_inside(match[number], least=least):
            yield Found(match.start(), match.end(), match[0])


def check_reference(text: str) -> ReferenceVerdict:
    """Judges one reference, given with its braces: `{{ tasks.load.values.rows }}`.

    Blanks inside the braces, back-quotes and the `[input]` form of the UI are accepted as they are.
    """
    inner = text.strip().strip("{}").strip()
    if not (text.strip().startswith("{{") and text.strip().endswith("}}")):
        verdict = _judge(inner)
        replacement = verdict.replacement or _braced(inner)
        return verdict._replace(status="missing-braces", text=text, replacement=replacement)
    return _judge(inner)._replace(text=text)


def split_reference(inner: str) -> tuple[str, ...] | None:
    """The names of `job.parameters.`a-b``, without quotes or brackets; None when it is no dotted name."""
    return tuple(part.strip("`[]") for part in _parts(inner)) if _DOTTED.fullmatch(inner.strip()) else None


def _judge(inner: str) -> ReferenceVerdict:
    if _SECRET.fullmatch(inner):
        return ReferenceVerdict("secret", "", (), None, ())
    if not _DOTTED.fullmatch(inner):
        return ReferenceVerdict("malformed", "", (), None, ())
    quoted = _parts(inner)
    parts = tuple(part.strip("`[]") for part in quoted)
    renamed = _RENAMED.get(".".join(parts))
    if renamed is not None:
        replacement = _braced(renamed.replacement)
        if renamed.works:
            return ReferenceVerdict("deprecated", "", parts, replacement, (replacement,))
        return ReferenceVerdict("unknown-namespace", "", parts, None, (replacement,))
    if _matches(parts):
        return _known(quoted, parts)
    if parts[0] in NAMESPACES:
        return _unknown_name(quoted, parts)
    return _unknown_namespace(quoted, parts)


def _known(quoted: tuple[str, ...], parts: tuple[str, ...]) -> ReferenceVerdict:
    corrected = tuple(part if _PLAIN.fullmatch(part) or part[0] in "`[" else f"`{part}`" for part in quoted)
    if corrected == quoted or parts[:2] == ("job", "trigger"):
        return ReferenceVerdict("known", "", parts, None, ())
    replacement = _braced(".".join(corrected))
    return ReferenceVerdict("needs-back-quotes", "", parts, replacement, (replacement,))


def _unknown_name(quoted: tuple[str, ...], parts: tuple[str, ...]) -> ReferenceVerdict:
    if parts[:2] == ("job", "parameters") and len(parts) > 3:  # a parameter's name may have dots in it
        name = ".".join(parts[2:])
        replacement = _braced(f"job.parameters.`{name}`")
        return ReferenceVerdict("needs-back-quotes", "", ("job", "parameters", name), replacement, (replacement,))
    meant = _meant(quoted, parts)
    single = meant[0] if len(meant) == 1 else None
    return ReferenceVerdict("unknown-name", "", parts, single, meant or _listed(parts))


def _unknown_namespace(quoted: tuple[str, ...], parts: tuple[str, ...]) -> ReferenceVerdict:
    namespace = closest(parts[0], NAMESPACES)
    meant: tuple[str, ...] = ()
    if namespace is not None:
        corrected = (namespace, *quoted[1:])
        plain = (namespace, *parts[1:])
        meant = (_braced(".".join(corrected)),) if _matches(plain) else _meant(corrected, plain)
    elif parts[0] in {"parameters", "job_parameters", "params"} and len(parts) == 2:
        meant = (_braced(f"job.parameters.{quoted[1]}"),)
    return ReferenceVerdict("unknown-namespace", "", parts, None, meant)


def _meant(quoted: tuple[str, ...], parts: tuple[str, ...]) -> tuple[str, ...]:
    """Forms of the same length that differ in one near-missed name; `task.x.values.y` for `tasks.x.values.y`."""
    found: dict[str, None] = {}
    for form in _FORMS:
        if len(form) != len(parts) or "*" in form:
            continue
        wrong = [i for i, (part, step) in enumerate(zip(parts, form, strict=True)) if not _fits(part, step)]
        if len(wrong) != 1:
            continue
        at = wrong[0]
        candidates = TIME_ARGUMENTS if form[at] == "<time>" else (form[at],)
        near = closest(parts[at], candidates)
        if near is not None:
            found[_braced(".".join((*quoted[:at], near, *quoted[at + 1 :])))] = None
    return tuple(found)


def _listed(parts: tuple[str, ...]) -> tuple[str, ...]:
    """What the namespace does have: the forms that share the longest beginning with `parts`, at most five."""
    best = 0
    found: list[str] = []
    for form in _FORMS:
        if "*" in form:
            continue
        shared = next((i for i, (p, f) in enumerate(zip(parts, form, strict=False)) if not _fits(p, f)), None)
        depth = min(len(parts), len(form)) if shared is None else shared
        if depth > best:
            best, found = depth, []
        if depth == best:
            filled = [parts[i] if step == "<name>" and i < len(parts) else step for i, step in enumerate(form)]
            times = TIME_ARGUMENTS[:3] if filled[-1] == "<time>" else (filled[-1],)
            found.extend(_braced(".".join((*filled[:-1], last))) for last in times)
    return tuple(found[:5])


def _matches(parts: tuple[str, ...]) -> bool:
    return any(_matches_form(parts, form) for form in _FORMS)


def _matches_form(parts: tuple[str, ...], form: tuple[str, ...]) -> bool:
    if form[-1] == "*":
        return len(parts) >= len(form) and _matches_form(parts[: len(form) - 1], form[:-1])
    return len(parts) == len(form) and all(map(_fits, parts, form))


def _fits(part: str, step: str) -> bool:
    if step == "<time>":
        return part in TIME_ARGUMENTS
    return part == step or (step == "<name>" and part != "")


def _known_inside(inner: str, least: int) -> bool:
    parts = split_reference(inner)
    return parts is not None and len(parts) >= least and _matches(parts)


def _parts(inner: str) -> tuple[str, ...]:
    return tuple(re.findall(_PART, inner))


def _braced(inner: str) -> str:
    return "{{" + inner + "}}"
