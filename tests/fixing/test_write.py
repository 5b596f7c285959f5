"""Writing: whole or not at all, permissions and links kept, nothing written over somebody else's change."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from bricklint.fixing import write
from bricklint.fixing.passes import Rewrite
from bricklint.fixing.write import NotWritten, write_groups


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs/a.yml").write_bytes(b"a")
    (tmp_path / "jobs/b.yml").write_bytes(b"b")
    return tmp_path


A, B = Rewrite("jobs/a.yml", b"a", b"new a"), Rewrite("jobs/b.yml", b"b", b"new b")


def content(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_files_are_written_and_nothing_else_is_left(root: Path) -> None:
    assert write_groups(root, [(A,), (B,)]) == []
    assert content(root) == {"jobs/a.yml": b"new a", "jobs/b.yml": b"new b"}


def test_permissions_stay(root: Path) -> None:
    (root / "jobs/a.yml").chmod(0o640)
    write_groups(root, [(A,)])
    assert stat.S_IMODE((root / "jobs/a.yml").stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_stays(root: Path) -> None:
    os.chown(root / "jobs/a.yml", 1234, 1235)
    write_groups(root, [(A,)])
    status = (root / "jobs/a.yml").stat()
    assert (status.st_uid, status.st_gid) == (1234, 1235)


def test_an_owner_that_cannot_be_kept_is_no_failure(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(write, "_same_owner", lambda own, other: False)
    monkeypatch.setattr(os, "chown", refuse)
    assert write_groups(root, [(A,)]) == []
    assert (root / "jobs/a.yml").read_bytes() == b"new a"


def test_a_link_stays_a_link(root: Path) -> None:
    (root / "link.yml").symlink_to("jobs/a.yml")
    assert write_groups(root, [(A._replace(path="link.yml"),)]) == []
    assert (root / "link.yml").is_symlink()
    assert (root / "jobs/a.yml").read_bytes() == b"new a"


def test_a_file_that_is_linted_under_two_names_is_written_once(root: Path) -> None:
    (root / "link.yml").symlink_to("jobs/a.yml")
    assert write_groups(root, [(A,), (A._replace(path="link.yml"),)]) == []
    assert (root / "jobs/a.yml").read_bytes() == b"new a"
    assert sorted(content(root)) == ["jobs/a.yml", "jobs/b.yml", "link.yml"]


def test_a_link_that_leads_out_is_not_followed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.yml"
    outside.write_bytes(b"a")
    (root / "link.yml").symlink_to(outside)
    (left,) = write_groups(root, [(A._replace(path="link.yml"),)])
    assert left.reason == "it is a link that leads out of the project"
    assert outside.read_bytes() == b"a"


def test_a_file_that_changed_meanwhile_is_not_written_and_those_that_belong_to_it_neither(root: Path) -> None:
    (root / "jobs/b.yml").write_bytes(b"somebody else's")
    (root / "c.yml").write_bytes(b"c")
    left = write_groups(root, [(A, B), (Rewrite("c.yml", b"c", b"new c"),)])
    assert left == [
        NotWritten("jobs/b.yml", "it has changed since it was linted", False),
        NotWritten("jobs/a.yml", "it goes with jobs/b.yml", False),
    ]
    assert content(root) == {"jobs/a.yml": b"a", "jobs/b.yml": b"somebody else's", "c.yml": b"new c"}


def test_a_file_that_is_gone(root: Path) -> None:
    (root / "jobs/a.yml").unlink()
    (left,) = write_groups(root, [(A,)])
    assert left == NotWritten("jobs/a.yml", "no such file or directory", True)
    assert content(root) == {"jobs/b.yml": b"b"}


def test_a_folder_that_cannot_be_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**arguments: object) -> tuple[int, str]:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert write_groups(root, [(A,)]) == [NotWritten("jobs/a.yml", "read-only file system", True)]
    assert content(root) == {"jobs/a.yml": b"a", "jobs/b.yml": b"b"}


def test_a_file_that_is_write_protected(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert write_groups(root, [(A,)]) == [NotWritten("jobs/a.yml", "permission denied", True)]


def test_a_full_disk_leaves_everything_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def full(handle: int) -> None:
        seen.append(handle)
        if len(seen) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    left = write_groups(root, [(A, B)])
    assert left[0] == NotWritten("jobs/b.yml", "no space left on device", True)
    assert content(root) == {"jobs/a.yml": b"a", "jobs/b.yml": b"b"}


def test_a_group_of_which_one_file_fails_last_is_put_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "b.yml":
            raise OSError(1, "Operation not permitted")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    left = write_groups(root, [(A, B)])
    assert {one.path for one in left} == {"jobs/a.yml", "jobs/b.yml"}
    assert content(root) == {"jobs/a.yml": b"a", "jobs/b.yml": b"b"}


def test_two_runs_at_once_write_whole_files(root: Path) -> None:
    """Each of many writers wants to change the first content; one of them does, and the others are told."""
    size, writers = 300_000, 8
    (root / "jobs/a.yml").write_bytes(b"a" * size)
    gate, left = threading.Barrier(writers), []

    def run(number: int) -> None:
        gate.wait()
        left.append(write_groups(root, [(Rewrite("jobs/a.yml", b"a" * size, bytes([65 + number]) * size),)]))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    data = (root / "jobs/a.yml").read_bytes()
    assert len(data) == size and len(set(data)) == 1 and data[:1] != b"a"
    assert sum(one == [] for one in left) == 1
    assert sorted(content(root)) == ["jobs/a.yml", "jobs/b.yml"]
