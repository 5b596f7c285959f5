import json

import pytest

from bricklint_schemas import additions, catalog, generate

DOCUMENT = catalog.document()


def sdk() -> None:
    pytest.importorskip("databricks.sdk", reason="databricks-sdk is a development dependency")


def test_the_committed_schema_is_what_the_script_gives():
    sdk()
    assert generate.main(["--check"]) == 0


def test_check_reports_a_difference_and_writes_nothing(monkeypatch, tmp_path, capsys):
    sdk()
    changed = tmp_path / "jobs.schema.json"
    changed.write_text("{}\n")
    monkeypatch.setattr(generate, "SCHEMA_FILE", changed)
    assert generate.main(["--check"]) == 1
    assert changed.read_text() == "{}\n"
    assert "differs" in capsys.readouterr().err


def test_writing_is_repeatable(monkeypatch, tmp_path):
    sdk()
    written = tmp_path / "jobs.schema.json"
    monkeypatch.setattr(generate, "SCHEMA_FILE", written)
    assert generate.main([]) == 0
    assert json.loads(written.read_text()) == DOCUMENT
    assert generate.main(["--check"]) == 0


def test_the_schema_is_a_valid_schema():
    import jsonschema

    jsonschema.Draft202012Validator.check_schema(dict(DOCUMENT))


def test_the_schema_carries_no_prose_of_the_sdk():
    text = json.dumps(DOCUMENT["$defs"])
    assert '"description": "' not in text
    assert '"title"' not in text


def test_every_reference_leads_somewhere():
    known = set(catalog.type_names())
    assert set(generate.referenced(DOCUMENT["$defs"])) <= known


def test_the_version_of_the_sdk_is_recorded():
    assert catalog.sdk_version().count(".") == 2


@pytest.mark.parametrize("row", additions.FIELDS, ids=lambda row: f"{row.owner}.{row.name}")
def test_added_fields_are_in_the_schema(row):
    if row.owner in catalog.type_names():
        assert row.name in catalog.known_fields(row.owner)


@pytest.mark.parametrize(
    "name",
    [
        "budget_policy_id",
        "usage_policy_id",
        "edit_mode",
        "performance_target",
        "parent_path",
        "deployment",
        "triggers",
        "health",
        "queue",
        "run_as",
        "continuous",
        "environments",
        "notification_settings",
    ],
)
def test_settings_that_projects_use_are_known(name):
    for root in ("create", "settings", "bundle_job", "get", "legacy_create"):
        assert catalog.places_of(root, name), root


def test_deprecated_marks_come_from_the_documentation():
    source = '''
class A:
    x: int = 0
    """Deprecated. Use y."""
    y: int = 0
    """Soon to be deprecated."""
    z: int = 0
'''
    assert generate.deprecated_fields(source) == {"A": {"x"}}
