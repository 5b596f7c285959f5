"""`bricklint check`: lint, report, say by the exit status what was found."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from bricklint.cli.ending import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INTERNAL, report_crash
from bricklint.cli.options import configuration, declare
from bricklint.cli.outputs import Output, parse_outputs, print_report, write_outputs
from bricklint.cli.scope import scope, with_stdin
from bricklint.files.port import Files
from bricklint.report.result import Result


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "check",
        help="lint job specs and the notebooks they run",
        description="Lint job specs and the notebooks they run. Given folders, findings below them are reported; "
        "given files (as a hook does), the project around them is read and findings that touch them are reported.",
    )
    parser.set_defaults(run=run)
    declare(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from bricklint.lint import builtin_registry, lint, open_disk

    root, within = scope(arguments.paths, arguments.stdin_filename)
    outputs = parse_outputs(arguments.output)
    config = configuration(arguments, root)
    files: Files = open_disk(root, config, within or ())
    if arguments.stdin_filename is not None:
        files = with_stdin(files, root, arguments.stdin_filename)
    result = lint(files, config, builtin_registry(), within=within, environment=os.environ, root=str(root))
    if not result.jobs and not result.codes and not result.diagnostics:
        print("bricklint: no job specs or notebooks found", file=sys.stderr)
    if arguments.verbose:
        print(result.understood(), end="", file=sys.stderr)
    _report(result, arguments, outputs)
    for crash in result.crashes:
        report_crash(f"rule {crash.code} on {crash.where}: {crash.error} at {crash.place}")
    if result.crashes:
        return EXIT_INTERNAL
    failed = any(one.severity >= config.fail_on for one in result.diagnostics)
    return EXIT_FINDINGS if failed and not arguments.exit_zero else EXIT_CLEAN


def _report(result: Result, arguments: argparse.Namespace, outputs: list[Output]) -> None:
    write_outputs(result, outputs)
    if arguments.quiet and arguments.format == "text" and not result.diagnostics:
        return
    print_report(result, arguments.format)
