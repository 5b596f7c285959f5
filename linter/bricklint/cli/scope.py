"""What a run looks at: the project's root, the paths that findings must touch, the text on stdin."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bricklint.config import ConfigError
from bricklint.files.discover import find_root
from bricklint.files.port import Files


def scope(paths: Sequence[str], stdin_filename: str | None) -> tuple[Path, list[str] | None]:
    """The project's root, and the paths that findings must touch (None: all). Raises ConfigError for a path that
    does not exist."""
    given = [Path(path) for path in paths]
    for path in given:
        # A name that is too long does not exist; asking the path itself would raise.
        if not os.path.exists(path) and str(path) != stdin_filename:  # noqa: PTH110
            raise ConfigError(f"no such file or folder: {path}")
    if not given:
        given = [Path(stdin_filename) if stdin_filename else Path.cwd()]
    here = Path.cwd().resolve()
    absolute = [_absolute(path) for path in given]
    root = find_root(here)
    if not all(below(path, root) for path in absolute):
        root = find_root(Path(os.path.commonpath([str(_absolute(path)) for path in given])))
    within = sorted({"" if path == root else path.relative_to(root).as_posix() for path in absolute})
    return root, None if "" in within else within


def below(path: Path, root: Path) -> bool:
    """Whether a path is the root or lies below it; both are absolute."""
    return path == root or root in path.parents


def with_stdin(files: Files, root: Path, name: str) -> Files:
    """The files with the text on stdin in the place of one. Raises ConfigError where that lies outside the root."""
    from bricklint.files.overlay import Overlay

    return Overlay(files, {stdin_path(root, name): sys.stdin.buffer.read()})


def stdin_path(root: Path, name: str) -> str:
    """The path, relative to the root, of the file that the text on stdin stands in for. Raises ConfigError where that
    lies outside the root."""
    path = _absolute(Path(name))
    if not below(path, root):
        raise ConfigError(f"--stdin-filename {name}: it lies outside the project {root}")
    if path.is_dir():
        raise ConfigError(f"--stdin-filename {name}: it is a folder")
    return path.relative_to(root).as_posix()


def _absolute(path: Path) -> Path:
    """The path with its folder resolved; the last part stays as it is, so that a link is linted where it stands."""
    full = path if path.is_absolute() else Path.cwd() / path
    return full.resolve() if full.is_dir() else full.parent.resolve() / full.name
