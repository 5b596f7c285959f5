"""The state of following a run: where it is, what is bound, which events it gave so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count, islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bricklint.code import ir
from bricklint.source import SourceText, Span
from bricklint.trace.base import Event
from bricklint.trace.events import (
    CallUnknown,
    Handled,
    ImportedFrom,
    InterpreterExit,
    Kept,
    Raise,
    Returns,
    Unreachable,
)
from bricklint.trace.frames import Outcome, Path, Step
from bricklint.trace.scan import Said
from bricklint.trace.store import Layer, Store
from bricklint.trace.things import Scope, Thing
from bricklint.trace.trace import CodeFile, Resolver
from bricklint.trace.values import Dotted, Known, OneOf, Ref, Value
from bricklint.trace.writes import FileOperation, SqlText, Write

if TYPE_CHECKING:
    from bricklint.trace.sharing import Shared

MOST_EVENTS = 20_000
MOST_STEPS = 120_000
MOST_MODULES = 300
DEEPEST_CALLS = 8
DEEPEST = 110
MOST_REPEATS = 200
MOST_SPENT = 4_000
"""Steps that all calls of one function may take together: a small one is followed at every call, one that leads to
half the project only until its ways are known."""


_OF_THE_MOMENT: frozenset[Any] = frozenset(
    {CallUnknown, Handled, ImportedFrom, InterpreterExit, Kept, Raise, Returns, FileOperation, SqlText, Write}
)
"""Events that say nothing where they do not happen: rules ask for all others in code that nothing calls, too."""


class HandlerDraft(NamedTuple):
    """What is known of a handler when its body starts; the rest is filled in when the run is at its end."""

    id: int
    try_: int
    clause: ir.Handler
    file: CodeFile
    guarded: Span
    types: tuple[str, ...]
    broad: bool
    catches_exit: bool


class Bodies:
    """Where the bodies of handlers stand, by the texts that hold them; one may have been followed many times."""

    def __init__(self) -> None:
        self._known = 0
        self._found: dict[int, dict[tuple[int, int], list[int]]] = {}

    def holding(self, drafts: dict[int, HandlerDraft], span: Span) -> Iterator[int]:
        """The handlers in whose bodies a place lies. `drafts` only grows."""
        if len(drafts) != self._known:
            for draft in islice(drafts.values(), self._known, None):
                of_text = self._found.setdefault(id(draft.file.source), {})
                of_text.setdefault((draft.clause.head_end, draft.clause.end), []).append(draft.id)
            self._known = len(drafts)
        for (start, end), ids in self._found.get(id(span.source), _NOWHERE).items():
            if start <= span.start and span.end <= end:
                yield from ids


_NOWHERE: dict[tuple[int, int], list[int]] = {}


class _For(AbstractContextManager[None]):
    """An attribute of the machine has another value for a while. (Written out: it happens at every step.)"""

    __slots__ = ("before", "machine", "name", "value")

    def __init__(self, machine: Machine, name: str, value: object) -> None:
        self.machine, self.name, self.value = machine, name, value

    def __enter__(self) -> None:
        self.before = getattr(self.machine, self.name)
        setattr(self.machine, self.name, self.value)

    def __exit__(self, *_: object) -> None:
        setattr(self.machine, self.name, self.before)


class Machine:
    """One run being followed. `number` gives numbers that nothing else has. `live` is False in functions that nothing
    calls, `reached` in code that the run never comes to (behind an exit, under `if False`); `silent` is above 0 while a
    loop's body is tried out for what it binds; `apart` is what a machine notes that follows a module alone.
    `arguments` are those of argparse by their variables, `commands` those of click by the functions that get them,
    `options_made` what decorators have just made, `declared` what typer is told in defaults. `plain` are functions that
    were followed and told nothing of parameters, tasks or notebooks, `telling` counts what did, and what was cut."""

    def __init__(
        self,
        entry: CodeFile,
        resolver: Resolver,
        shared: Shared | None = None,
        numbers: Callable[[], int] | None = None,
    ) -> None:
        self.entry = entry
        self.resolver = resolver
        self.shared = shared
        self.apart: Any = None
        self.held: set[int] = set()
        self.file = entry
        self.number = numbers or count(1).__next__
        self.scope = Scope(self.number(), "module", None)
        self.store = Store()
        self.things: dict[int, Thing] = {}
        self.events: list[Event] = []
        self.path: Path = ()
        self.live = True
        self.reached = True
        self.silent = 0
        self.steps = 0
        self.spent: dict[int, int] = {}
        self.bodies = Bodies()
        self.insides: dict[int, tuple[Value, tuple[frozenset[type], tuple[Span, ...]]]] = {}
        self.constants: dict[int, tuple[Any, SourceText, Known]] = {}
        self.in_loop_handler: tuple[Path, bool] = ((), False)
        self.depth = 0
        self.cut = False
        self.abrupt: set[Outcome] = set()
        self.dead = False
        self.calling: list[int] = []
        self.repeats: dict[int, int] = {}
        self.entered: set[int] = set()
        self.defined: list[int] = []
        self.too_deep: dict[int, tuple[int, Path]] = {}
        self.escapes: list[tuple[int, list[Layer]]] = []
        self.returned: list[list[Value]] = []
        self.modules: dict[str, int] = {}
        self.running: list[str] = [entry.source.path]
        self.files: dict[str, CodeFile] = {entry.source.path: entry}
        self.drafts: dict[int, HandlerDraft] = {}
        self.handler_ends: dict[int, set[Outcome]] = {}
        self.defaults: dict[str, Value | None] = {}
        self.unknowable: str | None = None
        self.looks: list[tuple[Any, str]] = []
        self.derives: list[tuple[str, tuple[Any, ...]]] = []
        self.showing = 0
        self.results: dict[int, Literal["ignored", "shown", "used"]] = {}
        self.unreachable: dict[int, Unreachable] = {}
        self.handed: set[str] = set()
        self.options: dict[int, dict[str, None]] = {}
        self.classes: dict[int, int] = {}
        self.places: dict[tuple[int, str], Span] = {}
        self.following: list[tuple[ir.Block, int]] = []
        self.needs: dict[int, frozenset[str]] = {}
        self.arguments: dict[str, tuple[Span, Value]] = {}
        self.options_made: dict[str, Value] = {}
        self.commands: dict[int, dict[str, Value]] = {}
        self.declared: dict[Span, Any] = {}
        self.said = Said() if shared is None else shared.said
        self.plain: set[int] = set()
        self.telling = 0
        self.asleep = False

    # --- places and numbers

    def span(self, node: Any) -> Span:
        """The span of an expression or statement of the current file."""
        return Span(self.file.source, node.start, node.end)

    def add(self, thing: Thing) -> int:
        """Keep a thing; its number."""
        number = self.number()
        self.things[number] = thing
        return number

    def step(self) -> bool:
        """Count one statement; False when the run is too long to be followed further."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            self.cut = True
            return False
        return True

    # --- events

    def emit(self, event: Callable[..., Event], at: Span, /, **fields: Any) -> int:
        """Add an event; its index, -1 where none was added."""
        if self.silent:
            return -1
        if len(self.events) >= MOST_EVENTS:
            self.cut = True
            return -1
        if event not in _OF_THE_MOMENT:
            self.telling += 1
        self.events.append(event(at=at, path=self.path, called=self.live, reached=self.reached, **fields))
        return len(self.events) - 1

    def cannot_tell(self, reason: str) -> None:
        """Remember the first reason why nobody can say which parameters are read."""
        self.telling += 1
        if not self.silent and self.unknowable is None:
            self.unknowable = reason

    def under(self, *steps: Step) -> AbstractContextManager[None]:
        """Inside these frames."""
        return _For(self, "path", self.path + steps)

    def never(self) -> AbstractContextManager[None]:
        """In code that does not run."""
        return _For(self, "reached", False)

    def asleep_in(self, asleep: bool) -> AbstractContextManager[None]:
        """In code that is not only never reached, but of another program: calls in it are not followed."""
        return _For(self, "asleep", self.asleep or asleep)

    @contextmanager
    def inside(self, file: CodeFile, scope: Scope) -> Iterator[None]:
        """In another file and scope."""
        before = self.file, self.scope
        self.file, self.scope = file, scope
        try:
            yield
        finally:
            self.file, self.scope = before

    # --- names

    def lookup(self, name: str) -> Value:
        """What a name holds; a name that nothing binds is a thing from outside."""
        scope: Scope | None = self.scope
        first = True
        while scope is not None:
            owner = scope.outer.get(name)
            if owner is not None:
                scope = owner
            if first or scope.kind != "class":
                value = self.store.get((scope.number, name))
                if value is not None:
                    return value
            scope, first = scope.parent, False
        return Dotted(name)

    def bind(self, name: str, value: Value) -> None:
        """Bind a name in the current scope."""
        scope = self.scope.outer.get(name, self.scope)
        self.store.set((scope.number, name), value)

    def rebind(self, name: str, value: Value) -> None:
        """What a name holds has grown where it is: in the scope that binds it, which may lie around this one."""
        scope: Scope | None = self.scope.outer.get(name, self.scope)
        while scope is not None and self.store.get((scope.number, name)) is None:
            scope = scope.parent
        self.store.set(((scope or self.scope).number, name), value)

    def is_bound(self, name: str) -> bool:
        """Whether the current scope itself binds the name."""
        scope = self.scope.outer.get(name, self.scope)
        return self.store.get((scope.number, name)) is not None

    # --- what names have to do with each other

    def derive(self, target: str, *sources: Any) -> None:
        """`target` is worked out from these expressions."""
        if not self.silent:
            self.derives.append((target, sources))

    def look(self, node: Any, how: str) -> None:
        """Something decides by this expression."""
        if not self.silent:
            self.looks.append((node, how))

    def note_handled(self, draft: HandlerDraft) -> None:
        """A handler has been followed."""
        from bricklint.trace.finish import handled

        handled(self, draft)

    # --- ways out

    def escape(self) -> None:
        """A break, continue or return leaves here: keep what is bound for where it comes out."""
        if self.escapes:
            depth, layers = self.escapes[-1]
            if len(layers) < 12:
                layers.append(self.store.since(depth))


def variants(first: Value, *others: Value | None) -> Iterator[tuple[Value, tuple[Value | None, ...]]]:
    """Each value that `first` can be, with the others as they go with it in the same turn of a loop."""
    if not isinstance(first, OneOf):
        yield first, others
        return
    for number, option in enumerate(first.options):
        together = [_turn(other, first, number) for other in others]
        yield option, tuple(together)


def _turn(other: Value | None, first: OneOf, number: int) -> Value | None:
    goes_along = isinstance(other, OneOf) and other.group == first.group > 0
    if goes_along and isinstance(other, OneOf) and len(other.options) == len(first.options):
        return other.options[number]
    return other


def dotted_of(value: Value) -> str | None:
    """The dotted name of a thing from outside, or of a project's function or class."""
    if isinstance(value, Dotted):
        return value.name
    if isinstance(value, OneOf):
        names = {dotted_of(option) for option in value.options}
        return names.pop() if len(names) == 1 else None
    return value.name or None if isinstance(value, Ref) else None


def last_part(dotted: str | None) -> str:
    """The last part of a dotted name."""
    return "" if dotted is None else dotted.rsplit(".", 1)[-1]


def known_bool(value: Value | None, fallback: bool) -> bool | None:
    """A truth value; None where it is not known."""
    if value is None:
        return fallback
    if isinstance(value, Known) and isinstance(value.value, bool):
        return value.value
    return None
