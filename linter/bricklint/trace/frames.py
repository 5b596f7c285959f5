"""How the run came to an event: the frames around it.

A path is a tuple of frames from the start of the run (outermost) to the event, across calls, `%run` and imports:

    try:                                    InTry(try_ 0)
        load(source)                          Called("load"), …
    except Exception as e:                  InHandler(try_ 0, broad, types ("Exception",))
        if "not found" in str(e):             InBranch(test about the exception, taken True)
            dbutils.notebook.exit("none")       Exit
        raise

The events of the guarded body have `InTry` of the same number in their paths: `Trace.guarded(number)`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from bricklint.source import Span
from bricklint.trace.values import Value

Outcome: TypeAlias = Literal["falls", "returns", "raises", "exits", "stops", "breaks", "continues"]
Outcomes: TypeAlias = frozenset[Outcome]
"""How a block can end, as far as it says so itself (anything may raise unforeseen): it *falls* through to what comes
next, *returns*, *raises* (an explicit raise, also inside a helper), *exits* the notebook, *stops* the interpreter
(sys.exit), *breaks* or *continues* a loop."""


class Clause(NamedTuple):
    """One elementary test. Several stand in a `Condition` joined by and / or.

    `kind`: "isinstance" (`other` holds the classes' dotted names as Known texts), "contains" (`needle in text`: the
    subject is the text, `other` the needle; also startswith, endswith, re.search), "compare" (`op`), "truth" (the
    bare value), "call" (any other function: `op` is its dotted name).
    `about`: "exception" (its type, message or code), "count" (a number of rows, a len), "status" (a text), "flag"
    (a truth value), "widget" (a parameter), "exists" (a file or table is there), "other".
    `negated`: the test asks for the opposite (`not x`, `!=`, `not in`).
    `name`: the variable or attribute asked, as written, else None. `subject`: its value.
    `from_handlers`: ids of the handlers in which a value that it may have was set (`ok = False` in an except).
    """

    kind: Literal["isinstance", "contains", "compare", "truth", "call"]
    about: Literal["exception", "count", "status", "flag", "widget", "exists", "other"]
    op: str
    negated: bool
    name: str | None
    subject: Value
    other: Value | None
    at: Span
    from_handlers: tuple[int, ...] = ()


class Condition(NamedTuple):
    """The test of an if, while, assert, conditional or case. `joined` says how its clauses go together."""

    clauses: tuple[Clause, ...]
    joined: Literal["and", "or", "one", "mixed"]
    at: Span

    def asks(self, about: str) -> bool:
        """Whether one of its clauses is about this (see `Clause.about`)."""
        return any(clause.about == about for clause in self.clauses)


class Handler(NamedTuple):
    """An except clause and how its body ends.

    `id` is unique in the trace. `types` are dotted names as written, () for a bare except; `broad`: bare, Exception
    or BaseException (also through a tuple or a name). `catches_exit`: an exit in the guarded body ends up here.
    `reraises`: whether every ("always"), some ("sometimes") or no ("never") way through the body raises.
    `ends`: all ways in which the body ends. `empty`: it does nothing (pass, ..., continue, a docstring).
    `logs_only`: it does nothing but print, log or show. `at`: the clause from `except` to its colon.
    `body`: the span of its statements.
    `guarded`: the span of the try body. `known_case`: it catches only specific types.
    """

    id: int
    try_: int
    types: tuple[str, ...]
    broad: bool
    name: str | None
    at: Span
    body: Span
    guarded: Span
    catches_exit: bool
    reraises: Literal["always", "sometimes", "never"]
    ends: Outcomes
    empty: bool
    logs_only: bool

    @property
    def known_case(self) -> bool:
        """Whether it catches named, specific types only."""
        return not self.broad


class Called(NamedTuple):
    """Inside a function of the project. `how`: "call"; "foreachBatch"; "thread" (executor, Thread, map); "handed"
    (given to something outside the project, which may call it); "decorated"; "uncalled" (nothing seen calls it);
    "run" (a `%run` notebook), "import" (the top level of an imported module). `function` is its name or path.
    `at` is the call, the `%run` path or the import."""

    function: str
    how: Literal["call", "foreachBatch", "thread", "handed", "decorated", "uncalled", "run", "import"]
    at: Span
    defined_at: Span | None = None


class InTry(NamedTuple):
    """In the body of a try (not its else). `handlers` in order; `has_final` when there is a finally."""

    try_: int
    handlers: tuple[Handler, ...]
    has_final: bool
    at: Span

    @property
    def exit_caught_by(self) -> Handler | None:
        """The broad handler that catches a `dbutils.notebook.exit` of this body, if there is one."""
        return next((handler for handler in self.handlers if handler.catches_exit), None)


class InHandler(NamedTuple):
    """In an except clause's body."""

    try_: int
    handler: Handler


class InElse(NamedTuple):
    """In the else of a try: no failure happened in its body."""

    try_: int


class InFinally(NamedTuple):
    """In the finally of a try. `failures_arrive`: a failure of the body can get here (there always is one unless
    every handler is broad and none raises). `at` is the try statement."""

    try_: int
    failures_arrive: bool
    at: Span


class InBranch(NamedTuple):
    """In one side of an if, a conditional expression or a case. `taken` is the truth of the test there.
    `known`: the test's result where it is known for certain. `implied`: not inside the branch, but behind one that
    ended otherwise (`if not ready: raise` … here)."""

    test: Condition
    taken: bool
    known: bool | None = None
    implied: bool = False


class InLoop(NamedTuple):
    """In a loop's body. `over`: the values it runs over (None for while). `times`: how often, where known."""

    kind: Literal["for", "while", "comprehension"]
    at: Span
    over: Value | None = None
    times: int | None = None


class InLoopElse(NamedTuple):
    """In the else of a loop."""

    at: Span


class InWith(NamedTuple):
    """In the body of a with. `context`: the dotted name of what is entered, where known; `swallows`: it is
    contextlib.suppress or the like (types in `types`)."""

    context: str | None
    swallows: bool
    types: tuple[str, ...]
    at: Span


Step: TypeAlias = Called | InTry | InHandler | InElse | InFinally | InBranch | InLoop | InLoopElse | InWith
Path: TypeAlias = tuple[Step, ...]
