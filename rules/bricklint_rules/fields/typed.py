"""A job read by the schema, once for all rules of the family: its data, and its mappings by their types.

The tree is walked a single time. On the way every mapping is filed under the type that the schema gives it
("jobs.Task", "compute.ClusterSpec"), so that a rule whose table speaks of a type finds its mappings at once.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from bricklint.jobs.model import Form, Job
from bricklint.tree.node import BRACE, Mapping, Scalar, Sequence, Unknown
from bricklint_schemas import catalog
from bricklint_schemas.tables.task_types import TASK_TYPES_BY_KEY
from bricklint_schemas.validate import HOLE

Step: TypeAlias = str | int
Path: TypeAlias = tuple[Step, ...]

_MOST_VALUES = 400_000
"""Aliases can make a small file mean any number of values: what is larger than this is no job, and is not checked."""

_WRAPPED = {Form.UPDATE: "new_settings", Form.RESET: "new_settings", Form.GET: "settings", Form.LIST: "settings"}
"""Under which field of a request or answer the settings stand."""

_ROOTS = {
    Form.CREATE: "create",
    Form.LEGACY: "create",
    Form.RESET: "reset",
    Form.UPDATE: "update",
    Form.GET: "get",
    Form.LIST: "get",
    Form.SUBMIT: "submit",
    Form.RUN_NOW: "run_now",
    Form.RUN: "run",
    Form.LIST_RUNS: "run",
    Form.BUNDLE: "bundle_job",
    Form.TARGET: "bundle_job",
    Form.FRAGMENT: "settings",
}
"""The root of the schema for each request; a form with fields of its own (dbx) has none."""
_CONVERTED = frozenset((Form.BUNDLE, Form.TARGET, Form.TERRAFORM))
"""Their tools turn numbers into text and the like; so does the library for bundles in Python."""
_LEGACY_ROOTS = {
    "create": "legacy_create",
    "settings": "legacy_create",
    "reset": "legacy_reset",
    "update": "legacy_reset",
    "submit": "legacy_submit",
}


class Typed(NamedTuple):
    """A mapping of a known type. `key` is the field that it stands under, or the one of the list that it is an item
    of (None at the root); `step` is its number in that list, -1 outside of one; `data` are its values."""

    node: Mapping
    type_name: str
    key: Scalar | None
    parent: Typed | None
    step: int
    data: dict[str, object]

    @property
    def path(self) -> Path:
        """The way to it from the root."""
        if self.parent is None or self.key is None:
            return ()
        here: Path = (self.key.text,) if self.step < 0 else (self.key.text, self.step)
        return (*self.parent.path, *here)

    @property
    def place(self) -> Scalar | Mapping:
        """What to mark when the mapping as a whole is meant: what names it, else the key that it stands under."""
        if self.step >= 0:
            for name in ("task_key", "job_cluster_key", "environment_key", "name"):
                found = self.node.scalar(name)
                if found is not None:
                    return found
            if self.node.entries:
                return self.node.entries[0].key
        return self.key or (self.node.entries[0].key if self.node.entries else self.node)


class Reading:
    """A job as the schema sees it: the root it is held against, its data, and its mappings by type."""

    __slots__ = ("_names", "by_type", "converting", "data", "node", "partial", "root")

    def __init__(self, root: str, job: Job, node: Mapping) -> None:
        self.root = root
        self.node = node
        self.partial = job.partial or catalog.roots()[root].partial
        self.converting = job.form in _CONVERTED or job.request is Form.BUNDLE
        walk = _Walk()
        self.data = walk.mapping(node, catalog.roots()[root].type_name, None, None, -1)
        self.by_type = walk.by_type
        self._names: dict[str, AbstractSet[str]] = {}

    def names(self, type_name: str) -> AbstractSet[str]:
        """All fields that occur in the mappings of a type: they tell at once what a rule need not look for."""
        found = self._names.get(type_name)
        if found is None:
            found = self._names[type_name] = frozenset().union(*(t.data for t in self.by_type.get(type_name, ())))
        return found

    def all_of(self, *type_names: str) -> Iterator[Typed]:
        """The mappings of some types, in the order of the types."""
        return (typed for name in type_names if name in self.by_type for typed in self.by_type[name])

    def with_any(self, type_name: str, fields: AbstractSet[str]) -> Iterator[tuple[Typed, list[str]]]:
        """The mappings of a type that have some of these fields, and which."""
        there = fields & self.names(type_name)
        if there:
            for typed in self.by_type[type_name]:
                found = [name for name in typed.data if name in there]
                if found:
                    yield typed, found


_READINGS: WeakKeyDictionary[Job, Reading | None] = WeakKeyDictionary()


def reading_of(job: Job) -> Reading | None:
    """The job as the schema sees it; None for a form without a schema, or one too large to be a job."""
    try:
        return _READINGS[job]
    except KeyError:
        found = _READINGS[job] = _read(job)
        return found


def _read(job: Job) -> Reading | None:
    root = _ROOTS.get(job.request)
    if root is None:
        return None
    node = job.settings
    inside = _WRAPPED.get(job.request)
    if inside is not None:
        whole = job.wrapper is not None and inside in job.wrapper
        node, root = (job.wrapper or node, root) if whole else (node, "settings")
    if "tasks" not in job.settings and not TASK_TYPES_BY_KEY.keys().isdisjoint(job.settings.index):
        root = _LEGACY_ROOTS.get(root, root)
    try:
        return Reading(root, job, node)
    except _TooLargeError:
        return None


class _TooLargeError(Exception):
    """More values than a job has."""


class _Walk:
    __slots__ = ("by_type", "left")

    def __init__(self) -> None:
        self.by_type: dict[str, list[Typed]] = {}
        self.left = _MOST_VALUES

    def mapping(
        self, node: Mapping, type_name: str | None, key: Scalar | None, parent: Typed | None, step: int
    ) -> dict[str, object]:
        """The data of a mapping; a mapping of a known type is filed."""
        entries = node.entries
        self.left -= len(entries)
        if self.left < 0:
            raise _TooLargeError
        data: dict[str, object] = {}
        typed, children = None, _NOTHING
        if type_name is not None:
            typed, children = Typed(node, type_name, key, parent, step, data), _children(type_name)
            filed = self.by_type.get(type_name)
            if filed is None:
                self.by_type[type_name] = [typed]
            else:
                filed.append(typed)
        if not node.nested and not node.traits & BRACE:
            # Only known scalars: readers make no others, and what anything was filled into has all traits.
            scalars: Any = node.entries
            data.update([(its_key[4], value[3]) for its_key, value, _ in scalars])
            return data
        for its_key, value, _ in entries:
            if isinstance(value, Scalar):
                known = value.value
                data[its_key.text] = known if known.__class__ is not Unknown else HOLE
            else:
                name = its_key.text
                if isinstance(value, Mapping):
                    data[name] = self.mapping(value, children.get(name), its_key, typed, -1)
                else:
                    data[name] = self._items(value, children.get(name), its_key, typed)
        return data

    def _items(self, node: Sequence, type_name: str | None, key: Scalar, parent: Typed | None) -> list[object]:
        self.left -= len(node.items)
        data: list[object] = []
        for item in node.items:
            if isinstance(item, Mapping):
                data.append(self.mapping(item, type_name, key, parent, len(data)))
            elif isinstance(item, Scalar):
                data.append(HOLE if isinstance(item.value, Unknown) else item.value)
            else:
                data.append(self._items(item, None, key, None))
        return data


_NOTHING: dict[str, str] = {}


@functools.cache
def _children(type_name: str) -> dict[str, str]:
    """The fields of a type whose values, or items, are mappings of a type with fields of its own."""
    found = {}
    for name in catalog.known_fields(type_name):
        field = catalog.field(type_name, name)
        if field is not None and field.type_name is not None and catalog.known_fields(field.type_name):
            found[name] = field.type_name
    return found
