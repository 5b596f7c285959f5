"""The configuration: bricklint.toml, or `[tool.bricklint]` in pyproject.toml."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
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
        if has_section(shared):
            return load_config(shared)
        if folder in (root, folder.parent):
            return Config()
        folder = folder.parent


def has_section(shared: Path) -> bool:
    """Whether a pyproject.toml configures bricklint. Raises ConfigError for one that mentions it and cannot be read."""
    if not shared.is_file() or b"bricklint" not in _read(shared):
        return False
    return _section(_parse(shared)) is not None


def _section(data: dict[str, Any]) -> Any:
    tools = data.get("tool")
    return tools.get("bricklint") if isinstance(tools, dict) else None


def load_config(path: Path) -> Config:
    """The configuration in one file. Raises ConfigError."""
    data = _parse(path)
    if path.name == "pyproject.toml":
        data = _section(data) or {}
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: `tool.bricklint` must be a table")
    values: dict[str, Any] = {"file": str(path)}
    for key, value in data.items():
        reader = _READERS.get(key)
        if reader is None:
            raise ConfigError(f"{path}: {_unknown(key, value)}")
        try:
            values[key.replace("-", "_")] = reader(value)
        except (TypeError, ValueError) as error:
            inside = ":" if str(error).startswith("`") else ""
            raise ConfigError(f"{path}: `{key}`{inside} {error}") from None
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


def _unknown(key: str, value: object) -> str:
    from bricklint_schemas.closest import did_you_mean

    if key == "tool" and isinstance(value, dict) and "bricklint" in value:
        return "`[tool.bricklint]` is for pyproject.toml; here its options stand at the top"
    return f"unknown option `{key}`{did_you_mean(key, _READERS, 'options')}"


_SEVERITIES = tuple(one.word for one in sorted(Severity, reverse=True))


def severity_of(word: object) -> Severity:
    """The severity of a word. Raises ValueError."""
    return Severity[_one_of(word, _SEVERITIES).upper()]


def _one_of(value: object, words: Sequence[str]) -> str:
    if isinstance(value, str) and value in words:
        return value
    said = f", not `{value}`" if isinstance(value, str) else ""
    raise ValueError(f"must be one of {', '.join(words)}{said}")


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("must be a list of strings")
    return tuple(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("must be a string")
    return value


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("must be a table")
    return value


def _variable(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        raise TypeError(f"`{name}` must be a string, a number, true or false")
    return str(value)


def _in(name: str, value: Any, read: Callable[[Any], Any]) -> Any:
    """A value of a table, read; what is wrong is said with its name."""
    try:
        return read(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"`{name}` {error}") from None


def _positive(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError("must be a whole number above 0")
    return value


def _ignored(value: object) -> tuple[Ignored, ...]:
    if not isinstance(value, list):
        raise TypeError("must be a list of tables: `[[ignored]]`, in pyproject.toml `[[tool.bricklint.ignored]]`")
    return tuple(_ignored_entry(item) for item in value)


_IGNORED: dict[str, Callable[[Any], Any]] = {"path": _text, "rules": _texts, "route": _text, "reason": _text}


def _ignored_entry(item: object) -> Ignored:
    from bricklint_schemas.closest import did_you_mean

    table = _table(item)
    for key in table:
        if key not in _IGNORED:
            raise ValueError(f"has the unknown key `{key}`{did_you_mean(key, _IGNORED, 'keys')}")
    if "path" not in table:
        raise ValueError("must say in each entry which `path` it speaks of")
    return Ignored(**{key: _in(key, value, _IGNORED[key]) for key, value in table.items()})


def _policies(value: object) -> dict[str, Policy]:
    from bricklint.policies.model import read_policies

    return read_policies(_table(value))


_READERS: dict[str, Callable[[Any], Any]] = {
    "select": _texts,
    "extend-select": _texts,
    "ignore": _texts,
    "profile": lambda value: _one_of(value, PROFILES),
    "severity": lambda value: {key: _in(key, word, severity_of) for key, word in _table(value).items()},
    "fail-on": severity_of,
    "exclude": _texts,
    "ignored": _ignored,
    "workspace-roots": _texts,
    "targets": _texts,
    "variables": lambda value: {key: _variable(key, item) for key, item in _table(value).items()},
    "max-file-size": _positive,
    "baseline": _text,
    "options": lambda value: {key: _in(key, item, _table) for key, item in _table(value).items()},
    "rule-packs": _texts,
    "policies": _policies,
}

OPTIONS = frozenset(_READERS)
"""The names of all options, as the configuration writes them."""
