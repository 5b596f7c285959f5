import datetime

import pytest

from bricklint_schemas.tables import runtimes
from bricklint_schemas.tables.runtimes import restriction, runtime_of, support, supported_lts

TODAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("spark_version", "version", "state"),
    [
        ("15.4.x-scala2.12", "15.4", "supported"),
        ("15.4.x-cpu-ml-scala2.12", "15.4", "supported"),
        ("16.4.x-photon-scala2.12", "16.4", "supported"),
        ("17.3.x-scala2.13", "17.3", "supported"),
        ("18.x-scala2.13", "18", "supported"),
        ("18.1.x-scala2.13", "18", "supported"),
        ("14.3.x-scala2.12", "14.3", "ending"),
        ("13.3.x-gpu-ml-scala2.12", "13.3", "ended"),
        ("12.2.x-scala2.12", "12.2", "ended"),
        ("9.1.x-scala2.12", "9.1", "ended"),
        ("17.2.x-scala2.13", "17.2", "ended"),
        ("14.1.x-scala2.12", "14.1", "ended"),
        ("6.4.x-esr-scala2.11", "6.4", "ended"),
    ],
)
def test_support_on_a_day(spark_version, version, state):
    runtime = runtime_of(spark_version)
    assert runtime is not None
    assert runtime.version == version
    assert support(runtime, TODAY).state == state


@pytest.mark.parametrize(
    "spark_version",
    [
        "auto:latest-lts",
        "custom:image",
        "apache-spark-3.5.x-scala2.12",
        "${var.v}",
        "",
        "15.4",
        "19.0.x-scala2.13",
        "latest",
    ],
)
def test_versions_that_say_nothing(spark_version):
    assert runtime_of(spark_version) is None


def test_the_last_day_is_supported():
    runtime = runtime_of("14.3.x-scala2.12")
    assert runtime is not None
    assert runtime.end_of_support == datetime.date(2027, 2, 1)
    assert support(runtime, datetime.date(2027, 2, 1)) == ("ending", 0)
    assert support(runtime, datetime.date(2027, 2, 2)) == ("ended", -1)
    assert support(runtime, datetime.date(2026, 11, 3)) == ("ending", 90)
    assert support(runtime, datetime.date(2026, 11, 2)) == ("supported", 91)


def test_unlisted_feature_releases_have_no_exact_date():
    runtime = runtime_of("16.2.x-scala2.12")
    assert runtime is not None
    assert (runtime.exact, runtime.lts, runtime.basis) == (False, False, "inferred")
    assert runtime.end_of_support == datetime.date(2025, 12, 23)


def test_what_to_move_to():
    assert [row.version for row in supported_lts(TODAY)] == ["18", "17.3", "16.4", "15.4"]


@pytest.mark.parametrize(
    ("kind", "name", "spark_version", "effect"),
    [
        ("task", "spark_submit_task", "17.3.x-scala2.13", "unsupported"),
        ("task", "spark_submit_task", "18.x-scala2.13", "unsupported"),
        ("task", "spark_submit_task", "16.4.x-scala2.12", None),
        ("task", "notebook_task", "18.x-scala2.13", None),
        ("library", "egg", "14.3.x-scala2.12", "unsupported"),
        ("library", "egg", "13.3.x-scala2.12", None),
        ("access-mode", "LEGACY_TABLE_ACL", "15.4.x-scala2.12", "deprecated"),
        ("dependency-mode", "DEPENDENCY_MODE_ENVIRONMENTS", "18.x-scala2.13", "unsupported"),
        ("dependency-mode", "DEPENDENCY_MODE_ENVIRONMENTS", "19.0.x-scala2.13", None),
        ("task", "spark_submit_task", "auto:latest-lts", None),
    ],
)
def test_restrictions(kind, name, spark_version, effect):
    row = restriction(kind, name, spark_version)
    assert (row and row.effect) == effect


def test_rows_are_in_order():
    versions = [(row.major, row.minor or 0) for row in runtimes.RUNTIMES]
    assert versions == sorted(versions)
