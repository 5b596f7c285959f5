"""The options of `bricklint check`, and the configuration that they make together with its file."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from bricklint.cli import fix
from bricklint.cli.outputs import FORMATS
from bricklint.cli.scope import below
from bricklint.config import PROFILES, Config, ConfigError, find_config, given_variables, load_config
from bricklint.diagnostic import Severity


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare every option of the command, by group."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: the current folder)")
    _declare_outputs(parser.add_argument_group("output"))
    _declare_rules(parser.add_argument_group("rules"))
    fix.declare(parser.add_argument_group("fixes"))
    _declare_known(parser.add_argument_group("what is known and what has changed"))
    bundles = parser.add_argument_group("bundles")
    bundles.add_argument(
        "--target", action="append", metavar="NAME", help="only this target; repeatable (default: all)"
    )
    bundles.add_argument(
        "--var", action="append", metavar="NAME=VALUE", help="the value of a bundle variable; repeatable"
    )
    project = parser.add_argument_group("project")
    project.add_argument("--config", metavar="FILE", help="this configuration file")
    project.add_argument("--isolated", action="store_true", help="no configuration file")
    project.add_argument("--stdin-filename", metavar="PATH", help="the text on stdin stands in for this file")


def _declare_outputs(group: Any) -> None:
    group.add_argument("--format", choices=FORMATS, default="text", help="what goes to stdout (default: text)")
    group.add_argument(
        "--output", action="append", default=[], metavar="FORMAT=FILE", help="write a report to a file; repeatable"
    )
    group.add_argument("--quiet", "-q", action="store_true", help="print nothing for people when all is clean")
    group.add_argument(
        "--verbose", "-v", action="store_true", help="say on stderr what is understood: specs, jobs, tasks, their files"
    )
    group.add_argument(
        "--explain-unknown", action="store_true", help="say on stderr what could not be told, where, and why"
    )


def _declare_rules(group: Any) -> None:
    group.add_argument("--select", action="append", metavar="RULES", help="only these rules: codes, names, prefixes")
    group.add_argument("--extend-select", action="append", metavar="RULES", help="these rules too")
    group.add_argument("--ignore", action="append", metavar="RULES", help="not these rules")
    group.add_argument(
        "--rule-pack",
        action="append",
        default=[],
        metavar="PATH",
        help="rules of your own: a .py file or the folder of a package; repeatable",
    )
    group.add_argument("--profile", choices=PROFILES, help="strict shows notes too (default: default)")
    group.add_argument("--fail-on", choices=[one.word for one in Severity], help="default: warning")
    group.add_argument("--exit-zero", action="store_true", help="exit 0 even when there are findings")


def _declare_known(group: Any) -> None:
    group.add_argument("--baseline", metavar="FILE", help="findings recorded in this file pass, new ones fail")
    group.add_argument("--no-baseline", action="store_true", help="show them all, whatever the configuration names")
    group.add_argument(
        "--write-baseline",
        action="store_true",
        help="write the baseline: every finding where there is none yet, else take out what is gone and add nothing",
    )
    group.add_argument("--extend-baseline", action="store_true", help="write the baseline, and add what is new to it")
    group.add_argument(
        "--since",
        metavar="REV",
        help="only findings that touch a file changed since this git revision (its merge base with HEAD), or that a "
        "change has caused elsewhere",
    )


def configuration(arguments: argparse.Namespace, root: Path) -> Config:
    """The configuration of a run: the file's, with what the command line says over it. Raises ConfigError."""
    config = _from_file(arguments, root)
    changes: dict[str, Any] = {}
    for option in ("select", "extend_select", "ignore"):
        names = _names(getattr(arguments, option))
        if names:
            changes[option] = names if option == "select" else (*getattr(config, option), *names)
    if arguments.profile:
        changes["profile"] = arguments.profile
    if arguments.fail_on:
        changes["fail_on"] = Severity[arguments.fail_on.upper()]
    if arguments.target:
        changes["targets"] = tuple(arguments.target)
    if arguments.baseline:
        changes["baseline"] = arguments.baseline
    if arguments.no_baseline:
        changes["baseline"] = ""
    if arguments.var:
        changes["variables"] = {**config.variables, **given_variables(arguments.var)}
    return replace(config, **changes)


def _from_file(arguments: argparse.Namespace, root: Path) -> Config:
    if arguments.isolated:
        return Config()
    if arguments.config:
        path = Path(arguments.config)
        if not path.is_file():
            raise ConfigError(f"no such configuration file: {path}")
        return load_config(path)
    here = Path.cwd().resolve()
    return find_config(here if below(here, root) else root, root)


def _names(values: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())
