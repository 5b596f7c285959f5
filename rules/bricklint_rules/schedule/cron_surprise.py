"""A cron expression that fires at other times than it seems to.

## What it does

Compares what a valid expression says to a reader with what Quartz makes of it:

- seconds `*`: every second of each matching minute;
- `1-5` and `6-7` in day-of-week: Quartz counts from 1 = Sunday, so these are Sunday to Thursday, and Friday and
  Saturday (left alone in the time zones of countries where that is the working week);
- `L` alone in day-of-week: every Saturday;
- a step or other text that Quartz drops without a word (`MON-FRI/2`), or a step that has no effect (`0 0 8/20 * * ?`);
- days that months lack (`31`, `29 2`), and `#5`, which most months lack.

## Why is this bad

The job runs on other days than its author thinks, or far more often, and nothing fails.

For a paused schedule it is a note.

## Example

```yaml jobs/weekdays.yml
name: weekdays
schedule:
  quartz_cron_expression: 0 0 7 ? * 1-5  # BL303
  timezone_id: UTC
tasks:
  - task_key: report
    notebook_task: {notebook_path: /Jobs/report}
```

## Use instead

```yaml jobs/weekdays.yml
name: weekdays
schedule:
  quartz_cron_expression: 0 0 7 ? * MON-FRI
  timezone_id: UTC
tasks:
  - task_key: report
    notebook_task: {notebook_path: /Jobs/report}
```

## Fix safety

The fix writes what the expression seems to say. It is unsafe: the job then runs at other times than it does now.

## References

- Quartz 2.3.0, `CronExpression`, run to see what it does with each of these.
- Databricks, scheduled jobs: at least 10 seconds lie between two runs, whatever the expression says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bricklint.jobs.model import Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity
from bricklint_rules.schedule.overlaps import every_second, overlap_of
from bricklint_rules.schedule.schedules import Schedule, part, replaceable, schedules_of, weight
from bricklint_rules.schedule.timetable import expression_of, first_day, in_words, oddities, read, silence, zone_of

if TYPE_CHECKING:
    from bricklint.quartz.expression import CronExpression
    from bricklint.quartz.surprises import Surprise

RULE = Rule("BL303", "cron-surprise", Severity.WARNING)


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    for schedule in schedules_of(job):
        expression = expression_of(schedule)
        if expression is None:
            continue
        found = oddities(expression.text, schedule.timezone)
        severity = weight(job, schedule, RULE.severity, context.project) if found else None
        if severity is None or silence(expression.text, zone_of(schedule) or "UTC", first_day(context.today)):
            continue
        for surprise in found:
            if not _told_as_overlap(job, schedule, surprise, context):
                yield _said(job, schedule, expression, surprise, severity)


def _told_as_overlap(job: Job, schedule: Schedule, surprise: Surprise, context: Context) -> bool:
    """`*/5` in the seconds is meant as it reads: BL307 tells what becomes of its runs."""
    if surprise.kind != "close-seconds" or every_second(schedule):
        return False
    return overlap_of(job, schedule, first_day(context.today)) is not None


def _said(
    job: Job, schedule: Schedule, expression: CronExpression, surprise: Surprise, severity: Severity
) -> Diagnostic:
    assert schedule.cron is not None
    better = _instead(expression.text, surprise)
    return RULE.at(
        part(schedule.cron, surprise.start, surprise.end),
        f"job `{job.title}` fires otherwise than `{expression.text}` reads: {surprise.message}",
        label=_label(surprise),
        hint=_hint(better),
        fixes=_fixes(schedule, surprise, better),
        severity=severity,
    )


_LABELS = {
    "close-seconds": "several fires in each matching minute",
    "sunday-first": "1 is Sunday",
    "dropped-text": "dropped without a word",
    "idle-step": "this step does nothing",
    "last-is-saturday": "every Saturday",
    "fifth-weekday": "most months have no fifth one",
    "short-months": "not in every month",
    "extra-field": "dropped without a word",
}


def _label(surprise: Surprise) -> str:
    return _LABELS.get(surprise.kind, "read otherwise by Quartz")


def _instead(text: str, surprise: Surprise) -> str | None:
    """The whole expression with the better spelling in it, where that is a valid one."""
    if surprise.instead is None or surprise.kind == "dropped-text":
        return None
    better = f"{text[: surprise.start]}{surprise.instead}{text[surprise.end :]}"
    return better if read(better).expression is not None else None


def _hint(better: str | None) -> str | None:
    if better is None:
        return None
    words = in_words(better)
    return f"`{better}` is {words}" if words else f"write `{better}` if that is meant"


def _fixes(schedule: Schedule, surprise: Surprise, better: str | None) -> list[Fix]:
    if better is None or surprise.instead is None or schedule.cron is None:
        return []
    if not replaceable(schedule.cron, surprise.instead):
        return []
    place = part(schedule.cron, surprise.start, surprise.end)
    return [Fix(f"write `{surprise.instead}`", (Edit(place, surprise.instead),), safe=False)]
