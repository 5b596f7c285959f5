"""Projects on disk for the tests of the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

GOOD_JOB = '{"name": "good", "tasks": [{"task_key": "load", "notebook_task": {"notebook_path": "/Jobs/load"}}]}\n'
BAD_JOB = (
    '{"name": "bad", "tasks": [\n'
    '  {"task_key": "load", "notebook_task": {"notebook_path": "/Jobs/load"}},\n'
    '  {"task_key": "report", "depends_on": [{"task_key": "laod"}], "notebook_task": {"notebook_path": "/Jobs/r"}}\n'
    "]}\n"
)


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write a project; the root counts as one by its .git."""
    (root / ".git").mkdir(exist_ok=True)
    for path, content in files.items():
        full = root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def bricklint(
    root: Path, *arguments: str, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bricklint", *arguments],
        cwd=root,
        input=stdin,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )
