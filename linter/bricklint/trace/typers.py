"""What typer calls a function with: for each parameter the argument that it makes of it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from bricklint.code import ir
from bricklint.source import Span
from bricklint.trace.arguments import Taken, argument_value, name_of
from bricklint.trace.events import ArgumentDefined
from bricklint.trace.machine import Machine, last_part
from bricklint.trace.things import Arg, Arguments, Function
from bricklint.trace.values import Dotted, Known, Ref, Unknown, Value, text

_DECLARED = "typer.Option()"
_HARMLESS = frozenset({None, "default", "help", "show_default", "metavar", "rich_help_panel"})


class Declared(NamedTuple):
    """`typer.Option(…)` or `typer.Argument(…)`: the names that it gives, the default, and whether nothing else that
    it says changes the value."""

    is_option: bool
    names: tuple[str, ...]
    default: Value | None
    plain: bool = True


def declare(m: Machine, name: str, args: Arguments) -> Value:
    """`typer.Option("append", "--mode")` as the default of a parameter."""
    names = tuple(one for one in (text(arg.value) for arg in args.plain) if one is not None and one.startswith("-"))
    first = args.plain[0].value if args.plain and text(args.plain[0].value) not in names else None
    default = args.value(-1, "default") if first is None else first
    if isinstance(default, Unknown) and default.reason == "...":
        default = None
    plain = all(arg.name in _HARMLESS for arg in args.items) and (default is None or isinstance(default, Known))
    m.declared[args.call] = Declared(last_part(name) == "Option", names, default, plain)
    return Dotted(_DECLARED, (args.call,))


def typer_arguments(m: Machine, function: Value, args: Arguments) -> tuple[Arg, ...]:
    """The arguments of a command's call; none where its annotations may say more."""
    thing = m.things.get(function.number) if isinstance(function, Ref) else None
    if not isinstance(thing, Function) or not isinstance(thing.define, ir.Define) or "Annotated" in _head(thing):
        return ()
    found = (_argument(m, thing, param) for param in thing.define.params if param.kind in ("plain", "named"))
    return tuple(one for one in found if one is not None)


def _head(thing: Function) -> str:
    define: Any = thing.define
    end = define.body[0].start if define.body else define.end
    return thing.file.source.text[define.start : end]


def _argument(m: Machine, thing: Function, param: Any) -> Arg | None:
    from bricklint.trace.expressions import evaluate

    given: Value | None = None
    if param.default is not None:
        with m.inside(thing.file, thing.scope):
            given = evaluate(m, param.default)
    if isinstance(given, Dotted) and given.name == _DECLARED and given.at:
        declared = m.declared.get(given.at[0])
    else:
        declared = Declared(given is not None, (), given) if given is None or isinstance(given, Known) else None
    return None if declared is None else _taken(m, param.name, declared, _place(thing, param.name))


def _taken(m: Machine, name: str, declared: Declared, at: Span) -> Arg:
    default = declared.default
    flag = isinstance(default, Known) and isinstance(default.value, bool)
    plain = name.replace("_", "-")
    flags = declared.names or ((f"--{plain}/--no-{plain}",) if flag else (f"--{plain}",))
    written = flags if declared.is_option else (name,)
    m.emit(
        ArgumentDefined,
        at,
        flags=written,
        positional=not declared.is_option,
        required=default is None,
        takes_value=not flag,
        many=not declared.plain,
        how="typer",
        default=default,
        const=Known(True) if flag else None,
    )
    return Arg(name, argument_value(name_of(written), Taken(declared.plain, default), at), at)


def _place(thing: Function, name: str) -> Span:
    start = thing.define.start
    found = re.search(rf"[(,]\s*(?:\*\s*,\s*)?({re.escape(name)})\b", _head(thing))
    return (
        Span(thing.file.source, start + found.start(1), start + found.end(1))
        if found
        else Span(thing.file.source, start, thing.define.end)
    )
