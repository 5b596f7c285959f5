"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

_OPEN = ("/dev/std", "/dev/fd/", "/proc/self/fd/")


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file's content, so that whoever reads it sees the old or the new one and a full
    disk leaves the old one. A link stays a link, a file keeps its permissions. Raises OSError."""
    mode = _mode(path)
    if (mode is not None and not stat.S_ISREG(mode)) or str(path).startswith(_OPEN):
        with path.open("ab") as stream:  # a pipe, a device, what this process has open: they can only be written to
            stream.write(data)
        return
    real = Path(os.path.realpath(path))
    try:
        beside = written_beside(real, data)
    except PermissionError:
        if mode is None:
            raise
        real.write_bytes(data)  # the file is ours, its folder is not
        return
    try:
        beside.chmod(stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        beside.replace(real)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def written_beside(path: Path, data: bytes) -> Path:
    """A new file in the folder of another one, on the same file system, with `data` on the disk. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=".bricklint.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
