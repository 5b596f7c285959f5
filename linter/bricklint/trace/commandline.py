"""The command line of a script: argparse, click, typer, fire, sys.argv."""

from __future__ import annotations

from collections.abc import Callable

from bricklint.trace.arguments import (
    NAMESPACE,
    Taken,
    all_arguments,
    argument_value,
    define,
    name_of,
    slice_of_words,
    variable_of,
)
from bricklint.trace.calls import hand_over
from bricklint.trace.events import ArgumentDefined, ArgumentsRead, InterpreterExit
from bricklint.trace.machine import Machine, known_bool, last_part
from bricklint.trace.things import Arguments, Function, Thing
from bricklint.trace.typers import declare, typer_arguments
from bricklint.trace.values import Dotted, Known, Listed, Ref, Unknown, Value, text


def add_argument(m: Machine, args: Arguments) -> Value:
    """`parser.add_argument(…)` of argparse."""
    flags = _texts_of(args)
    if not flags:
        return Known(None)
    positional = not flags[0].startswith("-")
    action, nargs = args.value(-1, "action"), args.value(-1, "nargs")
    known_action = None if action is None else text(action)
    optional = isinstance(nargs, Known) and nargs.value in ("?", "*")
    required = (not optional) if positional else known_bool(args.value(-1, "required"), False)
    default = args.value(-1, "default")
    stores = action is None or known_action == "store"
    const = _FLAGS.get(known_action or "")
    many = nargs is not None and not (isinstance(nargs, Known) and nargs.value == "?")
    m.emit(
        ArgumentDefined,
        args.plain[0].at,
        flags=flags,
        positional=positional,
        required=required,
        takes_value=known_action in (None, "store", "append", "extend"),
        many=many,
        how="argparse",
        default=default,
        choices=_choices(args.value(-1, "choices")),
        const=const,
    )
    variable = args.value(-1, "dest")
    dest = text(variable) if variable is not None else variable_of(flags) if not positional else flags[0]
    if dest is not None:
        single = (stores and not many) or const is not None
        other = Known(not const.value) if const is not None else None
        taken = Taken(single, default or other or (None if required is not False else Known(None)), _type(args))
        define(m, dest, argument_value(name_of(flags), taken, args.plain[0].at), args.plain[0].at)
    return Known(None)


_FLAGS = {"store_true": Known(True), "store_false": Known(False)}


def _type(args: Arguments) -> Value | None:
    return args.value(-1, "type")


def _texts_of(args: Arguments) -> tuple[str, ...]:
    return tuple(flag for flag in (text(arg.value) for arg in args.plain) if flag is not None)


def _choices(value: Value | None) -> tuple[str, ...] | None:
    if not isinstance(value, Listed) or not value.complete:
        return None
    return tuple(str(item.value) for item in value.items if isinstance(item, Known))


def _set_defaults(m: Machine, name: str, args: Arguments) -> Value:
    for arg in args.items:
        if arg.name is not None:
            define(m, arg.name, Unknown("a default that is set later", (arg.value,), (arg.at,)), arg.at)
    return Known(None)


def _parse(m: Machine, name: str, args: Arguments) -> Value:
    known = last_part(name) == "parse_known_args"
    given = args.value(0, "args")
    words = given is None or (isinstance(given, Known) and given.value is None) or slice_of_words(given) == 1
    if given is None or (words and isinstance(given, Known)):
        m.emit(ArgumentsRead, args.call, how="argparse-known" if known else "argparse")
    if not words or args.get(1, "namespace") is not None:
        return Unknown("the arguments of the command line", (), (args.call,))
    read = Dotted(NAMESPACE, (args.call,))
    rest = Unknown("the other arguments of the command line", (), (args.call,))
    return Listed((read, rest), "tuple", True, (args.call,)) if known else read


def _option(m: Machine, name: str, args: Arguments) -> Value:
    flags = _texts_of(args)
    if flags:
        positional = last_part(name) == "argument"
        default = args.value(-1, "default")
        required = known_bool(args.value(-1, "required"), positional and default is None)
        flag = known_bool(args.value(-1, "is_flag"), False) or any("/" in one for one in flags)
        nargs = args.value(-1, "nargs")
        m.emit(
            ArgumentDefined,
            args.plain[0].at,
            flags=flags,
            positional=positional,
            required=required,
            takes_value=not flag,
            many=nargs is not None or known_bool(args.value(-1, "multiple"), False) is True,
            how="click",
            default=default,
            choices=_choices(args.value(-1, "type")),
            const=Known(True) if flag else None,
        )
        single = nargs is None and not any(args.get(-1, one) for one in _ODD_OPTIONS)
        other = None if required is not False else Known(False) if flag else Known(None)
        taken = Taken(single, default or other, None if flag else _type(args))
        m.options_made[variable_of(flags)] = argument_value(name_of(flags), taken, args.plain[0].at)
    return Dotted("functools.wraps()")


_ODD_OPTIONS = ("multiple", "count", "callback", "flag_value", "envvar", "prompt", "cls", "default_map")


def _click_choice(m: Machine, name: str, args: Arguments) -> Value:
    """`click.Choice([…])`: the choices, where letters count as they are written."""
    choices = args.value(0, "choices")
    exact = known_bool(args.value(1, "case_sensitive"), True)
    return choices if choices is not None and exact else Unknown("choices", (), (args.call,))


def _command(m: Machine, name: str, args: Arguments) -> Value:
    return Dotted(name if name.endswith("()") else f"{name}()", (args.call,))


def _decorate(m: Machine, name: str, args: Arguments) -> Value:
    return args.items[0].value if args.items else Known(None)


def is_command(outside: tuple[str, ...]) -> bool:
    """Whether decorators make a function a click command, which stops the interpreter when it is called."""
    return any(name.removesuffix("()") in ("click.command", "click.group") for name in outside)


def after_command(m: Machine, args: Arguments) -> None:
    """A click command has run: it stops the interpreter, unless it is told otherwise."""
    m.emit(ArgumentsRead, args.call, how="click")
    _stops(m, args, "click")


def _stops(m: Machine, args: Arguments, kind: str) -> Value:
    standalone = args.value(-1, "standalone_mode")
    if not (isinstance(standalone, Known) and standalone.value is False):
        m.emit(InterpreterExit, args.call, kind=kind, code=None)
        m.abrupt.add("stops")
        m.dead = True
    return Known(None)


def _typer(m: Machine, name: str, args: Arguments) -> Value:
    m.emit(ArgumentsRead, args.call, how="typer")
    given = [arg.value for arg in args.plain] if name == "typer.run" else []
    commands = [Ref("function", number) for number in m.defined if _is_typer(m.things[number])]
    for function in (*given, *commands):
        hand_over(m, function, args, "handed", typer_arguments(m, function, args))
    return _stops(m, args, "typer")


def _is_typer(thing: Thing) -> bool:
    return isinstance(thing, Function) and any(name.startswith("typer.Typer()") for name in thing.outside)


def _fire(m: Machine, name: str, args: Arguments) -> Value:
    m.emit(ArgumentsRead, args.call, how="fire")
    if args.items:
        hand_over(m, args.items[0].value, args, "handed")
    return Known(None)


def _vars(m: Machine, name: str, args: Arguments) -> Value:
    base = args.value(0)
    read = isinstance(base, Dotted) and base.name == NAMESPACE
    return all_arguments(m, args.call) if read else Dotted("vars()", (args.call,))


COMMAND_LINE: dict[str, Callable[[Machine, str, Arguments], Value]] = {
    "argparse.ArgumentParser().parse_args": _parse,
    "argparse.ArgumentParser().parse_known_args": _parse,
    "ArgumentParser().parse_args": _parse,
    "ArgumentParser().parse_known_args": _parse,
    **{
        f"{owner}.{method}": lambda m, name, args: add_argument(m, args)
        for owner in ("argparse.ArgumentParser()", "ArgumentParser()")
        for method in (
            "add_argument",
            "add_argument_group().add_argument",
            "add_mutually_exclusive_group().add_argument",
        )
    },
    **{f"{owner}.set_defaults": _set_defaults for owner in ("argparse.ArgumentParser()", "ArgumentParser()")},
    "vars": _vars,
    "click.option": _option,
    "click.argument": _option,
    "click.Choice": _click_choice,
    "click.command": _command,
    "click.group": _command,
    "click.pass_context": _command,
    "click.command()": _decorate,
    "click.group()": _decorate,
    "typer.Typer().command": _command,
    "typer.Typer().callback": _command,
    "typer.Typer().command()": _decorate,
    "typer.Typer().callback()": _decorate,
    "typer.Typer()": _typer,
    "typer.run": _typer,
    "typer.Option": declare,
    "typer.Argument": declare,
    "fire.Fire": _fire,
}
