"""Jobs as they stand in their files, before a bundle's lists are merged by their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from bricklint.jobs.model import RUN_FORMS, Document, Form, key_text
from bricklint.project.model import Project
from bricklint.tree.node import Mapping, Scalar


class Written(NamedTuple):
    """The settings of one job in one place. `bundled` tells that the vendor's tool merges them with others."""

    title: str
    settings: Mapping
    bundled: bool


class Twins(NamedTuple):
    """A name that several items of one list have: the places of all of them, in order."""

    name: str
    places: tuple[Scalar, ...]


_WRITTEN: WeakKeyDictionary[Project, tuple[Written, ...]] = WeakKeyDictionary()


def written_jobs(project: Project) -> tuple[Written, ...]:
    """Every job of the project as it was written: a bundle's own, and what its targets override, each by itself."""
    found = _WRITTEN.get(project)
    if found is None:
        found = _WRITTEN[project] = tuple(_written_jobs(project))
    return found


def _written_jobs(project: Project) -> Iterator[Written]:
    for job in project.jobs:
        if job.form not in (Form.BUNDLE, Form.TARGET) and job.form not in RUN_FORMS:
            yield Written(job.title, job.settings, False)
    for document in project.specs.documents:
        if document.form is Form.BUNDLE:
            yield from _bundled(document)


def _bundled(document: Document) -> Iterator[Written]:
    for root in document.roots:
        if not isinstance(root, Mapping):
            continue
        parts = [root]
        for name in ("targets", "environments"):
            targets = root.mapping(name)
            parts += [one.value for one in targets.entries if isinstance(one.value, Mapping)] if targets else []
        for part in parts:
            jobs = part.mapping("resources", "jobs")
            for entry in jobs.entries if jobs else ():
                if isinstance(entry.value, Mapping):
                    yield Written(entry.key.text, entry.value, True)


def twins(items: Sequence[Mapping], key: str) -> Iterator[Twins]:
    """The names that stand more than once in a list."""
    if _are_different(items, key):
        return iter(())
    seen: dict[str, list[Scalar]] = {}
    for item in items:
        place = item.scalar(key)
        name = key_text(place)
        if place is not None and name is not None:
            seen.setdefault(name, []).append(place)
    return (Twins(name, tuple(places)) for name, places in seen.items() if len(places) > 1)


def _are_different(items: Sequence[Mapping], key: str) -> bool:
    """Whether all names are, at a glance: so it is in nearly every list."""
    values = [entry.value.value for item in items if (entry := item.index.get(key)) and isinstance(entry.value, Scalar)]
    return len(set(values)) == len(values) and all(isinstance(value, str) for value in values)
