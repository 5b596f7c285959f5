"""The base of all events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from bricklint.source import Span
from bricklint.trace.frames import Path, Step

S = TypeVar("S", bound=Step)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """What all events have; see `bricklint.trace.events`."""

    at: Span
    path: Path = ()
    called: bool = True
    reached: bool = True

    def inside(self, kind: type[S]) -> S | None:
        """The innermost frame of this kind around the event."""
        return next((step for step in reversed(self.path) if isinstance(step, kind)), None)

    def around(self, kind: type[S]) -> tuple[S, ...]:
        """All frames of this kind around the event, innermost first."""
        return tuple(step for step in reversed(self.path) if isinstance(step, kind))
