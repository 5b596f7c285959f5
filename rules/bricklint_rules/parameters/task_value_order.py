"""A task value, or another result of a task, is read where it cannot be there yet.

## What it does

Looks at every `{{tasks.x.…}}` in a job and every `dbutils.jobs.taskValues.get("x", …)` in the code that its tasks run,
and asks for task `x` among the tasks that have run by then: an error where the job has no such task, a warning where
the reading task does not wait for it, directly or through others.

A `get` with a default is a warning where the task does not exist. Where only the order is wrong it is one too, but
silent where another task that runs the notebook does wait, and inside a `try`. A notebook that several tasks run is an
error only where every one of their jobs lacks the task.

## Why is this bad

Without a dependency both tasks start at the same time, and the value is there on some days only. A task that does
not exist never sets anything: the reference is refused, the `get` fails.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: count
          notebook_task: {notebook_path: /Shared/count}
        - task_key: report
          notebook_task:
            notebook_path: /Shared/report
            base_parameters:
              rows: "{{tasks.count.values.rows}}"  # BL610
              day: "{{tasks.cuont.values.day}}"  # BL610
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: count
          notebook_task: {notebook_path: /Shared/count}
        - task_key: report
          depends_on: [{task_key: count}]
          notebook_task:
            notebook_path: /Shared/report
            base_parameters:
              rows: "{{tasks.count.values.rows}}"
              day: "{{tasks.count.values.day}}"
```

## References

- Task values: they are set by one task and read by those that come after it.
- Dynamic value references: `{{tasks.<name>.values.<key>}}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, Job, Task
from bricklint.project.model import Project, TaskRun
from bricklint.rule import Diagnostic, Rule, Severity, did_you_mean
from bricklint.source import Span
from bricklint.trace.events import TaskValueGet
from bricklint.trace.frames import Called
from bricklint.trace.values import Known, Value
from bricklint_rules.parameters.order import Order, outermost
from bricklint_rules.parameters.references import JobReference, references
from bricklint_rules.parameters.unread import targets_of, task_place
from bricklint_schemas.closest import closest

RULE = Rule("BL610", "task-value-order", Severity.ERROR)


def check(project: Project) -> Iterator[Diagnostic]:
    orders: dict[Job, Order] = {}
    for job in project.jobs:
        if job.form not in RUN_FORMS and not job.partial and job.tasks_known:
            order = orders[job] = Order(job)
            for reference in references(job):
                yield from _in_spec(job, order, reference)
    gets: dict[tuple[str, int, str], list[tuple[TaskRun, TaskValueGet]]] = {}
    for run in project.runs:
        if run.code is not None:
            for event in run.code.trace.of(TaskValueGet):
                if event.task is not None:
                    gets.setdefault((event.task_at.path, event.task_at.start, event.task), []).append((run, event))
    for uses in gets.values():
        if all(run.job in orders for run, _ in uses):
            yield from _in_code(orders, uses)


def _in_spec(job: Job, order: Order, reference: JobReference) -> Iterator[Diagnostic]:
    task, parts = reference.task, reference.parts
    if task is None or parts[:1] != ("tasks",) or len(parts) < 3 or reference.bracketed:
        return
    name = parts[1]
    if name not in job.task_by_key:
        if not _is_inner(job, name):
            yield _missing(reference.span, f"`{reference.text}` reads", name, [job])
        return
    before = order.before(task)
    if before is not None and name not in before:
        yield _too_early(reference.span, f"`{reference.text}`", task, job.task_by_key[name])


def _is_inner(job: Job, name: str) -> bool:
    return any(task.key == name for task in job.all_tasks)


def _in_code(orders: dict[Job, Order], uses: list[tuple[TaskRun, TaskValueGet]]) -> Iterator[Diagnostic]:
    event = uses[0][1]
    name = event.task or ""
    protected = event.guarded or not (event.default is None or _is_none(event.default))
    jobs = list(dict.fromkeys(run.job for run, _ in uses))
    lacking = [job for job in jobs if name not in job.task_by_key and not _is_inner(job, name)]
    if lacking:
        soft = protected or len(lacking) < len(jobs)
        place = next(_runs_it(run) for run, _ in uses if run.job is lacking[0])
        related = [place, *((step.at, "by this call") for step in event.around(Called) if step.how == "call")][:3]
        yield _missing(event.task_at, "this reads a value", name, lacking, Severity.WARNING if soft else None, related)
        return
    early = [run for run, _ in uses if _reads_too_early(orders[run.job], run, name)]
    if early and not event.guarded and not (protected and len(early) < len(uses)):
        run = early[0]
        yield _too_early(event.task_at, f"the value of task `{name}`", run.task, run.job.task_by_key[name])


def _runs_it(run: TaskRun) -> tuple[Span, str]:
    return run.task.place.span, f"{task_place(run.task)} runs this"


def _reads_too_early(order: Order, run: TaskRun, name: str) -> bool:
    before = order.before(run.task)
    return before is not None and name in run.job.task_by_key and name not in before


def _is_none(value: Value) -> bool:
    return isinstance(value, Known) and value.value is None


def _missing(
    place: Span,
    what: str,
    name: str,
    jobs: list[Job],
    severity: Severity | None = None,
    related: list[tuple[Span, str]] | None = None,
) -> Diagnostic:
    keys = list(jobs[0].task_by_key)
    return RULE.at(
        place,
        f"{what} of task `{name}`, which is no task of job `{jobs[0].title}`",
        label="no such task",
        related=related or [],
        hint=did_you_mean(closest(name, keys), "tasks", keys),
        severity=severity,
        job=jobs[0].title,
    ).with_targets(targets_of(jobs))


def _too_early(place: Span, what: str, task: Task, earlier: Task) -> Diagnostic:
    own = outermost(task)
    if own is earlier or own.key == earlier.key:
        message, hint = f"{what} is read by the task that sets it: it is not there when the task starts", None
    else:
        message = f"{what} may not be there yet: {task_place(own)} does not wait for `{earlier.title}`"
        hint = f"add `{earlier.title}` to the depends_on of `{own.title}`"
    return RULE.at(
        place,
        message,
        label="read here",
        related=[(own.place, "starts without waiting"), (earlier.place, "sets it")] if hint else [],
        hint=hint,
        severity=Severity.WARNING,
        job=task.job.title,
    ).with_targets(targets_of([task.job]))
