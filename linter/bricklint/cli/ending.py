"""How a command ends: exit statuses, and what is said when bricklint itself fails."""

from __future__ import annotations

import sys

from bricklint import __version__
from bricklint.cli.streams import tell

EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE, EXIT_INTERNAL, EXIT_INTERRUPTED = 0, 1, 2, 3, 130


def report_crash(what: str) -> None:
    """One line on stderr that can be pasted into an issue as it is."""
    python = sys.version.split()[0]
    tell(f"internal error, please report this line: bricklint {__version__}, Python {python}: {what}")
