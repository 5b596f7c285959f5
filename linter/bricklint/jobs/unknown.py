"""Values that a program or a tool works out, as nodes.

Everybody who looks into the text of an unknown value knows `${…}` as the part that cannot be told, and takes the rest
for known. So an expression of another language is wrapped in it; `Scalar.text` keeps what stands in the file.
"""

from __future__ import annotations

from bricklint.source import SourceText
from bricklint.tree.node import Scalar, Unknown

_NOT_INSIDE = frozenset("{}\"'\n")


def hole(text: str) -> str:
    """`${text}`, or `${…}` where the text would not stay inside of it."""
    return "${…}" if _NOT_INSIDE & set(text) else f"${{{text}}}"


def computed(source: SourceText, start: int, end: int, text: str | None = None) -> Scalar:
    """The scalar for an expression that stands there; `text` says in words what does not stand there."""
    written = source.text[start:end] if text is None else text
    return Scalar(source, start, end, Unknown(hole(written)), written, "plain")
