"""Calls of things from outside the project that are known by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from bricklint.trace.attributes import attribute, outside
from bricklint.trace.calls import COLUMN, hand_over, unknown_call
from bricklint.trace.commandline import COMMAND_LINE
from bricklint.trace.dbutils import DBUTILS, all_widgets_get
from bricklint.trace.events import InterpreterExit, TracebackHook
from bricklint.trace.frameops import merged
from bricklint.trace.joins import one_of
from bricklint.trace.machine import Machine, last_part
from bricklint.trace.pandas import open_file
from bricklint.trace.records import RECORDS
from bricklint.trace.spark import SPARK
from bricklint.trace.texts import applied, concat, stringed
from bricklint.trace.things import Arg, Arguments, Bound, Function, Partial
from bricklint.trace.values import (
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
    Origin,
    Ref,
    Unknown,
    Value,
    light,
    text,
    walk,
)

Handler: TypeAlias = Callable[[Machine, str, Arguments], Value]

_NOW_OWNERS = frozenset({"datetime", "date", "Timestamp", "pendulum", "arrow", "dt"})
_SPARK_NOW = frozenset({"current_date", "current_timestamp", "localtimestamp", "curdate"})
_RANDOM = frozenset({"uuid4", "uuid1", "token_hex", "mkdtemp", "mkstemp", "NamedTemporaryFile", "TemporaryDirectory"})
_CASTS = frozenset({"str", "int", "float", "bool", "len", "repr", "json.dumps", "json.loads"})
_KEEP_CLOCK = frozenset(
    {"date_sub", "date_add", "date_format", "to_date", "to_timestamp", "trunc", "date_trunc", "add_months", "strftime"}
    | {
        "strptime",
        "fromisoformat",
        "year",
        "month",
        "dayofmonth",
        "last_day",
        "parse",
        "timestamp",
        "lit",
        "from_unixtime",
    }
)
_COLUMN_OWNERS = ("pyspark.sql.functions.", "pyspark.sql.types.", "pyspark.sql.window.", "pyspark.sql.Window.")
_COLUMN_FUNCTIONS = frozenset(
    {"col", "when", "expr", "sum", "count", "avg", "max", "min", "coalesce", "concat", "concat_ws", "trim", "upper"}
    | {"lower", "round", "to_date", "to_timestamp", "datediff", "row_number", "dense_rank", "sha2", "md5", "explode"}
    | {"input_file_name", "monotonically_increasing_id", "countDistinct", "struct", "array", "split", "from_json"}
    | {"regexp_replace", "date_format", "unix_timestamp", "broadcast", "udf", "StructType", "StructField"}
)
_FAILURES = ("Error", "Exception", "Warning", "Interrupt", "Exit")


def call_outside(m: Machine, name: str, args: Arguments) -> Value:
    """A call of `name`, a dotted name from outside the project."""
    name = outside(name).name
    for table in (_EXACT, DBUTILS, SPARK, COMMAND_LINE, RECORDS):
        found = table.get(name)
        if found is not None:
            return found(m, name, args)
    if name.startswith("dbutils.widgets.getAll()."):
        return all_widgets_get(m, name, args)
    last = last_part(name)
    found = _BY_LAST.get(last)
    if found is not None:
        return found(m, name, args)
    if last in _SPARK_NOW:
        return Clock(last, (args.call,))
    if name.startswith(_COLUMN_OWNERS) or (last in _COLUMN_FUNCTIONS and name in (last, f"F.{last}", f"f.{last}")):
        kept = _kept(args)
        return Unknown(COLUMN, args.values[:8], (args.call,)) if kept is None else kept
    special = _by_form(m, name, last, args)
    return unknown_call(m, name, args) if special is None else special


def _by_form(m: Machine, name: str, last: str, args: Arguments) -> Value | None:
    owner = last_part(name.rpartition(".")[0])
    if last in ("now", "utcnow", "today") and owner in _NOW_OWNERS:
        return Clock("today" if last == "today" else "now", (args.call,))
    if name in ("time.time", "time.strftime", "time.localtime", "time.gmtime", "time.ctime"):
        return Clock("time", (args.call,))
    if last in _RANDOM or name.startswith(("random.", "secrets.")):
        return Fresh("uuid" if last.startswith("uuid") else "random", (args.call,))
    if name.startswith("dbutils.notebook.entry_point.getDbutils"):
        return Fresh("run id", (args.call,)) if "currentRunId" in name else Dotted(name + "()", (args.call,))
    if last in _KEEP_CLOCK:
        kept = _kept(args)
        if kept is not None:
            return kept
    if ".builder" in f".{name}" and "Session" in name:
        return Dotted("spark") if last in ("getOrCreate", "create") else Dotted(name.split(".builder")[0] + ".builder")
    if last in ("submit", "map") and args.items and isinstance(args.items[0].value, Ref):
        from bricklint.trace.methods import _thread

        return _thread(m, last, args)
    if last[:1].isupper() and last.endswith(_FAILURES):
        return Failure(-1, name, tuple(light(value) for value in args.values[:4]), (args.call,))
    if last.endswith("()") or last in _KEPT_THINGS:
        return Dotted(name if last.endswith("()") else name + "()", (args.call,))
    return None


_KEPT_THINGS = frozenset(
    {"WorkspaceClient", "get_ipython", "globals", "locals", "ArgumentParser", "Typer", "add_argument_group"}
    | {"add_mutually_exclusive_group"}
)


def _kept(args: Arguments) -> Value | None:
    for value in args.values:
        for part in walk(value, 20):
            if isinstance(part, Clock | Fresh):
                return part
    return None


# --- Python


def _cast(m: Machine, name: str, args: Arguments) -> Value:
    if not args.plain:
        return Known("") if name == "str" else Unknown(f"`{name}`", args.values, (args.call,))
    base = args.plain[0].value
    if isinstance(base, Frame):
        return Count(base, (args.call,)) if name == "len" else Unknown(f"`{name}`", (base,), (args.call,))
    if isinstance(base, Failure | Unknown | Count):
        return Unknown(f"`{name}`", (base,), (args.call,))
    return applied(name, base, [arg.value for arg in args.plain[1:]], (args.call,))


def _join_path(m: Machine, name: str, args: Arguments) -> Value:
    parts: list[Value] = []
    for arg in args.plain:
        value = arg.value
        known = text(value)
        if known is not None and known.startswith("/"):
            parts = []
        elif parts and not (text(parts[-1]) or "").endswith("/"):
            parts.append(Known("/"))
        parts.append(value)
    return concat(parts, (args.call,)) if parts else Unknown("a path", (), (args.call,))


def _first(m: Machine, name: str, args: Arguments) -> Value:
    return stringed(args.plain[0].value) if args.plain else Unknown(f"`{name}`", args.values, (args.call,))


def _same(m: Machine, name: str, args: Arguments) -> Value:
    return args.items[0].value if args.items else Unknown(f"`{name}`", (), (args.call,))


def _as_list(m: Machine, name: str, args: Arguments) -> Value:
    if not args.plain:
        return Listed((), "list", True, (args.call,)) if name != "dict" else _as_dict(m, name, args)
    value = args.plain[0].value
    if isinstance(value, Listed):
        return value
    if isinstance(value, Mapped):
        return Listed(tuple(key for key, _ in value.items), "list", value.complete, value.at)
    return Unknown("a list", (value,), (args.call,))


def _as_dict(m: Machine, name: str, args: Arguments) -> Value:
    items: list[tuple[Value, Value]] = []
    complete = not args.open
    whole = args.plain[0].value if len(args.items) == 1 and args.plain else None
    if isinstance(whole, Dotted) and whole.name == "dbutils.widgets.getAll()":
        return whole
    for arg in args.items:
        if arg.name is not None:
            items.append((Known(arg.name), arg.value))
        elif isinstance(arg.value, Mapped):
            items += arg.value.items
        else:
            complete = False
    return Mapped(tuple(items), complete, (args.call,))


def _enumerate(m: Machine, name: str, args: Arguments) -> Value:
    value = _as_list(m, name, args)
    if not isinstance(value, Listed):
        return Unknown("a list of pairs", (value,), (args.call,))
    pairs = tuple(Listed((Known(n), item), "tuple") for n, item in enumerate(value.items))
    return Listed(pairs, "list", value.complete, value.at)


def _zip(m: Machine, name: str, args: Arguments) -> Value:
    lists = [arg.value for arg in args.plain if isinstance(arg.value, Listed)]
    if len(lists) != len(args.items) or not lists or not all(one.complete for one in lists):
        return Unknown("a list of pairs", args.values, (args.call,))
    rows = tuple(Listed(tuple(row), "tuple") for row in zip(*(one.items for one in lists), strict=False))
    return Listed(rows, "list", True, lists[0].at)


def _range(m: Machine, name: str, args: Arguments) -> Value:
    numbers = [arg.value.value for arg in args.plain if isinstance(arg.value, Known)]
    whole = [number for number in numbers if isinstance(number, int)]
    if len(whole) == len(args.items) and 1 <= len(whole) <= 3 and 0 not in whole[2:]:
        made = range(*whole)
        if 0 < len(made) <= 24:
            return Listed(tuple(Known(number) for number in made), "list", True, (args.call,))
    return Unknown("a range", args.values, (args.call,))


def _getattr(m: Machine, name: str, args: Arguments) -> Value:
    base, wanted = args.value(0), args.value(1)
    known = None if wanted is None else text(wanted)
    if base is None:
        return Unknown("getattr", (), (args.call,))
    if known is None:
        if isinstance(base, Dotted) and base.name in ("dbutils", "dbutils.widgets"):
            m.cannot_tell("a method of dbutils is picked by a name that is not known")
        return Unknown("getattr", (base,), (args.call,))
    found = attribute(m, base, known, args.call)
    fallback = args.value(2)
    if fallback is None or isinstance(found, Dotted):
        return found
    return one_of((found, fallback), "branch", 0, (args.call,))


def _partial(m: Machine, name: str, args: Arguments) -> Value:
    if not args.items:
        return Unknown("a function", (), (args.call,))
    number = m.add(Partial(args.items[0].value, args.items[1:]))
    return Ref("function", number, "partial", (args.call,))


def _wraps(m: Machine, name: str, args: Arguments) -> Value:
    return Dotted("functools.wraps()", (args.call,))


def _thread(m: Machine, name: str, args: Arguments) -> Value:
    target, given = args.get(-1, "target", "function"), args.value(-1, "args")
    items = given.items if isinstance(given, Listed) else ()
    if target is not None:
        hand_over(m, target.value, args, "thread", tuple(Arg(None, item, args.call) for item in items))
    return Unknown("a thread", (), (args.call,))


def _stop(m: Machine, name: str, args: Arguments) -> Value:
    code = args.value(0, "status", "code")
    m.emit(InterpreterExit, args.call, kind=name, code=code)
    m.dead = True
    m.abrupt.add("stops")
    return Unknown("nothing", (), (args.call,))


def _map(m: Machine, name: str, args: Arguments) -> Value:
    from bricklint.trace.targets import elements

    if len(args.plain) >= 2 and isinstance(args.plain[0].value, Ref):
        thing = m.things.get(args.plain[0].value.number)
        if isinstance(thing, Function | Bound | Partial):
            given = tuple(Arg(None, elements(m, arg.value, arg.at)[0], arg.at) for arg in args.plain[1:])
            result = hand_over(m, args.plain[0].value, args, "call", given)
            if isinstance(result, OneOf) and result.how == "each":
                return Listed(result.options, "list", True, (args.call,))
            return Unknown("a list", (result,), (args.call,))
    if len(args.plain) == 2 and isinstance(args.plain[0].value, Dotted) and "widgets" in args.plain[0].value.name:
        item = elements(m, args.plain[1].value, args.plain[1].at)[0]
        result = call_outside(m, args.plain[0].value.name, args._replace(items=(Arg(None, item, args.plain[1].at),)))
        if isinstance(result, OneOf) and result.how == "each":
            return Listed(result.options, "list", True, (args.call,))
        return Unknown("a list", (result,), (args.call,))
    if args.plain and isinstance(args.plain[-1].value, Listed):
        names = {"str": stringed}
        wanted = args.plain[0].value
        if isinstance(wanted, Dotted) and wanted.name in names:
            items = tuple(stringed(item) for item in args.plain[-1].value.items)
            return Listed(items, "list", args.plain[-1].value.complete, (args.call,))
    return unknown_call(m, name, args)


def _inputs(m: Machine, name: str, args: Arguments) -> Value:
    return Unknown(f"`{name}`", args.values[:8], (args.call,))


def _hook(m: Machine, name: str, args: Arguments) -> Value:
    m.emit(TracebackHook, args.call, what=name.replace("()", ""))
    return Known(None)


# --- frames of pandas


def _made(m: Machine, name: str, args: Arguments) -> Value:
    spark = not last_part(name)[0].isupper()
    data = args.value(0, "data", "dict")
    if isinstance(data, Frame):
        return data
    return Frame((Origin("made", Known(""), (args.call,)),), pandas=not spark, at=(args.call,))


def _read_pandas(m: Machine, name: str, args: Arguments) -> Value:
    unknown_call(m, name, args)
    target = args.value(0, "filepath_or_buffer", "path", "io", "sql", "path_or_buf") or Unknown("no path")
    kind: Any = "sql" if "sql" in name else "path"
    return Frame((Origin(kind, light(target), (args.call,)),), pandas=True, at=(args.call,))


def _concat_frames(m: Machine, name: str, args: Arguments) -> Value:
    given = args.value(0, "objs")
    if not isinstance(given, Listed) or not given.items:
        return Frame(complete=False, at=(args.call,))
    frame = Frame(at=(args.call,), complete=given.complete)
    for item in given.items:
        frame = merged(frame, item)
    return frame


_EXACT: dict[str, Handler] = {
    **dict.fromkeys(("sqlalchemy.text", "sqlalchemy.sql.text"), _same),
    **dict.fromkeys(_CASTS, _cast),
    "os.path.join": _join_path,
    "posixpath.join": _join_path,
    "pathlib.Path": _join_path,
    "Path": _join_path,
    "pathlib.PurePosixPath": _join_path,
    "os.fspath": _first,
    "os.path.normpath": _first,
    "os.path.abspath": _first,
    "list": _as_list,
    "tuple": _as_list,
    "set": _as_list,
    "sorted": _as_list,
    "reversed": _as_list,
    "dict": _as_dict,
    "enumerate": _enumerate,
    "zip": _zip,
    "range": _range,
    "map": _map,
    "getattr": _getattr,
    "functools.partial": _partial,
    "partial": _partial,
    "functools.wraps": _wraps,
    "wraps": _wraps,
    "functools.wraps()": _same,
    "functools.reduce": _inputs,
    "threading.Thread": _thread,
    "Thread": _thread,
    "threading.Timer": _thread,
    "multiprocessing.Process": _thread,
    "sys.exit": _stop,
    "exit": _stop,
    "quit": _stop,
    "os._exit": _stop,
    "open": open_file,
    "io.open": open_file,
    "rich.traceback.install": _hook,
    "type": _inputs,
    "sum": _inputs,
    "any": _inputs,
    "all": _inputs,
    "min": _inputs,
    "max": _inputs,
    "isinstance": _inputs,
    "hasattr": _inputs,
    "typing.cast": lambda m, name, args: args.plain[1].value if len(args.plain) > 1 else _inputs(m, name, args),
    "contextlib.suppress": _inputs,
}

_BY_LAST: dict[str, Handler] = {
    "lit": _same,
    "createDataFrame": _made,
    "parallelize": _made,
    "DataFrame": _made,
    "from_records": _made,
    "read_csv": _read_pandas,
    "read_parquet": _read_pandas,
    "read_json": _read_pandas,
    "read_excel": _read_pandas,
    "read_sql": _read_pandas,
    "read_sql_query": _read_pandas,
    "read_table": _read_pandas,
    "set_custom_exc": _hook,
    "DBUtils": lambda m, name, args: Dotted("dbutils", (args.call,)),
}
_EXACT["pandas.concat"] = _EXACT["pd.concat"] = _concat_frames
