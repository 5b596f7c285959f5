"""Which job of the project a `job_id` names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bricklint.jobs.model import Job
from bricklint.tree.node import Node, Scalar, Unknown, as_number

_RESOURCE = re.compile(r"\$\{resources\.jobs\.([\w-]+)\.id\}")


def job_named_by(node: Node | None, job: Job, jobs: Iterable[Job]) -> Job | None:
    """The job of the same bundle that `${resources.jobs.KEY.id}` names, or the one whose jobs/get form has the
    number; None where there is none, or more than one."""
    if not isinstance(node, Scalar):
        return None
    text = node.value.text if isinstance(node.value, Unknown) else str(node.value)
    match = _RESOURCE.fullmatch(text)
    if match is not None:
        names = {target.name for target in job.targets}
        found = [one for one in jobs if one.key == match[1] and _of_one_bundle(one, job, names)]
    else:
        number = as_number(node)
        found = [one for one in jobs if number is not None and _number_of(one) == number]
    return found[0] if len(found) == 1 else None


def _of_one_bundle(one: Job, job: Job, targets: set[str]) -> bool:
    same = one.bundle == job.bundle and one.form is job.form
    return same and (not targets or not one.targets or any(target.name in targets for target in one.targets))


def _number_of(job: Job) -> int | float | None:
    return as_number(job.wrapper.get("job_id")) if job.wrapper is not None and job.settings is not job.wrapper else None
