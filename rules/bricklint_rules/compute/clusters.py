"""The clusters that a job describes, and what can be told of a task's compute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bricklint.jobs.model import Job, Task
from bricklint.tree.node import Mapping, Node, Scalar, is_null, is_unknown


class Cluster(NamedTuple):
    """One `new_cluster`. `title` is what messages call it; `shared` is the job cluster that it belongs to, `task` the
    task that has it for its own."""

    node: Mapping
    key: Scalar
    title: str
    shared: Mapping | None
    task: Task | None


_CLUSTERS = f"{__name__}.clusters"
"""Where a job keeps its own: they point back to it, so that a table of ours would hold every job for ever."""


def clusters_of(job: Job) -> tuple[Cluster, ...]:
    """The clusters of a job: those of its job clusters, and those of its tasks."""
    found: tuple[Cluster, ...] | None = job.__dict__.get(_CLUSTERS)
    if found is None:
        found = job.__dict__[_CLUSTERS] = tuple(_find(job))
    return found


def _find(job: Job) -> Iterator[Cluster]:
    for item in job.settings.items_of("job_clusters"):
        entry = item.entry("new_cluster")
        if entry is not None and isinstance(entry.value, Mapping):
            name = item.scalar("job_cluster_key")
            title = f"job cluster `{name.text}`" if name is not None else "a job cluster"
            yield Cluster(entry.value, entry.key, title, item, None)
    for task in job.all_tasks:
        entry = task.node.index.get("new_cluster")
        if entry is not None and isinstance(entry.value, Mapping):
            yield Cluster(entry.value, entry.key, f"the cluster of task `{task.title}`", None, task)


def cluster_of(task: Task) -> Mapping | None:
    """The cluster that a task runs on, as far as the job describes it."""
    own = task.node.mapping("new_cluster")
    if own is not None:
        return own
    shared = task.job.job_clusters.get(task.node.string("job_cluster_key") or "")
    return shared.mapping("new_cluster") if shared is not None else None


def has_policy(node: Mapping) -> bool:
    """Whether a policy may supply what is not written here."""
    return given(node.get("policy_id")) or given(node.get("apply_policy_default_values"))


def given(node: Node | None) -> bool:
    """Whether something is written, be it unknown: no null, no empty text, no false."""
    if node is None or is_null(node):
        return False
    return not isinstance(node, Scalar) or is_unknown(node) or node.value not in ("", False)
