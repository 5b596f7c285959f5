"""A job that runs by itself in development, or does not in production.

## What it does

Looks at each job of a bundle as a target deploys it:

- `pause_status: UNPAUSED` written for the job itself stays on in a target with `mode: development`, which pauses only
  what says nothing: a warning. Written in that target's own override, or in its own variables, it is taken as meant;
- the preset `trigger_pause_status: UNPAUSED` in such a target is refused by the Databricks CLI: a warning;
- `PAUSED` in a target with `mode: production` is a note.

## Why is this bad

Everybody who deploys their own development copy of the bundle gets a copy of the job that runs on schedule, on their
account and their data, until somebody notices. In production a paused job never runs, and nothing fails.

## Example

```yaml databricks.yml
bundle: {name: shop}
resources:
  jobs:
    nightly:
      schedule:
        quartz_cron_expression: 0 0 6 * * ?
        timezone_id: UTC
        pause_status: UNPAUSED  # BL310
      tasks:
        - task_key: load
          notebook_task: {notebook_path: /Jobs/load}
targets:
  dev: {mode: development, default: true}
  prod: {mode: production}
```

## Use instead

```yaml databricks.yml
bundle: {name: shop}
resources:
  jobs:
    nightly:
      schedule:
        quartz_cron_expression: 0 0 6 * * ?
        timezone_id: UTC
      tasks:
        - task_key: load
          notebook_task: {notebook_path: /Jobs/load}
targets:
  dev: {mode: development, default: true}
  prod: {mode: production}
```

## References

- Databricks bundles, deployment modes: development "pauses all schedules and triggers on deployed jobs" that do not
  unpause themselves; UNPAUSED is the default everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, TargetInfo
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Mapping, Scalar

RULE = Rule("BL310", "pause-status", Severity.WARNING)

_STARTERS = ("schedule", "trigger", "continuous")


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    if job.partial or not job.targets:
        return
    development = [target for target in job.targets if target.mode == "development"]
    production = tuple(target.name for target in job.targets if target.mode == "production")
    for starter, status in _statuses(job):
        word = status.value.upper() if isinstance(status.value, str) else None
        if word == "UNPAUSED" and (targets := _unmeant(job, status, development, context)):
            yield _unpaused(job, starter, status).with_targets(targets)
        elif word == "PAUSED" and production:
            yield _paused(job, starter, status).with_targets(production)


def _statuses(job: Job) -> Iterator[tuple[str, Scalar]]:
    for name in _STARTERS:
        status = job.settings.scalar(name, "pause_status")
        if status is not None:
            yield name, status
    for trigger in job.settings.items_of("triggers"):
        status = trigger.scalar("pause_status")
        if status is not None:
            yield "trigger", status


def _unmeant(job: Job, status: Scalar, targets: list[TargetInfo], context: Context) -> tuple[str, ...]:
    """The development targets that do not say themselves that the job shall run."""
    return tuple(target.name for target in targets if not _said_by_target(job, status, target.name, context))


def _said_by_target(job: Job, status: Scalar, target: str, context: Context) -> bool:
    """Whether the value stands in the target itself, or is a variable to which the target gives a value."""
    if status.via is not None and f"target `{target}`" in status.via:
        return True
    if status.via is not None and status.via.startswith("presets."):
        return False
    for bundle in context.project.specs.bundles:
        if any(document is job.document for document in bundle.documents):
            own = bundle.merged.get("targets", target) or bundle.merged.get("environments", target)
            return isinstance(own, Mapping) and _holds(own, status)
    return False


def _holds(own: Mapping, status: Scalar) -> bool:
    return own.source is status.source and own.start <= status.start < own.end


def _unpaused(job: Job, starter: str, status: Scalar) -> Diagnostic:
    if status.via is not None and status.via.startswith("presets."):
        return RULE.at(
            status,
            "the presets of a development target unpause all triggers, which the bundle tool refuses to deploy",
            label="not in `mode: development`",
            hint="unpause single jobs in the target's override instead",
        )
    how = "all the time" if starter == "continuous" else f"by its {starter}"
    return RULE.at(
        status,
        f"job `{job.title}` stays active in development: every copy that somebody deploys runs {how}",
        label="not paused by `mode: development`",
        hint="leave `pause_status` out: it is UNPAUSED by default, and development targets pause the job",
    )


def _paused(job: Job, starter: str, status: Scalar) -> Diagnostic:
    return RULE.at(
        status,
        f"the {starter} of job `{job.title}` is paused in production: the job does not run by itself",
        label="paused in production",
        hint="unpause it, or remove what is not used",
        severity=Severity.NOTE,
    )
