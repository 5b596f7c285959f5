"""Links from the paths of a spec to the files that they name."""

from __future__ import annotations

from lsprotocol import types

from bricklint.lsp.question import Question
from bricklint.project.model import LinkStatus
from bricklint.tree.node import Scalar


def links(question: Question, tooltips: bool) -> list[types.DocumentLink]:
    """A link for each path of a task in this file that leads to a file of the project; with the file's path as a
    tooltip where the client has `tooltips`."""
    project = question.project
    found: dict[tuple[int, int], types.DocumentLink] = {}
    for run in project.runs if project is not None else ():
        link = run.link
        if link is None or link.path is None or link.node.source.path != question.path:
            continue
        node: Scalar = link.node
        location = question.places.location(node.inner)
        if location is not None:
            taken = "taken to be " if link.status is LinkStatus.TAKEN else ""
            tooltip = f"{taken}{link.path}" if tooltips else None
            found[node.start, node.end] = types.DocumentLink(location.range, question.places.uri(link.path), tooltip)
    return [found[place] for place in sorted(found)]
