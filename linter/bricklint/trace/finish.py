"""The end of following a run: what could only be known then is put into the events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bricklint.trace.base import Event
from bricklint.trace.events import CallUnknown, Exit, Handled, Kept, NotebookRun, TaskValueSet, WidgetRead
from bricklint.trace.frames import Called, Handler, InBranch, InHandler, InLoop, InTry, Path, Step
from bricklint.trace.handlers import finished
from bricklint.trace.machine import HandlerDraft, Machine
from bricklint.trace.scan import binds, mentions
from bricklint.trace.values import Clock, Dotted, Known, OneOf, Pieces, Value, Widget
from bricklint.trace.writes import FileOperation, SqlText, Write

_CLEARS = frozenset({"overwrite", "slice", "replace", "delete", "drop", "create"})


def finish(m: Machine) -> tuple[tuple[Event, ...], tuple[Handler, ...]]:
    """The events of the run as rules see them, and its handlers."""
    handlers = {
        draft.id: finished(draft, frozenset(m.handler_ends.get(draft.id, set()))) for draft in m.drafts.values()
    }
    paths: dict[int, tuple[Path, Path]] = {}
    guards = _guards(m.events)
    reached = _reached(m)
    cleared: dict[str, int] = {}
    events: list[Event] = []
    for index, event in enumerate(m.events):
        path = _path(event.path, handlers, paths)
        if path is not event.path:
            event = replace(event, path=path)
        if isinstance(event, Exit):
            event = _exit(m, index, event)
        elif isinstance(event, Handled):
            event = replace(event, handler=handlers[event.handler.id], guards=guards.get(event.handler.try_, _NONE))
        elif isinstance(event, Kept):
            how = reached.get(event.name)
            event = replace(event, looked_at=how is not None, looked_how=how)
        elif isinstance(event, NotebookRun):
            event = replace(event, result=m.results.get(event.number, "used"))
        elif isinstance(event, Write):
            event = _write(event, cleared)
        events.append(event)
    return tuple(events), tuple(handlers.values())


_NONE: frozenset[str] = frozenset()


def _path(path: Path, handlers: dict[int, Handler], seen: dict[int, tuple[Path, Path]]) -> Path:
    known = seen.get(id(path))
    if known is not None:
        return known[1]
    made: list[Step] = []
    changed = False
    for step in path:
        kind = type(step)
        if kind is Called or kind is InBranch:
            pass
        elif isinstance(step, InHandler):
            step = step._replace(handler=handlers.get(step.handler.id, step.handler))
            changed = True
        elif isinstance(step, InTry) and step.handlers:
            step = step._replace(handlers=tuple(handlers.get(one.id, one) for one in step.handlers))
            changed = True
        made.append(step)
    result = tuple(made) if changed else path
    seen[id(path)] = path, result
    return result


def _exit(m: Machine, index: int, event: Exit) -> Exit:
    caught: Handler | None = None
    recaught = False
    for step in reversed(event.path):
        if isinstance(step, InTry):
            handler = step.exit_caught_by
            if handler is None:
                continue
            if handler.reraises == "always":
                recaught = True
                continue
            caught = handler
            break
    return replace(event, unreachable=m.unreachable.get(index), caught_by=caught, recaught=recaught)


def _guards(events: Iterable[Event]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for event in events:
        kind = _kind(event)
        if kind is not None:
            for step in event.path:
                if isinstance(step, InTry):
                    found.setdefault(step.try_, set()).add(kind)
    return {number: frozenset(kinds) for number, kinds in found.items()}


def _kind(event: Event) -> str | None:
    if isinstance(event, Write):
        return "write"
    if isinstance(event, FileOperation):
        return "files"
    if isinstance(event, NotebookRun):
        return "run"
    if isinstance(event, TaskValueSet):
        return "task value"
    if isinstance(event, WidgetRead):
        return "widget"
    if isinstance(event, SqlText):
        return "read" if event.kind in ("select", "") else "sql"
    if isinstance(event, CallUnknown):
        return "read" if event.about == "read" else "call"
    return None


def _reached(m: Machine) -> dict[str, str]:
    """For each name that something decides by, also through names worked out from it: how."""
    found: dict[str, str] = {}
    queue: list[str] = []
    if not any(isinstance(event, Kept) for event in m.events):
        return found
    derives: dict[str, set[str]] = {}
    for target, source in {(target, id(one)): (target, one) for target, some in m.derives for one in some}.values():
        derives.setdefault(target, set()).update(m.said.of(mentions, source))
    for node, how in {(id(node), how): (node, how) for node, how in m.looks}.values():
        for name in m.said.of(mentions, node):
            if name not in found:
                found[name] = how
                queue.append(name)
    while queue:
        name = queue.pop()
        for source in derives.get(name, ()):
            if source not in found:
                found[source] = found[name]
                queue.append(source)
    return found


def _write(event: Write, cleared: dict[str, int]) -> Write:
    target = target_key(event.target)
    if target is None or not event.called or not event.reached:
        return event
    before = cleared.get(target)
    effects = {event.effect} if event.effect != "unknown" else event.effects({})
    if effects <= _CLEARS and effects:
        cleared[target] = event.number
    return event if before is None else replace(event, cleared_by=before)


def target_key(target: Value) -> str | None:
    """A target as one text to compare by; None where a part of it is not known."""
    shape = _shape(target)
    return None if shape is None else shape.replace("`", "").strip("/").lower() or None


def _shape(target: Value) -> str | None:
    if isinstance(target, Known):
        return target.value if isinstance(target.value, str) else None
    if isinstance(target, Widget | Dotted):
        return "{" + target.name + "}"
    if isinstance(target, Clock):
        return "{" + target.what + "}"
    if isinstance(target, Pieces | OneOf):
        parts = [_shape(part) for part in (target.parts if isinstance(target, Pieces) else target.options)]
        known = [part for part in parts if part is not None]
        between = "" if isinstance(target, Pieces) else "|"
        return between.join(known) if len(known) == len(parts) else None
    return None


def handled(m: Machine, draft: HandlerDraft) -> None:
    """Add the event of a handler that has been followed."""
    in_loop = any(isinstance(step, InLoop) for step in m.path)
    handler = finished(draft, frozenset())
    m.emit(
        Handled,
        handler.at,
        handler=handler,
        guards=_NONE,
        sets=binds(draft.clause.body),
        needs=m.needs.get(draft.id, _NONE),
        in_loop=in_loop,
    )
