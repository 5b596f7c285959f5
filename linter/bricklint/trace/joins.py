"""Putting the values together that a name has where two ways through the code meet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from bricklint.trace.values import Known, Listed, Mapped, OneOf, Spans, Unknown, Value, all_parts, parts_of

MOST_OPTIONS = 24
DEEPEST_VALUE = 40


def same_place(first: Spans, second: Spans) -> Spans:
    """Both places, without repeats, at most eight."""
    if first == second or not second:
        return first
    return tuple(dict.fromkeys(first + second))[:8]


def join(first: Value, second: Value) -> Value:
    """Either value, as one."""
    if first is second or (type(first) is type(second) and first == second and not _differ(first, second)):
        return first
    if isinstance(first, Known) and isinstance(second, Known) and _alike(first, second):
        return Known(first.value, same_place(first.at, second.at), first.seams)
    grown = _grown(first, second)
    if grown is not None:
        return grown
    return one_of((first, second), "branch")


def _differ(first: Value, second: Value) -> bool:
    return isinstance(first, Known) and isinstance(second, Known) and not _alike(first, second)


def _alike(first: Known, second: Known) -> bool:
    return type(first.value) is type(second.value) and first.value == second.value


def _grown(first: Value, second: Value) -> Value | None:
    if isinstance(first, Mapped) and isinstance(second, Mapped):
        short, long = sorted((first, second), key=lambda mapped: len(mapped.items))
        if long.items[: len(short.items)] == short.items:
            return Mapped(long.items, False, long.at or short.at)
    if isinstance(first, Listed) and isinstance(second, Listed) and first.kind == second.kind == "list":
        low, high = sorted((first, second), key=lambda listed: len(listed.items))
        if high.items[: len(low.items)] == low.items:
            return Listed(high.items, high.kind, False, high.at or low.at)
    return None


def one_of(values: Iterable[Value], how: Literal["branch", "or", "each"], group: int = 0, at: Spans = ()) -> Value:
    """One of these values; equal ones fall together unless they go with another list of the same loop."""
    options: list[Value] = []
    for value in values:
        inner = value.options if isinstance(value, OneOf) and value.how == how != "each" else (value,)
        for option in inner:
            if group or not _merge_into(options, option):
                options.append(option)
    if len(options) == 1 and not group:
        return options[0]
    if len(options) > MOST_OPTIONS and how != "each":
        return Unknown("one of many values", (), at)
    return OneOf(tuple(options), how, group, at)


def _merge_into(options: list[Value], option: Value) -> bool:
    for index, there in enumerate(options):
        if there is option:
            return True
        if isinstance(there, Known) and isinstance(option, Known):
            if _alike(there, option):
                options[index] = Known(there.value, same_place(there.at, option.at), there.seams)
                return True
        elif type(there) is type(option) and there == option:
            return True
    return False


def joined(values: Iterable[Value]) -> Value:
    """Any of these values, as one; Unknown for none."""
    result: Value | None = None
    for value in values:
        result = value if result is None else join(result, value)
    return Unknown("no value") if result is None else result


def too_deep(value: Value) -> bool:
    """Whether values stand in each other beyond use: what grows out of itself on every way must end somewhere."""
    if len(all_parts(value, DEEPEST_VALUE + 1)) <= DEEPEST_VALUE:
        return False
    level = [value]
    for _ in range(DEEPEST_VALUE):
        level = [part for one in level[:200] for part in parts_of(one)]
        if not level:
            return False
    return True
