"""Fingerprints: how a code-scanning service tells that a finding is the one it saw yesterday.

`primaryLocationLineHash` is the hash that GitHub's upload action would add by itself (LIBRARIES, section 6): over the
hundred characters that follow the start of a line, blanks left out. `bricklintRoute/v1` is made of what a finding is
about, not of where it stands, and so survives lines that are inserted above it, another formatting and another order.
The baseline counts by it, without the number at its end.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from operator import mul

from bricklint.diagnostic import Diagnostic
from bricklint.source import SourceText, Span

LINE_HASH = "primaryLocationLineHash"
ROUTE_HASH = "bricklintRoute/v1"

_BLOCK = 100
_MASK = (1 << 64) - 1
_POWERS = tuple(pow(37, _BLOCK - 1 - place, 1 << 64) for place in range(_BLOCK))
_END_OF_FILE = 0xFFFF
_BLANKS = {ord(" "): None, ord("\t"): None}
_LINE_END = re.compile("\r\n|\r")


def line_hashes(text: str) -> list[str]:
    """The hash of each line of a text, in order, with how often that hash came up so far."""
    units = _units(text)
    starts = [0, *(place + 1 for place, unit in enumerate(units) if unit == 10)]
    units.append(_END_OF_FILE)
    units.extend([0] * _BLOCK)
    seen: Counter[str] = Counter()
    hashes = []
    for start in starts:
        value = f"{sum(map(mul, units[start : start + _BLOCK], _POWERS)) & _MASK:x}"
        seen[value] += 1
        hashes.append(f"{value}:{seen[value]}")
    return hashes


def _units(text: str) -> array[int]:
    """The UTF-16 code units that count: no blanks or tabs, every line end one LF."""
    # A CR LF pair counts as one line end only where no blank stands between the two: so the ends come first.
    plain = _LINE_END.sub("\n", text).translate(_BLANKS)
    units: array[int] = array("H")
    units.frombytes(plain.encode("utf-16-le", "surrogatepass"))
    if array("H", [1]).tobytes() != b"\x01\x00":
        units.byteswap()
    return units


class LineHashes:
    """The line hashes of files, worked out once for each file that has findings."""

    def __init__(self) -> None:
        self._by_path: dict[str, list[str]] = {}

    def of(self, span: Span) -> str | None:
        """The hash of the line on which a span begins; None for a file without text."""
        source: SourceText = span.source
        if not source.text:
            return None
        if source.path not in self._by_path:
            self._by_path[source.path] = line_hashes(source.text)
        hashes = self._by_path[source.path]
        line = span.begin.line
        return hashes[line - 1] if line <= len(hashes) else None


def route_hash(diagnostic: Diagnostic, subject: Callable[..., str]) -> str:
    """What a diagnostic is about, as a hash: its rule, its file, and its place as `Naming.subject` tells it. Nothing of
    a secret enters it: a short one could be guessed from its hash."""
    span = diagnostic.primary.span
    hidden = any(one.path == span.path and one.start < span.end and span.start < one.end for one in diagnostic.redact)
    return _digest((diagnostic.code, span.path, _about(diagnostic, lambda one: subject(one, hidden=hidden))))


def _about(diagnostic: Diagnostic, subject: Callable[[Span], str]) -> str:
    """What a diagnostic's place is called. Of keys of one mapping that are told together, and of the places of a
    circle, the order in the file decides which comes first: all of them count as one."""
    here = diagnostic.primary.span
    primary = subject(here)
    others = [subject(span) for span in diagnostic.spans[1:] if span.path == here.path] if _route(primary) else []
    starts = [primary, *others] if diagnostic.ordered else [primary]
    return min(one for one in (primary, *others) if any(_parent(one) == _parent(start) for start in starts))


def _route(subject: str) -> str:
    return subject.partition("\n")[0]


def _parent(subject: str) -> str:
    return _route(subject).rpartition(".")[0]


def route_hashes(diagnostics: Iterable[Diagnostic], subject: Callable[..., str]) -> list[str]:
    """The fingerprint of each diagnostic: its `route_hash`, and how often the same came up so far."""
    seen: Counter[str] = Counter()
    found = []
    for diagnostic in diagnostics:
        value = route_hash(diagnostic, subject)
        seen[value] += 1
        found.append(f"{value}:{seen[value]}")
    return found


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
