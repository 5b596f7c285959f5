"""Writes through DeltaTable: merge, update, delete, and tables made by its builder."""

from __future__ import annotations

from typing import Any

from bricklint.trace.builders import common, new_builder, setting
from bricklint.trace.calls import unknown_call
from bricklint.trace.machine import Machine
from bricklint.trace.things import Arg, Arguments, Builder
from bricklint.trace.values import Frame, Known, Listed, Mapped, Origin, Ref, Unknown, Value, text
from bricklint.trace.writes import Effect, Merge, Write

_CLAUSES = {
    "whenMatchedUpdate": "matched update",
    "whenMatchedUpdateAll": "matched update",
    "whenMatchedDelete": "matched delete",
    "whenNotMatchedInsert": "not matched insert",
    "whenNotMatchedInsertAll": "not matched insert",
    "whenNotMatchedBySourceUpdate": "not matched by source update",
    "whenNotMatchedBySourceDelete": "not matched by source delete",
}
_MAKES: dict[str, Effect] = {
    "create": "create",
    "createIfNotExists": "ignore",
    "replace": "replace",
    "createOrReplace": "replace",
}


def delta_table(m: Machine, name: str, args: Arguments) -> Value:
    """`DeltaTable.name(args)`: forName, forPath, create, …"""
    if name in ("forName", "forPath"):
        target = args.get(1, "tableOrViewName", "path", "tableName") or args.get(0)
        return new_builder(m, "delta", Known("path" if name == "forPath" else "table"), args.call, target=target)
    if name in _MAKES:
        return new_builder(m, "clause", Known(_MAKES[name]), args.func)
    if name == "isDeltaTable":
        return unknown_call(m, "delta.tables.DeltaTable.isDeltaTable", args)
    return unknown_call(m, f"delta.tables.DeltaTable.{name}", args)


def delta_method(m: Machine, base: Ref, thing: Builder, name: str, args: Arguments) -> Value:
    """A method of a DeltaTable or of a merge in the making."""
    if thing.kind == "delta":
        return _table_method(m, base, thing, name, args)
    if thing.kind == "merge":
        return _merge_method(m, base, thing, name, args)
    if thing.kind == "clause":
        return _making_method(m, base, thing, name, args)
    return unknown_call(m, None, args)


def _target(m: Machine, number: int, thing: Builder) -> dict[str, Any]:
    return {
        "target": m.store.get((number, "target")) or Unknown("no target given"),
        "target_kind": text(thing.subject) or "unknown",
        "target_at": m.places.get((number, "target")),
    }


def _table_method(m: Machine, base: Ref, thing: Builder, name: str, args: Arguments) -> Value:
    if name == "alias":
        return base
    if name == "toDF":
        target = m.store.get((base.number, "target")) or Unknown("no target given")
        kind: Any = text(thing.subject) or "table"
        return Frame((Origin(kind, target, (args.call,)),), at=(args.call,))
    if name == "merge":
        made = new_builder(m, "merge", args.value(0, "source") or Unknown("no source"), args.func, origin=base.number)
        condition = args.get(1, "condition")
        if condition is not None:
            setting(m, made.number, "condition", condition.value, condition.at)
        return made
    if name in ("update", "updateAll", "delete"):
        fields = common(m, base.number, thing, args)
        fields["source"] = Unknown("the table itself")
        given = args.value(1, "set") if name != "delete" else None
        condition = args.get(0, "condition")
        effect: Effect = "delete" if name == "delete" else "update"
        m.emit(
            Write,
            args.func,
            verb=name,
            family="delta",
            effect=effect,
            condition=None if condition is None else condition.value,
            sets=_sets(given if given is not None else args.value(-1, "set")),
            **_target(m, base.number, thing),
            **fields,
        )
        return Known(None)
    return unknown_call(m, f"DeltaTable.{name}", args)


def _sets(value: Value | None) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapped):
        return ()
    found = []
    for key, item in value.items:
        name, made = text(key), text(item)
        if name is not None:
            found.append((name, made or ""))
    return tuple(found)


def _merge_method(m: Machine, base: Ref, thing: Builder, name: str, args: Arguments) -> Value:
    number = base.number
    if name in _CLAUSES:
        before = m.store.get((number, "clauses"))
        items = before.items if isinstance(before, Listed) else ()
        setting(m, number, "clauses", Listed((*items, Known(_CLAUSES[name]))))
        given = args.value(1, "set")
        if name == "whenMatchedUpdate" and given is not None and args.get(0, "condition") is None:
            setting(m, number, "sets", given)
        return base
    if name != "execute":
        return base
    owner = m.things.get(thing.origin)
    if not isinstance(owner, Builder):
        return unknown_call(m, None, args)
    clauses = m.store.get((number, "clauses"))
    names = tuple(text(item) or "" for item in clauses.items) if isinstance(clauses, Listed) else ()
    condition = m.store.get((number, "condition"))
    m.emit(
        Write,
        thing.at,
        verb="merge",
        family="merge",
        effect="merge",
        merge=Merge(condition, m.places.get((number, "condition")), names),
        condition=condition,
        sets=_sets(m.store.get((number, "sets"))),
        **_target(m, thing.origin, owner),
        **common(m, number, thing, args),
    )
    return Known(None)


def _making_method(m: Machine, base: Ref, thing: Builder, name: str, args: Arguments) -> Value:
    if name in ("tableName", "location"):
        target: Arg | None = args.get(0, "identifier", "location")
        if target is not None and (name == "tableName" or m.store.get((base.number, "target")) is None):
            setting(m, base.number, "target", target.value, target.at)
        return base
    if name != "execute":
        return base
    effect: Any = text(thing.subject) or "unknown"
    fields = _target(m, base.number, thing) | {"target_kind": "table"}
    m.emit(
        Write,
        thing.at,
        verb="DeltaTable.create",
        family="delta",
        effect=effect,
        **fields,
        **common(m, base.number, thing, args),
    )
    return new_builder(m, "delta", Known("table"), args.call)
