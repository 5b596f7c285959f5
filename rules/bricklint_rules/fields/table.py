"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Row
from bricklint.rule import Scope

HERE = "bricklint_rules.fields"

ROWS: tuple[Row, ...] = (
    Row(
        "BL101",
        "unknown-field",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.unknown_field",
        "a field that the Jobs API does not know at its place",
        fix=True,
        runs=True,
    ),
    Row(
        "BL102",
        "wrong-type",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.wrong_type",
        "a value of another type than the field has",
        fix=True,
    ),
    Row(
        "BL103",
        "missing-field",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.missing_field",
        "a required field is absent",
    ),
    Row(
        "BL104",
        "invalid-value",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.invalid_value",
        "not one of the values that the field can have",
        fix=True,
    ),
    Row(
        "BL105",
        "task-type",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.task_type",
        "a task with no type, or with several",
    ),
    Row(
        "BL106",
        "invalid-name",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.invalid_name",
        "a key or parameter name with characters or a length that the API refuses",
    ),
    Row(
        "BL107",
        "limit-exceeded",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.limit_exceeded",
        "more, longer or larger than the service allows",
    ),
    Row(
        "BL108",
        "conflicting-fields",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.conflicting_fields",
        "fields that exclude each other, or one without the field that it needs",
    ),
    Row(
        "BL109",
        "deprecated-field",
        Severity.WARNING,
        Scope.JOB,
        f"{HERE}.deprecated_field",
        "a field that the vendor has replaced",
    ),
    Row(
        "BL110",
        "ignored-field",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.ignored_field",
        "a field that the service rejects or ignores where it stands",
    ),
)
