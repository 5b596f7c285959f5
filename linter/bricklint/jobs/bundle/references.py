"""The grammar of `${…}` (FACTS: bundles).

`${var.x}`, `${bundle.target}`, `${resources.jobs.load.id}`, `${var.list[0].name}`; anything else between the braces
is plain text. The vendor's expression is matched by one that says the same without room for backtracking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

_NAME = r"[^\W\d_][^\W_]*(?:[-_]+[^\W_]+)*"
REFERENCE = re.compile(rf"\$\{{({_NAME}(?:\.{_NAME}(?:\[[0-9]+\])*)*(?:\[[0-9]+\])*)\}}")
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")

Path: TypeAlias = tuple["str | int", ...]


def names_in(text: str) -> Iterator[str]:
    """The references in a text, without `${` and `}`."""
    return (match.group(1) for match in REFERENCE.finditer(text))


def pure_name(text: str) -> str | None:
    """The reference that a text is as a whole; None where it is more or less than one."""
    match = REFERENCE.fullmatch(text)
    return match.group(1) if match else None


@lru_cache(maxsize=4096)
def path_of(name: str) -> Path:
    """The steps of a reference: `var.a[0].b` is ("var", "a", 0, "b")."""
    return tuple(
        match.group(1) if match.group(1) is not None else int(match.group(2)[:9]) for match in _STEP.finditer(name)
    )
