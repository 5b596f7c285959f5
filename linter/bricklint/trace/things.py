"""The project's own functions, classes, objects and modules, and half-built readers and writers, while a run is
followed. A `Ref` value leads to one of them by its number."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

from bricklint.code.ir import Class, Define, Lambda
from bricklint.source import Span
from bricklint.trace.trace import CodeFile
from bricklint.trace.values import Known, Unknown, Value


class Scope:
    """A namespace. `number` is the store's key; `outer` are names declared global or nonlocal, with where they go."""

    __slots__ = ("kind", "module", "number", "outer", "parent")

    def __init__(self, number: int, kind: Literal["module", "function", "class"], parent: Scope | None) -> None:
        self.number = number
        self.kind = kind
        self.parent = parent
        self.module: Scope = self if parent is None else parent.module
        self.outer: dict[str, Scope] = {}


class Function(NamedTuple):
    """A function, method or lambda. `owner`: the number of its class, 0 for none. `outside`: dotted names of
    decorators that are not of the project. `kept`: a property that is worked out once for each object."""

    name: str
    define: Define | Lambda
    file: CodeFile
    scope: Scope
    owner: int = 0
    kind: Literal["plain", "static", "class", "property"] = "plain"
    outside: tuple[str, ...] = ()
    kept: bool = False


class Classed(NamedTuple):
    """A class; `scope` holds its body's names."""

    name: str
    define: Class
    file: CodeFile
    scope: Scope
    bases: tuple[Value, ...]
    fields: bool


class Instance(NamedTuple):
    """An object of a project's class (`of`: its number)."""

    of: int
    name: str


class Module(NamedTuple):
    """A module or package of the project; `scope` None for a folder without a file."""

    dotted: str
    file: CodeFile | None
    scope: Scope | None


class Bound(NamedTuple):
    """A method with the object it was taken from."""

    function: int
    owner: Value


class Partial(NamedTuple):
    """functools.partial."""

    function: Value
    args: tuple[Arg, ...]


class Record(NamedTuple):
    """A named tuple's class: its fields, and the defaults of the last ones."""

    names: tuple[str, ...]
    defaults: tuple[Value, ...] = ()


class Above(NamedTuple):
    """`super()` in a method of a class (`of`: its number), for this object."""

    of: int
    owner: Value


class Verb(NamedTuple):
    """A method of a reader or writer that was taken from it by name: `getattr(writer, "saveAsTable")`."""

    builder: Value
    name: str


class Builder(NamedTuple):
    """A reader, writer or merge in the making; its settings are in the store under its number. `subject`: the
    DataFrame or table it works on, `subject_at` where that is named."""

    kind: Literal["read", "write", "v2", "stream", "delta", "merge", "clause", "parser", "file", "conf"]
    subject: Value
    at: Span
    origin: int = 0


Thing: TypeAlias = Function | Classed | Instance | Module | Bound | Partial | Record | Above | Verb | Builder


class Arg(NamedTuple):
    """An argument of a call: `name` None for a positional one; `star` is `*` or `**` where it could not be taken
    apart."""

    name: str | None
    value: Value
    at: Span
    star: str = ""


class Arguments(NamedTuple):
    """The arguments of a call, as given."""

    items: tuple[Arg, ...]
    call: Span
    func: Span
    node: Any = None

    @property
    def open(self) -> bool:
        """Whether more arguments may be given than are known."""
        return any(arg.star for arg in self.items)

    @property
    def plain(self) -> tuple[Arg, ...]:
        """The positional arguments up to a starred one."""
        found: list[Arg] = []
        for arg in self.items:
            if arg.star == "*":
                break
            if arg.name is None and not arg.star:
                found.append(arg)
        return tuple(found)

    def get(self, position: int, *names: str) -> Arg | None:
        """The argument at a position (-1: only by name) or under one of these names."""
        for arg in self.items:
            if arg.name is not None and arg.name in names:
                return arg
        plain = self.plain
        return plain[position] if 0 <= position < len(plain) else None

    def value(self, position: int, *names: str) -> Value | None:
        """The argument's value; `Unknown` where starred arguments may hold it, None where it is not given."""
        arg = self.get(position, *names)
        if arg is not None:
            return arg.value
        return Unknown("an argument given by * or **") if self.open else None

    @property
    def values(self) -> tuple[Value, ...]:
        """All values."""
        return tuple(arg.value for arg in self.items)


NONE = Known(None)
