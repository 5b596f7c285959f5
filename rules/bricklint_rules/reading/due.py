"""What the schema expects where a plain scalar stands: a number, or text."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from bricklint.jobs.model import RUN_FORMS, Document, Form
from bricklint.jobs.recognise import looks_like_job
from bricklint.tree.node import Mapping, Node, Scalar, Sequence
from bricklint_rules.reading.walk import mappings_of
from bricklint_schemas import catalog


class Due(Enum):
    """What a field is to hold."""

    NUMBER = "number"
    TEXT = "text"


_KINDS = {"integer": Due.NUMBER, "number": Due.NUMBER, "string": Due.TEXT}
_Step = str | int
_Path = tuple[_Step, ...]


def scalars_of(document: Document) -> Iterator[tuple[Scalar, Due]]:
    """The scalars written in the jobs of a document, with what is due there. Values whose place the schema does not
    know, and those of enumerations, are left out."""
    seen: set[int] = set()
    for root, node in _typed_roots(document):
        waiting: list[tuple[_Path, Node]] = [((), node)]
        while waiting:
            path, current = waiting.pop()
            if isinstance(current, Scalar):
                due = _due(root, path)
                if due is not None and current.start not in seen:
                    seen.add(current.start)
                    yield current, due
            elif current.via is None:
                waiting.extend(reversed(_children(path, current)))


def _children(path: _Path, node: Mapping | Sequence) -> list[tuple[_Path, Node]]:
    if isinstance(node, Sequence):
        return [((*path, 0), item) for item in node.items if item.via is None]
    entries = (entry for entry in node.entries if not entry.merged and entry.value.via is None)
    return [((*path, entry.key.text), entry.value) for entry in entries]


@lru_cache(maxsize=4096)
def _due(root: str, path: _Path) -> Due | None:
    place = catalog.place_at(root, path)
    if place is None or place.schema.get("x-values"):
        return None
    return _KINDS.get(place.name or "")


def _typed_roots(document: Document) -> Iterator[tuple[str, Node]]:
    """The mappings of a document whose type is known: jobs wherever they stand, and what is sent to run one."""
    if document.form in RUN_FORMS:
        return
    if document.form is Form.RUN_NOW:
        yield from (("run_now", root) for root in document.roots)
        return
    if document.form is Form.SUBMIT:
        yield from (("submit", root) for root in document.roots)
        return
    if document.form in (Form.UPDATE, Form.RESET):
        for root in document.roots:
            if isinstance(root, Mapping) and (settings := root.mapping("new_settings")) is not None:
                yield "settings", settings
        return
    for mapping in mappings_of(document):
        jobs = mapping.mapping("jobs")
        if jobs is not None and jobs.via is None and document.form is Form.BUNDLE:
            for entry in jobs.entries:
                if isinstance(entry.value, Mapping) and not entry.merged and entry.value.via is None:
                    yield "bundle_job", entry.value
        elif document.form is not Form.BUNDLE and "task_key" not in mapping and looks_like_job(mapping):
            yield "settings", mapping
        elif document.form is Form.FRAGMENT and "task_key" in mapping:
            yield "task", mapping
