"""Numbers of things and lists of targets, as reports say them."""

from __future__ import annotations

from collections.abc import Sequence


def count(number: int, noun: str) -> str:
    """`1 job`, `2 jobs`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def targets(names: Sequence[str]) -> str:
    """`target dev`, `targets dev, prod`."""
    return f"target{'' if len(names) == 1 else 's'} {', '.join(names)}"
