"""Whether a branch is taken only while the target of a write holds no rows of it yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.trace.frames import Clause
from bricklint.trace.values import Count, Frame, Known, Origin, Rows, Unknown, Value, pattern, walk

TRUTH = "a truth value"
_LOOKS = frozenset(("head", "take", "first", "collect", "limit", "toPandas", "tail"))
_ASKING = frozenset((*_LOOKS, "isEmpty", "count", "len"))
_EMPTY = {("==", 0), ("is", 0), ("<", 1), ("<=", 0)}
_FILLED = {("!=", 0), ("is not", 0), (">", 0), (">=", 1)}


def is_true_when_empty(clause: Clause, target: Value) -> bool | None:
    """Whether a test holds where the target has no rows (of the slice that is looked at); None where it does not ask
    for that."""
    empty = _asks_for_nothing(clause)
    if empty is None or not _is_of(clause.subject, target):
        return None
    return empty


def tests_whether_known(clause: Clause, taken: bool, target: Value) -> bool:
    """Whether a branch is taken for what the target does not hold yet (`if key in loaded: continue`), or by a truth
    value that was worked out from the target's rows alone, perhaps by a function: which way round cannot be told."""
    if clause.kind == "contains" and clause.op == "in":
        return taken is clause.negated and _is_of(clause.subject, target)
    is_flag = isinstance(clause.subject, Unknown) and clause.subject.reason == TRUTH
    asks = is_flag if clause.kind == "truth" else clause.kind == "call" and clause.op.rpartition(".")[2] not in _ASKING
    return asks and _is_of(clause.subject, target)


def _asks_for_nothing(clause: Clause) -> bool | None:
    if clause.kind == "compare":
        return _by_number(clause)
    if clause.op.rpartition(".")[2] == "isEmpty":
        return not clause.negated
    looks = clause.kind == "truth" or clause.op.rpartition(".")[2] in (*_LOOKS, "count", "len")
    return clause.negated if looks else None


def _by_number(clause: Clause) -> bool | None:
    if not isinstance(clause.other, Known):
        return None
    number = clause.other.value
    if number is None or isinstance(number, bool):
        number = 1 if number else 0
    if (clause.op, number) in _EMPTY:
        return not clause.negated
    return clause.negated if (clause.op, number) in _FILLED else None


def _is_of(subject: Value, target: Value) -> bool:
    """Whether a value was worked out from the target's rows and no others."""
    read = list(_read(subject))
    return bool(read) and all(_same(one, pattern(target)) for one in read)


def _read(subject: Value) -> Iterator[str]:
    if isinstance(subject, Count):
        subject = subject.of
    for part in (subject,) if isinstance(subject, Frame) else walk(subject, 60):
        if isinstance(part, Frame):
            yield from (_name(origin) for origin in part.origins) if part.complete else ("",)
        elif isinstance(part, Rows):
            yield from part.names


def _name(origin: Origin) -> str:
    text = pattern(origin.name)
    if origin.kind != "sql":
        return text
    tables = re.findall(r"\b(?:from|join)\s+([^\s();,]+)", text, re.IGNORECASE)
    return tables[0] if len(tables) == 1 else ""


def _same(name: str, target: str) -> bool:
    mine, theirs = _last(name), _last(target)
    return bool(mine) and mine == theirs


def _last(name: str) -> str:
    last = re.split(r"[./]", name.replace("`", "").strip("/ "))[-1].lower()
    return "" if "…" in last else last
