"""The generated project of the benchmarks."""

from __future__ import annotations

import re
from pathlib import Path

from bench_facts import notebooks, noun
from bench_specs import job

HEAD = "bundle:\n  name: bench\ninclude:\n  - resources/*.yml\nvariables:\n  catalog:\n    default: dev\n"
TARGETS = "targets:\n  prod:\n    mode: production\n    workspace:\n      root_path: /Workspace/Shared/etl\n"


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
