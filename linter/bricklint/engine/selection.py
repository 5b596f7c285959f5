"""Which rules run, and at which severity their findings count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from bricklint.config import Config
from bricklint.diagnostic import Diagnostic, Severity
from bricklint.registry import Registry, RegistryError, Row


class Selection(NamedTuple):
    """The rules that run, by code; `lowest` is the least severity that is shown; `explicit` are rules named one by
    one, whose notes are shown too; `severities` are set by the configuration, and `options` those of single rules."""

    rows: dict[str, Row]
    lowest: Severity
    explicit: frozenset[str]
    severities: dict[str, Severity]
    options: dict[str, dict[str, Any]]

    def weigh(self, diagnostic: Diagnostic) -> Diagnostic:
        """The diagnostic at the severity that it has in this run."""
        wanted = self.severities.get(diagnostic.code, diagnostic.severity)
        return diagnostic if diagnostic.severity == wanted else diagnostic.with_severity(wanted)

    def shows(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic, once weighed, is shown in this run."""
        if diagnostic.code not in self.rows:
            return False
        return diagnostic.severity >= self.lowest or diagnostic.code in self.explicit


def select(registry: Registry, config: Config) -> Selection:
    """The selection that a configuration asks for. Raises RegistryError for a name that is no rule, and for an option
    that a rule does not have."""
    chosen = _rows(registry, config.select or ("ALL",), "select")
    chosen.update(_rows(registry, config.extend_select, "extend-select"))
    explicit = {row.code for name in (*config.select, *config.extend_select) if (row := registry.find(name))}
    for code in _rows(registry, config.ignore, "ignore"):
        chosen.pop(code, None)
        explicit.discard(code)
    severities: dict[str, Severity] = {}
    for name, severity in config.severity.items():
        severities.update(dict.fromkeys(_rows(registry, (name,), "severity"), severity))
    if config.profile != "strict":
        chosen = {code: row for code, row in chosen.items() if not row.strict or code in explicit or code in severities}
    lowest = Severity.NOTE if config.profile == "strict" else Severity.WARNING
    return Selection(chosen, lowest, frozenset(explicit), severities, _options(registry, config))


def _options(registry: Registry, config: Config) -> dict[str, dict[str, Any]]:
    """The options of single rules, by code."""
    found: dict[str, dict[str, Any]] = {}
    for name, given in config.options.items():
        row = registry.find(name)
        if row is None:
            registry.expand(name, "options")
            raise RegistryError(f"`{name}` in `options`: name one rule, not several")
        for key, value in given.items():
            _check_option(row, key, value)
        found[row.code] = {**found.get(row.code, {}), **given}
    return found


def _check_option(row: Row, key: str, value: object) -> None:
    from bricklint_schemas.closest import did_you_mean

    if row.options is None:
        return
    kind = row.options.get(key)
    if kind is None:
        raise RegistryError(
            f"rule {row.code} {row.slug} has no option `{key}`{did_you_mean(key, row.options, 'options')}"
        )
    if not kind.accepts(value):
        raise RegistryError(f"rule {row.code} {row.slug}: option `{key}` must be {kind.value}")


def _rows(registry: Registry, names: Iterable[str], option: str) -> dict[str, Row]:
    return {row.code: row for name in names for row in registry.expand(name, option)}
