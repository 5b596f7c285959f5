"""Databricks Runtime releases: support dates, and what later releases no longer run."""

from __future__ import annotations

import datetime
import re
from typing import Literal, NamedTuple

from bricklint_schemas.tables import Basis

ENDING_WITHIN_DAYS = 90

_FORM = re.compile(r"(\d{1,9})\.(?:(\d{1,9})\.)?x(?:-|$)")
_PAGE = "docs.databricks.com/release-notes/runtime, several snapshots"
_READ = "2026-11-23"


class Runtime(NamedTuple):
    """A runtime release. `exact` is False where only "no later than `end_of_support`" is known."""

    major: int
    minor: int | None
    lts: bool
    end_of_support: datetime.date
    exact: bool
    source: str
    basis: Basis
    date: str

    @property
    def version(self) -> str:
        """`15.4`, or `18` where the whole major release shares its dates."""
        return str(self.major) if self.minor is None else f"{self.major}.{self.minor}"


class Support(NamedTuple):
    """`ended`, `ending` (within 90 days) or `supported`, and the days left until the end (negative when past)."""

    state: Literal["ended", "ending", "supported"]
    days_left: int


class Restriction(NamedTuple):
    """Something that runtimes from `since` on (or before `until`) do not take. Versions are (major, minor)."""

    kind: Literal["access-mode", "dependency-mode", "library", "task"]
    name: str
    since: tuple[int, int] | None
    until: tuple[int, int] | None
    effect: Literal["deprecated", "unsupported"]
    source: str
    basis: Basis
    date: str


def _row(major: int, minor: int | None, end: str, *, lts: bool = True, basis: Basis = "documented") -> Runtime:
    return Runtime(major, minor, lts, datetime.date.fromisoformat(end), True, _PAGE, basis, _READ)


RUNTIMES: tuple[Runtime, ...] = (
    _row(7, 3, "2023-09-24", basis="remembered"),
    _row(9, 1, "2024-09-23"),
    _row(10, 4, "2025-03-18"),
    _row(11, 3, "2025-10-19"),
    _row(12, 2, "2026-03-01"),
    _row(13, 3, "2026-08-22"),
    _row(14, 3, "2027-02-01"),
    _row(15, 4, "2027-08-19"),
    _row(16, 4, "2028-05-09"),
    _row(17, 0, "2025-12-23", lts=False),
    _row(17, 1, "2026-02-01", lts=False),
    _row(17, 2, "2026-03-26", lts=False),
    _row(17, 3, "2028-10-22"),
    # From 18 on a major release is supported as a whole, for three years.
    _row(18, None, "2029-06-10"),
)

_SUBMIT = "docs jobs/tasks/spark-submit"
_SDK = "databricks-sdk 0.156.0, service/compute.py"

RESTRICTIONS: tuple[Restriction, ...] = (
    Restriction("task", "spark_submit_task", (17, 3), None, "unsupported", _SUBMIT, "documented", _READ),
    Restriction("library", "egg", (14, 0), None, "unsupported", _SDK, "documented", _READ),
    *(
        Restriction("access-mode", name, (15, 0), None, "deprecated", _SDK, "documented", _READ)
        for name in (
            "LEGACY_PASSTHROUGH",
            "LEGACY_SINGLE_USER",
            "LEGACY_SINGLE_USER_STANDARD",
            "LEGACY_TABLE_ACL",
        )
    ),
    Restriction(
        "dependency-mode", "DEPENDENCY_MODE_ENVIRONMENTS", None, (19, 0), "unsupported", _SDK, "documented", _READ
    ),
)

_BY_VERSION = {(row.major, row.minor): row for row in RUNTIMES}


def version_of(spark_version: str) -> tuple[int, int | None] | None:
    """`(15, 4)` of `15.4.x-cpu-ml-scala2.12`, `(18, None)` of `18.x-scala2.13`; None for auto: and the like."""
    match = _FORM.match(spark_version.strip())
    if match is None:
        return None
    return int(match[1]), None if match[2] is None else int(match[2])


def runtime_of(spark_version: str) -> Runtime | None:
    """The release that a `spark_version` names, or None when it names none that is known.

    A feature release lives six months. One that is not listed but older than a listed one has ended no later than that
    one, and comes back with that date and `exact=False`.
    """
    version = version_of(spark_version)
    if version is None:
        return None
    major, minor = version
    row = _BY_VERSION.get((major, minor)) or _BY_VERSION.get((major, None))
    if row is not None or minor is None:
        return row
    later = [row for row in RUNTIMES if (major, minor) < (row.major, row.minor or 0)]
    if all(row.lts for row in later):
        return None
    first = min(later, key=lambda row: row.end_of_support)
    return first._replace(major=major, minor=minor, lts=False, exact=False, basis="inferred")


def support(runtime: Runtime, on_date: datetime.date) -> Support:
    """Whether the release is supported on a day; its last day counts as supported."""
    days = (runtime.end_of_support - on_date).days
    if days < 0:
        return Support("ended", days)
    return Support("ending" if days <= ENDING_WITHIN_DAYS else "supported", days)


def supported_lts(on_date: datetime.date) -> tuple[Runtime, ...]:
    """The long-term releases that a job may move to on a day, newest first, without those that end soon."""
    rows = [row for row in RUNTIMES if row.lts and support(row, on_date).state == "supported"]
    return tuple(sorted(rows, key=lambda row: (row.major, row.minor or 0), reverse=True))


def restriction(kind: str, name: str, spark_version: str) -> Restriction | None:
    """The restriction of that kind and name that holds on the runtime, or None; None when the version is not known."""
    version = version_of(spark_version)
    if version is None:
        return None
    at = (version[0], version[1] or 0)
    for row in RESTRICTIONS:
        if (row.kind, row.name) == (kind, name):
            if row.since is not None and at >= row.since:
                return row
            if row.until is not None and at < row.until:
                return row
    return None
