"""Names of tables that exist to be appended to, where a repeated append is no more than a repeated line."""

from __future__ import annotations

import re
from typing import NamedTuple

from bricklint_schemas.tables import Basis


class LogWord(NamedTuple):
    """A word that, as a whole part of a table's name, says that the table is a log; with its plurals."""

    word: str
    plurals: tuple[str, ...]
    source: str
    basis: Basis
    date: str


_SOURCE = "names of append-only tables in public Databricks projects"


def _row(word: str, *plurals: str) -> LogWord:
    return LogWord(word, plurals or (f"{word}s",), _SOURCE, "inferred", "2026-11-23")


WORDS: tuple[LogWord, ...] = (
    _row("audit"),
    _row("auditlog"),
    _row("deadletter"),
    _row("dlq"),
    _row("history", "histories"),
    _row("log"),
    _row("logging"),
    _row("metric"),
    _row("quarantine"),
    _row("quarantined"),
    _row("reject"),
    _row("rejected"),
)

_ALL = frozenset(form for row in WORDS for form in (row.word, *row.plurals))
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def is_append_log(name: str) -> bool:
    """Whether the last name of a table or path says so: `ops.etl_audit_log`, `/mnt/x/RunMetrics`; not `catalog.sales`.

    A word must be a whole part of the name, between dots, slashes, separators or humps of camelCase.
    """
    last = re.split(r"[./\\]", name.strip("`'\"/ "))[-1]
    return any(part.lower() in _ALL for part in _PARTS.findall(last))
