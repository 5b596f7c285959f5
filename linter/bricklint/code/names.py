"""Names in the reduced syntax."""

from __future__ import annotations

from bricklint.code.ir import Attribute, Expr, Name


def dotted(expression: Expr) -> str | None:
    """`a.b.c` for a name or for attributes of one ("dbutils.notebook.exit"); None for anything else."""
    parts: list[str] = []
    while isinstance(expression, Attribute):
        parts.append(expression.attr)
        expression = expression.base
    if not isinstance(expression, Name):
        return None
    parts.append(expression.id)
    return ".".join(reversed(parts))
