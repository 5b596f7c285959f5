"""The options of `bricklint check`, and the configuration that they make together with its file."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from bricklint.cli import fix
from bricklint.cli.outputs import FORMATS
from bricklint.cli.scope import below
from bricklint.config import PROFILES, Config, ConfigError, find_config, given_variables, load_config
from bricklint.diagnostic import Severity
from bricklint.report.options import ReportOptions

_FORMATS_SAID = f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]} (default: text)"

DESCRIPTION = """Find the mistakes in Databricks job specs and in the notebooks that they run.
Nothing is run, and nothing is sent anywhere.

Given folders, the findings below them are reported. Given files, as a hook does,
the project around them is read, and what touches one of them is reported: a
changed notebook shows the finding whose other half is in its job."""

EPILOG = """examples:
  bricklint check                                  the current folder
  bricklint check jobs/daily.json                  what touches this file
  bricklint check --select BL7,BL801               some rules only; `bricklint rules` lists them
  bricklint check --fix                            mend what is safe to mend
  bricklint check --since origin/main              what this branch has changed or caused
  bricklint check --baseline known.json --write-baseline
                                                   record what is there; from then on without
                                                   --write-baseline, and only what is new fails
  bricklint check --output sarif=bricklint.sarif   the text to the log, SARIF to a file

exit status: 0 clean, 1 findings at or above --fail-on, 2 bad usage or configuration,
3 internal error (a rule crashed; the rest still ran), 130 interrupted"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare every option of the command, by group."""
    parser.usage = "bricklint check [OPTION ...] [PATH ...]"
    parser.description = DESCRIPTION
    parser.epilog = EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: the current folder)")
    _declare_rules(parser.add_argument_group("what is looked for"))
    _declare_known(parser.add_argument_group("what is new"))
    fix.declare(parser.add_argument_group("fixes"))
    _declare_outputs(parser.add_argument_group("reports"))
    _declare_project(parser.add_argument_group("the project"))


def _declare_rules(group: Any) -> None:
    group.add_argument(
        "--select",
        action="append",
        metavar="RULES",
        help="only these rules, separated by commas: codes (BL701), names (exit-hides-failure) or families (BL7)",
    )
    group.add_argument(
        "--extend-select",
        action="append",
        metavar="RULES",
        help="these rules too; notes of a rule that is named by its own code or name are shown",
    )
    group.add_argument("--ignore", action="append", metavar="RULES", help="not these rules")
    group.add_argument(
        "--rule-pack",
        action="append",
        default=[],
        metavar="PATH",
        help="rules of your own: a .py file or the folder of a package; repeatable",
    )
    group.add_argument(
        "--profile", choices=PROFILES, help="`strict` shows notes and runs strict rules too (default: default)"
    )
    group.add_argument(
        "--fail-on",
        choices=[one.word for one in sorted(Severity, reverse=True)],
        help="the least severity that makes the exit status 1 (default: warning)",
    )
    group.add_argument("--exit-zero", action="store_true", help="exit 0 even when there are findings")


def _declare_known(group: Any) -> None:
    group.add_argument("--baseline", metavar="FILE", help="what is recorded in this file passes, what is new fails")
    group.add_argument(
        "--write-baseline",
        action="store_true",
        help="write the baseline: where there is none, record every finding; else take out what is gone, add nothing",
    )
    group.add_argument(
        "--extend-baseline", action="store_true", help="write the baseline, and record what is new in it too"
    )
    group.add_argument("--no-baseline", action="store_true", help="do without the baseline of the configuration")
    group.add_argument(
        "--since",
        metavar="REV",
        help="only what touches a file that changed since this git revision (seen from where it and HEAD have gone "
        "apart; files that are not committed yet count), and what a change has caused in other files",
    )


def _declare_outputs(group: Any) -> None:
    group.add_argument(
        "--format", choices=FORMATS, default="text", metavar="FORMAT", help=f"what goes to stdout: {_FORMATS_SAID}"
    )
    group.add_argument(
        "--output",
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="write a report to a file (`-` for stdout, before what --format names), whole or not at all; repeatable",
    )
    group.add_argument(
        "--statistics", action="store_true", help="how many findings each rule has, in the place of the findings"
    )
    group.add_argument(
        "--sarif-category",
        default="bricklint",
        metavar="NAME",
        help="what tells several SARIF reports of one commit apart (default: bricklint)",
    )
    group.add_argument(
        "--omit-suppressed",
        action="store_true",
        help="leave out of SARIF what comments, the configuration or the baseline suppress, as GitHub does not read "
        "these marks",
    )
    group.add_argument("--quiet", "-q", action="store_true", help="print nothing for people when all is clean")
    group.add_argument(
        "--verbose", "-v", action="store_true", help="say on stderr what is understood: specs, jobs, tasks, their files"
    )
    group.add_argument(
        "--explain-unknown", action="store_true", help="say on stderr what could not be told, where, and why"
    )


def _declare_project(group: Any) -> None:
    group.add_argument(
        "--target", action="append", metavar="NAME", help="only this bundle target; repeatable (default: all)"
    )
    group.add_argument(
        "--var", action="append", metavar="NAME=VALUE", help="the value of a bundle variable; repeatable"
    )
    group.add_argument("--config", metavar="FILE", help="this configuration file")
    group.add_argument("--isolated", action="store_true", help="no configuration file")
    group.add_argument("--no-cache", action="store_true", help="take nothing over from earlier runs, and keep nothing")
    group.add_argument("--stdin-filename", metavar="PATH", help="the text on stdin stands in for this file")
    group.add_argument("--show-files", action="store_true", help="list the files and what each is read as, and exit 0")


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
    if arguments.isolated and arguments.config:
        raise ConfigError("--isolated and --config: only one of them")
    if arguments.isolated:
        return Config()
    if arguments.config:
        path = Path(arguments.config)
        if not os.path.isfile(path):  # noqa: PTH113 - a name that is too long is no file
            raise ConfigError(f"no such configuration file: {path}")
        return load_config(path)
    here = Path.cwd().resolve()
    return find_config(here if below(here, root) else root, root)


def _names(values: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())


def report_options(arguments: argparse.Namespace) -> ReportOptions:
    """How reports are written. Raises ConfigError."""
    category = arguments.sarif_category
    if not category.strip("/ ") or not category.isprintable():
        raise ConfigError(f"--sarif-category {category!r}: write a name")
    return ReportOptions(category.strip("/"), arguments.omit_suppressed, arguments.statistics)
