"""Reading files that nobody has looked at yet: a pipe or a device would be waited for, or read, without end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def read_regular(path: Path, *, links: bool = True) -> bytes:
    """The bytes of a regular file. Raises OSError, also for a pipe or a device, and for a link unless `links`."""
    with open(os.open(path, _FLAGS | (0 if links else _NO_LINK)), "rb") as stream:  # noqa: PTH123
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        return stream.read()
