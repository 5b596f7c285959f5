"""DataFrames: what a method leaves of where their rows come from."""

from __future__ import annotations

from dataclasses import replace

from bricklint.trace.calls import unknown_call
from bricklint.trace.joins import same_place
from bricklint.trace.machine import Machine
from bricklint.trace.texts import is_text
from bricklint.trace.things import Arg, Arguments
from bricklint.trace.values import (
    Count,
    Frame,
    Known,
    Mapped,
    OneOf,
    Origin,
    Rows,
    Unknown,
    Value,
    light,
    origin_names,
    walk,
)

_KEEPS = frozenset(
    {"select", "selectExpr", "withColumnRenamed", "withColumnsRenamed", "drop", "dropna", "fillna", "cache", "persist"}
    | {"repartition", "coalesce", "orderBy", "sort", "sortWithinPartitions", "limit", "groupBy", "groupby", "agg"}
    | {"alias", "toDF", "transform", "withWatermark", "hint", "sample", "replace", "checkpoint", "localCheckpoint"}
    | {"pivot", "melt", "unpivot", "to", "offset", "rdd", "mapInPandas", "cube", "rollup", "reset_index", "copy"}
    | {"astype", "rename", "set_index", "sort_values", "assign", "apply", "head", "unpersist", "repartitionByRange"}
)
_DEDUPES = frozenset({"dropDuplicates", "drop_duplicates", "distinct", "dropDuplicatesWithinWatermark"})
_UNITES = frozenset({"union", "unionAll", "unionByName", "intersect", "intersectAll", "crossJoin", "append", "concat"})
_TAKES_OUT = frozenset({"subtract", "exceptAll"})
_COUNTS = frozenset({"count", "isEmpty"})
_ANTI = frozenset({"anti", "left_anti", "leftanti"})
_VIEWS = frozenset(
    {"createOrReplaceTempView", "createTempView", "createOrReplaceGlobalTempView", "createGlobalTempView"}
    | {"registerTempTable"}
)
_SHOWS = frozenset({"show", "display", "printSchema", "explain"})

FRAME_METHODS = (
    frozenset({"withColumn", "withColumns", "withColumnRenamed", "unionByName", "selectExpr", "groupBy", "exceptAll"})
    | {"toPandas", "withWatermark", "orderBy", "dropna", "subtract", "mapInPandas", "crossJoin", "printSchema"}
    | _DEDUPES
    | _VIEWS
)
"""Methods by which a thing shows itself to be a DataFrame."""


def as_frame(value: Value) -> Frame:
    """The value as a DataFrame, one of which nothing is known where it is none that was followed."""
    return value if isinstance(value, Frame) else Frame(complete=False, at=getattr(value, "at", ()))


def merged(first: Frame, second: Value) -> Frame:
    """The rows of both."""
    if isinstance(second, OneOf):
        for option in second.options:
            first = merged(first, option)
        return first
    if not isinstance(second, Frame):
        return replace(first, complete=False)
    origins = tuple(dict.fromkeys(first.origins + second.origins))[:20]
    return replace(
        first,
        origins=origins,
        complete=first.complete and second.complete,
        streaming=first.streaming or second.streaming,
        at=same_place(first.at, second.at),
    )


def frame_method(m: Machine, base: Frame, name: str, args: Arguments) -> Value:
    """`base.name(args)` of a DataFrame."""
    if name in _KEEPS:
        return base
    if name in _DEDUPES:
        return replace(base, deduplicated=True)
    if name in ("filter", "where", "query"):
        condition = args.get(0, "condition", "expr")
        return base if condition is None else _filtered(base, condition)
    if name == "withColumn":
        return _with_column(base, args)
    if name == "withColumns":
        given = args.value(0, "colsMap")
        items = given.items if isinstance(given, Mapped) else ()
        columns = tuple((str(key.value), light(value)) for key, value in items if isinstance(key, Known))
        return replace(base, columns=(columns + base.columns)[:40])
    if name in _UNITES:
        other = args.value(0, "other")
        return base if other is None else merged(base, other)
    if name in ("join", "merge"):
        return _join(base, args)
    if name in _TAKES_OUT:
        return _take_out(base, args.value(0, "other"))
    if name in _COUNTS:
        unknown_call(m, f"DataFrame.{name}", args)
        return Count(base, (args.call,))
    if name == "toPandas":
        unknown_call(m, "DataFrame.toPandas", args)
        return replace(base, pandas=True)
    if name in _VIEWS:
        _register(m, args.value(0, "name"), base)
        return Known(None)
    if name in _SHOWS:
        return Known(None)
    return unknown_call(m, f"DataFrame.{name}", args, base)


def _filtered(base: Frame, condition: Arg) -> Frame:
    text = condition.value if is_text(condition.value) else Known(condition.at.text, (condition.at,))
    return measured(replace(base, filters=(*base.filters, text)[-20:]), condition.value)


def measured(base: Frame, condition: Value) -> Frame:
    """The rows that a condition leaves; it may have been worked out from the rows of something else."""
    parts = [part for part in walk(condition, 60) if isinstance(part, Rows)]
    if not parts:
        return base
    own = origin_names(base)
    names = (name for part in parts for name in part.names if name not in own)
    return replace(base, measured=tuple(dict.fromkeys((*base.measured, *names)))[:20])


def _with_column(base: Frame, args: Arguments) -> Frame:
    column, value = args.value(0, "colName"), args.value(1, "col")
    if not isinstance(column, Known) or value is None:
        return base
    return replace(base, columns=((str(column.value), light(value)), *base.columns)[:40])


def _join(base: Frame, args: Arguments) -> Frame:
    how, other = args.value(2, "how"), args.value(0, "other", "right")
    if isinstance(how, Known) and str(how.value).lower() in _ANTI:
        return _take_out(base, other)
    return base if other is None else merged(base, other)


def _take_out(base: Frame, other: Value | None) -> Frame:
    origins = other.origins if isinstance(other, Frame) else ()
    if isinstance(other, Unknown):  # such as broadcast(keys)
        rows = (part for part in walk(other, 60) if isinstance(part, Rows))
        origins = tuple(Origin("table", Known(name)) for part in rows for name in part.names)
    return replace(base, anti_joined=(base.anti_joined + origins)[:20])


def _register(m: Machine, name: Value | None, frame: Frame) -> None:
    if isinstance(name, Known) and isinstance(name.value, str):
        m.store.set((0, f"view {name.value.lower()}"), frame)


def view(m: Machine, name: Value) -> Frame | None:
    """The DataFrame registered as a temporary view under a name."""
    if not isinstance(name, Known) or not isinstance(name.value, str):
        return None
    found = m.store.get((0, f"view {name.value.lower().replace('global_temp.', '')}"))
    if isinstance(found, OneOf):
        return next((option for option in found.options if isinstance(option, Frame)), None)
    return found if isinstance(found, Frame) else None
