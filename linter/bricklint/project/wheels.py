"""From the package and entry point of a wheel task to the module of the project that it runs."""

from __future__ import annotations

import configparser
import posixpath
import re
import sys
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from bricklint.files.port import FileProblemError, Files, join
from bricklint.jobs.model import Task
from bricklint.project.model import Code, Project
from bricklint.source import UnreadableTextError, decode

METADATA = ("pyproject.toml", "setup.cfg", "setup.py")
"""Files that name the packages of a project."""

_SETUP_NAME = re.compile(r"\bname\s*=\s*[\"']([\w.-]+)[\"']")
_SETUP_SCRIPT = re.compile(r"[\"']\s*([\w.-]+)\s*=\s*([\w.]+:\w+)\s*[\"']")


_PACKAGES: WeakKeyDictionary[Project, list[tuple[str, str, dict[str, str]]]] = WeakKeyDictionary()


def wheel_code(project: Project, package: str, entry_point: str) -> Code | None:
    """The module that an entry point of a package of this project leads to; None where that is not certain."""
    found = wheel_entry(project, package, entry_point)
    return None if found is None else found[0]


def wheel_entry(project: Project, package: str, entry_point: str) -> tuple[Code, str] | None:
    """The module of an entry point, and the name in it that is called."""
    found = _entry(project, package, entry_point)
    code = project.code(found[0]) if found is not None else None
    return None if found is None or code is None else (code, found[1])


def _entry(project: Project, package: str, entry_point: str) -> tuple[str, str] | None:
    """The path of an entry point's module, and the name in it that is called."""
    wanted = _normal(package)
    packages = _PACKAGES.get(project)
    if packages is None:
        packages = _PACKAGES[project] = list(_packages(project.files))
    for folder, owner, scripts in packages:
        if owner == wanted and entry_point in scripts:
            path = _module(project.files, folder, scripts[entry_point])
            return None if path is None else (path, scripts[entry_point].partition(":")[2].split("[")[0].strip())
    return None


def wheel_of(project: Project, task: Task) -> tuple[Code, str] | None:
    """The module, and the name in it, that a wheel task calls, where the package is of this project."""
    names = _names_of(task)
    return wheel_entry(project, *names) if names is not None else None


def _names_of(task: Task) -> tuple[str, str] | None:
    """The package and the entry point that a wheel task names."""
    body = task.body if task.kind == "python_wheel_task" else None
    package = body.string("package_name") if body is not None else None
    entry_point = body.string("entry_point") if body is not None else None
    return (package, entry_point) if package and entry_point else None


def entries_of_wheels(project: Project) -> dict[str, tuple[str, ...]]:
    """The functions that wheel tasks call, by the paths of their modules. No code is read for it: what is known of code
    from an earlier run may ask this before it can be read."""
    found: dict[str, dict[str, None]] = {}
    for job in project.jobs:
        for task in job.all_tasks if "python_wheel_task" in job.words else ():
            names = _names_of(task)
            entry = _entry(project, *names) if names is not None else None
            if entry is not None:
                found.setdefault(entry[0], {})[entry[1]] = None
    return {path: tuple(names) for path, names in found.items()}


def _packages(files: Files) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The packages of a project: folder, name, entry points. Their metadata are no files that are linted, so they are
    looked for in the folders of those that are."""
    for path in (posixpath.join(folder, name) for folder in _folders(files) for name in METADATA):
        if not files.is_file(path):
            continue
        folder, name = posixpath.split(path)
        try:
            text, _ = decode(files.read(path))
        except (FileProblemError, UnreadableTextError):
            continue
        for owner, scripts in _declared(name, text):
            yield folder, _normal(owner), scripts


def _folders(files: Files) -> list[str]:
    found = {""}
    for path in files.paths():
        folder = posixpath.dirname(path)
        while folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return sorted(found)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _module(files: Files, folder: str, target: str) -> str | None:
    steps = target.partition(":")[0].strip().replace(".", "/")
    for base in ("", "src"):
        for ending in (".py", "/__init__.py"):
            path = join(posixpath.join(folder, base), steps + ending)
            if path is not None and files.is_file(path):
                return path
    return None


def _declared(name: str, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The package names of a metadata file with the entry points of each."""
    if name == "pyproject.toml":
        yield from _of_pyproject(text)
    elif name == "setup.cfg":
        yield from _of_setup_cfg(text)
    else:
        owner = _SETUP_NAME.search(text)
        if owner is not None:
            yield owner[1], dict(_SETUP_SCRIPT.findall(text))


def _of_pyproject(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    for table in (data.get("project"), data.get("tool", {}).get("poetry")):
        if isinstance(table, dict) and isinstance(table.get("name"), str):
            groups = [table.get("scripts"), *_tables(table.get("entry-points")), *_tables(table.get("plugins"))]
            scripts = {key: value for group in groups if isinstance(group, dict) for key, value in group.items()}
            yield table["name"], {key: value for key, value in scripts.items() if isinstance(value, str)}


def _tables(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else []


def _of_setup_cfg(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    name = parser.get("metadata", "name", fallback=None)
    if name is None or not parser.has_section("options.entry_points"):
        return
    lines = "\n".join(value for _, value in parser.items("options.entry_points")).splitlines()
    pairs = [line.partition("=") for line in lines if "=" in line]
    yield name, {key.strip(): target.strip() for key, _, target in pairs}
