"""Attributes of values: `base.name`."""

from __future__ import annotations

from bricklint.source import Span
from bricklint.trace.arguments import NAMESPACE, all_arguments, argument
from bricklint.trace.events import ArgumentsRead
from bricklint.trace.joins import one_of
from bricklint.trace.machine import Machine
from bricklint.trace.things import Above, Bound, Builder, Classed, Function, Instance, Module, Verb
from bricklint.trace.values import Clock, Dotted, Failure, Frame, Fresh, Known, OneOf, Ref, Unknown, Value

_SAME_THING = {
    "databricks.sdk.runtime.dbutils": "dbutils",
    "databricks.sdk.runtime.spark": "spark",
    "dbruntime.dbutils": "dbutils",
    "pyspark.dbutils.dbutils": "dbutils",
}


def outside(name: str, at: tuple[Span, ...] = ()) -> Dotted:
    """A thing from outside, under the name that it is known by."""
    return Dotted(_SAME_THING.get(name, name), at)


def attribute(m: Machine, base: Value, name: str, at: Span) -> Value:
    """`base.name`."""
    if isinstance(base, Dotted):
        return _of_dotted(m, base, name, at)
    if isinstance(base, Ref):
        return _of_ref(m, base, name, at)
    if name in ("write", "writeStream") and not isinstance(base, Known | Failure):
        return _writer(m, base, name, at)
    if isinstance(base, OneOf) and all(isinstance(option, Ref | Dotted) for option in base.options):
        return one_of([attribute(m, option, name, at) for option in base.options], base.how, base.group, base.at)
    if isinstance(base, Clock | Fresh):
        return base
    if name == "value" and all(type(one) is Known for one in (base.options if isinstance(base, OneOf) else (base,))):
        return base
    if isinstance(base, Frame):
        return Unknown("a column", (base,), (at,))
    return Unknown(f"the attribute `{name}`", (base,), (at,))


def _writer(m: Machine, subject: Value, name: str, at: Span) -> Ref:
    number = m.add(Builder("write" if name == "write" else "stream", subject, at))
    return Ref("builder", number, name, (at,))


def is_loose(value: Dotted) -> bool:
    """Whether a name is neither imported nor known to be there: a variable that something unseen binds."""
    return not value.at and value.name.split(".", 1)[0] not in _ALWAYS_THERE


_ALWAYS_THERE = frozenset({"dbutils", "spark", "sc", "sqlContext", "display", "sys", "os"})


def _of_dotted(m: Machine, base: Dotted, name: str, at: Span) -> Value:
    if name in ("write", "writeStream") and is_loose(base):
        return _writer(m, Unknown(f"`{base.name}`"), name, at)
    full = outside(f"{base.name}.{name}", base.at)
    if full.name in ("spark.read", "spark.readStream"):
        return Ref("builder", m.add(Builder("read", Known(full.name), at)), name, (at,))
    if full.name == "sys.argv":
        m.emit(ArgumentsRead, at, how="argv")
    if full.name.endswith("sparkContext.applicationId"):
        return Fresh("run id", (at,))
    patched = m.store.get((0, full.name))
    if patched is None and base.name == NAMESPACE:
        return all_arguments(m, at) if name == "__dict__" else argument(m, name, at)
    return full if patched is None else patched


def _of_ref(m: Machine, base: Ref, name: str, at: Span) -> Value:
    kept = m.store.get((base.number, name))
    if kept is not None and base.what != "builder":
        return kept
    thing = m.things.get(base.number)
    if isinstance(thing, Instance):
        return _of_instance(m, base, thing, name, at)
    if isinstance(thing, Classed):
        found = of_class(m, base.number, name)
        if found is None:
            return Unknown(f"the attribute `{name}`", (), (at,))
        function = m.things.get(found.number) if isinstance(found, Ref) else None
        if isinstance(function, Function) and function.kind == "class":
            return _bound(m, found, base, at)
        return found
    if isinstance(thing, Module):
        return of_module(m, thing, name, at)
    if isinstance(thing, Above):
        return _of_super(m, thing, name, at)
    if isinstance(thing, Builder):
        return Ref("method", m.add(Verb(base, name)), name, (at,))
    return Unknown(f"the attribute `{name}`", (), (at,))


def _of_super(m: Machine, above: Above, name: str, at: Span) -> Value:
    from bricklint.trace.records import of_bases

    found = of_bases(m, above, name)
    function = m.things.get(found.number) if isinstance(found, Ref) else None
    if found is None or not isinstance(function, Function) or function.kind == "static":
        return Unknown(f"the attribute `{name}`", (), (at,)) if found is None else found
    if function.kind == "property":
        from bricklint.trace.calls import invoke
        from bricklint.trace.things import Arguments

        return invoke(m, found, Arguments((), at, at), owner=above.owner)
    return _bound(m, found, above.owner, at)


def _of_instance(m: Machine, base: Ref, thing: Instance, name: str, at: Span) -> Value:
    found = of_class(m, thing.of, name) if thing.of else None
    if found is None:
        return Unknown(f"the attribute `{name}`", (), (at,))
    function = m.things.get(found.number) if isinstance(found, Ref) else None
    if not isinstance(function, Function):
        return found
    if function.kind == "static":
        return found
    if function.kind == "property":
        from bricklint.trace.calls import invoke
        from bricklint.trace.things import Arguments

        value = invoke(m, found, Arguments((), at, at), owner=base)
        if function.kept:
            m.store.set((base.number, name), value)
        return value
    owner: Value = Ref("class", thing.of) if function.kind == "class" else base
    return _bound(m, found, owner, at)


def _bound(m: Machine, function: Value, owner: Value, at: Span) -> Value:
    if not isinstance(function, Ref):
        return function
    return Ref("method", m.add(Bound(function.number, owner)), function.name, (at,))


def of_class(m: Machine, number: int, name: str, depth: int = 0) -> Value | None:
    """What a class or one of its bases holds under a name; None where it is not known."""
    thing = m.things.get(number)
    if not isinstance(thing, Classed) or depth > 12:
        return None
    found = m.store.get((thing.scope.number, name))
    if found is not None:
        return found
    for base in thing.bases:
        if isinstance(base, Ref) and base.what == "class":
            found = of_class(m, base.number, name, depth + 1)
            if found is not None:
                return found
    return None


def of_module(m: Machine, module: Module, name: str, at: Span) -> Value:
    """What a module of the project holds under a name: its own, else a module inside it."""
    if module.scope is not None:
        found = m.store.get((module.scope.number, name))
        if found is not None:
            return found
    from bricklint.trace.imports import module_value

    inner = module_value(m, f"{module.dotted}.{name}", 0, at)
    return outside(f"{module.dotted}.{name}", (at,)) if inner is None else inner
