"""Specs only, cold: how long reading 1,000 jobs takes, against draining the YAML events of the same files.

    python tests/benchmarks/bench_specs.py [JOBS] [--rounds N]

Whole processes, start-up included, taken in turns so that a busy machine slows all of them alike; medians. Byte code
is cached as in any installation (a first round that is not counted writes it). Nothing here asserts a time: the table
is for docs/benchmarks.md and for whoever changes the readers.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DRAIN = """
import sys, pathlib, yaml
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.yml")):
    parser = yaml.cyaml.CParser(path.read_text(encoding="utf-8"))
    while parser.get_event() is not None:
        pass
    parser.dispose()
"""
LOAD = """
import sys, os, gc
gc.disable()
from pathlib import Path
from bricklint.files.port import Disk
from bricklint.jobs.load import load_specs
root = Path(sys.argv[1])
paths = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
specs = load_specs(Disk(root, paths))
print(len(specs.jobs), file=sys.stderr)
os._exit(0)
"""
READ = """
import sys, gc, pathlib
from bricklint.source import SourceText
from bricklint.tree.yaml_reader import read_yaml
gc.disable()
kept = []
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.yml")):
    kept.append(read_yaml(SourceText(path.name, path.read_text(encoding="utf-8"))))
import os
os._exit(0)
"""
BARE = "pass"


def task(job: int, number: int) -> str:
    """One task in block style, as people write them."""
    depends = f"\n          depends_on:\n            - task_key: step_{number - 1}" if number else ""
    return f"""\
        - task_key: step_{number}{depends}
          notebook_task:
            notebook_path: ../notebooks/job_{job % 40}/step_{number}.py
            base_parameters:
              catalog: ${{var.catalog}}
              run_date: "{{{{job.start_time.iso_date}}}}"
              batch: {number * 100}
          job_cluster_key: main
          timeout_seconds: 3600
          max_retries: 2
          min_retry_interval_millis: 60000
"""


def job(number: int, tasks: int = 5) -> str:
    """One job of a bundle."""
    return f"""\
    job_{number}:
      name: nightly load {number}
      # runs after the export of the source system
      schedule:
        quartz_cron_expression: 0 {number % 60} 2 * * ?
        timezone_id: Europe/Warsaw
        pause_status: UNPAUSED
      email_notifications:
        on_failure: [data@example.com, "ops@example.com"]
      tags: {{team: data, cost_center: "{number % 7}"}}
      tasks:
{"".join(task(number, index) for index in range(tasks))}\
      job_clusters:
        - job_cluster_key: main
          new_cluster:
            spark_version: 15.4.x-scala2.12
            node_type_id: Standard_D4ds_v5
            num_workers: 4
            spark_conf:
              spark.databricks.delta.optimizeWrite.enabled: "true"
"""


def write_bundle(root: Path, jobs: int, per_file: int, targets: int) -> None:
    """A bundle of so many jobs; every target gives the variable another value, or all the same one (targets <= 0)."""
    (root / "resources").mkdir(parents=True)
    lines = [
        "bundle:",
        "  name: bench",
        "include:",
        "  - resources/*.yml",
        "variables:",
        "  catalog:",
        "    default: dev",
    ]
    if targets:
        lines.append("targets:")
    for index in range(targets):
        lines += [f"  t{index}:", "    variables:", f"      catalog: cat_{index}"]
    (root / "databricks.yml").write_text("\n".join(lines) + "\n")
    for start in range(0, jobs, per_file):
        body = "".join(job(number) for number in range(start, min(start + per_file, jobs)))
        (root / "resources" / f"jobs_{start:05}.yml").write_text(f"resources:\n  jobs:\n{body}")


def timed(code: str, folder: Path) -> float:
    """Seconds of one whole process."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder.parent / "bytecode")
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - begin


def row(name: str, seconds: list[float], base: float) -> str:
    """A line of the table."""
    middle = statistics.median(seconds)
    return (
        f"| {name} | {middle * 1000:.0f} | {min(seconds) * 1000:.0f}-{max(seconds) * 1000:.0f} | {middle / base:.2f} |"
    )


def measure(title: str, folder: Path, programs: dict[str, str], rounds: int) -> None:
    """Run the programs in turns and print their table; the first one is the measure of the others."""
    results: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, code in programs.items():
            seconds = timed(code, folder)
            if turn:
                results[name].append(seconds)
    base = statistics.median(next(iter(results.values())))
    print(f"\n{title}\n\n| what | median ms | range | ratio |\n|---|---|---|---|")
    for name, seconds in results.items():
        print(row(name, seconds, base))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("jobs", nargs="?", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    programs = {"drain events": DRAIN, "read trees": READ, "load specs": LOAD, "python alone": BARE}
    with tempfile.TemporaryDirectory() as name:
        for per_file, targets in ((1, 0), (20, 0), (1, 1), (1, 5)):
            folder = Path(name) / f"{per_file}-{targets}"
            write_bundle(folder, arguments.jobs, per_file, targets)
            size = sum(path.stat().st_size for path in folder.rglob("*.yml")) / 1e6
            title = f"{arguments.jobs} jobs x 5 tasks, {per_file} to a file, {targets} targets, {size:.1f} MB"
            measure(title, folder, programs, arguments.rounds)


if __name__ == "__main__":
    main()
