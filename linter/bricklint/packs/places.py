"""Where code lies: in the linted project, or where this Python has its installed packages."""

from __future__ import annotations

import functools
import os
import site
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def in_project(place: str | Path, root: Path) -> bool:
    """Whether a file or folder belongs to the project at `root`, as it is spelled or where its links lead.

    The packages that are installed for this Python never do, also where its environment is a folder of the project:
    whoever can write there decides what `bricklint` itself is.
    """
    spelled = Path(os.path.abspath(place))  # noqa: PTH100 - links are to stay as they are
    return any(below(path, root) and not _is_installed(path) for path in (spelled, _real(spelled)))


def below(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or lies in it, however both are spelled."""
    return any(_same(one, folder) for one in (path, *path.parents))


def _same(one: Path, other: Path) -> bool:
    try:
        return one == other or one.samefile(other)
    except OSError:
        return False


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path


def _is_installed(path: Path) -> bool:
    return any(below(path, folder) for folder in _site_folders())


@functools.lru_cache(maxsize=1)
def _site_folders() -> tuple[Path, ...]:
    """Where packages are installed for this Python."""
    known = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        known.append(site.getusersitepackages())
    return tuple(Path(one) for one in dict.fromkeys(known) if one)


@contextmanager
def imports_outside(root: Path) -> Iterator[list[str]]:
    """Within, nothing is imported from the project: its folders, which are given, are taken off `sys.path`."""
    import bricklint_schemas  # noqa: F401 - bricklint's own packages may lie in the project that is bricklint itself

    before = list(sys.path)
    sys.path[:] = [one for one in before if one and not in_project(one, root)]
    try:
        yield [one for one in before if one not in sys.path]
    finally:
        sys.path[:] = before
