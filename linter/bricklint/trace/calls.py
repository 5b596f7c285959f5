"""Calls: of the project's own functions and classes, which are followed, and of everything else."""

from __future__ import annotations

import re
from typing import Any, Literal

from bricklint.code import ir
from bricklint.source import Span
from bricklint.trace.attributes import of_class
from bricklint.trace.events import CallUnknown, DbutilsHandedAway
from bricklint.trace.flow import FALLS, completes, is_show
from bricklint.trace.frames import Called, InElse, InFinally, InHandler, InTry
from bricklint.trace.joins import joined
from bricklint.trace.machine import DEEPEST_CALLS, MOST_REPEATS, MOST_SPENT, Machine, dotted_of, last_part
from bricklint.trace.store import Layer
from bricklint.trace.things import (
    Arg,
    Arguments,
    Bound,
    Builder,
    Classed,
    Function,
    Instance,
    Partial,
    Record,
    Scope,
    Verb,
)
from bricklint.trace.values import (
    Dotted,
    Known,
    Listed,
    Mapped,
    OneOf,
    Ref,
    Unknown,
    Value,
    light,
)

How = Literal["call", "foreachBatch", "thread", "handed", "decorated", "uncalled"]

COLUMN = "a column expression"

_WORD = re.compile(r"[A-Za-z_][\w.\- ]{0,80}")
_KNOWN_ROOTS = frozenset(
    {"pyspark", "spark", "F", "json", "os", "re", "datetime", "time", "math", "pandas", "pd", "np", "numpy", "sys"}
    | {"logging", "logger", "log", "print", "len", "str", "int", "float", "bool", "list", "dict", "set", "tuple"}
    | {"sorted", "enumerate", "zip", "range", "map", "filter", "any", "all", "sum", "min", "max", "isinstance", "col"}
    | {"lit", "expr", "when", "to_date", "to_timestamp", "requests", "delta", "hasattr", "type", "repr", "print"}
    | {"display", "displayHTML", "open", "uuid", "hashlib", "functools", "itertools", "collections", "random"}
    | {"Exception", "ValueError", "RuntimeError", "KeyError", "TypeError", "StructField", "StructType", "dbutils"}
)
_READS = frozenset(
    {"collect", "toPandas", "first", "head", "take", "count", "load", "table", "read_csv", "read_parquet", "read_sql"}
    | {"read_excel", "read_json", "get", "post", "put", "request", "urlopen", "urlretrieve", "fetchall", "fetchone"}
    | {"execute", "download", "download_file", "ls", "toLocalIterator", "tail", "json", "csv", "parquet"}
)
_HARMLESS_TAKERS = frozenset(
    {"print", "dir", "type", "help", "display", "isinstance", "hasattr", "id", "repr", "str", "bool", "callable"}
)


def call_value(m: Machine, func: Value, args: Arguments, node: Any) -> Value:
    """`func(*args)`."""
    if isinstance(func, Ref):
        thing = m.things.get(func.number)
        if isinstance(thing, Function | Bound):
            return invoke(m, func, args)
        if isinstance(thing, Classed):
            return construct(m, func, thing, args)
        if isinstance(thing, Partial):
            return call_value(m, thing.function, args._replace(items=thing.args + args.items), node)
        if isinstance(thing, Record):
            from bricklint.trace.records import make_record

            return make_record(m, thing, args)
        if isinstance(thing, Verb):
            from bricklint.trace.methods import call_verb

            return call_verb(m, thing, args)
        if isinstance(thing, Instance):
            method = of_class(m, thing.of, "__call__")
            return unknown_call(m, None, args) if method is None else invoke(m, method, args, owner=func)
        if isinstance(thing, Builder):
            from bricklint.trace.builders import call_builder

            return call_builder(m, thing, args)
    if isinstance(func, OneOf) and any(isinstance(option, Ref) for option in func.options):
        return _call_each(m, func, args, node)
    if isinstance(func, Dotted):
        from bricklint.trace.outside import call_outside

        return call_outside(m, func.name, args)
    return unknown_call(m, None, args, func)


def _call_each(m: Machine, func: OneOf, args: Arguments, node: Any) -> Value:
    results: list[Value] = []
    layers: list[Layer] = []
    before, dead = m.dead, True
    for option in func.options[:24]:
        m.store.push()
        m.dead = False
        results.append(call_value(m, option, args, node))
        dead = dead and m.dead
        layers.append(m.store.pop())
    m.dead = before or dead
    m.store.merge(layers)
    return joined(results)


def invoke(m: Machine, func: Value, args: Arguments, *, owner: Value | None = None, how: How = "call") -> Value:
    """Follow a call of a function of the project."""
    thing = m.things.get(func.number) if isinstance(func, Ref) else None
    if isinstance(thing, Bound):
        owner, thing = thing.owner, m.things.get(thing.function)
    if not isinstance(thing, Function):
        return unknown_call(m, None, args)
    mark = id(thing.define)
    if mark in m.calling:
        return Unknown("it calls itself", args.values, (args.call,))
    if m.asleep:
        return Unknown("a call that does not happen", args.values, (args.call,))
    if mark in m.plain and not (m.live and m.reached) and not any(_matters(m, arg.value) for arg in args.items):
        return Unknown("a call that does not happen", args.values, (args.call,))
    worn = m.repeats.get(mark, 0) >= MOST_REPEATS or m.spent.get(mark, 0) >= MOST_SPENT
    if worn or len(m.calling) >= DEEPEST_CALLS:
        if isinstance(func, Ref) and m.live and m.reached:
            m.too_deep.setdefault(mark, (func.number, m.path))
        m.telling += 1
        return Unknown("called too deep", args.values, (args.call,))
    m.repeats[mark] = m.repeats.get(mark, 0) + 1
    if m.live and not m.silent:
        m.entered.add(mark)
    before, told = m.steps, m.telling
    value = _follow(m, thing, mark, args, owner, how)
    m.spent[mark] = m.spent.get(mark, 0) + m.steps - before
    if m.telling == told and not m.silent:
        m.plain.add(mark)
    return value


def _matters(m: Machine, value: Value) -> bool:
    """Whether an argument can make a function tell what it has not told before: what it calls, or a reference."""
    if isinstance(value, Known):
        return isinstance(value.value, str) and "{{" in value.value
    return _is_callable(m, value)


def _follow(m: Machine, thing: Function, mark: int, args: Arguments, owner: Value | None, how: How) -> Value:
    scope = Scope(m.number(), "function", thing.scope)
    bind_parameters(m, scope, thing, args, owner)
    defined_at = Span(thing.file.source, thing.define.start, thing.define.end)
    saved = m.abrupt, m.dead, m.following
    m.calling.append(mark)
    m.returned.append([])
    m.following = []
    depth = m.store.push()
    m.escapes.append((depth, []))
    with m.inside(thing.file, scope), m.under(Called(thing.name, how, args.call, defined_at)):
        ends, value = _body(m, thing)
    _, layers = m.escapes.pop()
    last = m.store.pop()
    m.store.merge([*([last] if "falls" in ends or not layers else []), *layers])
    returned = m.returned.pop()
    m.calling.pop()
    m.abrupt, m.dead, m.following = saved
    m.abrupt |= {end for end in ends if end in ("raises", "exits", "stops")}
    m.dead = m.dead or not completes(ends)
    if how == "call" and thing.outside:
        from bricklint.trace.commandline import after_command, is_command

        if is_command(thing.outside):
            after_command(m, args)
    if value is not None:
        return value
    if "falls" in ends and not _yields(thing):
        returned.append(Known(None))
    return joined(returned) if returned else Known(None)


def _yields(thing: Function) -> bool:
    return "contextmanager" in " ".join(thing.outside)


def _body(m: Machine, thing: Function) -> tuple[frozenset[Any], Value | None]:
    from bricklint.trace.expressions import evaluate
    from bricklint.trace.statements import run_block

    if isinstance(thing.define, ir.Lambda):
        m.abrupt, m.dead = set(), False
        value = evaluate(m, thing.define.body)
        ends = frozenset(m.abrupt) | (frozenset() if m.dead else FALLS)
        return ends, value
    return run_block(m, thing.define.body), None


def bind_parameters(m: Machine, scope: Scope, thing: Function, args: Arguments, owner: Value | None) -> None:
    """Bind the parameters of a function to what it is called with."""
    params = list(thing.define.params)
    given = list(args.items)
    if owner is not None and thing.kind != "static" and thing.owner:
        given.insert(0, Arg(None, owner, args.call))
    named = {arg.name: arg for arg in given if arg.name is not None}
    plain = [arg for arg in given if arg.name is None and not arg.star]
    starred = any(arg.star for arg in given)
    position = 0
    for param in params:
        value: Value | None = None
        if param.kind in ("positional", "plain"):
            if position < len(plain):
                value = plain[position].value
                _derive_parameter(m, args, param.name)
            elif param.name in named:
                value = named.pop(param.name).value
                _derive_parameter(m, args, param.name)
            position += 1
        elif param.kind == "named" and param.name in named:
            value = named.pop(param.name).value
            _derive_parameter(m, args, param.name)
        elif param.kind == "rest":
            value = Listed(tuple(arg.value for arg in plain[position:]), "tuple", not starred)
        elif param.kind == "options":
            rest = tuple((Known(name), arg.value) for name, arg in named.items())
            value = Mapped(rest, not starred)
        m.store.set((scope.number, param.name), _default(m, thing, param, value, starred))


def _derive_parameter(m: Machine, args: Arguments, name: str) -> None:
    if args.node is not None:
        m.derive(name, args.node)


def _default(m: Machine, thing: Function, param: Any, value: Value | None, starred: bool) -> Value:
    if value is not None:
        unsure = isinstance(value, Unknown) and not value.inputs and param.name in ("spark", "dbutils")
        return Dotted(param.name) if unsure else value
    if param.name in ("spark", "dbutils"):
        return Dotted(param.name)
    option = m.commands.get(id(thing.define), {}).get(param.name)
    if option is not None:
        return option
    if param.default is None or starred:
        return Unknown(f"the parameter `{param.name}`")
    from bricklint.trace.expressions import evaluate

    with m.inside(thing.file, thing.scope):
        return evaluate(m, param.default)


def construct(m: Machine, func: Ref, thing: Classed, args: Arguments) -> Value:
    """Make an object of a class of the project; of an exception class, a failure."""
    from bricklint.trace.values import Failure

    if is_exception(m, func.number):
        return Failure(-1, thing.name, tuple(light(value) for value in args.values[:2]), (args.call,))
    member = _of_enum(m, thing, args)
    if member is not None:
        return member
    made = Ref("object", m.add(Instance(func.number, thing.name)), thing.name, (args.call,))
    init = of_class(m, func.number, "__init__")
    if init is not None:
        invoke(m, init, args, owner=made)
    elif thing.fields:
        _fill_fields(m, made, thing, args)
    return made


def _of_enum(m: Machine, thing: Classed, args: Arguments) -> Value | None:
    """`Mode("append")`: the member of this value."""
    from bricklint.trace.records import is_enum

    first = args.value(0, "value")
    return first if first is not None and len(args.items) == 1 and is_enum(m, thing) else None


def _fill_fields(m: Machine, made: Ref, thing: Classed, args: Arguments) -> None:
    from bricklint.trace.records import ITEMS, field_names

    names = field_names(m, thing)
    for number, arg in enumerate(args.items):
        if arg.name is not None:
            m.store.set((made.number, arg.name), arg.value)
        elif not arg.star and number < len(names):
            m.store.set((made.number, names[number]), arg.value)
    if any(last_part(dotted_of(base)) == "NamedTuple" for base in thing.bases):
        held = (m.store.get((made.number, name)) or of_class(m, made_of(m, made), name) for name in names)
        items = tuple(Unknown("a field") if value is None else value for value in held)
        m.store.set((made.number, ITEMS), Listed(items, "tuple", True, (args.call,)))
    after = of_class(m, made_of(m, made), "__post_init__")
    if after is not None:
        invoke(m, after, Arguments((), args.call, args.func), owner=made)


def made_of(m: Machine, made: Ref) -> int:
    """The number of the class of an object."""
    thing = m.things.get(made.number)
    return thing.of if isinstance(thing, Instance) else 0


def is_exception(m: Machine, number: int, depth: int = 0) -> bool:
    """Whether a class of the project is an exception."""
    thing = m.things.get(number)
    if not isinstance(thing, Classed) or depth > 12:
        return False
    for base in thing.bases:
        if isinstance(base, Ref) and is_exception(m, base.number, depth + 1):
            return True
        name = last_part(dotted_of(base))
        if isinstance(base, Dotted) and (name.endswith(("Error", "Exception", "Warning")) or name == "SystemExit"):
            return True
    return False


def hand_over(m: Machine, value: Value, args: Arguments, how: How, given: tuple[Arg, ...] = ()) -> Value:
    """A function is given away and will be called there with `given`."""
    layers: list[Layer] = [{}]
    results: list[Value] = []
    for option in value.options if isinstance(value, OneOf) else (value,):
        thing = m.things.get(option.number) if isinstance(option, Ref) else None
        if isinstance(thing, Partial):
            option, given = thing.function, thing.args + given
            thing = m.things.get(option.number) if isinstance(option, Ref) else None
        if isinstance(thing, Function | Bound):
            before = m.dead, set(m.abrupt)
            m.store.push()
            results.append(invoke(m, option, Arguments(given, args.call, args.func), how=how))
            layers.append(m.store.pop())
            m.dead, m.abrupt = before
    m.store.merge(layers)
    return joined(results) if results else Unknown("what a function gives", (value,))


def unknown_call(m: Machine, name: str | None, args: Arguments, base: Value | None = None) -> Value:
    """A call of something outside the project: what is handed to it, and what it may do with that."""
    method = last_part(name) or args.func.text
    shows = is_show(name)
    for arg in args.items:
        if _is_callable(m, arg.value):
            hand_over(m, arg.value, args, "handed", ())
        if isinstance(arg.value, Dotted) and arg.value.name in ("dbutils", "dbutils.widgets"):
            _handed_away(m, name, method, args)
        if isinstance(arg.value, Known) and isinstance(arg.value.value, str) and not shows:
            _hand_text(m, name, arg.value.value)
    if not shows and args.node is not None and m.drafts:
        m.look((args.node.args, args.node.keywords), f"handed to `{method}`")
    if not shows and any(isinstance(step, InTry | InHandler | InFinally | InElse) for step in m.path):
        about = "read" if method in _READS else "other"
        m.emit(CallUnknown, args.func, name=name, method=method[:80], about=about)
    inputs = (*(() if base is None else (base,)), *args.values[:8])
    return Unknown(f"the result of `{method[:40]}`", inputs, (args.call,))


def _is_callable(m: Machine, value: Value) -> bool:
    if isinstance(value, OneOf):
        return any(_is_callable(m, option) for option in value.options)
    return isinstance(value, Ref) and isinstance(m.things.get(value.number), Function | Bound | Partial)


def _handed_away(m: Machine, name: str | None, method: str, args: Arguments) -> None:
    if method in _HARMLESS_TAKERS:
        return
    m.emit(DbutilsHandedAway, args.call, to=name)
    m.cannot_tell(f"dbutils is handed to `{name or method}`, which is not in the project")


def _hand_text(m: Machine, name: str | None, text: str) -> None:
    root = (name or "").split(".", 1)[0]
    if root not in _KNOWN_ROOTS and not m.silent and _WORD.fullmatch(text):
        m.handed.add(text)
