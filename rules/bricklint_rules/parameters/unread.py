"""Parameters that a job passes and nothing reads, and the name that was meant where one is near: BL601, BL602 and
BL606 all begin here, so that each such parameter is said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from bricklint.jobs.model import RUN_FORMS, Form, Job, Task
from bricklint.project.model import Project, TaskRun
from bricklint.tree.node import Mapping, Node, Scalar
from bricklint_rules.parameters.declared import declared_parameters
from bricklint_rules.parameters.reading import Reading, notebook_runs, runs_plain_file
from bricklint_rules.parameters.references import mentions, parameter_read, references
from bricklint_schemas.closest import closest

Place: TypeAlias = tuple[str, int, int]

NO_PARAMETERS = frozenset(("condition_task", "dbt_task", "spark_jar_task", "spark_submit_task"))
"""Tasks that job parameters reach only by a reference."""


class UnreadParameter(NamedTuple):
    """A parameter that is passed for nothing. `key` is its name in the spec, `runs` the tasks that pass it; `meant`
    is the parameter that their code reads, is not passed, and was likely meant."""

    name: str
    key: Scalar
    runs: tuple[TaskRun, ...]
    meant: str | None

    @property
    def run(self) -> TaskRun:
        """The first task that passes it."""
        return self.runs[0]


def place_of(node: Scalar) -> Place:
    """A key for the place of a node: the same mapping may be seen through aliases, variables and targets."""
    return node.source.path, node.start, node.end


def unread_base_parameters(project: Project) -> list[UnreadParameter]:
    """Base parameters that no notebook reads which gets them."""
    return project.worked_out(_base_parameters)


def unread_job_parameters(project: Project) -> list[UnreadParameter]:
    """Job parameters that no task of the job can read."""
    return project.worked_out(_job_parameters)


def _base_parameters(project: Project) -> list[UnreadParameter]:
    return list(_find_base_parameters(project, Reading(project)))


def _job_parameters(project: Project) -> list[UnreadParameter]:
    return list(_find_job_parameters(project, Reading(project)))


def _find_base_parameters(project: Project, reading: Reading) -> Iterator[UnreadParameter]:
    """Base parameters that no notebook reads which gets them. One that several tasks share (by an alias, a variable
    or a target) counts as read when one of them reads it."""
    groups: dict[Place, list[tuple[TaskRun, Scalar]]] = {}
    for run in notebook_runs(project):
        base = run.task.body.get("base_parameters") if run.task.body is not None else None
        for entry in base.entries if isinstance(base, Mapping) else ():
            groups.setdefault(place_of(entry.key), []).append((run, entry.key))
    for users in groups.values():
        runs, key = tuple(run for run, _ in users), users[0][1]
        name = key.text
        if all(reading.reads(run.code, name) is False for run in runs):
            meant = {nearest_not_passed(run, name) for run in runs}
            slip = meant.pop() if len(meant) == 1 else None
            if slip is not None or not any(map(runs_plain_file, runs)):
                yield UnreadParameter(name, key, runs, slip)


def nearest_not_passed(run: TaskRun, name: str) -> str | None:
    """The parameter that a run's code reads and does not get, of which `name` is a slip."""
    if run.code is None or run.passed_unknowable or run.job.partial:
        return None
    return closest(name, [read for read in run.code.trace.widgets_read if read not in run.passed])


def _find_job_parameters(project: Project, reading: Reading) -> Iterator[UnreadParameter]:
    for job in project.jobs:
        if job.form in RUN_FORMS or not declared_parameters(job) or not job.tasks_known:
            continue
        runs = tuple(project.runs_of(job))
        for name, node in job.parameters.items():
            key = node.scalar("name")
            if key is None or mentioned(job, name) or passed_by_other_jobs(project, name):
                continue
            if runs and not any(may_read(run, name, reading) for run in runs):
                notebooks = [run for run in runs if run.task.kind == "notebook_task"]
                meant = {found for run in notebooks if (found := nearest_not_passed(run, name)) is not None}
                yield UnreadParameter(name, key, tuple(notebooks) or runs, meant.pop() if len(meant) == 1 else None)


def mentioned(job: Job, name: str) -> bool:
    """Whether something in the job's settings refers to one of its parameters, or was meant to."""
    if mentions(job.settings, f"job.parameters.{name}") or mentions(job.settings, f"job.parameters.[{name}]"):
        return True
    read = {parameter_read(reference) for reference in references(job)}
    return any(one is not None and closest(one, job.parameters) == name for one in read if one not in job.parameters)


_HANDED_ON: WeakKeyDictionary[Project, frozenset[str]] = WeakKeyDictionary()


def passed_by_other_jobs(project: Project, name: str) -> bool:
    """Whether a run_job task of the project hands on a parameter of this name."""
    handed = _HANDED_ON.get(project)
    if handed is None:
        handed = _HANDED_ON[project] = frozenset(_handed_on(project))
    return name in handed


def _handed_on(project: Project) -> Iterator[str]:
    for job in project.jobs:
        for task in job.all_tasks:
            given = task.body.mapping("job_parameters") if task.kind == "run_job_task" and task.body else None
            yield from given.index if given is not None else ()


def may_read(run: TaskRun, name: str, reading: Reading) -> bool:
    """Whether a task can read a job parameter that nothing refers to: it is pushed down to notebooks, SQL, wheels
    with named parameters and other jobs."""
    kind = run.task.kind
    if kind == "notebook_task":
        return reading.reads(run.code, name) is not False or runs_plain_file(run)
    if kind == "spark_python_task":
        return run.code is not None and reading.reads(run.code, name) is True
    if kind == "for_each_task":
        return run.task.inner is None
    return kind not in NO_PARAMETERS


def call_arguments(project: Project) -> frozenset[str]:
    """Names that run-now documents and run_job tasks of the project pass, to whatever job."""
    found: set[str] = set()
    for job in project.jobs:
        if job.request is Form.RUN_NOW:
            found.update(_names(job.settings))
        for task in job.all_tasks:
            if task.kind == "run_job_task" and task.body is not None:
                found.update(_names(task.body))
    return frozenset(found)


def _names(node: Mapping) -> Iterator[str]:
    for field in ("job_parameters", "notebook_params"):
        given: Node | None = node.get(field)
        if isinstance(given, Mapping):
            yield from given.names()


def task_place(task: Task) -> str:
    """What messages call a task: "task `a` of job `b`"."""
    return f"task `{task.title}` of job `{task.job.title}`"


def targets_of(jobs: Iterable[Job]) -> tuple[str, ...]:
    """The bundle targets in which a finding about these jobs holds."""
    return tuple(dict.fromkeys(target.name for job in jobs for target in job.targets))
