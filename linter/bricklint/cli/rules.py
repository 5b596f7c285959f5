"""`bricklint rules` and `bricklint rule NAME`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bricklint.builtin import builtin_registry
from bricklint.cli.streams import print_text
from bricklint.registry import Registry, Row, load_rule
from bricklint.report.style import style_for


def add_parser(commands: Any) -> None:
    """Declare both commands."""
    listing = commands.add_parser(
        "rules",
        help="list the rules",
        description="List the rules: the built-in ones, and the packs and policies of the project.",
    )
    listing.set_defaults(run=run_list)
    page = commands.add_parser(
        "rule",
        help="the page of one rule",
        description="Show the page of a rule, or list a family.",
    )
    page.add_argument("name", metavar="RULE", help="a code (BL701), a name (exit-hides-failure) or a family (BL7)")
    page.set_defaults(run=run_page)
    for parser in (listing, page):
        parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
        parser.add_argument(
            "--rule-pack", action="append", default=[], metavar="PATH", help="with the rules of this pack; repeatable"
        )
        parser.add_argument("--isolated", action="store_true", help="without the packs and policies of the project")


def run_list(arguments: argparse.Namespace) -> int:
    """Print every rule, a line each."""
    _print_rows(_registry(arguments).rows, arguments.format)
    return 0


def run_page(arguments: argparse.Namespace) -> int:
    """Print the page of a rule, or the lines of a family. Raises UnknownRuleError."""
    registry = builtin_registry()
    row = registry.find(arguments.name)
    if row is None:
        registry = _registry(arguments)
        row = registry.find(arguments.name)
    if row is None:
        _print_rows(registry.expand(arguments.name), arguments.format)
        return 0
    page = load_rule(row).page.strip()
    if arguments.format == "json":
        print_text(json.dumps({**_value(row), "page": page}, indent=2) + "\n")
        return 0
    from bricklint.report.page import page_text

    width = shutil.get_terminal_size((100, 24)).columns
    print_text(page_text(row, page, style_for(sys.stdout), width))
    return 0


def _registry(arguments: argparse.Namespace) -> Registry:
    """The rules of a run in the current folder: the built-in ones, those of packs, the policies. Raises ConfigError,
    PackError."""
    from bricklint.config import Config, find_config
    from bricklint.files.discover import find_root

    here = Path.cwd().resolve()
    root = find_root(here)
    config = Config() if arguments.isolated else find_config(here, root)
    registry = builtin_registry()
    if config.rule_packs or arguments.rule_pack:
        from bricklint.packs.load import with_packs

        registry = with_packs(registry, config, root, arguments.rule_pack)
    if config.policies:
        from bricklint.policies.check import with_policies

        registry = with_policies(registry, config.policies.values())
    return registry


def _print_rows(rows: Iterable[Row], form: str) -> None:
    if form == "json":
        print_text(json.dumps([_value(row) for row in rows], indent=2) + "\n")
        return
    rows = tuple(rows)
    code, slug = max(len(row.code) for row in rows), max(len(row.slug) for row in rows)
    style = style_for(sys.stdout)
    lines = []
    for row in rows:
        severity = style.severity(row.severity, f"{row.severity.word:<7}")
        fix = style.faint(" [fix]") if row.fix else ""
        lines.append(f"{row.code:<{code}}  {severity}  {row.slug:<{slug}}  {row.summary}{fix}\n")
    print_text("".join(lines))


def _value(row: Row) -> dict[str, object]:
    """What `--format json` tells of a rule; docs/json-output.md describes it."""
    return {
        "code": row.code,
        "name": row.slug,
        "severity": row.severity.word,
        "summary": row.summary,
        "fix": row.fix,
        "scope": row.scope.value,
        "policy": row.policy,
        "uri": row.uri or None,
    }
