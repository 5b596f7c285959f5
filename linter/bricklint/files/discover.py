"""Which files a project has: its root, and a walk that respects .gitignore."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from bricklint.files.gitignore import Patterns
from bricklint.files.regular import read_regular

EXTENSIONS = frozenset(
    (
        *(".yml", ".yaml", ".json", ".py", ".ipynb", ".sql", ".tf", ".scala", ".r", ".iql", ".stackql"),
        *(".tfvars", ".hcl", ".tmpl"),
    )
)
"""Files that can be a spec or code, that give variables of specs their values, or that are told to be templates of
specs; nothing else is opened."""

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
    patterns: Patterns


def walk(root: Path, excluded: Iterable[str] = ()) -> list[str]:
    """The paths of all files below a root that can be linted, relative to it, sorted. Hidden folders, virtual
    environments, what .gitignore names and the `excluded` patterns (as in a .gitignore) are left out; links to
    folders are not followed."""
    found: list[str] = []
    never = Patterns(excluded)
    stack: list[tuple[str, tuple[_Ignore, ...]]] = [("", ())]
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
                if entry.name[0] != "." and entry.name not in _NEVER and not _left_out(path, never, ignores, True):
                    stack.append((f"{path}/", ignores))
            elif _is_lintable(entry.name) and not _left_out(path, never, ignores, False) and _is_file(entry):
                found.append(path)
    found.sort()
    return found


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads round and round
        return False


def chosen(paths: Collection[str], read: Callable[[str], bytes], excluded: Iterable[str] = ()) -> list[str]:
    """Those of a tree's files that `walk` would find if they lay on disk, sorted; `read` gives the bytes of one."""
    never = Patterns(excluded)
    folders: dict[str, tuple[_Ignore, ...] | None] = {}

    def ignores_in(base: str) -> tuple[_Ignore, ...] | None:
        """The .gitignore files that speak of what lies in a folder; None for one that is left out."""
        if base in folders:
            return folders[base]
        above, _, name = base.rstrip("/").rpartition("/")
        found = ignores_in(f"{above}/" if above else "") if base else ()
        if base and found is not None:
            out = name[0] == "." or name in _NEVER or _left_out(base.rstrip("/"), never, found, True)
            found = None if out or f"{base}pyvenv.cfg" in paths else found
        if found is not None and f"{base}.gitignore" in paths:
            text = read(f"{base}.gitignore").decode("utf-8-sig", "replace")
            found = (*found, _Ignore(base, Patterns(text.split("\n"))))
        folders[base] = found
        return found

    listed = []
    for path in sorted(paths):
        base = path[: path.rfind("/") + 1]
        ignores = ignores_in(base) if _is_lintable(path) else None
        if ignores is not None and not _left_out(path, never, ignores, False):
            listed.append(path)
    return listed


def named_files(root: Path, given: Iterable[str], excluded: Iterable[str] = ()) -> list[str]:
    """Those of the given paths (relative to the root) that are files which can be linted. Whoever names a file wants
    it linted, whatever .gitignore says; what the configuration excludes stays out, as a hook names every file."""
    never = Patterns(excluded)
    return [path for path in given if _is_lintable(path) and not never.covers(path) and (root / path).is_file()]


def _is_lintable(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in EXTENSIONS  # noqa: PTH122


def _with_gitignore(root: Path, base: str, ignores: tuple[_Ignore, ...]) -> tuple[_Ignore, ...]:
    try:
        # As in git, a link is no .gitignore: it could lead anywhere.
        text = read_regular(root / base / ".gitignore", links=False).decode("utf-8-sig", "replace")
    except OSError:
        return ignores
    return (*ignores, _Ignore(base, Patterns(text.split("\n"))))


def _left_out(path: str, never: Patterns, ignores: tuple[_Ignore, ...], folder: bool) -> bool:
    """Whether the configuration leaves a path out, or else the innermost .gitignore that has anything to say."""
    if never.verdict(path, folder=folder):
        return True
    for ignore in reversed(ignores):
        verdict = ignore.patterns.verdict(path[len(ignore.base) :], folder=folder)
        if verdict is not None:
            return verdict
    return False
