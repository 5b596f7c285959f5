"""Diffs of fixes, given to the real git."""

from __future__ import annotations

import codecs
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bricklint.fixing.diff import unified_diff
from bricklint.fixing.passes import Rewrite

LINES = ("name: größe", "max_concurent_runs: 1", "a\x0bb\x0cc\u2028d", "tasks: []", *"12345", "timeout: 0")


def fixed(data: bytes) -> bytes:
    return data.replace(b"concurent", b"concurrent").replace(b"timeout: 0", b"timeout: 1\r\nx: 2")


@pytest.mark.e2e
@pytest.mark.parametrize(
    "name", ["jobs/a.yml", "jobs/ä b.yml", 'jobs/"a"\\.yml', "jobs/a\tb\n\x1b[2J.yml", "jobs/\udce4.yml"]
)
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "marked"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
def test_git_applies_it(tmp_path: Path, tool: Callable[[str], str], name: str, mark: bytes, end: str) -> None:
    git = tool("git")
    path = tmp_path / name
    path.parent.mkdir()
    for data in (mark + end.join(LINES).encode(), mark + end.join([*LINES, ""]).encode()):
        path.write_bytes(data)
        subprocess.run([git, "init", "--quiet", "."], cwd=tmp_path, check=True, timeout=60)
        diff = unified_diff(Rewrite(name, data, fixed(data)))
        subprocess.run([git, "apply", "--whitespace=nowarn", "-"], input=diff, cwd=tmp_path, check=True, timeout=60)
        assert path.read_bytes() == fixed(data) != data


def test_a_file_in_utf_16_is_shown_to_people() -> None:
    before, after = (codecs.BOM_UTF16_LE + text.encode("utf-16-le") for text in ("ä: 1\n", "ä: 2\n"))
    said = unified_diff(Rewrite("a.yml", before, after)).decode()
    assert said == "--- a/a.yml\n+++ b/a.yml\n@@ -1 +1 @@\n-ä: 1\n+ä: 2\n"


def test_a_name_writes_on_no_terminal() -> None:
    header = unified_diff(Rewrite("a\x1b[2J.yml", b"a\n", b"b\n")).splitlines()[:2]
    assert header == [b'--- "a/a\\033[2J.yml"', b'+++ "b/a\\033[2J.yml"']
