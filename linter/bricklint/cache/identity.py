"""Which bricklint this is: what is kept by one is nothing to another."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from bricklint import __version__

_FORMAT = 1
_PACKAGES = ("bricklint", "bricklint_rules", "bricklint_schemas")
_TIME_ZONES = "/usr/share/zoneinfo"


def identity() -> str:
    """A text that is another one as soon as bricklint, its rules or tables, Python, an installed library or the
    system's time zones are."""
    return repr((_FORMAT, __version__, sys.version, sys.platform, list(_own_files()), list(_libraries())))


def _own_files() -> Iterator[tuple[str, int, int]]:
    own = Path(__file__).parents[2]
    beside = [Path(path) for path in sys.path if path]
    for name in _PACKAGES:
        folder = next((one / name for one in (own, *beside) if (one / name / "__init__.py").is_file()), None)
        waiting = [] if folder is None else [str(folder)]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in sorted(entries, key=lambda one: one.name):
                    if entry.is_dir():
                        if entry.name != "__pycache__":
                            waiting.append(entry.path)
                    else:
                        found = entry.stat()
                        yield entry.path, found.st_size, found.st_mtime_ns


def _libraries() -> Iterator[tuple[str, int]]:
    """The folders that libraries are installed in: they change when one comes, goes or is replaced."""
    for path in (*sys.path, _TIME_ZONES):
        try:
            yield path, os.stat(path).st_mtime_ns  # noqa: PTH116 - a path of sys.path need not be a folder
        except (OSError, ValueError):
            continue
