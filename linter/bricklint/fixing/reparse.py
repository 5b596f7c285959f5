"""What is wrong with the form of a text: a change must not leave more of it than there was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.node import Mapping, Node, Scalar

_NOTHING_ELSE = 1_000_000
"""The weight of a text of which nothing can be read."""


def faults(path: str, text: str) -> int:
    """How many mistakes of form a file has: keys that stand twice in YAML and JSON, cells and files that do not parse.
    0 for languages that are not read by a grammar (SQL, Scala, R)."""
    suffix = PurePosixPath(path).suffix.lower()
    try:
        if suffix in (".yml", ".yaml", ".json"):
            return sum(map(_duplicates, _roots(suffix, SourceText(path, text))))
        if suffix == ".tf":
            from bricklint.jobs.terraform.hcl import read_hcl

            read_hcl(SourceText(path, text))
    except DocumentError:
        return _NOTHING_ELSE
    return _broken_cells(path, text) if suffix in (".py", ".ipynb") else 0


def _roots(suffix: str, source: SourceText) -> list[Node]:
    from bricklint.tree.json_reader import read_json
    from bricklint.tree.yaml_reader import read_yaml

    return [read_json(source)] if suffix == ".json" else read_yaml(source)


def _duplicates(root: Node) -> int:
    return sum(len(node.duplicates) for node in _mappings(root))


def _mappings(root: Node) -> Iterator[Mapping]:
    """Every mapping of a tree, each once: aliases let many places share one."""
    stack, seen = [root], {id(root)}
    while stack:
        node = stack.pop()
        if isinstance(node, Scalar):
            continue
        if isinstance(node, Mapping):
            yield node
        for child in node.nested:
            if id(child) not in seen:
                seen.add(id(child))
                stack.append(child)


def _broken_cells(path: str, text: str) -> int:
    from bricklint.code.ir import Broken
    from bricklint.code.read import read_code

    return sum(isinstance(one, Broken) for cell in read_code(path, text).cells for one in cell.statements)
