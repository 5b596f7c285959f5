"""Packs for tests: their files, and folders that look as an installer leaves them."""

from __future__ import annotations

import json
from pathlib import Path

RULE = '''"""A job with capitals in its name.

## What it does

Looks at names.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity

RULE = Rule("{code}", "{slug}", Severity.WARNING)


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    if job.name is not None and job.name != job.name.lower():
        yield RULE.at(job.place, f"capitals{{context.options.get('mark', '')}}")
'''

JOB = "name: Nightly\ntasks:\n  - task_key: load\n    notebook_task: {notebook_path: /Jobs/load}\n"
RAN = "import os, pathlib\npathlib.Path(os.environ['RAN']).touch()\n"
"""A line of code that shows that it was run."""


def rule(code: str = "OUR101", slug: str = "lower-case-names") -> str:
    return RULE.format(code=code, slug=slug)


def pack(name: str = "our_rules") -> dict[str, str]:
    """The files of a pack with one rule."""
    return {
        f"{name}/__init__.py": f"{RAN}from {name} import names\n\nRULES = [names]\n",
        f"{name}/names.py": rule(),
    }


def install(folder: Path, files: dict[str, str], *, editable: Path | None = None) -> Path:
    """Files with the metadata of a distribution; of an editable one, the metadata alone."""
    recorded = [] if editable is not None else sorted(files)
    if editable is None:
        write(folder, files)
    metadata = folder / "our_rules-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: our-rules\nVersion: 1.0\n")
    (metadata / "RECORD").write_text("".join(f"{path},,\n" for path in recorded))
    if editable is not None:
        said = {"url": editable.as_uri(), "dir_info": {"editable": True}}
        (metadata / "direct_url.json").write_text(json.dumps(said))
    return folder


def write(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        full = folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)
    return folder
