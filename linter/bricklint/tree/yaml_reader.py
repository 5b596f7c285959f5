"""YAML to nodes: plain blocks line by line, everything else over the events of the full parser."""

from __future__ import annotations

from bricklint.source import SourceText
from bricklint.tree.node import Node
from bricklint.tree.plain_yaml import read_plain


def read_yaml(source: SourceText) -> list[Node]:
    """The root nodes of a file's documents; empty documents are left out. Raises DocumentError."""
    plain = read_plain(source)
    if plain is not None:
        return [plain]
    from bricklint.tree.full_yaml import read_full  # many projects need it for no file, and PyYAML is dear to import

    return read_full(source)
