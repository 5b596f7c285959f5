"""Text that a template left behind in a value that must be real: a path, host, cluster or warehouse id."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bricklint_schemas.tables import Basis


class Placeholder(NamedTuple):
    """A pattern, searched for, of text that is never a real value. `whole`: it must be all of the text."""

    pattern: str
    whole: bool
    example: str
    source: str
    basis: Basis
    date: str


def _row(pattern: str, example: str, *, whole: bool = False) -> Placeholder:
    source = "templates and README files of public Databricks projects"
    return Placeholder(pattern, whole, example, source, "inferred", "2026-11-23")


_WHAT = (
    r"(?:access[-_]?token|account|api[-_]?key|bucket|catalog|cluster|company|container|database|domain|email|host"
    r"|instance|instance[-_]?pool|job|notebook|org|organi[sz]ation|path|pipeline|policy|pool|project|repo|repository"
    r"|schema|secret|server|storage|storage[-_]?account|table|token|user|username|user[-_]?name|volume|warehouse"
    r"|workspace)"
)

PLACEHOLDERS: tuple[Placeholder, ...] = (
    _row(r"<[A-Za-z][\w .:/-]*>", "https://github.com/<USER>/<REPO>"),
    _row(
        rf"(?i)(?<![a-z0-9])your[-_ ]{_WHAT}(?:[-_ ](?:id|name|path|url))?(?:[-_ ]here)?(?![a-z0-9])",
        "your-cluster-id",
    ),
    _row(r"(?i)(?<![a-z0-9])your[-_ ](?:name|id|own|value)(?:[-_ ]here)?(?![a-z0-9])", "your_id"),
    _row(r"\bYOUR_[A-Z][A-Z_]+\b", "YOUR_WAREHOUSE_ID"),
    _row(r"\b(?:TODO|FIXME|CHANGEME|CHANGE_ME|REPLACE_ME|REPLACEME|TBD)\b", "TODO"),
    _row(r"(?i)\breplace[-_](?:with|this)\b", "replace-with-id"),
    _row(r"(?i)(?:change|replace)[-_]?me", "changeme", whole=True),
    _row(r"(?i)(?<![a-z0-9])(?:adb|dbc)-x{3,}(?:[.-]x+)*(?![a-z0-9])", "https://adb-xxxxxxxx.x.azuredatabricks.net"),
    _row(r"(?i)x{4,}(?:-x{2,})*", "xxxx-xxxxxx-xxxxxxxx", whole=True),
    _row(r"(?i)\.{3}|…|insert[-_ ].*[-_ ]here", "...", whole=True),
    _row(r"(?i)(?:cluster|warehouse|policy|pool|pipeline|job)[-_]id(?:[-_]here)?", "cluster-id", whole=True),
    _row(r"0{4}-0{6}-(?:0{8}|abcdefgh|x{8})", "0000-000000-00000000", whole=True),
)


_SIGNS = (
    "<",
    "your",
    "todo",
    "fixme",
    "change",
    "replace",
    "tbd",
    "xxxx",
    "adb-xxx",
    "dbc-xxx",
    "...",
    "…",
    "insert",
    "0000-000000",
)
_ID = r"(?<![\w-])(?:cluster|warehouse|policy|pool|pipeline|job)[-_]id(?:[-_]here)?(?![\w-])(?![\"']?\s*:)"


@lru_cache(maxsize=1)
def may_hold_placeholders(text: str) -> bool:
    """Whether a placeholder can stand in a value of a YAML or JSON file that consists of these lines."""
    lower = text.lower()
    return "\\" in text or any(sign in lower for sign in _SIGNS) or (re.search(_ID, lower) is not None)


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[re.Pattern[str], bool], ...]:
    return tuple((re.compile(row.pattern), row.whole) for row in PLACEHOLDERS)


def placeholder_in(text: str) -> tuple[int, int] | None:
    """Where the first placeholder of `text` stands, as offsets, or None. `${…}` and `{{…}}` are no placeholders."""
    found: list[tuple[int, int]] = []
    for pattern, whole in _compiled():
        match = pattern.fullmatch(text.strip()) if whole else pattern.search(text)
        if match is None:
            continue
        if whole:
            start = text.index(match[0])
            found.append((start, start + len(match[0])))
        else:
            found.append(match.span())
    return min(found, key=lambda span: (span[0], -span[1]), default=None)
