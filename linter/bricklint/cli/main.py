"""Reading the command line, and the one place where errors become exit statuses."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import Any, NoReturn

from bricklint import __version__
from bricklint.cli.ending import (
    EXIT_CLEAN,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    EXIT_USAGE,
    report_crash,
)
from bricklint.cli.streams import silence_stdout, tell
from bricklint.config import ConfigError
from bricklint.registry import RegistryError

_DESCRIPTION = "Finds mistakes in Databricks jobs and the notebooks they run, before the deploy."
_EPILOG = """exit status: 0 clean, 1 findings at or above --fail-on, 2 bad usage or configuration,
3 internal error (a rule crashed; the rest still ran), 130 interrupted"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in one line, and takes no option by half of its name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        """Leave with the status of bad usage."""
        self.exit(EXIT_USAGE, f"bricklint: {message}; see `{self.prog} --help`\n")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """As argparse has it, in words that are the same in every Python."""
        if action.choices is not None and value not in action.choices:
            from bricklint_schemas.closest import closest

            choices = [str(one) for one in action.choices]
            near = closest(str(value), choices)
            hint = f"; did you mean `{near}`?" if near else ""
            raise argparse.ArgumentError(action, f"`{value}` is none of {', '.join(choices)}{hint}")


_TOGETHER = {"rule": "rules"}
"""Commands that another one's module declares."""

COMMANDS = ("check", "rules", "cron", "dump", "graph", "init", "completion", "lsp")


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The command line of one command, or the whole of it. Modules of other commands are not imported."""
    parser = _Parser(
        prog="bricklint",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", "-V", action="version", version=f"bricklint {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    command = _TOGETHER.get(command or "", command)
    for name in (command,) if command in COMMANDS else COMMANDS:
        importlib.import_module(f"bricklint.cli.{name}").add_parser(commands)
    return parser


def run(arguments: list[str]) -> int:
    """Run one command line and give its exit status."""
    try:
        parser = build_parser(arguments[0] if arguments else None)
        parsed, unknown = parser.parse_known_args(arguments)
        if unknown:
            raise ConfigError(_refusal(parser, parsed.command, unknown))
        if parsed.command is None:
            parser.print_help(sys.stderr)
            return EXIT_USAGE
        status = int(parsed.run(parsed))
        sys.stdout.flush()
        return status
    except (ConfigError, RegistryError) as error:
        tell(str(error))
        return EXIT_USAGE
    except KeyboardInterrupt:
        tell("interrupted")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        silence_stdout()
        return EXIT_CLEAN
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    except Exception as error:
        return _internal(error)


def _refusal(parser: argparse.ArgumentParser, command: str | None, unknown: list[str]) -> str:
    """What is said of arguments that nothing takes."""
    from bricklint.cli.words import commands_of

    flags = [
        flag for one in commands_of(parser) if one.name == command for option in one.options for flag in option.flags
    ]
    near = _near_flag(unknown[0].partition("=")[0], flags)
    help_of = " ".join(["bricklint", *([command] if command else [])])
    hint = f"did you mean `{near}`?" if near else f"see `{help_of} --help`"
    if command == "cron" and not unknown[0].startswith("-"):
        hint = "put the whole expression in quotes"
    return f"unrecognized arguments: {' '.join(unknown)}; {hint}"


def _near_flag(given: str, flags: list[str]) -> str | None:
    from bricklint_schemas.closest import closest

    begun = [flag for flag in flags if given.startswith("--") and flag.startswith(given)]
    return begun[0] if len(begun) == 1 else closest(given, flags)


def _internal(error: Exception) -> int:
    if os.environ.get("BRICKLINT_TRACEBACK"):
        raise error
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f" at {frame.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno}" if frame else ""
    report_crash(" ".join(f"{type(error).__name__}: {error}{place}".split()))
    return EXIT_INTERNAL
