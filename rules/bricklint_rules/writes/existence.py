"""Whether a test asks if a table, a file or an earlier run is there."""

from __future__ import annotations

import re

from bricklint.trace.frames import Clause
from bricklint.trace.values import Known, Value, walk

_EXISTENCE = re.compile(r"exist|missing|absent|first_?(?:run|load)|initial|\btables\b|isDeltaTable", re.IGNORECASE)
_CATALOG = re.compile(r"\bshow\s+tables\b|information_schema", re.IGNORECASE)
_CATALOG_CALL = re.compile(r"tableExists|isDeltaTable|listTables|_jcatalog", re.IGNORECASE)


def is_true_when_absent(clause: Clause) -> bool | None:
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
