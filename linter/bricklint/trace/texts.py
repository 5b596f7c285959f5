"""Working out texts: joins, formats and text methods over symbolic values. Nothing here runs code of the project;
methods of known texts are worked out with Python's own, within bounds."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from bricklint.trace.joins import MOST_OPTIONS, one_of, too_deep
from bricklint.trace.values import (
    COMPREHENSION,
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
    Spans,
    TaskValue,
    Unknown,
    Value,
    Widget,
    all_parts,
    light,
)

LONGEST = 200_000
MOST_PARTS = 400
MOST_SEAMS = 200

METHODS = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "casefold", "swapcase", "replace", "split"}
    | {"rsplit", "splitlines", "zfill", "ljust", "rjust", "center", "removeprefix", "removesuffix", "partition"}
    | {"rpartition", "expandtabs"}
)
QUESTIONS = frozenset(
    {"startswith", "endswith", "isdigit", "isalpha", "isalnum", "isnumeric", "islower", "isupper", "find", "index"}
    | {"count"}
)


def is_text(value: Value) -> bool:
    """Whether the value is surely a text."""
    if isinstance(value, Known):
        return isinstance(value.value, str)
    if isinstance(value, Applied):
        return value.name in METHODS or value.name in ("str", "json.dumps", "format", "join")
    if isinstance(value, OneOf):
        return bool(value.options) and all(is_text(option) for option in value.options)
    return isinstance(value, Widget | Pieces)


def concat(parts: Iterable[Value], at: Spans = ()) -> Value:
    """The parts as one text."""
    flat: list[Value] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Pieces) else (stringed(part),):
            if isinstance(piece, Known) and flat and isinstance(flat[-1], Known):
                flat[-1] = _glued(flat[-1], piece)
            elif not (isinstance(piece, Known) and piece.value == "" and flat):
                flat.append(piece)
    if not flat:
        return Known("", at)
    if len(flat) > MOST_PARTS or any(isinstance(part, Known) and len(str(part.value)) >= LONGEST for part in flat):
        return Unknown("a long text", (), at)
    if len(flat) == 1:
        return flat[0]
    spread = _spread(flat, at)
    made = Pieces(tuple(flat), at) if spread is None else spread
    nested = any(isinstance(part, OneOf | Applied) for part in flat)
    return Unknown("a long text", (), at) if nested and too_deep(made) else made


def _spread(parts: list[Value], at: Spans) -> Value | None:
    choices = [part for part in parts if isinstance(part, OneOf)]
    if not choices or any(len(choice.options) > MOST_OPTIONS for choice in choices):
        return None
    first = choices[0]
    if first.how != "each" and not all(isinstance(part, OneOf | Known) and _plain_options(part) for part in parts):
        return None
    alike = all(
        choice is first or (choice.group and choice.group == first.group and len(choice.options) == len(first.options))
        for choice in choices
    )
    if not alike:
        return None
    made = [
        concat([part.options[number] if isinstance(part, OneOf) else part for part in parts], at)
        for number in range(len(first.options))
    ]
    return one_of(made, first.how, first.group, first.at)


def _plain_options(part: Value) -> bool:
    return not isinstance(part, OneOf) or all(isinstance(option, Known) for option in part.options)


def _glued(left: Known, right: Known) -> Known:
    first, second = str(left.value), str(right.value)
    seams = left.seams
    same_file = bool(left.at and right.at) and left.at[0].source is right.at[0].source
    if not left.seams and right.seams and not same_file:
        return Known((first + second)[:LONGEST], (left.at + right.at)[:8])
    if same_file or not left.at:
        seams += tuple((offset + len(first), place, length) for offset, place, length in right.seams)
    at = left.at + tuple(span for span in right.at if span not in left.at)
    return Known((first + second)[:LONGEST], at[:8], seams[:MOST_SEAMS])


def stringed(value: Value) -> Value:
    """`str(value)`."""
    if isinstance(value, Known):
        return value if isinstance(value.value, str) else Known(str(value.value), value.at)
    if isinstance(value, OneOf):
        return OneOf(tuple(stringed(option) for option in value.options), value.how, value.group, value.at)
    if isinstance(value, Mapped | Listed | Count | Frame):
        return Applied("str", value, (), value.at)
    if isinstance(value, Unknown) and value.reason == COMPREHENSION:
        return Unknown("a text", value.inputs, value.at)
    return value


def formatted(template: Value, args: Sequence[Value], named: Mapping[str, Value], at: Spans) -> Value:
    """`template.format(*args, **named)`."""
    if not isinstance(template, Known) or not isinstance(template.value, str):
        return Unknown("a format that is not known", (template, *args), at)
    parts: list[Value] = []
    position = 0
    try:
        fields = list(string.Formatter().parse(template.value))
    except ValueError:
        return Unknown("a format that is not valid", (), at)
    for literal, field, spec, conversion in fields:
        if literal:
            parts.append(Known(literal, template.at, _seams_of(template, literal)))
        if field is None:
            continue
        name, position = (str(position), position + 1) if field == "" else (field, position)
        value = args[int(name)] if name.isdecimal() and int(name) < len(args) else named.get(name)
        if value is None or spec or conversion:
            value = Unknown("a format", () if value is None else (value,), at)
        parts.append(value)
    return concat(parts, at)


def _seams_of(template: Known, literal: str) -> tuple[tuple[int, int, int], ...]:
    if len(template.seams) != 1 or "{" in literal or "}" in literal:
        return ()
    offset, place, _ = template.seams[0]
    found = str(template.value).find(literal)
    once = found >= 0 and str(template.value).find(literal, found + 1) < 0
    return ((0, place + found - offset, len(literal)),) if once else ()


_PERCENT = re.compile(r"%(?:\((\w+)\))?([-+0 #]*\d*(?:\.\d+)?)([sdrifgxX%])")


def percented(template: Known, given: Value, at: Spans) -> Value:
    """`template % given`."""
    written = str(template.value)
    items = given.items if isinstance(given, Listed) and given.kind == "tuple" else (given,)
    named = _named(given)
    parts: list[Value] = []
    last = taken = 0
    for match in _PERCENT.finditer(written):
        parts.append(Known(written[last : match.start()], template.at))
        last = match.end()
        name, flags, letter = match.groups()
        if letter == "%":
            parts.append(Known("%", template.at))
            continue
        value = named.get(name) if name else (items[taken] if taken < len(items) else None)
        taken += 0 if name else 1
        plain = value is not None and not flags and letter in "sdi"
        parts.append(value if plain and value is not None else Unknown("a format", _given(value), at))
    parts.append(Known(written[last:], template.at))
    return concat(parts, at)


def _named(value: Value) -> dict[str, Value]:
    if not isinstance(value, Mapped):
        return {}
    return {str(key.value): item for key, item in value.items if isinstance(key, Known)}


def _given(value: Value | None) -> tuple[Value, ...]:
    return () if value is None else (value,)


def method(base: Value, name: str, args: Sequence[Value], at: Spans) -> Value:
    """`base.name(*args)` of a text."""
    if isinstance(base, OneOf) and len(base.options) <= MOST_OPTIONS:
        options = [method(option, name, args, at) for option in base.options]
        return one_of(options, base.how, base.group, base.at)
    if isinstance(base, Clock | Fresh):
        return base
    if name in ("as_posix", "resolve", "absolute", "expanduser") and not args:
        return base
    if name == "joinpath":
        return concat([part for arg in (base, *args) for part in (arg, Known("/"))][:-1], at)
    if name == "join" and args:
        return _interleaved(base, args[0], at)
    if isinstance(base, Known) and isinstance(base.value, str):
        if all(isinstance(arg, Known) for arg in args):
            return _worked_out(base, name, [cast("Known", arg) for arg in args], at)
        if name in METHODS and all(isinstance(arg, OneOf | Known) for arg in args) and len(args) == 1:
            return Unknown("a text", (base, *args), at)
    if name in METHODS | QUESTIONS and isinstance(base, Widget | Pieces | Applied | TaskValue | Known):
        return _applied(name, base, args, base.at)
    return Unknown(f"the result of `{name}`", (base, *args), at)


def _interleaved(glue: Value, items: Value, at: Spans) -> Value:
    if not isinstance(items, Listed) or not items.complete or not isinstance(glue, Known):
        return Unknown("joined text", (glue, items), at)
    parts: list[Value] = []
    for item in items.items:
        parts += [item] if not parts else [glue, item]
    return concat(parts, at)


def _worked_out(base: Known, name: str, args: list[Known], at: Spans) -> Value:
    if name not in METHODS | QUESTIONS or len(str(base.value)) > LONGEST:
        return Unknown(f"the result of `{name}`", (base,), at)
    if name in ("zfill", "ljust", "rjust", "center", "expandtabs") and any(
        isinstance(arg.value, int) and arg.value > 1000 for arg in args
    ):
        return Unknown("a long text", (base,), at)
    try:
        result = cast("Callable[..., object]", getattr(base.value, name))(*[arg.value for arg in args])
    except (TypeError, ValueError, OverflowError, MemoryError):
        return Unknown(f"`{name}` fails", (base,), at)
    if isinstance(result, list | tuple):
        items = tuple(Known(cast("str", item), base.at) for item in result[:1000])
        return Listed(items, "list" if isinstance(result, list) else "tuple", len(result) <= 1000, base.at)
    if isinstance(result, str) and len(result) > LONGEST:
        return Unknown("a long text", (base,), at)
    seams = base.seams if result == base.value else ()
    return Known(cast("str | int | bool", result), base.at, seams)


_CASTS: dict[str, Callable[[Any], Any]] = {"int": int, "float": float, "bool": bool}


def applied(name: str, base: Value, args: Sequence[Value], at: Spans) -> Value:
    """A function such as `int`, `str`, `len` or `json.dumps`, or a text method, of a value."""
    if name in ("str", "repr") and not isinstance(base, Failure):
        return stringed(base)
    if isinstance(base, OneOf) and len(base.options) <= MOST_OPTIONS:
        return one_of([applied(name, option, args, at) for option in base.options], base.how, base.group, base.at)
    if isinstance(base, Clock | Fresh):
        return base
    if name in METHODS or name in QUESTIONS:
        return method(base, name, args, at)
    if isinstance(base, Known):
        return _cast(name, base, at)
    if name == "len" and isinstance(base, Listed | Mapped) and base.complete:
        return Known(len(base.items), base.at)
    if name == "json.dumps" and isinstance(base, Mapped | Listed):
        plain = _plain(base)
        if plain is not None:
            return Known(json.dumps(plain[0]), base.at)
    return Unknown("parsed JSON", (base,), at) if name == "json.loads" else _applied(name, base, args, base.at or at)


def _applied(name: str, base: Value, args: Sequence[Value], at: Spans) -> Value:
    """The application, unless it has grown out of itself beyond use."""
    size = sum(len(all_parts(value, MOST_PARTS)) for value in (base, *args))
    made = Applied(name, base, tuple(light(arg) for arg in args), at)
    return Unknown(f"the result of `{name}`", (), at) if size >= MOST_PARTS or too_deep(made) else made


def _cast(name: str, base: Known, at: Spans) -> Value:
    if name == "json.dumps":
        try:
            return Known(json.dumps(base.value), base.at)
        except TypeError:
            return Unknown("JSON text", (base,), at)
    if name == "json.loads":
        return _parsed(base, at)
    if name == "len" and isinstance(base.value, str | bytes):
        return Known(len(base.value), base.at)
    cast_to = _CASTS.get(name)
    if cast_to is None or (isinstance(base.value, str) and len(base.value) > 100):
        return Unknown(f"the result of `{name}`", (base,), at)
    try:
        return Known(cast_to(base.value), base.at)
    except (TypeError, ValueError, OverflowError):
        return Unknown(f"`{name}` fails", (base,), at)


def _parsed(text: Known, at: Spans) -> Value:
    try:
        if isinstance(text.value, str) and len(text.value) < 20_000:
            return _as_value(json.loads(text.value), text.at)
    except (ValueError, RecursionError):
        pass
    return Unknown("parsed JSON", (text,), at)


def _as_value(plain: Any, at: Spans) -> Value:
    if isinstance(plain, list):
        return Listed(tuple(_as_value(item, at) for item in plain), "list", True, at)
    if isinstance(plain, dict):
        return Mapped(tuple((Known(key, at), _as_value(item, at)) for key, item in plain.items()), True, at)
    return Known(plain, at)


def _plain(value: Value) -> tuple[object] | None:
    if isinstance(value, Known):
        return (value.value,) if not isinstance(value.value, bytes | complex) else None
    if isinstance(value, Listed) and value.complete:
        items = [_plain(item) for item in value.items]
        return None if None in items else ([item[0] for item in items if item is not None],)
    if isinstance(value, Mapped) and value.complete:
        result: dict[str, object] = {}
        for key, item in value.items:
            inner = _plain(item)
            if inner is None or not isinstance(key, Known):
                return None
            result[str(key.value)] = inner[0]
        return (result,)
    return None


def truth(value: Value) -> bool | None:
    """Whether the value counts as true; None where that is not known."""
    if isinstance(value, Known):
        return bool(value.value)
    if isinstance(value, Listed | Mapped):
        # What is known of an open one may have been put in on one of several ways, or taken out again.
        return bool(value.items) if value.complete else None
    if isinstance(value, OneOf):
        answers = {truth(option) for option in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Pieces):
        return True if any(isinstance(part, Known) and part.value for part in value.parts) else None
    if isinstance(value, Dotted):
        return True if value.name in _ALWAYS_THERE else None
    if isinstance(value, Ref):
        return True if value.what in ("function", "class", "method", "module", "builder") else None
    return True if isinstance(value, Clock | Fresh) else None


_ALWAYS_THERE = frozenset({"spark", "dbutils"})


def either(values: Sequence[Value], at: Spans) -> Value:
    """`a or b or …`: the first that is not empty."""
    left: list[Value] = []
    for value in values:
        known = truth(value)
        if known is False and value is not values[-1]:
            continue
        left.append(value)
        if known is True:
            break
    return left[0] if len(left) == 1 else one_of(left, "or", 0, at)


def rebuilt(value: Value, passed: Mapping[str, str | Value], defaults: bool, depth: int = 0) -> Value:
    """`bricklint.trace.values.settle`."""
    if depth > 40:
        return value

    def again(part: Value) -> Value:
        return rebuilt(part, passed, defaults, depth + 1)

    if isinstance(value, Widget):
        given = passed.get(value.name)
        if isinstance(given, str):
            return Known(given, value.at)
        if given is not None:
            return given
        return again(value.default) if defaults and value.default is not None else value
    if isinstance(value, Pieces):
        return concat([again(part) for part in value.parts], value.at)
    if isinstance(value, Applied):
        return applied(value.name, again(value.base), [again(arg) for arg in value.args], value.at)
    if isinstance(value, OneOf):
        options = [again(option) for option in value.options]
        return either(options, value.at) if value.how == "or" else one_of(options, value.how, value.group, value.at)
    if isinstance(value, Listed):
        return replace(value, items=tuple(again(item) for item in value.items))
    if isinstance(value, Mapped):
        return replace(value, items=tuple((again(key), again(item)) for key, item in value.items))
    return value
