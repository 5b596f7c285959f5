"""A fire time that daylight saving skips or repeats.

## What it does

Follows the changes of the clock in the schedule's time zone for the next two years, and looks whether the job would
fire at a reading that a change skips, or shows twice. It names the next such date. Zones without daylight saving, and
schedules that the changes pass by (Mondays at 02:30, every day at 06:00), are left alone.

## Why is this bad

A run whose time is skipped does not happen that day: nothing fails, and nobody is told. A time that the clock shows
twice fires once, the second time, which is an hour later than it seems; of a schedule with several fires an hour the
whole first hour is lost.

Schedules that fire more often than daily are notes, for the next run makes up for the one that was missed; so are
paused ones.

## Example

```yaml jobs/nightly.yml
name: nightly
schedule:
  quartz_cron_expression: 0 30 2 * * ?  # BL305
  timezone_id: Europe/Berlin
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/nightly.yml
name: nightly
schedule:
  quartz_cron_expression: 0 30 3 * * ?
  timezone_id: Europe/Berlin
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Databricks, scheduled jobs: with a zone that observes daylight saving, runs may be skipped when it begins or ends; "to
  run at every hour, select UTC".
- Quartz 2.3.0, run over the changes of many zones: a skipped reading does not fire, a repeated one fires the second
  time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bricklint.jobs.model import Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Label, Rule, Severity
from bricklint_rules.schedule.schedules import Schedule, part, schedules_of, weight
from bricklint_rules.schedule.timetable import (
    UNIVERSAL,
    expression_of,
    first_day,
    hazards,
    in_words,
    times_span,
    zone_of,
)

if TYPE_CHECKING:
    from bricklint.quartz.daylight import DaylightHazard
    from bricklint.quartz.expression import CronExpression

RULE = Rule("BL305", "dst-hazard", Severity.WARNING)


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    for schedule in schedules_of(job):
        expression, zone = expression_of(schedule), zone_of(schedule)
        if expression is None or zone is None or zone in UNIVERSAL:
            continue
        found = hazards(expression.text, zone, first_day(context.today))
        if not found:
            continue
        usual = Severity.NOTE if found[0].frequent else RULE.severity
        severity = weight(job, schedule, usual, context.project)
        if severity is not None:
            yield _said(job, schedule, expression, found, severity)


def _said(
    job: Job,
    schedule: Schedule,
    expression: CronExpression,
    found: tuple[DaylightHazard, ...],
    severity: Severity,
) -> Diagnostic:
    assert schedule.cron is not None
    assert schedule.zone is not None
    zone = schedule.timezone or ""
    first = found[0]
    return RULE.at(
        part(schedule.cron, *times_span(expression)),
        f"job `{job.title}` {_what_happens(first, zone)}",
        label=f"{first.reading:%H:%M} is {first.kind.value} on {first.reading:%Y-%m-%d}",
        related=[Label(schedule.zone.inner, "the clock changes here")],
        notes=[f"it {_what_happens(later, zone)}" for later in found[1:]],
        hint=_hint(first),
        severity=severity,
    )


def _what_happens(hazard: DaylightHazard, zone: str) -> str:
    date, time = f"{hazard.reading:%Y-%m-%d}", _time(hazard)
    skipped = hazard.kind.value == "skipped"
    if hazard.lost > 1 and not hazard.frequent:
        return f"does not run at {time} on {date}, which does not exist in {zone}, nor on the day after"
    if hazard.lost > 1:
        what = "do not exist" if skipped else "come twice and fire only the second time"
        return f"loses {_count(hazard.lost)} runs on {date}: the times from {time} on {what} in {zone}"
    if skipped:
        return f"does not run at {time} on {date}: that time does not exist in {zone}, and its run is skipped"
    if hazard.frequent:
        return f"fires only the second time when {time} comes twice in {zone}, on {date}"
    return f"runs late on {date}: {time} comes twice in {zone}, and only the second one fires"


def _count(lost: int) -> str:
    return str(lost) if lost < 100 else "100 or more"


def _time(hazard: DaylightHazard) -> str:
    return f"{hazard.reading:%H:%M:%S}" if hazard.reading.second else f"{hazard.reading:%H:%M}"


def _hint(hazard: DaylightHazard) -> str:
    if hazard.alternative is None:
        return "the timezone_id `UTC` has no changes of the clock"
    words = in_words(hazard.alternative)
    said = f" ({words})" if words else ""
    return f"no change of the clock touches `{hazard.alternative}`{said}, nor any time in the timezone_id `UTC`"
