"""`bricklint check`: lint, report, say by the exit status what was found."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bricklint.cli import fix, known
from bricklint.cli.ending import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INTERNAL, EXIT_USAGE, report_crash
from bricklint.cli.options import configuration, declare, report_options
from bricklint.cli.outputs import Output, parse_outputs, print_report, write_outputs
from bricklint.cli.progress import watched
from bricklint.cli.scope import scope, with_stdin
from bricklint.cli.since import Since
from bricklint.cli.spec import check_targets
from bricklint.cli.streams import print_text, tell
from bricklint.config import Config
from bricklint.files.port import Disk, Files
from bricklint.registry import Registry
from bricklint.report.options import ReportOptions
from bricklint.report.result import Result

if TYPE_CHECKING:
    from bricklint.cache.cached import Cache


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help="lint job specs and the notebooks they run")
    parser.set_defaults(run=run)
    declare(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from bricklint.lint import open_disk

    root, within = scope(arguments.paths, arguments.stdin_filename)
    outputs = parse_outputs(arguments.output)
    options = report_options(arguments)
    fix.check_usage(arguments)
    config = configuration(arguments, root)
    known.check_usage(arguments, config)
    files: Files = open_disk(root, config, within or ())
    if arguments.stdin_filename is not None:
        files = with_stdin(files, root, arguments.stdin_filename)
    cache = _cache(arguments, root)
    lint_again = _linter(arguments, config, root, within, cache)
    if arguments.show_files:
        return _show_files(lint_again(files), files, within)
    if arguments.diff:
        mended = fix.mended(arguments, files, lint_again, root, within)
        return _status(mended.result, fix.print_diff(mended), arguments)
    if arguments.fix:
        mended = fix.mended(arguments, files, lint_again, root, within)
        fixed = fix.apply(arguments, mended, files, lint_again, root)
    else:
        fixed = fix.Outcome(lint_again(files))
    result = known.written(fixed.result, arguments, config)
    _explain(result, arguments, within)
    with fix.report_elsewhere(arguments):
        _report(result, arguments, outputs, options)
    if cache is not None:
        cache.save()
    failed = any(one.severity >= config.fail_on for one in result.diagnostics)
    status = _status(result, failed, arguments)
    return EXIT_USAGE if fixed.failed and status != EXIT_INTERNAL else status


def _cache(arguments: argparse.Namespace, root: Path) -> Cache | None:
    """The cache, for runs that report what is on disk and ask nothing more."""
    more = arguments.fix, arguments.diff, arguments.show_files, arguments.explain_unknown, arguments.verbose
    if arguments.no_cache or arguments.stdin_filename is not None or any(more):
        return None
    from bricklint.cache.cached import Cache

    return Cache.open(root, os.environ)


def _linter(
    arguments: argparse.Namespace, config: Config, root: Path, within: list[str] | None, cache: Cache | None
) -> Callable[[Files], Result]:
    """What lints files as this command line wants it, as often as fixes ask for it: without what the baseline knows and
    what has not changed."""
    from bricklint.lint import Session

    registry = _registry(arguments, config, root)
    # Each pass of fixes lints the project again, with a few files changed.
    session = Session(remember=arguments.fix or arguments.diff)

    def lint_once(files: Files) -> Result:
        linter = session.lint if cache is None or not isinstance(files, Disk) else cache.lint
        with watched(files) as seen:
            return linter(seen, config, registry, within=within, environment=os.environ, root=str(root))

    since = None if arguments.since is None else Since(arguments.since, root, config, within or (), lint_once)

    def lint_again(files: Files) -> Result:
        result = lint_once(files)
        if config.targets and result.project is not None and result.project.specs.bundles:
            check_targets(result.project.specs, config.targets)
        result = known.with_baseline(result, config)
        return result if since is None else since.narrow(result, files)

    return lint_again


def _explain(result: Result, arguments: argparse.Namespace, within: list[str] | None) -> None:
    """What is said on stderr beside the report."""
    if not result.jobs and not result.codes and not result.diagnostics:
        tell("no job specs or notebooks found")
    if arguments.verbose:
        print(result.understood(), end="", file=sys.stderr)
    if arguments.explain_unknown:
        from bricklint.lint import lies_in
        from bricklint.report.unknowns import unknowns, unknowns_text

        found = [] if result.project is None else unknowns(result.project)
        print(unknowns_text([one for one in found if lies_in(one.at.path, within)]), end="", file=sys.stderr)


def _show_files(result: Result, files: Files, within: list[str] | None) -> int:
    from bricklint.lint import lies_in
    from bricklint.report.roles import roles, roles_text

    if result.project is not None:
        paths = [path for path in files.paths() if lies_in(path, within)]
        print_text(roles_text(roles(result.project, paths)))
    return EXIT_CLEAN


def _registry(arguments: argparse.Namespace, config: Config, root: Path) -> Registry:
    """The rules of the run: the built-in ones, and those of the packs that the user and the configuration name."""
    from bricklint.lint import builtin_registry

    registry = builtin_registry()
    if not (arguments.rule_pack or config.rule_packs):
        return registry
    from bricklint.packs.load import with_packs

    return with_packs(registry, config, root, arguments.rule_pack)


def _status(result: Result, failed: bool, arguments: argparse.Namespace) -> int:
    for crash in result.crashes:
        report_crash(f"rule {crash.code} on {crash.where}: {crash.error} at {crash.place}")
    if result.crashes:
        return EXIT_INTERNAL
    return EXIT_FINDINGS if failed and not arguments.exit_zero else EXIT_CLEAN


def _report(result: Result, arguments: argparse.Namespace, outputs: list[Output], options: ReportOptions) -> None:
    write_outputs(result, outputs, options)
    if arguments.quiet and arguments.format == "text" and not result.diagnostics:
        return
    print_report(result, arguments.format, options)
