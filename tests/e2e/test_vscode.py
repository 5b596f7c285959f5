"""The VS Code extension, built and tested by npm, against the server of this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

CHECKOUT = Path(__file__).parents[2]
BRICKLINT = Path(sys.executable).with_name("bricklint")


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Path:
    """A copy of the extension with its packages installed."""
    tool("node")
    root = tmp_path_factory.mktemp("checkout")
    folder = root / "editors" / "vscode"
    shutil.copytree(CHECKOUT / "editors/vscode", folder, ignore=shutil.ignore_patterns("node_modules", "out"))
    version = Path("linter/bricklint/__init__.py")
    (root / version).parent.mkdir(parents=True)
    shutil.copy(CHECKOUT / version, root / version)
    done = run(folder, tool("npm"), "ci")
    if done.returncode:
        pytest.skip(f"npm cannot install the packages here: {done.stderr.strip()[-300:]}")
    return folder


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, **environment}
    return subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, timeout=300, env=given)


def test_it_builds_and_its_tests_pass(extension: Path, tool: Callable[[str], str]) -> None:
    done = run(extension, tool("npm"), "test", BRICKLINT=str(BRICKLINT))
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "# pass 12" in done.stdout
    assert (extension / "out" / "extension.js").is_file()


def test_the_lock_file_names_no_host() -> None:
    text = (CHECKOUT / "editors/vscode/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
