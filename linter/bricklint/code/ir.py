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

from typing import Literal, TypeAlias

from bricklint.code.expressions import (
    Attribute,
    Binary,
    Call,
    Collection,
    Compare,
    Comprehension,
    Conditional,
    Const,
    Dictionary,
    Expr,
    Keyword,
    Lambda,
    Logical,
    Name,
    Node,
    Opaque,
    Parameter,
    Starred,
    Subscript,
    Text,
    Unary,
    Walrus,
)

__all__ = [
    "Assert",
    "Assign",
    "Attribute",
    "Binary",
    "Block",
    "Broken",
    "Call",
    "Case",
    "Cell",
    "Class",
    "CodeFacts",
    "Collection",
    "Compare",
    "Comprehension",
    "Conditional",
    "Const",
    "Define",
    "Delete",
    "Dictionary",
    "Evaluate",
    "Expr",
    "For",
    "Handler",
    "If",
    "Import",
    "ImportedName",
    "Jump",
    "Keyword",
    "Lambda",
    "Logical",
    "Magic",
    "Match",
    "Name",
    "Node",
    "Opaque",
    "Parameter",
    "Raise",
    "Return",
    "RunMagic",
    "Scope",
    "SqlCell",
    "Starred",
    "Statement",
    "Subscript",
    "Text",
    "Try",
    "Unary",
    "Walrus",
    "While",
    "WidgetMetadata",
    "With",
]

# --- statements ------------------------------------------------------------------------------------------------


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
