"""Which targets of a job are production."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, TargetInfo


def production_targets(job: Job) -> Iterator[TargetInfo]:
    """The targets with `mode: production` that deploy the job."""
    return (target for target in job.targets if target.mode == "production")
