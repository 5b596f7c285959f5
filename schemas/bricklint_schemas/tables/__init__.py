"""Dated tables of what the service allows, as typed rows.

Every row ends in `source`, `basis` and `date`: where it was read, how well it is known, and when it was last looked at.
`basis` is documented (by the vendor), tested (by running it), reported (by several users), inferred, or remembered
(no source at hand); an error should rest on the first two, or on reports that are independent of each other.
Rows name types of jobs.schema.json ("jobs.Task") and their fields.
"""

from typing import Literal

Basis = Literal["documented", "tested", "reported", "inferred", "remembered"]

JOB_TYPES: tuple[str, ...] = (
    "bundle.Job",
    "jobs.CreateJob",
    "jobs.JobSettings",
    "jobs.LegacyCreateJob",
    "jobs.LegacyJobSettings",
    "jobs.ReadJobSettings",
)
"""Types that hold the settings of a job."""

LEGACY_TYPES: tuple[str, ...] = (
    "jobs.LegacyCreateJob",
    "jobs.LegacyJobSettings",
    "jobs.LegacySubmitRun",
    "jobs.ReadJobSettings",
)
"""Types that take the 2.0 single-task form: a task, its compute and its retries at job level."""

RUN_TYPES: tuple[str, ...] = ("jobs.SubmitRun", "jobs.LegacySubmitRun")
"""Types that hold a one-time run."""

TASK_TYPES: tuple[str, ...] = ("jobs.Task", "jobs.SubmitTask", "jobs.RunTask")
"""Types that hold a task."""

__all__ = ["JOB_TYPES", "LEGACY_TYPES", "RUN_TYPES", "TASK_TYPES", "Basis"]
