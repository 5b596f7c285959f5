"""Readers and writers in the making: `spark.read…load()`, `df.write…save()`, `df.writeTo()…`, `df.writeStream…`,
`DeltaTable.forName()….merge()…execute()`. Their settings are in the store, so that branches may differ in them."""

from __future__ import annotations

from typing import Any

from bricklint.source import Span
from bricklint.trace.calls import hand_over, unknown_call
from bricklint.trace.frameops import as_frame, view
from bricklint.trace.machine import Machine
from bricklint.trace.things import Arg, Arguments, Builder
from bricklint.trace.values import Frame, Known, Listed, Mapped, Origin, Ref, Unknown, Value, light
from bricklint.trace.writes import NOT_FOLLOWED, Effect, Write

FORMATS = frozenset({"csv", "json", "parquet", "orc", "text", "xml", "delta", "avro", "excel"})
_V2: dict[str, Effect] = {
    "append": "append",
    "create": "create",
    "replace": "replace",
    "createOrReplace": "replace",
    "overwrite": "slice",
    "overwritePartitions": "slice",
}


def new_builder(m: Machine, kind: Any, subject: Value, at: Span, *, target: Arg | None = None, origin: int = 0) -> Ref:
    """Start a builder; `target` is the table it is for."""
    number = m.add(Builder(kind, subject, at, origin))
    if target is not None:
        setting(m, number, "target", target.value, target.at)
    return Ref("builder", number, kind, (at,))


def setting(m: Machine, number: int, name: str, value: Value, at: Span | None = None) -> None:
    """Keep a setting of a builder."""
    m.store.set((number, name), value)
    if name.startswith("option "):
        m.options.setdefault(number, {})[name] = None
    if at is not None:
        m.places[number, name] = at


def settings(m: Machine, number: int) -> tuple[tuple[str, Value], ...]:
    """The options of a builder: lower-case names, in the order of setting."""
    named = ((name[7:], m.store.get((number, name))) for name in m.options.get(number, ()))
    return tuple((name, value) for name, value in named if value is not None)


def builder_method(m: Machine, base: Ref, thing: Builder, name: str, args: Arguments) -> Value:
    """`builder.name(args)`."""
    number = base.number
    if name in ("option", "options", "format", "schema", "partitionBy", "mode", "outputMode", "trigger", "queryName"):
        _set(m, number, name, args)
        return base
    if thing.kind == "read":
        return _read(m, number, thing, name, args) or base
    if thing.kind == "write":
        return _write(m, number, thing, name, args) or base
    if thing.kind == "v2":
        return _write_v2(m, number, thing, name, args) or base
    if thing.kind == "stream":
        return _stream(m, number, thing, name, args) or base
    from bricklint.trace.deltas import delta_method

    return delta_method(m, base, thing, name, args)


def _set(m: Machine, number: int, name: str, args: Arguments) -> None:
    first = args.get(0, "key", "source", "saveMode", "outputMode", "queryName")
    if name == "option":
        key, value = args.value(0, "key"), args.value(1, "value")
        if isinstance(key, Known) and value is not None:
            _option(m, number, str(key.value), value, args.items[-1].at)
    elif name == "options":
        for arg in args.items:
            if arg.name is not None:
                _option(m, number, arg.name, arg.value, arg.at)
            elif arg.star and isinstance(arg.value, Mapped):
                for key, item in arg.value.items:
                    _option(m, number, str(getattr(key, "value", "")), item, arg.at)
    elif name == "partitionBy":
        items = _columns(args.values)
        setting(m, number, "partitions", Listed(items, "list", True))
    elif first is not None:
        setting(m, number, name, first.value, first.at)


def _columns(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(item for value in values for item in (value.items if isinstance(value, Listed) else (value,)))


def _option(m: Machine, number: int, name: str, value: Value, at: Span) -> None:
    setting(m, number, f"option {name.lower()}", value, at)


def _read(m: Machine, number: int, thing: Builder, name: str, args: Arguments) -> Value | None:
    streaming = isinstance(thing.subject, Known) and thing.subject.value == "spark.readStream"
    if name == "table":
        target = args.value(0, "tableName") or Unknown("no table")
        unknown_call(m, "spark.read.table", args)
        return read_table(m, target, args, streaming)
    if name == "load" or name in FORMATS or name == "jdbc":
        unknown_call(m, f"spark.read.{name}", args)
        given = args.value(0, "path", "url")
        found = m.store.get((number, "option path")) if given is None else given
        table = m.store.get((number, "option dbtable"))
        kind: Any = "jdbc" if table is not None or name == "jdbc" else "path"
        named = table or (args.value(1, "table") if name == "jdbc" else None) or found or Unknown("no path")
        return Frame((Origin(kind, light(named), (args.call,)),), streaming=streaming, at=(args.call,))
    return unknown_call(m, f"spark.read.{name}", args)


def read_table(m: Machine, target: Value, args: Arguments, streaming: bool = False) -> Frame:
    """The DataFrame of a table or temporary view."""
    known = view(m, target)
    if known is not None:
        return known
    return Frame((Origin("table", light(target), (args.call,)),), streaming=streaming, at=(args.call,))


def common(m: Machine, number: int, thing: Builder, args: Arguments) -> dict[str, Any]:
    """The fields of a Write that all builders share."""
    session = tuple(
        (short, value) for short, long in _SESSION.items() if (value := m.store.get((0, f"conf {long}"))) is not None
    )
    partitions = m.store.get((number, "partitions"))
    return {
        "call": args.call,
        "method_at": args.func,
        "options": session + settings(m, number),
        "format": m.store.get((number, "format")),
        "partitions": partitions.items if isinstance(partitions, Listed) else (),
        "source": thing.subject if not isinstance(thing.subject, Unknown) else NOT_FOLLOWED,
        "number": m.number(),
    }


_SESSION = {
    "txnappid": "spark.databricks.delta.write.txnappid",
    "txnversion": "spark.databricks.delta.write.txnversion",
    "partitionoverwritemode": "spark.sql.sources.partitionoverwritemode",
}


def _write(m: Machine, number: int, thing: Builder, name: str, args: Arguments) -> Value | None:
    if name in ("bucketBy", "sortBy", "clusterBy"):
        return None
    if name not in FORMATS | {"save", "saveAsTable", "insertInto", "jdbc", "synapsesql"}:
        return unknown_call(m, f"DataFrameWriter.{name}", args)
    fields = common(m, number, thing, args)
    target = args.get(0, "path", "name", "tableName", "url")
    kind: Any = "table" if name in ("saveAsTable", "insertInto") else "path"
    mode = args.get(-1, "mode") or _positional_mode(name, args)
    if name == "jdbc":
        target, kind = args.get(1, "table"), "jdbc"
    if name in ("save", "saveAsTable"):
        for arg in args.items:
            if arg.name not in (None, "path", "name", "format", "mode", "partitionBy"):
                fields["options"] += ((str(arg.name).lower(), arg.value),)
            elif arg.name == "format":
                fields["format"] = arg.value
            elif arg.name == "partitionBy":
                fields["partitions"] = _columns((arg.value,))
    if name in FORMATS:
        fields["format"] = Known(name, (args.func,))
    if target is None:
        target, kind = _option_target(m, number, kind)
    fields |= _mode_fields(m, number, name, mode, args)
    m.emit(
        Write,
        fields.pop("at"),
        verb=name,
        family="batch",
        target=target.value if target is not None else Unknown("no target given"),
        target_kind=kind if target is not None else "unknown",
        target_at=None if target is None else target.at,
        **fields,
    )
    return Known(None)


def _positional_mode(name: str, args: Arguments) -> Arg | None:
    position = {"save": 2, "saveAsTable": 2, "jdbc": 2, "insertInto": -1}.get(name, 1)
    return args.get(position)


def _option_target(m: Machine, number: int, kind: str) -> tuple[Arg | None, str]:
    for option, found in (("path", kind), ("dbtable", "jdbc"), ("table", "table"), ("topic", "topic")):
        value = m.store.get((number, f"option {option}"))
        if value is not None:
            return Arg(None, value, m.places[number, f"option {option}"]), found
    return None, kind


def _mode_fields(m: Machine, number: int, name: str, given: Arg | None, args: Arguments) -> dict[str, Any]:
    value = m.store.get((number, "mode")) if given is None else given.value
    at = m.places.get((number, "mode")) if given is None else given.at
    if name == "insertInto":
        return _insert_fields(value, at, args)
    if value is None:
        return {"at": args.func, "mode": Known("error"), "mode_at": None, "effect": "unknown"}
    return {"at": at or args.func, "mode": value, "mode_at": at, "effect": "unknown"}


def _insert_fields(mode: Value | None, at: Span | None, args: Arguments) -> dict[str, Any]:
    overwrite = args.get(1, "overwrite")
    if overwrite is None or (isinstance(overwrite.value, Known) and overwrite.value.value is None):
        if mode is not None:
            return {"at": at or args.func, "mode": mode, "mode_at": at, "effect": "unknown"}
        return {"at": args.func, "mode": None, "mode_at": None, "effect": "append"}
    known = isinstance(overwrite.value, Known)
    full = known and isinstance(overwrite.value, Known) and bool(overwrite.value.value)
    effect = ("slice" if full else "append") if known else "unknown"
    return {"at": overwrite.at, "mode": None, "mode_at": overwrite.at, "effect": effect}


def _write_v2(m: Machine, number: int, thing: Builder, name: str, args: Arguments) -> Value | None:
    if name not in _V2:
        return None
    fields = common(m, number, thing, args)
    condition = args.value(0, "condition") if name == "overwrite" else None
    target = m.store.get((number, "target")) or Unknown("no target given")
    m.emit(
        Write,
        args.func,
        verb=name,
        family="v2",
        effect=_V2[name],
        target=target,
        target_kind="table",
        target_at=m.places.get((number, "target")),
        condition=condition,
        **fields,
    )
    return Known(None)


def _stream(m: Machine, number: int, thing: Builder, name: str, args: Arguments) -> Value | None:
    if name == "foreachBatch":
        _for_each_batch(m, number, thing, args)
        return None
    if name not in ("start", "toTable", "table"):
        return None
    fields = common(m, number, thing, args)
    target = args.get(0, "path", "tableName")
    kind: Any = "path" if name == "start" else "table"
    if target is None:
        target, kind = _option_target(m, number, kind)
    for arg in args.items:
        if arg.name not in (None, "path", "tableName", "format", "outputMode", "partitionBy", "queryName"):
            fields["options"] += ((str(arg.name).lower(), arg.value),)
        elif arg.name == "format":
            fields["format"] = arg.value
    batch = m.store.get((number, "batch"))
    m.emit(
        Write,
        args.func,
        verb=name,
        family="stream",
        effect="stream",
        target=target.value if target is not None else Unknown("foreachBatch" if batch else "no target given"),
        target_kind=kind if target is not None else "unknown",
        target_at=None if target is None else target.at,
        mode=m.store.get((number, "outputMode")),
        mode_at=m.places.get((number, "outputMode")),
        **fields,
    )
    return Unknown("a streaming query", (), (args.call,))


def _for_each_batch(m: Machine, number: int, thing: Builder, args: Arguments) -> None:
    function = args.get(0, "func")
    setting(m, number, "batch", Known(True))
    if function is None:
        return
    source = as_frame(thing.subject)
    rows = Frame(source.origins, source.complete, False, at=source.at)
    given = (Arg(None, rows, args.call), Arg(None, Unknown("batch id"), args.call))
    hand_over(m, function.value, args, "foreachBatch", given)


def call_builder(m: Machine, thing: Builder, args: Arguments) -> Value:
    """A builder that is called: `handle.write("…")` of a file."""
    return unknown_call(m, "file.write" if thing.kind == "write" else None, args)
