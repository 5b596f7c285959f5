"""Where the cache lies: in a folder of the user's own, never in the project.

What lies there is read with pickle, so whoever can write there could run code. A folder in the project could be checked
in by anybody; the one taken here belongs to the user, is open to nobody else, and lies outside of the root.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

VARIABLE = "BRICKLINT_CACHE_DIR"
"""The variable that names another folder."""


def cache_folder(root: Path, environment: Mapping[str, str]) -> Path | None:
    """The folder that keeps what belongs to a project, made if it is not there; None where there can be none: then
    nothing is kept."""
    home = _home(environment)
    if home is None:
        return None
    try:
        home = home.resolve()
        whole = root.resolve()
        if home == whole or whole in home.parents:
            return None
        folder = home / blake2b(os.fsencode(whole), digest_size=12).hexdigest()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_ours(home) and _is_ours(folder) else None
    except (OSError, RuntimeError):
        return None


def _home(environment: Mapping[str, str]) -> Path | None:
    named = environment.get(VARIABLE)
    if named:
        return Path(named)
    if sys.platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return Path(local) / "bricklint" / "cache" if local else None
    shared = environment.get("XDG_CACHE_HOME")
    if shared and os.path.isabs(shared):  # noqa: PTH117 - what is no path for the convention is none here
        return Path(shared) / "bricklint"
    own = environment.get("HOME")
    if not own or not os.path.isabs(own):  # noqa: PTH117
        return None
    return Path(own) / ("Library/Caches/bricklint" if sys.platform == "darwin" else ".cache/bricklint")


def _is_ours(folder: Path) -> bool:
    """Whether a folder is the user's, and nobody else can write into it."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    if sys.platform == "win32":
        return True
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
