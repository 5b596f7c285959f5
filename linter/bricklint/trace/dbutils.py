"""Calls of dbutils: parameters, task values, other notebooks, files, the end of the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bricklint.source import Span
from bricklint.trace.events import (
    DefinesUnknown,
    Exit,
    NotebookRun,
    ReadsUnknown,
    TaskValueGet,
    TaskValueSet,
    WidgetDefined,
    WidgetRead,
    WidgetRemoved,
)
from bricklint.trace.frames import InTry
from bricklint.trace.joins import one_of
from bricklint.trace.machine import Machine, last_part, variants
from bricklint.trace.texts import stringed
from bricklint.trace.things import Arg, Arguments
from bricklint.trace.values import (
    ChildResult,
    Dotted,
    Known,
    Listed,
    Mapped,
    OneOf,
    TaskValue,
    Unknown,
    Value,
    Widget,
    text,
)
from bricklint.trace.writes import FileOperation


def _define(m: Machine, name: str, args: Arguments) -> Value:
    wanted = args.get(0, "name")
    if wanted is None or args.open:
        m.emit(DefinesUnknown, args.call)
        return Known(None)
    default = args.get(1, "defaultValue", "default_value")
    choices = args.get(2, "choices") if last_part(name) != "text" else None
    given = (None if default is None else default.value, None if choices is None else choices.value)
    for option, (value, offered) in variants(wanted.value, *given):
        known = text(option)
        if known is None:
            m.emit(DefinesUnknown, wanted.at)
            continue
        if value is not None and known not in m.defaults:
            m.defaults[known] = value
        m.defaults.setdefault(known, None)
        m.emit(
            WidgetDefined,
            _own_place(option, wanted, isinstance(wanted.value, OneOf)),
            name=known,
            kind=last_part(name),
            default=value,
            default_at=None if default is None else default.at,
            choices=_texts(offered),
            choices_at=None if choices is None else choices.at,
        )
    return Known(None)


def _own_place(option: Value, arg: Arg, many: bool) -> Span:
    return option.at[0] if many and isinstance(option, Known) and option.at else arg.at


def _texts(value: Value | None) -> tuple[str, ...] | None:
    if not isinstance(value, Listed) or not value.complete:
        return None
    found = [text(stringed(item)) for item in value.items]
    return None if None in found else tuple(one for one in found if one is not None)


def _reads_unknown(m: Machine, at: Span, reason: str) -> None:
    m.emit(ReadsUnknown, at, reason=reason)
    m.cannot_tell(reason)


def read_widget(m: Machine, wanted: Arg, how: Any, default: Value | None) -> Value:
    """A parameter is read by a name, or by each of several."""
    values: list[Value] = []
    options = wanted.value.options if isinstance(wanted.value, OneOf) else (wanted.value,)
    for option in options:
        known = text(option)
        if known is None:
            _reads_unknown(m, wanted.at, "a parameter is read by a name that is not known")
            values.append(Unknown("a parameter", (option,), (wanted.at,)))
            continue
        place = _own_place(option, wanted, len(options) > 1)
        m.emit(WidgetRead, place, name=known, how=how, default=default, defined=known in m.defaults, guarded=_in_try(m))
        values.append(Widget(known, m.defaults.get(known) or default, (place,)))
    if isinstance(wanted.value, OneOf):
        return one_of(values, wanted.value.how, wanted.value.group, wanted.value.at)
    return values[0]


def _in_try(m: Machine) -> bool:
    return any(isinstance(step, InTry) for step in m.path)


def _get(m: Machine, name: str, args: Arguments) -> Value:
    wanted = args.get(0, "name", "propertyName")
    if wanted is None:
        _reads_unknown(m, args.call, "a parameter is read by a name that is not known")
        return Unknown("a parameter", (), (args.call,))
    how = "getArgument" if last_part(name) == "getArgument" else "get"
    default = args.value(1, "defaultValue", "default_value") if how == "getArgument" else None
    return read_widget(m, wanted, how, default)


def _get_all(m: Machine, name: str, args: Arguments) -> Value:
    what = "getAll()" if name.endswith("getAll") else "getCurrentBindings()"
    _reads_unknown(m, args.call, f"`{what}` reads every parameter")
    return Dotted("dbutils.widgets.getAll()", (args.call,))


def all_widgets_get(m: Machine, name: str, args: Arguments) -> Value:
    """`dbutils.widgets.getAll().get(name, default)` and other methods of it."""
    wanted = args.get(0, "key")
    if last_part(name) == "get" and wanted is not None and text(wanted.value) is not None:
        return read_widget(m, wanted, "getAll", args.value(1, "default") or Known(None))
    return Unknown("all parameters", (), (args.call,))


def _remove(m: Machine, name: str, args: Arguments) -> Value:
    wanted = args.get(0, "name")
    known = None if wanted is None or name.endswith("removeAll") else text(wanted.value)
    m.emit(WidgetRemoved, args.call if wanted is None else wanted.at, name=known)
    return Known(None)


def _exit(m: Machine, name: str, args: Arguments) -> Value:
    value = args.get(0, "value")
    m.emit(Exit, args.call, value=None if value is None else value.value, value_at=None if value is None else value.at)
    m.abrupt.add("exits")
    m.dead = True
    return Unknown("nothing", (), (args.call,))


def _run(m: Machine, name: str, args: Arguments) -> Value:
    target = args.get(0, "path")
    timeout, given = args.get(1, "timeout_seconds", "timeoutSeconds"), args.get(2, "arguments")
    number = m.number()
    if target is not None:
        m.emit(
            NotebookRun,
            target.at,
            target=target.value,
            timeout=None if timeout is None else timeout.value,
            timeout_at=None if timeout is None else timeout.at,
            arguments=() if given is None else _pairs(given),
            arguments_at=None if given is None else given.at,
            call=args.call,
            number=number,
        )
    if m.showing and not m.silent:
        m.results[number] = "shown"
    return ChildResult(number, (args.call,))


def _pairs(given: Arg) -> tuple[tuple[str, Value, Span], ...] | None:
    if not isinstance(given.value, Mapped) or not given.value.complete:
        return None
    found = []
    for key, value in given.value.items:
        known = text(key)
        if known is None:
            return None
        found.append((known, value, key.at[0] if isinstance(key, Known) and key.at else given.at))
    return tuple(found)


def _task_set(m: Machine, name: str, args: Arguments) -> Value:
    key, value = args.get(0, "key"), args.value(1, "value") or Unknown("no value")
    if key is None:
        m.emit(TaskValueSet, args.call, key=None, value=value)
        return Known(None)
    for option, (one,) in variants(key.value, value):
        at = _own_place(option, key, isinstance(key.value, OneOf))
        m.emit(TaskValueSet, at, key=text(option), value=one)
    if args.node is not None and m.drafts:
        m.look((args.node.args, args.node.keywords), "set as a task value")
    return Known(None)


def _task_get(m: Machine, name: str, args: Arguments) -> Value:
    task, key = args.get(0, "taskKey", "task_key"), args.get(1, "key")
    default = args.get(2, "default")
    found: list[Value] = []
    for option, (other,) in variants(Known(None) if task is None else task.value, None if key is None else key.value):
        known_task, known_key = text(option), None if other is None else text(other)
        m.emit(
            TaskValueGet,
            args.call,
            task=known_task,
            key=known_key,
            default=None if default is None else default.value,
            default_at=None if default is None else default.at,
            task_at=args.call if task is None else task.at,
            key_at=args.call if key is None else key.at,
            guarded=_in_try(m),
        )
        found.append(TaskValue(known_task, known_key, None if default is None else default.value, (args.call,)))
    return found[0] if len(found) == 1 else one_of(found, "branch")


def _files(m: Machine, name: str, args: Arguments) -> Value:
    verb = last_part(name)
    first, second = args.value(0), args.value(1)
    if verb == "put":
        overwrite = args.value(2, "overwrite")
        m.emit(FileOperation, args.func, verb=verb, source=None, target=args.value(0, "file"), overwrite=overwrite)
    elif verb in ("mv", "cp"):
        source, target = args.value(0, "from_", "source"), args.value(1, "to", "dest")
        m.emit(FileOperation, args.func, verb=verb, source=source, target=target, recurse=args.value(2, "recurse"))
    else:
        recurse = second if verb == "rm" else None
        m.emit(FileOperation, args.func, verb=verb, source=None, target=first, recurse=recurse)
    return Known(None)


def _secret(m: Machine, name: str, args: Arguments) -> Value:
    return Unknown("a secret", (), (args.call,))


def _quiet(m: Machine, name: str, args: Arguments) -> Value:
    return Known(None)


def _context(m: Machine, name: str, args: Arguments) -> Value:
    return Dotted(name + "()", (args.call,))


Call = Callable[[Machine, str, Arguments], Value]

DBUTILS: dict[str, Call] = {
    **{f"dbutils.widgets.{kind}": _define for kind in ("text", "dropdown", "combobox", "multiselect")},
    "dbutils.widgets.get": _get,
    "dbutils.widgets.getArgument": _get,
    "getArgument": _get,
    "dbutils.widgets.getAll": _get_all,
    "dbutils.notebook.entry_point.getCurrentBindings": _get_all,
    "dbutils.widgets.remove": _remove,
    "dbutils.widgets.removeAll": _remove,
    "dbutils.notebook.exit": _exit,
    "dbutils.notebook.run": _run,
    "dbutils.jobs.taskValues.set": _task_set,
    "dbutils.jobs.taskValues.get": _task_get,
    **{f"dbutils.fs.{verb}": _files for verb in ("mv", "cp", "rm", "put", "mkdirs")},
    **dict.fromkeys(("shutil.move", "shutil.copy", "shutil.rmtree", "os.rename", "os.remove"), _files),
    "dbutils.secrets.get": _secret,
    "dbutils.library.restartPython": _quiet,
}
DBUTILS |= {"shutil.move": lambda m, name, args: _moved(m, args), "os.rename": lambda m, name, args: _moved(m, args)}


def _moved(m: Machine, args: Arguments) -> Value:
    m.emit(FileOperation, args.func, verb="mv", source=args.value(0, "src"), target=args.value(1, "dst"))
    return Known(None)
