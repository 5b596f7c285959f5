"""What makes a repeated write harmless."""

from __future__ import annotations

import re

from bricklint.trace.frames import InBranch
from bricklint.trace.values import Frame, Known, Origin, Pieces, Value, fresh, pattern, text
from bricklint.trace.writes import Write
from bricklint_schemas.tables.append_logs import is_append_log

_AGAINST = re.compile(
    r"\bnot\s+exists\b|\banti\s+join\b|\bnot\s+in\s*\(\s*select\b|\bexcept\b|\bminus\b", re.IGNORECASE
)


def is_guarded(write: Write) -> bool:
    """Whether a repeat of the write adds nothing twice: its slice was cleared before in the same run, its rows were
    compared with what the target holds, it writes under a transaction ID, or to a new place on every run."""
    if write.cleared_by is not None:
        return True
    application, version = write.transaction
    if application is not None and version is not None:
        return True
    return _compared(write) or bool(fresh(write.target)) or _only_when_absent(write)


def half_transaction(write: Write) -> str | None:
    """The one of txnAppId and txnVersion that is missing where only the other is set."""
    application, version = write.transaction
    if (application is None) == (version is None):
        return None
    return "txnAppId" if application is None else "txnVersion"


def _compared(write: Write) -> bool:
    source = write.source
    if isinstance(source, Frame) and any(_same(origin, write.target) for origin in source.anti_joined):
        return True
    if write.sql is None:
        return False
    words = pattern(write.sql.text)
    found = _AGAINST.search(words)
    name = _last_part(write.target)
    return found is not None and bool(name) and name.lower() in words[found.start() :].lower()


def _same(origin: Origin, target: Value) -> bool:
    name = _last_part(target)
    return pattern(origin.name) == pattern(target) or (bool(name) and _last_part(origin.name) == name)


def _last_part(value: Value) -> str:
    whole = pattern(value).strip("`/ ")
    last = re.split(r"[./]", whole)[-1].strip("`")
    return "" if "…" in last else last


def _only_when_absent(write: Write) -> bool:
    """Whether the write stands in a branch that asks whether something is there."""
    return any(isinstance(step, InBranch) and step.test.asks("exists") for step in write.path)


def exists_to_be_appended_to(write: Write) -> bool:
    """Whether the target is a log, audit or history table by its name, or the rows were made on the spot."""
    return write.made or is_append_log(target_name(write))


def target_name(write: Write) -> str:
    """The name of the target's last part, for words in it: `silver.load_audit`, `/mnt/logs/errors`."""
    known = text(write.target)
    if known is not None:
        return known
    if isinstance(write.target, Pieces):
        last = write.target.parts[-1]
        if isinstance(last, Known):
            return str(last.value)
    return ""
