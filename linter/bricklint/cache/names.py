"""The names of places, as far as reports have asked for them: a later run needs no project to tell them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

from bricklint.session.outcome import Names
from bricklint.source import Span

Question: TypeAlias = tuple[str, str, int, int, bool]


class KnownNames:
    """Names that are asked of others once. `known` are those that were given so far, by what was asked and where;
    `others` makes what is asked, when it is for the first time."""

    def __init__(self, known: Mapping[Question, str], others: Callable[[], Names]) -> None:
        self.known = dict(known)
        self._others = lru_cache(maxsize=1)(others)

    @property
    def names(self) -> Names:
        """The names, for a result."""
        return Names(self.place_name, self.route, self.subject, lambda: self._others().understood())

    def place_name(self, span: Span) -> str:
        """See `Result`."""
        return self._told("place_name", span, False, lambda: self._others().place_name(span))

    def route(self, span: Span) -> str:
        """See `Result`."""
        return self._told("route", span, False, lambda: self._others().route(span))

    def subject(self, span: Span, *, hidden: bool = False) -> str:
        """See `Result`."""
        return self._told("subject", span, hidden, lambda: self._others().subject(span, hidden=hidden))

    def _told(self, what: str, span: Span, hidden: bool, ask: Callable[[], str]) -> str:
        key = (what, span.path, span.start, span.end, hidden)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = ask()
        return found
