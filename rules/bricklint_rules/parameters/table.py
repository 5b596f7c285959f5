"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Row
from bricklint.rule import Scope

HERE = "bricklint_rules.parameters"

ROWS: tuple[Row, ...] = (
    Row(
        "BL601",
        "unread-parameter",
        Severity.WARNING,
        Scope.PROJECT,
        f"{HERE}.unread_parameter",
        "the job passes a base parameter that nothing reads",
    ),
    Row(
        "BL602",
        "parameter-name-mismatch",
        Severity.ERROR,
        Scope.PROJECT,
        f"{HERE}.parameter_name_mismatch",
        "a parameter is passed under one name and read under another",
        fix=True,
    ),
    Row(
        "BL603",
        "undefined-widget",
        Severity.ERROR,
        Scope.PROJECT,
        f"{HERE}.undefined_widget",
        "a parameter is read that nobody defines or passes",
    ),
    Row(
        "BL604",
        "widget-choice",
        Severity.WARNING,
        Scope.PROJECT,
        f"{HERE}.widget_choice",
        "a value is none of the choices of its widget",
    ),
    Row(
        "BL605",
        "shadowed-parameter",
        Severity.WARNING,
        Scope.JOB,
        f"{HERE}.shadowed_parameter",
        "a job parameter of the same name overrides a base parameter",
    ),
    Row(
        "BL606",
        "unread-job-parameter",
        Severity.WARNING,
        Scope.PROJECT,
        f"{HERE}.unread_job_parameter",
        "a job parameter that no task can read",
    ),
    Row(
        "BL607",
        "unknown-job-parameter",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.unknown_job_parameter",
        "a reference reads a job parameter that the job does not declare",
        fix=True,
    ),
    Row(
        "BL608",
        "unknown-reference",
        Severity.ERROR,
        Scope.JOB,
        f"{HERE}.unknown_reference",
        "a {{…}} that is no dynamic value reference, or an old or careless way to write one",
        fix=True,
    ),
    Row(
        "BL616",
        "missing-file",
        Severity.ERROR,
        Scope.PROJECT,
        f"{HERE}.missing_file",
        "a path names a notebook, script or SQL file that is not there",
        fix=True,
    ),
    Row(
        "BL617",
        "wrong-file-kind",
        Severity.ERROR,
        Scope.TASK,
        f"{HERE}.wrong_file_kind",
        "a notebook_task on a plain file, or a spark_python_task on a notebook",
    ),
    Row(
        "BL618",
        "placeholder",
        Severity.ERROR,
        Scope.DOCUMENT,
        f"{HERE}.placeholder",
        "a path, host or id still holds text of a template",
    ),
)
