"""The expressions of the reduced syntax; see `bricklint.code.ir`, which has them too, with the statements and files.

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


class Parameter(Node):
    """One parameter of a function; kind as in `def f(positional, /, plain, *rest, named, **options)`."""

    name: str
    default: Expr | None
    kind: Literal["positional", "plain", "rest", "named", "options"]


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
