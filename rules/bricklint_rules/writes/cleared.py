"""What the same run emptied before a write: its target, or the slice of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from bricklint.trace.base import Event
from bricklint.trace.finish import target_key
from bricklint.trace.frames import InBranch, InLoop
from bricklint.trace.trace import Trace
from bricklint.trace.values import Known, OneOf, Pieces, Value, Widget, pattern, walk, written_at
from bricklint.trace.writes import FileOperation, SqlText, Write
from bricklint_rules.writes.existence import asks_existence, is_true_when_absent

_CLEARING = frozenset(("overwrite", "slice", "replace", "delete", "drop", "create"))
_TURN = re.compile(r"first|index|idx|started|^[ijkn]$|initial", re.IGNORECASE)
_OLDER = re.compile(r"<")
_SLICE = re.compile(r"[=>]|\bin\b|\bbetween\b|\blike\b", re.IGNORECASE)
_DROPS_PARTITION = re.compile(r"\bdrop\s+(?:if\s+exists\s+)?partition\b", re.IGNORECASE)
_MOST = 64
_MOUNTED = re.compile(r"^(?:dbfs:|dbfs/)/*")


def was_cleared(trace: Trace, write: Write) -> bool:
    """Whether something earlier in the same run emptied the target or the slice, on every way to this write; every one
    of several targets."""
    clearing = _clearing(trace)
    whole = name_of(write.target)
    if whole is not None and _was(clearing, whole, write):
        return True
    return all(_was(clearing, name, write) for name in _names(write.target) or (None,))


def _was(clearing: _Clearing, name: str | None, write: Write) -> bool:
    if name is None:
        return False
    here = clearing.places.get(write.number, clearing.length)
    found = [*clearing.tables_of(name), *clearing.folders_of(name)]
    return any(place < here and _comes_before(one, write) for place, one in found)


class _Clearing(NamedTuple):
    """What empties something in a run, each with its place in the run: tables and paths by the last part of their names
    (with the whole), folders that are removed by their names; the places of all writes by their numbers; and how long
    the run is."""

    by_name: dict[str, list[tuple[str, int, Event]]]
    folders: dict[str, list[tuple[int, Event]]]
    places: dict[int, int]
    length: int

    def tables_of(self, wanted: str) -> Iterator[tuple[int, Event]]:
        """What empties this table or path. A name may leave out the catalog and the schema that are in use."""
        for name, place, event in self.by_name.get(_last_part(wanted), ()):
            if name == wanted or name.endswith(f".{wanted}") or wanted.endswith(f".{name}"):
                yield place, event

    def folders_of(self, wanted: str) -> Iterator[tuple[int, Event]]:
        """The removals of a folder, of one above it, or of a partition in it."""
        wanted = _MOUNTED.sub("", wanted) + "/"
        for name, found in self.folders.items():
            if wanted.startswith(name) or (name.startswith(wanted) and "=" in name[len(wanted) :]):
                yield from found


_CLEARING_OF: WeakKeyDictionary[Trace, _Clearing] = WeakKeyDictionary()


def _clearing(trace: Trace) -> _Clearing:
    """Found once for each run: a long notebook has many writes."""
    found = _CLEARING_OF.get(trace)
    if found is None:
        found = _CLEARING_OF[trace] = _Clearing({}, {}, {}, len(trace.events))
        for place, event in enumerate(trace.events):
            if isinstance(event, Write):
                found.places[event.number] = place
            target = _emptied(event) if event.called and event.reached else None
            for name in _emptied_names(target):
                if isinstance(event, FileOperation):
                    found.folders.setdefault(_MOUNTED.sub("", name) + "/", []).append((place, event))
                else:
                    found.by_name.setdefault(_last_part(name), []).append((name, place, event))
    return found


def _last_part(name: str) -> str:
    return name if "/" in name else name.rpartition(".")[2]


def _emptied(event: Event) -> Value | None:
    """What an event empties: a table, a path, a slice of them."""
    if isinstance(event, Write):
        return event.target if _clears(event) else None
    if isinstance(event, FileOperation):
        return event.target if event.verb in ("rm", "rmtree") else None
    if isinstance(event, SqlText) and event.kind == "alter table" and _DROPS_PARTITION.search(pattern(event.text)):
        return event.target
    return None


def _emptied_names(target: Value | None) -> set[str]:
    """The names of what is surely emptied: all that a loop goes through, none of those that one way each empties."""
    if target is None:
        return set()
    names = {name_of(target)}
    if all(part.how == "each" for part in walk(target, 60) if isinstance(part, OneOf)):
        names |= set(_names(target))
    return {name for name in names if name}


def _names(target: Value) -> list[str | None]:
    """A name for each of the targets that a value can be; none where they are too many."""
    if isinstance(target, OneOf):
        return [name for option in target.options for name in _names(option)]
    if not isinstance(target, Pieces):
        return [name_of(target)]
    found: list[tuple[Value, ...]] = [()]
    for part in target.parts:
        options = part.options if isinstance(part, OneOf) else (part,)
        if len(found) * len(options) > _MOST:
            return []
        found = [(*before, option) for before in found for option in options]
    return [name_of(Pieces(parts)) for parts in found]


def name_of(target: Value) -> str | None:
    """A target as a text to compare by; a part that is not known is told by the place where it comes from."""
    known = target_key(target)
    if known is not None:
        return known
    names = [_part_of(part) for part in (target.parts if isinstance(target, Pieces) else (target,))]
    return None if None in names else "".join(name for name in names if name is not None).lower()


def _part_of(value: Value) -> str | None:
    if isinstance(value, Known):
        return str(value.value).replace("`", "")
    if isinstance(value, Widget):
        return "{" + value.name + "}"
    place = next(iter(written_at(value)), None)
    return None if place is None else f"<{place.path}:{place.start}>"


def _clears(write: Write) -> bool:
    effects = write.effects({})
    if not effects or not effects <= _CLEARING:
        return False
    return write.effect != "delete" or not is_retention(write.condition)


def is_retention(condition: Value | None) -> bool:
    """Whether a condition speaks of all that is older than something: no slice of one run."""
    words = re.sub(r"['\"][^'\"]*['\"]", "", pattern(condition)) if condition is not None else ""
    words = words.replace("<=", "<").replace("<>", "=")
    return bool(_OLDER.search(words)) and not _SLICE.search(words)


def _comes_before(earlier: Event, write: Write) -> bool:
    """Whether the run has come through `earlier` whenever it comes to `write`. In a loop the first turn may clear
    and the others append."""
    around = {_side(step) for step in write.path if isinstance(step, InBranch)}
    loops = {step.at for step in write.path if isinstance(step, InLoop)}
    in_same_loop = False
    for step in earlier.path:
        if isinstance(step, InLoop):
            in_same_loop = in_same_loop or step.at in loops
        elif isinstance(step, InBranch) and _side(step) not in around and not _is_passed(step, in_same_loop):
            return False
    return True


def _side(step: InBranch) -> tuple[object, bool]:
    return step.test.at, step.taken


def _is_passed(step: InBranch, in_same_loop: bool) -> bool:
    """Whether a branch is taken on every way, or wherever there is something to empty, or in the first turn of the
    loop around both."""
    if step.implied or step.known is step.taken or _is_where_there(step):
        return True
    return in_same_loop and any(
        clause.about == "count" or _TURN.search(clause.name or "") for clause in step.test.clauses
    )


def _is_where_there(step: InBranch) -> bool:
    """Whether a branch is taken where the thing exists: there is nothing to empty where it does not."""
    clauses = step.test.clauses
    return len(clauses) == 1 and asks_existence(clauses[0]) and is_true_when_absent(clauses[0]) is not step.taken
