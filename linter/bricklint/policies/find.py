"""Where the path of a policy leads in a job: the values that stand there, and the places where one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bricklint.jobs.model import Job
from bricklint.policies.path import ITEMS, Path, Step
from bricklint.source import Span
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, is_null
from bricklint.tree.route import NAMING_KEYS


class Found(NamedTuple):
    """A value. `key` is the field's own name as a place; None for an item of a list."""

    route: str
    value: Node
    key: Scalar | None


class Missing(NamedTuple):
    """A field that is not there, or null. `place` is what to mark: the key of the mapping that lacks it, the name of
    the item, or that of the job."""

    route: str
    place: Node | Span
    inner: bool


class _At(NamedTuple):
    """A place on the way: its route, what to mark where something is missing in it, the key that led here."""

    node: Node
    route: str
    mark: Node | Span
    key: Scalar | None
    inner: bool = False


def places(job: Job, path: Path) -> Iterator[Found | Missing]:
    """Everything that the path names in a job. `tasks[*]` are its tasks and the inner ones of for_each tasks, also
    where the job is written in the form of one task alone. What cannot be told is passed over."""
    steps = path.steps
    if [step.key for step in steps[:2]] == ["tasks", ITEMS]:
        for task in job.all_tasks:
            route = "" if job.legacy else f"tasks[{task.title}]"
            yield from _walk(_At(task.node, route, task.place, None, task.parent is not None), steps[2:])
    else:
        yield from _walk(_At(job.settings, "", job.place, None), steps)


def _walk(at: _At, steps: tuple[Step, ...]) -> Iterator[Found | Missing]:
    if not steps:
        yield Found(at.route, at.node, at.key)
    elif steps[0].key is ITEMS:
        if isinstance(at.node, Sequence):
            for number, item in enumerate(at.node.items):
                yield from _walk(_item(at, item, number), steps[1:])
    elif isinstance(at.node, Mapping):
        yield from _field(at, at.node, steps)


def _field(at: _At, node: Mapping, steps: tuple[Step, ...]) -> Iterator[Found | Missing]:
    step = steps[0]
    if step.key == "*" and not step.quoted:
        for one in node.entries:
            yield from _walk(_below(at, one.key, one.value), steps[1:])
        return
    entry = node.entry(str(step.key))
    if entry is not None and not is_null(entry.value):
        yield from _walk(_below(at, entry.key, entry.value), steps[1:])
    elif not step.optional and _is_plain(steps) and not any("${" in name for name in node.names()):
        rest = ".".join(str(one.key) for one in steps)
        yield Missing(f"{at.route}.{rest}".lstrip("."), at.mark if entry is None else entry.key, at.inner)


def _is_plain(steps: tuple[Step, ...]) -> bool:
    """Whether the steps name one field: a list that is not there has no items that lack something."""
    return all(step.key is not ITEMS and (step.key != "*" or step.quoted) for step in steps)


def _below(at: _At, key: Scalar, value: Node) -> _At:
    mark = key if isinstance(value, Mapping) else at.mark
    return _At(value, f"{at.route}.{key.text}".lstrip("."), mark, key, at.inner)


def _item(at: _At, item: Node, number: int) -> _At:
    name = _name(item)
    mark = name or (item.entries[0].key if isinstance(item, Mapping) and item.entries else item)
    return _At(item, f"{at.route}[{name.text if name is not None else number}]", mark, None, at.inner)


def _name(item: Node) -> Scalar | None:
    if isinstance(item, Mapping):
        for key in NAMING_KEYS:
            value = item.scalar(key)
            if value is not None and isinstance(value.value, str):
                return value
    return None
