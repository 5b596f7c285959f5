"""Assigning to targets, taking items out of collections, running over them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bricklint.code import ir
from bricklint.source import Span
from bricklint.trace.arguments import ARGV, slice_of_words, word, word_of
from bricklint.trace.joins import one_of
from bricklint.trace.machine import Machine
from bricklint.trace.values import (
    Applied,
    Clock,
    Count,
    Dotted,
    Frame,
    Fresh,
    Known,
    Listed,
    Mapped,
    OneOf,
    Pieces,
    Ref,
    Unknown,
    Value,
    Widget,
    light,
)

MOST_TURNS = 64
_SLICE = re.compile(r"\s*(-?\d{1,4})?\s*:\s*(-?\d{1,4})?\s*")


def assign(m: Machine, target: Any, value: Value) -> None:
    """Bind the names of a target; an attribute of an object of the project is kept too."""
    kind = type(target)
    if kind is ir.Name:
        m.bind(target.id, value)
    elif kind is ir.Collection:
        _unpack(m, target.items, value)
    elif kind is ir.Starred:
        assign(m, target.value, Unknown("the rest of a list", (value,)))
    elif kind is ir.Attribute:
        _assign_attribute(m, target, value)
    elif kind is ir.Subscript:
        _assign_item(m, target, value)


def _unpack(m: Machine, targets: Any, value: Value) -> None:
    if isinstance(value, Ref):
        value = listed(m, value) or value
    stars = [number for number, target in enumerate(targets) if type(target) is ir.Starred]
    if stars:
        _unpack_starred(m, targets, value, stars[0])
        return
    for number, target in enumerate(targets):
        assign(m, target, part_of(value, number, len(targets)))


def _unpack_starred(m: Machine, targets: Any, value: Value, star: int) -> None:
    """`first, *rest = items`."""
    rest = len(targets) - star - 1
    items = value.items if isinstance(value, Listed) and value.complete and value.kind != "set" else None
    if items is None or len(items) < len(targets) - 1:
        for target in targets:
            assign(m, target, Unknown("part of a list", (value,)))
        return
    for target, item in zip(targets[:star], items, strict=False):
        assign(m, target, item)
    assign(m, targets[star].value, Listed(items[star : len(items) - rest], "list", True, value.at))
    for target, item in zip(targets[star + 1 :], items[len(items) - rest :], strict=True):
        assign(m, target, item)


def part_of(value: Value, number: int, size: int) -> Value:
    """The item at a position when a value is taken apart into `size` names."""
    if isinstance(value, Listed) and len(value.items) == size and value.kind != "set":
        return value.items[number]
    if isinstance(value, OneOf):
        return one_of([part_of(option, number, size) for option in value.options], value.how, value.group, value.at)
    return word_of(value, number) or Unknown("part of a list", (value,))


def _assign_attribute(m: Machine, target: Any, value: Value) -> None:
    from bricklint.trace.expressions import evaluate

    base = evaluate(m, target.base)
    if isinstance(base, Ref):
        m.store.set((base.number, target.attr), value)
    elif isinstance(base, Dotted):
        m.store.set((0, f"{base.name}.{target.attr}"), value)


def _assign_item(m: Machine, target: Any, value: Value) -> None:
    from bricklint.trace.expressions import evaluate

    base, key = evaluate(m, target.base), evaluate(m, target.key)
    if isinstance(base, Mapped):
        changed: Value = with_item(base, key, value)
    elif isinstance(base, Listed):
        changed = Listed(base.items, base.kind, False, base.at)
    elif isinstance(base, Frame) and isinstance(key, Known):
        changed = replace(base, columns=((str(key.value), light(value)), *base.columns)[:40])
    else:
        return
    grow(m, target.base, changed)


def grow(m: Machine, target: Any, value: Value) -> None:
    """What a name or an attribute holds has been changed in its place."""
    if type(target) is ir.Name:
        m.rebind(target.id, value)
    elif type(target) is ir.Attribute:
        assign(m, target, value)


def with_item(base: Mapped, key: Value, value: Value) -> Mapped:
    """A dict with one more item."""
    if not isinstance(key, Known):
        return Mapped((*base.items, (key, value))[-200:], False, base.at)
    kept = tuple(item for item in base.items if not (isinstance(item[0], Known) and item[0].value == key.value))
    return Mapped((*kept, (key, value)), base.complete, base.at)


def item_of(m: Machine, base: Value, key: Value, at: Span) -> Value:
    """`base[key]`."""
    if isinstance(base, OneOf) and len(base.options) <= 24:
        return one_of([item_of(m, option, key, at) for option in base.options], base.how, base.group, base.at)
    if isinstance(base, Mapped):
        return _looked_up(base, key, at)
    if isinstance(base, Listed):
        return _picked(base, key, at)
    if isinstance(base, Dotted):
        if isinstance(key, Known) and key.value in ("dbutils", "spark"):
            return Dotted(str(key.value), base.at)
        if base.name == "dbutils.widgets.getAll()":
            return _parameter(m, base, key, at)
        if base.name == ARGV and isinstance(key, Known) and isinstance(key.value, int) and key.value >= 0:
            return word(key.value, at)
        if base.name in (ARGV, "os.environ"):
            return Unknown(base.name, (key,), (at,))
    if isinstance(base, Clock | Fresh):
        return base
    if isinstance(base, Frame):
        return base if isinstance(key, Listed) else Unknown("a column", (base,), (at,))
    if isinstance(base, Count):
        return base
    if isinstance(base, Widget | Pieces | Applied):
        return Applied("item", base, (key,), base.at)
    if isinstance(base, Ref):
        return _of_object(m, base, key, at)
    if slice_of_words(base) is not None and isinstance(key, Known) and isinstance(key.value, int) and key.value >= 0:
        return word_of(base, key.value, at) or Unknown("an item", (base, key), (at,))
    return Unknown("an item", (base, key), (at,))


def listed(m: Machine, value: Ref) -> Listed | None:
    """What a named tuple or an enumeration holds, in its order."""
    from bricklint.trace.records import ITEMS, members

    held = m.store.get((value.number, ITEMS))
    return held if isinstance(held, Listed) else members(m, value)


def _of_object(m: Machine, base: Ref, key: Value, at: Span) -> Value:
    from bricklint.trace.attributes import of_class

    known = key.value if isinstance(key, Known) else None
    if base.what == "class" and isinstance(known, str):
        return of_class(m, base.number, known) or Unknown("an item of a class", (), (at,))
    held = listed(m, base) if isinstance(known, int) and base.what == "object" else None
    return Unknown("an item of an object", (), (at,)) if held is None else _picked(held, key, at)


def _parameter(m: Machine, base: Dotted, key: Value, at: Span) -> Value:
    """`dbutils.widgets.getAll()["day"]`; the bindings of older notebooks give None for what is not there."""
    from bricklint.trace.dbutils import read_widget
    from bricklint.trace.things import Arg

    place = key.at[0] if isinstance(key, Known) and key.at else at
    lenient = any("getCurrentBindings" in span.text for span in base.at)
    return read_widget(m, Arg(None, key, place), "getAll", Known(None) if lenient else None)


def _looked_up(base: Mapped, key: Value, at: Span) -> Value:
    if isinstance(key, OneOf) and len(key.options) <= 64:
        return one_of([_looked_up(base, option, at) for option in key.options], key.how, key.group, key.at)
    if isinstance(key, Known):
        for there, value in reversed(base.items):
            if isinstance(there, Known) and there.value == key.value and type(there.value) is type(key.value):
                return value
            if not isinstance(there, Known):
                return Unknown("an item of a dict", (value,), (at,))
        return Unknown("an item that is not there", (), (at,))
    if not base.items:
        return Unknown("an item of a dict", (key,), (at,))
    found = one_of([value for _, value in base.items], "branch", 0, base.at)
    return found if base.complete else Unknown("an item of a dict", (found, key), (at,))


def _picked(base: Listed, key: Value, at: Span) -> Value:
    whole = isinstance(key, Known) and isinstance(key.value, int) and base.complete and base.kind != "set"
    if whole and isinstance(key, Known) and isinstance(key.value, int):
        if -len(base.items) <= key.value < len(base.items):
            return base.items[key.value]
        return Unknown("an item that is not there", (), (at,))
    if isinstance(key, Unknown) and key.reason == "slice":
        bounds = _SLICE.fullmatch(key.at[0].text) if key.at and base.complete and base.kind != "set" else None
        if bounds is not None:
            first, last = (int(one) if one else None for one in bounds.groups())
            return Listed(base.items[first:last], base.kind, True, base.at)
        return Listed(base.items, base.kind, False, base.at)
    return Unknown("an item of a list", base.items[:20], (at,))


def elements(m: Machine, value: Value, at: Span) -> tuple[Value, int | None]:
    """What a loop's target is, and how often the loop runs where that is known."""
    if isinstance(value, Mapped):
        value = Listed(tuple(key for key, _ in value.items), "list", value.complete, value.at)
    if isinstance(value, Ref):
        value = listed(m, value) or value
    if isinstance(value, Listed) and value.items:
        items = value.items[:MOST_TURNS]
        whole = value.complete and len(items) == len(value.items)
        if not whole:
            items = (*items, Unknown("one more item of a list"))
        if len(items) == 1:
            return items[0], 1
        return OneOf(items, "each", m.number(), value.at), len(items) if whole else None
    if isinstance(value, OneOf) and value.how == "branch":
        inner = [option for option in value.options if isinstance(option, Listed)]
        if inner and len(inner) == len(value.options):
            items = tuple(item for option in inner for item in option.items)[:MOST_TURNS]
            return (one_of(items, "branch", 0, value.at) if items else Unknown("an item")), None
    if isinstance(value, Clock | Fresh):
        return value, None
    return Unknown("an item of a list", (value,), (at,)), None
