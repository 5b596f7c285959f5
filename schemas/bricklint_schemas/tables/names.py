"""Which characters and lengths the names in a job may have."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from bricklint_schemas.tables import Basis

Kind = Literal["environment_variable", "job_cluster_key", "parameter", "task_key"]


class NameForm(NamedTuple):
    """What a name of one kind must look like: a pattern for one character, one for the first, and a length."""

    kind: Kind
    characters: str
    first: str
    allowed: str
    minimum: int
    maximum: int | None
    source: str
    basis: Basis
    date: str


class NameFault(NamedTuple):
    """Why a name is refused: the offset of the first wrong character (0 when the length is wrong), and a reason."""

    offset: int
    reason: Literal["characters", "empty", "first", "too-long"]
    form: NameForm


_OPENAPI = "Jobs API 2.1 OpenAPI description"
_SDK = "databricks-sdk 0.156.0, service/jobs.py"
_READ = "2026-11-23"
_KEY = "letters, digits, `_` and `-`"

FORMS: tuple[NameForm, ...] = (
    NameForm("task_key", r"[\w-]", r"[\w-]", _KEY, 1, 100, _OPENAPI, "documented", _READ),
    NameForm("job_cluster_key", r"[\w-]", r"[\w-]", _KEY, 1, 100, _OPENAPI, "documented", _READ),
    NameForm(
        "parameter", r"[\w.-]", r"[\w.-]", "letters, digits, `_`, `-` and `.`", 1, None, _SDK, "documented", _READ
    ),
    NameForm(
        "environment_variable",
        r"[A-Za-z0-9_]",
        r"[A-Za-z_]",
        "ASCII letters, digits and `_`, no digit first",
        1,
        256,
        _SDK,
        "documented",
        _READ,
    ),
)

_BY_KIND = {row.kind: row for row in FORMS}
_WHOLE = {row.kind: re.compile(f"{row.first}{row.characters}*") for row in FORMS}


def name_fault(kind: Kind, name: str) -> NameFault | None:
    """Why a name of that kind is refused, or None; a name that holds `${` or `{{` is not known yet and has no fault."""
    form = _BY_KIND[kind]
    if _WHOLE[kind].fullmatch(name) and (form.maximum is None or len(name) <= form.maximum):
        return None
    if "${" in name or "{{" in name:
        return None
    if len(name) < form.minimum:
        return NameFault(0, "empty", form)
    if re.fullmatch(form.first, name[0]) is None:
        return NameFault(0, "first" if re.fullmatch(form.characters, name[0]) else "characters", form)
    for offset, character in enumerate(name):
        if re.fullmatch(form.characters, character) is None:
            return NameFault(offset, "characters", form)
    if form.maximum is not None and len(name) > form.maximum:
        return NameFault(0, "too-long", form)
    return None
