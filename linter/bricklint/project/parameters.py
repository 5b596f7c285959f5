"""Which parameters reach the code of a task."""

from __future__ import annotations

from bricklint.jobs.model import Job, Task
from bricklint.project.model import Passed
from bricklint.tree.node import Mapping, Node, Scalar

KEYED_FIELDS: dict[str, tuple[str, ...]] = {
    "notebook_task": ("base_parameters",),
    "sql_task": ("parameters",),
    "python_wheel_task": ("named_parameters",),
    "run_job_task": ("job_parameters",),
}
"""Where a task writes parameters by name."""

PUSHED_DOWN = frozenset(("notebook_task", "sql_task", "run_job_task"))
"""Task types that receive job parameters without being told (FACTS: precedence; a wheel only with named ones)."""


def passed_to(job: Job, task: Task) -> dict[str, Passed]:
    """The parameters of a task by name; a job parameter wins over a base parameter of the same name."""
    found: dict[str, Passed] = {}
    base = _keyed(task)
    if isinstance(base, Mapping):
        for entry in base.entries:
            found[entry.key.text] = Passed(entry.key.text, entry.key, entry.value, "base")
    if task.kind in PUSHED_DOWN or (task.kind == "python_wheel_task" and isinstance(base, Mapping)):
        for name, node in job.parameters.items():
            key = node.scalar("name")
            if key is not None:
                found[name] = Passed(name, key, node.get("default") or key, "job")
    return found


def passes_unknown(job: Job, task: Task) -> bool:
    """Whether parameters may be passed that cannot be seen: a variable stands for the mapping or the list."""
    if isinstance(_keyed(task), Scalar):
        return True
    parameters = job.settings.get("parameters")
    if isinstance(parameters, Scalar) and parameters.value is not None:
        return True
    return any(item.scalar("name") is None or not item.string("name") for item in job.settings.items_of("parameters"))


def _keyed(task: Task) -> Node | None:
    fields = KEYED_FIELDS.get(task.kind or "")
    return task.body.get(*fields) if fields and task.body is not None else None
