"""What places are called beyond their lines: cells, routes, and what survives moving and reformatting."""

from __future__ import annotations

import re

from bricklint.jobs.model import Document
from bricklint.lazily import lazy
from bricklint.project.model import Project
from bricklint.source import Span
from bricklint.tree.route import marked_value, route_of

_NUMBER = re.compile(r"\[\d+\]")
# Where cells are JSON: how the lines of a list are joined, and what stands for quotes and line ends.
_IN_JSON = re.compile(r'\\n"\s*,\s*"|\\[nrt]|\\(?=")')
_MAGIC = re.compile(r"^(?:#|--|//) MAGIC\b", re.MULTILINE)
_TRAILING_COMMA = re.compile(r",(?=[)\]}])")


class Naming:
    """The names of a project's places."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @lazy
    def _documents(self) -> dict[str, Document]:
        documents: dict[str, Document] = {}
        for document in self.project.specs.documents:
            documents.setdefault(document.path, document)
        return documents

    def place_name(self, span: Span) -> str:
        """ "cell 3" for a place in a notebook that is no plain text."""
        code = self.project.loaded_code(span.path)
        if code is None or code.facts.format != "ipynb":
            return ""
        for cell in code.facts.cells:
            if cell.start <= span.start <= cell.end:
                return f"cell {cell.number}"
        return ""

    def route(self, span: Span) -> str:
        """The route of a place in its spec; empty where it has none."""
        document = self._documents.get(span.path)
        if document is None:
            return ""
        return next((found for root in document.roots if (found := route_of(root, span.start, span.end))), "")

    def subject(self, span: Span, *, hidden: bool = False) -> str:
        """What a place is, in words that stay when lines are moved, values reformatted, keys sorted anew or items put
        before it: its route without numbers, a line break and its value. In code there is no route, and the value are
        the characters without blanks. Of a `hidden` place (a secret) only the route is told."""
        document = self._documents.get(span.path)
        for root in document.roots if document is not None else ():
            route = route_of(root, span.start, span.end)
            if route:
                value = "" if hidden else marked_value(root, span.start, span.end)
                return f"{_NUMBER.sub('[]', route)}\n{value}"
        return "\n" if hidden else f"\n{_characters(span)}"


def _characters(span: Span) -> str:
    """The characters of code as formatters leave them: without blanks, line ends and trailing commas, one kind of
    quotes."""
    text = span.text
    if span.path.lower().endswith(".ipynb"):
        text = _IN_JSON.sub("\n", text)
    plain = "".join(_MAGIC.sub("", text).replace('"', "'").split())
    return _TRAILING_COMMA.sub("", plain)
