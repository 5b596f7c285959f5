"""Git repositories for tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.cli.projects import bricklint

WHO = {"NAME": "A Tester", "EMAIL": "tester@example.com"}


def identity(home: Path) -> dict[str, str]:
    """Who commits, with no configuration of the machine's user."""
    return {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in WHO.items()},
    }


class Repository:
    """A git repository in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.environment = {**os.environ, **identity(root.parent)}
        if not (root / ".git").exists():
            self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=self.environment, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout.decode().strip()

    def write(self, files: dict[str, str | bytes | None]) -> None:
        """Write files; None takes one away."""
        for path, content in files.items():
            full = self.root / path
            if content is None:
                full.unlink()
                continue
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: dict[str, str | bytes | None]) -> str:
        """Write files and commit them all; the commit's id."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")

    def check(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return bricklint(self.root, "check", *arguments, **{**identity(self.root.parent), **environment})
