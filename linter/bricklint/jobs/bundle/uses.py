"""References in a bundle's files that lead nowhere, or by an old name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bricklint.jobs.bundle.model import Use
from bricklint.jobs.bundle.references import REFERENCE, path_of
from bricklint.jobs.model import Document
from bricklint.source import SourceText
from bricklint.tree.node import Mapping, Node, Scalar, Sequence

_OLD_TARGET = "bundle.environment"
_CANDIDATE = re.compile(r"\$\{(?:var(?:iables)?\.([^.}\[]+)|bundle\.environment\b)")


def questionable_uses(documents: Iterable[Document], declared: Iterable[str]) -> tuple[list[Use], list[Use]]:
    """The uses of variables that are not declared, and of `${bundle.environment}`, in the order of the files. Only
    files whose text holds one are walked."""
    known = frozenset(declared)
    undeclared: list[Use] = []
    old: list[Use] = []
    for document in documents:
        if not _suspicious(document.source.text, known):
            continue
        for node in _scalars(document.roots, document.source):
            for name, start, end in _references(node):
                use = Use(name, document.source.span(start, end))
                path = path_of(name)
                if path[0] in ("var", "variables") and len(path) > 1 and path[1] not in known:
                    undeclared.append(use)
                elif name == _OLD_TARGET:
                    old.append(use)
    return undeclared, old


def _suspicious(text: str, known: frozenset[str]) -> bool:
    return any(match.group(1) not in known for match in _CANDIDATE.finditer(text))


def _references(node: Scalar) -> Iterator[tuple[str, int, int]]:
    """The references in a value and where they stand in the file; the whole value where folding or escapes moved
    the characters."""
    value = node.value
    assert isinstance(value, str)
    written = node.source.text[node.start : node.end]
    at = 0
    for match in REFERENCE.finditer(value):
        found = written.find(match.group(), at)
        if found < 0:
            yield match.group(1), node.start, node.end
        else:
            at = found + len(match.group())
            yield match.group(1), node.start + found, node.start + at


def _scalars(roots: Iterable[Node], source: SourceText) -> Iterator[Scalar]:
    """Every text of a file once, in order: what an alias repeats is skipped."""
    seen: set[int] = set()
    stack: list[Node] = [*reversed(list(roots))]
    while stack:
        node = stack.pop()
        if isinstance(node, Scalar):
            if isinstance(node.value, str) and "${" in node.value and node.start not in seen and node.source is source:
                seen.add(node.start)
                yield node
            continue
        children: list[Node]
        if isinstance(node, Sequence):
            marker, children = id(node.items), node.items
        else:
            marker, children = id(node.entries), _values(node)
        if marker not in seen:
            seen.add(marker)
            stack.extend(reversed(children))


def _values(node: Mapping) -> list[Node]:
    lost = [entry.value for entry in node.duplicates]
    return [entry.value for entry in node.entries] + lost
