import datetime
import importlib
import pkgutil
import re
from typing import get_args

import pytest

from bricklint_schemas import additions, catalog, tables
from bricklint_schemas.tables import Basis, deprecated, enums, groups, ignored, limits, required, task_types
from bricklint_schemas.tables.append_logs import is_append_log
from bricklint_schemas.tables.names import name_fault
from bricklint_schemas.tables.placeholders import PLACEHOLDERS, may_hold_placeholders, placeholder_in

MODULES = [importlib.import_module(f"{tables.__name__}.{info.name}") for info in pkgutil.iter_modules(tables.__path__)]


def rows(module):
    for name, value in vars(module).items():
        if name.isupper() and name[0] != "_" and isinstance(value, tuple) and hasattr(value[0], "_fields"):
            yield from value


@pytest.mark.parametrize("module", [*MODULES, additions], ids=lambda module: module.__name__)
def test_every_row_says_where_and_when_it_was_read(module):
    found = list(rows(module))
    assert found
    for row in found:
        assert len(row.source) > 5, row
        assert datetime.date.fromisoformat(row.date) <= datetime.date(2026, 11, 23), row
        if hasattr(row, "basis"):
            assert row.basis in get_args(Basis), row


def known(type_name, field):
    return field in catalog.known_fields(type_name)


REACHED = set(catalog.type_names())


def test_limits_name_fields_of_the_schema():
    for row in limits.LIMITS:
        for owner in row.owners:
            assert known(owner, row.field.split(".")[0]), (owner, row.field)


def test_deprecations_name_fields_of_the_schema():
    for row in deprecated.DEPRECATED:
        for owner in row.owners:
            assert known(owner, row.field), (owner, row.field)
            if row.value is not None:
                field = catalog.field(owner, row.field)
                assert field is not None
                assert row.value in field.values


def test_groups_name_fields_of_the_schema():
    for row in groups.GROUPS:
        for owner in row.owners:
            for field in row.fields:
                assert known(owner, field), (owner, field)
    for row in groups.EXCLUSIONS:
        for owner in row.owners:
            assert known(owner, row.field), (owner, row.field)
    for row in groups.NEEDS:
        for owner in row.owners:
            assert known(owner, row.field), (owner, row.field)


def test_required_fields_are_fields_of_the_schema():
    for row in required.REQUIRED:
        for field in (row.field, *row.unless):
            assert known(row.owner, field), (row.owner, field)


def test_ignored_fields_are_fields_of_the_schema():
    for row in ignored.IGNORED:
        if row.place in {"task", "inner-task"}:
            assert known("jobs.Task", row.field), row.field
            assert row.task_type is None or known("jobs.Task", row.task_type)
        if row.place == "new-cluster":
            assert known("compute.ClusterSpec", row.field), row.field


def test_closed_enumerations_are_enumerations():
    for row in enums.CLOSED:
        assert catalog.enumeration(row.type_name), row.type_name
    assert enums.is_closed("jobs.PauseStatus")
    assert not enums.is_closed("jobs.PerformanceTarget")


def test_every_task_type_of_the_schema_has_a_row():
    keys = {field for field in catalog.known_fields("jobs.Task") if field.endswith("_task")}
    assert keys == set(task_types.TASK_TYPES_BY_KEY)


def test_task_types_name_fields_of_their_types():
    for row in task_types.TASK_TYPE_ROWS:
        field = catalog.field("jobs.Task", row.key)
        assert field is not None
        for name in (row.named_parameters, row.listed_parameters, row.file and row.file.split(".")[0]):
            if name is not None and field.type_name is not None:
                assert known(field.type_name, name), (row.key, name)


def test_task_type():
    notebook = task_types.task_type("notebook_task")
    assert notebook is not None
    assert notebook.serverless
    assert notebook.file == "notebook_path"
    assert task_types.task_type("no_task") is None


@pytest.mark.parametrize(
    ("type_name", "field", "maximum"),
    [
        ("jobs.CreateJob", "tasks", 1000),
        ("bundle.Job", "tags", 25),
        ("jobs.WebhookNotifications", "on_failure", 3),
        ("jobs.DbtTask", "commands", 10),
        ("jobs.Task", "max_retries", None),
    ],
)
def test_limit(type_name, field, maximum):
    row = limits.limit(type_name, field)
    assert row is not None
    assert row.maximum == maximum
    assert limits.limit(type_name, "nothing") is None


def test_lookups():
    assert deprecated.deprecated_field("jobs.CreateJob", "format") is not None
    assert deprecated.deprecated_field("jobs.CreateJob", "name") is None
    assert deprecated.deprecated_value("compute.ClusterSpec", "data_security_mode", "LEGACY_TABLE_ACL") is not None
    assert deprecated.deprecated_value("compute.ClusterSpec", "data_security_mode", "SINGLE_USER") is None
    refused = ignored.ignored_in_task("condition_task", "max_retries")
    assert refused is not None
    assert refused.effect == "refused"
    assert ignored.ignored_in_task("notebook_task", "max_retries") is None
    assert ignored.ignored_in("new-cluster", "autotermination_minutes") is not None
    assert ignored.ignored_in("job", "name") is None
    assert {row.name for row in groups.groups_of("jobs.Task")} == {"task-type", "compute"}
    assert [row.any_of for row in groups.needs_of("jobs.DbtTask", "catalog")] == [("warehouse_id",)]
    assert [row.field for row in required.required_of("jobs.JobCluster")] == ["new_cluster"]


def test_exclusions():
    ((row, others),) = groups.excluded("jobs.CreateJob", {"triggers", "schedule", "name"})
    assert (row.field, others) == ("triggers", ("schedule",))
    assert list(groups.excluded("jobs.CreateJob", {"schedule"})) == []
    assert [found for _, found in groups.excluded("jobs.SubmitTask", {"job_cluster_key"})] == [()]


@pytest.mark.parametrize(
    "name",
    [
        "ops.etl_audit_log",
        "main.ops.audits",
        "RunMetrics",
        "orders_history",
        "order_histories",
        "quarantine_orders",
        "`main`.`ops`.`error_logs`",
        "/mnt/lake/eventLog",
        "dbfs:/x/etl-log/",
        "job_metric",
        "ETLLog",
    ],
)
def test_append_logs(name):
    assert is_append_log(name)


@pytest.mark.parametrize(
    "name",
    [
        "catalog.sales",
        "blog_posts",
        "dialogs",
        "log.sales.orders",
        "/mnt/log/orders",
        "login_events",
        "prologue",
        "historical",
        "",
    ],
)
def test_other_tables(name):
    assert not is_append_log(name)


@pytest.mark.parametrize(
    ("kind", "name", "offset", "reason"),
    [
        ("task_key", "load data", 4, "characters"),
        ("task_key", "load.data", 4, "characters"),
        ("task_key", "", 0, "empty"),
        ("task_key", "x" * 101, 0, "too-long"),
        ("job_cluster_key", "a/b", 1, "characters"),
        ("parameter", "a b", 1, "characters"),
        ("parameter", "a$", 1, "characters"),
        ("environment_variable", "1A", 0, "first"),
        ("environment_variable", "A-B", 1, "characters"),
    ],
)
def test_bad_names(kind, name, offset, reason):
    fault = name_fault(kind, name)
    assert fault is not None
    assert (fault.offset, fault.reason) == (offset, reason)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("task_key", "load-data_1"),
        ("task_key", "x" * 100),
        ("task_key", "${var.key} x"),
        ("job_cluster_key", "main"),
        ("parameter", "a.b-c_d"),
        ("environment_variable", "_A1"),
    ],
)
def test_good_names(kind, name):
    assert name_fault(kind, name) is None


@pytest.mark.parametrize("row", PLACEHOLDERS, ids=lambda row: row.example)
def test_placeholders_find_their_example(row):
    re.compile(row.pattern)
    assert placeholder_in(row.example) is not None
    for spec in (f"path: {row.example}\n", f'{{"path": "{row.example}"}}', f"paths: [{row.example}]"):
        assert may_hold_placeholders(spec)


@pytest.mark.parametrize("spec", ["job_id: 1\n", '{"existing_cluster_id": "0123-456789-a"}', "policy_id : x"])
def test_names_of_fields_are_no_placeholders(spec):
    assert not may_hold_placeholders(spec)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://github.com/<USER>/<REPO>", "<USER>"),
        ("/Users/your-username/etl", "your-username"),
        ("your_cluster_id", "your_cluster_id"),
        ("<your-warehouse-id>", "<your-warehouse-id>"),
        ("/Workspace/TODO/nb", "TODO"),
        (" xxxx ", "xxxx"),
        ("https://adb-XXX.azuredatabricks.net", "adb-XXX"),
        ("https://adb-XXXXXXXXXXXXXXXX.X.azuredatabricks.net/", "adb-XXXXXXXXXXXXXXXX.X"),
        ("https://dbc-xxxxxxxx-xxxx.cloud.databricks.com", "dbc-xxxxxxxx-xxxx"),
    ],
)
def test_placeholders(text, expected):
    span = placeholder_in(text)
    assert span is not None
    assert text[slice(*span)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "/Workspace/Users/someone@example.com/x",
        "0123-456789-abcdefgh",
        "${var.cluster_id}",
        "{{job.parameters.path}}",
        "/Repos/todo/app",
        "my-job",
        "my_table_name",
        "/path/to/notebook",
        "https://adb-123.4.azuredatabricks.net",
        "a < b > c",
        "/Shared/yourself/x",
        "https://dbc-0a1b2c3d-4e5f.cloud.databricks.com",
        "/Shared/adb-xxl",
        "",
    ],
)
def test_real_values(text):
    assert placeholder_in(text) is None
