"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Row
from bricklint.rule import Scope

HERE = "bricklint_rules.graph"

ROWS: tuple[Row, ...] = (
    Row(
        "BL202",
        "unknown-dependency",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.unknown_dependency",
        "depends_on names a task that the job does not have",
        fix=True,
    ),
)
