"""`bricklint` and `python -m bricklint`."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit status is DESIGN.md's: 0 clean, 1 findings, 2 usage, 3 internal error, 130
    interrupted. `--version` alone is answered before anything else is imported."""
    arguments = sys.argv[1:] if argv is None else argv
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


if __name__ == "__main__":
    raise SystemExit(main())
