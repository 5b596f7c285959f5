"""Writing changed files: each whole or not at all, never over what somebody else has changed meanwhile."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from bricklint.files.atomic import written_beside
from bricklint.fixing.passes import Rewrite


class NotWritten(NamedTuple):
    """A file that was left as it is. `failed` tells that it could not be written; otherwise it had changed."""

    path: str
    reason: str
    failed: bool


class _Staged(NamedTuple):
    """A file whose new content lies beside it under another name."""

    rewrite: Rewrite
    real: Path
    beside: Path


def write_groups(root: Path, groups: Iterable[Sequence[Rewrite]]) -> list[NotWritten]:
    """Write the files of each group, all or none of them, and give those that were not written.

    A file keeps its permissions and, where that is allowed, its owner. A link that stays within the root remains a
    link. Between the last look at a file and its replacement no other run of this function writes in the same root.
    """
    left: list[NotWritten] = []
    for group in groups:
        problem = _write_group(root, group)
        if problem is not None:
            others = (one.path for one in group if one.path != problem.path)
            left += [problem, *(NotWritten(path, f"it goes with {problem.path}", problem.failed) for path in others)]
    return left


def _write_group(root: Path, group: Sequence[Rewrite]) -> NotWritten | None:
    staged: list[_Staged] = []
    try:
        for rewrite in group:
            try:
                staged.append(_stage(root, rewrite))
            except OSError as error:
                return NotWritten(rewrite.path, _reason(error), True)
        with _alone(root):
            return _replace(staged)
    finally:
        for one in staged:
            one.beside.unlink(missing_ok=True)


def _stage(root: Path, rewrite: Rewrite) -> _Staged:
    """Write the new content beside the file. Raises OSError."""
    real = _real(root, rewrite.path)
    status = real.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "it is no regular file")
    if not os.access(real, os.W_OK):
        raise PermissionError(0, "permission denied")
    beside = written_beside(real, rewrite.after)
    try:
        _take_after(beside, status)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return _Staged(rewrite, real, beside)


def _real(root: Path, path: str) -> Path:
    """Where a file lies when links are followed. Raises OSError where that is not below the root."""
    top = Path(os.path.realpath(root))
    real = Path(os.path.realpath(top / path))
    if top not in real.parents:
        raise OSError(0, "it is a link that leads out of the project")
    return real


def _take_after(path: Path, status: os.stat_result) -> None:
    if hasattr(os, "chown") and not _same_owner(path.stat(), status):
        # Whoever may not give files away keeps them: the content matters more.
        with suppress(OSError):
            os.chown(path, status.st_uid, status.st_gid)
    path.chmod(stat.S_IMODE(status.st_mode))


def _same_owner(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_uid, one.st_gid) == (other.st_uid, other.st_gid)


def _replace(staged: Sequence[_Staged]) -> NotWritten | None:
    done: list[_Staged] = []
    there: set[Path] = set()
    for one in staged:
        try:
            data = one.real.read_bytes()
        except OSError as error:
            return NotWritten(one.rewrite.path, _reason(error), True)
        if data == one.rewrite.after:
            there.add(one.beside)  # under another name, by a link
        elif data != one.rewrite.before:
            return NotWritten(one.rewrite.path, "it has changed since it was linted", False)
    try:
        for one in staged:
            if one.beside in there:
                continue
            done.append(one)
            one.beside.replace(one.real)
    except BaseException as error:
        for one in done:
            _put_back(one)
        if isinstance(error, OSError):
            return NotWritten(done[-1].rewrite.path, _reason(error), True)
        raise
    return None


def _put_back(one: _Staged) -> None:
    """Undo a replacement, as far as the disk lets us."""
    with suppress(OSError):
        if one.real.read_bytes() == one.rewrite.after:
            one.beside.write_bytes(one.rewrite.before)
            _take_after(one.beside, one.real.stat())
            one.beside.replace(one.real)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error) or "it cannot be written").lower()


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep other runs in the same root from writing meanwhile, where the system can lock a folder."""
    try:
        import fcntl

        handle = os.open(root, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
