"""docs/rule-packs.md is followed to the letter: its files written, its package installed, its commands run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bricklint.packs.given import import_given
from bricklint.testing import check_pack, read_page

PAGE = (Path(__file__).parents[2] / "docs" / "rule-packs.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<kind>\w+) ?(?P<name>[^\n]*)\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)
BLOCKS = {match["name"]: match["text"] for match in _BLOCK.finditer(PAGE) if match["name"]}
SHOWN = [match["text"] for match in _BLOCK.finditer(PAGE) if match["text"].startswith("$ ")]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the package, as its author has it."""
    folder = tmp_path_factory.mktemp("author")
    for name in ("our_rules/__init__.py", "our_rules/prod_paused.py", "tests/test_our_rules.py", "pyproject.toml"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(BLOCKS[name], encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def installed(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip has put it."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    run([*pip, "--disable-pip-version-check", "--target", str(target), str(pack)], pack)
    return target


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "jobs").mkdir()
    return tmp_path


def run(command: list[str], folder: Path, status: int = 0, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, (done.stdout, done.stderr)
    return done.stdout


def as_shown(shown: str, folder: Path, **environment: str) -> None:
    """Run the command of a block and compare what it prints, but for the last line, with its counts and its time."""
    command, _, report = shown.partition("\n")
    arguments = command.removeprefix("$ bricklint ").split()
    said = run([sys.executable, "-m", "bricklint", *arguments], folder, status=1, **environment)
    assert said.rsplit("\n\n", 1)[0] == report.rstrip("\n")


def test_the_policies(project: Path) -> None:
    (project / "bricklint.toml").write_text(BLOCKS["bricklint.toml"])
    (project / "jobs/nightly.yml").write_text(BLOCKS["jobs/nightly.yml"])
    as_shown(SHOWN[0], project)


def test_the_pack_installed_and_named(project: Path, installed: Path) -> None:
    (project / "bricklint.toml").write_text(BLOCKS["bricklint.toml of the project"])
    example = read_page(BLOCKS["our_rules/prod_paused.py"]).bad
    (project / "jobs/load.yml").write_text(str(example["jobs/load.yml"]).replace("  # OUR101", ""))
    as_shown(SHOWN[1], project, PYTHONPATH=str(installed))


def test_the_pack_by_its_path(project: Path, pack: Path) -> None:
    (project / "tools").symlink_to(pack)
    (project / "jobs/load.yml").write_text(str(read_page(BLOCKS["our_rules/prod_paused.py"]).bad["jobs/load.yml"]))
    (command,) = re.findall(r"^    bricklint (check --rule-pack .*)$", PAGE, re.MULTILINE)
    assert "OUR101" in run([sys.executable, "-m", "bricklint", *command.split()], project, status=1)


def test_its_own_tests_pass(pack: Path, tmp_path: Path) -> None:
    run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(pack / "tests")],
        pack,
        PYTHONPATH=str(pack),
    )


def test_what_is_wrong_with_a_page_is_told(pack: Path, tmp_path: Path) -> None:
    """Each thing that `check_pack` is said to look at makes it fail."""
    text = BLOCKS["our_rules/prod_paused.py"]
    spoilt = {
        "## References": ("## Reference", "no section `## References`"),
        "  # OUR101": ("", "its example is marked at no line, and found at jobs/load.yml:5"),
        "pause_status: PAUSED  #": ("pause_status: UNPAUSED  #", "marked at jobs/load.yml:5, and found at no line"),
        "timezone_id: Europe/Warsaw\ntasks": (
            "timezone_id: Europe/Warsaw\n  pause_status: PAUSED\ntasks",
            "what to use instead is found: production job",
        ),
    }
    for number, (old, (new, said)) in enumerate(spoilt.items()):
        path = tmp_path / f"spoilt_{number}.py"
        assert old in text
        path.write_text(text.replace(old, new))
        with pytest.raises(AssertionError, match=re.escape(said)):
            check_pack(import_given(str(path)))
