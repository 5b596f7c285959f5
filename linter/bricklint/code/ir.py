"""The reduced syntax that code facts are made of.

One file becomes one `CodeFacts`: its cells in order, each with the statements that it runs. Nothing of another file
enters it and nothing is resolved: names stay names, calls stay calls. This makes the facts a pure function of the
text, cheap to cache and to rebuild for one changed cell; linking, values and control flow are worked out later, from
these values alone (`bricklint.project`).

Offsets (`start`, `end`) are 0-based code points into the text of the *file*, `end` exclusive, also for code that sits
behind `# MAGIC ` or in a JSON string of an .ipynb.

Everything here is a NamedTuple: cheap to make by the ten thousand, immutable, comparable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform

    # A NamedTuple that holds its like is compared item by item by type checkers, which takes minutes here. To them
    # the values are nominal; when the program runs they are NamedTuples.
    @dataclass_transform(frozen_default=True)
    class Node:
        """Base of every value."""

        _fields: ClassVar[tuple[str, ...]]

        def _replace(self, **changes: Any) -> Self: ...

else:
    Node = NamedTuple

# --- expressions -----------------------------------------------------------------------------------------------


class Const(Node):
    """A literal. `content` is the offset of a text's first character where text and file agree letter by letter
    (no escapes, one piece), else -1: it leads from a place inside a SQL string to the place in the file."""

    value: str | bytes | int | float | complex | bool | None
    start: int
    end: int
    content: int = -1


class Name(Node):
    """A plain name."""

    id: str
    start: int
    end: int


class Attribute(Node):
    """`base.attr`; the attribute's own name spans `attr_start` to `end`."""

    base: Expr
    attr: str
    start: int
    end: int
    attr_start: int


class Keyword(Node):
    """`name=value` in a call; `name` is None for `**value`."""

    name: str | None
    value: Expr
    start: int
    end: int


class Call(Node):
    """A call. A starred argument stands as `Starred`."""

    func: Expr
    args: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    start: int
    end: int


class Starred(Node):
    """`*value`."""

    value: Expr
    start: int
    end: int


class Text(Node):
    """Text put together from parts: an f-string, or literals that stand side by side around one."""

    parts: tuple[Expr, ...]
    start: int
    end: int


class Collection(Node):
    """A list, tuple or set display."""

    kind: Literal["list", "tuple", "set"]
    items: tuple[Expr, ...]
    start: int
    end: int


class Dictionary(Node):
    """A dict display; the key of `**value` is None."""

    items: tuple[tuple[Expr | None, Expr], ...]
    start: int
    end: int


class Subscript(Node):
    """`base[key]`."""

    base: Expr
    key: Expr
    start: int
    end: int


class Binary(Node):
    """`left op right`; op is the operator's text: `+`, `%`, `/`, `*`, …"""

    op: str
    left: Expr
    right: Expr
    start: int
    end: int


class Unary(Node):
    """`op operand`; op is `not`, `-`, `+` or `~`."""

    op: str
    operand: Expr
    start: int
    end: int


class Logical(Node):
    """`a and b and …` or `a or b or …`."""

    op: Literal["and", "or"]
    values: tuple[Expr, ...]
    start: int
    end: int


class Compare(Node):
    """`left op right op right …`; ops are `==`, `!=`, `<`, `in`, `not in`, `is`, `is not`, …"""

    left: Expr
    ops: tuple[str, ...]
    rights: tuple[Expr, ...]
    start: int
    end: int


class Conditional(Node):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr
    start: int
    end: int


class Lambda(Node):
    """`lambda params: body`."""

    params: tuple[Parameter, ...]
    body: Expr
    start: int
    end: int


class Comprehension(Node):
    """A list, set, dict or generator comprehension: `(target, iterable, conditions)` for each `for`."""

    elements: tuple[Expr, ...]
    loops: tuple[tuple[Expr, Expr, tuple[Expr, ...]], ...]
    start: int
    end: int


class Walrus(Node):
    """`(name := value)`."""

    target: Expr
    value: Expr
    start: int
    end: int


class Opaque(Node):
    """Anything else, with the expressions inside it so that no call is lost (await, yield, slices, …)."""

    reason: str
    children: tuple[Expr, ...]
    start: int
    end: int


Expr: TypeAlias = (
    Const
    | Name
    | Attribute
    | Call
    | Starred
    | Text
    | Collection
    | Dictionary
    | Subscript
    | Binary
    | Unary
    | Logical
    | Compare
    | Conditional
    | Lambda
    | Comprehension
    | Walrus
    | Opaque
)

# --- statements ------------------------------------------------------------------------------------------------


class Parameter(Node):
    """One parameter of a function; kind as in `def f(positional, /, plain, *rest, named, **options)`."""

    name: str
    default: Expr | None
    kind: Literal["positional", "plain", "rest", "named", "options"]


class Assign(Node):
    """`a = b = value`, an annotated assignment, or `a op= value` (then `op` is the operator: `+`, …)."""

    targets: tuple[Expr, ...]
    value: Expr
    op: str | None
    start: int
    end: int


class Evaluate(Node):
    """An expression that stands alone."""

    value: Expr
    start: int
    end: int


class If(Node):
    """`if test: body else: orelse`; an `elif` is an If alone in `orelse`."""

    test: Expr
    body: Block
    orelse: Block
    start: int
    end: int


class For(Node):
    """`for target in iterable: body else: orelse`."""

    target: Expr
    iterable: Expr
    body: Block
    orelse: Block
    start: int
    end: int


class While(Node):
    """`while test: body else: orelse`."""

    test: Expr
    body: Block
    orelse: Block
    start: int
    end: int


class Handler(Node):
    """`except types as name: body`; `type` is None for a bare except. `start` to `head_end` is the clause itself,
    from `except` up to and with its colon."""

    type: Expr | None
    name: str | None
    body: Block
    start: int
    end: int
    head_end: int


class Try(Node):
    """`try: body`, its handlers, `else: orelse`, `finally: final`."""

    body: Block
    handlers: tuple[Handler, ...]
    orelse: Block
    final: Block
    start: int
    end: int


class With(Node):
    """`with context as target, …: body`."""

    items: tuple[tuple[Expr, Expr | None], ...]
    body: Block
    start: int
    end: int


class Case(Node):
    """One case of a match; the pattern is kept as text."""

    pattern: str
    guard: Expr | None
    body: Block
    start: int
    end: int


class Match(Node):
    """`match subject:` with its cases."""

    subject: Expr
    cases: tuple[Case, ...]
    start: int
    end: int


class Define(Node):
    """`def name(params): body`."""

    name: str
    params: tuple[Parameter, ...]
    body: Block
    decorators: tuple[Expr, ...]
    start: int
    end: int


class Class(Node):
    """`class name(bases): body`."""

    name: str
    bases: tuple[Expr, ...]
    body: Block
    decorators: tuple[Expr, ...]
    start: int
    end: int


class Return(Node):
    """`return value`."""

    value: Expr | None
    start: int
    end: int


class Raise(Node):
    """`raise value from cause`; value is None for a bare raise."""

    value: Expr | None
    cause: Expr | None
    start: int
    end: int


class Assert(Node):
    """`assert test, message`."""

    test: Expr
    message: Expr | None
    start: int
    end: int


class Delete(Node):
    """`del a, b`."""

    targets: tuple[Expr, ...]
    start: int
    end: int


class Jump(Node):
    """`pass`, `break` or `continue`."""

    word: Literal["pass", "break", "continue"]
    start: int
    end: int


class ImportedName(Node):
    """`name as alias`; `name` is dotted for `import a.b`."""

    name: str
    alias: str | None
    start: int
    end: int


class Import(Node):
    """`import names` (module None) or `from module import names`; `level` counts the leading dots. A star import
    has the one name `*`."""

    module: str | None
    names: tuple[ImportedName, ...]
    level: int
    start: int
    end: int


class Scope(Node):
    """`global names` or `nonlocal names`."""

    names: tuple[str, ...]
    start: int
    end: int


class RunMagic(Node):
    """`%run path $name="value" …`. `path` has its quotes taken off; `path_start` to `path_end` is the path as it
    stands. `alone` is False where other code stands in the same cell."""

    path: str
    arguments: tuple[tuple[str, str], ...]
    path_start: int
    path_end: int
    alone: bool
    start: int
    end: int


class SqlCell(Node):
    """The text of a SQL cell or file. `offsets` leads from the text back to the file: pairs (offset in `text`,
    offset in the file), ascending, one for each stretch in which the two run side by side."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    start: int
    end: int


class Magic(Node):
    """Any other magic or shell line: `%pip install x`, `%sh …`, `!ls`. `name` is without the `%`; `!` for shell.
    Cells of Scala and R stand here under `scala` and `r`, with their text."""

    name: str
    text: str
    start: int
    end: int


class Broken(Node):
    """Code of one cell that does not parse, even without its magics. `at` is the offending place."""

    message: str
    at: int
    start: int
    end: int


Statement: TypeAlias = (
    Assign
    | Evaluate
    | If
    | For
    | While
    | Try
    | With
    | Match
    | Define
    | Class
    | Return
    | Raise
    | Assert
    | Delete
    | Jump
    | Import
    | Scope
    | RunMagic
    | SqlCell
    | Magic
    | Broken
)
Block: TypeAlias = tuple[Statement, ...]

# --- files -----------------------------------------------------------------------------------------------------


class Cell(Node):
    """One cell. `language` is python, sql, scala, r, md, sh, run, … as its first magic or the notebook says;
    `start` to `end` is its text in the file. `number` counts from 1. A script is one cell."""

    number: int
    language: str
    title: str | None
    statements: Block
    start: int
    end: int


class WidgetMetadata(Node):
    """A widget that an .ipynb defines in its metadata, without any code (FACTS: notebook format)."""

    name: str
    kind: str
    default: str | None
    choices: tuple[str, ...] | None
    start: int
    end: int


class CodeFacts(Node):
    """What one file of code says.

    `kind`: "notebook" has the notebook header (or is an .ipynb), "script" is plain Python, "sql" a plain SQL file.
    `language` is the default language: python, sql, scala, r.
    `near_header` marks a first line that was meant to be the notebook header and is not exactly it.
    """

    kind: Literal["notebook", "script", "sql"]
    format: Literal["source", "ipynb", "plain"]
    language: str
    cells: tuple[Cell, ...]
    widgets: tuple[WidgetMetadata, ...] = ()
    near_header: bool = False
