"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Kind, Row
from bricklint.rule import Scope

HERE = "bricklint_rules.secrets"

ROWS: tuple[Row, ...] = (
    Row(
        "BL901",
        "hardcoded-secret",
        Severity.ERROR,
        Scope.PROJECT,
        f"{HERE}.hardcoded_secret",
        "a token, key or password in a spec or a notebook",
    ),
    Row(
        "BL902",
        "secret-in-parameter",
        Severity.WARNING,
        Scope.PROJECT,
        f"{HERE}.secret_in_parameter",
        "a secret handed over as a parameter, which the run's page shows",
    ),
    Row(
        "BL903",
        "personal-path",
        Severity.WARNING,
        Scope.JOB,
        f"{HERE}.personal_path",
        "a job of a production target that runs from a user's home folder",
    ),
    Row(
        "BL904",
        "required-tags",
        Severity.NOTE,
        Scope.JOB,
        f"{HERE}.required_tags",
        "a job without the tags that the configuration requires",
        options={"tags": Kind.NAMES},
    ),
    Row(
        "BL905",
        "run-as-person",
        Severity.NOTE,
        Scope.JOB,
        f"{HERE}.run_as_person",
        "a production target that runs as a person, not a service principal",
        when=("user_name",),
    ),
)
