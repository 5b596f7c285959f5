"""Which file was meant by a path that leads nowhere."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from bricklint.files.port import Files, join
from bricklint.project.model import Project
from bricklint_schemas.closest import closest

EXTENSIONS = (".py", ".ipynb", ".sql", ".scala", ".r", ".R")
_DEEPEST = 12


class Meant(NamedTuple):
    """A file that is there, the path to write for it, and why it was not found: "extension", "folder", "case",
    "slip", "elsewhere" (the only file of this name, in another folder)."""

    path: str
    write: str
    why: str


def meant(project: Project, from_path: str, text: str) -> Meant | None:
    """The file that `text`, written in `from_path`, was meant to name; None where nothing is near, or too much."""
    here = posixpath.dirname(from_path)
    tried = join(here, text)
    if tried is None:
        return None
    for why, found in _candidates(project, here, text, tried):
        return Meant(found, _as_written(here, found, text), why)
    return None


def _candidates(project: Project, here: str, text: str, tried: str) -> Iterator[tuple[str, str]]:
    files = project.files
    folder, name = posixpath.split(tried)
    yield from _alone("extension", _same_stem(files, folder, name))
    yield from _alone("folder", _from_other_folders(files, here, text))
    names = files.children(folder)
    yield from _alone("case", [posixpath.join(folder, one) for one in names if one.lower() == name.lower()])
    near = closest(_stem(name), [_stem(one) for one in names if _fits(one, name)])
    if near is not None:
        yield from _alone(
            "slip", [posixpath.join(folder, one) for one in names if _stem(one) == near and _fits(one, name)]
        )
    named = project.worked_out(_paths_by_name)
    same = named.get(name, [])
    if not same and _extension(name) == "":
        same = [path for extension in EXTENSIONS for path in named.get(name + extension, [])]
    yield from _alone("elsewhere", same)


def _paths_by_name(project: Project) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in project.files.paths():
        found.setdefault(posixpath.basename(path), []).append(path)
    return found


def _alone(why: str, found: list[str]) -> Iterator[tuple[str, str]]:
    if len(found) == 1:
        yield why, found[0]


def _same_stem(files: Files, folder: str, name: str) -> list[str]:
    """Files of this name with their extension, or with another one."""
    stem = _stem(name)
    candidates = [posixpath.join(folder, stem + extension) for extension in EXTENSIONS]
    return [path for path in candidates if files.is_file(path)]


def _from_other_folders(files: Files, here: str, text: str) -> list[str]:
    """The path seen from the folders above, up to the root: it was written relative to one of them."""
    endings = ("", *EXTENSIONS) if _extension(text) == "" else ("",)
    for _ in range(_DEEPEST):
        if not here:
            break
        here = posixpath.dirname(here)
        base = join(here, text.lstrip("./") if text.startswith("../") else text)
        found = [base + ending for ending in endings if base and files.is_file(base + ending)]
        if found:
            return found[:1]
    return []


def _as_written(here: str, found: str, text: str) -> str:
    relative = posixpath.relpath(found, here or ".")
    return f"./{relative}" if text.startswith("./") and not relative.startswith("../") else relative


def _fits(candidate: str, name: str) -> bool:
    """Whether a file is of the kind that the name asks for: the same extension, or code where none is written."""
    wanted = _extension(name)
    return _extension(candidate) == wanted if wanted else _extension(candidate) in EXTENSIONS


def _extension(path: str) -> str:
    extension = posixpath.splitext(path)[1]
    return extension if extension in (*EXTENSIONS, ".txt", ".yml", ".whl", ".jar") else ""


def _stem(name: str) -> str:
    return name[: -len(found)] if (found := _extension(name)) else name
