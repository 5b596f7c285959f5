"""`bricklint init`: what it writes, what it shows, and what it leaves alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bricklint.__main__ import main
from bricklint.cli.snippets import PIPELINES, own_file, section, with_hook
from bricklint.config import Config, load_config
from tests.cli.projects import GOOD_JOB, write


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"jobs/good.json": GOOD_JOB, "notebooks/load.py": "# Databricks notebook source\n"})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*arguments: str) -> int:
    return main(["init", *arguments])


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_configuration_of_its_own(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(project)
    assert init() == 0
    assert files(project) - before == {"bricklint.toml"}
    assert load_config(project / "bricklint.toml") == Config(file=str(project / "bricklint.toml"))
    assert capsys.readouterr().out == "wrote bricklint.toml\nfound: 1 job, 1 notebook; next: bricklint check\n"


@pytest.mark.parametrize("text", [own_file(), section()], ids=["own", "section"])
def test_what_is_commented_out_is_valid(text: str, tmp_path: Path) -> None:
    """Every example works as soon as its `# ` is taken away."""
    lines = [re.sub(r"^# (?=\[|[\w-]+ = )", "", line) for line in text.splitlines()]
    path = tmp_path / ("pyproject.toml" if "[tool." in text else "bricklint.toml")
    path.write_text("\n".join(lines))
    config = load_config(path)
    assert config.ignore and config.severity and config.ignored and config.policies and config.targets
    assert config.profile == "strict" and config.exclude and config.workspace_roots


@pytest.mark.parametrize(
    ("text", "gap"),
    [("[project]\nname = 'x'\n", "\n"), ("[project]\nname = 'x'", "\n\n"), ("", ""), ("a = 1\r\n", "\r\n")],
)
def test_a_section_of_pyproject(project: Path, text: str, gap: str) -> None:
    (project / "pyproject.toml").write_bytes(text.encode())
    assert init("--pyproject") == 0
    data = (project / "pyproject.toml").read_bytes().decode()
    assert data.startswith(f"{text}{gap}[tool.bricklint]")
    assert ("\r\n" in data) == ("\r\n" in text)
    assert "\r\n" not in text or not re.search(r"(?<!\r)\n", data)
    assert replace(load_config(project / "pyproject.toml"), file=None) == Config()


@pytest.mark.parametrize(
    ("there", "arguments", "said"),
    [
        ({"bricklint.toml": ""}, [], "there is a configuration already, bricklint.toml"),
        ({"bricklint.toml": ""}, ["--pyproject"], "there is a configuration already, bricklint.toml"),
        ({"pyproject.toml": "[tool.bricklint]\n"}, [], "already, [tool.bricklint] in pyproject.toml"),
        ({"pyproject.toml": "[tool.bricklint.severity]\n"}, ["--pyproject"], "there is a configuration already"),
        ({}, ["--pyproject"], "there is no pyproject.toml here"),
        ({"pyproject.toml": "[broken\n"}, ["--pyproject"], "pyproject.toml: "),
        (
            {".github/workflows/bricklint.yml": ""},
            ["--ci", "github"],
            ".github/workflows/bricklint.yml is there already",
        ),
        ({".gitlab-ci.yml": "x: 1\n"}, ["--ci", "gitlab"], ".gitlab-ci.yml is there already"),
        ({"azure-pipelines.yml": "x: 1\n"}, ["--ci", "azure"], "azure-pipelines.yml is there already"),
        ({".pre-commit-config.yaml": "repos: []\n"}, ["--hook"], "add these lines by hand"),
        ({".pre-commit-config.yaml": "repos: [\n"}, ["--hook"], "add these lines by hand"),
        ({".pre-commit-config.yaml": b"\xff"}, ["--hook"], ".pre-commit-config.yaml cannot be read"),
        ({".github": ""}, ["--ci", "github"], ".github"),
    ],
)
def test_nothing_is_overwritten(
    project: Path,
    there: dict[str, str | bytes],
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(project, there)
    before = {path: (project / path).read_bytes() for path in files(project)}
    assert init(*arguments) == 2
    after = {path: (project / path).read_bytes() for path in files(project)}
    assert {path: data for path, data in after.items() if path in before} == before
    err = capsys.readouterr().err
    assert said in err
    assert err.startswith("bricklint: ")
    assert err.count("\n") == 1


def test_a_link_that_leads_nowhere_is_there(project: Path) -> None:
    (project / "bricklint.toml").symlink_to(project / "elsewhere.toml")
    assert init() == 2
    assert not (project / "elsewhere.toml").exists()


def test_what_is_there_is_kept_where_something_else_is_asked_for(project: Path) -> None:
    write(project, {"bricklint.toml": "ignore = []\n"})
    assert init("--hook", "--ci", "gitlab") == 0
    assert (project / "bricklint.toml").read_text() == "ignore = []\n"
    assert {".pre-commit-config.yaml", ".gitlab-ci.yml"} <= files(project)


@pytest.mark.parametrize("service", PIPELINES)
def test_pipelines(project: Path, service: str) -> None:
    assert init("--ci", service) == 0
    name, text = PIPELINES[service]
    assert (project / name).read_text() == text
    assert isinstance(yaml.safe_load(text), dict)


@pytest.mark.parametrize("service", PIPELINES)
def test_commands_of_pipelines_are_commands(service: str, project: Path) -> None:
    for command in re.findall(r"bricklint (check [^\n]*)", PIPELINES[service][1]):
        assert main([*command.split(), "--select", "BL001"]) == 0


def test_a_dry_run_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(project)
    assert init("--dry-run", "--hook", "--ci", "azure") == 0
    assert files(project) == before
    out = capsys.readouterr().out
    assert "would write bricklint.toml:" in out
    assert "would write .pre-commit-config.yaml:" in out
    assert "would write azure-pipelines.yml:" in out


def test_the_hook_and_pipeline_go_to_the_root(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "jobs")
    assert init("--hook", "--ci", "github") == 0
    assert {"jobs/bricklint.toml", ".pre-commit-config.yaml", ".github/workflows/bricklint.yml"} <= files(project)


def test_offers_follow_what_is_there(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project, {".pre-commit-config.yaml": "repos:\n- repo: x\n", ".github/dependabot.yml": "", ".gitlab-ci.yml": ""}
    )
    assert init() == 0
    out = capsys.readouterr().out
    assert "(bricklint init --hook adds it)" in out
    assert "(bricklint init --ci github writes it)" in out
    assert "the pipeline, for .gitlab-ci.yml:" in out
    assert "azure" not in out


def test_bundles_and_targets_are_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"databricks.yml": "bundle: {name: x}\ntargets:\n  dev: {}\n  prod: {}\n"})
    write(project, {"explore.ipynb": json.dumps({"cells": []})})
    assert init() == 0
    assert "found: 1 job, 1 bundle (targets dev, prod), 2 notebooks; next" in capsys.readouterr().out


def test_the_hook_twice_is_once(project: Path) -> None:
    assert init("--hook") == 0
    first = (project / ".pre-commit-config.yaml").read_bytes()
    assert init("--hook") == 0
    assert (project / ".pre-commit-config.yaml").read_bytes() == first


HOOKS = {
    "indented": "repos:\n  - repo: a\n    hooks:\n      - id: b\n",
    "not indented": "repos:\n- repo: a\n  hooks:\n  - id: b\n",
    "no line break at the end": "repos:\n- repo: a\n  hooks: [{id: b}]",
    "something behind it": "repos:\n- repo: a\n  hooks:\n  - id: b\n\n# the service\nci:\n  skip: [b]\n",
    "something before it": "fail_fast: true\nrepos:\n  # ours\n  - repo: a\n    hooks:\n      - id: b\n",
    "a block of text at the end": "repos:\n- repo: a\n  hooks:\n  - id: b\n    entry: |\n      1\n      2\n\nci: {}\n",
    "windows": "repos:\r\n- repo: a\r\n  hooks:\r\n  - id: b\r\n",
    "comments": "repos:\n- repo: a  # first\n  hooks:\n  - id: b  # last\n# the end\n",
}


@pytest.mark.parametrize("text", HOOKS.values(), ids=HOOKS)
def test_the_hook_is_added_and_nothing_else_changes(text: str) -> None:
    changed = with_hook(text)
    assert changed is not None
    before, after = yaml.safe_load(text), yaml.safe_load(changed)
    assert after["repos"][:-1] == before["repos"]
    assert after["repos"][-1]["hooks"] == [{"id": "bricklint"}]
    assert {**after, "repos": 0} == {**before, "repos": 0}
    kept = changed.splitlines()
    for line in text.splitlines():
        assert line in kept
    assert ("\r\n" in changed) == ("\r\n" in text)


@pytest.mark.parametrize(
    "text", ["", "repos: [{repo: a}]\n", "repos: []\n", "x: 1\n", "- a\n", "repos: a\n", "a: !x b\nrepos:\n- c\n"]
)
def test_what_cannot_be_added_to(text: str) -> None:
    assert with_hook(text) is None
