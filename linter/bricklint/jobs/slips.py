"""Fields that stand there under a slip of their name, as values that cannot be told.

Whoever writes `max_retires: 2` wants retries: the slip is said once, and nobody says that there are none. So beside the
slip the field itself is put, unknown, at the slip's place.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from bricklint.jobs.model import RUN_FORMS, TASK_SUFFIX, Form, Job
from bricklint.tree.node import ANYTHING, Entry, Mapping, Scalar, Sequence, Unknown
from bricklint_schemas import catalog
from bricklint_schemas.misspelt import meant_by

SLIP_VIA = "a slip"
"""The `via` of a field that was put there."""

_NO_SCHEMA = frozenset((*RUN_FORMS, Form.RUN_NOW, Form.DBX, Form.PYTHON))
"""Requests whose fields are not asked for, or have no settings."""


def note_slips(jobs: Iterable[Job]) -> None:
    """Put the fields that are meant beside their slips, in the jobs whose slips are told."""
    for job in jobs:
        if job.request not in _NO_SCHEMA:
            _note(job.settings, catalog.roots()[_root(job)].type_name)


def _root(job: Job) -> str:
    if job.legacy:
        return "legacy_create"
    if job.request is Form.SUBMIT:
        return "submit"
    return "bundle_job" if job.request in (Form.BUNDLE, Form.TARGET) else "create"


def _note(node: Mapping, type_name: str) -> bool:
    """Whether a field was put somewhere in a mapping."""
    known, children = _fields(type_name)
    noted = False
    if not known.issuperset(node.index):
        for name in sorted(node.index.keys() - known):
            noted |= _put(node, name, type_name)
    if node.nested:
        for key, value, _ in node.entries:
            if value.__class__ is not Scalar and (inner := children.get(key.text)) is not None:
                noted |= _note_below(value, inner)
    if noted:
        node.words, node.traits = None, ANYTHING
    return noted


def _note_below(node: Mapping | Sequence | Scalar, type_name: str) -> bool:
    if isinstance(node, Mapping):
        return _note(node, type_name)
    noted = False
    if isinstance(node, Sequence):
        for item in node.nested:
            if isinstance(item, Mapping):
                noted |= _note(item, type_name)
        if noted:
            node.traits = ANYTHING
    return noted


def _put(node: Mapping, name: str, type_name: str) -> bool:
    field = meant_by(name, type_name, node.index)
    slip = node.key(name)
    if field is None or slip is None or field in node or field.endswith(TASK_SUFFIX):
        return False
    key = slip._replace(value=field, text=field, via=SLIP_VIA)
    unknown = Scalar(slip.source, slip.start, slip.end, Unknown(f"${{{field}}}"), name, "plain", SLIP_VIA)
    entry = Entry(key, unknown)
    node.entries, node.index = [*node.entries, entry], {**node.index, field: entry}
    return True


@functools.cache
def _fields(type_name: str) -> tuple[frozenset[str], dict[str, str]]:
    """The fields of a type, and the types of those that hold mappings with fields of their own."""
    known = catalog.known_fields(type_name)
    children: dict[str, str] = {}
    for name in known:
        field = catalog.field(type_name, name)
        if field is not None and field.type_name is not None and catalog.known_fields(field.type_name):
            children[name] = field.type_name
    return frozenset(known), children
