"""Job clusters and environments: what a job declares, and which of it its tasks name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bricklint.jobs.model import TARGET_VIA, Form, Job, Task, key_text
from bricklint.tree.node import Mapping, Scalar, Sequence, is_null
from bricklint_schemas.closest import closest


class Kind(NamedTuple):
    """A list of a job whose items tasks name. `thing` is what messages call one item."""

    field: str
    key: str
    thing: str


CLUSTERS = Kind("job_clusters", "job_cluster_key", "job cluster")
ENVIRONMENTS = Kind("environments", "environment_key", "environment")


class Use(NamedTuple):
    """A task names an item; `place` is the name, `name` None where it is a variable."""

    task: Task
    place: Scalar
    name: str | None


def declared(job: Job, kind: Kind) -> dict[str, Mapping] | None:
    """The items of a list by their keys; None where some may be there that cannot be seen."""
    if job.partial or _paged(job) or (job.request is Form.SUBMIT and kind is CLUSTERS):
        return None
    listed = job.settings.get(kind.field)
    if listed is None or is_null(listed):
        return {}
    if not isinstance(listed, Sequence) or not all(isinstance(item, Mapping) for item in listed.items):
        return None
    found = job.job_clusters if kind is CLUSTERS else job.environments
    unnamed = [item for item in listed.items if isinstance(item, Mapping) and key_text(item.get(kind.key)) is None]
    return None if any(kind.key in item for item in unnamed) else found


def uses(job: Job, kind: Kind) -> Iterator[Use]:
    """Every place where a task, or the inner task of a for_each, names an item."""
    for task in job.all_tasks:
        entry = task.node.entry(kind.key)
        place = entry.value if entry is not None else None
        if isinstance(place, Scalar) and place.value not in (None, ""):
            yield Use(task, place, key_text(place))


def all_are_known(job: Job, kind: Kind) -> bool:
    """Whether every name that tasks use is one that the job declares, at a glance: so it is in nearly every job."""
    known = job.job_clusters if kind is CLUSTERS else job.environments
    for task in job.all_tasks:
        entry = task.node.index.get(kind.key)
        if entry is not None and not (isinstance(entry.value, Scalar) and entry.value.value in known):
            return False
    return True


def all_are_used(job: Job, kind: Kind) -> bool:
    """Whether the names that tasks use are those that the job declares, at a glance."""
    used = set()
    for task in job.all_tasks:
        entry = task.node.index.get(kind.key)
        if entry is not None and isinstance(entry.value, Scalar):
            used.add(entry.value.value)
    return "" not in used and used == (job.job_clusters if kind is CLUSTERS else job.environments).keys()


def unknown_uses(job: Job, kind: Kind) -> Iterator[Use]:
    """The names that the job declares nothing for."""
    if job.legacy or all_are_known(job, kind):  # at job level the field itself is the mistake: BL101
        return
    names: dict[str, Mapping] | None = None
    for use in uses(job, kind):
        if use.name is not None:
            names = declared(job, kind) if names is None else names
            if names is None:
                return
            if use.name not in names:
                yield use


def strays(job: Job, kind: Kind) -> dict[str, str]:
    """The items that only a target has, that no task names, and that were likely meant to change another item: by
    their keys the key that was meant."""
    names = declared(job, kind) or {}
    alone = [key for key, item in names.items() if (item.via or "").startswith(TARGET_VIA)]
    if not alone:
        return {}
    used = {use.name for use in uses(job, kind)}
    meant = {key: closest(key, [name for name in names if name not in alone]) for key in alone if key not in used}
    return {key: near for key, near in meant.items() if near is not None}


def _paged(job: Job) -> bool:
    """Whether the service gave only a page of the job: the rest stands elsewhere."""
    return job.wrapper is not None and any(key in job.wrapper for key in ("has_more", "next_page_token"))
