"""Which files a project has: its root, .gitignore as git reads it, what is never looked at."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bricklint.files.discover import find_root, named_files, walk


def tree(root: Path, *paths: str, **contents: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    return root


def test_the_root_is_the_folder_with_git(tmp_path: Path) -> None:
    tree(tmp_path, ".git/HEAD", "a/b/job.yml")
    assert find_root(tmp_path / "a" / "b") == tmp_path
    assert find_root(tmp_path / "a" / "b" / "job.yml") == tmp_path


def test_a_git_worktree_has_a_file_for_git(tmp_path: Path) -> None:
    tree(tmp_path, "work/.git", "work/a/job.yml")
    assert find_root(tmp_path / "work" / "a") == tmp_path / "work"


def test_without_git_a_folder_is_its_own_root(tmp_path: Path) -> None:
    tree(tmp_path, "a/job.yml")
    assert find_root(tmp_path / "a") == tmp_path / "a"
    assert find_root(tmp_path / "a" / "job.yml") == tmp_path / "a"


def test_only_what_can_be_linted_in_order(tmp_path: Path) -> None:
    tree(tmp_path, "b.yml", "a.JSON", "c/d.ipynb", "c/e.sql", "c/f.py", "x.txt", "README.md", "c.tf", "noext")
    assert walk(tmp_path) == ["a.JSON", "b.yml", "c.tf", "c/d.ipynb", "c/e.sql", "c/f.py"]


def test_what_is_never_looked_at(tmp_path: Path) -> None:
    tree(
        tmp_path,
        ".hidden/a.yml",
        "node_modules/a.json",
        "venv/a.py",
        "env/pyvenv.cfg",
        "env/lib/a.py",
        "x/__pycache__/a.py",
        ".git/a.json",
        "seen/.dot.yml",
    )
    assert walk(tmp_path) == ["seen/.dot.yml"]


PATHS = (
    *("a.yml", "b.yml", "keep.yml", "build/a.json", "build/keep/a.json", "src/build/a.json", "src/a.py", "src/b.py"),
    *("deep/x/y/a.yml", "deep/x/keep.yml", "odd name.yml", "br[a]cket.yml", "star*.yml", "#hash.yml", "!bang.yml"),
)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "ignores",
    [
        {"": "a.yml\n"},
        {"": "/a.yml\n"},
        {"": "build/\n"},
        {"": "/build/\n"},
        {"": "build/*\n!build/keep/\n"},
        {"": "*.yml\n!keep.yml\n"},
        {"": "**/y/\n"},
        {"": "deep/**\n!deep/x/\n!deep/x/keep.yml\n"},
        {"": "src/*\n", "src": "!a.py\n"},
        {"": "*.py\n", "src": "!b.py\n"},
        {"src": "a.py\n", "deep": "*\n!*/\n!keep.yml\n"},
        {"": "odd\\ name.yml\nbr\\[a\\]cket.yml\n\\#hash.yml\n\\!bang.yml\nstar\\*.yml\n"},
        {"": "# a comment\n\n   \na.yml   \n"},
        {"": "a.yml\r\nb.yml\r\n"},
        {"": "src/[ab].py\n"},
        {"": "[z-a]\nb.yml\n"},
    ],
)
def test_gitignore_as_git_reads_it(ignores: dict[str, str], tmp_path: Path, tool: Callable[[str], str]) -> None:
    tree(tmp_path, *PATHS)
    for folder, text in ignores.items():
        (tmp_path / folder / ".gitignore").write_text(text, newline="")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(tmp_path)}
    git = tool("git")
    subprocess.run([git, "init", "--quiet"], cwd=tmp_path, check=True, env=environment)
    listed = subprocess.run(
        [git, "ls-files", "-z", "--others", "--exclude-standard"],
        cwd=tmp_path,
        check=True,
        env=environment,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    assert walk(tmp_path) == sorted(path for path in listed if path and not path.endswith(".gitignore"))


def test_exclude_is_final(tmp_path: Path) -> None:
    tree(tmp_path, "a.yml", "gen/a.yml", "gen/b.yml")
    (tmp_path / ".gitignore").write_text("!gen/\n!a.yml\n")
    assert walk(tmp_path, ["gen/"]) == ["a.yml"]
    assert walk(tmp_path, ["a.yml"]) == ["gen/b.yml"]
    assert walk(tmp_path, ["*.yml", "!b.yml"]) == ["gen/b.yml"]


def test_named_files(tmp_path: Path) -> None:
    tree(tmp_path, "a.yml", "gen/a.yml", "x.txt", "folder/b.yml")
    (tmp_path / ".gitignore").write_text("a.yml\n")
    given = ["a.yml", "gen/a.yml", "x.txt", "folder", "none.yml"]
    assert named_files(tmp_path, given) == ["a.yml", "gen/a.yml"]
    assert named_files(tmp_path, given, ["gen/"]) == ["a.yml"]


def test_links(tmp_path: Path) -> None:
    tree(tmp_path, "real/a.yml")
    (tmp_path / "link.yml").symlink_to("real/a.yml")
    (tmp_path / "dangling.yml").symlink_to("none.yml")
    (tmp_path / "folder").symlink_to("real")
    os.mkfifo(tmp_path / "pipe.yml")
    assert walk(tmp_path) == ["link.yml", "real/a.yml"]


def test_a_gitignore_that_is_a_folder_or_no_text(tmp_path: Path) -> None:
    tree(tmp_path, "a.yml", "x/.gitignore/b.yml", "y/c.yml")
    (tmp_path / "y" / ".gitignore").write_bytes(b"\xff\xfe\n")
    assert walk(tmp_path) == ["a.yml", "y/c.yml"]


@pytest.mark.parametrize("target", ["/dev/zero", "rules.txt", "none"])
def test_a_gitignore_that_is_a_link_is_none_as_in_git(tmp_path: Path, target: str) -> None:
    tree(tmp_path, "a.yml")
    (tmp_path / "rules.txt").write_text("*.yml\n")
    (tmp_path / ".gitignore").symlink_to(target)
    assert walk(tmp_path) == ["a.yml"]


def test_a_gitignore_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    tree(tmp_path, "a.yml")
    os.mkfifo(tmp_path / ".gitignore")
    assert walk(tmp_path) == ["a.yml"]


def test_templates_and_files_of_values_are_listed(tmp_path: Path) -> None:
    for name in ("job.yml.tmpl", "prod.tfvars", "terragrunt.hcl", "main.tf.json", "notes.txt"):
        (tmp_path / name).write_text("x")
    assert sorted(walk(tmp_path, ())) == ["job.yml.tmpl", "main.tf.json", "prod.tfvars", "terragrunt.hcl"]
