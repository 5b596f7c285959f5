"""The one way in which appends and inserts are judged: is it guarded, what repeats it, how grave is that."""

from __future__ import annotations

from typing import NamedTuple

from bricklint.diagnostic import Label, Severity
from bricklint.project.model import Code
from bricklint.trace.values import pattern
from bricklint.trace.writes import Write
from bricklint_rules.writes.guards import exists_to_be_appended_to, is_guarded
from bricklint_rules.writes.repeats import Repeat, effects_in, origin_of_mode, repeats_of

_ORDINARY = frozenset(("batch", "v2", "sql"))


class Verdict(NamedTuple):
    """An append that is not safe to repeat."""

    severity: Severity
    related: tuple[Label, ...]
    reason: str
    target: str


def judge(code: Code, write: Write) -> Verdict | None:
    """How an append weighs; None where it is none, or is safe to repeat."""
    worst: tuple[Severity, Repeat, bool] | None = None
    if is_guarded(write):
        return None
    for repeat in repeats_of(code):
        effects = effects_in(write, repeat.run)
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
    related = (*origin_of_mode(write, repeat.run), *repeat.evidence)
    reason = repeat.reason if certain else f"where it appends, {repeat.reason}"
    return Verdict(severity, related, reason, described(write))


def described(write: Write) -> str:
    """The target for a message: "`silver.orders`", or "its target" where it is not known."""
    name = pattern(write.target)
    return f"`{name}`" if name.strip("…") else "its target"


def is_ordinary_append(write: Write) -> bool:
    """Whether the write goes to a table or path by Spark, outside foreachBatch and outside other systems."""
    return write.called and write.family in _ORDINARY and write.target_kind != "jdbc" and write.in_batch is None


def is_insert(write: Write) -> bool:
    """Whether users know the write as an insert: SQL INSERT INTO, insertInto, writeTo().append()."""
    return write.family in ("sql", "v2") or write.verb == "insertInto"
