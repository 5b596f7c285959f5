"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.registry import Row

ROWS: tuple[Row, ...] = ()
