"""Comparing values that are known in part."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from bricklint.trace.values import Clock, Count, Failure, Frame, Known, Listed, Mapped, OneOf, Pieces, Ref, Value

_COMPARES: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
}


def compared(left: Value, op: str, right: Value) -> bool | None:
    """Whether `left op right` holds; None where that is not known."""
    if isinstance(left, OneOf) and left.how != "each" and not isinstance(right, OneOf):
        answers = {compared(option, op, right) for option in left.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(right, Known) and right.value is None and op in ("is", "is not", "==", "!="):
        something = isinstance(left, Frame | Listed | Mapped | Pieces | Ref | Clock | Count | Failure)
        if something:
            return op in ("is not", "!=")
    if op in ("in", "not in"):
        return _contained(left, right, op == "in")
    if not isinstance(left, Known) or not isinstance(right, Known) or op not in _COMPARES:
        return None
    try:
        if op in ("is", "is not") and not (right.value is None or isinstance(right.value, bool)):
            return None
        return bool(_COMPARES[op](left.value, right.value))
    except TypeError:
        return None


def _contained(left: Value, right: Value, asked: bool) -> bool | None:
    if not isinstance(left, Known):
        return None
    if isinstance(right, Known) and isinstance(right.value, str) and isinstance(left.value, str):
        return (left.value in right.value) is asked
    if isinstance(right, Listed | Mapped) and right.complete:
        items = right.items if isinstance(right, Listed) else tuple(key for key, _ in right.items)
        values = [item.value for item in items if isinstance(item, Known)]
        if left.value in values:
            return asked
        return not asked if len(values) == len(items) else None
    return None
