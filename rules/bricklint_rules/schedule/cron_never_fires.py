"""A cron expression without a single fire time left.

## What it does

Looks for the next fire time of a valid expression, from the day of the run on, and says why there is none: a date
that no year has, a year that is over, a field that holds no value.

## Why is this bad

The API takes the job, and it never runs. Nothing reports that.

A paused schedule whose year is over has probably done its work: that is a note.

## Example

```yaml jobs/yearly.yml
name: yearly
schedule:
  quartz_cron_expression: 0 0 6 30 2 ?  # BL302
  timezone_id: UTC
tasks:
  - task_key: close
    notebook_task: {notebook_path: /Jobs/close}
```

## Use instead

```yaml jobs/yearly.yml
name: yearly
schedule:
  quartz_cron_expression: 0 0 6 L 2 ?  # the last day of February
  timezone_id: UTC
tasks:
  - task_key: close
    notebook_task: {notebook_path: /Jobs/close}
```

## References

- Quartz 2.3.0, `CronExpression`: neither the year nor the day of the month is checked when an expression is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bricklint.jobs.model import Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.schedule.schedules import Schedule, part, schedules_of
from bricklint_rules.schedule.timetable import expression_of, first_day, silence, zone_of

if TYPE_CHECKING:
    from bricklint.quartz.expression import CronExpression
    from bricklint.quartz.outlook import Silence

RULE = Rule("BL302", "cron-never-fires", Severity.ERROR)

_YEAR_FIELD = 6


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    for schedule in schedules_of(job):
        expression = expression_of(schedule)
        if expression is None:
            continue
        found = silence(expression.text, zone_of(schedule) or "UTC", first_day(context.today))
        if found is not None:
            yield _said(job, schedule, expression, found)


def _said(job: Job, schedule: Schedule, expression: CronExpression, found: Silence) -> Diagnostic:
    assert schedule.cron is not None
    over = len(expression.fields) > _YEAR_FIELD and found.start == expression.fields[_YEAR_FIELD].start
    return RULE.at(
        part(schedule.cron, found.start, found.end),
        f"the schedule `{expression.text}` of job `{job.title}` never fires: {found.message}",
        label=found.message,
        hint=_hint(over, found),
        severity=Severity.NOTE if over and schedule.paused is True else None,
    )


def _hint(over: bool, found: Silence) -> str | None:
    if over:
        return "leave the year out to fire every year, or remove the schedule"
    return "`L` in day-of-month is the last day of each month" if "has" in found.message else None
