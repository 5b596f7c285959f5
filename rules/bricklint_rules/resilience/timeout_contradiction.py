"""Timeouts of a job and its tasks that contradict each other.

## What it does

Compares the timeouts of tasks with that of their job: one that is as long or longer can never be what ends the task.
Where each task has less, the timeouts along the longest chain of tasks are added up.

## Why is this bad

When the job's timeout comes first it ends the whole run: the task is not retried on its timeout, tasks that were to
clean up after it do not run, and the limit that was meant for one task is not the one that holds.

## Example

```yaml jobs/daily.yml
name: daily
timeout_seconds: 3600
tasks:
  - task_key: load
    timeout_seconds: 7200  # BL405
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
timeout_seconds: 10800
tasks:
  - task_key: load
    timeout_seconds: 7200
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API, `timeout_seconds` of jobs and of tasks.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job, Task
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Node
from bricklint_rules.graph.edges import settled_graph
from bricklint_rules.resilience.retrying import number_of

RULE = Rule("BL405", "timeout-contradiction", Severity.WARNING)


def check(job: Job) -> Iterator[Diagnostic]:
    if job.legacy:
        return
    whole = job.settings.get("timeout_seconds")
    limit = number_of(whole)
    if whole is None or limit is None or limit <= 0:
        return
    timeouts = [_own(task) or 0 for task in job.all_tasks]
    if max(timeouts, default=0) >= limit:
        for task in job.all_tasks:
            if (_own(task) or 0) >= limit:
                yield _never_first(task, whole, limit)
    elif sum(timeouts) > limit:
        yield from _chain(job, whole, limit)


def _own(task: Task) -> int | float | None:
    return number_of(task.node.get("timeout_seconds"))


def _never_first(task: Task, whole: Node, limit: int | float) -> Diagnostic:
    own = _own(task) or 0
    return RULE.at(
        task.node.get("timeout_seconds") or task.place,
        f"the timeout of task `{task.title}` ({own:g} s) never ends it: the job's ({limit:g} s) ends the whole run "
        f"{'no later' if own == limit else 'earlier'}",
        label="not below the job's",
        related=[(whole, "ends the whole run")],
        hint=f"a timeout below {limit:g} s for the task, or a longer one for the job",
    )


def _chain(job: Job, whole: Node, limit: int | float) -> Iterator[Diagnostic]:
    settled = settled_graph(job)
    if settled is None:
        return
    graph, order = settled
    longest: dict[str, tuple[float, tuple[str, ...]]] = {}
    for key in order:
        before = max((longest[edge.on.title] for edge in graph[key]), key=lambda one: one[0], default=(0.0, ()))
        own = _own(job.task_by_key[key]) or 0
        longest[key] = (before[0] + own, (*before[1], key) if own > 0 else before[1])
    total, keys = max(longest.values(), key=lambda one: one[0])
    if total > limit and len(keys) > 1:
        yield _too_short(job, whole, limit, total, keys)


def _too_short(job: Job, whole: Node, limit: int | float, total: float, keys: tuple[str, ...]) -> Diagnostic:
    tasks = [job.task_by_key[key] for key in keys]
    return RULE.at(
        whole,
        f"the timeout of job `{job.title}` ({limit:g} s) is below what its tasks may take one after the other "
        f"({total:g} s)",
        label="ends the run before its tasks' own timeouts",
        related=[
            (task.node.get("timeout_seconds") or task.place, f"`{task.title}`: {_own(task):g} s") for task in tasks
        ],
        hint=f"a timeout of the job of {total:g} s or more, or shorter ones for the tasks",
        ordered=True,
    )
