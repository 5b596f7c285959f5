"""The port: disk, memory and overlay answer alike, and nothing leads out of the root."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bricklint.files.memory import Memory
from bricklint.files.overlay import Overlay
from bricklint.files.port import Disk, FileProblemError, Files, join, normal

CONTENTS = {"a.yml": b"a", "folder/b.yml": b"b", "folder/deeper/c.yml": b"c"}


def on_disk(folder: Path) -> Files:
    for path, data in CONTENTS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return Disk(folder, CONTENTS)


def in_memory(_: Path) -> Files:
    return Memory(CONTENTS)


def over_each_other(folder: Path) -> Files:
    below = {path: b"old" if path == "a.yml" else data for path, data in CONTENTS.items() if "deeper" not in path}
    return Overlay(Memory(below), {"a.yml": b"a", "folder/deeper/c.yml": b"c"})


@pytest.mark.parametrize("kind", [on_disk, in_memory, over_each_other])
def test_all_answer_alike(kind: Callable[[Path], Files], tmp_path: Path) -> None:
    files = kind(tmp_path)
    assert list(files.paths()) == sorted(CONTENTS)
    assert {path: files.read(path) for path in files.paths()} == CONTENTS
    assert files.is_file("a.yml") and not files.is_file("folder") and not files.is_file("b.yml")
    assert files.is_folder("folder") and files.is_folder("folder/deeper") and not files.is_folder("a.yml")
    assert not files.is_folder("fold")
    assert list(files.children("folder")) == ["b.yml", "deeper"]
    assert list(files.children("")) == ["a.yml", "folder"]
    assert list(files.children("none")) == []
    with pytest.raises(FileProblemError, match="no such file"):
        files.read("none.yml")


@pytest.mark.parametrize("path", ["../out.yml", "/etc/passwd", "folder/../../out.yml", "..", "..\\out.yml"])
@pytest.mark.parametrize("kind", [on_disk, in_memory, over_each_other])
def test_nothing_leads_out(kind: Callable[[Path], Files], path: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "out.yml").write_text("secret")
    files = kind(root)
    assert not files.is_file(path)
    assert list(files.children(path)) == []
    with pytest.raises(FileProblemError):
        files.read(path)


def test_links_that_lead_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    files = on_disk(root)
    (tmp_path / "out.yml").write_text("secret")
    (root / "link.yml").symlink_to(tmp_path / "out.yml")
    (root / "up").symlink_to(tmp_path)
    (root / "within.yml").symlink_to(root / "a.yml")
    assert files.read("within.yml") == b"a"
    for path in ("link.yml", "up/out.yml"):
        assert not files.is_file(path)
        with pytest.raises(FileProblemError, match="leads out of the project"):
            files.read(path)


def test_a_root_that_is_a_link_itself(tmp_path: Path) -> None:
    on_disk(tmp_path / "real")
    (tmp_path / "alias").symlink_to("real")
    assert Disk(tmp_path / "alias", CONTENTS).read("a.yml") == b"a"


def test_files_that_are_none(tmp_path: Path) -> None:
    files = on_disk(tmp_path)
    os.mkfifo(tmp_path / "pipe.yml")
    with pytest.raises(FileProblemError, match="no regular file"):
        files.read("pipe.yml")
    with pytest.raises(FileProblemError, match="no regular file"):
        files.read("folder")


def test_the_limit(tmp_path: Path) -> None:
    on_disk(tmp_path)
    (tmp_path / "a.yml").write_bytes(b"x" * 100)
    assert len(Disk(tmp_path, ["a.yml"], 100).read("a.yml")) == 100
    with pytest.raises(FileProblemError, match="it has 100 bytes; files over 99 are not read"):
        Disk(tmp_path, ["a.yml"], 99).read("a.yml")


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        ("", "a", "a"),
        ("x/y", "../a", "x/a"),
        ("x", "../a", "a"),
        ("x", "../../a", None),
        ("x", "./a//b/", "x/a/b"),
        ("x", ".", "x"),
        ("", ".", ""),
        ("x", "..\\a", "a"),
        ("x", "/a", None),
    ],
)
def test_join(folder: str, path: str, expected: str | None) -> None:
    assert join(folder, path) == expected


def test_normal_of_a_name_that_begins_with_dots() -> None:
    assert normal("..a/b") == "..a/b"
    assert normal("...") == "..."
