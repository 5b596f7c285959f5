"""Which rules run, and at which severity their findings count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bricklint.config import Config
from bricklint.diagnostic import Diagnostic, Severity
from bricklint.registry import Registry, Row


class Selection(NamedTuple):
    """The rules that run, by code; `lowest` is the least severity that is shown; `explicit` are rules named one by
    one, whose notes are shown too; `severities` are set by the configuration."""

    rows: dict[str, Row]
    lowest: Severity
    explicit: frozenset[str]
    severities: dict[str, Severity]

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
    """The selection that a configuration asks for. Raises UnknownRuleError for a name that is no rule."""
    chosen = _rows(registry, config.select or ("ALL",), "select")
    chosen.update(_rows(registry, config.extend_select, "extend-select"))
    explicit = {row.code for name in (*config.select, *config.extend_select) if (row := registry.find(name))}
    for code in _rows(registry, config.ignore, "ignore"):
        chosen.pop(code, None)
        explicit.discard(code)
    _rows(registry, config.options, "options")
    severities: dict[str, Severity] = {}
    for name, severity in config.severity.items():
        severities.update(dict.fromkeys(_rows(registry, (name,), "severity"), severity))
    if config.profile != "strict":
        chosen = {code: row for code, row in chosen.items() if not row.strict or code in explicit or code in severities}
    lowest = Severity.NOTE if config.profile == "strict" else Severity.WARNING
    return Selection(chosen, lowest, frozenset(explicit), severities)


def _rows(registry: Registry, names: Iterable[str], option: str) -> dict[str, Row]:
    return {row.code: row for name in names for row in registry.expand(name, option)}
