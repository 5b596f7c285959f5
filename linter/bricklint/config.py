"""The configuration: bricklint.toml, or `[tool.bricklint]` in pyproject.toml."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bricklint.diagnostic import Severity
from bricklint.files.regular import read_regular

if TYPE_CHECKING:
    from bricklint.policies.model import Policy

PROFILES = ("default", "strict")


class ConfigError(Exception):
    """A configuration or a command line that cannot be followed; `str(error)` is one clear line."""


@dataclass(frozen=True)
class Ignored:
    """Findings that a configuration leaves out: those of `rules` (all when empty) in the files of `path` (a pattern
    as in .gitignore), and, for JSON that can hold no comment, below `route` (`tasks[load].max_retries`)."""

    path: str
    rules: tuple[str, ...] = ()
    route: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Config:
    """Every option, with the default that needs no configuration. `file` is where it was read from; `baseline`, a path
    beside it, is empty where there is none."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str = "default"
    severity: dict[str, Severity] = field(default_factory=dict)
    fail_on: Severity = Severity.WARNING
    exclude: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    workspace_roots: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    max_file_size: int = 32 * 1024 * 1024
    baseline: str = ""
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    rule_packs: tuple[str, ...] = ()
    policies: dict[str, Policy] = field(default_factory=dict)
    file: str | None = None


def given_variables(values: Iterable[str]) -> dict[str, str]:
    """The bundle variables of a command line, each `NAME=VALUE`. Raises ConfigError."""
    found: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name:
            raise ConfigError(f"--var {value}: write NAME=VALUE")
        found[name] = text
    return found


def find_config(start: Path, root: Path) -> Config:
    """The configuration for a run that starts in `start`: the nearest one there or above, up to the root. Raises
    ConfigError."""
    folder = start
    while True:
        own = folder / "bricklint.toml"
        if own.is_file():
            return load_config(own)
        shared = folder / "pyproject.toml"
        if shared.is_file() and b"[tool.bricklint" in _read(shared):
            return load_config(shared)
        if folder in (root, folder.parent):
            return Config()
        folder = folder.parent


def load_config(path: Path) -> Config:
    """The configuration in one file. Raises ConfigError."""
    data = _parse(path)
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("bricklint", {})
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: `tool.bricklint` is no table")
    values: dict[str, Any] = {"file": str(path)}
    for key, value in data.items():
        reader = _READERS.get(key)
        if reader is None:
            raise ConfigError(f"{path}: unknown option `{key}`{_nearest(key)}")
        try:
            values[key.replace("-", "_")] = reader(value)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{path}: `{key}`: {error}") from None
    if values.get("baseline"):
        values["baseline"] = str(path.parent / values["baseline"])
    return Config(**values)


def _read(path: Path) -> bytes:
    try:
        return read_regular(path)
    except OSError as error:
        raise ConfigError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None


def _parse(path: Path) -> dict[str, Any]:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        data: dict[str, Any] = tomllib.loads(_read(path).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {' '.join(str(error).split())}") from None
    return data


def _nearest(key: str) -> str:
    from bricklint_schemas.closest import closest

    nearest = closest(key, list(_READERS))
    return f"; did you mean `{nearest}`?" if nearest else f"; options: {', '.join(sorted(_READERS))}"


def severity_of(word: object) -> Severity:
    """The severity of a word. Raises ValueError."""
    try:
        return Severity[str(word).upper()]
    except KeyError:
        raise ValueError(f"`{word}` is none of error, warning, note") from None


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("a list of texts is due")
    return tuple(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is due")
    return value


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a table is due")
    return value


def _profile(value: object) -> str:
    if value not in PROFILES:
        raise ValueError(f"`{value}` is none of {', '.join(PROFILES)}")
    return str(value)


def _positive(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError("a whole number above 0 is due")
    return value


def _ignored(value: object) -> tuple[Ignored, ...]:
    if not isinstance(value, list):
        raise TypeError("a list of tables is due: [[tool.bricklint.ignored]]")
    found = []
    for item in value:
        known = {option.name for option in fields(Ignored)}
        for key in _table(item):
            if key not in known:
                raise ValueError(f"unknown key `{key}`; keys: {', '.join(sorted(known))}")
        if not isinstance(item.get("path"), str):
            raise ValueError("`path` is missing")
        if not isinstance(item.get("route", ""), str):
            raise ValueError("`route` is no text")
        found.append(
            Ignored(item["path"], _texts(item.get("rules", [])), item.get("route"), str(item.get("reason", "")))
        )
    return tuple(found)


def _policies(value: object) -> dict[str, Policy]:
    from bricklint.policies.model import read_policies

    return read_policies(_table(value))


_READERS: dict[str, Callable[[Any], Any]] = {
    "select": _texts,
    "extend-select": _texts,
    "ignore": _texts,
    "profile": _profile,
    "severity": lambda value: {key: severity_of(word) for key, word in _table(value).items()},
    "fail-on": severity_of,
    "exclude": _texts,
    "ignored": _ignored,
    "workspace-roots": _texts,
    "targets": _texts,
    "variables": lambda value: {key: str(item) for key, item in _table(value).items()},
    "max-file-size": _positive,
    "baseline": _text,
    "options": lambda value: {key: _table(item) for key, item in _table(value).items()},
    "rule-packs": _texts,
    "policies": _policies,
}

OPTIONS = frozenset(_READERS)
"""The names of all options, as the configuration writes them."""
