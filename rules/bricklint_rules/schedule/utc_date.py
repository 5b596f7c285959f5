"""A date reference that is in UTC, in a job whose schedule fires on another date of its own zone.

## What it does

Looks for the references whose value is a part of the date (`{{job.start_time.iso_date}}`, and `year`, `month`, `day`,
`iso_weekday`, `is_weekday`, also of `job.trigger.time`) in jobs with a cron schedule whose time zone is not UTC, and
for a fire time of the next year at which the date in UTC is another than the date in the zone. It names that run and
what it gets. All such references of a job are reported together.

## Why is this bad

The service fills in dates of UTC, whatever the schedule's `timezone_id` says. A job that starts at 00:30 in Warsaw gets
the date of the day before, and one that starts at 20:00 in New York that of the next day: it reads and writes the wrong
partition. Where the zone has daylight saving, this may hold for half of the year alone.

For a paused schedule it is a note.

## Example

```yaml jobs/nightly.yml
name: nightly
schedule:
  quartz_cron_expression: 0 30 0 * * ?
  timezone_id: Europe/Warsaw
tasks:
  - task_key: load
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        day: "{{job.start_time.iso_date}}"  # BL312
```

## Use instead

```yaml jobs/nightly.yml
name: nightly
schedule:
  quartz_cron_expression: 0 30 3 * * ?
  timezone_id: Europe/Warsaw
tasks:
  - task_key: load
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        day: "{{job.start_time.iso_date}}"
```

## References

- Databricks, dynamic value references: the arguments of a time are "based on the UTC timezone".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from bricklint.jobs.model import Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Label, Rule, Severity
from bricklint.source import Span
from bricklint_rules.schedule.local_dates import OtherDate, date_part, first_other_date
from bricklint_rules.schedule.schedules import Schedule, part, schedules_of, weight
from bricklint_rules.schedule.timetable import UNIVERSAL, expression_of, first_day, times_span, zone_of

if TYPE_CHECKING:
    from bricklint.quartz.expression import CronExpression

RULE = Rule("BL312", "utc-date", Severity.WARNING)

_PARTS = frozenset(("iso_date", "year", "month", "day", "iso_weekday", "is_weekday"))


class _Use(NamedTuple):
    """A reference to a part of the date, with the first run at which it is another in UTC."""

    text: str
    argument: str
    span: Span
    other: OtherDate


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    day = first_day(context.today)
    for schedule in schedules_of(job):
        expression, zone = expression_of(schedule), zone_of(schedule)
        if expression is None or zone is None or zone in UNIVERSAL:
            continue
        if first_other_date(expression.text, zone, day, "iso_date") is None:
            continue
        uses = list(_uses(job, expression.text, zone, day))
        severity = weight(job, schedule, RULE.severity, context.project) if uses else None
        if severity is not None:
            yield _said(schedule, expression, zone, uses, severity)


def _uses(job: Job, text: str, zone: str, day: int) -> Iterator[_Use]:
    from bricklint_rules.parameters.references import references

    for reference in references(job):
        argument = _argument(reference.parts)
        other = first_other_date(text, zone, day, argument) if argument is not None else None
        if argument is not None and other is not None:
            yield _Use(reference.text, argument, reference.span, other)


def _argument(parts: tuple[str, ...]) -> str | None:
    """The part of the date that a reference stands for; None for every other reference."""
    if parts == ("start_date",):
        return "iso_date"
    if parts[:-1] in (("job", "start_time"), ("job", "trigger", "time")) and parts[-1] in _PARTS:
        return parts[-1]
    return None


def _said(
    schedule: Schedule, expression: CronExpression, zone: str, uses: list[_Use], severity: Severity
) -> Diagnostic:
    assert schedule.cron is not None
    assert schedule.zone is not None
    first, *others = uses
    local, utc = first.other.local, first.other.utc
    related = [Label(use.span, "and here") for use in others]
    related += [
        Label(part(schedule.cron, *times_span(expression)), f"{local:%H:%M} in {zone} is {utc:%H:%M} UTC"),
        Label(schedule.zone.inner, "the schedule's zone, which the reference does not follow"),
    ]
    return RULE.at(
        first.span,
        f"`{first.text}` is {_noun(first.argument)} in UTC: the run of {local:%Y-%m-%d %H:%M} {zone} gets "
        f"{date_part(utc, first.argument)}{_instead_of(first)}",
        label=f"{utc:%Y-%m-%d} for the run of {local:%Y-%m-%d}",
        related=related,
        notes=["in the other half of the year both dates agree"] if first.other.half_the_year else [],
        hint=f"move the schedule to an hour whose date is that of UTC, or set timezone_id `UTC`; `{zone}` dates can "
        "only be worked out in the task",
        severity=severity,
    )


_NOUNS = {
    "iso_date": "the date",
    "year": "the year",
    "month": "the month",
    "day": "the day of the month",
    "iso_weekday": "the day of the week",
    "is_weekday": "the day",
}


def _noun(argument: str) -> str:
    return _NOUNS[argument]


def _instead_of(use: _Use) -> str:
    if use.argument == "iso_date":
        return ""
    return f", not {date_part(use.other.local, use.argument)}"
