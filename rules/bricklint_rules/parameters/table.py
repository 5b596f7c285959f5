"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Row
from bricklint.rule import Scope

HERE = "bricklint_rules.parameters"

ROWS: tuple[Row, ...] = (
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
