"""Which parameters a job declares, and what a task may read of them."""

from __future__ import annotations

from bricklint.jobs.model import Form, Job
from bricklint.tree.node import Mapping, Sequence, is_null

_INCOMPLETE = frozenset((Form.RUN_NOW, Form.UPDATE, Form.TARGET, Form.FRAGMENT))


def declared_parameters(job: Job) -> tuple[str, ...] | None:
    """The names of a job's parameters, in order; None where not all of them can be seen: a partial document, a
    variable in the place of the list, of an entry or of a name."""
    if job.partial or job.form in _INCOMPLETE or job.request in _INCOMPLETE:
        return None
    listed = job.settings.get("parameters")
    if listed is None or is_null(listed):
        return ()
    if not isinstance(listed, Sequence):
        return None
    names: list[str] = []
    for item in listed.items:
        name = item.scalar("name") if isinstance(item, Mapping) else None
        if name is None or not isinstance(name.value, str | int | float):
            return None
        names.append(name.value if isinstance(name.value, str) else name.text)
    return tuple(names)
