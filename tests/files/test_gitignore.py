"""Patterns of a .gitignore against git itself, on chosen and on random patterns."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bricklint.files.gitignore import Patterns

PATHS = (
    *(
        "a",
        "b",
        "ab",
        "abc",
        "a.yml",
        "b.yml",
        "a/b",
        "a/b.yml",
        "a/b/c",
        "a/b/c.yml",
        "b/a",
        "b/a.yml",
        "c/a/b",
        "x y",
    ),
    *(
        "a/x/b",
        "a/x/y/b",
        "x/a/b/c",
        "ab/ba.yml",
        "[a]",
        "a-b",
        "A.yml",
        "a/.b",
        ".b",
        "a\\b",
        "!a",
        "#a",
        "a*b",
        "é/ü.yml",
    ),
)


def ignored_by_git(git: str, root: Path, lines: Sequence[str]) -> set[str]:
    (root / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    done = subprocess.run(
        [git, "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=root,
        input="\0".join(PATHS),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(root)},
    )
    assert done.returncode in (0, 1), done.stderr
    return {path for path in done.stdout.split("\0") if path}


@pytest.fixture
def repository(tmp_path: Path, tool: Callable[[str], str]) -> tuple[str, Path]:
    git = tool("git")
    subprocess.run([git, "init", "--quiet"], cwd=tmp_path, check=True)
    return git, tmp_path


CHOSEN = [
    ["a"],
    ["/a"],
    ["a/"],
    ["/a/"],
    ["a/b"],
    ["a/b/"],
    ["*"],
    ["*", "!*/"],
    ["*", "!*/", "!*.yml"],
    ["**"],
    ["**/b"],
    ["a/**"],
    ["a/**/b"],
    ["a/**", "!a/b/", "!a/b/c"],
    ["a**b"],
    ["a/**b"],
    ["**/"],
    ["/**"],
    ["/*", "!/a"],
    ["a/*", "!a/b"],
    ["?.yml"],
    ["[ab].yml"],
    ["[!a].yml"],
    ["[^a]b"],
    ["[a-c]"],
    ["[c-a]"],
    ["[[:upper:]].yml"],
    ["[]a]"],
    ["[a"],
    ["a]"],
    ["\\[a\\]"],
    ["\\!a"],
    ["\\#a"],
    ["#a"],
    ["!a"],
    ["a\\*b"],
    ["a\\\\b"],
    ["a\\"],
    ["a "],
    ["x\\ y"],
    ["x y"],
    ["x y  "],
    ["/"],
    ["//"],
    [""],
    ["   "],
    ["a\r"],
    ["é"],
    ["*.yml", "!a/b.yml"],
    ["a", "!a/b"],
    ["a/x/", "!a/x/y/"],
    [".b"],
    ["*b*"],
    ["a/?/b"],
    ["a*/b"],
    ["[a-]b"],
    ["a[/]b"],
    ["a[!x]b"],
]


@pytest.mark.e2e
@pytest.mark.parametrize("lines", CHOSEN, ids=repr)
def test_chosen_patterns(lines: list[str], repository: tuple[str, Path]) -> None:
    patterns = Patterns(lines)
    assert {path for path in PATHS if patterns.covers(path)} == ignored_by_git(*repository, lines)


@pytest.mark.e2e
def test_random_patterns(repository: tuple[str, Path]) -> None:
    chance = random.Random(20261123)
    wrong = []
    for _ in range(300):
        lines = [
            "!" * (chance.random() < 0.3)
            + "".join(chance.choices(["a", "b", "c", "*", "**", "/", "?", "x", "[a-b]", ".yml"], k=k))
            for k in chance.choices(range(1, 6), k=chance.randint(1, 4))
        ]
        if any("//" in line for line in lines):
            continue  # no folder has an empty name; git itself is of two minds about such a pattern
        patterns = Patterns(lines)
        mine = {path for path in PATHS if patterns.covers(path)}
        gits = ignored_by_git(*repository, lines)
        if mine != gits:
            wrong.append((lines, sorted(mine ^ gits)))
    assert not wrong


def test_a_pattern_of_many_stars_ends() -> None:
    patterns = Patterns(["a*" * 30 + "b", "**/" * 6 + "b"])
    assert not patterns.covers("/".join(["a" * 40] * 10))
    assert patterns.covers("a" * 40 + "b")


def test_a_pattern_of_many_folders_ends() -> None:
    patterns = Patterns(["**/a/" * 12 + "**/b", "**/x*y*/" * 8 + "*z*z"])
    assert not patterns.covers("/".join(["a"] * 60))
    assert patterns.covers("/".join(["a", "c"] * 12) + "/b")
    assert not patterns.covers("/".join(["xxyyxy"] * 60) + "/za")
    assert patterns.covers("/".join(["xxyyxy", "c"] * 8) + "/xy/zz")
