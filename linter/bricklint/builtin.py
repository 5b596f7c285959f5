"""The rules that bricklint brings along: the one place that names their package."""

from __future__ import annotations

from bricklint.registry import Registry, rows_of


def builtin_registry() -> Registry:
    """The built-in rules, as a table; no rule is imported. They are a pack like any other."""
    from bricklint_rules import registry as pack

    return Registry(row if row.options is not None else row._replace(options={}) for row in rows_of(pack))
