"""An alert on long runs without the rule that says what is long; or the rule without the alert.

## What it does

`on_duration_warning_threshold_exceeded` names people or webhooks to be told when a run takes too long. What is too
long is a RUN_DURATION_SECONDS rule in `health`: without it the alert is an error, and the rule without an alert is a
note.

## Why is this bad

No threshold, no alert: the addresses stand in the job, and nobody ever hears of a run that hangs.

## Example

```yaml jobs/daily.yml
name: daily
email_notifications:
  on_duration_warning_threshold_exceeded: [team@example.com]  # BL407
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
email_notifications:
  on_duration_warning_threshold_exceeded: [team@example.com]
health:
  rules: [{metric: RUN_DURATION_SECONDS, op: GREATER_THAN, value: 3600}]
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API, `email_notifications.on_duration_warning_threshold_exceeded`: "If no rule for the RUN_DURATION_SECONDS
  metric is specified in the `health` field for the job, notifications are not sent."
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, is_null
from bricklint_schemas.closest import closest

RULE = Rule("BL407", "alert-without-rule", Severity.ERROR)

_EVENT = "on_duration_warning_threshold_exceeded"
_METRIC = "RUN_DURATION_SECONDS"


class Owner(NamedTuple):
    """The job or a task: where alerts and rules can stand."""

    title: str
    node: Mapping


def check(job: Job) -> Iterator[Diagnostic]:
    if job.partial:
        return
    owners = [Owner(f"job `{job.title}`", job.settings)]
    if not job.legacy:
        owners += [Owner(f"task `{task.title}`", task.node) for task in job.all_tasks if _speaks(task.node)]
    if not any(_speaks(owner.node) for owner in owners):
        return
    alerts = [(owner, place) for owner in owners for place in _alerts(owner.node)]
    rules = [(owner, place) for owner in owners for place in _rules(owner.node)]
    if alerts and not rules:
        for owner, place in alerts:
            yield _no_rule(owner, place)
    elif rules and not alerts and not any(_unknowable(owner.node) for owner in owners):
        for owner, metric in rules:
            if not isinstance(metric, Scalar) or not isinstance(metric.value, str) or metric.value.upper() == _METRIC:
                yield _no_alert(owner, metric)


def _speaks(node: Mapping) -> bool:
    return "health" in node or "email_notifications" in node or "webhook_notifications" in node


def _alerts(node: Mapping) -> Iterator[Scalar]:
    for field in ("email_notifications", "webhook_notifications"):
        listed = node.sequence(field, _EVENT)
        notified = node.mapping(field)
        key = notified.key(_EVENT) if notified is not None else None
        if key is not None and listed is not None and listed.items:
            yield key


def _rules(node: Mapping) -> Iterator[Node]:
    """The rules about the duration, and whatever may hold one."""
    health = node.get("health")
    if health is None or is_null(health):
        return
    listed = health.get("rules") if isinstance(health, Mapping) else health
    if isinstance(listed, Scalar) and not is_null(listed):
        yield listed
    for rule in listed.items if isinstance(listed, Sequence) else ():
        metric = rule.get("metric") if isinstance(rule, Mapping) else rule
        if isinstance(metric, Scalar) and (not isinstance(metric.value, str) or _is_the_duration(metric.value)):
            yield metric


def _is_the_duration(metric: str) -> bool:
    """Whether a metric is the duration, or a slip of it, of which BL104 speaks."""
    return metric.upper() == _METRIC or closest(metric, (_METRIC,)) is not None


def _unknowable(node: Mapping) -> bool:
    """Whether more notifications may be there than can be seen."""
    fields = [node.get("email_notifications"), node.get("webhook_notifications")]
    events = [field.get(_EVENT) for field in fields if isinstance(field, Mapping)]
    return any(isinstance(one, Scalar) and not is_null(one) for one in (*fields, *events))


def _no_rule(owner: Owner, place: Scalar) -> Diagnostic:
    return RULE.at(
        place,
        f"{owner.title} alerts on long runs, but no health rule says what is long: the alert is never sent",
        label=f"needs a {_METRIC} rule",
        hint=f"add `health: {{rules: [{{metric: {_METRIC}, op: GREATER_THAN, value: <seconds>}}]}}`",
    )


def _no_alert(owner: Owner, place: Node) -> Diagnostic:
    return RULE.at(
        place,
        f"{owner.title} has a rule for long runs, and tells nobody when it is broken",
        label="seen in the UI alone",
        hint=f"name somebody under `{_EVENT}`",
        severity=Severity.NOTE,
    )
