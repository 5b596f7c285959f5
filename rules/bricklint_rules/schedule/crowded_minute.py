"""Jobs that always start in the same minute, and jobs that start at midnight.

## What it does

Compares the active schedules of all jobs of the project. Jobs whose schedules name the same minutes, days and time zone
are reported together, once; so is a single job that fires at midnight. Jobs of different bundles, or of different
targets of one, are not compared.

## Why is this bad

Jobs that start together ask for their clusters together: they wait for machines of the cloud, for the same instance
pool and the same warehouse, and start late. Midnight is the minute that most schedules everywhere name.

## Example

```yaml jobs/orders.yml
name: orders
schedule:
  quartz_cron_expression: 0 0 2 * * ?
  timezone_id: UTC
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

```yaml jobs/returns.yml
name: returns
schedule:
  quartz_cron_expression: 0 0 2 * * ?  # BL308
  timezone_id: UTC
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/returns.yml
name: returns
schedule:
  quartz_cron_expression: 0 10 2 * * ?
  timezone_id: UTC
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Databricks, scheduled jobs: they are not meant for low latency, and may start minutes late.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from bricklint.jobs.model import Job
from bricklint.project.model import Context, Project
from bricklint.rule import Diagnostic, Label, Rule, Severity, quoted
from bricklint.source import Span
from bricklint_rules.schedule.schedules import Schedule, part, schedules_of
from bricklint_rules.schedule.timetable import (
    UNIVERSAL,
    expression_of,
    first_day,
    in_words,
    silence,
    times_span,
    zone_of,
)

if TYPE_CHECKING:
    from bricklint.quartz.expression import CronExpression

RULE = Rule("BL308", "crowded-minute", Severity.NOTE)

_MOST_SHOWN = 8


class _Start(NamedTuple):
    """An active schedule of one job, and the place of its time of day."""

    job: Job
    place: Span
    text: str
    midnight: bool


def check(project: Project, context: Context) -> Iterator[Diagnostic]:
    day = first_day(context.today)
    homes = {id(document): bundle.path for bundle in project.specs.bundles for document in bundle.documents}
    groups: dict[Hashable, dict[tuple[str, int], _Start]] = {}
    for job in project.jobs:
        if job.partial:
            continue
        for schedule in schedules_of(job):
            for key, start in _starts(job, schedule, day):
                home = homes.get(id(job.document), "")
                groups.setdefault((home, key), {}).setdefault((start.place.path, start.place.start), start)
    told: set[tuple[str, int]] = set()
    for members in sorted(groups.values(), key=len, reverse=True):
        fresh = [start for place, start in members.items() if place not in told]
        if len(fresh) > 1 or (fresh and fresh[0].midnight and len(members) == 1):
            told.update(members)
            yield _together(fresh) if len(fresh) > 1 else _midnight(fresh[0])


def _starts(job: Job, schedule: Schedule, day: int) -> Iterator[tuple[Hashable, _Start]]:
    """The schedule under a key that schedules with the same minutes share, once for each target."""
    expression, zone = expression_of(schedule), zone_of(schedule)
    if schedule.paused is not False or expression is None or zone is None or schedule.cron is None:
        return
    if silence(expression.text, zone, day) is not None:
        return
    minutes = (expression.hours, expression.minutes, expression.day, expression.months, expression.years)
    start = _Start(job, part(schedule.cron, *times_span(expression)), expression.text, _at_midnight(expression))
    for target in [info.name for info in job.targets] or [""]:
        yield ("UTC" if zone in UNIVERSAL else zone, minutes, target), start


def _at_midnight(expression: CronExpression) -> bool:
    return expression.hours == (0,) and expression.minutes == (0,)


def _together(starts: list[_Start]) -> Diagnostic:
    *others, last = starts
    words = in_words(last.text)
    when = f", {words}" if words else f", by `{last.text}`"
    return RULE.at(
        last.place,
        f"{len(starts)} jobs start in the same minute{when}: {quoted(start.job.title for start in starts)}",
        label="the same minute" if not last.midnight else "the same minute, and midnight",
        related=[Label(start.place, f"job `{start.job.title}`") for start in others[:_MOST_SHOWN]],
        hint="spread them over the hour: they wait for the same machines",
        job=last.job.title,
    )


def _midnight(start: _Start) -> Diagnostic:
    return RULE.at(
        start.place,
        f"job `{start.job.title}` starts at midnight, the minute that most schedules everywhere name",
        label="midnight",
        hint="a few minutes past the hour find the service less busy",
        job=start.job.title,
    )
