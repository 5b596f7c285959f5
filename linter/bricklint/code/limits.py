"""How deep the reduced syntax nests."""

from __future__ import annotations

DEEPEST = 200
"""How deep expressions and blocks nest at most, so that whoever reads them may recurse."""


class TooDeepError(Exception):
    """Code nests deeper than `DEEPEST`."""
