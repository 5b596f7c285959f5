"""The JSON Schema of the configuration, its page and the reader know the same options, and say yes and no alike."""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import bricklint_schemas
from bricklint.builtin import builtin_registry
from bricklint.config import OPTIONS, Config, ConfigError, load_config

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((Path(bricklint_schemas.__file__).parent / "config.schema.json").read_text(encoding="utf-8"))

GOOD = """
select = ["BL2", "exit-hides-failure"]
rule-packs = ["our_rules"]
extend-select = ["BL208"]
ignore = ["BL305"]
profile = "strict"
fail-on = "error"
exclude = ["generated/"]
workspace-roots = ["/Workspace/x"]
targets = ["dev"]
max-file-size = 1000
baseline = "known.json"

[severity]
BL406 = "error"

[variables]
catalog = "main"
count = 3

[options.BL904]
tags = ["owner"]

[policies.node-types]
field = "job_clusters[*].new_cluster.node_type_id"
allowed = ["i3.xlarge", "m5.*"]

[[ignored]]
path = "jobs/*.json"
rules = ["BL402"]
route = "tasks[load]"
reason = "known"
"""


def test_they_know_the_same_options() -> None:
    assert set(SCHEMA["properties"]) == OPTIONS
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == OPTIONS
    assert {name.replace("-", "_") for name in OPTIONS} == {one.name for one in fields(Config)} - {"file"}


def test_the_page_lists_the_options_of_rules() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    said = set(re.findall(r"^\| `([a-z-]+)` \((BL\d+)\) \| `([a-z-]+)` \|", page, re.MULTILINE))
    assert said == {(row.slug, row.code, name) for row in builtin_registry().rows for name in row.options or ()}


def test_options_that_rules_ask_for_are_declared() -> None:
    for row in builtin_registry().rows:
        text = Path(importlib.import_module(row.module).__file__ or "").read_text(encoding="utf-8")
        assert set(re.findall(r'context\.options\.get\(\s*"([^"]+)"', text)) == set(row.options or ()), row.code


def test_defaults_are_those_of_the_reader() -> None:
    config = Config()
    for name, option in SCHEMA["properties"].items():
        value: Any = getattr(config, name.replace("-", "_"))
        plain = list(value) if isinstance(value, tuple) else getattr(value, "word", value)
        assert option["default"] == (plain or ["ALL"] if name == "select" else plain), name


def parsed(text: str) -> dict[str, Any]:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_both_say_yes(tmp_path: Path) -> None:
    jsonschema.validate(parsed(GOOD), SCHEMA)
    (tmp_path / "bricklint.toml").write_text(GOOD)
    config = load_config(tmp_path / "bricklint.toml")
    assert config.ignored[0].route == "tasks[load]"
    assert config.baseline == str(tmp_path / "known.json")
    assert config.variables == {"catalog": "main", "count": "3"}


@pytest.mark.parametrize(
    "text",
    [
        "select = 'BL2'",
        "selct = []",
        "profile = 'loud'",
        "fail-on = 'never'",
        "max-file-size = 0",
        "max-file-size = true",
        "[severity]\nBL202 = 'bad'",
        "exclude = [1]",
        "[[ignored]]\nrules = []",
        "[[ignored]]\npath = 'x'\nroute = 1",
        "[[ignored]]\npath = 'x'\nmore = 1",
        "options = {BL1 = 3}",
        "variables = []",
        "targets = {}",
        "rule-packs = 'ours'",
        "policies = []",
        "policies = {x = {field = 'name'}}",
        "policies = {x = {required = true}}",
        "policies = {x = {field = 'name', required = 1}}",
        "policies = {x = {field = 'name', forbidden = 'x'}}",
        "policies = {X_1 = {field = 'name', required = true}}",
        "policies = {x = {field = 'name', requird = true}}",
        "baseline = true",
    ],
)
def test_both_say_no(text: str, tmp_path: Path) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(parsed(text), SCHEMA)
    (tmp_path / "bricklint.toml").write_text(text)
    with pytest.raises(ConfigError):
        load_config(tmp_path / "bricklint.toml")


@pytest.mark.parametrize(
    "block", re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "configuration.md").read_text(), re.DOTALL)
)
def test_examples_of_the_page_are_valid(block: str, tmp_path: Path) -> None:
    jsonschema.validate(parsed(block), SCHEMA)
    (tmp_path / "bricklint.toml").write_text(block)
    load_config(tmp_path / "bricklint.toml")


def test_the_pyproject_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.bricklint]\nignore = ['BL305']\n")
    assert load_config(tmp_path / "pyproject.toml").ignore == ("BL305",)
