"""Names that people write and that no request knows: what they come from, and what there is instead."""

from __future__ import annotations

import re
from typing import NamedTuple

from bricklint_schemas.tables import JOB_TYPES, LEGACY_TYPES, RUN_TYPES, TASK_TYPES, Basis


class OtherName(NamedTuple):
    """A name (a pattern for all of it) that the types in `owners` do not have. `reason` and `hint` are for messages."""

    owners: tuple[str, ...]
    pattern: str
    reason: str
    hint: str | None
    source: str
    basis: Basis
    date: str


_READ = "2026-11-23"
_ALL = tuple(dict.fromkeys((*JOB_TYPES, *LEGACY_TYPES, *RUN_TYPES)))
_API_JOBS = tuple(name for name in _ALL if name != "bundle.Job")
_SERVICE = "the service writes it in its answers and ignores it in a request"
_UI = "the user interface shows such a limit, the API has none"

OTHER_NAMES: tuple[OtherName, ...] = (
    OtherName(
        (*TASK_TYPES, *_ALL),
        r"(?i)max(imum)?_?retry_?(interval|delay|backoff)(_?(millis|ms|seconds|secs|minutes))?",
        _UI,
        "`min_retry_interval_millis` is the only interval between retries",
        "docs jobs/configure-task",
        "inferred",
        _READ,
    ),
    OtherName(
        ("jobs.TriggerSettings",),
        r"cron|cron_expression|quartz_cron_expression",
        "a trigger is no schedule",
        "write `schedule` beside it, with `quartz_cron_expression` and `timezone_id`",
        "databricks-sdk 0.156.0, service/jobs.py",
        "documented",
        _READ,
    ),
    OtherName(
        _API_JOBS,
        r"permissions",
        "that is the bundle's name for it",
        "the Jobs API has `access_control_list`",
        "bundle configuration reference",
        "documented",
        _READ,
    ),
    OtherName(
        ("bundle.Job",),
        r"access_control_list",
        "that is the Jobs API's name for it",
        "a bundle has `permissions`",
        "bundle configuration reference",
        "documented",
        _READ,
    ),
    OtherName(
        _ALL,
        r"created_time|creator_user_name|job_id|run_as_owner|run_as_user_name|settings|trigger_state",
        _SERVICE,
        None,
        "Jobs API, jobs/get",
        "documented",
        _READ,
    ),
    OtherName(
        RUN_TYPES,
        r"job_clusters",
        "a one-time run has no shared job clusters",
        "give each task its own `new_cluster`",
        "databricks-sdk 0.156.0, service/jobs.py",
        "documented",
        _READ,
    ),
    OtherName(
        RUN_TYPES,
        r"name",
        "a one-time run is named otherwise",
        "it is called `run_name` here",
        "databricks-sdk 0.156.0, service/jobs.py",
        "documented",
        _READ,
    ),
    OtherName(
        RUN_TYPES,
        r"continuous|max_concurrent_runs|parameters|schedule|trigger|triggers",
        "a one-time run is not a job",
        "make it a job with jobs/create, or leave it out",
        "databricks-sdk 0.156.0, service/jobs.py",
        "documented",
        _READ,
    ),
)

_BY_OWNER: dict[str, list[tuple[re.Pattern[str], OtherName]]] = {}
for _row in OTHER_NAMES:
    for _owner in _row.owners:
        _BY_OWNER.setdefault(_owner, []).append((re.compile(_row.pattern), _row))


def other_name(type_name: str, name: str) -> OtherName | None:
    """The row of a name that the type does not have, or None."""
    return next((row for pattern, row in _BY_OWNER.get(type_name, ()) if pattern.fullmatch(name)), None)
