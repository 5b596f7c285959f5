"""The rules that bricklint brings along: the one place that names their package."""

from __future__ import annotations

from bricklint.registry import Registry


def builtin_registry() -> Registry:
    """The built-in rules, as a table; no rule is imported."""
    from bricklint_rules.registry import ROWS

    return Registry(ROWS)
