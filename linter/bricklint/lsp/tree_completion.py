"""Completion inside of the texts of a job in Terraform or Python: what its tree knows of the place."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import CompletionItemKind

from bricklint.lsp.cursor import ITEM
from bricklint.lsp.locate import Spot, spots
from bricklint.lsp.offers import DECLARED, Offer, declared, other_tasks, read_parameters
from bricklint.lsp.question import Question
from bricklint.lsp.references import word_before
from bricklint.project.model import Project
from bricklint.tree.node import Mapping
from bricklint_schemas import catalog


def tree_offers(question: Question, project: Project) -> tuple[int, list[Offer]]:
    """From where to the place something is put in, and what can be."""
    start = question.at - len(word_before(question.source.text, question.at))
    found: dict[str, Offer] = {}
    for spot in spots(project, question.path, question.seen_at) if question.seen_at is not None else ():
        for offer in _of_spot(project, spot):
            found.setdefault(offer.label, offer)
    return start, list(found.values())


def _of_spot(project: Project, spot: Spot) -> Iterator[Offer]:
    field, steps, task = spot.field, spot.steps, spot.task
    if spot.is_key:
        if steps[-2:-1] == ("base_parameters",) and task is not None and isinstance(spot.around, Mapping):
            others = {entry.key.text for entry in spot.around.entries if entry.key is not spot.node}
            yield from read_parameters(project, task, others)
    elif field == "task_key" and "depends_on" in steps:
        yield from other_tasks(spot.job, task)
    elif field in DECLARED and "tasks" in steps:
        yield from declared(spot.job, field)
    else:
        yield from _values(spot)


def _values(spot: Spot) -> Iterator[Offer]:
    """The values that the schema knows for the field."""
    path = tuple(ITEM if isinstance(step, int) else step for step in spot.steps)
    place = catalog.place_at("create", path[:-1])
    if place is None or place.name is None or "properties" not in place.schema or path[-1] == ITEM:
        return
    known = catalog.field(place.name, path[-1])
    for value in known.values if known is not None else ():
        yield Offer(value, CompletionItemKind.EnumMember, spot.field)
