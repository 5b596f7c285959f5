"""`bricklint check`: lint, report, say by the exit status what was found."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bricklint.cli.ending import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INTERNAL, report_crash, silence_stdout
from bricklint.config import PROFILES, Config, ConfigError, find_config, given_variables, load_config
from bricklint.diagnostic import Severity
from bricklint.files.discover import find_root
from bricklint.files.port import Files

FORMATS = ("text", "json", "sarif")


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "check",
        help="lint job specs and the notebooks they run",
        description="Lint job specs and the notebooks they run. Given folders, findings below them are reported; "
        "given files (as a hook does), the project around them is read and findings that touch them are reported.",
    )
    parser.set_defaults(run=run)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: the current folder)")
    output = parser.add_argument_group("output")
    output.add_argument("--format", choices=FORMATS, default="text", help="what goes to stdout (default: text)")
    output.add_argument(
        "--output", action="append", default=[], metavar="FORMAT=FILE", help="write a report to a file; repeatable"
    )
    output.add_argument("--quiet", "-q", action="store_true", help="print nothing for people when all is clean")
    output.add_argument(
        "--verbose", "-v", action="store_true", help="say on stderr what is understood: specs, jobs, tasks, their files"
    )
    rules = parser.add_argument_group("rules")
    rules.add_argument("--select", action="append", metavar="RULES", help="only these rules: codes, names, prefixes")
    rules.add_argument("--extend-select", action="append", metavar="RULES", help="these rules too")
    rules.add_argument("--ignore", action="append", metavar="RULES", help="not these rules")
    rules.add_argument("--profile", choices=PROFILES, help="strict shows notes too (default: default)")
    rules.add_argument("--fail-on", choices=[one.word for one in Severity], help="default: warning")
    rules.add_argument("--exit-zero", action="store_true", help="exit 0 even when there are findings")
    spec = parser.add_argument_group("bundles")
    spec.add_argument("--target", action="append", metavar="NAME", help="only this target; repeatable (default: all)")
    spec.add_argument("--var", action="append", metavar="NAME=VALUE", help="the value of a bundle variable; repeatable")
    source = parser.add_argument_group("project")
    source.add_argument("--config", metavar="FILE", help="this configuration file")
    source.add_argument("--isolated", action="store_true", help="no configuration file")
    source.add_argument("--stdin-filename", metavar="PATH", help="the text on stdin stands in for this file")


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from bricklint.lint import builtin_registry, lint, open_disk

    root, within = _scope(arguments.paths, arguments.stdin_filename)
    outputs = _outputs(arguments.output)
    config = _config(arguments, root)
    files: Files = open_disk(root, config, within or ())
    if arguments.stdin_filename is not None:
        files = _with_stdin(files, root, arguments.stdin_filename)
    result = lint(
        files,
        config,
        builtin_registry(),
        within=within,
        environment=os.environ,
        root=str(root),
    )
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


def _scope(paths: Sequence[str], stdin_filename: str | None) -> tuple[Path, list[str] | None]:
    """The project's root, and the paths that findings must touch (None: all). Raises ConfigError for a path that
    does not exist."""
    given = [Path(path) for path in paths]
    for path in given:
        if not path.exists() and str(path) != stdin_filename:
            raise ConfigError(f"no such file or folder: {path}")
    if not given:
        given = [Path(stdin_filename) if stdin_filename else Path.cwd()]
    here = Path.cwd().resolve()
    absolute = [_absolute(path) for path in given]
    root = find_root(here)
    if not all(_below(path, root) for path in absolute):
        root = find_root(Path(os.path.commonpath([str(_absolute(path)) for path in given])))
    within = sorted({"" if path == root else path.relative_to(root).as_posix() for path in absolute})
    return root, None if "" in within else within


def _absolute(path: Path) -> Path:
    """The path with its folder resolved; the last part stays as it is, so that a link is linted where it stands."""
    full = path if path.is_absolute() else Path.cwd() / path
    return full.resolve() if full.is_dir() else full.parent.resolve() / full.name


def _below(path: Path, root: Path) -> bool:
    return path == root or root in path.parents


def _config(arguments: argparse.Namespace, root: Path) -> Config:
    if arguments.isolated:
        config = Config()
    elif arguments.config:
        path = Path(arguments.config)
        if not path.is_file():
            raise ConfigError(f"no such configuration file: {path}")
        config = load_config(path)
    else:
        here = Path.cwd().resolve()
        config = find_config(here if _below(here, root) else root, root)
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
    if arguments.var:
        changes["variables"] = {**config.variables, **given_variables(arguments.var)}
    return replace(config, **changes)


def _names(values: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())


def _outputs(values: list[str]) -> list[tuple[str, Path]]:
    found = []
    for value in values:
        name, equals, path = value.partition("=")
        if not equals or not path or name not in FORMATS:
            raise ConfigError(f"--output {value}: write FORMAT=FILE, with one of {', '.join(FORMATS)}")
        found.append((name, Path(path)))
    return found


def _with_stdin(files: Files, root: Path, name: str) -> Files:
    from bricklint.files.overlay import Overlay

    path = _absolute(Path(name))
    if not _below(path, root):
        raise ConfigError(f"--stdin-filename {name}: it lies outside the project {root}")
    return Overlay(files, {path.relative_to(root).as_posix(): sys.stdin.buffer.read()})


def _report(result: Any, arguments: argparse.Namespace, outputs: list[tuple[str, Path]]) -> None:
    from bricklint.report.style import Style, style_for

    for name, path in outputs:
        try:
            path.write_text(_rendered(result, name, Style()), encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise ConfigError(f"--output {name}={path}: {(error.strerror or 'cannot be written').lower()}") from None
    if arguments.quiet and arguments.format == "text" and not result.diagnostics:
        return
    _print(_rendered(result, arguments.format, style_for(sys.stdout)))


def _print(text: str) -> None:
    """Print a report, whatever the terminal can show. When its reader goes away, the exit status still counts."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()


def _rendered(result: Any, name: str, style: Any) -> str:
    if name == "sarif":
        from bricklint.report.sarif import sarif_report

        return sarif_report(result)
    if name == "json":
        from bricklint.report.json_report import json_report

        return json_report(result)
    from bricklint.report.text import text_report

    return text_report(result, style)
