"""`bricklint` and `python -m bricklint`."""

from __future__ import annotations

import gc
import os
import sys

_SHORT_LIVED = ("check", "dump")
"""Commands that read a project and end."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit status is DESIGN.md's: 0 clean, 1 findings, 2 usage, 3 internal error, 130
    interrupted. Without `argv` this is the whole process, and ends it."""
    if argv is not None:
        return _run(argv)
    if sys.argv[1:2] and sys.argv[1] in _SHORT_LIVED:
        gc.disable()
    _open_streams()
    status = _run(sys.argv[1:])
    _leave(status)
    return status


def _open_streams() -> None:
    """Started without stdin, stdout or stderr (`>&-`): nothing is read there, what is said goes nowhere, and no file
    takes their place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115


def _run(arguments: list[str]) -> int:
    """`--version` alone is answered before anything else is imported."""
    if arguments in (["--version"], ["-V"]):
        from bricklint import __version__

        print(f"bricklint {__version__}")
        return 0
    try:
        from bricklint.cli.main import run

        return run(arguments)
    except KeyboardInterrupt:
        # Ctrl-C while modules are still being imported; `run` answers for all that comes later.
        print("bricklint: interrupted", file=sys.stderr)
        return 130


def _leave(status: int) -> None:
    """End the process here: taking a project of a million values apart first would serve nobody. Where the output
    cannot be written, Python's own way out says so."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(status)


if __name__ == "__main__":
    # `python -m` looks for modules in the current folder first: that is the linted project's, whose code is never run.
    if not getattr(sys.flags, "safe_path", False) and sys.path[:1] in ([""], [os.getcwd()]):  # noqa: PTH109
        del sys.path[0]
    raise SystemExit(main())
