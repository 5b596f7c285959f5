"""Which enumerations are closed: a value outside them is wrong, and not just newer than the schema."""

from __future__ import annotations

from typing import NamedTuple

from bricklint_schemas.tables import Basis


class ClosedEnum(NamedTuple):
    """An enumeration of the schema to which the service is not expected to add values."""

    type_name: str
    source: str
    basis: Basis
    date: str


_SOURCE = "unchanged in the releases of databricks-sdk from 0.1 to 0.162 that have it"


def _row(type_name: str) -> ClosedEnum:
    return ClosedEnum(type_name, _SOURCE, "inferred", "2026-11-23")


CLOSED: tuple[ClosedEnum, ...] = (
    _row("compute.AwsAvailability"),
    _row("compute.AzureAvailability"),
    _row("compute.EbsVolumeType"),
    _row("compute.GcpAvailability"),
    _row("jobs.Condition"),
    _row("jobs.ConditionTaskOp"),
    _row("jobs.DayOfWeek"),
    _row("jobs.Format"),
    _row("jobs.GitProvider"),
    _row("jobs.JobEditMode"),
    _row("jobs.JobPermissionLevel"),
    _row("jobs.JobsHealthOperator"),
    _row("jobs.PauseStatus"),
    _row("jobs.RunIf"),
    _row("jobs.Source"),
    _row("jobs.TaskRetryMode"),
)

_CLOSED = frozenset(row.type_name for row in CLOSED)


def is_closed(type_name: str) -> bool:
    """Whether an unknown value of the enumeration is an error; otherwise it may be newer than the schema."""
    return type_name in _CLOSED
