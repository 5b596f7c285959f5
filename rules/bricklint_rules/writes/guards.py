"""What makes a repeated write harmless."""

from __future__ import annotations

import re

from bricklint.trace.frames import InBranch, InLoop
from bricklint.trace.trace import Trace
from bricklint.trace.values import Frame, Known, OneOf, Origin, Pieces, Rows, Value, clocks, fresh, pattern, walk
from bricklint.trace.writes import SqlText, Write
from bricklint_rules.writes.cleared import was_cleared
from bricklint_rules.writes.clock import tells_a_day
from bricklint_rules.writes.emptiness import is_true_when_empty, tests_whether_known
from bricklint_rules.writes.existence import is_true_when_absent
from bricklint_rules.writes.first_turn import clears_in_first_turn
from bricklint_schemas.tables.append_logs import is_append_log

_AGAINST = re.compile(
    r"\bnot\s+exists\b|\banti\s+join\b|\bnot\s+in\s*\(\s*select\b|\bexcept\b|\bminus\b", re.IGNORECASE
)
_BEYOND = re.compile(r"[^>]>\s*\(\s*select\s+(?:\w+\(\s*)*max\s*\(", re.IGNORECASE)
_LEFT_JOIN = re.compile(r"\bleft\s+(?:outer\s+)?join\s+([^()]*?)(?:\s+as)?\s+(?:on|using)\b", re.IGNORECASE)
_EMPTIES = re.compile(r"\b(?:delete\s+from|truncate|drop\s+table)\b", re.IGNORECASE)
_FROM_LAST = re.compile(r">=\s*'?…")
_WITHOUT_PARTNER = re.compile(r"\bis\s+null\b|\bisnull\b", re.IGNORECASE)
_ONE_ROW = re.compile(r"\bvalues\s*\(((?:[^()]|\([^()]*\))*)\)[\s;]*$", re.IGNORECASE)
_OWN = re.compile(r"\bcurrent_timestamp\b|\b(?:now|uuid)\s*\(", re.IGNORECASE)


def is_guarded(trace: Trace, write: Write) -> bool:
    """Whether a repeat of the write adds nothing twice: its slice was cleared before in the same run, its rows were
    compared with what the target holds, it writes under a transaction ID, or to a new place on every run."""
    application, version = write.transaction
    if application is not None and version is not None:
        return True
    if _compared(write) or _is_new_each_run(write.target) or _only_when_absent(write):
        return True
    return clears_in_first_turn(write) or _is_prepared(write) or was_cleared(trace, write)


def _is_new_each_run(target: Value) -> bool:
    """Whether every run writes to a place of its own: named by something random, or by the moment of the run. By its
    day is not enough: a retry comes on the same one."""
    return bool(fresh(target)) or any(not tells_a_day(clock) for clock in clocks(target))


def _is_prepared(write: Write) -> bool:
    """Whether the connector empties something first: `preactions` of Snowflake, Redshift and Synapse."""
    before = write.option("preactions")
    return before is not None and bool(_EMPTIES.search(pattern(before)))


def half_transaction(write: Write) -> str | None:
    """The one of txnAppId and txnVersion that is missing where only the other is set."""
    application, version = write.transaction
    if (application is None) == (version is None):
        return None
    return "txnAppId" if application is None else "txnVersion"


# --- compared with the target


def _compared(write: Write) -> bool:
    if any(_lacks(source, write.target) for source in _sources(write.source)) or _by_what_is_there(write):
        return True
    if write.sql is None:
        return False
    words = pattern(write.sql.text)
    name = _last_part(write.target).lower()
    if not name:
        return False
    found = _AGAINST.search(words) or _BEYOND.search(words)
    return (found is not None and name in words[found.start() :].lower()) or _left_over(words, name)


def _sources(source: Value) -> tuple[Value, ...]:
    """The rows as each way leaves them: where the target is not there yet, nothing is taken out."""
    return source.options if isinstance(source, OneOf) and source.how == "branch" else (source,)


def _lacks(source: Value, target: Value) -> bool:
    """Whether rows are such that the target does not hold."""
    if not isinstance(source, Frame):
        return False
    anti = any(_same(origin, target) for origin in source.anti_joined)
    return anti or _measured(source, target) or _without_partner(source, target)


def _by_what_is_there(write: Write) -> bool:
    """Whether a loop goes through what was worked out from the target's own rows: the files that it lacks."""
    name = _last_part(write.target)
    loops = [step.over for step in write.path if isinstance(step, InLoop) and step.over is not None]
    rows = (part for over in loops for part in walk(over, 60) if isinstance(part, Rows))
    return bool(name) and any(_last_of(one) == name for part in rows for one in part.names)


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


def _without_partner(source: Frame, target: Value) -> bool:
    """Whether rows that were joined with the target are kept where a column of it is null."""
    return any(_same(origin, target) for origin in source.origins) and any(
        _WITHOUT_PARTNER.search(pattern(one)) for one in source.filters
    )


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
        branch.taken in (is_true_when_absent(clause), is_true_when_empty(clause, target))
        or tests_whether_known(clause, branch.taken, target)
        for clause in test.clauses
    )


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
