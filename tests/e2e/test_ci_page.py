"""docs/ci.md: its YAML is YAML, its inputs are the action's, and its commands run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.e2e.repository import Repository
from tests.e2e.test_action import ACTION

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "ci.md", ROOT / "README.md"]
BLOCKS = [
    (page.name, yaml.safe_load(text))
    for page in PAGES
    for text in re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)


def scripts(block: Any) -> Iterator[str]:
    """The shell commands of a workflow, whoever runs it."""
    for node in nodes(block):
        for key in ("run", "script"):
            value = node.get(key)
            yield from [value] if isinstance(value, str) else value or []


COMMANDS = sorted({line for _, block in BLOCKS for line in scripts(block) if line.startswith("bricklint ")})


def test_there_are_examples_for_each_service() -> None:
    assert len(BLOCKS) >= 7
    assert len(COMMANDS) >= 4
    assert {name for command in COMMANDS for name in re.findall(r"--output (\w+)=", command)} >= {
        "sarif",
        "gitlab",
        "junit",
    }


def test_the_action_is_given_inputs_that_it_has() -> None:
    used = [node for _, block in BLOCKS for node in nodes(block) if str(node.get("uses", "")).startswith("bricklint/")]
    assert len(used) >= 3
    for node in used:
        assert set(node.get("with", {})) <= set(ACTION["inputs"])


def test_what_is_uploaded_is_what_is_written() -> None:
    keys = ("sarif_file", "codequality", "junit", "testResultsFiles")
    for _, block in BLOCKS:
        written = {path for line in scripts(block) for path in re.findall(r"--output \w+=(\S+)", line)}
        assert {node[key] for node in nodes(block) for key in keys if key in node} <= written


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Repository:
    """The example project, with a commit to compare with."""
    tool("git")
    tool("bash")
    repository = Repository(tmp_path_factory.mktemp("ci") / "rides")
    shutil.copytree(ROOT / "examples" / "rides", repository.root, dirs_exist_ok=True)
    repository.commit({})
    notebook = repository.root / "notebooks" / "silver.py"
    repository.commit({"notebooks/silver.py": notebook.read_text(encoding="utf-8") + "\n# changed\n"})
    return repository


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_run(project: Repository, command: str) -> None:
    own = Path(sys.executable).parent
    environment = {**project.environment, "CI_MERGE_REQUEST_DIFF_BASE_SHA": project.git("rev-parse", "HEAD~1")}
    script = f'PATH="{own}:$PATH"; {command}'
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=project.root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, ""), "the example project has findings"
    assert "error[BL701]" in done.stdout
    for name, path in re.findall(r"--output (\w+)=(\S+)", command):
        full = project.root / path
        assert full.stat().st_size
        if name == "junit":
            assert int(ElementTree.parse(full).getroot().get("failures", "")) > 0
        else:
            assert json.loads(full.read_text(encoding="utf-8"))
        full.unlink()
