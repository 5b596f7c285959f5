"""Runs that may last longer than the time between two fires, in a job that runs once at a time.

## What it does

Compares the shortest time between two fires of a schedule, or the interval of a periodic trigger, with the job's
`timeout_seconds`, where `max_concurrent_runs` is 1 (its default) and there is no queue. Whatever the timeout is, two
runs start at least 10 seconds apart: a schedule that fires more often is reported too. In a bundle a job has a queue
unless it says `queue: {enabled: false}`: the Databricks CLI adds it.

## Why is this bad

A fire that finds the job still running is not kept: its run is skipped (`MAX_CONCURRENT_RUNS_EXCEEDED`). A timeout that
is longer than the interval says that such runs are expected.

For a paused schedule it is a note.

## Example

```yaml jobs/hourly.yml
name: hourly
timeout_seconds: 7200
schedule:
  quartz_cron_expression: 0 0 * * * ?  # BL307
  timezone_id: UTC
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/hourly.yml
name: hourly
timeout_seconds: 7200
queue: {enabled: true}
schedule:
  quartz_cron_expression: 0 0 * * * ?
  timezone_id: UTC
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API, `max_concurrent_runs` (default 1) and `queue`.
- Bundles: the Databricks CLI sets `queue.enabled` where a job has no `queue`.
- Databricks, scheduled jobs: "a minimum interval of 10 seconds between subsequent runs".
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Label, Rule, Severity
from bricklint.source import Span
from bricklint.tree.node import Scalar, as_number
from bricklint_rules.schedule.overlaps import SHORTEST_GAP, Overlap, every_second, overlap_of, periodic_overlap
from bricklint_rules.schedule.schedules import Schedule, is_paused, schedules_of, triggers_of, weight
from bricklint_rules.schedule.timetable import first_day

RULE = Rule("BL307", "overlapping-runs", Severity.WARNING)

_HINT = "set `queue: {enabled: true}` to keep the runs, or a timeout below the interval"


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    for schedule in schedules_of(job):
        overlap = None if every_second(schedule) else overlap_of(job, schedule, first_day(context.today))
        if overlap is not None and schedule.cron is not None:
            yield from _weighed(job, schedule, schedule.cron.inner, overlap, context)
    for trigger in triggers_of(job):
        periodic = trigger.mapping("periodic")
        overlap = periodic_overlap(job, periodic) if periodic is not None else None
        place = periodic.scalar("interval") if periodic is not None else None
        if overlap is not None and place is not None:
            starter = Schedule(trigger, None, None, is_paused(trigger))
            yield from _weighed(job, starter, place.span, overlap, context)


def _weighed(job: Job, schedule: Schedule, place: Span, overlap: Overlap, context: Context) -> Iterator[Diagnostic]:
    severity = weight(job, schedule, RULE.severity, context.project)
    if severity is not None:
        yield _said(job, place, overlap, severity)


def _said(job: Job, place: Span, overlap: Overlap, severity: Severity) -> Diagnostic:
    gap = _duration(overlap.gap)
    most = job.settings.scalar("max_concurrent_runs")
    related = [Label(most.span, "one run at a time")] if most is not None and most.value is not None else []
    if overlap.timeout is None:
        message = f"job `{job.title}` fires {gap} apart, but its runs start at least {SHORTEST_GAP} seconds apart"
        hint = f"leave {SHORTEST_GAP} seconds or more between two fires"
    else:
        allowed = _duration(_seconds(overlap.timeout))
        message = f"job `{job.title}` fires {gap} apart and may run for {allowed}, one run at a time without a queue"
        related.insert(0, Label(overlap.timeout.span, f"a run may last {allowed}"))
        hint = _HINT
    return RULE.at(
        place,
        f"{message}: a fire that finds it running is skipped",
        label=f"fires {gap} apart",
        related=related,
        hint=hint,
        severity=severity,
    )


def _seconds(node: Scalar) -> int:
    return int(as_number(node) or 0)


def _duration(seconds: int) -> str:
    """Seconds as people say them: "90 minutes", "1 day"."""
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds % size == 0:
            return _counted(seconds // size, unit)
    return _counted(seconds, "second")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
