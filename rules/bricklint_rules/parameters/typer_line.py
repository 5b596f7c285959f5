"""The command line that typer makes of a function's parameters."""

from __future__ import annotations

import ast
from typing import NamedTuple

from bricklint.project.model import Code
from bricklint.source import SourceText, Span
from bricklint.trace.events import ArgumentDefined, ArgumentsRead
from bricklint_rules.parameters.command_line import CommandLine, Word

_CONSTANT = (ast.Constant, ast.Name, ast.Attribute, ast.UnaryOp)
_FLAG_SETTINGS = frozenset(("count", "is_flag", "flag_value"))


class _CannotTellError(Exception):
    """The parameters of a command are made in a way that is not followed."""


class _Declared(NamedTuple):
    """`typer.Option(…)` or `typer.Argument(…)` of a parameter: the names that it gives, and its default."""

    is_option: bool
    names: tuple[str, ...]
    default: ast.expr | None
    settings: frozenset[str]


def typer_line(code: Code, words: list[Word]) -> tuple[CommandLine, list[Word]] | None:
    """The command that a typer script runs, and the words that are left for it; None where that is not certain."""
    hows = {event.how for event in code.trace.of(ArgumentsRead, called=None)}
    if not hows <= {"typer"} or "typer" not in code.source.text or code.trace.cut or len(code.trace.files) > 1:
        return None
    try:
        tree = ast.parse(code.source.text)
        commands = _commands(tree)
        if len(commands) == 1:
            (function,) = commands.values()
        elif commands and words and words[0].text in commands:
            function, words = commands[words[0].text], words[1:]
        else:
            return None
        return _line(code.source, function), words
    except (SyntaxError, ValueError, RecursionError, _CannotTellError):
        return None


def _commands(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """The functions that are commands, by the names under which they are called."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [_dotted(call.func) for call in calls]
    apps = names.count("typer.Typer") + names.count("Typer")
    run = [call for call, name in zip(calls, names, strict=True) if name == "typer.run"]
    if any(name.endswith((".callback", ".add_typer")) for name in names) or apps + len(run) != 1:
        return {}
    if run:
        handed = run[0].args[0] if run[0].args else None
        known = functions.get(handed.id) if isinstance(handed, ast.Name) else None
        return {known.name: known} if known is not None and not known.decorator_list else {}
    found: dict[str, ast.FunctionDef] = {}
    for function in functions.values():
        for decorator in function.decorator_list:
            if not isinstance(decorator, ast.Call) or not _dotted(decorator.func).endswith(".command"):
                raise _CannotTellError
            given = [*decorator.args, *(one.value for one in decorator.keywords if one.arg == "name")]
            name = given[0].value if given and isinstance(given[0], ast.Constant) else None
            found[name if isinstance(name, str) else function.name.replace("_", "-")] = function
    return found


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _line(source: SourceText, function: ast.FunctionDef) -> CommandLine:
    given = function.args
    if given.vararg or given.kwarg or given.posonlyargs:
        raise _CannotTellError
    defaults = [None] * (len(given.args) - len(given.defaults)) + list(given.defaults) + list(given.kw_defaults)
    pairs = zip((*given.args, *given.kwonlyargs), defaults, strict=True)
    events = [_event(source, arg, default) for arg, default in pairs if not _is_context(arg)]
    options = {flag: event for event in events if not event.positional for flag in event.flags}
    return CommandLine(options, tuple(event for event in events if event.positional), strict=True, abbreviates=False)


def _is_context(arg: ast.arg) -> bool:
    return arg.annotation is not None and _dotted(arg.annotation).endswith("Context")


def _event(source: SourceText, arg: ast.arg, default: ast.expr | None) -> ArgumentDefined:
    annotation, declared = arg.annotation, _declared(default)
    if isinstance(annotation, ast.Subscript) and _dotted(annotation.value).endswith("Annotated"):
        parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else []
        inner = next((one for one in map(_declared, parts[1:]) if one is not None), None)
        annotation = parts[0] if parts else None
        declared = inner._replace(default=default) if inner is not None else declared
    if declared is not None:
        default = declared.default
    elif default is not None and not isinstance(default, _CONSTANT):
        raise _CannotTellError
    required = default is None or (isinstance(default, ast.Constant) and default.value is ...)
    is_option = declared.is_option if declared is not None else default is not None
    kind = ast.unparse(annotation) if annotation is not None else ""
    if "uple" in kind or (annotation is None and isinstance(default, ast.Constant) and default.value in (True, False)):
        raise _CannotTellError
    return ArgumentDefined(
        at=_place(source, arg),
        flags=_flags(arg.arg, declared, "bool" in kind) if is_option else (arg.arg.upper(),),
        positional=not is_option,
        required=required,
        takes_value="bool" not in kind and not (declared and declared.settings & _FLAG_SETTINGS),
        many=not is_option and kind.lower().startswith(("list", "typing.list", "optional[list", "sequence")),
        how="typer",
    )


def _declared(node: ast.expr | None) -> _Declared | None:
    if not isinstance(node, ast.Call):
        return None
    name = _dotted(node.func).rpartition(".")[2]
    if name not in ("Option", "Argument") or any(keyword.arg is None for keyword in node.keywords):
        raise _CannotTellError
    texts = [one.value if isinstance(one, ast.Constant) else None for one in node.args]
    names = tuple(text for text in texts if isinstance(text, str) and text.startswith("-"))
    first = node.args[0] if node.args and texts[0] not in names else None
    by_name = [one.value for one in node.keywords if one.arg == "default"]
    settings = frozenset(keyword.arg or "" for keyword in node.keywords)
    return _Declared(name == "Option", names, first or (by_name[0] if by_name else None), settings)


def _flags(name: str, declared: _Declared | None, is_flag: bool) -> tuple[str, ...]:
    if declared is not None and declared.names:
        return tuple(part for one in declared.names for part in one.split("/"))
    plain = name.replace("_", "-")
    short = (f"-{plain}",) if len(plain) == 1 else ()
    return (f"--{plain}", *short, f"--no-{plain}") if is_flag else (f"--{plain}", *short)


def _place(source: SourceText, arg: ast.arg) -> Span:
    lines = source.text.split("\n")
    before = lines[arg.lineno - 1].encode()[: arg.col_offset].decode(errors="ignore")
    start = sum(len(line) + 1 for line in lines[: arg.lineno - 1]) + len(before)
    return Span(source, start, start + len(arg.arg))
