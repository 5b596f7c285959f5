"""A rule for tests that fails on every job."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Rule, Severity

RULE = Rule("BL299", "crashing", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    raise ValueError("on purpose,\nin two lines")
    yield
