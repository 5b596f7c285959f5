"""The cache lies where nobody else can write, or nowhere."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bricklint.cache.place import cache_folder

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")


def test_a_folder_for_each_project(tmp_path: Path) -> None:
    environment = {"BRICKLINT_CACHE_DIR": str(tmp_path / "cache")}
    one, other = cache_folder(tmp_path / "a", environment), cache_folder(tmp_path / "b", environment)
    assert one is not None
    assert other is not None
    assert one != other
    assert one.parent == other.parent == tmp_path / "cache"
    assert one == cache_folder(tmp_path / "a", environment)


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of Linux")
def test_the_folder_of_the_system(tmp_path: Path) -> None:
    root = tmp_path / "project"
    found = cache_folder(root, {"HOME": str(tmp_path)})
    assert found is not None
    assert found.parent == tmp_path / ".cache" / "bricklint"
    found = cache_folder(root, {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "x")})
    assert found is not None
    assert found.parent == tmp_path / "x" / "bricklint"


@pytest.mark.parametrize("inside", [".", "cache", "a/b"])
def test_never_in_the_project(tmp_path: Path, inside: str) -> None:
    assert cache_folder(tmp_path, {"BRICKLINT_CACHE_DIR": str(tmp_path / inside)}) is None
    assert not (tmp_path / "cache").exists()


@posix
def test_never_by_a_link_into_the_project(tmp_path: Path) -> None:
    (tmp_path / "project" / "cache").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "project" / "cache")
    assert cache_folder(tmp_path / "project", {"BRICKLINT_CACHE_DIR": str(tmp_path / "link")}) is None


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_never_where_others_can_write(tmp_path: Path, mode: int) -> None:
    home = tmp_path / "cache"
    home.mkdir()
    home.chmod(mode)
    assert cache_folder(tmp_path / "project", {"BRICKLINT_CACHE_DIR": str(home)}) is None


@posix
def test_open_to_nobody_else(tmp_path: Path) -> None:
    found = cache_folder(tmp_path / "project", {"BRICKLINT_CACHE_DIR": str(tmp_path / "cache")})
    assert found is not None
    assert found.stat().st_mode & 0o777 == 0o700


def test_none_without_a_home(tmp_path: Path) -> None:
    assert cache_folder(tmp_path, {}) is None
    assert cache_folder(tmp_path, {"HOME": "not/absolute"}) is None


def test_none_where_a_file_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert cache_folder(tmp_path / "project", {"BRICKLINT_CACHE_DIR": str(tmp_path / "file" / "cache")}) is None
    assert cache_folder(tmp_path / "project", {"BRICKLINT_CACHE_DIR": str(tmp_path / "file")}) is None


def test_none_where_nothing_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert cache_folder(tmp_path / "project", {"BRICKLINT_CACHE_DIR": str(tmp_path / "cache")}) is None
