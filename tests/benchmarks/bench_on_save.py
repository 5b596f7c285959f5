"""On save in the editor: what a session takes for one changed cell, against libcst parsing that notebook alone.

    python tests/benchmarks/bench_on_save.py [--saves N] [--profile]

A project of 100 jobs with five tasks each and 300 notebooks lies in memory; one notebook of 700 lines, which a task
runs, is changed in one cell after the other. Everything that an editor waits for is measured: facts, links, rules, the
result. Both are processor times of this process, taken in turns; nothing here asserts a time.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import libcst
from bench_facts import notebooks
from bench_project import write_project

from bricklint.builtin import builtin_registry
from bricklint.config import Config
from bricklint.files.memory import Memory
from bricklint.files.overlay import Overlay
from bricklint.lint import Session

EDITED = "notebooks/nb_7.py"
BREAK = "\n\n# COMMAND ----------\n\n"


def project() -> dict[str, bytes]:
    """The files of the project."""
    with tempfile.TemporaryDirectory() as name:
        root = write_project(Path(name) / "project", 100, 300)
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def edits(text: str, count: int) -> Iterator[str]:
    """The notebook after each save: a statement more, in one cell or another."""
    chance = random.Random(11)
    cells = text.split(BREAK)
    for number in range(count):
        at = chance.randrange(1, len(cells))
        if not cells[at].startswith("# MAGIC"):
            cells[at] = f"{cells[at].rstrip()}\nchecked_{number} = {number}\n"
        yield BREAK.join(cells)
        if number % 20 == 19:
            cells = text.split(BREAK)


def measure(saves: int) -> tuple[list[float], list[float]]:
    """Seconds of each save, and of libcst over the same text."""
    files, text, registry = project(), notebooks(1, 700)[0], builtin_registry()
    below, session = Memory(files), Session()
    ours: list[float] = []
    theirs: list[float] = []
    gc.collect()
    gc.freeze()
    for number, edited in enumerate([text, text, *edits(text, saves)]):
        snapshot = Overlay(below, {EDITED: edited.encode()})
        begin = time.process_time()
        session.lint(snapshot, Config(), registry, today=date(2026, 11, 23))
        between = time.process_time()
        libcst.parse_module(edited)
        if number > 1:
            ours.append(between - begin)
            theirs.append(time.process_time() - between)
    return ours, theirs


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--saves", type=int, default=200)
    parser.add_argument("--profile", action="store_true", help="print where the time of the saves goes")
    arguments = parser.parse_args()
    if arguments.profile:
        profile(arguments.saves)
        return
    ours, theirs = measure(arguments.saves)
    base = statistics.median(theirs)
    late = statistics.quantiles(ours, n=20)[-1]
    print(f"{len(ours)} saves; libcst.parse_module {base * 1e3:.1f} ms")
    print(f"median {statistics.median(ours) * 1e3:.1f} ms, {statistics.median(ours) / base:.2f} times")
    print(f"95th percentile {late * 1e3:.1f} ms, {late / base:.2f} times")


def profile(saves: int) -> None:
    """Where the time of the saves goes."""
    import cProfile
    import pstats

    files, text, registry = project(), notebooks(1, 700)[0], builtin_registry()
    below, session = Memory(files), Session()
    snapshots = [Overlay(below, {EDITED: edited.encode()}) for edited in [text, *edits(text, saves)]]
    session.lint(snapshots[0], Config(), registry, today=date(2026, 11, 23))
    profiler = cProfile.Profile()
    profiler.enable()
    for snapshot in snapshots[1:]:
        session.lint(snapshot, Config(), registry, today=date(2026, 11, 23))
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
