"""`bricklint rules` and `bricklint rule CODE`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bricklint.registry import UnknownRuleError, load_rule


def add_parser(commands: Any) -> None:
    """Declare both commands."""
    listing = commands.add_parser("rules", help="list the rules")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    listing.set_defaults(run=run_list)
    page = commands.add_parser("rule", help="the page of one rule")
    page.add_argument("name", metavar="CODE", help="a code (BL701) or a name (exit-hides-failure)")
    page.set_defaults(run=run_page)


def run_list(arguments: argparse.Namespace) -> int:
    """Print every rule, a line each."""
    from bricklint.builtin import builtin_registry

    rows = builtin_registry().rows
    if arguments.format == "json":
        import json

        table = [
            {
                "code": row.code,
                "name": row.slug,
                "severity": row.severity.word,
                "summary": row.summary,
                "fix": row.fix,
                "scope": row.scope.value,
            }
            for row in rows
        ]
        print(json.dumps(table, indent=2))
        return 0
    for row in rows:
        print(f"{row.code}  {row.severity.word:<7}  {row.slug:<24}  {row.summary}{' [fix]' if row.fix else ''}")
    return 0


def run_page(arguments: argparse.Namespace) -> int:
    """Print the page of a rule. Raises UnknownRuleError."""
    from bricklint.builtin import builtin_registry

    registry = builtin_registry()
    row = registry.find(arguments.name)
    if row is None:
        from bricklint_schemas.closest import closest

        raise UnknownRuleError(arguments.name, closest(arguments.name, [*registry.by_code, *registry.by_slug]))
    fix = ", has a fix" if row.fix else ""
    sys.stdout.write(f"{row.code} {row.slug} ({row.severity.word}{fix})\n\n{load_rule(row).page.strip()}\n")
    return 0
