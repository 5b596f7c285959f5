"""Things of Python's own library that hold values under names: dataclasses, named tuples, enums, `super()`,
`string.Template`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from bricklint.code import ir
from bricklint.trace.attributes import of_class
from bricklint.trace.machine import Machine, dotted_of, last_part
from bricklint.trace.texts import concat
from bricklint.trace.things import Above, Arguments, Classed, Instance, Record, Thing
from bricklint.trace.values import Applied, Dotted, Known, Listed, Mapped, OneOf, Ref, Unknown, Value, text

Handler: TypeAlias = Callable[[Machine, str, Arguments], Value]

ITEMS = "()"
"""The attribute under which a named tuple keeps its values in their order."""

_ANNOTATED = re.compile(r"(\w+)\s*:")
_PLACE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")
_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"})


# --- dataclasses


def field_names(m: Machine, thing: Classed, depth: int = 0) -> list[str]:
    """The fields of a class in the order of its arguments, those of its bases first."""
    names: list[str] = []
    for base in thing.bases:
        above = m.things.get(base.number) if isinstance(base, Ref) else None
        if isinstance(above, Classed) and above.fields and depth < 12:
            names += field_names(m, above, depth + 1)
    for statement in thing.define.body:
        name = _field(thing, statement)
        if name == "_":
            break
        if name is not None and name not in names:
            names.append(name)
    return names


def _field(thing: Classed, statement: Any) -> str | None:
    written = thing.file.source.text[statement.start : statement.end]
    if isinstance(statement, ir.Assign) and isinstance(statement.targets[0], ir.Name):
        annotated = ":" in thing.file.source.text[statement.targets[0].end : statement.value.start]
        kept = annotated and "ClassVar" not in written and "init=False" not in written.replace(" ", "")
        return statement.targets[0].id if kept else None
    if isinstance(statement, ir.Evaluate) and isinstance(statement.value, ir.Opaque):
        found = _ANNOTATED.match(written) if statement.value.reason == "annotation" else None
        return found[1] if found and "ClassVar" not in written else None
    return None


def _default(m: Machine, name: str, args: Arguments) -> Value:
    """`field(default="x")`, `Field("x")`: what the class holds under the name."""
    from bricklint.trace.calls import call_value

    factory = args.value(-1, "default_factory", "factory")
    if factory is not None:
        return call_value(m, factory, Arguments((), args.call, args.func), None)
    position = 0 if last_part(name) == "Field" else -1
    return args.value(position, "default") or Unknown("a field", (), (args.call,))


def _changed(m: Machine, name: str, args: Arguments) -> Value:
    """`replace(settings, mode="x")`."""
    base = args.value(0)
    thing = m.things.get(base.number) if isinstance(base, Ref) else None
    kind = m.things.get(thing.of) if isinstance(thing, Instance) else None
    if not isinstance(base, Ref) or not isinstance(thing, Instance) or not isinstance(kind, Classed):
        return Unknown("a changed copy", args.values, (args.call,))
    made = Ref("object", m.add(thing), base.name, (args.call,))
    for one in field_names(m, kind):
        value = m.store.get((base.number, one))
        if value is not None:
            m.store.set((made.number, one), value)
    for arg in args.items[1:]:
        if arg.name is not None:
            m.store.set((made.number, arg.name), arg.value)
    return made


# --- named tuples and namespaces


def _named_tuple(m: Machine, name: str, args: Arguments) -> Value:
    written = args.value(1, "field_names")
    known = None if written is None else text(written)
    if known is not None:
        names: Sequence[str | None] = known.replace(",", " ").split()
    else:
        names = [text(item) for item in written.items] if isinstance(written, Listed) and written.complete else [None]
    if None in names:
        return Unknown("a named tuple", (), (args.call,))
    given = args.value(-1, "defaults")
    defaults = given.items if isinstance(given, Listed) and given.complete else ()
    record = Record(tuple(one for one in names if one is not None), defaults)
    return Ref("class", m.add(record), text(args.value(0) or Known(None)) or "", (args.call,))


def make_record(m: Machine, record: Record, args: Arguments) -> Value:
    """A named tuple with these values."""
    made = Ref("object", m.add(Instance(0, "")), "", (args.call,))
    rest = len(record.names) - len(record.defaults)
    values: list[Value] = []
    for position, name in enumerate(record.names):
        value = args.value(position, name)
        if value is None:
            missing = position < rest
            value = Unknown("a field", (), (args.call,)) if missing else record.defaults[position - rest]
        m.store.set((made.number, name), value)
        values.append(value)
    m.store.set((made.number, ITEMS), Listed(tuple(values), "tuple", True, (args.call,)))
    return made


def _namespace(m: Machine, name: str, args: Arguments) -> Value:
    made = Ref("object", m.add(Instance(0, "")), "", (args.call,))
    for arg in args.items:
        if arg.name is not None:
            m.store.set((made.number, arg.name), arg.value)
    return made


def _set_attribute(m: Machine, name: str, args: Arguments) -> Value:
    base, wanted, value = args.value(0), args.value(1), args.value(2)
    known = None if wanted is None else text(wanted)
    if isinstance(base, Ref) and base.what != "builder" and known is not None and value is not None:
        m.store.set((base.number, known), value)
    return Known(None)


# --- enums


def is_enum(m: Machine, thing: Classed, depth: int = 0) -> bool:
    """Whether a class of the project is an enumeration."""
    for base in thing.bases:
        above = m.things.get(base.number) if isinstance(base, Ref) else None
        if isinstance(above, Classed) and depth < 12 and is_enum(m, above, depth + 1):
            return True
        if isinstance(base, Dotted) and last_part(base.name) in _ENUMS:
            return True
    return False


def members(m: Machine, value: Value) -> Listed | None:
    """The members of an enumeration, each as its value; None where the value is none, or not all are known."""
    thing = m.things.get(value.number) if isinstance(value, Ref) else None
    if not isinstance(thing, Classed) or not is_enum(m, thing):
        return None
    found: list[Value] = []
    for statement in thing.define.body:
        target = statement.targets[0] if isinstance(statement, ir.Assign) else None
        if isinstance(target, ir.Name) and not target.id.startswith("_"):
            found.append(m.store.get((thing.scope.number, target.id)) or Unknown("a member"))
    return Listed(tuple(found), "list", True, value.at)


def name_autos(m: Machine, thing: Thing) -> None:
    """`auto()` in an enumeration of texts is the member's name in small letters."""
    if isinstance(thing, Classed) and any(last_part(dotted_of(base)) == "StrEnum" for base in thing.bases):
        for statement in thing.define.body:
            target = statement.targets[0] if isinstance(statement, ir.Assign) else None
            there = m.store.get((thing.scope.number, target.id)) if isinstance(target, ir.Name) else None
            if isinstance(target, ir.Name) and isinstance(there, Unknown) and there.reason == "auto()":
                m.store.set((thing.scope.number, target.id), Known(target.id.lower(), there.at))


# --- super


def _super(m: Machine, name: str, args: Arguments) -> Value:
    scope = m.scope
    while scope.parent is not None and not (scope.kind == "function" and scope.parent.kind == "class"):
        scope = scope.parent
    number = m.classes.get(scope.parent.number) if scope.parent is not None else None
    owner = m.store.get((scope.number, "self")) or m.store.get((scope.number, "cls"))
    if number is None or owner is None:
        return Unknown("`super`", (), (args.call,))
    return Ref("object", m.add(Above(number, owner)), "super", (args.call,))


def of_bases(m: Machine, above: Above, name: str) -> Value | None:
    """What the bases of a class hold under a name."""
    thing = m.things.get(above.of)
    for base in thing.bases if isinstance(thing, Classed) else ():
        found = of_class(m, base.number, name) if isinstance(base, Ref) else None
        if found is not None:
            return found
    return None


# --- string.Template


def _template(m: Machine, name: str, args: Arguments) -> Value:
    return Applied(TEMPLATE, args.value(0, "template") or Unknown("a template"), (), (args.call,))


TEMPLATE = "string.Template"


def substituted(template: Applied, args: Arguments) -> Value:
    """`Template("a.$name").substitute(name="b")`."""
    base = template.base
    if isinstance(base, OneOf) or text(base) is None:
        return Unknown("a filled template", (base, *args.values), (args.call,))
    named: dict[str, Value] = {}
    for value in (arg.value for arg in args.plain):
        if not isinstance(value, Mapped) or not value.complete:
            return Unknown("a filled template", (base, *args.values), (args.call,))
        named |= {str(key.value): item for key, item in value.items if isinstance(key, Known)}
    named |= {arg.name: arg.value for arg in args.items if arg.name is not None}
    written, parts, last = text(base) or "", list[Value](), 0
    for match in _PLACE.finditer(written):
        parts.append(Known(written[last : match.start()], base.at))
        name = match[2] or match[3]
        parts.append(Known("$", base.at) if name is None else named.get(name) or Unknown("a part of a template"))
        last = match.end()
    return concat([*parts, Known(written[last:], base.at)], (args.call,))


RECORDS: dict[str, Handler] = {
    **dict.fromkeys(("dataclasses.field", "field", "pydantic.Field", "Field", "attr.ib", "attrs.field"), _default),
    "dataclasses.replace": _changed,
    "collections.namedtuple": _named_tuple,
    "namedtuple": _named_tuple,
    "types.SimpleNamespace": _namespace,
    "SimpleNamespace": _namespace,
    "setattr": _set_attribute,
    "super": _super,
    "string.Template": _template,
    "Template": _template,
    **dict.fromkeys(("enum.auto", "auto"), lambda m, name, args: Unknown("auto()", (), (args.call,))),
}
