"""The result of following one entry file, and what following needs from the project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from bricklint.code.ir import CodeFacts
from bricklint.source import SourceText
from bricklint.trace.base import Event
from bricklint.trace.events import Exit, WidgetDefined, WidgetRead
from bricklint.trace.frames import Handler, InTry
from bricklint.trace.writes import Write

E = TypeVar("E", bound=Event)

UNKNOWABLE: Final = "unknowable"
"""What a resolver answers for a path that cannot be told here: a workspace path, another repository's."""


class CodeFile(NamedTuple):
    """One file of code: its text (for spans) and its facts."""

    source: SourceText
    facts: CodeFacts


Found: TypeAlias = CodeFile | Literal["unknowable"] | None


class Resolver(Protocol):
    """How paths and module names lead to files of the project."""

    def notebook(self, from_path: str, target: str) -> Found:
        """The notebook that `%run target` in the file `from_path` means; None: there is none in the project."""

    def module(self, from_path: str, dotted: str, level: int) -> CodeFile | None:
        """The module that an import in `from_path` means (`level`: leading dots; `from a import b` asks for
        `a`, then for `a.b` where `a` is not there or has no `b`); None: it is not in the project."""


class NothingElse:
    """A resolver for one file alone: nothing else is in the project."""

    def notebook(self, from_path: str, target: str) -> Found:
        """No notebook can be told."""
        return UNKNOWABLE

    def module(self, from_path: str, dotted: str, level: int) -> CodeFile | None:
        """No module is found."""
        return None


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything that one run of `entry` does, in order, across files.

    `reading_unknowable`: why nobody can say which parameters are read (getAll, a name that is not known, dbutils
    handed away, …), None when all reads are known. `handed`: words given as texts to code outside the project, which
    may read parameters by them. `files`: every file followed, the entry first.
    `cut`: the run was too large to follow to its end; absence of an event then proves nothing.
    """

    entry: CodeFile
    events: tuple[Event, ...]
    files: tuple[CodeFile, ...]
    handlers: tuple[Handler, ...]
    reading_unknowable: str | None
    handed: frozenset[str] = frozenset()
    cut: bool = False

    def of(self, kind: type[E], *, called: bool | None = True, reached: bool | None = True) -> Iterator[E]:
        """The events of one kind, in order; with `called=None` also those in functions that nothing calls, with
        `reached=None` also those that the run never comes to."""
        found: Sequence[Any] = self._by_kind.get(kind, ())
        if not found:
            return iter(())
        return (
            event
            for event in found
            if (called is None or event.called == called) and (reached is None or event.reached == reached)
        )

    @cached_property
    def _by_kind(self) -> dict[type, list[Event]]:
        """The events by their class, and by those that it is made from."""
        found: dict[type, list[Event]] = {}
        for event in self.events:
            for kind in type(event).__mro__[:-1]:
                found.setdefault(kind, []).append(event)
        return found

    @cached_property
    def widgets_defined(self) -> dict[str, WidgetDefined]:
        """The first definition of each widget, also in code that nothing calls or reaches."""
        found: dict[str, WidgetDefined] = {}
        for event in self.of(WidgetDefined, called=None, reached=None):
            found.setdefault(event.name, event)
        return found

    @cached_property
    def widgets_read(self) -> dict[str, tuple[WidgetRead, ...]]:
        """All reads of each parameter, in order, also in code that nothing calls or reaches."""
        found: dict[str, list[WidgetRead]] = {}
        for event in self.of(WidgetRead, called=None, reached=None):
            found.setdefault(event.name, []).append(event)
        return {name: tuple(reads) for name, reads in found.items()}

    @cached_property
    def exits(self) -> tuple[Exit, ...]:
        """The exits of the run."""
        return tuple(self.of(Exit))

    @cached_property
    def writes(self) -> tuple[Write, ...]:
        """The writes of the run."""
        return tuple(self.of(Write))

    def reads(self, name: str) -> bool | None:
        """Whether the run reads this parameter: True, False, or None where nobody can say."""
        if name in self.widgets_read:
            return True
        unsure = self.reading_unknowable is not None or self.cut or name in self.handed
        return None if unsure else False

    def guarded(self, try_: int) -> Iterator[Event]:
        """The events that happen in the body of this try, also inside the calls that it makes."""
        return iter(self._by_try.get(try_, ()))

    @cached_property
    def _by_try(self) -> dict[int, list[Event]]:
        """The events in the body of each try: a long run has thousands of both."""
        found: dict[int, list[Event]] = {}
        for event in self.events:
            for number in {step.try_ for step in event.path if isinstance(step, InTry)}:
                found.setdefault(number, []).append(event)
        return found
