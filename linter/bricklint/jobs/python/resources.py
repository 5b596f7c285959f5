"""Jobs that Python code adds to a bundle: `resources.add_job("nightly", {…})`.

(databricks-bundles 1.22, core.Resources: `add_job(resource_name, job)` takes a Job or a dictionary of its fields,
`add_resource(resource_name, resource)` a Job among others.)
"""

from __future__ import annotations

from typing import NamedTuple

from bricklint.code import ir
from bricklint.code.ir import Expr
from bricklint.jobs.python.nodes import Nodes, last_name
from bricklint.jobs.python.shapes import BUNDLE_JOB
from bricklint.tree.node import Mapping, Scalar

_ARGUMENTS = {"add_job": ("resource_name", "job"), "add_resource": ("resource_name", "resource")}


class Added(NamedTuple):
    """A job that is added, and its key among the bundle's resources (None where that is not known)."""

    key: Scalar | None
    settings: Mapping


def added_resource(call: ir.Call, nodes: Nodes) -> Added | None:
    """The job that a call adds; None for any other call, and for a job that cannot be seen."""
    names = _ARGUMENTS.get(last_name(call.func))
    if names is None or not isinstance(call.func, ir.Attribute):
        return None
    key, job = (_argument(call, position, name) for position, name in enumerate(names))
    if job is None:
        return None
    meant = nodes.bindings.values.get(job.id, job) if isinstance(job, ir.Name) else job
    if not _is_job(meant) and not (names[1] == "job" and isinstance(meant, ir.Dictionary)):
        return None
    settings = nodes.root(job)
    found = nodes.node(key) if key is not None else None
    return Added(found if isinstance(found, Scalar) else None, settings) if isinstance(settings, Mapping) else None


def _argument(call: ir.Call, position: int, name: str) -> Expr | None:
    for keyword in call.keywords:
        if keyword.name == name:
            return keyword.value
    return call.args[position] if position < len(call.args) else None


def _is_job(expr: Expr) -> bool:
    """`Job(…)` or `Job.from_dict(…)`."""
    if not isinstance(expr, ir.Call):
        return False
    name = last_name(expr.func)
    if name == "from_dict" and isinstance(expr.func, ir.Attribute):
        name = last_name(expr.func.base)
    return name == BUNDLE_JOB
