"""What an expression of a notebook can be, without running it.

A value never guesses: where something is not known it is `Unknown`, with the reason. `at` are the places where the
value was *written* (the literal, the widget's `get`, the default), not where it is used; the events carry the place
of use beside the value.

    mode = dbutils.widgets.get("mode")            Widget("mode", default=Known("append"))
    f"{base}/{day}"                               Pieces((Known("/mnt/x"), Known("/"), Clock("now")))
    run_date or datetime.now().strftime(...)      OneOf((Widget("run_date"), Clock("now")), how="or")
    for t in ["a", "b"]: ... t                    OneOf((Known("a"), Known("b")), how="each")
    "append" if full else "overwrite"             OneOf((Known("append"), Known("overwrite")), how="branch")

Rules ask with `settle(value, passed)` (the value when the job passes these parameters), `texts(value)` (every text
that it can be, None when that is not known), `walk`, `widgets`, `clocks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bricklint.source import Span

Spans: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is known to the letter. `seams` leads from a text back to the file of `at[0]`: stretches
    (offset in the text, offset in the file, length) in which both run letter by letter."""

    value: str | bytes | int | float | complex | bool | None
    at: Spans = ()
    seams: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Widget:
    """The value of a parameter: what the job passes, else `default` (None: the notebook defines no widget of that
    name before it reads it). Always a text."""

    name: str
    default: Value | None = None
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class TaskValue:
    """What `dbutils.jobs.taskValues.get` answers; None where the argument is not known."""

    task: str | None
    key: str | None
    default: Value | None = None
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Pieces:
    """Text put together from parts, at least one of them not `Known`."""

    parts: tuple[Value, ...]
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A text method or function of a value that is not known yet: `lower`, `strip`, `int`, `str`, `json.dumps`,
    `split`, …; `settle` works it out once the base is known."""

    name: str
    base: Value
    args: tuple[Value, ...] = ()
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several values. `how`: "branch" (one of them, as the control flow went), "or" (the first unless it is
    empty, else the next), "each" (every one of them in turn, by a loop). Values of one loop share a `group` above 0
    and stand in the same order: `("a", 1), ("b", 2)` taken apart gives two OneOf that go together."""

    options: tuple[Value, ...]
    how: Literal["branch", "or", "each"] = "branch"
    group: int = 0
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """Comes from the time of the run: `what` is now, today, time, current_date or current_timestamp."""

    what: str
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Fresh:
    """Differs on every run for another reason: `what` is uuid, random, temporary folder or run id."""

    what: str
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, tuple or set. `complete` is False where more may be in it."""

    items: tuple[Value, ...]
    kind: Literal["list", "tuple", "set"] = "list"
    complete: bool = True
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    """A dict, in the order in which it was filled; a later key wins."""

    items: tuple[tuple[Value, Value], ...]
    complete: bool = True
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from. `kind`: table, path, sql (`name` is the text of the query), made (createDataFrame,
    range, a pandas frame), stream is said by `Frame.streaming`."""

    kind: Literal["table", "path", "sql", "jdbc", "made"]
    name: Value
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A DataFrame (Spark or pandas).

    `origins`: every source that flows in; `complete` is False where one is not known.
    `anti_joined`: origins whose rows were taken out (left anti join, subtract, exceptAll, NOT EXISTS).
    `deduplicated`: dropDuplicates or distinct happened. `columns`: withColumn(name, lit(value)), last first.
    `filters`: conditions, as texts of SQL or of the code.
    `measured`: names of tables and paths whose rows decided a filter (`ts > last`)."""

    origins: tuple[Origin, ...] = ()
    complete: bool = True
    streaming: bool = False
    anti_joined: tuple[Origin, ...] = ()
    deduplicated: bool = False
    columns: tuple[tuple[str, Value], ...] = ()
    filters: tuple[Value, ...] = ()
    pandas: bool = False
    at: Spans = ()
    measured: tuple[str, ...] = ()

    @property
    def made(self) -> bool:
        """Whether every row was made on the spot, none read."""
        return self.complete and bool(self.origins) and all(origin.kind == "made" for origin in self.origins)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of these tables and paths, from which a value was worked out; nothing more is known of them."""

    names: tuple[str, ...]
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a frame has."""

    of: Value
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class ChildResult:
    """The text that `dbutils.notebook.run` gave back; `run` numbers the NotebookRun event's `number`."""

    run: int
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """The exception that a handler caught (`except E as e`: e), or a new one made by calling its class.
    `handler` is the handler's id, -1 for a new one. `type` is the dotted name of the class where it is known."""

    handler: int
    type: str | None = None
    args: tuple[Value, ...] = ()
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Dotted:
    """A thing from outside the project by its name: `dbutils.widgets`, `pyspark.sql.functions.lit`, `spark`."""

    name: str
    at: Spans = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing of the project's own code: a function, class, object, module or a half-built writer. `what` says
    which; rules need no more of it than that it is no text."""

    what: Literal["function", "class", "object", "module", "method", "builder"]
    number: int
    name: str = ""
    at: Spans = ()


COMPREHENSION = "a comprehension"  # the reason of an unknown value that is a collection


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not known, and why. `inputs` are values that it was worked out from, none of them Unknown itself, at most twelve
    and all rows as one: so that values which grow out of each other stay small."""

    reason: str
    inputs: tuple[Value, ...] = ()
    at: Spans = ()

    def __post_init__(self) -> None:
        if self.inputs:
            object.__setattr__(self, "inputs", _flat(self.inputs))


def light(value: Value) -> Value:
    """The value without the rows behind it (a count keeps their names), an exception without its arguments."""
    if isinstance(value, Count):
        return Count(_named(value.of), value.at)
    if isinstance(value, Frame):
        return _ROWS
    if isinstance(value, Failure) and value.args:
        return Failure(value.handler, value.type, (), value.at)
    return value


def _named(rows: Value) -> Value:
    names = origin_names(rows) if isinstance(rows, Frame) else rows.names if isinstance(rows, Rows) else ()
    return Rows(names) if names else _ROWS


def _flat(inputs: tuple[Value, ...]) -> tuple[Value, ...]:
    found: dict[int, Value] = {}
    rows: dict[str, None] = {}
    for value in inputs:
        for part in value.inputs if type(value) is Unknown else (value,):
            kind = type(part)
            if kind is Frame:
                rows.update(dict.fromkeys(origin_names(part)))  # type: ignore[arg-type]
            elif kind is Rows:
                rows.update(dict.fromkeys(part.names))  # type: ignore[union-attr]
            elif id(part) not in found:
                found[id(part)] = part if kind is Known else light(part)
    kept = tuple(found.values())[:12]
    return (*kept, Rows(tuple(rows)[:8])) if rows else kept


def origin_names(frame: Frame) -> tuple[str, ...]:
    """The tables and paths that a DataFrame is read from, as far as they are known."""
    names = (pattern(origin.name) for origin in frame.origins if origin.kind in ("table", "path"))
    return tuple(name for name in names if name.strip("…./ "))


_ROWS = Unknown("rows")

Value: TypeAlias = (
    Known
    | Widget
    | TaskValue
    | Pieces
    | Applied
    | OneOf
    | Clock
    | Fresh
    | Listed
    | Mapped
    | Frame
    | Rows
    | Count
    | ChildResult
    | Failure
    | Dotted
    | Ref
    | Unknown
)


_PARTS: dict[type, Callable[[Any], tuple[Value, ...]]] = {
    Pieces: lambda value: value.parts,
    OneOf: lambda value: value.options,
    Listed: lambda value: value.items,
    Mapped: lambda value: tuple(side for item in value.items for side in item),
    Applied: lambda value: (value.base, *value.args),
    Unknown: lambda value: value.inputs,
    Failure: lambda value: value.args,
    Widget: lambda value: () if value.default is None else (value.default,),
    TaskValue: lambda value: () if value.default is None else (value.default,),
    Count: lambda value: (value.of,),
    Frame: lambda value: (*(origin.name for origin in value.origins), *(column for _, column in value.columns)),
}


def parts_of(value: Value) -> tuple[Value, ...]:
    """The values directly inside a value."""
    read = _PARTS.get(type(value))
    return () if read is None else read(value)


def walk(value: Value, limit: int = 400, *, into_rows: bool = True) -> Iterator[Value]:
    """`all_parts`, one by one."""
    return iter(all_parts(value, limit, into_rows=into_rows))


def all_parts(value: Value, limit: int = 400, *, into_rows: bool = True) -> list[Value]:
    """A value and all values inside it, outermost first; at most `limit`. Without `into_rows` not into where the
    rows of a DataFrame or a count of them come from."""
    found = [value]
    if type(value) not in _PARTS:
        return found
    queue, found = found, []
    while queue and len(found) < limit:
        current = queue.pop()
        found.append(current)
        read = _PARTS.get(type(current))
        if read is not None and (into_rows or not isinstance(current, Frame | Count)):
            queue.extend(read(current)[::-1])
    return found


def widgets(value: Value) -> frozenset[str]:
    """The names of all parameters that flow into a value."""
    return frozenset(part.name for part in walk(value) if isinstance(part, Widget))


def clocks(value: Value) -> tuple[Clock, ...]:
    """Every use of the run's clock that flows into a value."""
    return tuple(part for part in walk(value) if isinstance(part, Clock))


def fresh(value: Value) -> tuple[Fresh, ...]:
    """Everything random or particular to one run that flows into a value."""
    return tuple(part for part in walk(value) if isinstance(part, Fresh))


def written_at(value: Value) -> Spans:
    """All places where a value or a part of it was written, without repeats, outermost first."""
    return tuple(dict.fromkeys(span for part in walk(value) for span in part.at))


def texts(value: Value, limit: int = 64) -> tuple[str, ...] | None:
    """Every text that a value can be, in order; None where one of them is not known.

    A Widget is not known here: `settle` it first.
    """
    found = _texts(value, limit)
    return None if found is None else tuple(dict.fromkeys(found))


def _texts(value: Value, limit: int) -> list[str] | None:
    if isinstance(value, Known):
        return [value.value] if isinstance(value.value, str) else None
    if isinstance(value, OneOf):
        found: list[str] = []
        for option in value.options:
            more = _texts(option, limit)
            if more is None or len(found) + len(more) > limit:
                return None
            found += more
        return found
    if isinstance(value, Pieces):
        heads = [""]
        for part in value.parts:
            more = _texts(part, limit)
            if more is None or len(heads) * len(more) > limit:
                return None
            heads = [head + tail for head in heads for tail in more]
        return heads
    return None


def text(value: Value | None) -> str | None:
    """The one text that a value is, else None."""
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def pattern(value: Value) -> str:
    """A value as people read it, for messages: `/mnt/{source}/…`; unknown parts are `…`, parameters `{name}`."""
    if isinstance(value, Known):
        return str(value.value)
    if isinstance(value, Widget):
        return "{" + value.name + "}"
    if isinstance(value, Pieces):
        return "".join(pattern(part) for part in value.parts)
    if isinstance(value, OneOf) and value.options:
        return " | ".join(dict.fromkeys(pattern(option) for option in value.options))
    if isinstance(value, Clock):
        return "{" + value.what + "}"
    return "…"


def settle(value: Value, passed: Mapping[str, str | Value], *, defaults: bool = True) -> Value:
    """The value when a job passes these parameters.

    `passed` leads from a parameter's name to its text, or to a Value (`Unknown` for one that only the run knows).
    With `defaults`, a widget that is not passed takes its default; a widget without one stays.
    """
    from bricklint.trace.texts import rebuilt

    return rebuilt(value, passed, defaults)
