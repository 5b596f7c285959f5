"""The one place that calls git: to read revisions.

A project that is linted must run nothing through it, so only plumbing is called that reads objects: neither the index
nor the working tree, and so no filter, no file system monitor, no external diff. What a repository's own configuration
could still bring in (fetching missing objects through a helper of its choice, say) is switched off.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_SECONDS = 120
_OPTIONS = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
)
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE")
_LINK, _SUBMODULE = "120000", "160000"


class GitError(Exception):
    """A revision that cannot be read; `str(error)` is one clear line."""


class Blob(NamedTuple):
    """A file of a revision: the id of its content; `is_link` tells that this names another path."""

    id: str
    is_link: bool


class Tree(NamedTuple):
    """The files of a revision by path, and the folders that are repositories of their own."""

    files: dict[str, Blob]
    submodules: tuple[str, ...]


class Git:
    """A repository's objects. `root` is its top folder. A context manager: it ends the process that reads contents."""

    def __init__(self, root: Path) -> None:
        self.root = root
        program = shutil.which("git")
        if program is None:
            raise GitError("git is not on the PATH")
        if root in Path(os.path.abspath(program)).parents:  # noqa: PTH100 - a link is judged by where it stands
            raise GitError(f"the git on the PATH is a file of the project: {program}")
        if not (root / ".git").exists():
            raise GitError(f"{root} is no git repository")
        self._command = (program, *_OPTIONS)
        self._contents: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Git:
        return self

    def __exit__(self, *_: object) -> None:
        if self._contents is not None:
            self._contents.kill()
            self._contents.communicate()
            self._contents = None

    def base_of(self, revision: str) -> str:
        """The commit from which HEAD and a revision have gone apart. Raises GitError."""
        if ".." in revision:
            raise GitError("name one revision: what has changed is seen from where it and HEAD have gone apart")
        commit = self._commit(revision)
        if commit is None:
            raise GitError(f"git knows no such revision{self._if_shallow()}")
        head = self._commit("HEAD")
        if head is None:
            raise GitError("the repository has no commit yet")
        found = self._run("merge-base", commit, head)
        if found.returncode == 1:
            raise GitError(f"it and HEAD have no commit in common{self._if_shallow()}")
        return self._text(found)

    def tree(self, commit: str) -> Tree:
        """The files of a commit. Raises GitError."""
        files: dict[str, Blob] = {}
        submodules: list[str] = []
        for line in self._bytes(self._run("ls-tree", "-r", "-z", "--full-tree", commit)).split(b"\0"):
            if not line:
                continue
            about, _, name = line.partition(b"\t")
            mode, _, blob = about.decode("ascii").split(" ")
            path = os.fsdecode(name)
            if mode == _SUBMODULE:
                submodules.append(path)
            else:
                files[path] = Blob(blob, mode == _LINK)
        return Tree(files, tuple(submodules))

    def content(self, blob: str) -> bytes | None:
        """The bytes of a blob; None where git cannot give them: a partial clone has left it out."""
        if self._contents is None:
            self._contents = subprocess.Popen(
                [*self._command, "cat-file", "--batch"],
                cwd=self.root,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        asked, answer = self._contents.stdin, self._contents.stdout
        assert asked is not None and answer is not None
        try:
            asked.write(f"{blob}\n".encode("ascii"))
            asked.flush()
            header = answer.readline().split()
            if len(header) == 2 and header[1] == b"missing":
                return None
            size = int(header[2])
            data = answer.read(size + 1)
        except (OSError, ValueError, IndexError):
            return None
        return data[:-1] if len(data) == size + 1 else None

    def _commit(self, revision: str) -> str | None:
        # A name that begins with a dash is no revision for git either; it must not become an option.
        if not revision or revision.startswith("-") or "\0" in revision or "\n" in revision:
            return None
        found = self._run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        return self._text(found) if found.returncode != 1 else None

    def _if_shallow(self) -> str:
        found = self._run("rev-parse", "--is-shallow-repository")
        if found.returncode or found.stdout.strip() != b"true":
            return ""
        return ": this clone is shallow, fetch more of its history (`fetch-depth: 0`, `git fetch --unshallow`)"

    def _text(self, done: subprocess.CompletedProcess[bytes]) -> str:
        return self._bytes(done).decode("utf-8", "replace").strip()

    def _bytes(self, done: subprocess.CompletedProcess[bytes]) -> bytes:
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").split("\n")
            said = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0])
            raise GitError(said.partition(":")[2].strip() or f"git ended with status {done.returncode}")
        return done.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                [*self._command, *arguments],
                cwd=self.root,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise GitError(f"git did not answer within {_SECONDS} seconds") from None
        except (OSError, ValueError) as error:
            raise GitError(f"git cannot be run: {error}") from None


def _environment() -> Mapping[str, str]:
    """The environment without what would lead git to another repository; messages in English; nothing is fetched."""
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    return {
        **kept,
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }
