"""Settings that a continuous job cannot have.

## What it does

Finds, in a job with `continuous`: `max_concurrent_runs` above 1, tasks with `max_retries`, and tasks that depend on
others. Jobs as the service itself wrote them (get, list) are only checked for the first, and retries of a job that
chooses a `task_retry_mode` are left alone.

## Why is this bad

A continuous job has one run at a time and starts the next one when it ends; failures are retried by the service with
growing pauses. Retry policies and dependencies of tasks are not available there: the job is refused, or does not do
what they say.

## Example

```yaml jobs/stream.yml
name: stream
max_concurrent_runs: 4  # BL309
continuous: {pause_status: UNPAUSED}
tasks:
  - task_key: events
    max_retries: 3  # BL309
    notebook_task: {notebook_path: /Jobs/events}
```

## Use instead

```yaml jobs/stream.yml
name: stream
max_concurrent_runs: 1
continuous: {pause_status: UNPAUSED}
tasks:
  - task_key: events
    max_retries: 0
    notebook_task: {notebook_path: /Jobs/events}
```

## References

- Databricks, continuous jobs: "there can be only one running instance of a continuous job"; "you cannot use task
  dependencies with a continuous job"; "you cannot use retry policies in a continuous job".
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import SERVICE_WRITTEN, Form, Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.tree.node import Mapping, as_number, is_null

RULE = Rule("BL309", "continuous-misuse", Severity.WARNING)


def check(job: Job) -> Iterator[Diagnostic]:
    continuous = _continuous(job)
    if continuous is None or job.request in (Form.SUBMIT, Form.RUN_NOW):
        return
    yield from _several_runs(job)
    if job.form in SERVICE_WRITTEN:
        return
    mode = continuous.get("task_retry_mode")
    if mode is None or is_null(mode):
        yield from _retries(job)
    yield from _dependencies(job)


def _continuous(job: Job) -> Mapping | None:
    """The settings of continuous mode; None where a schedule or a trigger stands beside it, which is the mistake
    then."""
    if job.trigger_field != "continuous":
        return None
    return job.settings.mapping("continuous")


def _several_runs(job: Job) -> Iterator[Diagnostic]:
    most = job.settings.scalar("max_concurrent_runs")
    number = as_number(most)
    if most is None or number is None or number <= 1 or _comes_of_a_preset(most.via):
        return
    yield RULE.at(
        most,
        f"job `{job.title}` is continuous and allows {most.text} concurrent runs: it never has more than one",
        label="a continuous job has one run at a time",
        hint="remove `max_concurrent_runs`, or set it to 1",
    )


def _comes_of_a_preset(via: str | None) -> bool:
    return via is not None and via.startswith(("mode:", "presets."))


def _retries(job: Job) -> Iterator[Diagnostic]:
    places: list[tuple[str, Span]] = []
    for task in job.all_tasks:
        node = task.node.scalar("max_retries")
        if node is not None and as_number(node) not in (None, 0):
            places.append((task.title, node.span))
    if places:
        yield RULE.at(
            places[0][1],
            f"job `{job.title}` is continuous and its task `{places[0][0]}` has a retry policy, which such jobs cannot "
            "have: the service restarts the job by itself, with growing pauses",
            label="no retry policies in a continuous job",
            related=[(span, f"task `{title}` too") for title, span in places[1:]],
            hint="remove `max_retries`; `continuous.task_retry_mode: ON_FAILURE` retries tasks",
        )


def _dependencies(job: Job) -> Iterator[Diagnostic]:
    places: list[tuple[str, Span]] = []
    for task in job.tasks:
        key = task.node.key("depends_on")
        if key is not None and task.depends_on:
            places.append((task.title, key.span))
    if places:
        yield RULE.at(
            places[0][1],
            f"job `{job.title}` is continuous and its task `{places[0][0]}` depends on others, which the tasks of such "
            "a job cannot do",
            label="no dependencies in a continuous job",
            related=[(span, f"task `{title}` too") for title, span in places[1:]],
            hint="give the dependent tasks a job of their own, with a schedule or trigger",
        )
