"""`bricklint lsp`: the language server on stdin and stdout."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

from bricklint.cli.ending import EXIT_USAGE

_MISSING = (
    "bricklint lsp: the language server needs one more package; install it with `python -m pip install "
    "'bricklint[editor]'`"
)


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "lsp",
        help="start the language server on stdin and stdout",
        description="The language server: an editor starts it and talks to it on stdin and stdout.",
    )
    parser.add_argument("--stdio", action="store_true", help="the default and only way; editors may say so")
    parser.add_argument("--clientProcessId", type=int, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client goes: 0 when it said goodbye, 1 when it just went, 2 without the library."""
    # `python -m` lets the folder it is started in, which is the project, stand in for packages.
    sys.path[:] = [entry for entry in sys.path if entry not in ("", str(Path.cwd()))]
    if importlib.util.find_spec("pygls") is None:
        print(_MISSING, file=sys.stderr)
        return EXIT_USAGE
    from bricklint.lsp.server import serve

    incoming = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever else is printed by anybody must not get between the messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return serve(incoming, outgoing, arguments.clientProcessId)
