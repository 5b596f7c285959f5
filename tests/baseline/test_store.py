"""The file of a baseline: its form, what is refused, how it merges."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bricklint.baseline.store import BaselineError, Entry, baseline_text, load_baseline, write_baseline

COUNTS = {Entry(f"jobs/{name}.json", "BL401", "f" * 32): 1 for name in "bdf"}
HARD = Entry('jobs/\udce4 "x"\n.json', "BL202", "0" * 32)


def test_one_entry_a_line_sorted_valid_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    counts = {Entry("z.yml", "BL1", "b"): 2, Entry("a.yml", "BL9", "a"): 1, Entry("a.yml", "BL1", "c"): 3, HARD: 1}
    write_baseline(path, counts, "known.json")
    text = path.read_text()
    assert json.loads(text)["bricklint-baseline"] == 1
    assert [json.loads(line[:-1])["path"] for line in text.splitlines() if '"path"' in line] == [
        "a.yml",
        "a.yml",
        HARD.path,
        "z.yml",
    ]
    assert load_baseline(path, "known.json") == counts
    assert baseline_text({}).count("\n") == 6


def test_what_stands_twice_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    lines = baseline_text({Entry("a", "BL1", "x"): 2}).splitlines()
    path.write_text("\n".join([*lines[:4], lines[3].replace(": 2", ": 1"), *lines[4:]]))
    assert load_baseline(path, "known.json") == {Entry("a", "BL1", "x"): 2}


GOOD = baseline_text(COUNTS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace('baseline": 1', 'baseline": 2'), "known.json: a baseline of version 2; this bricklint reads 1"),
        (GOOD.replace('baseline": 1', 'baseline": true'), "a baseline of version true"),
        (GOOD[:-20], "no baseline of bricklint: line "),
        ("", "no baseline of bricklint: line 1"),
        ("{}", "`bricklint-baseline` is missing"),
        ("[" * 100_000, "no baseline of bricklint"),
        (GOOD.replace("{}\n]", "3]"), "an entry that cannot be read: 3"),
        (GOOD.replace('"count": 1', '"count": 0'), "an entry whose `count` is no number above 0: {"),
        (GOOD.replace('"count": 1', '"count": true'), "an entry whose `count` is no number above 0"),
        (GOOD.replace('"code"', '"kode"'), "an entry whose `code` is no text"),
        (GOOD.replace('"count": 1', '"count": ' + "9" * 6000), "known.json: no baseline of bricklint"),
        ('{"bricklint-baseline": 1, "findings": {}}', "`findings` is no list"),
        (
            GOOD.replace('"findings": [\n', '"findings": [\n<<<<<<< ours\n'),
            "line 4 holds the marks of a merge conflict",
        ),
        (b"\xff\xfe\x00", "it is not UTF-8 text"),
        (None, "there is no baseline known.json; `--write-baseline` writes it"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, text: str | bytes | None, said: str) -> None:
    path = tmp_path / "known.json"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BaselineError) as raised:
        load_baseline(path, "known.json")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 200


def test_a_folder_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="is a directory"):
        load_baseline(tmp_path, "x")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a system without devices")
def test_a_device_is_no_baseline() -> None:
    with pytest.raises(BaselineError, match="/dev/zero: it is no regular file"):
        load_baseline(Path("/dev/zero"), "/dev/zero")


def test_a_file_that_says_the_same_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    write_baseline(path, COUNTS, "known.json")
    path.chmod(0o640)
    os.utime(path, (1, 1))
    write_baseline(path, dict(reversed(COUNTS.items())), "known.json")
    assert path.stat().st_mtime == 1
    write_baseline(path, {}, "known.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["known.json"], "nothing is left beside it"


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="known: there is no folder"):
        write_baseline(tmp_path / "none" / "known.json", COUNTS, "known")


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "known.json"
    write_baseline(path, COUNTS, "known.json")
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BaselineError, match=r"^known.json: no space left on device$"):
        write_baseline(path, {}, "known.json")
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["known.json"]


def merged(folder: Path, git: str, base: dict[Entry, int], ours: dict[Entry, int], theirs: dict[Entry, int]) -> Path:
    """The baseline after git has merged two branches."""
    files = []
    for name, counts in (("ours", ours), ("base", base), ("theirs", theirs)):
        files.append(folder / name)
        files[-1].write_text(baseline_text(counts))
    done = subprocess.run(
        [git, "merge-file", *map(str, files)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr + files[0].read_text()
    return files[0]


@pytest.mark.e2e
def test_branches_merge(tmp_path: Path, tool: Callable[[str], str]) -> None:
    first, last = Entry("jobs/a.json", "BL401", "1"), Entry("jobs/z.json", "BL401", "2")
    both = merged(tmp_path, tool("git"), COUNTS, {**COUNTS, first: 1}, {**COUNTS, last: 1})
    assert load_baseline(both, "x") == {**COUNTS, first: 1, last: 1}
    fewer = dict.fromkeys(list(COUNTS)[1:], 1)
    assert load_baseline(merged(tmp_path, tool("git"), COUNTS, fewer, {**COUNTS, last: 1}), "x") == {**fewer, last: 1}
    none = merged(tmp_path, tool("git"), {}, {}, {last: 1})
    assert load_baseline(none, "x") == {last: 1}
