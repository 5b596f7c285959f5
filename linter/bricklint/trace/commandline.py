"""The command line of a script: argparse, click, typer, fire, sys.argv."""

from __future__ import annotations

from collections.abc import Callable

from bricklint.trace.calls import hand_over
from bricklint.trace.events import ArgumentDefined, ArgumentsRead, InterpreterExit
from bricklint.trace.machine import Machine, known_bool, last_part
from bricklint.trace.things import Arguments, Function, Thing
from bricklint.trace.values import Dotted, Known, Listed, Ref, Unknown, Value, text


def add_argument(m: Machine, args: Arguments) -> Value:
    """`parser.add_argument(…)` of argparse."""
    flags = tuple(flag for flag in (text(arg.value) for arg in args.plain) if flag is not None)
    if not flags:
        return Known(None)
    positional = not flags[0].startswith("-")
    action, nargs = args.value(-1, "action"), args.value(-1, "nargs")
    known_action = None if action is None else text(action)
    optional = isinstance(nargs, Known) and nargs.value in ("?", "*")
    required = (not optional) if positional else known_bool(args.value(-1, "required"), False)
    m.emit(
        ArgumentDefined,
        args.plain[0].at,
        flags=flags,
        positional=positional,
        required=required,
        takes_value=known_action in (None, "store", "append", "extend"),
        many=nargs is not None and not (isinstance(nargs, Known) and nargs.value == "?"),
        how="argparse",
        default=args.value(-1, "default"),
        choices=_choices(args.value(-1, "choices")),
    )
    return Known(None)


def _choices(value: Value | None) -> tuple[str, ...] | None:
    if not isinstance(value, Listed) or not value.complete:
        return None
    return tuple(str(item.value) for item in value.items if isinstance(item, Known))


def _parse(m: Machine, name: str, args: Arguments) -> Value:
    known = last_part(name) == "parse_known_args"
    if args.get(0, "args") is None:
        m.emit(ArgumentsRead, args.call, how="argparse-known" if known else "argparse")
    return Unknown("the arguments of the command line", (), (args.call,))


def _option(m: Machine, name: str, args: Arguments) -> Value:
    flags = tuple(flag for flag in (text(arg.value) for arg in args.plain) if flag is not None)
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
        )
    return Dotted("functools.wraps()")


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
        hand_over(m, function, args, "handed")
    return _stops(m, args, "typer")


def _is_typer(thing: Thing) -> bool:
    return isinstance(thing, Function) and any(name.startswith("typer.Typer()") for name in thing.outside)


def _fire(m: Machine, name: str, args: Arguments) -> Value:
    m.emit(ArgumentsRead, args.call, how="fire")
    if args.items:
        hand_over(m, args.items[0].value, args, "handed")
    return Known(None)


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
    "fire.Fire": _fire,
}
