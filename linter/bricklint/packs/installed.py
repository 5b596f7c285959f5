"""Packs that a configuration names: installed packages, and nothing else.

A configuration may come with a stranger's pull request. So what it names is imported only where that is the package of
an installed distribution, outside of the linted project, and says by its text that it is a pack. All of this is looked
at before anything of it runs, its parent packages included.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

from bricklint.packs.places import below, in_project
from bricklint.registry import PackError

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*").fullmatch
_ADVICE = "name its folder on the command line (`--rule-pack PATH`)"
_MOST_FILES = 20_000


def import_installed(name: str, root: Path, left_out: Sequence[str]) -> ModuleType:
    """The pack of a name, imported; call it within `imports_outside(root)`, which gives what it has `left_out`. Raises
    PackError."""
    if not _NAME(name):
        raise PackError(f"rule pack `{name}`: write the name of an installed package, or {_ADVICE}")
    specs = _specs(name)
    if not specs:
        raise PackError(_not_found(name, root, left_out))
    for spec in specs:
        _check_place(name, spec, root)
    _check_installed(name, specs[-1])
    _check_text(name, specs[-1])
    return _executed(name, specs)


def _specs(name: str) -> list[ModuleSpec]:
    """What would be imported for a dotted name, its parents first, without importing any; empty if there is none."""
    found: list[ModuleSpec] = []
    path: list[str] | None = None
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        spec = _spec(".".join(parts[:length]), path)
        if spec is None:
            return []
        found.append(spec)
        path = list(spec.submodule_search_locations or ())
    return found


def _spec(name: str, path: list[str] | None) -> ModuleSpec | None:
    for finder in list(sys.meta_path):
        find = getattr(finder, "find_spec", None)
        spec = find(name, path) if find is not None else None
        if isinstance(spec, ModuleSpec):
            return spec
    return None


def _not_found(name: str, root: Path, left_out: Sequence[str]) -> str:
    first = name.split(".")[0]
    folders = [Path(entry or os.curdir) for entry in ("", *left_out)] + [root]
    near = [folder / leaf for folder in folders for leaf in (first, f"{first}.py")]
    if any(one.exists() and in_project(one, root) for one in near):
        return _refused(name)
    return f"rule pack `{name}` is not installed for this Python ({sys.prefix}): install it, or {_ADVICE}"


def _refused(name: str) -> str:
    return (
        f"rule pack `{name}` lies in the linted project, whose code is not run because its configuration says so: "
        f"install it elsewhere, or {_ADVICE}"
    )


def _check_place(name: str, spec: ModuleSpec, root: Path) -> None:
    places = [*(spec.submodule_search_locations or ()), *([spec.origin] if spec.has_location and spec.origin else [])]
    if not places:
        raise PackError(f"rule pack `{name}`: {spec.name} is a part of Python, no pack")
    files = (file for place in places for file in _files(place))
    if any(in_project(place, root) for place in (*places, *files)):
        raise PackError(_refused(name))


def _files(place: str) -> Iterator[str]:
    """The links in a folder: one may lead into the project although the folder lies elsewhere."""
    for count, (folder, folders, files) in enumerate(os.walk(place)):
        if count > _MOST_FILES:
            return
        for leaf in (*folders, *files):
            path = os.path.join(folder, leaf)  # noqa: PTH118
            if os.path.islink(path):  # noqa: PTH114
                yield path


def _check_installed(name: str, spec: ModuleSpec) -> None:
    if not spec.origin or not spec.origin.endswith(".py") or not Path(spec.origin).is_file():
        raise PackError(f"rule pack `{name}` has no __init__.py, so it has no RULES")
    if not any(_has(*one) for one in _distributions(spec)):
        raise PackError(f"rule pack `{name}` is of no installed distribution ({spec.origin}): install it, or {_ADVICE}")


def _distributions(spec: ModuleSpec) -> Iterable[tuple[object, str, Path]]:
    from importlib.metadata import distributions

    origin = Path(str(spec.origin))
    parts = spec.name.split(".")
    inner = [*parts, "__init__.py"] if spec.submodule_search_locations is not None else [*parts[:-1], f"{parts[-1]}.py"]
    return ((one, "/".join(inner), origin) for one in distributions())


def _has(distribution: object, inner: str, origin: Path) -> bool:
    """Whether a distribution brought a file along, or is an editable one whose folder holds it."""
    read = distribution.read_text  # type: ignore[attr-defined]
    if any(inner in (read(listing) or "") for listing in ("RECORD", "installed-files.txt", "SOURCES.txt")):
        located = Path(str(distribution.locate_file(inner)))  # type: ignore[attr-defined]
        if located.exists() and located.samefile(origin):
            return True
    folder = _editable(read("direct_url.json"))
    return folder is not None and below(origin, folder)


def _editable(text: str | None) -> Path | None:
    """The folder of an editable distribution."""
    try:
        said = json.loads(text or "{}")
        url = urlsplit(said["url"])
        editable = said["dir_info"]["editable"] is True and url.scheme == "file"
    except (ValueError, KeyError, TypeError):
        return None
    from urllib.request import url2pathname

    return Path(url2pathname(unquote(url.path))) if editable else None


def _check_text(name: str, spec: ModuleSpec) -> None:
    """Naming a package runs it: so only what says that it is a pack may be named."""
    try:
        with tokenize.open(str(spec.origin)) as stream:
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError) as error:
        raise PackError(f"rule pack `{name}` cannot be read: {' '.join(str(error).split())}") from None
    if not any(word in ("RULES", "RULE") for node in tree.body for word in _names(node)):
        raise PackError(f"rule pack `{name}` is none: {spec.origin} has no RULES, a list of rule modules or rows")


def _names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module gives a value to."""
    if isinstance(node, ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def _executed(name: str, specs: list[ModuleSpec]) -> ModuleType:
    """Run exactly what was looked at."""
    module: ModuleType | None = None
    for spec in specs:
        parent, module = module, sys.modules.get(spec.name)
        if module is None:
            module = _run(name, spec)
        elif _origin(module) != spec.origin:
            raise PackError(f"rule pack `{name}`: another module is called {spec.name} here ({_origin(module)})")
        if parent is not None:
            setattr(parent, spec.name.rpartition(".")[2], module)
    assert module is not None
    return module


def _origin(module: ModuleType) -> str | None:
    return getattr(getattr(module, "__spec__", None), "origin", None)


def _run(name: str, spec: ModuleSpec) -> ModuleType:
    module = importlib.util.module_from_spec(spec)
    if spec.submodule_search_locations is not None:
        module.__path__ = list(spec.submodule_search_locations)
    sys.modules[spec.name] = module
    try:
        if spec.loader is not None:
            spec.loader.exec_module(module)
    except PackError:
        raise
    except (Exception, SystemExit) as error:
        del sys.modules[spec.name]
        raise PackError(cannot_be_imported(name, error)) from error
    return module


def cannot_be_imported(name: str, error: BaseException) -> str:
    """One line about a pack whose code fails."""
    return f"rule pack `{name}` cannot be imported: {type(error).__name__}: {' '.join(str(error).split())}"
