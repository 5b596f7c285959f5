"""The budgets of the design, measured in one go; prints the table of docs/benchmarks.md.

    python tests/benchmarks/bench_all.py [--rounds N] [--quick]

Whole processes are started in turns, so that a busy machine slows all of them alike, and compared by the processor
time that the system accounts to them (user and system); each figure is the median. Byte code is cached as in any
installation. `--quick` leaves the largest projects out. Nothing here asserts a time.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import libcst
from bench_facts import notebooks, noun
from bench_specs import DRAIN, job

from bricklint.code import blocks_from_cst
from bricklint.code.read import read_code
from bricklint_schemas.validate import schema_of

PYTHON = sys.executable
CHECK = [PYTHON, "-m", "bricklint", "check", "--exit-zero", "."]
HEAD = "bundle:\n  name: bench\ninclude:\n  - resources/*.yml\nvariables:\n  catalog:\n    default: dev\n"
TARGETS = "targets:\n  prod:\n    mode: production\n    workspace:\n      root_path: /Workspace/Shared/etl\n"


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


def write_project(root: Path, jobs: int, codes: int = 0) -> Path:
    """A bundle of so many jobs with five tasks each, a file a job. Their notebooks lie in the workspace, or are those
    of the project: `codes` of them, each run by several tasks. One notebook in ten has something wrong with it."""
    (root / "resources").mkdir(parents=True)
    (root / "databricks.yml").write_text(HEAD + TARGETS)
    for number in range(jobs):
        text = job(number).replace(" 2 * * ?", " 4 * * ?")  # not in the hour of the clock changes: nothing is found
        for step in range(5):
            old = f"../notebooks/job_{number % 40}/step_{step}.py"
            run = (number * 5 + step) % codes if codes else 0
            new = f"../notebooks/nb_{run}.py" if codes else f"/Workspace/Shared/etl/step_{step}"
            text = text.replace(old, new)
            if codes:
                text = text.replace("catalog: $", "environment: $", 1).replace("run_date: ", f"{noun(run)}_date: ", 1)
                text = text.replace(f"              batch: {step * 100}\n", "", 1)
        (root / "resources" / f"job_{number:05}.yml").write_text(f"resources:\n  jobs:\n{text}")
    if codes:
        (root / "notebooks").mkdir()
        for number, text in enumerate(notebooks(codes)):
            if number % 10:
                text = text.replace('.mode("append")', '.mode("overwrite")')
                text = re.sub(r"(?m)^    dbutils\.notebook\.exit\(.*$", "    raise", text)
            (root / "notebooks" / f"nb_{number}.py").write_text(text)
    return root


def cost(command: list[str], folder: Path) -> Cost:
    """Run a process to its end."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
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
    root = write_project(folder / "again", 100, 300)
    first = cost(CHECK, root)
    second, hook = compare([CHECK, [*CHECK[:-1], "notebooks/nb_7.py"]], root, rounds)
    return [
        Row("a second run, 100 jobs and 300 notebooks, against the first", ratio(second, first), "1/10", "1/30"),
        Row("one changed notebook of that project, against the first run", ratio(hook, first), "1/8", "1/20"),
    ]


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
        show(on_save(rounds))
        show(others(folder, rounds))
        if not arguments.quick:
            for row in again(folder, rounds):
                show(row)
            show(memory(folder))
            show(growth(folder))
            show(growth_of_code(folder))


if __name__ == "__main__":
    main()
