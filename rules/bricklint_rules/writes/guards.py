"""What makes a repeated write harmless."""

from __future__ import annotations

import re
from typing import NamedTuple
from weakref import WeakKeyDictionary

from bricklint.trace.finish import target_key
from bricklint.trace.frames import Clause, InBranch, InLoop
from bricklint.trace.trace import Trace
from bricklint.trace.values import (
    Frame,
    Known,
    OneOf,
    Origin,
    Pieces,
    Value,
    Widget,
    clocks,
    fresh,
    pattern,
    walk,
    written_at,
)
from bricklint.trace.writes import SqlText, Write
from bricklint_rules.writes.clock import tells_a_day
from bricklint_rules.writes.emptiness import is_true_when_empty
from bricklint_schemas.tables.append_logs import is_append_log

_AGAINST = re.compile(
    r"\bnot\s+exists\b|\banti\s+join\b|\bnot\s+in\s*\(\s*select\b|\bexcept\b|\bminus\b", re.IGNORECASE
)
_BEYOND = re.compile(r"[^>]>\s*\(\s*select\s+(?:\w+\(\s*)*max\s*\(", re.IGNORECASE)
_LEFT_JOIN = re.compile(r"\bleft\s+(?:outer\s+)?join\s+([^()]*?)(?:\s+as)?\s+(?:on|using)\b", re.IGNORECASE)
_FROM_LAST = re.compile(r">=\s*'?…")
_CLEARING = frozenset(("overwrite", "slice", "replace", "delete", "drop", "create"))
_EXISTENCE = re.compile(r"exist|missing|absent|first_?(?:run|load)|initial|\btables\b|isDeltaTable", re.IGNORECASE)
_CATALOG = re.compile(r"\bshow\s+tables\b|information_schema", re.IGNORECASE)
_CATALOG_CALL = re.compile(r"tableExists|isDeltaTable|listTables|_jcatalog", re.IGNORECASE)
_TURN = re.compile(r"first|index|idx|started|^[ijkn]$|initial", re.IGNORECASE)
_OLDER = re.compile(r"<")
_ONE_ROW = re.compile(r"\bvalues\s*\(((?:[^()]|\([^()]*\))*)\)[\s;]*$", re.IGNORECASE)
_OWN = re.compile(r"\bcurrent_timestamp\b|\b(?:now|uuid)\s*\(", re.IGNORECASE)
_SLICE = re.compile(r"[=>]|\bin\b|\bbetween\b|\blike\b", re.IGNORECASE)


def is_guarded(trace: Trace, write: Write) -> bool:
    """Whether a repeat of the write adds nothing twice: its slice was cleared before in the same run, its rows were
    compared with what the target holds, it writes under a transaction ID, or to a new place on every run."""
    application, version = write.transaction
    if application is not None and version is not None:
        return True
    if _compared(write) or _is_new_each_run(write.target) or _only_when_absent(write):
        return True
    return was_cleared(trace, write)


def _is_new_each_run(target: Value) -> bool:
    """Whether every run writes to a place of its own: named by something random, or by the moment of the run. By its
    day is not enough: a retry comes on the same one."""
    return bool(fresh(target)) or any(not tells_a_day(clock) for clock in clocks(target))


def half_transaction(write: Write) -> str | None:
    """The one of txnAppId and txnVersion that is missing where only the other is set."""
    application, version = write.transaction
    if (application is None) == (version is None):
        return None
    return "txnAppId" if application is None else "txnVersion"


# --- the same slice, cleared before


def was_cleared(trace: Trace, write: Write) -> bool:
    """Whether an earlier write of the same run emptied the target or the slice, on every way to this one."""
    wanted = _name_of(write.target)
    clearing = _clearing(trace)
    here = clearing.places.get(write.number, len(clearing.places))
    earlier = clearing.by_name.get(wanted, ()) if wanted is not None else ()
    return any(_comes_before(one, write) for place, one in earlier if place < here)


class _Clearing(NamedTuple):
    """The writes of a run that empty something, each with its place among all, by the names of their targets; and the
    places of all by their numbers."""

    by_name: dict[str, list[tuple[int, Write]]]
    places: dict[int, int]


_CLEARING_OF: WeakKeyDictionary[Trace, _Clearing] = WeakKeyDictionary()


def _clearing(trace: Trace) -> _Clearing:
    """Found once for each run: a long notebook has many writes."""
    found = _CLEARING_OF.get(trace)
    if found is None:
        found = _CLEARING_OF[trace] = _Clearing({}, {})
        for place, write in enumerate(trace.writes):
            found.places[write.number] = place
            name = _name_of(write.target) if _clears(write) else None
            if name is not None:
                found.by_name.setdefault(name, []).append((place, write))
    return found


def _name_of(target: Value) -> str | None:
    """A target as a text to compare by; a part that is not known is told by the place where it comes from."""
    known = target_key(target)
    if known is not None:
        return known
    names = [_part_of(part) for part in (target.parts if isinstance(target, Pieces) else (target,))]
    return None if None in names else "".join(name for name in names if name is not None).lower()


def _part_of(value: Value) -> str | None:
    if isinstance(value, Known):
        return str(value.value).replace("`", "")
    if isinstance(value, Widget):
        return "{" + value.name + "}"
    place = next(iter(written_at(value)), None)
    return None if place is None else f"<{place.path}:{place.start}>"


def _clears(write: Write) -> bool:
    effects = write.effects({})
    if not effects or not effects <= _CLEARING:
        return False
    return write.effect != "delete" or not is_retention(write.condition)


def is_retention(condition: Value | None) -> bool:
    """Whether a condition speaks of all that is older than something: no slice of one run."""
    words = re.sub(r"['\"][^'\"]*['\"]", "", pattern(condition)) if condition is not None else ""
    words = words.replace("<=", "<").replace("<>", "=")
    return bool(_OLDER.search(words)) and not _SLICE.search(words)


def _comes_before(earlier: Write, write: Write) -> bool:
    """Whether the run has come through `earlier` whenever it comes to `write`. In a loop the first turn may clear
    and the others append."""
    around = {_side(step) for step in write.path if isinstance(step, InBranch)}
    loops = {step.at for step in write.path if isinstance(step, InLoop)}
    in_same_loop = False
    for step in earlier.path:
        if isinstance(step, InLoop):
            in_same_loop = in_same_loop or step.at in loops
        elif isinstance(step, InBranch) and _side(step) not in around and not _is_passed(step, in_same_loop):
            return False
    return True


def _side(step: InBranch) -> tuple[object, bool]:
    return step.test.at, step.taken


def _is_passed(step: InBranch, in_same_loop: bool) -> bool:
    """Whether a branch is taken on every way, or in the first turn of the loop around both."""
    if step.implied or step.known is step.taken:
        return True
    return in_same_loop and any(
        clause.about == "count" or _TURN.search(clause.name or "") for clause in step.test.clauses
    )


# --- compared with the target


def _compared(write: Write) -> bool:
    source = write.source
    if isinstance(source, Frame) and (
        any(_same(origin, write.target) for origin in source.anti_joined) or _measured(source, write.target)
    ):
        return True
    if write.sql is None:
        return False
    words = pattern(write.sql.text)
    name = _last_part(write.target).lower()
    if not name:
        return False
    found = _AGAINST.search(words) or _BEYOND.search(words)
    return (found is not None and name in words[found.start() :].lower()) or _left_over(words, name)


def _left_over(words: str, name: str) -> bool:
    """Whether a statement takes the rows of a left join with the target that find no partner in it."""
    for join in _LEFT_JOIN.finditer(words):
        table = [word for word in join[1].split() if word.lower() != "as"]
        if any(_last_of(word).lower() == name for word in table[-2:]):
            owner = "|".join(map(re.escape, {name, table[-1]}))
            if re.search(rf"\b(?:{owner})`?\.\S+\s+is\s+null\b", words[join.end() :], re.IGNORECASE):
                return True
    return False


def _measured(source: Frame, target: Value) -> bool:
    """Whether only rows are written that lie beyond those of the target: `ts > last`. At `>=` the last come again."""
    name = _last_part(target)
    if not name or any(_FROM_LAST.search(pattern(one)) for one in source.filters):
        return False
    return any(one == pattern(target) or _last_of(one) == name for one in source.measured)


def _same(origin: Origin, target: Value) -> bool:
    name = _last_part(target)
    return pattern(origin.name) == pattern(target) or (bool(name) and _last_part(origin.name) == name)


def _last_part(value: Value) -> str:
    return _last_of(pattern(value))


def _last_of(name: str) -> str:
    last = re.split(r"[./]", name.strip("`/ "))[-1].strip("`")
    return "" if "…" in last else last


# --- asked before


def _only_when_absent(write: Write) -> bool:
    """Whether the write stands on the side of a branch where its target, or a mark of an earlier run, is not there or
    empty."""
    return any(isinstance(step, InBranch) and _means_absent(step, write.target) for step in write.path)


def _means_absent(branch: InBranch, target: Value) -> bool:
    test = branch.test
    decided = test.joined == "one" or test.joined == ("and" if branch.taken else "or")
    return decided and any(
        branch.taken in (_is_true_when_absent(clause), is_true_when_empty(clause, target)) for clause in test.clauses
    )


def _is_true_when_absent(clause: Clause) -> bool | None:
    """Whether a test holds where the thing is absent; None where it does not ask for that."""
    if not asks_existence(clause):
        return None
    flipped = clause.negated
    name = (clause.name or "").lower()
    if clause.kind == "compare":
        against = clause.other.value if isinstance(clause.other, Known) else None
        empty = clause.op in ("==", "is") and (against is False or against is None or against == 0)
        flipped ^= empty or (clause.op == "<" and against == 1)
    if re.search(r"missing|absent|first|initial|not_exist|isempty", name):
        flipped = not flipped
    return flipped


def asks_existence(clause: Clause) -> bool:
    """Whether a test asks if a table, file or earlier run is there."""
    if clause.about == "exists" or _EXISTENCE.search(clause.at.text):
        return True
    return any(_asks_catalog(part) for part in walk(clause.subject, 60))


def _asks_catalog(part: Value) -> bool:
    if isinstance(part, Known):
        return isinstance(part.value, str) and bool(_CATALOG.search(part.value))
    return bool(_CATALOG_CALL.search(getattr(part, "reason", "")))


# --- tables that exist to be appended to


def exists_to_be_appended_to(write: Write) -> bool:
    """Whether the target is a log, audit or history table by its name, or the rows were made on the spot."""
    if (write.made and write.family != "sql") or _is_record(write.sql):
        return True
    return all(map(is_append_log, target_names(write.target)))


def _is_record(statement: SqlText | None) -> bool:
    """Whether one row of VALUES with its own moment or identity is inserted: a record of what this run did."""
    if statement is None or "values" not in statement.modifiers:
        return False
    row = _ONE_ROW.search(pattern(statement.text))
    if row is None:
        return False
    return bool(_OWN.search(row[1]) or fresh(statement.text) or clocks(statement.text))


def target_names(target: Value) -> tuple[str, ...]:
    """What the target can be called, for words in it: `silver.load_audit`, `/mnt/logs/errors`. A part that is not
    known stands as a letter: what touches it is no whole part of the name."""
    if isinstance(target, Known):
        return (str(target.value),)
    if isinstance(target, Pieces):
        return ("".join(str(part.value) if isinstance(part, Known) else "x" for part in target.parts),)
    if isinstance(target, OneOf) and target.options:
        return tuple(name for option in target.options for name in target_names(option))
    return ("",)
