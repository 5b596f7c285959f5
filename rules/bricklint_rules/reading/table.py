"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Row
from bricklint.rule import Scope

HERE = "bricklint_rules.reading"

ROWS: tuple[Row, ...] = (
    Row(
        "BL001",
        "syntax-error",
        Severity.ERROR,
        Scope.ENGINE,
        f"{HERE}.syntax_error",
        "a job spec that cannot be parsed",
    ),
    Row(
        "BL002",
        "duplicate-key",
        Severity.ERROR,
        Scope.DOCUMENT,
        f"{HERE}.duplicate_key",
        "the same key twice in one mapping: the first value is lost",
    ),
    Row(
        "BL003",
        "unreadable-file",
        Severity.ERROR,
        Scope.ENGINE,
        f"{HERE}.unreadable_file",
        "a file that is no text, too large, or outside of the project",
    ),
    Row(
        "BL004",
        "notebook-syntax-error",
        Severity.ERROR,
        Scope.CODE,
        f"{HERE}.notebook_syntax_error",
        "a cell or script that does not parse",
    ),
    Row(
        "BL005",
        "unused-suppression",
        Severity.WARNING,
        Scope.ENGINE,
        f"{HERE}.unused_suppression",
        "a suppression that suppresses nothing, or names no rule",
        fix=True,
    ),
    Row(
        "BL006",
        "include-not-found",
        Severity.ERROR,
        Scope.ENGINE,
        f"{HERE}.include_not_found",
        "a bundle include that matches no file, or two root files",
    ),
    Row(
        "BL007",
        "yaml-surprise",
        Severity.WARNING,
        Scope.DOCUMENT,
        f"{HERE}.yaml_surprise",
        "a value or key that YAML readers take differently",
        fix=True,
    ),
)
