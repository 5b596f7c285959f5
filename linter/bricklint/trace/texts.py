"""Working out texts: joins, formats and text methods over symbolic values."""

from __future__ import annotations

from collections.abc import Mapping

from bricklint.trace.values import Value


def rebuilt(value: Value, passed: Mapping[str, str | Value], defaults: bool) -> Value:
    """`bricklint.trace.values.settle`."""
    return value
