"""Modules that many entries import are followed once.

An import at a plain place (no loop, handler or trial run around it) is followed apart, by a machine of its own, which
knows nothing of the entry; what came of it (`Bundle`) is then put into the run that imports it, with the path of the
import before that of each event. So the outcome is the same whether the module is followed here or was before, for
another entry; numbers of things are given out over all bundles, for them to stay apart.

A module is followed inside the run, as everything else, where being apart would change something: it reads or makes
widgets, ends the run, includes a notebook, is part of an import circle that is being followed, or rests on what the
entry has rebound in another module since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from bricklint.source import SourceText, Span
from bricklint.trace.base import Event
from bricklint.trace.events import ArgumentDefined, ArgumentsRead, Exit, RunMagic
from bricklint.trace.frames import Called, InBranch, InElse, InTry, InWith, Path
from bricklint.trace.machine import MOST_EVENTS, MOST_MODULES, HandlerDraft, Machine
from bricklint.trace.scan import Said
from bricklint.trace.store import Layer
from bricklint.trace.things import Module, Thing
from bricklint.trace.trace import CodeFile
from bricklint.trace.values import Known

_FIRST_NUMBER = 1_000_000_000
_DEEPEST = 16
_MOST_STEPS = 60_000
_PLAIN = (Called, InBranch, InTry, InElse, InWith)
_LISTS = ("events", "defined", "derives", "looks")

Key: TypeAlias = tuple[str, str]
"""A module: its path, and the dotted name under which it is imported."""


class Question(NamedTuple):
    """What was asked of the resolver, and the text of the module that it found."""

    from_path: str
    dotted: str
    level: int
    found: SourceText | None


class Nested(NamedTuple):
    """Another bundle that came in at a point of the events, under a path."""

    bundle: Bundle
    path: Path


class Bundle(NamedTuple):
    """What following a module alone gave. `items` are its events, with what it imports in between; `closure` are all
    bundles that it rests on, itself the last; the rest is kept as in a `Machine`, without what belongs to these."""

    key: Key
    file: CodeFile
    number: int
    items: tuple[Event | Nested, ...]
    closure: tuple[Bundle, ...]
    questions: tuple[Question, ...]
    modules: dict[str, int]
    files: dict[str, CodeFile]
    bindings: Layer
    things: dict[int, Thing]
    drafts: dict[int, HandlerDraft]
    lists: dict[str, tuple[Any, ...]]
    tables: dict[str, dict[Any, Any]]
    counts: dict[str, dict[int, int]]
    too_deep: dict[int, tuple[int, Path]]
    sets: dict[str, frozenset[Any]]
    unknowable: str | None
    steps: int


class _OpenCircleError(Exception):
    """A module leads back to one that is being followed outside."""


class Shared:
    """The bundles of a project."""

    def __init__(self) -> None:
        self.number = _FIRST_NUMBER
        self.said = Said()
        self.bundles: dict[Key, Bundle | None] = {}
        self.going: list[Key] = []
        self.knots: set[tuple[Key, str]] = set()

    def next_number(self) -> int:
        """A number that no thing of any bundle has."""
        self.number += 1
        return self.number


def import_apart(m: Machine, file: CodeFile, dotted: str, at: Span) -> int | None:
    """Bring a module in that was, or is now, followed apart: the number of its thing; None where it must be followed
    inside the run."""
    plain = m.live and m.reached and not m.silent and not m.showing
    if m.shared is None or not plain or not all(isinstance(step, _PLAIN) for step in m.path):
        return None
    key = file.source.path, dotted
    bundle = _bundle(m, key, file)
    if bundle is None or not _fits(m, bundle):
        return None
    _merge(m, bundle, (*m.path, Called(file.source.path, "import", at)))
    return bundle.number


# --- following a module apart


def _bundle(m: Machine, key: Key, file: CodeFile) -> Bundle | None:
    shared = m.shared
    assert shared is not None
    if key in shared.bundles:
        kept = shared.bundles[key]
        if kept is None or (kept.file.source is file.source and all(_holds(m, one) for one in kept.closure)):
            return kept
        del shared.bundles[key]
    going = {path for path, _ in shared.going}
    if len(shared.going) >= _DEEPEST or any(knot in going for one, knot in shared.knots if one == key):
        return None
    shared.going.append(key)
    try:
        made = _follow(m, key, file)
    except RecursionError:
        made = None
    except _OpenCircleError as circle:
        shared.knots.add((key, str(circle)))
        if str(circle) not in m.modules:
            raise
        return None
    finally:
        shared.going.pop()
    shared.bundles[key] = made
    return made


def _holds(m: Machine, bundle: Bundle) -> bool:
    """Whether the resolver answers today as it did when the module was followed; it is asked once for each entry."""
    if bundle.number not in m.held:
        for question in bundle.questions:
            found = m.resolver.module(question.from_path, question.dotted, question.level)
            if (None if found is None else found.source) is not question.found:
                return False
        m.held.add(bundle.number)
    return True


def _follow(outer: Machine, key: Key, file: CodeFile) -> Bundle | None:
    from bricklint.trace.run import run_cells

    shared = outer.shared
    assert shared is not None
    path, dotted = key
    m = Machine(file, outer.resolver, shared, shared.next_number)
    m.apart = _Apart()
    m.held = outer.held
    number = m.add(Module(dotted, file, m.scope))
    m.modules[path] = number
    m.bind("__name__", Known(dotted))
    m.bind("__file__", Known(path))
    run_cells(m, file)
    if m.cut or m.steps > _MOST_STEPS or m.defaults or m.unreachable or any(map(_belongs_inside, m.events)):
        return None
    return _bundle_of(m, key, file, number)


def _belongs_inside(event: Event) -> bool:
    if isinstance(event, ArgumentDefined | ArgumentsRead):
        return event.how.startswith("argparse")
    return isinstance(event, Exit | RunMagic) or type(event).__name__.startswith(("Widget", "Defines", "Reads"))


class _Apart:
    """What a machine that follows a module apart notes beside the run: its questions, and where other bundles came
    in (for each list, from and up to which index)."""

    def __init__(self) -> None:
        self.questions: dict[Question, None] = {}
        self.nested: list[tuple[Nested, dict[str, tuple[int, int]]]] = []


def asked(m: Machine, dotted: str, level: int, found: CodeFile | None) -> None:
    """Note what a module asked for. Raises what ends the following apart where that leads back outside."""
    if m.apart is None or m.shared is None:
        return
    from_path = m.file.source.path
    m.apart.questions[Question(from_path, dotted, level, None if found is None else found.source)] = None
    if found is not None and found.source.path not in m.modules:
        path = found.source.path
        if any(path == going for going, _ in m.shared.going):
            raise _OpenCircleError(path)


def _bundle_of(m: Machine, key: Key, file: CodeFile, number: int) -> Bundle:
    nested = [one for one, _ in m.apart.nested]
    closure: dict[int, Bundle] = {}
    for one in nested:
        closure.update((inner.number, inner) for inner in one.bundle.closure)
    others = list(closure.values())
    theirs: Layer = {}
    for inner in others:
        theirs.update(inner.bindings)
    known = {name: {k for inner in others for k in inner.tables[name]} for name in _TABLES}
    bundle = Bundle(
        key,
        file,
        number,
        tuple(_items(m)),
        (),
        tuple(m.apart.questions),
        {path: n for path, n in m.modules.items() if not any(path in inner.modules for inner in others)},
        {path: f for path, f in m.files.items() if not any(path in inner.files for inner in others)},
        {k: v for k, v in m.store.layers[0].items() if theirs.get(k) is not v},
        {k: v for k, v in m.things.items() if not any(k in inner.things for inner in others)},
        {k: v for k, v in m.drafts.items() if not any(k in inner.drafts for inner in others)},
        {name: tuple(_own(m, name)) for name in _LISTS if name != "events"},
        {name: {k: v for k, v in getattr(m, name).items() if k not in known[name]} for name in _TABLES},
        {name: _less(getattr(m, name), [inner.counts[name] for inner in others]) for name in _COUNTS},
        {k: v for k, v in m.too_deep.items() if not any(k in inner.too_deep for inner in others)},
        {name: frozenset(getattr(m, name)) for name in _SETS},
        m.unknowable,
        m.steps - sum(inner.steps for inner in others),
    )
    return bundle._replace(closure=(*others, bundle))


_TABLES = ("handler_ends", "needs", "classes", "options", "places", "results", "commands", "declared")
_COUNTS = ("spent", "repeats")
_SETS = ("entered", "handed")


def _items(m: Machine) -> Iterator[Event | Nested]:
    last = 0
    for nested, ranges in m.apart.nested:
        begin, end = ranges["events"]
        yield from m.events[last:begin]
        yield nested
        last = end
    yield from m.events[last:]


def _own(m: Machine, name: str) -> Iterator[Any]:
    last = 0
    whole = getattr(m, name)
    for _, ranges in m.apart.nested:
        begin, end = ranges[name]
        yield from whole[last:begin]
        last = end
    yield from whole[last:]


def _less(counts: dict[int, int], others: list[dict[int, int]]) -> dict[int, int]:
    found = {mark: count - sum(other.get(mark, 0) for other in others) for mark, count in counts.items()}
    return {mark: count for mark, count in found.items() if count}


# --- putting it into a run


def _fits(m: Machine, bundle: Bundle) -> bool:
    """Whether a run may take over a bundle: what it rests on is there as it was, or not there yet."""
    if len(m.modules) + len(bundle.closure) > MOST_MODULES or len(m.events) > MOST_EVENTS // 2:
        return False
    for one in bundle.closure:
        if m.entry.source.path in one.modules:
            return False
        for path, number in one.modules.items():
            if m.modules.get(path, number) != number:
                return False
        if one.number in m.things and any(m.store.get(key) is not value for key, value in one.bindings.items()):
            return False
    return True


def _merge(m: Machine, bundle: Bundle, path: Path) -> None:
    before = {name: len(getattr(m, name)) for name in _LISTS}
    _put(m, bundle, path)
    if m.apart is not None:
        ranges = {name: (before[name], len(getattr(m, name))) for name in _LISTS}
        m.apart.nested.append((Nested(bundle, path), ranges))


def _put(m: Machine, bundle: Bundle, path: Path) -> None:
    m.modules.update(bundle.modules)
    for name, file in bundle.files.items():
        m.files.setdefault(name, file)
    m.things.update(bundle.things)
    m.drafts.update(bundle.drafts)
    for item in bundle.items:
        if isinstance(item, Nested):
            if item.bundle.number not in m.things:
                _put(m, item.bundle, path + item.path)
        else:
            m.events.append(replace(item, path=path + item.path))
    m.store.put(bundle.bindings)
    for name, values in bundle.lists.items():
        getattr(m, name).extend(values)
    for name, table in bundle.tables.items():
        mine = getattr(m, name)
        for key, value in table.items():
            mine.setdefault(key, value.copy() if isinstance(value, set | dict) else value)
    for name, counts in bundle.counts.items():
        mine = getattr(m, name)
        for mark, count in counts.items():
            mine[mark] = mine.get(mark, 0) + count
    for mark, (number, inner) in bundle.too_deep.items():
        m.too_deep.setdefault(mark, (number, path + inner))
    for name, marks in bundle.sets.items():
        getattr(m, name).update(marks)
    if m.unknowable is None:
        m.unknowable = bundle.unknowable
    m.steps += bundle.steps
