"""The one way in which appends and inserts are judged: is it guarded, what repeats it, how grave is that."""

from __future__ import annotations

import re
from typing import NamedTuple

from bricklint.diagnostic import Label, Severity
from bricklint.project.model import Code
from bricklint.trace.frames import Called
from bricklint.trace.values import pattern
from bricklint.trace.writes import Write
from bricklint_rules.writes.guards import exists_to_be_appended_to, is_guarded
from bricklint_rules.writes.repeats import Repeat, effects_in, origin_of_mode, repeats_of

_ORDINARY = frozenset(("batch", "v2", "sql"))
_LONGEST_NAME = 80
_BY_CALL = {
    "call": "calls `{}`, which writes",
    "run": "takes in `{}`, which writes",
    "import": "imports `{}`, which writes",
    "thread": "starts `{}`, which writes",
    "decorated": "`{}` writes",
}

# Data sources that are other systems, where nothing rolls back.
_ELSEWHERE = re.compile(
    r"jdbc|sqlserver|postgresql|mysql|oracle|snowflake|bigquery|redshift|sqldw|mongo|cosmos|elasticsearch|cassandra"
    r"|\bes\b|teradata|synapse",
    re.IGNORECASE,
)


class Verdict(NamedTuple):
    """An append that is not safe to repeat."""

    severity: Severity
    related: tuple[Label, ...]
    reason: str
    target: str


def judge(code: Code, write: Write) -> Verdict | None:
    """How an append weighs; None where it is none, or is safe to repeat."""
    worst: tuple[Severity, Repeat, bool] | None = None
    if is_guarded(code.trace, write):
        return None
    for repeat in repeats_of(code):
        effects = effects_in(write, repeat.start)
        if "append" not in effects:
            continue
        certain = effects == {"append"}
        severity = repeat.severity if certain else min(repeat.severity, Severity.WARNING)
        if worst is None or severity > worst[0]:
            worst = (severity, repeat, certain)
    if worst is None:
        return None
    severity, repeat, certain = worst
    if exists_to_be_appended_to(write):
        severity = Severity.NOTE
    related = (*origin_of_mode(write, repeat.start), *way_to(write), *repeat.evidence)
    reason = repeat.reason if certain else f"where it appends, {repeat.reason}"
    return Verdict(severity, related, reason, described(write))


def way_to(write: Write) -> tuple[Label, ...]:
    """The calls, `%run` and imports through which the run comes to a write, the nearest first."""
    return tuple(
        Label(step.at, _BY_CALL[step.how].format(step.function.rsplit("/", 1)[-1]))
        for step in reversed(write.path)
        if isinstance(step, Called) and step.how in _BY_CALL
    )[:3]


def described(write: Write) -> str:
    """The target for a message: "`silver.orders`", or "its target" where it is not known."""
    name = pattern(write.target).replace("`", "")
    known = name.strip("…./ ") and " | " not in name and len(name) <= _LONGEST_NAME and "\n" not in name
    return f"`{name}`" if known else "its target"


def is_ordinary_append(write: Write) -> bool:
    """Whether the write goes to a table or path by Spark, outside foreachBatch and outside other systems."""
    return write.called and write.family in _ORDINARY and not is_external(write) and write.in_batch is None


def is_external(write: Write) -> bool:
    """Whether the write goes to a database or file outside the lakehouse."""
    if write.target_kind == "jdbc" or write.family in ("pandas", "file"):
        return True
    return write.family == "batch" and write.format is not None and bool(_ELSEWHERE.search(pattern(write.format)))


def is_insert(write: Write) -> bool:
    """Whether users know the write as an insert: SQL INSERT INTO, insertInto, writeTo().append()."""
    return write.family in ("sql", "v2") or write.verb == "insertInto"
