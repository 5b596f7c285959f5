"""Files that are written whole: what is replaced, and what can only be written to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bricklint.files.atomic import write_whole


def test_a_file_is_replaced_and_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a longer text that was there before")
    (tmp_path / "link").symlink_to("file")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "file").read_text() == "new"
    assert (tmp_path / "link").is_symlink()


def test_a_name_of_full_length(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 125 + ".json")
    for data in (b"one", b"two"):
        write_whole(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="a system without files below /dev")
def test_a_file_below_dev_is_a_file(tmp_path: Path) -> None:
    path = Path("/dev/shm") / f"bricklint-{tmp_path.name}-{tmp_path.stat().st_ino}"
    try:
        for _ in range(2):
            write_whole(path, b"report")
        assert path.read_bytes() == b"report"
    finally:
        path.unlink()


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="a system without /dev/stdout")
def test_what_this_process_has_open_is_written_to(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from bricklint.files.atomic import write_whole as w; w(Path('/dev/stdout'), b'x')"
    )
    with (tmp_path / "out").open("wb") as stream:
        stream.write(b"before ")
        stream.flush()
        subprocess.run([sys.executable, "-c", program], stdout=stream, check=True, timeout=60)
    assert (tmp_path / "out").read_bytes() == b"before x"
