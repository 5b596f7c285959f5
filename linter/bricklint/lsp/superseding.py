"""Stopping a run that nobody waits for any more: at the next file that it reads, or the next thing a rule looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Any

from bricklint.diagnostic import Diagnostic
from bricklint.files.port import Files
from bricklint.registry import LoadedRule, Registry, Row, load_rule


class SupersededError(BaseException):
    """A newer snapshot is there: nobody wants to know what this one says. No `Exception`, so that no rule's crash is
    seen in it."""


class Watch:
    """Raises SupersededError once a newer snapshot is there, until the run is over."""

    def __init__(self, superseded: Event) -> None:
        self._superseded: Event | None = superseded

    def look(self) -> None:
        """Go on, or raise SupersededError."""
        if self._superseded is not None and self._superseded.is_set():
            raise SupersededError

    def over(self) -> None:
        """The run is over: questions about it that come later are answered."""
        self._superseded = None


class WatchedFiles:
    """Files that look before each is read."""

    def __init__(self, below: Files, watch: Watch) -> None:
        self._below = below
        self._watch = watch

    def paths(self) -> Sequence[str]:
        """Every file that is linted, sorted."""
        return self._below.paths()

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileProblemError, SupersededError."""
        self._watch.look()
        return self._below.read(path)

    def is_file(self, path: str) -> bool:
        """Whether there is such a file. Raises SupersededError."""
        self._watch.look()
        return self._below.is_file(path)

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return self._below.is_folder(path)

    def children(self, path: str) -> Sequence[str]:
        """The names in a folder, sorted."""
        return self._below.children(path)


def watched_rules(registry: Registry, watch: Watch) -> Registry:
    """The same rules, which look before each of their subjects."""
    return Registry(row._replace(make=_maker(row, watch)) for row in registry.rows)


def _maker(row: Row, watch: Watch) -> Callable[[Row], LoadedRule]:
    def make(_: Row) -> LoadedRule:
        rule = load_rule(row)
        return rule if rule.check is None else rule._replace(check=_watched(rule.check, watch))

    return make


def _watched(check: Callable[..., Iterator[Diagnostic]], watch: Watch) -> Callable[..., Iterator[Diagnostic]]:
    def look_and_check(*subject: Any) -> Iterator[Diagnostic]:
        watch.look()
        return check(*subject)

    return look_and_check
