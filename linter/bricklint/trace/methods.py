"""Calls of methods: `base.name(…)` by what the base is."""

from __future__ import annotations

from typing import Any

from bricklint.trace.attributes import attribute, is_loose
from bricklint.trace.builders import builder_method, new_builder
from bricklint.trace.calls import COLUMN, call_value, hand_over, unknown_call
from bricklint.trace.events import Kept
from bricklint.trace.frameops import FRAME_METHODS, as_frame, frame_method
from bricklint.trace.frames import InHandler, InLoop
from bricklint.trace.joins import one_of
from bricklint.trace.machine import Machine
from bricklint.trace.outside import call_outside
from bricklint.trace.pandas import PANDAS_WRITES, pandas_write
from bricklint.trace.records import TEMPLATE, substituted
from bricklint.trace.scan import dotted_text, root_name
from bricklint.trace.sqlevents import run_sql
from bricklint.trace.targets import grow, with_item
from bricklint.trace.texts import formatted, is_text, method
from bricklint.trace.things import Arg, Arguments, Builder, Verb
from bricklint.trace.values import (
    Applied,
    Clock,
    Count,
    Dotted,
    Failure,
    Frame,
    Fresh,
    Known,
    Listed,
    Mapped,
    OneOf,
    Pieces,
    Ref,
    TaskValue,
    Unknown,
    Value,
    Widget,
)

_GROWS = frozenset({"append", "add", "extend", "insert", "update", "setdefault", "appendleft"})
_LOOSE = FRAME_METHODS | PANDAS_WRITES | {"writeTo", "count", "isEmpty", "execute", "executemany", "merge", "alias"}
_THREADS = frozenset({"submit", "map", "apply_async", "apply", "starmap", "imap", "imap_unordered", "foreach"})


def call_method(m: Machine, base: Value, func: Any, args: Arguments, at: Any) -> Value:
    """`base.name(args)`; `func` is the attribute as it stands."""
    name = func.attr
    if name in _GROWS:
        keep(m, func.base, args)
    if isinstance(base, Dotted):
        if is_loose(base) and name in _LOOSE:
            return _of_unknown(m, Unknown(f"`{base.name}`"), func, args)
        return call_outside(m, f"{base.name}.{name}", args)
    if isinstance(base, Ref):
        thing = m.things.get(base.number)
        if isinstance(thing, Builder):
            return builder_method(m, base, thing, name, args)
        return call_value(m, attribute(m, base, name, at), args, func)
    if isinstance(base, Listed | Mapped):
        return _collection_method(m, base, func, args)
    if isinstance(base, Failure | Count):
        return Unknown(f"`{name}` of it", (base, *args.values), (args.call,))
    if isinstance(base, OneOf) and base.options and not is_text(base):
        return _of_options(m, base, func, args, at)
    if isinstance(base, Clock | Fresh):
        return base
    if isinstance(base, Applied) and base.name == TEMPLATE and name in ("substitute", "safe_substitute"):
        return substituted(base, args)
    if name == "format_map" and is_text(base) and args.plain and isinstance(args.plain[0].value, Mapped):
        named = {str(key.value): item for key, item in args.plain[0].value.items if isinstance(key, Known)}
        return formatted(base, [], named, (args.call,))
    if name == "format" and is_text(base):
        named = {arg.name: arg.value for arg in args.items if arg.name is not None}
        return formatted(base, [arg.value for arg in args.plain], named, (args.call,))
    if isinstance(base, Known | Widget | Pieces | Applied | TaskValue) and name not in PANDAS_WRITES:
        return method(base, name, args.values, (args.call,))
    return _of_unknown(m, base, func, args)


def call_verb(m: Machine, verb: Verb, args: Arguments) -> Value:
    """A method of a reader or writer that was taken from it before."""
    thing = m.things.get(verb.builder.number) if isinstance(verb.builder, Ref) else None
    if not isinstance(verb.builder, Ref) or not isinstance(thing, Builder):
        return unknown_call(m, verb.name, args)
    return builder_method(m, verb.builder, thing, verb.name, args)


def _of_options(m: Machine, base: OneOf, func: Any, args: Arguments, at: Any) -> Value:
    if any(isinstance(option, Ref) for option in base.options):
        results = []
        for option in base.options[:12]:
            m.store.push()
            results.append(call_method(m, option, func, args, at))
            m.store.merge([m.store.pop(), {}])
        return one_of(results, base.how, base.group, base.at)
    if func.attr in PANDAS_WRITES or func.attr == "writeTo":
        return _of_unknown(m, base, func, args)
    if func.attr in FRAME_METHODS or any(isinstance(option, Frame) for option in base.options):
        results = [frame_method(m, as_frame(option), func.attr, args) for option in base.options[:12]]
        return one_of(results, base.how, base.group, base.at)
    return _of_unknown(m, base, func, args)


def _of_unknown(m: Machine, base: Value, func: Any, args: Arguments) -> Value:
    name = func.attr
    if isinstance(base, Unknown) and base.reason == COLUMN:
        return Unknown(COLUMN, (base, *args.values), (args.call,))
    if name in PANDAS_WRITES:
        return pandas_write(m, base, name, args)
    if name == "writeTo":
        return new_builder(m, "v2", base, args.func, target=args.get(0, "table"))
    if name in ("count", "isEmpty") and not args.items and not isinstance(base, Frame):
        unknown_call(m, f"DataFrame.{name}", args)
        return Count(base, (args.call,))
    if isinstance(base, Frame) or name in FRAME_METHODS:
        return frame_method(m, as_frame(base), name, args)
    if name in _THREADS and args.items:
        return _thread(m, name, args)
    dotted = dotted_text(func)
    if name in ("execute", "executemany") and args.plain and is_text(args.plain[0].value):
        run_sql(m, args.plain[0], "cursor", args)
    if name == "sql" and args.plain and is_text(args.plain[0].value):
        return run_sql(m, args.plain[0], "spark.sql", args)
    if name == "createDataFrame":
        return call_outside(m, "spark.createDataFrame", args)
    if name == "add_argument":
        from bricklint.trace.commandline import add_argument

        return add_argument(m, args)
    return unknown_call(m, dotted, args, base)


def _thread(m: Machine, name: str, args: Arguments) -> Value:
    target, rest = args.items[0], args.items[1:]
    if name not in ("submit", "apply_async", "apply"):
        from bricklint.trace.targets import elements

        rest = tuple(Arg(None, elements(m, arg.value, arg.at)[0], arg.at) for arg in rest if arg.name is None)
    if isinstance(target.value, Ref | OneOf):
        result = hand_over(m, target.value, args, "thread", rest)
        return Unknown("the result of a thread", (result,), (args.call,))
    return unknown_call(m, None, args)


def keep(m: Machine, target: Any, args: Arguments) -> None:
    """`errors.append(…)` inside a handler in a loop."""
    name = root_name(target)
    if name is None:
        return
    if args.node is not None:
        m.derive(name, args.node.args)
    if in_loop_handler(m):
        m.emit(Kept, args.call, name=name, value=args.items[0].value if args.items else Unknown("nothing"))


def in_loop_handler(m: Machine) -> bool:
    """Whether a handler is being followed whose try stands in a loop; the answer for a path is kept, for one statement
    after the other asks."""
    path, known = m.in_loop_handler
    if path is not m.path:
        kinds = [type(step) for step in m.path]
        known = InLoop in kinds and InHandler in kinds[kinds.index(InLoop) :]
        m.in_loop_handler = m.path, known
    return known


def _collection_method(m: Machine, base: Listed | Mapped, func: Any, args: Arguments) -> Value:
    name = func.attr
    if isinstance(base, Mapped):
        return _dict_method(m, base, func, args)
    if name in ("append", "add", "insert") and args.plain:
        item = args.plain[-1].value
        _rebind(m, func.base, Listed((*base.items, item)[-300:], base.kind, base.complete, base.at))
        return Known(None)
    if name in ("extend", "update") and args.plain:
        more = args.plain[0].value
        items = more.items if isinstance(more, Listed) else ()
        whole = base.complete and isinstance(more, Listed) and more.complete
        _rebind(m, func.base, Listed((base.items + items)[-300:], base.kind, whole, base.at))
        return Known(None)
    if name in ("remove", "clear", "pop", "sort", "reverse", "discard"):
        _rebind(m, func.base, Listed(base.items, base.kind, False, base.at))
        return Unknown("an item of a list", base.items[:10], (args.call,))
    if name == "copy":
        return base
    return Unknown(f"`{name}` of a list", base.items[:10], (args.call,))


def _rebind(m: Machine, target: Any, value: Value) -> None:
    if root_name(target) is not None and not _is_item(target):
        grow(m, target, value)


def _is_item(target: Any) -> bool:
    return dotted_text(target) is None


def _dict_method(m: Machine, base: Mapped, func: Any, args: Arguments) -> Value:
    name = func.attr
    if name == "get" and args.plain:
        return _dict_get(m, base, args)
    if name == "keys":
        return Listed(tuple(key for key, _ in base.items), "list", base.complete, base.at)
    if name == "values":
        return Listed(tuple(value for _, value in base.items), "list", base.complete, base.at)
    if name == "items":
        pairs = tuple(Listed((key, value), "tuple", True, base.at) for key, value in base.items)
        return Listed(pairs, "list", base.complete, base.at)
    if name == "copy":
        return base
    if name == "update":
        _rebind(m, func.base, _updated(base, args))
        return Known(None)
    if name == "setdefault" and len(args.plain) == 2:
        there = _dict_get(m, base, args)
        _rebind(m, func.base, with_item(base, args.plain[0].value, there))
        return there
    if name in ("pop", "clear", "popitem"):
        _rebind(m, func.base, Mapped(base.items, False, base.at))
        return _dict_get(m, base, args) if name == "pop" and args.plain else Unknown("an item", (), (args.call,))
    return Unknown(f"`{name}` of a dict", (), (args.call,))


def _dict_get(m: Machine, base: Mapped, args: Arguments) -> Value:
    from bricklint.trace.targets import item_of

    found = item_of(m, base, args.plain[0].value, args.call)
    missing = isinstance(found, Unknown) and found.reason == "an item that is not there"
    fallback = args.value(1, "default") or Known(None)
    if missing:
        return fallback if base.complete else Unknown("an item of a dict", (fallback,), (args.call,))
    if isinstance(args.plain[0].value, Known):
        return found
    return one_of((found, fallback), "branch", 0, (args.call,))


def _updated(base: Mapped, args: Arguments) -> Mapped:
    result = base
    for arg in args.items:
        if arg.name is not None:
            result = with_item(result, Known(arg.name), arg.value)
        elif isinstance(arg.value, Mapped):
            for key, value in arg.value.items:
                result = with_item(result, key, value)
            result = Mapped(result.items, result.complete and arg.value.complete, result.at)
        else:
            result = Mapped(result.items, False, result.at)
    return result
