"""Which files a project has: its root, and a walk that respects .gitignore."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

EXTENSIONS = frozenset((".yml", ".yaml", ".json", ".py", ".ipynb", ".sql", ".tf", ".scala", ".r"))
"""Files that can be a spec or code; nothing else is opened."""

_NEVER = frozenset(("node_modules", "__pycache__", "venv", "site-packages"))


def find_root(start: Path) -> Path:
    """The project's root for a path: the folder with .git at or above it, else the path itself (its folder, for a
    file)."""
    folder = start if start.is_dir() else start.parent
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder


class _Ignore(NamedTuple):
    """One .gitignore: the folder it stands in (relative to the root, "" or ending in "/") and its patterns."""

    base: str
    spec: GitIgnoreSpec


def walk(root: Path, excluded: Iterable[str] = ()) -> list[str]:
    """The paths of all files below a root that can be linted, relative to it, sorted. Hidden folders, virtual
    environments, what .gitignore names and the `excluded` patterns (as in a .gitignore) are left out; links to
    folders are not followed."""
    found: list[str] = []
    patterns = list(excluded)
    ignores: tuple[_Ignore, ...] = (_Ignore("", _spec(patterns)),) if patterns else ()
    stack: list[tuple[str, tuple[_Ignore, ...]]] = [("", ignores)]
    while stack:
        base, ignores = stack.pop()
        try:
            entries = list(os.scandir(root / base))
        except OSError:
            continue
        names = {entry.name for entry in entries}
        if ".gitignore" in names:
            ignores = _with_gitignore(root, base, ignores)
        if "pyvenv.cfg" in names and base:
            continue
        for entry in entries:
            path = base + entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name[0] == "." or entry.name in _NEVER or _ignored(path + "/", ignores):
                    continue
                stack.append((path + "/", ignores))
            elif _is_lintable(entry.name) and not _ignored(path, ignores) and entry.is_file():
                found.append(path)
    found.sort()
    return found


def named_files(root: Path, given: Iterable[str], excluded: Iterable[str] = ()) -> list[str]:
    """Those of the given paths (relative to the root) that are files which can be linted. Whoever names a file wants
    it linted, whatever .gitignore says; what the configuration excludes stays out, as a hook names every file."""
    ignores = (_Ignore("", _spec(excluded)),)
    return [path for path in given if _is_lintable(path) and not _ignored(path, ignores) and (root / path).is_file()]


def _is_lintable(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in EXTENSIONS  # noqa: PTH122


def _with_gitignore(root: Path, base: str, ignores: tuple[_Ignore, ...]) -> tuple[_Ignore, ...]:
    try:
        lines = (root / base / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ignores
    return (*ignores, _Ignore(base, _spec(lines)))


def _spec(lines: Iterable[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines([])


def _ignored(path: str, ignores: tuple[_Ignore, ...]) -> bool:
    """The innermost .gitignore that has anything to say about a path decides, as in git."""
    for ignore in reversed(ignores):
        verdict = ignore.spec.check_file(path[len(ignore.base) :]).include
        if verdict is not None:
            return bool(verdict)
    return False
