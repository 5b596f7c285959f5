"""What the schema does not allow in a job, worked out once for the rules that speak of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from bricklint.jobs.model import RUN_FORMS, Job
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, as_number
from bricklint_rules.fields.typed import Path, Reading, reading_of
from bricklint_schemas.tables.placeholders import placeholder_in
from bricklint_schemas.validate import SchemaProblem, validate


class Found(NamedTuple):
    """A problem and where it stands. `around` is the mapping or list that holds the value (the mapping itself for an
    unknown or a missing field), `key` the nearest key above the value, `value` the value (the mapping itself, too)."""

    problem: SchemaProblem
    reading: Reading
    key: Scalar | None
    value: Node
    around: Mapping | Sequence

    @property
    def path(self) -> Path:
        """The way to the value from the root."""
        return self.problem.path


_PROBLEMS: WeakKeyDictionary[Job, tuple[Found, ...]] = WeakKeyDictionary()


def problems_of(job: Job, kind: str) -> Iterator[Found]:
    """The problems of one kind, each place once however many aliases show it. Of runs that happened, only unknown
    fields are told."""
    try:
        known = _PROBLEMS[job]
    except KeyError:
        known = _PROBLEMS[job] = tuple(_problems(job))
    return (found for found in known if found.problem.kind == kind)


def _problems(job: Job) -> Iterator[Found]:
    reading = reading_of(job)
    if reading is None:
        return
    seen: set[tuple[object, ...]] = set()
    for problem in validate(reading.root, reading.data, partial=reading.partial, converting=reading.converting):
        if job.form in RUN_FORMS and problem.kind != "unknown-field":
            continue
        found = _located(problem, reading)
        if found is None or _said_by_others(found) or _is_filled_in_later(found) or _is_read_differently(job, found):
            continue
        place = (problem.kind, problem.field, found.value.source.path, found.value.start, found.value.end)
        if place not in seen:
            seen.add(place)
            yield found


def _located(problem: SchemaProblem, reading: Reading) -> Found | None:
    node: Node = reading.node
    around: Mapping | Sequence = reading.node
    key: Scalar | None = None
    for step in problem.path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node:
            entry = node.index[step]
            around, key, node = node, entry.key, entry.value
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            around, node = node, node.items[step]
        else:
            return None
    return Found(problem, reading, key, node, around)


_TEMPLATE = re.compile(r"\$\(?[A-Za-z_]|#\{|@@|%\(?\w+[)%]|__[A-Z]\w*__|<%|^\{\w+\}$")
"""What other tools put in the place of a value that they fill in: `$JOB_ID`, `#{token}#`, `__ENV__`, `%(name)s`."""

_SURPRISE = re.compile(r"[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?")
"""`1:30` without quotes: a rule of its own says what YAML readers make of it."""


def _is_filled_in_later(found: Found) -> bool:
    if found.problem.kind not in ("wrong-type", "invalid-value") or not isinstance(found.value, Scalar):
        return False
    text = found.value.value
    if not isinstance(text, str):
        return False
    surprise = found.value.style == "plain" and _SURPRISE.fullmatch(text) is not None
    return surprise or _TEMPLATE.search(text) is not None or placeholder_in(text) is not None


_READ_DIFFERENTLY = re.compile(r"[-+]?(?:0[0-9_]+|[1-9][0-9]*_[0-9_]*|0(?:x[0-9a-fA-F_]+|o[0-7_]+|b[01_]+))")


def _is_read_differently(job: Job, found: Found) -> bool:
    """Whether text is due where `010` or `0x1F` stands without quotes, of which the rule of YAML readers speaks."""
    if found.problem.kind != "wrong-type" or found.problem.expected != "string" or job.document.language != "yaml":
        return False
    value = found.value
    return isinstance(value, Scalar) and value.style == "plain" and _READ_DIFFERENTLY.fullmatch(value.text) is not None


def _said_by_others(found: Found) -> bool:
    """The rule of for_each tasks speaks of lists and numbers that they cannot have, that of outcomes of outcomes."""
    problem = found.problem
    if problem.kind != "wrong-type":
        return False
    last = problem.path[-1]
    if problem.path[-2:-1] == ("for_each_task",):
        number = as_number(found.value)
        beyond = number is not None and not 1 <= number <= 100
        return last == "inputs" or (last == "task" and problem.found == "array") or (last == "concurrency" and beyond)
    return last == "outcome"
