"""Fields that the service requires although the SDK's types leave them open."""

from __future__ import annotations

from typing import NamedTuple

from bricklint_schemas.tables import Basis


class RequiredField(NamedTuple):
    """A field that a mapping of the type must have, unless one of `unless` is there."""

    owner: str
    field: str
    unless: tuple[str, ...]
    reason: str
    source: str
    basis: Basis
    date: str


_OPENAPI = "Jobs API 2.1 OpenAPI description"
_SDK = "databricks-sdk 0.156.0, service/jobs.py"
_READ = "2026-11-23"

REQUIRED: tuple[RequiredField, ...] = (
    RequiredField(
        "jobs.JobCluster",
        "new_cluster",
        ("serverless_compute", "serverless_compute_id"),
        "a job cluster is what new_cluster says",
        _OPENAPI,
        "documented",
        _READ,
    ),
    RequiredField(
        "jobs.GenAiComputeTask", "training_script_path", (), "it is the script that runs", _SDK, "documented", _READ
    ),
    RequiredField(
        "jobs.SparkJarTask",
        "main_class_name",
        ("jar_uri",),
        "a JAR runs by its main class",
        "docs jobs/tasks/jar",
        "remembered",
        _READ,
    ),
    RequiredField(
        "jobs.GitSource",
        "git_branch",
        ("git_commit", "git_tag", "job_source"),
        "one of branch, tag and commit is checked out",
        "Terraform provider, databricks_job",
        "reported",
        _READ,
    ),
    RequiredField(
        "compute.ClusterSpec",
        "spark_version",
        ("policy_id",),
        "a new cluster needs a runtime",
        "Clusters API reference",
        "documented",
        _READ,
    ),
)


def required_of(type_name: str) -> tuple[RequiredField, ...]:
    """The rows of a type."""
    return tuple(row for row in REQUIRED if row.owner == type_name)
