"""What rules may ask about a bundle as a whole."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass

from bricklint.jobs.model import Document, TargetInfo
from bricklint.source import Span
from bricklint.tree.node import Mapping, Node, Scalar


@dataclass(frozen=True, eq=False)
class Variable:
    """A variable that a bundle declares. `key` is where; `default` is its value in the root, before any target;
    `complex` tells `type: complex`; `lookup` is the mapping of a value that is looked up in the workspace."""

    name: str
    key: Scalar
    default: Node | None = None
    complex: bool = False
    lookup: Mapping | None = None


@dataclass(frozen=True)
class Use:
    """A reference `${…}` in a bundle's files: the name it holds ("var.catalog") and where it stands."""

    name: str
    span: Span


@dataclass(frozen=True, eq=False)
class Bundle:
    """One bundle. Paths are relative to the project's root.

    `merged` is the root file with all includes merged in, before targets. `undeclared` are the uses of `${var.x}`
    for which no variable is declared, `deprecated` those of `${bundle.environment}`.
    """

    path: str
    folder: str
    name: str | None
    documents: tuple[Document, ...]
    includes: tuple[str, ...]
    merged: Mapping
    variables: Dict[str, Variable]
    targets: tuple[TargetInfo, ...]
    undeclared: tuple[Use, ...] = ()
    deprecated: tuple[Use, ...] = ()

    @property
    def document(self) -> Document:
        """The root file."""
        return self.documents[0]
