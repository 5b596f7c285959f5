"""A cron expression that is not Quartz.

## What it does

Reads `quartz_cron_expression` with the grammar of Quartz 2.3.0: six or seven fields (seconds, minutes, hours,
day-of-month, month, day-of-week, year), exactly one of the two day fields a `?`. It marks the characters that are
wrong, and offers the Quartz form of a five-field Unix expression. Expressions that a variable or another tool fills in
are left alone.

## Why is this bad

The Jobs API rejects the job: `Invalid quartz_cron_expression`.

## Example

```yaml jobs/daily.yml
name: daily
schedule:
  quartz_cron_expression: 0 2 * * *  # BL301
  timezone_id: UTC
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
schedule:
  quartz_cron_expression: 0 0 2 * * ?  # every day at 02:00
  timezone_id: UTC
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Fix safety

The fix writes the Quartz form of the same times, and is safe: the job could not be created before. It is unsafe where
a number stands for a day of the week, for Unix counts Sunday as 0 and Quartz as 1.

## References

- Jobs API, `schedule.quartz_cron_expression`; "Databricks uses Quartz cron syntax, which is different from the standard
  cron syntax" (its error message).
- Quartz 2.3.0, `CronExpression`, whose verdicts these are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity
from bricklint.tree.node import Scalar
from bricklint_rules.schedule.schedules import part, replaceable, schedules_of
from bricklint_rules.schedule.timetable import in_words, read

if TYPE_CHECKING:
    from bricklint.quartz.expression import CronError
    from bricklint.quartz.unix import Suggestion

RULE = Rule("BL301", "invalid-cron", Severity.ERROR)

_FIELDS = "Quartz wants `seconds minutes hours day-of-month month day-of-week [year]`, as in `0 0 2 * * ?`"


def check(job: Job) -> Iterator[Diagnostic]:
    for schedule in schedules_of(job):
        text = schedule.expression
        if text is None or schedule.cron is None:
            continue
        error = read(text).error
        if error is not None:
            yield _said(job, schedule.cron, text, error)


def _said(job: Job, cron: Scalar, text: str, error: CronError) -> Diagnostic:
    from bricklint.quartz.unix import is_unix, suggest

    meant = suggest(text)
    unix = is_unix(text)
    if unix:
        message = f"`{text}` is a Unix cron expression and Databricks reads Quartz: the API rejects job `{job.title}`"
    else:
        message = f"`{text}` is no Quartz cron expression, so the API rejects job `{job.title}`: {error.message}"
    return RULE.at(
        part(cron, 0, len(text)) if unix else part(cron, error.start, error.end),
        message,
        label=_unix_label(text) if unix else _field_label(error),
        hint=_hint(meant),
        fixes=_fixes(cron, meant),
    )


def _unix_label(text: str) -> str:
    if text.strip().startswith("@"):
        return "Quartz knows no such names"
    return "five fields; Quartz starts with the seconds and needs one `?`"


def _field_label(error: CronError) -> str:
    return f"wrong in the {error.field} field" if error.field is not None else "six or seven fields are due"


def _hint(meant: Suggestion | None) -> str:
    if meant is None:
        return _FIELDS
    words = in_words(meant.quartz)
    written = f"{words} is `{meant.quartz}`" if words else f"write `{meant.quartz}`"
    return written if meant.certain else f"{written}, if that is meant: Quartz counts days of the week from 1 = Sunday"


def _fixes(cron: Scalar, meant: Suggestion | None) -> list[Fix]:
    if meant is None or not replaceable(cron, meant.quartz):
        return []
    return [Fix(f"write `{meant.quartz}`", (Edit(cron.inner, meant.quartz),), safe=meant.certain)]
