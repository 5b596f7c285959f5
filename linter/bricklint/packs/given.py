"""Packs that a command line names by their path: a file, or the folder of a package. It is the user's own word, so the
path may lie in the project."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from bricklint.packs.installed import cannot_be_imported
from bricklint.registry import PackError

_GIVEN: dict[str, Path] = {}
"""The packs that were imported by their path in this process, by the names of their modules."""


def module_name(path: str) -> str:
    """The name that the module of a path gets."""
    return Path(path).resolve().with_suffix("").name.replace("-", "_")


def import_given(path: str) -> ModuleType:
    """The pack at a path, imported. Raises PackError."""
    given = Path(path)
    if not given.exists():
        raise PackError(f"--rule-pack {path}: no such file or folder")
    file = given / "__init__.py" if given.is_dir() else given
    if file.suffix != ".py" or not file.is_file():
        raise PackError(f"--rule-pack {path}: it must be a .py file, or a folder with an __init__.py")
    return _imported(path, module_name(path), file.resolve())


def _imported(path: str, name: str, file: Path) -> ModuleType:
    if _GIVEN.get(name) == file and name in sys.modules:
        return sys.modules[name]
    _make_room(path, name)
    folder = [str(file.parent)] if file.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=folder)
    if spec is None or spec.loader is None:
        raise PackError(f"--rule-pack {path}: it is no Python module")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise PackError(cannot_be_imported(path, error)) from error
    _GIVEN[name] = file
    return module


def _make_room(path: str, name: str) -> None:
    """A pack takes the place of an earlier one of its name, and never that of another module."""
    if name in _GIVEN:
        for loaded in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
            del sys.modules[loaded]
        del _GIVEN[name]
    elif name in sys.modules or name in sys.stdlib_module_names:
        raise PackError(f"--rule-pack {path}: a module is called `{name}` already; rename the pack")
