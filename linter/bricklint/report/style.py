"""Colour, where a terminal shows it."""

from __future__ import annotations

import os
from typing import NamedTuple, TextIO

from bricklint.diagnostic import Severity

_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


class Style(NamedTuple):
    """How text is painted; plain where `colour` is False. `mark` is the colour of primary marks."""

    colour: bool = False
    mark: str = "1;31"

    def of(self, severity: Severity) -> Style:
        """This style, with marks in the colour of a severity."""
        return self._replace(mark=_COLOURS[severity])

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def severity(self, severity: Severity, text: str) -> str:
        """Text in the colour of a severity."""
        return self._paint(_COLOURS[severity], text)

    def bold(self, text: str) -> str:
        """Bold text."""
        return self._paint("1", text)

    def frame(self, text: str) -> str:
        """The lines and numbers around code."""
        return self._paint("34", text)

    def faint(self, text: str) -> str:
        """What is good to know and may be overlooked."""
        return self._paint("2", text)

    def primary(self, text: str) -> str:
        """The mark of the primary place."""
        return self._paint(self.mark, text)

    def related(self, text: str) -> str:
        """The mark of a further place."""
        return self._paint("36", text)

    def hint(self, text: str) -> str:
        """What would be valid."""
        return self._paint("32", text)


def style_for(stream: TextIO) -> Style:
    """Colour for a terminal, unless NO_COLOR is set; FORCE_COLOR forces it."""
    if os.environ.get("NO_COLOR"):
        return Style(False)
    if os.environ.get("FORCE_COLOR"):
        return Style(True)
    return Style(stream.isatty() and os.environ.get("TERM") != "dumb")
