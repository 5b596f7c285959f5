"""Which parameters reach the code of a task."""

from __future__ import annotations

import re

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


_JOB_PARAMETER = re.compile(r"\{\{\s*job\.parameters\.(?:`([^`]+)`|\[([^]]+)\]|([\w-]+))\s*\}\}")


def filled(job: Job, node: Node) -> str | None:
    """The text of a value with the defaults of the job parameters that it refers to; None where the run alone knows
    a part of it."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str | int | float):
        return None
    text = node.value if isinstance(node.value, str) else node.text
    if "{{" in text:
        text = _JOB_PARAMETER.sub(lambda match: _default_of(job, match[1] or match[2] or match[3], match[0]), text)
    return None if "{{" in text or "${" in text else text


def _default_of(job: Job, name: str, otherwise: str) -> str:
    node = job.parameters.get(name)
    default = node.get("default") if node is not None else None
    if not isinstance(default, Scalar) or not isinstance(default.value, str | int | float):
        return otherwise
    return default.value if isinstance(default.value, str) else default.text


def _keyed(task: Task) -> Node | None:
    fields = KEYED_FIELDS.get(task.kind or "")
    return task.body.get(*fields) if fields and task.body is not None else None
