"""What happens when a notebook or script runs, in order: the events that rules read.

Every event has `at` (the smallest expression that says it: where a diagnostic points), `path` (the frames around
it, see `bricklint.trace.frames`), `called` (False where nothing that was seen calls the function it stands in: such
events count as possible reads, never as a write or an exit of the run) and `reached` (False where the run never comes
there: behind an exit, in the cells after it, under `if False`). `Trace.of` leaves both out unless it is told otherwise.

    dbutils.widgets.text("mode", "append")
    mode = dbutils.widgets.get("mode")
    try:
        df.write.mode(mode).saveAsTable("silver.orders")
    except Exception as e:
        dbutils.notebook.exit(f"FAILED: {e}")
        raise

gives

    WidgetDefined(name="mode", kind="text", default=Known("append"), at=<"mode">)
    WidgetRead(name="mode", how="get", defined=True, at=<"mode">)
    Write(verb="saveAsTable", mode=Widget("mode", default=Known("append")), mode_at=<mode>, at=<mode>,
          target=Known("silver.orders"), target_kind="table", path=(InTry(...),))
    Exit(value=Pieces((Known("FAILED: "), Failure(...))), at=<dbutils.notebook.exit(...)>, path=(InHandler(...),),
         unreachable=Unreachable(raises=True, at=<raise>))

How rules ask (`bricklint.trace.questions`, `bricklint.trace.values`; writes are in `bricklint.trace.writes`):

    handler(event)          innermost InHandler around the event in the run, across calls, or None
    known_case(event)       the branch in that handler which tests the exception's type, message or code, or None
    in_final(event)         innermost InFinally, or None
    event.caught_by         (Exit) the broad handler that catches the exit itself
    settle(write.mode, {"mode": "overwrite"})       the mode when the job passes this
    write.effects({"mode": "overwrite"})            frozenset({"overwrite"})
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from bricklint.source import Span
from bricklint.trace.base import Event
from bricklint.trace.frames import Handler
from bricklint.trace.values import Value

# --- parameters ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetDefined(Event):
    """A widget comes to be. `kind`: text, dropdown, combobox, multiselect. `how`: "python", "sql" (CREATE WIDGET),
    "metadata" (an .ipynb), "scala", "r". `default` None: not given. `choices` None: none or not known.
    `at`: the name; `default_at`: the default as it stands in the call."""

    name: str
    kind: str
    default: Value | None = None
    default_at: Span | None = None
    choices: tuple[str, ...] | None = None
    choices_at: Span | None = None
    how: Literal["python", "sql", "metadata", "scala", "r"] = "python"


@dataclass(frozen=True, kw_only=True, slots=True)
class DefinesUnknown(Event):
    """A widget comes to be under a name that is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetRead(Event):
    """A parameter is read. `how`: "get", "getArgument", "getAll" (then of a key that was looked up in it), ":name"
    (a SQL cell's marker), "${name}", "scala", "r". `default`: what is used where there is no such widget
    (getArgument's second argument, `.get(name, default)` of getAll).
    `defined`: a widget of that name had been defined before, in this run. `guarded`: inside a try whose handler
    catches the missing widget."""

    name: str
    how: Literal["get", "getArgument", "getAll", ":name", "${name}", "scala", "r"]
    default: Value | None = None
    defined: bool = False
    guarded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetRemoved(Event):
    """A widget goes; `name` None for removeAll or an unknown name."""

    name: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadsUnknown(Event):
    """Parameters are read in a way that does not say which: why, in words for a message (also kept as
    `Trace.reading_unknowable`)."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskValueSet(Event):
    """dbutils.jobs.taskValues.set; `key` None: not known. `at`: the key."""

    key: str | None
    value: Value


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskValueGet(Event):
    """dbutils.jobs.taskValues.get. `task` / `key` None: not known. `default` None: not given; `Known(None)`: given
    as None, which protects from nothing. `at`: the call; `task_at`, `key_at`: the arguments."""

    task: str | None
    key: str | None
    default: Value | None
    task_at: Span
    key_at: Span
    default_at: Span | None = None
    guarded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ArgumentDefined(Event):
    """An argument of the script's command line: argparse's add_argument, click.option / argument, typer, fire.
    `flags`: as written (`--source-path`, `-s`), or the one name of a positional. `positional`. `required` None: not
    known. `takes_value` False for store_true and is_flag, which give `const`; `many` for nargs other than 1. `at`: the
    first flag."""

    flags: tuple[str, ...]
    positional: bool
    required: bool | None
    takes_value: bool
    many: bool
    how: Literal["argparse", "click", "typer"]
    default: Value | None = None
    choices: tuple[str, ...] | None = None
    const: Value | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ArgumentsRead(Event):
    """The command line is read: `how` is "argparse" (parse_args), "argparse-known" (parse_known_args), "argv"
    (sys.argv, with `position` where one is picked), "click", "typer", "fire", "getopt"."""

    how: str
    position: int | None = None


# --- how a run ends --------------------------------------------------------------------------------------------


class Unreachable(NamedTuple):
    """The code that never runs behind an event that always ends the block. `raises`: it holds a raise (which was
    meant to fail the run); then `at` is the first raise, else the first statement. `statements`: how many.
    `later_cells`: it is the following cells, not the same block."""

    at: Span
    raises: bool
    statements: int
    later_cells: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Exit(Event):
    """`dbutils.notebook.exit(value)`. `at`: the call `dbutils.notebook.exit(…)`; `value_at`: its argument.
    `unreachable`: what stands behind it in its block (for a helper that always exits: behind the helper's call) and
    never runs. `caught_by`: the broad handler around it which catches the exit itself and does not always re-raise
    (None also when the event stands in no try); `recaught` when a handler catches and always raises again."""

    value: Value | None
    value_at: Span | None
    unreachable: Unreachable | None = None
    caught_by: Handler | None = None
    recaught: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class InterpreterExit(Event):
    """The interpreter is stopped. `kind`: sys.exit, exit, quit, raise SystemExit, os._exit, click, typer, fire.
    `code` None: not given (a success: 0)."""

    kind: str
    code: Value | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Raise(Event):
    """A raise. `bare`: without a value; `exception`: the dotted name of its class where known; `message`: its first
    argument. `reraises` is True for a bare raise and for raising what the handler caught (also wrapped: `from e`)."""

    exception: str | None
    message: Value | None
    bare: bool
    reraises: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Returns(Event):
    """A return inside a handler or a finally (elsewhere returns are no events)."""

    value: Value | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled(Event):
    """A try with its handlers, in the order of the run: one event for each handler, also an empty one.
    `guards`: what the try body does that matters, by kind ("write", "read", "call", "run", "task value", "widget").
    `sets`: names that the handler (re)binds: a fallback. `needs`: names bound in the try body that a later
    statement reads. `at`: the except clause."""

    handler: Handler
    guards: frozenset[str]
    sets: frozenset[str]
    needs: frozenset[str]
    in_loop: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept(Event):
    """A handler inside a loop stores something instead of raising: `results[x] = "failed"`, `errors.append(e)`,
    `ok = False`. `name`: what it is stored in. `looked_at`: later something tests it, raises by it, or hands it to
    code that may; printing it, logging it, or giving it to `dbutils.notebook.exit` is no look."""

    name: str
    value: Value
    looked_at: bool = False
    looked_how: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TracebackHook(Event):
    """IPython's way to show failures is replaced: rich.traceback.install, `_showtraceback =`, set_custom_exc,
    sys.excepthook (`what`)."""

    what: str


# --- other notebooks and code ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class NotebookRun(Event):
    """`dbutils.notebook.run(path, timeout, arguments)`. `arguments`: (name, value, span of the key) or None where
    they are not known; `arguments_at`. `result`: "ignored" (thrown away), "shown" (only printed or logged),
    "used" (tested, parsed, returned, handed on). `at`: the path argument. `number` is what `ChildResult.run` says."""

    target: Value
    timeout: Value | None
    arguments: tuple[tuple[str, Value, Span], ...] | None
    arguments_at: Span | None
    call: Span
    timeout_at: Span | None = None
    result: Literal["ignored", "shown", "used"] = "used"
    number: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RunMagic(Event):
    """`%run path`. `outcome`: "run" (followed), "missing" (no such notebook in the project), "unknowable" (the path
    cannot be told: a workspace path, a variable), "circle" (it runs itself again, `chain` of paths), "deep" (too
    many levels). `alone` False: other code stands in its cell. `at`: the path."""

    target: str
    outcome: Literal["run", "missing", "unknowable", "circle", "deep"]
    alone: bool
    arguments: tuple[tuple[str, str], ...] = ()
    chain: tuple[str, ...] = ()
    found: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedFrom(Event):
    """An import of a module that is not in the project: `module` dotted, with leading dots. `at`: the name."""

    module: str
    relative: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MagicLine(Event):
    """Another magic: `%pip install x`, `%sh …`; `name` without the `%`."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DbutilsHandedAway(Event):
    """dbutils (or dbutils.widgets) is given to code outside the project, which may read any parameter. `to`: its
    dotted name, None where not known."""

    to: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CallUnknown(Event):
    """A call of something outside the project inside a try, handler or finally (elsewhere such calls are no events,
    and nowhere print, log and column expressions). `name`: its dotted name, None where not known; `method`: the last
    part, as written. `about`: "read" (spark.read, spark.table, toPandas, collect, count, requests.get), "other"."""

    name: str | None
    method: str
    about: Literal["read", "other"]


@dataclass(frozen=True, kw_only=True, slots=True)
class BrokenCode(Event):
    """A cell that does not parse; what follows is read as if it were empty."""

    message: str
