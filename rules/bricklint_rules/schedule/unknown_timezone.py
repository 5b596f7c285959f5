"""A schedule in a time zone that Java does not know, or takes for another one than it seems to name.

## What it does

Looks up `timezone_id` among the time-zone IDs of Java, with their exact case. An ID that is none of them is an error; a
three-letter name and a fixed offset that exist (`EST`, `CET`, `GMT+2`) are warnings.

## Why is this bad

The field takes a Java time-zone ID. Java reads every ID that it does not know as GMT and says nothing
(`europe/berlin`, `UTC+2`), so where the service lets such a name pass, the job runs hours off. Three-letter names mean
one of several places, often not the one meant (`BST` is Dhaka), and fixed offsets have no daylight saving.

## Example

```yaml jobs/daily.yml
name: daily
schedule:
  quartz_cron_expression: 0 0 6 * * ?
  timezone_id: europe/berlin  # BL304
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
schedule:
  quartz_cron_expression: 0 0 6 * * ?
  timezone_id: Europe/Berlin
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Fix safety

The fix is safe where only case, blanks or the region in front of the city change. For a slip and for a three-letter
name it is unsafe, for another place may have been meant.

## References

- Jobs API, `schedule.timezone_id`: a Java time-zone ID; the link there leads to Java's TimeZone.
- Java 17, `TimeZone.getTimeZone`: "the GMT zone if the given ID cannot be understood".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity
from bricklint.tree.node import Scalar
from bricklint_rules.schedule.schedules import replaceable, schedules_of
from bricklint_rules.schedule.timetable import UNIVERSAL, standing

if TYPE_CHECKING:
    from bricklint.quartz.timezones import TimezoneVerdict

RULE = Rule("BL304", "unknown-timezone", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    for schedule in schedules_of(job):
        name = schedule.timezone
        if name is None or schedule.zone is None or name in UNIVERSAL:
            continue
        from bricklint.quartz.timezones import Standing

        verdict = standing(name)
        if verdict.standing is Standing.UNKNOWN:
            yield _unknown(job, schedule.zone, name, verdict.nearest)
        elif verdict.standing is Standing.LEGACY:
            yield _legacy(job, schedule.zone, name, verdict)


def _unknown(job: Job, zone: Scalar, name: str, nearest: str | None) -> Diagnostic:
    return RULE.at(
        zone.inner if name else zone,
        f"`{name}` is no time-zone ID: the schedule of job `{job.title}` is rejected, or runs by GMT without a word",
        label="Java has no such ID",
        hint=_hint(nearest),
        fixes=_fixes(zone, nearest, safe=nearest is not None and _same_place(name, nearest)),
    )


def _legacy(job: Job, zone: Scalar, name: str, verdict: TimezoneVerdict) -> Diagnostic:
    return RULE.at(
        zone.inner,
        f"the time zone `{name}` of job `{job.title}` is no place: {verdict.meaning}",
        label=verdict.meaning or "an outdated ID",
        hint=f"write the ID of the place that is meant, such as `{verdict.nearest or 'Europe/Berlin'}`, or `UTC`",
        fixes=_fixes(zone, verdict.nearest, safe=False),
        severity=Severity.WARNING,
    )


def _hint(nearest: str | None) -> str:
    if nearest is None:
        return "write the ID of a place, such as `Europe/Berlin` or `America/New_York`, or `UTC`"
    if nearest.startswith("GMT"):
        return f"write the ID of a place, such as `Europe/Berlin`; the fixed offset is spelled `{nearest}`"
    return f"did you mean `{nearest}`?"


def _fixes(zone: Scalar, nearest: str | None, *, safe: bool) -> list[Fix]:
    if nearest is None or nearest.startswith("GMT") or not replaceable(zone, nearest):
        return []
    return [Fix(f"write `{nearest}`", (Edit(zone.inner, nearest),), safe=safe)]


def _same_place(name: str, nearest: str) -> bool:
    return _city(name) == _city(nearest)


def _city(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").rpartition("/")[2]
