"""Calls of the Spark session."""

from __future__ import annotations

from collections.abc import Callable

from bricklint.trace.builders import read_table
from bricklint.trace.calls import unknown_call
from bricklint.trace.deltas import delta_table
from bricklint.trace.frameops import view
from bricklint.trace.machine import Machine, last_part
from bricklint.trace.sqlevents import run_sql
from bricklint.trace.things import Arguments
from bricklint.trace.values import Frame, Known, Origin, Unknown, Value, text


def _sql(m: Machine, name: str, args: Arguments) -> Value:
    query = args.get(0, "sqlQuery")
    if query is None:
        return unknown_call(m, name, args)
    unknown_call(m, name, args)
    return run_sql(m, query, "spark.sql", args)


def _table(m: Machine, name: str, args: Arguments) -> Value:
    unknown_call(m, name, args)
    target = args.value(0, "tableName") or Unknown("no table")
    return view(m, target) or read_table(m, target, args)


def _range(m: Machine, name: str, args: Arguments) -> Value:
    return Frame((Origin("made", Known(""), (args.call,)),), at=(args.call,))


def _conf_set(m: Machine, name: str, args: Arguments) -> Value:
    key, value = args.value(0, "key"), args.value(1, "value")
    known = None if key is None else text(key)
    if known is not None and value is not None:
        m.store.set((0, f"conf {known.lower()}"), value)
    return Known(None)


def _conf_get(m: Machine, name: str, args: Arguments) -> Value:
    key = args.value(0, "key")
    known = None if key is None else text(key)
    found = None if known is None else m.store.get((0, f"conf {known.lower()}"))
    return Unknown("a setting of the session", args.values, (args.call,)) if found is None else found


def _delta(m: Machine, name: str, args: Arguments) -> Value:
    return delta_table(m, last_part(name), args)


SPARK: dict[str, Callable[[Machine, str, Arguments], Value]] = {
    "spark.sql": _sql,
    "sqlContext.sql": _sql,
    "spark.table": _table,
    "spark.range": _range,
    "spark.conf.set": _conf_set,
    "spark.conf.get": _conf_get,
    "spark.conf.unset": lambda m, name, args: Known(None),
    **{
        f"{owner}.{method}": _delta
        for owner in ("delta.tables.DeltaTable", "delta.DeltaTable", "DeltaTable")
        for method in (
            "forName",
            "forPath",
            "isDeltaTable",
            "create",
            "createIfNotExists",
            "createOrReplace",
            "replace",
        )
    },
}
