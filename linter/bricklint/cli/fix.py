"""`bricklint check --fix` and `--diff`: what is fixed, where it goes, and what is said of it."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bricklint.cli.scope import stdin_path
from bricklint.cli.streams import print_bytes, tell
from bricklint.config import ConfigError
from bricklint.files.port import Files
from bricklint.report.numbers import count
from bricklint.report.result import Result

if TYPE_CHECKING:
    from bricklint.fixing.passes import Mended


class Outcome(NamedTuple):
    """What fixing came to: the findings that remain, and whether some file could not be written."""

    result: Result
    failed: bool = False


def declare(group: Any) -> None:
    """Declare the options."""
    group.add_argument("--fix", action="store_true", help="make the safe fixes of what is found; the rest is reported")
    group.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: the unsafe fixes too")
    group.add_argument("--diff", action="store_true", help="print what --fix would change, and change nothing")


def check_usage(arguments: argparse.Namespace) -> None:
    """Raises ConfigError for options that do not go together."""
    if arguments.diff and (arguments.format != "text" or arguments.output):
        raise ConfigError("--diff prints a diff and no report: leave --format and --output out")
    if arguments.show_files and (arguments.diff or arguments.fix or arguments.format != "text" or arguments.output):
        raise ConfigError("--show-files prints a list and no report: leave --fix, --diff, --format and --output out")
    if arguments.fix and not arguments.diff and arguments.stdin_filename is not None and arguments.format != "text":
        raise ConfigError("--fix prints the fixed text of --stdin-filename: send the report to a file with --output")


def mended(
    arguments: argparse.Namespace,
    files: Files,
    lint: Callable[[Files], Result],
    root: Path,
    within: Sequence[str] | None,
) -> Mended[Result]:
    """What fixing comes to; nothing is written."""
    from bricklint.fixing.passes import mend
    from bricklint.lint import lies_in

    if arguments.stdin_filename is not None:
        within = [stdin_path(root, arguments.stdin_filename)]
    return mend(files, lint, unsafe=arguments.unsafe_fixes, may_touch=lambda path: lies_in(path, within))


def apply(
    arguments: argparse.Namespace, done: Mended[Result], files: Files, lint: Callable[[Files], Result], root: Path
) -> Outcome:
    """Write the fixes: into their files, or to stdout where the text came from stdin."""
    rewrites = [rewrite for group in done.rewrites for rewrite in group]
    if arguments.stdin_filename is not None:
        print_bytes(rewrites[0].after if rewrites else files.read(stdin_path(root, arguments.stdin_filename)))
        _say_what_came(done, len(rewrites), "fixed")
        return Outcome(done.result)
    from bricklint.fixing.write import write_groups

    left = write_groups(root, done.rewrites)
    if left:
        for reason in dict.fromkeys(one.reason for one in left):
            paths = ", ".join(one.path for one in left if one.reason == reason)
            tell(f"not fixed: {paths}: {reason}")
        return Outcome(lint(files), any(one.failed for one in left))
    _say_what_came(done, len(rewrites), "fixed")
    return Outcome(done.result)


def print_diff(done: Mended[Result]) -> bool:
    """Print what `apply` would change; whether it is anything."""
    from bricklint.fixing.diff import unified_diff

    rewrites = sorted(rewrite for group in done.rewrites for rewrite in group)
    for rewrite in rewrites:
        print_bytes(unified_diff(rewrite))
    _say_what_came(done, len(rewrites), "would fix")
    return bool(rewrites)


@contextlib.contextmanager
def report_elsewhere(arguments: argparse.Namespace) -> Iterator[None]:
    """Where stdout carries the fixed text, the report goes to stderr."""
    if arguments.fix and arguments.stdin_filename is not None:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    else:
        yield


def _say_what_came(done: Mended[Result], files: int, verb: str) -> None:
    for one in done.refused:
        span = one.diagnostic.primary.span
        where = f"{span.path}:{span.begin.line}:{span.begin.column}"
        tell(f"{where}: the fix of {one.diagnostic.code} is left out: {one.reason}")
    if done.outside:
        tell(f"there are fixes in files that were not given: {', '.join(done.outside)}")
    if done.fixed:
        tell(f"{verb} {count(done.fixed, 'finding')} in {count(files, 'file')}")
