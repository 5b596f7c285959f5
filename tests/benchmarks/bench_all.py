"""The budgets of the design, measured in one go; prints the table of docs/benchmarks.md.

    python tests/benchmarks/bench_all.py [--rounds N] [--quick]

Whole processes are started in turns, so that a busy machine slows all of them alike, and compared by the processor
time that the system accounts to them (user and system); each figure is the median. Byte code is cached as in any
installation. `--quick` leaves the largest projects out. Nothing here asserts a time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import libcst
from bench_facts import notebooks
from bench_on_save import measure
from bench_project import write_project
from bench_specs import DRAIN

from bricklint.code import blocks_from_cst
from bricklint.code.read import read_code
from bricklint.files.memory import Memory
from bricklint.jobs.load import load_specs
from bricklint.jobs.reading import collector_off
from bricklint.project.model import Project
from bricklint_schemas.validate import schema_of

PYTHON = sys.executable
KEEPING = [PYTHON, "-m", "bricklint", "check", "--exit-zero", "."]
CHECK = [*KEEPING[:-1], "--no-cache", "."]


class Cost(NamedTuple):
    """What one process cost: seconds of the processor, and the most memory that it held."""

    seconds: float
    megabytes: float


class Row(NamedTuple):
    """A line of the table."""

    what: str
    measured: str
    budget: str
    stretch: str = ""


def cost(command: list[str], folder: Path, **variables: str) -> Cost:
    """Run a process to its end."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment.update(variables)
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(commands: list[list[str]], folder: Path, rounds: int) -> list[Cost]:
    """The medians of several commands, run in turns; a first turn is not counted."""
    found: list[list[Cost]] = [[] for _ in commands]
    for turn in range(rounds + 1):
        for number, command in enumerate(commands):
            one = cost(command, folder)
            if turn:
                found[number].append(one)
    return [Cost(*(statistics.median(column) for column in zip(*costs, strict=True))) for costs in found]


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The median processor time of something in this process."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def ratio(one: Cost, other: Cost) -> str:
    return f"{one.seconds / other.seconds:.1f} times ({one.seconds:.2f} s, {other.seconds:.2f} s)"


def start_up(folder: Path, rounds: int) -> Row:
    version, bare = compare(
        [[PYTHON, "-m", "bricklint", "--version"], [PYTHON, "-I", "-c", "pass"]], folder, rounds * 3
    )
    measured = (
        f"{version.seconds / bare.seconds:.1f} times ({version.seconds * 1e3:.0f} ms, {bare.seconds * 1e3:.0f} ms)"
    )
    return Row("`bricklint --version` against `python -I -c pass`", measured, "4 times", "2.5 times")


def specs_only(folder: Path, rounds: int) -> Row:
    root = write_project(folder / "specs", 1000)
    check, drain = compare([CHECK, [PYTHON, "-c", DRAIN, "."]], root, rounds)
    what = "specs only, 1,000 jobs x 5 tasks, against draining the YAML events of the same files"
    return Row(what, ratio(check, drain), "3 times", "1.8 times")


def code_facts(rounds: int) -> Row:
    texts = notebooks()

    def facts() -> None:
        blocks_from_cst.forget()
        for text in texts:
            read_code("notebook.py", text)

    ours = seconds(facts, rounds)
    theirs = seconds(lambda: [libcst.parse_module(text) for text in texts], rounds)
    what = f"code facts of {len(texts)} notebooks, in process, against `libcst.parse_module`"
    return Row(
        what, f"{ours / theirs:.2f} times ({ours * 1e3:.0f} ms, {theirs * 1e3:.0f} ms)", "0.6 times", "0.3 times"
    )


def on_save(rounds: int) -> Row:
    text = notebooks(1, 700)[0]
    blocks_from_cst.forget()
    read_code("notebook.py", text)
    changed = iter([text.replace("amount", f"amount_{number}", 1) for number in range(rounds)])
    ours = seconds(lambda: read_code("notebook.py", next(changed)), rounds)
    theirs = seconds(lambda: libcst.parse_module(text), rounds)
    what = f"facts of a notebook of {text.count(chr(10))} lines with one changed cell, against libcst parsing it"
    return Row(
        what, f"{ours / theirs:.2f} times ({ours * 1e3:.1f} ms, {theirs * 1e3:.1f} ms)", "0.5 times", "0.2 times"
    )


def again(folder: Path, rounds: int) -> list[Row]:
    """Runs with the cache, in turns: the first one with an empty one, one with nothing changed, and a hook."""
    root = write_project(folder / "again", 100, 300)
    edited = root / "notebooks" / "nb_7.py"
    hook = [*KEEPING[:-1], "notebooks/nb_7.py"]
    found: list[list[Cost]] = [[], [], []]
    for turn in range(rounds + 1):
        store = str(folder / f"cache-{turn}")
        for number, command in enumerate((KEEPING, KEEPING, hook)):
            if command is hook:
                text = edited.read_text()
                edited.write_text(text.replace("days_back = ", f"checked_{turn} = {turn}\ndays_back = ", 1))
            one = cost(command, root, BRICKLINT_CACHE_DIR=store)
            if turn:
                found[number].append(one)
    first, second, changed = (statistics.median(one.seconds for one in costs) for costs in found)
    return [
        Row("a second run, 100 jobs and 300 notebooks, against the first", _part(second, first), "1/10", "1/30"),
        Row("one changed notebook of that project, against the first run", _part(changed, first), "1/8", "1/20"),
    ]


def _part(one: float, whole: float) -> str:
    return f"1/{whole / one:.0f} ({one:.2f} s, {whole:.2f} s)"


def saves(count: int) -> Row:
    ours, theirs = measure(count)
    base, late = statistics.median(theirs), statistics.quantiles(ours, n=20)[-1]
    middle = statistics.median(ours)
    times = f"{middle / base:.1f} times ({middle * 1e3:.0f} ms, {base * 1e3:.0f} ms)"
    what = f"{count} saves of a notebook of 700 lines in that project, in a session, against libcst parsing it"
    return Row(what, f"{times}, 95th percentile {late / base:.1f}", "0.5 times", "0.2 times")


def memory(folder: Path) -> Row:
    root = write_project(folder / "memory", 1000, 500)
    one = cost(CHECK, root)
    return Row("memory, 1,000 jobs and 500 notebooks", f"{one.megabytes:.0f} MB ({one.seconds:.1f} s)", "400 MB")


def growth(folder: Path) -> Row:
    small, large = (cost(CHECK, write_project(folder / f"growth-{jobs}", jobs)) for jobs in (1000, 10_000))
    measured = f"{ratio(large, small)}, {large.megabytes:.0f} MB"
    return Row("10,000 jobs x 5 tasks against 1,000", measured, "10 times, 1,500 MB")


def growth_of_code(folder: Path) -> Row:
    sizes = ((50, 50), (500, 500))
    small, large = (cost(CHECK, write_project(folder / f"code-{jobs}", jobs, codes)) for jobs, codes in sizes)
    measured = f"{ratio(large, small)}, {large.megabytes:.0f} MB"
    return Row("500 jobs and 500 notebooks against 50 and 50", measured, "10 times")


def others(folder: Path, rounds: int) -> Row:
    what = "against check-jsonschema with a schema of the same jobs"
    budget, stretch = "5 times faster", "15 times"
    tool = shutil.which("check-jsonschema")
    if tool is None:
        return Row(what, "not measured: it is not installed", budget, stretch)
    import json

    root = write_project(folder / "others", 200)
    schema = schema_of("bundle_job", None, True)
    whole = {
        "$defs": schema["$defs"],
        "properties": {"resources": {"properties": {"jobs": {"additionalProperties": {"$ref": schema["$ref"]}}}}},
    }
    (root / "schema.json").write_text(json.dumps(whole))
    files = [str(path) for path in sorted((root / "resources").glob("*.yml"))]
    check, theirs = compare([CHECK, [tool, "--schemafile", "schema.json", *files]], root, rounds)
    return Row(what, f"{theirs.seconds / check.seconds:.1f} times faster", budget, stretch)


def linking(rounds: int) -> Row:
    """Facts and traces of 300 notebooks in one process; nothing is kept between the rounds."""
    texts = notebooks(300)
    files = Memory({f"nb_{number}.py": text for number, text in enumerate(texts)})
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        blocks_from_cst.forget()
        begin = time.process_time()
        with collector_off():
            project = Project(files, load_specs(files), date(2026, 11, 23))
            followed = [code.trace for code in project.codes()]
        between = time.process_time()
        assert len(followed) == len(texts)
        for text in texts:
            libcst.parse_module(text)
        ours.append(between - begin)
        theirs.append(time.process_time() - between)
    one, other = statistics.median(ours), statistics.median(theirs)
    lines = sum(text.count("\n") + 1 for text in texts)
    what = f"facts and traces of 300 notebooks, {lines:,} lines, against `libcst.parse_module`"
    return Row(what, f"{one / other:.2f} times ({one:.2f} s, {other:.2f} s)", "0.6 times", "0.3 times")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="leave the largest projects out")
    arguments = parser.parse_args()
    rounds = arguments.rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("| what | measured | budget | stretch |\n|---|---|---|---|")

        def show(row: Row) -> None:
            print("| " + " | ".join(row) + " |", flush=True)

        show(start_up(folder, rounds))
        show(specs_only(folder, rounds))
        show(code_facts(rounds))
        show(linking(rounds))
        show(on_save(rounds))
        show(others(folder, rounds))
        if not arguments.quick:
            for row in again(folder, rounds):
                show(row)
            show(saves(200))
            show(memory(folder))
            show(growth(folder))
            show(growth_of_code(folder))


if __name__ == "__main__":
    main()
